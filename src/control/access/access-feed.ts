/**
 * What edges are told of keys and plans: everything, or what changed since the revision that they have, in parts.
 *
 * It is read while others change the store. That is sound because every part says how a key or plan is, not what was done to it, and
 * because what changes meanwhile is in the next difference; only a plan that is younger than the parts' revision must not be named yet.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { epochMs } from "../../clock.ts";
import {
  ACCESS_ENTRIES_PER_PART,
  type AccessChanges,
  type AccessKey,
  type AccessPlan,
  type QuotaAdjustment,
} from "../../model/access.ts";
import { epochDay, type PlanStage } from "../../model/usage-plan.ts";
import type { ApiKeyRecord, Entry, Store, UsagePlanRecord } from "../store/store.ts";
import type { AccessContext } from "./access-context.ts";
import type { AccessDifference } from "./access-log.ts";

/** The edge has nothing, or nothing of this feed. */
export const NO_REVISION = -1;

export class AccessFeed {
  readonly #context: AccessContext;
  readonly #entriesPerPart: number;

  constructor(context: AccessContext, entriesPerPart = ACCESS_ENTRIES_PER_PART) {
    this.#context = context;
    this.#entriesPerPart = entriesPerPart;
  }

  get feedId(): string {
    return this.#context.secrets.feedId;
  }

  /** The revision that an edge is to have; 0: there is nothing that it would need to know. */
  get revision(): number {
    return this.#context.log.revision;
  }

  /** Brings an edge from `from` to `revision` as it is now. At least one part; the last says so. */
  async *changesSince(from: number): AsyncGenerator<AccessChanges> {
    const { revision } = this;
    const difference = from === NO_REVISION ? null : await this.#context.log.since(from);
    const { feedId, hashKey } = this.#context.secrets;
    const head = { feedId, revision, whole: difference === null, hashKey };
    const entries = difference === null ? this.#everything(from, revision) : this.#changed(difference, revision);
    let part = new Part();
    let first = true;
    for (const entry of entries) {
      if (part.weight > 0 && part.weight + entry.weight > this.#entriesPerPart) {
        yield { ...head, first, last: false, ...part.lists };
        part = new Part();
        first = false;
        await nextTurn();
      }
      part.add(entry);
    }
    yield { ...head, first, last: true, ...part.lists };
  }

  *#everything(from: number, revision: number): Iterable<FeedEntry> {
    const { store, log } = this.#context;
    const plans = new PlanViews(store, revision);
    for (const { key, value } of pages(store, "usagePlan")) yield planEntry(key[0] as string, value);
    for (const { key, value } of pages(store, "apiKey")) yield keyEntry(key[0] as string, value, plans);
    for (const adjustment of log.adjustmentsSince(from, epochDay(epochMs()))) yield adjustmentEntry(adjustment);
  }

  *#changed({ keyIds, planIds, adjustments }: AccessDifference, revision: number): Iterable<FeedEntry> {
    const { store } = this.#context;
    const plans = new PlanViews(store, revision);
    for (const keyId of keyIds)
      if (!store.has("apiKey", keyId)) yield { kind: "removedKeyIds", weight: 1, value: keyId };
    for (const planId of planIds) {
      const plan = store.get("usagePlan", planId);
      if (plan !== undefined) yield planEntry(planId, plan);
    }
    for (const keyId of keyIds) {
      const key = store.get("apiKey", keyId);
      if (key !== undefined) yield keyEntry(keyId, key, plans);
    }
    for (const planId of planIds) {
      if (!store.has("usagePlan", planId)) yield { kind: "removedPlanIds", weight: 1, value: planId };
    }
    for (const adjustment of adjustments) yield adjustmentEntry(adjustment);
  }
}

type Lists = Pick<AccessChanges, "removedKeyIds" | "plans" | "keys" | "removedPlanIds" | "adjustments">;
type FeedEntry = {
  [K in keyof Lists]: { readonly kind: K; readonly weight: number; readonly value: Lists[K][number] };
}[keyof Lists];

class Part {
  weight = 0;
  readonly lists: { [K in keyof Lists]: Lists[K][number][] } = {
    removedKeyIds: [],
    plans: [],
    keys: [],
    removedPlanIds: [],
    adjustments: [],
  };

  add({ kind, weight, value }: FeedEntry): void {
    (this.lists[kind] as unknown[]).push(value);
    this.weight += weight;
  }
}

/** Which plans an edge that gets this revision knows once their part is there. */
class PlanViews {
  readonly #store: Store;
  readonly #revision: number;
  readonly #known = new Map<string, boolean>();

  constructor(store: Store, revision: number) {
    this.#store = store;
    this.#revision = revision;
  }

  isKnown(planId: string): boolean {
    let known = this.#known.get(planId);
    if (known === undefined) {
      // A plan that is gone by now left its keys with the same commit, and they are not sent as they were before.
      known = (this.#store.get("usagePlan", planId)?.createdRevision ?? Number.POSITIVE_INFINITY) <= this.#revision;
      this.#known.set(planId, known);
    }
    return known;
  }
}

function planEntry(planId: string, record: UsagePlanRecord): FeedEntry {
  const { throttle, quota, apiStages, rateLimitHeaders } = record;
  const plan: AccessPlan = {
    planId,
    ...(throttle === undefined ? {} : { throttle }),
    ...(quota === undefined ? {} : { quota }),
    stages: apiStages.map(accessPlanStage),
    rateLimitHeaders,
  };
  const weight = plan.stages.reduce((sum, { methodThrottles }) => sum + 1 + methodThrottles.length, 1);
  return { kind: "plans", weight, value: plan };
}

function accessPlanStage({ apiId, stageName, throttle }: PlanStage): AccessPlan["stages"][number] {
  const methodThrottles = Object.entries(throttle).map(([method, limits]) => {
    const cut = method.lastIndexOf("/");
    return { resourcePath: method.slice(0, cut), httpMethod: method.slice(cut + 1), throttle: limits };
  });
  return { apiId, stageName, methodThrottles };
}

function keyEntry(keyId: string, { hash, enabled, planIds }: ApiKeyRecord, plans: PlanViews): FeedEntry {
  // Copied: what is read from the store may be part of something larger.
  const key: AccessKey = {
    keyId,
    hash: Uint8Array.from(hash),
    enabled,
    planIds: planIds.filter((id) => plans.isKnown(id)),
  };
  return { kind: "keys", weight: 1, value: key };
}

function adjustmentEntry(adjustment: QuotaAdjustment): FeedEntry {
  return { kind: "adjustments", weight: 1, value: adjustment };
}

const ENTRIES_PER_PAGE = 500;

function* pages<T extends "apiKey" | "usagePlan">(store: Store, table: T): Iterable<Entry<T>> {
  let after: string[] | undefined;
  for (;;) {
    const page = store.page(table, [], { limit: ENTRIES_PER_PAGE, ...(after === undefined ? {} : { after }) });
    yield* page;
    if (page.length < ENTRIES_PER_PAGE) return;
    after = page.at(-1)?.key;
  }
}
