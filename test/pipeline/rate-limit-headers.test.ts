/** The RateLimit fields: what each limit is shown as, and when a client is told to come back. */
import { describe, expect, test } from "vitest";
import { LIMIT_METHOD, LIMIT_PLAN } from "../../assembly/layout/access.ts";
import { ADMIT_OK, ADMIT_QUOTA_EXCEEDED, ADMIT_THROTTLED_METHOD, NONE } from "../../assembly/layout/codes.ts";
import { rateLimitHeaders } from "../../src/pipeline/rate-limit-headers.ts";
import type { Decision } from "../../src/pipeline/services.ts";

const DAY_MS = 86_400_000;

interface Limit {
  readonly remaining: number;
  readonly burst: number;
  readonly intervalNs: number;
}

function decision(limits: Readonly<Record<number, Limit>>, over: Partial<Decision> = {}): Decision {
  return {
    quotaRemaining: NONE,
    limitRemaining: (level: number) => limits[level]?.remaining ?? -1,
    limitBurst: (level: number) => limits[level]?.burst ?? 0,
    limitIntervalNs: (level: number) => limits[level]?.intervalNs ?? 0,
    ...over,
  } as Decision;
}

describe("RateLimit fields", () => {
  test("show a throttle as its burst in the time that it fills in, and a quota as its limit in its period", () => {
    const shown = decision(
      {
        [LIMIT_PLAN]: { remaining: 5, burst: 20, intervalNs: 1e8 },
        [LIMIT_METHOD]: { remaining: 3, burst: 3, intervalNs: 4e9 },
      },
      { quotaRemaining: 99, quotaLimit: 100, periodStartDay: 20_000, periodEndDay: 20_007 },
    );
    expect(rateLimitHeaders(shown, ADMIT_OK, 20_006.5 * DAY_MS)).toBe(
      '\r\nRateLimit-Policy: "quota";q=100;w=604800, "plan";q=20;w=2, "method";q=3;w=12' +
        '\r\nRateLimit: "quota";r=99;t=43200, "plan";r=5;t=1, "method";r=3',
    );
  });

  test("are left out where no limit applies", () => {
    expect(rateLimitHeaders(decision({}), ADMIT_OK, 0)).toBe("");
  });

  test("come with Retry-After on a refusal: rounded up, at the end of a quota's period, and never for a limit of 0", () => {
    const throttled = (retryAfterNs: number) =>
      rateLimitHeaders(decision({}, { retryAfterNs }), ADMIT_THROTTLED_METHOD, 0);
    expect(throttled(1)).toBe("\r\nRetry-After: 1");
    expect(throttled(1_000_000_001)).toBe("\r\nRetry-After: 2");
    expect(throttled(Number.POSITIVE_INFINITY)).toBe("");
    const quota = decision({}, { quotaRemaining: 0, quotaLimit: 7, periodStartDay: 20_000, periodEndDay: 20_001 });
    expect(rateLimitHeaders(quota, ADMIT_QUOTA_EXCEEDED, 20_001 * DAY_MS - 1)).toBe(
      '\r\nRateLimit-Policy: "quota";q=7;w=86400\r\nRateLimit: "quota";r=0;t=1\r\nRetry-After: 1',
    );
  });
});
