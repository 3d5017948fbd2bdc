/** What the control plane asks of a store: ordered tables, one transaction per operation, a revision, and a change feed. */
import type { QuotaAdjustment } from "../../model/access.ts";
import type { Definition, Throttle } from "../../model/api.ts";
import type { StageSettings } from "../../model/stage.ts";
import type { PlanStage, Quota } from "../../model/usage-plan.ts";

export interface ApiRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly source?: string;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly resourceCount: number;
  readonly methodCount: number;
  readonly rootResourceId: string;
  readonly apiKeySource: string;
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize?: number;
  readonly disableExecuteApiEndpoint: boolean;
  readonly endpointType: string;
  /** What a deployment of the definition would hold, made at import; absent: nothing that could be deployed. */
  readonly content?: SnapshotContent;
}

/** A snapshot in the table of snapshots. */
export interface SnapshotContent {
  readonly format: number;
  readonly snapshotHash: string;
  readonly snapshotBytes: number;
  readonly methodCount: number;
}

/** Apart from ApiRecord, because it is large and few operations need it; packed and deflated, because only imports look into it. */
export interface DefinitionRecord {
  readonly definition: Definition;
  /** Resource ids in the order of `definition.resources`. They stay with their paths over re-imports. */
  readonly resourceIds: readonly string[];
}

export interface DeploymentRecord {
  readonly id: string;
  readonly description?: string;
  readonly createdDateMs: number;
  /** Order of creation within the store, since two deployments may share a millisecond. */
  readonly order: number;
  readonly snapshotHash: string;
  readonly snapshotBytes: number;
  readonly methodCount: number;
}

export interface StageRecord {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly settings: StageSettings;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly revision: number;
}

export interface ApiKeyRecord {
  readonly name: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly customerId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  /** The value, encrypted under the key file (access-secrets.ts): the store holds none that can be read without it. */
  readonly sealed: Uint8Array;
  /** Of the value, under the feed's hash key. */
  readonly hash: Uint8Array;
  /** In the order in which the key was added. The other way round it is the table `usagePlanKey`. */
  readonly planIds: readonly string[];
}

export interface UsagePlanRecord {
  readonly name: string;
  readonly description?: string;
  /** No stage twice. */
  readonly apiStages: readonly PlanStage[];
  readonly throttle?: Throttle;
  readonly quota?: Quota;
  readonly productCode?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rateLimitHeaders: boolean;
  /** The store's revision that made it: an edge that is not there yet does not know the plan. */
  readonly createdRevision: number;
}

/** What a commit changed of keys and plans, or a part of it. */
export interface AccessLogEntry {
  readonly keyIds: readonly string[];
  readonly planIds: readonly string[];
  readonly adjustments: readonly QuotaAdjustment[];
}

export interface AccessState {
  /** The store's revision that last changed keys or plans. */
  readonly revision: number;
  /** Entries of the log that this revision has. */
  readonly parts: number;
  /** The log holds every change after this revision. */
  readonly logBase: number;
  /** Ids in the log. */
  readonly logIds: number;
  /** Numbers of the next ids (access-ids.ts). */
  readonly nextKey: number;
  readonly nextPlan: number;
}

/** What was counted for one method: its API, stage, path and verb, then admitted, throttled, quotaExceeded, bytesIn, bytesOut. */
export type UsageRow = readonly [string, string, string, string, number, number, number, number, number];

/** Tables with their keys (all of strings) and values. */
export interface Tables {
  /** [apiId] */
  api: ApiRecord;
  /** [apiId]: packed and deflated DefinitionRecord. */
  definition: Uint8Array;
  /** [apiId, deploymentId] */
  deployment: DeploymentRecord;
  /** [snapshotHash]: encoded snapshots. */
  snapshot: Uint8Array;
  /** [apiId, stageName] */
  stage: StageRecord;
  /** [domainName, basePath] */
  mapping: { readonly apiId: string; readonly stageName: string };
  /** [apiId]: ids that existed once; AWS never gives one twice. */
  retired: { readonly atMs: number };
  /** ["accountThrottle"] */
  setting: { readonly accountThrottle: Throttle | null };
  /** [keyId]: in the order of creation, because ids grow. */
  apiKey: ApiKeyRecord;
  /** [hash of the value, base64url]: no two keys have one value. */
  apiKeyByHash: { readonly keyId: string };
  /** [planId]: in the order of creation. */
  usagePlan: UsagePlanRecord;
  /** [planId, keyId]: the keys of a plan. */
  usagePlanKey: { readonly addedMs: number };
  /** [revision, part], both with leading zeros: what changed, newest last, as far back as it is kept. */
  accessLog: AccessLogEntry;
  /** [day behind the period, with leading zeros, planId, keyId]: the newest for each. */
  quotaAdjustment: { readonly revision: number; readonly adjustment: QuotaAdjustment };
  /** ["state"] */
  accessState: AccessState;

  // The ledger's, in a file of its own. Days and minutes count from the epoch, with leading zeros.
  /** [planId, keyId, day] */
  usageDay: readonly UsageRow[];
  /** [planId, keyId, minute] */
  usageMinute: readonly UsageRow[];
  /** [planId, keyId, day, edgeId]: how much of the quota an edge had seen used at the end of the day, or now. */
  usageQuota: { readonly periodStartDay: number; readonly used: number };
  /** [edgeId, journalId]: the last batch that was counted. */
  usageSequence: { readonly sequence: number; readonly atMs: number };
}
export type TableName = keyof Tables;
export const TABLES: readonly TableName[] = [
  "api",
  "definition",
  "deployment",
  "snapshot",
  "stage",
  "mapping",
  "retired",
  "setting",
  "apiKey",
  "apiKeyByHash",
  "usagePlan",
  "usagePlanKey",
  "accessLog",
  "quotaAdjustment",
  "accessState",
  "usageDay",
  "usageMinute",
  "usageQuota",
  "usageSequence",
];

/**
 * Raised when there are new tables, or the meaning of a key or a value changes; a store with a higher one is refused, a lower one is
 * read. 2: the tables of keys and plans.
 */
export const STORE_FORMAT = 2;

export interface PageOptions {
  /** The parts of a key behind the prefix, or the first of them: the page begins behind all keys that begin so (before, in reverse). */
  readonly after?: readonly string[];
  readonly limit: number;
  readonly reverse?: boolean;
}

/** A put that is encoded already, so that a large commit does not spend its time on that. */
export interface PreparedPut {
  readonly key: readonly string[];
  readonly bytes: Buffer;
}

export interface Entry<T extends TableName> {
  /** Without the table's name. */
  readonly key: string[];
  readonly value: Tables[T];
}

export interface StoreReader {
  get<T extends TableName>(table: T, ...key: string[]): Tables[T] | undefined;
  /** In the order of keys; `prefix` holds the first parts of the key. */
  list<T extends TableName>(table: T, ...prefix: string[]): Entry<T>[];
  has(table: TableName, ...key: string[]): boolean;
}

export interface StoreTransaction extends StoreReader {
  /** The revision that this transaction becomes when it changes something. */
  readonly revision: number;
  put<T extends TableName>(table: T, key: readonly string[], value: Tables[T]): void;
  remove(table: TableName, ...key: string[]): void;
  /** For keys that this transaction touches in no other way: what is put so, it does not read. */
  putPrepared(puts: readonly PreparedPut[]): void;
}

export interface Committed<T> {
  readonly value: T;
  readonly revision: number;
}

export interface Store extends StoreReader {
  /** Grows by one with each commit; 0: empty. */
  readonly revision: number;
  /**
   * A stretch of a table in the order of keys: what was committed, also within a transaction. For tables that are too large to be
   * listed at once.
   */
  page<T extends TableName>(table: T, prefix: readonly string[], options: PageOptions): Entry<T>[];
  /**
   * Runs `change` alone. When it throws, nothing happened. Resolves once the change is on disk, so an answer that follows
   * is never taken back; readers see the change from then on. Without a put or remove there is no commit and no revision.
   */
  transact<T>(change: (transaction: StoreTransaction) => T): Promise<Committed<T>>;
  /** Called after each commit, in order; returns the way to stop it. */
  onCommit(listener: (revision: number) => void): () => void;
  /** Waits for transactions under way. */
  close(): Promise<void>;
}

/** The store cannot be used: the message names the file or directory, and the way out. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
