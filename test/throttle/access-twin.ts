/**
 * Keys, plans and quotas in the plainest form: maps by name, buckets as the time that they need to be full again, quotas as a count for a
 * day on which its period began. It knows no slots, no hashes and no threads.
 */
import {
  ADMIT_KEY_DISABLED,
  ADMIT_KEY_MISSING,
  ADMIT_KEY_NO_PLAN,
  ADMIT_KEY_UNKNOWN,
  ADMIT_OK,
  ADMIT_QUOTA_EXCEEDED,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_PLAN,
  ADMIT_THROTTLED_PLAN_METHOD,
  ADMIT_THROTTLED_STAGE,
} from "../../assembly/layout/codes.ts";
import type { Throttle } from "../../src/model/api.ts";
import { periodStartDay, type Quota } from "../../src/model/usage-plan.ts";

const SLACK_NS = 1_000_000_000n;

export interface TwinPlan {
  readonly throttle?: Throttle | undefined;
  readonly quota?: Quota | undefined;
  /** By method; absent: the plan does not include the stage. */
  readonly methods?: Readonly<Record<string, Throttle>> | undefined;
}

export interface TwinKey {
  readonly value: string;
  readonly enabled: boolean;
  readonly planIds: readonly string[];
}

export interface TwinVerdict {
  readonly verdict: number;
  readonly keyId?: string;
  readonly planId?: string;
  /** Undefined where the limit is none that time heals by itself within its period. */
  readonly retryAfterNs?: number;
  /** Of the plan's throttle, after the decision. */
  readonly plan?: TwinLimit;
  /** Of the plan's throttle of the method. */
  readonly planMethod?: TwinLimit;
}

export interface TwinLimit {
  /** Requests that would pass at once. */
  readonly remaining: number;
  /** Nanoseconds until there is one more; 0: there are all. */
  readonly nextNs: number;
}

export interface TwinUsage {
  admitted: number;
  throttled: number;
  quotaExceeded: number;
}

class Bucket {
  #untilFullNs = 0n;
  #atNs = 0n;

  /** Nanoseconds until one request passes; Infinity: never. */
  wait(throttle: Throttle, nowNs: bigint): number {
    if (throttle.rateLimit === 0 || throttle.burstLimit === 0) return Number.POSITIVE_INFINITY;
    const interval = BigInt(Math.ceil(1e9 / throttle.rateLimit));
    const capacity = interval * BigInt(throttle.burstLimit);
    this.#pass(nowNs);
    // Filled under a slower limit: just empty under this one.
    if (this.#untilFullNs > capacity + SLACK_NS) this.#untilFullNs = capacity;
    const over = this.#untilFullNs + interval - capacity;
    return over > 0n ? Number(over) : 0;
  }

  take(throttle: Throttle, nowNs: bigint): void {
    this.#pass(nowNs);
    this.#untilFullNs += BigInt(Math.ceil(1e9 / throttle.rateLimit));
  }

  /** As it looks from outside: changes nothing. */
  tell(throttle: Throttle, nowNs: bigint): TwinLimit {
    if (throttle.rateLimit === 0 || throttle.burstLimit === 0) {
      return { remaining: 0, nextNs: Number.POSITIVE_INFINITY };
    }
    const interval = BigInt(Math.ceil(1e9 / throttle.rateLimit));
    const capacity = interval * BigInt(throttle.burstLimit);
    const left = this.#untilFullNs - (nowNs - this.#atNs);
    const untilFull = left > capacity + SLACK_NS ? capacity : left > 0n ? left : 0n;
    /** Requests that pass at once when so much time has passed: tried one by one. */
    const after = (passedNs: bigint): number => {
      let filled = untilFull > passedNs ? untilFull - passedNs : 0n;
      let count = 0;
      for (; filled + interval <= capacity; filled += interval) count++;
      return count;
    };
    const remaining = after(0n);
    if (untilFull === 0n) return { remaining, nextNs: 0 };
    // Between an instant at which there are no more yet, and one from which on there are.
    let [no, yes] = [0n, untilFull];
    while (yes - no > 1n) {
      const middle = (no + yes) / 2n;
      if (after(middle) > remaining) yes = middle;
      else no = middle;
    }
    return { remaining, nextNs: Number(yes) };
  }

  #pass(nowNs: bigint): void {
    const passed = nowNs - this.#atNs;
    this.#untilFullNs = this.#untilFullNs > passed ? this.#untilFullNs - passed : 0n;
    this.#atNs = nowNs;
  }
}

export class AccessTwin {
  readonly keys = new Map<string, TwinKey>();
  readonly plans = new Map<string, TwinPlan>();
  readonly usage = new Map<string, TwinUsage>();
  readonly #pairs = new Map<string, { bucket: Bucket; day: number; used: number }>();
  readonly #buckets = new Map<string, Bucket>();

  putKey(keyId: string, key: TwinKey): void {
    const before = this.keys.get(keyId);
    for (const planId of before?.planIds ?? []) if (!key.planIds.includes(planId)) this.#forget(keyId, planId);
    this.keys.set(keyId, key);
  }

  removeKey(keyId: string): void {
    for (const planId of this.keys.get(keyId)?.planIds ?? []) this.#forget(keyId, planId);
    this.keys.delete(keyId);
  }

  admit(
    value: string | null,
    method: string,
    others: { readonly method?: Throttle; readonly stage?: Throttle; readonly account?: Throttle },
    day: number,
    nowMs: number,
  ): TwinVerdict {
    if (value === null || value === "") return { verdict: ADMIT_KEY_MISSING };
    const found = [...this.keys].find(([, key]) => key.value === value);
    if (found === undefined) return { verdict: ADMIT_KEY_UNKNOWN };
    const [keyId, key] = found;
    if (!key.enabled) return { verdict: ADMIT_KEY_DISABLED, keyId };
    const planId = key.planIds.find((id) => this.plans.get(id)?.methods !== undefined);
    if (planId === undefined) return { verdict: ADMIT_KEY_NO_PLAN, keyId };
    const plan = this.plans.get(planId)!;
    const nowNs = BigInt(Math.trunc(nowMs * 1e6));
    const pair = this.#pair(keyId, planId);
    const usage = this.#usage(keyId, planId, method);
    const methodThrottle = plan.methods![method];
    const methodBucket = this.#bucket(`${keyId} ${planId} ${method}`);
    const told = () => ({
      ...(plan.throttle === undefined ? {} : { plan: pair.bucket.tell(plan.throttle, nowNs) }),
      ...(methodThrottle === undefined ? {} : { planMethod: methodBucket.tell(methodThrottle, nowNs) }),
    });

    const limits = [
      { throttle: methodThrottle, bucket: methodBucket, verdict: ADMIT_THROTTLED_PLAN_METHOD },
      { throttle: plan.throttle, bucket: pair.bucket, verdict: ADMIT_THROTTLED_PLAN },
      { throttle: others.method, bucket: this.#bucket(`method ${method}`), verdict: ADMIT_THROTTLED_METHOD },
      { throttle: others.stage, bucket: this.#bucket("stage"), verdict: ADMIT_THROTTLED_STAGE },
      { throttle: others.account, bucket: this.#bucket("account"), verdict: ADMIT_THROTTLED_ACCOUNT },
    ].filter(({ throttle }) => throttle !== undefined);
    for (const { throttle, bucket, verdict } of limits) {
      const retryAfterNs = bucket.wait(throttle!, nowNs);
      if (retryAfterNs === 0) continue;
      usage.throttled++;
      return { verdict, keyId, planId, retryAfterNs, ...told() };
    }
    if (plan.quota !== undefined) {
      const start = periodStartDay(plan.quota.period, day);
      // A count of a later period than this stays: the clock was turned back.
      const used = pair.day >= start ? pair.used : 0;
      const counted = Math.max(pair.day, start);
      const limit = plan.quota.limit - (counted === plan.quota.offsetPeriodStartDay ? plan.quota.offset : 0);
      if (used >= limit) {
        usage.quotaExceeded++;
        return { verdict: ADMIT_QUOTA_EXCEEDED, keyId, planId, ...told() };
      }
      pair.day = counted;
      pair.used = used + 1;
    }
    for (const { throttle, bucket } of limits) bucket.take(throttle!, nowNs);
    usage.admitted++;
    return { verdict: ADMIT_OK, keyId, planId, ...told() };
  }

  /** AWS's UpdateUsage. */
  adjust(keyId: string, planId: string, startDay: number, remaining: number, day: number): void {
    const quota = this.plans.get(planId)?.quota;
    if (quota === undefined || !this.keys.get(keyId)?.planIds.includes(planId)) return;
    if (periodStartDay(quota.period, day) !== startDay) return;
    const pair = this.#pair(keyId, planId);
    pair.day = startDay;
    pair.used = quota.limit - (startDay === quota.offsetPeriodStartDay ? quota.offset : 0) - remaining;
  }

  quota(keyId: string, planId: string): { periodStartDay: number; used: number } {
    const { day, used } = this.#pair(keyId, planId);
    return { periodStartDay: day, used };
  }

  #pair(keyId: string, planId: string): { bucket: Bucket; day: number; used: number } {
    const name = `${keyId} ${planId}`;
    const pair = this.#pairs.get(name) ?? { bucket: new Bucket(), day: 0, used: 0 };
    this.#pairs.set(name, pair);
    return pair;
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name) ?? new Bucket();
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #usage(keyId: string, planId: string, method: string): TwinUsage {
    const name = `${keyId} ${planId} ${method}`;
    const usage = this.usage.get(name) ?? { admitted: 0, throttled: 0, quotaExceeded: 0 };
    this.usage.set(name, usage);
    return usage;
  }

  #forget(keyId: string, planId: string): void {
    this.#pairs.delete(`${keyId} ${planId}`);
    for (const name of [...this.#buckets.keys()])
      if (name.startsWith(`${keyId} ${planId} `)) this.#buckets.delete(name);
  }
}
