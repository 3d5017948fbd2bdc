/**
 * Token buckets in the plainest form. A bucket is the time it needs to be full again; it shrinks as time passes, a token
 * lengthens it by one interval, and it may not grow beyond the capacity.
 */
import {
  ADMIT_OK,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_STAGE,
} from "../../assembly/layout/codes.ts";
import type { Throttle } from "../../src/model/api.ts";

const SLACK_NS = 1_000_000_000n;

interface Bucket {
  untilFullNs: bigint;
  atNs: bigint;
}

export interface TwinLevels {
  readonly method?: Throttle | undefined;
  readonly stage?: Throttle | undefined;
  readonly account?: Throttle | undefined;
}

export class AdmitTwin {
  readonly #buckets = new Map<string, Bucket>();

  /** `methodKey` names the method's bucket; stage and account have one each. */
  admit(levels: TwinLevels, methodKey: string, nowMs: number): { verdict: number; retryAfterNs: number } {
    const nowNs = BigInt(Math.trunc(nowMs * 1e6));
    const asked = [
      { throttle: levels.method, key: methodKey, verdict: ADMIT_THROTTLED_METHOD },
      { throttle: levels.stage, key: "stage", verdict: ADMIT_THROTTLED_STAGE },
      { throttle: levels.account, key: "account", verdict: ADMIT_THROTTLED_ACCOUNT },
    ];
    const toTake: { bucket: Bucket; intervalNs: bigint }[] = [];
    for (const { throttle, key, verdict } of asked) {
      if (throttle === undefined) continue;
      if (throttle.rateLimit === 0 || throttle.burstLimit === 0) {
        return { verdict, retryAfterNs: Number.POSITIVE_INFINITY };
      }
      const intervalNs = BigInt(Math.ceil(1e9 / throttle.rateLimit));
      const capacityNs = intervalNs * BigInt(throttle.burstLimit);
      const bucket = this.#buckets.get(key) ?? { untilFullNs: 0n, atNs: nowNs };
      this.#buckets.set(key, bucket);
      const passed = nowNs - bucket.atNs;
      bucket.untilFullNs = bucket.untilFullNs > passed ? bucket.untilFullNs - passed : 0n;
      bucket.atNs = nowNs;
      // Filled under a slower limit: just empty under this one.
      if (bucket.untilFullNs > capacityNs + SLACK_NS) bucket.untilFullNs = capacityNs;
      const over = bucket.untilFullNs + intervalNs - capacityNs;
      if (over > 0n) return { verdict, retryAfterNs: Number(over) };
      toTake.push({ bucket, intervalNs });
    }
    for (const { bucket, intervalNs } of toTake) bucket.untilFullNs += intervalNs;
    return { verdict: ADMIT_OK, retryAfterNs: 0 };
  }
}
