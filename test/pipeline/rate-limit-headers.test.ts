/** The RateLimit fields: what each limit is shown as, and when a client is told to come back. */
import { describe, expect, test } from "vitest";
import { LIMIT_METHOD, LIMIT_PLAN, LIMIT_STAGE } from "../../assembly/layout/access.ts";
import { ADMIT_QUOTA_EXCEEDED, ADMIT_THROTTLED_METHOD, NONE } from "../../assembly/layout/codes.ts";
import { rateLimitFields, retryAfterField } from "../../src/pipeline/rate-limit-headers.ts";
import type { Decision } from "../../src/pipeline/services.ts";

const DAY_MS = 86_400_000;
const FULL = 0;
const NEVER = Number.POSITIVE_INFINITY;

interface Limit {
  readonly remaining: number;
  readonly burst: number;
  readonly intervalNs: number;
  readonly nextNs: number;
}

const BLOCKED: Limit = { remaining: 0, burst: 0, intervalNs: 0, nextNs: NEVER };

function decision(limits: Readonly<Record<number, Limit>>, over: Partial<Decision> = {}): Decision {
  return {
    quotaRemaining: NONE,
    limitRemaining: (level: number) => limits[level]?.remaining ?? -1,
    limitBurst: (level: number) => limits[level]?.burst ?? 0,
    limitIntervalNs: (level: number) => limits[level]?.intervalNs ?? 0,
    limitNextNs: (level: number) => limits[level]?.nextNs ?? 0,
    ...over,
  } as Decision;
}

describe("RateLimit fields", () => {
  test("show a throttle as its burst in the time that it fills in, and a quota as its limit in its period", () => {
    const shown = decision(
      {
        [LIMIT_PLAN]: { remaining: 5, burst: 20, intervalNs: 1e8, nextNs: 3e7 },
        [LIMIT_METHOD]: { remaining: 3, burst: 3, intervalNs: 4e9, nextNs: FULL },
        [LIMIT_STAGE]: { remaining: 0, burst: 2, intervalNs: 60e9, nextNs: 5_000_000_001 },
      },
      { quotaRemaining: 99, quotaLimit: 100, periodStartDay: 20_000, periodEndDay: 20_007 },
    );
    expect(rateLimitFields(shown, 20_006.5 * DAY_MS)).toBe(
      '\r\nRateLimit-Policy: "quota";q=100;w=604800, "plan";q=20;w=2, "method";q=3;w=12, "stage";q=2;w=120' +
        '\r\nRateLimit: "quota";r=99;t=43200, "plan";r=5;t=1, "method";r=3, "stage";r=0;t=6',
    );
  });

  test("of a rate that is no whole number of nanoseconds name the window that was meant", () => {
    const third = { remaining: 3, burst: 3, intervalNs: Math.ceil(1e9 / 3), nextNs: FULL };
    expect(rateLimitFields(decision({ [LIMIT_PLAN]: third }), 0)).toContain('"plan";q=3;w=1');
  });

  test("of a limit that admits nothing name no time", () => {
    expect(rateLimitFields(decision({ [LIMIT_PLAN]: BLOCKED }), 0)).toBe(
      '\r\nRateLimit-Policy: "plan";q=0\r\nRateLimit: "plan";r=0',
    );
  });

  test("of a quota of nothing name no window and no time, and there is no moment to come back at", () => {
    const none = decision(
      { [LIMIT_PLAN]: { remaining: 0, burst: 1, intervalNs: 2e9, nextNs: 2e9 } },
      { quotaRemaining: 0, quotaLimit: 0, periodStartDay: 20_000, periodEndDay: NONE, retryAfterNs: 2e9 },
    );
    expect(rateLimitFields(none, 20_000 * DAY_MS)).toBe(
      '\r\nRateLimit-Policy: "quota";q=0, "plan";q=1;w=2\r\nRateLimit: "quota";r=0, "plan";r=0;t=2',
    );
    for (const verdict of [ADMIT_QUOTA_EXCEEDED, ADMIT_THROTTLED_METHOD]) {
      expect(retryAfterField(none, verdict, 20_000 * DAY_MS)).toBe("");
    }
  });

  test("are left out where no limit applies", () => {
    expect(rateLimitFields(decision({}), 0)).toBe("");
  });
});

describe("Retry-After", () => {
  const throttled = (
    retryAfterNs: number,
    limits: Readonly<Record<number, Limit>> = {},
    over: Partial<Decision> = {},
  ) => retryAfterField(decision(limits, { retryAfterNs, ...over }), ADMIT_THROTTLED_METHOD, 20_000 * DAY_MS);

  test("is rounded up to whole seconds, and at least one", () => {
    expect(throttled(1)).toBe("\r\nRetry-After: 1");
    expect(throttled(1_000_000_000)).toBe("\r\nRetry-After: 1");
    expect(throttled(1_000_000_001)).toBe("\r\nRetry-After: 2");
  });

  test("is the end of its period for a quota", () => {
    const quota = decision(
      {},
      { quotaRemaining: 0, quotaLimit: 7, periodStartDay: 20_000, periodEndDay: 20_001, retryAfterNs: NEVER },
    );
    expect(retryAfterField(quota, ADMIT_QUOTA_EXCEEDED, 20_001 * DAY_MS - 1)).toBe("\r\nRetry-After: 1");
    expect(retryAfterField(quota, ADMIT_QUOTA_EXCEEDED, 20_000 * DAY_MS)).toBe("\r\nRetry-After: 86400");
  });

  test("is when the last of the used up limits admits again, not only the one that refused", () => {
    const empty = (nextNs: number) => ({ remaining: 0, burst: 1, intervalNs: 60e9, nextNs });
    expect(throttled(2e9, { [LIMIT_METHOD]: empty(2e9), [LIMIT_STAGE]: empty(40e9) })).toBe("\r\nRetry-After: 40");
    expect(throttled(2e9, { [LIMIT_METHOD]: empty(2e9), [LIMIT_STAGE]: { ...empty(40e9), remaining: 1 } })).toBe(
      "\r\nRetry-After: 2",
    );
    const usedUp = { quotaRemaining: 0, quotaLimit: 7, periodStartDay: 20_000, periodEndDay: 20_001 };
    expect(throttled(2e9, {}, usedUp)).toBe("\r\nRetry-After: 86400");
  });

  test("is not sent where no waiting helps", () => {
    expect(throttled(NEVER)).toBe("");
    expect(throttled(2e9, { [LIMIT_PLAN]: BLOCKED })).toBe("");
  });
});
