/**
 * Which keys are in which plans. It is kept both ways: a key knows its plans, since that is what edges are told, and a plan its keys
 * (table `usagePlanKey`), since they are listed. Everything that changes it is here.
 *
 * A key reaches a stage through one plan at most, or it would not be known which limits hold.
 */
import { PLANS_PER_KEY_MAX, type PlanStage } from "../../model/usage-plan.ts";
import { conflict, limitExceeded } from "../refusals.ts";
import type { ApiKeyRecord, Store, StoreReader, StoreTransaction, UsagePlanRecord } from "../store/store.ts";

const KEYS_PER_PAGE = 1_000;

/**
 * Throws when a key that is in `planIds` may not join the plan as well: ConflictException when it is in it, or reaches a stage of it
 * through another one; LimitExceededException when it is in too many.
 */
export function checkMayJoin(
  reader: StoreReader,
  keyId: string,
  planIds: readonly string[],
  planId: string,
  plan: Pick<UsagePlanRecord, "apiStages">,
): void {
  if (planIds.includes(planId)) throw conflict(`API Key ${keyId} is already in Usage Plan ${planId}`);
  if (planIds.length >= PLANS_PER_KEY_MAX) {
    throw limitExceeded(`API Key ${keyId} is in ${planIds.length} Usage Plans: at most ${PLANS_PER_KEY_MAX}`);
  }
  for (const otherId of planIds) {
    const shared = sharedStage(reader.get("usagePlan", otherId)?.apiStages ?? [], plan.apiStages);
    if (shared !== undefined) throw twoPlansForStage(keyId, planId, otherId, shared);
  }
}

/**
 * Throws ConflictException when a key of the plan reaches one of `added` through another plan. Looks through the keys of the smaller of
 * each two plans that would share a stage.
 */
export function checkMayAttach(
  store: Store,
  transaction: StoreTransaction,
  planId: string,
  added: readonly PlanStage[],
): void {
  if (added.length === 0) return;
  for (const { key, value } of transaction.list("usagePlan")) {
    const otherId = key[0] as string;
    const shared = otherId === planId ? undefined : sharedStage(added, value.apiStages);
    if (shared === undefined) continue;
    const keyId = keyOfBoth(store, planId, otherId);
    if (keyId !== undefined) throw twoPlansForStage(keyId, planId, otherId, shared);
  }
}

function twoPlansForStage(keyId: string, planId: string, otherId: string, stage: PlanStage): Error {
  return conflict(
    `API Key ${keyId} cannot use API Stage ${stage.apiId}:${stage.stageName} through Usage Plan ${planId}: it does so through ` +
      `Usage Plan ${otherId}, and a key has one Usage Plan for each API Stage`,
  );
}

function sharedStage(a: readonly PlanStage[], b: readonly PlanStage[]): PlanStage | undefined {
  return a.find(({ apiId, stageName }) => b.some((other) => other.apiId === apiId && other.stageName === stageName));
}

/** Reads both plans side by side until the keys of one are at their end, so a plan of a million keys costs nothing beside a small one. */
function keyOfBoth(store: Store, planA: string, planB: string): string | undefined {
  const [pagesA, pagesB] = [keysOfPlan(store, planA), keysOfPlan(store, planB)];
  const [readA, readB]: [string[], string[]] = [[], []];
  for (;;) {
    const [a, b] = [pagesA.next(), pagesB.next()];
    if (a.done) return readA.find((keyId) => store.has("usagePlanKey", planB, keyId));
    if (b.done) return readB.find((keyId) => store.has("usagePlanKey", planA, keyId));
    readA.push(...a.value);
    readB.push(...b.value);
  }
}

/** Ids of the keys of a plan as it was before the transaction, page by page. */
export function* keysOfPlan(store: Store, planId: string): Generator<string[]> {
  let after: string[] | undefined;
  for (;;) {
    const page = store.page("usagePlanKey", [planId], {
      limit: KEYS_PER_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    if (page.length === 0) return;
    const keyIds = page.map(({ key }) => key[1] as string);
    yield keyIds;
    after = [keyIds.at(-1) as string];
  }
}

/** Returns the key as it is with the plan. It must be allowed to join. */
export function join(
  transaction: StoreTransaction,
  keyId: string,
  key: ApiKeyRecord,
  planId: string,
  nowMs: number,
): ApiKeyRecord {
  const joined = { ...key, planIds: [...key.planIds, planId] };
  transaction.put("apiKey", [keyId], joined);
  transaction.put("usagePlanKey", [planId, keyId], { addedMs: nowMs });
  return joined;
}

export function leave(transaction: StoreTransaction, keyId: string, key: ApiKeyRecord, planId: string): void {
  transaction.put("apiKey", [keyId], { ...key, planIds: key.planIds.filter((id) => id !== planId) });
  transaction.remove("usagePlanKey", planId, keyId);
}
