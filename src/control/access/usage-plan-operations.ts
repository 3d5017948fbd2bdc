/** The operations on usage plans and on the keys in them: each checks, commits once or changes nothing, and answers when it is on disk. */
import { epochMs } from "../../clock.ts";
import { epochDay } from "../../model/usage-plan.ts";
import type { PatchOperation } from "../../rpc/admin.ts";
import type { Page, UsagePlanKeyView, UsagePlanRequest, UsagePlanView } from "../../rpc/usage-admin.ts";
import { badRequest, noSuchKey, noSuchPlanStage } from "../refusals.ts";
import type { ApiKeyRecord, StoreTransaction, UsagePlanRecord } from "../store/store.ts";
import { transact } from "../transact.ts";
import { type AccessContext, keyOf, planOf } from "./access-context.ts";
import type { AccessLog } from "./access-log.ts";
import { checkMayAttach, checkMayJoin, join, keysOfPlan, leave } from "./memberships.ts";
import { pageAfter, pageLimit } from "./paging.ts";
import { patchUsagePlan } from "./patch-usage-plan.ts";
import { checkTags } from "./tags.ts";
import {
  checkPlanDescription,
  checkPlanName,
  checkPlanStages,
  checkProductCode,
  checkThrottle,
  wholeQuota,
} from "./usage-plan-rules.ts";

export class UsagePlanOperations {
  readonly #context: AccessContext;

  constructor(context: AccessContext) {
    this.#context = context;
  }

  async createUsagePlan(request: UsagePlanRequest): Promise<UsagePlanView> {
    const { name, description = "", throttle, quota, productCode = "", tags = {}, rateLimitHeaders = false } = request;
    checkPlanName(name);
    checkPlanDescription(description);
    checkProductCode(productCode);
    checkTags(tags);
    const plan: Omit<UsagePlanRecord, "createdRevision"> = {
      name,
      ...(description === "" ? {} : { description }),
      apiStages: checkPlanStages(request.apiStages ?? []),
      ...(throttle === undefined ? {} : { throttle: checkThrottle(throttle, "throttle") }),
      ...(quota === undefined ? {} : { quota: wholeQuota(quota, undefined, epochDay(epochMs())) }),
      ...(productCode === "" ? {} : { productCode }),
      tags: { ...tags },
      rateLimitHeaders,
    };
    const { store, log } = this.#context;
    const { value } = await transact(store, (transaction) => {
      const planId = log.ids.newPlanId();
      for (const { apiId, stageName } of plan.apiStages) {
        if (!transaction.has("stage", apiId, stageName)) throw noSuchPlanStage(apiId, stageName, planId);
      }
      const record = { ...plan, createdRevision: transaction.revision };
      transaction.put("usagePlan", [planId], record);
      log.append(transaction, { planIds: [planId] });
      return planView(planId, record);
    });
    return value;
  }

  async getUsagePlans(keyId?: string): Promise<UsagePlanView[]> {
    const { store } = this.#context;
    if (keyId === undefined) {
      return store.list("usagePlan").map(({ key, value }) => planView(key[0] as string, value));
    }
    return keyOf(store, keyId).planIds.map((planId) => planView(planId, planOf(store, planId)));
  }

  async getUsagePlan(planId: string): Promise<UsagePlanView> {
    return planView(planId, planOf(this.#context.store, planId));
  }

  async updateUsagePlan(planId: string, patchOperations: readonly PatchOperation[]): Promise<UsagePlanView> {
    const { store, log } = this.#context;
    const { value } = await transact(store, (transaction) => {
      const before = planOf(transaction, planId);
      if (patchOperations.length === 0) return planView(planId, before);
      const record = patchUsagePlan(before, patchOperations, {
        planId,
        stageExists: (apiId, stageName) => transaction.has("stage", apiId, stageName),
        today: epochDay(epochMs()),
      });
      const had = new Set(before.apiStages.map(({ apiId, stageName }) => `${apiId}:${stageName}`));
      const added = record.apiStages.filter(({ apiId, stageName }) => !had.has(`${apiId}:${stageName}`));
      checkMayAttach(store, transaction, planId, added);
      transaction.put("usagePlan", [planId], record);
      log.append(transaction, { planIds: [planId] });
      return planView(planId, record);
    });
    return value;
  }

  async deleteUsagePlan(planId: string): Promise<void> {
    const { store, log } = this.#context;
    await transact(store, (transaction) => {
      const [stage] = planOf(transaction, planId).apiStages;
      if (stage !== undefined) {
        throw badRequest(
          `Cannot delete Usage Plan ${planId} because there are API Stages associated with it, including ` +
            `${stage.apiId}:${stage.stageName}`,
        );
      }
      const left: string[] = [];
      for (const keyIds of keysOfPlan(store, planId)) {
        for (const keyId of keyIds) leave(transaction, keyId, keyOf(transaction, keyId), planId);
        left.push(...keyIds);
      }
      transaction.remove("usagePlan", planId);
      log.append(transaction, { keyIds: left, planIds: [planId] });
    });
  }

  async createUsagePlanKey(planId: string, keyId: string): Promise<UsagePlanKeyView> {
    const { store, log } = this.#context;
    const { value } = await transact(store, (transaction) => {
      const plan = planOf(transaction, planId);
      const key = keyOf(transaction, keyId);
      checkMayJoin(transaction, keyId, key.planIds, planId, plan);
      join(transaction, keyId, key, planId, epochMs());
      log.append(transaction, { keyIds: [keyId] });
      return planKeyView(keyId, key);
    });
    return value;
  }

  /** Newest first; of a plan that is not there none, as AWS answers. */
  async getUsagePlanKeys(
    planId: string,
    { position, limit }: { readonly position?: string; readonly limit?: number },
  ): Promise<Page<UsagePlanKeyView>> {
    const { store } = this.#context;
    if (store.get("usagePlan", planId.slice(0, 64)) === undefined) return { items: [] };
    const count = pageLimit(limit);
    const page = store.page("usagePlanKey", [planId], { limit: count + 1, reverse: true, ...pageAfter(position) });
    const items = page.slice(0, count).map(({ key }) => {
      const keyId = key[1] as string;
      return planKeyView(keyId, keyOf(store, keyId));
    });
    return page.length > count ? { items, position: (items.at(-1) as UsagePlanKeyView).id } : { items };
  }

  async deleteUsagePlanKey(planId: string, keyId: string): Promise<void> {
    const { store, log } = this.#context;
    await transact(store, (transaction) => {
      planOf(transaction, planId);
      const key = keyOf(transaction, keyId);
      if (!key.planIds.includes(planId)) throw noSuchKey();
      leave(transaction, keyId, key, planId);
      log.append(transaction, { keyIds: [keyId] });
    });
  }
}

/**
 * Takes a stage that goes away, or all of an API's, out of the plans that have it, as AWS does: one that is made again under the same
 * name is in no plan.
 */
export function detachStages(transaction: StoreTransaction, log: AccessLog, apiId: string, stageName?: string): void {
  const changed: string[] = [];
  for (const { key, value } of transaction.list("usagePlan")) {
    const apiStages = value.apiStages.filter(
      (stage) => stage.apiId !== apiId || (stageName !== undefined && stage.stageName !== stageName),
    );
    if (apiStages.length === value.apiStages.length) continue;
    transaction.put("usagePlan", key, { ...value, apiStages });
    changed.push(key[0] as string);
  }
  if (changed.length > 0) log.append(transaction, { planIds: changed });
}

export function planView(planId: string, record: UsagePlanRecord): UsagePlanView {
  const { createdRevision: _, quota, ...shown } = record;
  if (quota === undefined) return { id: planId, ...shown };
  const { limit, offset, period } = quota;
  return { id: planId, ...shown, quota: { limit, offset, period } };
}

function planKeyView(keyId: string, { name }: ApiKeyRecord): UsagePlanKeyView {
  return { id: keyId, type: "API_KEY", name };
}
