/**
 * What an edge is told of API keys and usage plans. It changes entry by entry and takes effect without a deployment, so it travels
 * beside the configuration, not in it: as what changed since a revision of the feed.
 *
 * No key text leaves the control plane: an edge knows a key by its keyed hash (key-hash.ts).
 */
import type { Throttle } from "./api.ts";
import type { Quota } from "./usage-plan.ts";

export interface AccessKey {
  /** Ten lower-case letters and digits (access-id.ts). */
  readonly keyId: string;
  /** KEY_HASH_BYTES bytes of the key's value under the feed's hash key. */
  readonly hash: Uint8Array;
  readonly enabled: boolean;
  /** Plans that the key is in; at most PLANS_PER_KEY_MAX, no two with the same stage. */
  readonly planIds: readonly string[];
}

export interface AccessPlan {
  /** Six lower-case letters and digits (access-id.ts). */
  readonly planId: string;
  /** Of each key, over all stages and methods of the plan together; absent: none. */
  readonly throttle?: Throttle;
  /** Of each key, as `throttle`. */
  readonly quota?: Quota;
  readonly stages: readonly AccessPlanStage[];
  /** Whether answers carry the `RateLimit` fields and refusals `Retry-After`; ours, off unless asked for. */
  readonly rateLimitHeaders: boolean;
}

export interface AccessPlanStage {
  readonly apiId: string;
  readonly stageName: string;
  /** Of each key and method; in no order, no method twice. */
  readonly methodThrottles: readonly MethodThrottle[];
}

export interface MethodThrottle {
  readonly resourcePath: string;
  /** One of the seven verbs, or ANY for the method of that name. */
  readonly httpMethod: string;
  readonly throttle: Throttle;
}

/** What is left of a key's quota was set by hand (AWS: UpdateUsage). It holds for the period that is running, and is applied once. */
export interface QuotaAdjustment {
  readonly keyId: string;
  readonly planId: string;
  /** First UTC day of the period it is meant for, days since the epoch: an edge that learns of it later ignores it. */
  readonly periodStartDay: number;
  readonly remaining: number;
}

/**
 * A part of the feed. Parts of one delivery come in order, and an edge applies each as it comes, its members in the order in which they
 * stand here: a key that is gone before one that has its value now, a plan before the keys that name it, and a plan is removed only
 * after the keys that were in it came without it.
 *
 * What is removed may be unknown to the edge. Between two parts, or two keys of one, two keys may have the same hash: when values changed owners.
 */
export interface AccessChanges {
  /** Names the store that the feed comes from; a revision says nothing about another one's. */
  readonly feedId: string;
  /** The edge is up to this revision of the store once the `last` part is applied. */
  readonly revision: number;
  /** True: all there is, so what no part names is gone at `last`. False: what changed since the revision that the edge said it has. */
  readonly whole: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** KEY_HASH_BYTES bytes, the same in every part and for as long as the feed lives. */
  readonly hashKey: Uint8Array;
  readonly removedKeyIds: readonly string[];
  readonly plans: readonly AccessPlan[];
  readonly keys: readonly AccessKey[];
  readonly removedPlanIds: readonly string[];
  /** Those since the revision that the edge said it has, in a whole feed too: none is applied twice. */
  readonly adjustments: readonly QuotaAdjustment[];
}

/** Entries of all kinds in one part, stages and method throttles of plans among them: a message stays well below gRPC's 4 MB. */
export const ACCESS_ENTRIES_PER_PART = 1_000;
