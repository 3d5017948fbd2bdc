/** What an administrator can ask about API keys, usage plans and usage; a part of Admin. By AWS's names and, in errors, AWS's words. */
import type { Throttle } from "../model/api.ts";
import type { PlanStage, QuotaPeriod } from "../model/usage-plan.ts";
import type { PatchOperation } from "./admin.ts";

export interface ApiKeyRequest {
  readonly name?: string;
  /** 20 to 128 characters; absent: one is made. */
  readonly value?: string;
  /** Default false, as AWS's. */
  readonly enabled?: boolean;
  readonly description?: string;
  readonly customerId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly customerId?: string;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly tags: Readonly<Record<string, string>>;
  /** `apiId/stageName` of every stage that a plan of the key names. */
  readonly stageKeys: readonly string[];
  /** Only where it was asked for, and on creation. */
  readonly value?: string;
}

export interface ApiKeysRequest {
  /** As the answer before gave it; absent: from the begin. */
  readonly position?: string;
  /** 1 to 500; default 25, as AWS's. */
  readonly limit?: number;
  /** Begin of the name. */
  readonly nameQuery?: string;
  readonly customerId?: string;
  readonly includeValues?: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent: there is none. */
  readonly position?: string;
}

export interface ApiKeysImportRequest {
  /** AWS's API key file: CSV with `Name` and `Key`, optionally `Description`, `Enabled`, `UsagePlanIds`. */
  readonly csv: Uint8Array;
  /** Nothing is imported when a row gives a warning. */
  readonly failOnWarnings?: boolean;
}

export interface ApiKeysImportOutcome {
  readonly ids: readonly string[];
  /** With the line that each is about. */
  readonly warnings: readonly string[];
}

export interface UsagePlanRequest {
  readonly name: string;
  readonly description?: string;
  readonly apiStages?: readonly PlanStage[];
  readonly throttle?: Throttle;
  readonly quota?: { readonly limit: number; readonly offset?: number; readonly period: QuotaPeriod };
  readonly productCode?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Ours: answers carry the `RateLimit` fields. Default false. */
  readonly rateLimitHeaders?: boolean;
}

export interface UsagePlanView {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly apiStages: readonly PlanStage[];
  readonly throttle?: Throttle;
  readonly quota?: { readonly limit: number; readonly offset: number; readonly period: QuotaPeriod };
  readonly productCode?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rateLimitHeaders: boolean;
}

export interface UsagePlanKeyView {
  readonly id: string;
  /** Always API_KEY. */
  readonly type: string;
  readonly name: string;
}

export interface UsageRequest {
  readonly planId: string;
  /** Absent: every key of the plan that was used. */
  readonly keyId?: string;
  /** `YYYY-MM-DD`, UTC, both included; at most 90 days apart. */
  readonly startDate: string;
  readonly endDate: string;
  readonly position?: string;
  /** Keys on a page, 1 to 500; default 25. */
  readonly limit?: number;
}

/** AWS's usage: for each key a pair for each day, what was used on it and what was left at its end. */
export interface UsageView {
  readonly planId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly items: readonly {
    readonly keyId: string;
    readonly days: readonly (readonly [used: number, remaining: number])[];
  }[];
  readonly position?: string;
}

export interface UsageRecordsRequest {
  readonly planId: string;
  readonly keyId?: string;
  /** Milliseconds since the epoch, widened to whole days or minutes: `fromMs` included, `toMs` not. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Minutes are kept for a day. */
  readonly granularity: "DAY" | "MINUTE";
  readonly position?: string;
  /** 1 to 5,000; default 1,000. */
  readonly limit?: number;
}

/** One line of the ledger: what one key used of one method in one day or minute. Ours. */
export interface UsageRecord {
  readonly keyId: string;
  readonly planId: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
  /** Begin of the day or minute, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly admitted: number;
  readonly throttled: number;
  readonly quotaExceeded: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Every method throws OperationError; success means that the change is on disk. */
export interface UsageAdmin {
  createApiKey(request: ApiKeyRequest): Promise<ApiKeyView>;
  importApiKeys(request: ApiKeysImportRequest): Promise<ApiKeysImportOutcome>;
  /** By creation, oldest first. */
  getApiKeys(request: ApiKeysRequest): Promise<Page<ApiKeyView>>;
  getApiKey(keyId: string, includeValue: boolean): Promise<ApiKeyView>;
  /** `/name`, `/description`, `/enabled`, `/customerId`. */
  updateApiKey(keyId: string, patchOperations: readonly PatchOperation[]): Promise<ApiKeyView>;
  /** Another value for the same key, whose plans, quotas and usage go on; the view has it. Ours. */
  rotateApiKey(keyId: string, value?: string): Promise<ApiKeyView>;
  /** Takes it out of its plans. */
  deleteApiKey(keyId: string): Promise<void>;
  createUsagePlan(request: UsagePlanRequest): Promise<UsagePlanView>;
  /** Of all plans, or of those that a key is in. */
  getUsagePlans(keyId?: string): Promise<UsagePlanView[]>;
  getUsagePlan(planId: string): Promise<UsagePlanView>;
  updateUsagePlan(planId: string, patchOperations: readonly PatchOperation[]): Promise<UsagePlanView>;
  /** Refused while stages are attached, as AWS does. */
  deleteUsagePlan(planId: string): Promise<void>;
  createUsagePlanKey(planId: string, keyId: string): Promise<UsagePlanKeyView>;
  getUsagePlanKeys(
    planId: string,
    page: { readonly position?: string; readonly limit?: number },
  ): Promise<Page<UsagePlanKeyView>>;
  deleteUsagePlanKey(planId: string, keyId: string): Promise<void>;
  getUsage(request: UsageRequest): Promise<UsageView>;
  /** AWS's UpdateUsage: `replace /remaining`. */
  updateUsage(planId: string, keyId: string, patchOperations: readonly PatchOperation[]): Promise<UsageView>;
  getUsageRecords(request: UsageRecordsRequest): Promise<Page<UsageRecord>>;
}
