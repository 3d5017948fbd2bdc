/** All that an administrator can ask for, of the operations that carry it out: those on APIs here, those on keys and plans beside. */
import type { PatchOperation } from "../rpc/admin.ts";
import type {
  ApiKeyRequest,
  ApiKeysImportOutcome,
  ApiKeysImportRequest,
  ApiKeysRequest,
  ApiKeyView,
  Page,
  UsageAdmin,
  UsagePlanKeyView,
  UsagePlanRequest,
  UsagePlanView,
  UsageRecord,
  UsageRecordsRequest,
  UsageRequest,
  UsageView,
} from "../rpc/usage-admin.ts";
import type { AccessContext } from "./access/access-context.ts";
import { ApiKeyOperations } from "./access/api-key-operations.ts";
import { UsagePlanOperations } from "./access/usage-plan-operations.ts";
import { Operations, type OperationsServices } from "./operations.ts";
import type { UsageLedger } from "./usage/usage-ledger.ts";
import { UsageOperations } from "./usage/usage-operations.ts";

export class ControlAdmin extends Operations implements UsageAdmin {
  readonly #keys: ApiKeyOperations;
  readonly #plans: UsagePlanOperations;
  readonly #usage: UsageOperations;

  constructor(services: Omit<OperationsServices, "store" | "accessLog">, access: AccessContext, ledger: UsageLedger) {
    super({ ...services, store: access.store, accessLog: access.log });
    this.#keys = new ApiKeyOperations(access);
    this.#plans = new UsagePlanOperations(access);
    this.#usage = new UsageOperations(access, ledger);
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#keys.close()]);
  }

  createApiKey(request: ApiKeyRequest): Promise<ApiKeyView> {
    return this.#keys.createApiKey(request);
  }

  importApiKeys(request: ApiKeysImportRequest): Promise<ApiKeysImportOutcome> {
    return this.#keys.importApiKeys(request);
  }

  getApiKeys(request: ApiKeysRequest): Promise<Page<ApiKeyView>> {
    return this.#keys.getApiKeys(request);
  }

  getApiKey(keyId: string, includeValue: boolean): Promise<ApiKeyView> {
    return this.#keys.getApiKey(keyId, includeValue);
  }

  updateApiKey(keyId: string, patchOperations: readonly PatchOperation[]): Promise<ApiKeyView> {
    return this.#keys.updateApiKey(keyId, patchOperations);
  }

  rotateApiKey(keyId: string, value?: string): Promise<ApiKeyView> {
    return this.#keys.rotateApiKey(keyId, value);
  }

  deleteApiKey(keyId: string): Promise<void> {
    return this.#keys.deleteApiKey(keyId);
  }

  createUsagePlan(request: UsagePlanRequest): Promise<UsagePlanView> {
    return this.#plans.createUsagePlan(request);
  }

  getUsagePlans(keyId?: string): Promise<UsagePlanView[]> {
    return this.#plans.getUsagePlans(keyId);
  }

  getUsagePlan(planId: string): Promise<UsagePlanView> {
    return this.#plans.getUsagePlan(planId);
  }

  updateUsagePlan(planId: string, patchOperations: readonly PatchOperation[]): Promise<UsagePlanView> {
    return this.#plans.updateUsagePlan(planId, patchOperations);
  }

  deleteUsagePlan(planId: string): Promise<void> {
    return this.#plans.deleteUsagePlan(planId);
  }

  createUsagePlanKey(planId: string, keyId: string): Promise<UsagePlanKeyView> {
    return this.#plans.createUsagePlanKey(planId, keyId);
  }

  getUsagePlanKeys(
    planId: string,
    page: { readonly position?: string; readonly limit?: number },
  ): Promise<Page<UsagePlanKeyView>> {
    return this.#plans.getUsagePlanKeys(planId, page);
  }

  deleteUsagePlanKey(planId: string, keyId: string): Promise<void> {
    return this.#plans.deleteUsagePlanKey(planId, keyId);
  }

  getUsage(request: UsageRequest): Promise<UsageView> {
    return this.#usage.getUsage(request);
  }

  updateUsage(planId: string, keyId: string, patchOperations: readonly PatchOperation[]): Promise<UsageView> {
    return this.#usage.updateUsage(planId, keyId, patchOperations);
  }

  getUsageRecords(request: UsageRecordsRequest): Promise<Page<UsageRecord>> {
    return this.#usage.getUsageRecords(request);
  }
}
