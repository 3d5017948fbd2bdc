/** An edge's plain view of keys and plans: applies parts of the feed as model/access.ts says, and refuses what must not come. */
import { expect } from "vitest";
import type { AccessContext } from "../../../../src/control/access/access-context.ts";
import type { AccessChanges, AccessKey, AccessPlan, QuotaAdjustment } from "../../../../src/model/access.ts";

export class EdgeTwin {
  feedId = "";
  revision = -1;
  readonly plans = new Map<string, AccessPlan>();
  readonly keys = new Map<string, AccessKey>();
  readonly adjustments: QuotaAdjustment[] = [];
  #named: { plans: Set<string>; keys: Set<string> } | null = null;

  copy(): EdgeTwin {
    const copy = new EdgeTwin();
    copy.feedId = this.feedId;
    copy.revision = this.revision;
    for (const [id, plan] of this.plans) copy.plans.set(id, plan);
    for (const [id, key] of this.keys) copy.keys.set(id, key);
    return copy;
  }

  apply(part: AccessChanges): void {
    expect(part.first).toBe(this.#named === null);
    this.#named ??= { plans: new Set(), keys: new Set() };
    for (const id of part.removedKeyIds) this.keys.delete(id);
    for (const plan of part.plans) {
      this.plans.set(plan.planId, plan);
      this.#named.plans.add(plan.planId);
    }
    for (const key of part.keys) {
      for (const planId of key.planIds) {
        if (!this.plans.has(planId)) throw new Error(`key ${key.keyId} names the plan ${planId}, which did not come`);
      }
      this.keys.set(key.keyId, key);
      this.#named.keys.add(key.keyId);
    }
    for (const id of part.removedPlanIds) this.#removePlan(id);
    this.adjustments.push(...part.adjustments);
    if (!part.last) return;
    if (part.whole) {
      for (const id of [...this.keys.keys()]) if (!this.#named.keys.has(id)) this.keys.delete(id);
      for (const id of [...this.plans.keys()]) if (!this.#named.plans.has(id)) this.#removePlan(id);
    }
    this.#named = null;
    this.feedId = part.feedId;
    this.revision = part.revision;
  }

  #removePlan(id: string): void {
    for (const { keyId, planIds } of this.keys.values()) {
      if (planIds.includes(id)) throw new Error(`the plan ${id} is removed while the key ${keyId} is in it`);
    }
    this.plans.delete(id);
  }

  /** What the store holds, as an edge should see it. */
  static of({ store, secrets, log }: AccessContext): EdgeTwin {
    const twin = new EdgeTwin();
    twin.feedId = secrets.feedId;
    twin.revision = log.revision;
    for (const { key, value } of store.list("usagePlan")) {
      const { throttle, quota, apiStages, rateLimitHeaders } = value;
      twin.plans.set(key[0]!, {
        planId: key[0]!,
        ...(throttle === undefined ? {} : { throttle }),
        ...(quota === undefined ? {} : { quota }),
        rateLimitHeaders,
        stages: apiStages.map(({ apiId, stageName, throttle: methods }) => ({
          apiId,
          stageName,
          methodThrottles: Object.entries(methods).map(([name, limits]) => ({
            resourcePath: name.slice(0, name.lastIndexOf("/")),
            httpMethod: name.slice(name.lastIndexOf("/") + 1),
            throttle: limits,
          })),
        })),
      });
    }
    for (const { key, value } of store.list("apiKey")) {
      const { hash, enabled, planIds } = value;
      twin.keys.set(key[0]!, { keyId: key[0]!, hash: Uint8Array.from(hash), enabled, planIds });
    }
    return twin;
  }

  /** For comparison, whatever came first. */
  get state(): unknown {
    const { feedId, revision } = this;
    const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return { feedId, revision, plans: sorted(this.plans), keys: sorted(this.keys) };
  }
}
