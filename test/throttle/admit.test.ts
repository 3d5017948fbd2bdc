/** Token buckets: AWS's limits, equality with the plain twin over random schedules, and exactness across real threads. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  ADMIT_OK,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_STAGE,
  NONE,
} from "../../assembly/layout/codes.ts";
import type { Throttle } from "../../src/model/api.ts";
import type { MethodSetting, StageSettings } from "../../src/model/stage.ts";
import { startCoreThreads } from "../policy/support/core-threads.ts";
import { type FixtureConfiguration, GatewayFixture, route } from "../policy/support/gateway-fixture.ts";
import { AdmitTwin, type TwinLevels } from "./admit-twin.ts";

const PATHS = ["/a", "/b"];

function setting(throttle: Throttle): MethodSetting {
  return {
    metricsEnabled: false,
    dataTraceEnabled: false,
    throttlingBurstLimit: throttle.burstLimit,
    throttlingRateLimit: throttle.rateLimit,
    cachingEnabled: false,
    cacheTtlInSeconds: 300,
    cacheDataEncrypted: false,
    requireAuthorizationForCacheControl: true,
    unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
  };
}

/** GET /a is method 0, GET /b method 1; both get the method limit, each in a bucket of its own. */
function configuration(levels: TwinLevels): FixtureConfiguration {
  const settings: StageSettings = {
    variables: {},
    methodSettings: levels.method === undefined ? {} : { "*/*": setting(levels.method) },
    ...(levels.stage === undefined ? {} : { throttle: levels.stage }),
  };
  return {
    stages: [{ apiId: "a1", stageName: "prod", routes: PATHS.map((path) => route("GET", path)), settings }],
    mappings: [],
    ...(levels.account === undefined ? {} : { accountThrottle: levels.account }),
  };
}

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await GatewayFixture.create();
});

/** How many of `calls` requests at one instant are admitted. */
function burst(version: number, methodIndex: number, nowMs: number, calls: number): number {
  let admitted = 0;
  for (let i = 0; i < calls; i++) {
    if (fixture.core.admit(version, 0, methodIndex, nowMs) === ADMIT_OK) admitted++;
  }
  return admitted;
}

describe("a limit", () => {
  test("admits its burst at once, then one token each 1/rate, and never more than its burst after a long pause", () => {
    const version = fixture.publish(configuration({ method: { rateLimit: 10, burstLimit: 5 } }));
    expect(burst(version, 0, 1_000, 20)).toBe(5);
    expect(fixture.core.decision.retryAfterNs).toBe(100e6);
    expect(burst(version, 0, 1_099, 20)).toBe(0);
    expect(burst(version, 0, 1_100, 20)).toBe(1);
    expect(burst(version, 0, 1_300, 20)).toBe(2);
    expect(burst(version, 0, 3_600_000, 20)).toBe(5);
  });

  test("of 0 in rate or burst blocks everything, for ever", () => {
    for (const throttle of [
      { rateLimit: 0, burstLimit: 10 },
      { rateLimit: 10, burstLimit: 0 },
    ]) {
      const version = fixture.publish(configuration({ method: throttle }));
      expect(fixture.core.admit(version, 0, 0, 1_000)).toBe(ADMIT_THROTTLED_METHOD);
      expect(fixture.core.decision.retryAfterNs).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test("that is absent admits everything, and numbers that name nothing have no limit", () => {
    const version = fixture.publish(configuration({}));
    expect(burst(version, 0, 1_000, 1_000)).toBe(1_000);
    const limited = fixture.publish(configuration({ method: { rateLimit: 1, burstLimit: 1 } }));
    for (const [versionSlot, stage, method] of [
      [limited, 0, NONE],
      [limited, 0, 2],
      [limited, NONE, 0],
      [limited, 7, 0],
      [NONE, 0, 0],
      [200, 0, 0],
    ] as const) {
      for (let i = 0; i < 3; i++) expect(fixture.core.admit(versionSlot, stage, method, 1_000)).toBe(ADMIT_OK);
    }
  });

  test("gives each method a bucket of its own, and the stage and the account one for all", () => {
    const own = fixture.publish(configuration({ method: { rateLimit: 1, burstLimit: 3 } }));
    expect([burst(own, 0, 1_000, 9), burst(own, 1, 1_000, 9)]).toEqual([3, 3]);
    const shared = fixture.publish(configuration({ stage: { rateLimit: 1, burstLimit: 4 } }));
    expect([burst(shared, 0, 1_000, 3), burst(shared, 1, 1_000, 3)]).toEqual([3, 1]);
    expect(fixture.core.admit(shared, 0, 1, 1_000)).toBe(ADMIT_THROTTLED_STAGE);
    const account = fixture.publish(configuration({ account: { rateLimit: 1, burstLimit: 2 } }));
    expect([burst(account, 0, 1_000, 1), burst(account, 1, 1_000, 3)]).toEqual([1, 1]);
    expect(fixture.core.admit(account, 0, 1, 1_000)).toBe(ADMIT_THROTTLED_ACCOUNT);
  });

  test("that refuses takes nothing at the other levels", () => {
    const method = { rateLimit: 1, burstLimit: 10 };
    const both = fixture.publish(configuration({ method, stage: { rateLimit: 1, burstLimit: 4 } }));
    expect(burst(both, 0, 1_000, 50)).toBe(4);
    const alone = fixture.publish(configuration({ method }));
    expect(burst(alone, 0, 1_000, 50)).toBe(6);
  });

  test("keeps its bucket through a deployment", () => {
    const throttle = { rateLimit: 1, burstLimit: 10 };
    expect(burst(fixture.publish(configuration({ method: throttle })), 0, 1_000, 7)).toBe(7);
    expect(burst(fixture.publish(configuration({ method: throttle })), 0, 1_000, 7)).toBe(3);
  });

  test("that was raised holds at once, however long the slower one would have made a client wait", () => {
    const slow = fixture.publish(configuration({ method: { rateLimit: 0.001, burstLimit: 10 } }));
    expect(burst(slow, 0, 1_000, 50)).toBe(10);
    const fast = fixture.publish(configuration({ method: { rateLimit: 100, burstLimit: 200 } }));
    expect(burst(fast, 0, 1_000, 50)).toBe(0);
    expect(fixture.core.decision.retryAfterNs).toBe(10e6);
    expect(burst(fast, 0, 1_500, 99)).toBe(50);
  });

  test("is not widened by a caller whose clock is behind, or that read it long ago", () => {
    const version = fixture.publish(configuration({ method: { rateLimit: 1_000, burstLimit: 10 } }));
    expect(burst(version, 0, 60_000, 50)).toBe(10);
    for (const staleMs of [59_999, 59_000, 1_000, 0, -5, Number.NaN]) {
      expect(burst(version, 0, staleMs, 10)).toBe(0);
      expect(burst(version, 0, 60_000, 10)).toBe(0);
    }
  });
});

test("core and twin agree on every schedule of requests, pauses and changes of limits", () => {
  // A double of fast-check's is as likely below 1e-100 as above, so fractions are made of integers.
  const fraction = (from: number, to: number) =>
    fc.integer({ min: from * 1_000, max: to * 1_000 }).map((thousandths) => thousandths / 1_000);
  // Mostly such that a bucket is emptied and has a token again within a few steps.
  const limit = fc.record({
    rateLimit: fc.oneof(
      { weight: 4, arbitrary: fraction(0.5, 50) },
      { weight: 1, arbitrary: fc.constantFrom(0, 0.25, 1, 3, 10, 333.3, 5_000, 2e9) },
      { weight: 1, arbitrary: fraction(0.01, 1e4) },
    ),
    burstLimit: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 15 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1, 2) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
    ),
  });
  const levels = fc.record({
    method: fc.option(limit, { nil: undefined }),
    stage: fc.option(limit, { nil: undefined }),
    account: fc.option(limit, { nil: undefined }),
  });
  const pauseMs = fc.oneof(fc.constant(0), fraction(0, 5), fraction(0, 1_500), fraction(0, 60_000));
  const step = fc.tuple(pauseMs, fc.nat(1), fc.integer({ min: 1, max: 12 }));
  // Sizes are said: by themselves arrays stay so short that most buckets are never empty, nor full again.
  const phase = fc.tuple(levels, fc.array(step, { minLength: 4, maxLength: 40, size: "max" }));
  let nowMs = 1_000;
  let verdicts = 0;
  let refusals = 0;
  let afterRefusal = 0;
  fc.assert(
    fc.property(fc.array(phase, { minLength: 2, maxLength: 6, size: "max" }), (phases) => {
      for (let slot = 0; slot < 4; slot++) fixture.policy.zeroSlot(slot);
      const twin = new AdmitTwin();
      for (const [current, steps] of phases) {
        const version = fixture.publish(configuration(current));
        let refused = false;
        for (const [pause, methodIndex, repeats] of steps) {
          nowMs += pause;
          for (let i = 0; i < repeats; i++) {
            const expected = twin.admit(current, PATHS[methodIndex]!, nowMs);
            const verdict = fixture.core.admit(version, 0, methodIndex, nowMs);
            expect(verdict).toBe(expected.verdict);
            if (verdict !== ADMIT_OK) expect(fixture.core.decision.retryAfterNs).toBe(expected.retryAfterNs);
            verdicts++;
            if (verdict !== ADMIT_OK) refusals++;
            else if (refused) afterRefusal++;
            refused = verdict !== ADMIT_OK;
          }
        }
      }
    }),
    { seed: 20_260_703, numRuns: 300 },
  );
  // Schedules that admit all or nothing would prove little.
  expect(refusals / verdicts).toBeGreaterThan(0.2);
  expect(refusals / verdicts).toBeLessThan(0.9);
  expect(verdicts).toBeGreaterThan(50_000);
  expect(afterRefusal).toBeGreaterThan(5_000);
});

describe("across threads", () => {
  const THREADS = 4;

  test("a bucket gives out exactly its burst, whoever asks", async () => {
    const version = fixture.publish(configuration({ method: { rateLimit: 0.001, burstLimit: 60_000 } }));
    const task = { name: "admit", version, stageIndex: 0, methodIndexes: [0], nowMs: 5_000, calls: 50_000 };
    const threads = await startCoreThreads<{ admitted: number[] }>(fixture, new Array(THREADS).fill(task));
    const reports = await threads.done;
    expect(reports.reduce((sum, report) => sum + report.admitted[0]!, 0)).toBe(60_000);
  });

  test("what one level took is given back exactly when another refuses", async () => {
    const method = { rateLimit: 0.001, burstLimit: 30_000 };
    const both = fixture.publish(configuration({ method, stage: { rateLimit: 0.001, burstLimit: 20_000 } }));
    const task = { name: "admit", version: both, stageIndex: 0, methodIndexes: [0, 1], nowMs: 5_000, calls: 40_000 };
    const threads = await startCoreThreads<{ admitted: number[] }>(fixture, new Array(THREADS).fill(task));
    const reports = await threads.done;
    const taken = [0, 1].map((index) => reports.reduce((sum, report) => sum + report.admitted[index]!, 0));
    expect(taken[0]! + taken[1]!).toBe(20_000);
    const alone = fixture.publish(configuration({ method }));
    expect([burst(alone, 0, 5_000, 30_001), burst(alone, 1, 5_000, 30_001)]).toEqual(taken.map((n) => 30_000 - n));
  });

  test("a token that was taken before another thread emptied the next level comes back", async () => {
    // Each token of the stage is fought for, so threads often find the level empty that they have just seen filled.
    const method = { rateLimit: 0.001, burstLimit: 1_000_000 };
    const version = fixture.publish(configuration({ method, stage: { rateLimit: 200_000, burstLimit: 1 } }));
    const task = { name: "admitForReal", version, stageIndex: 0, methodIndex: 0 };
    const threads = await startCoreThreads<{ admitted: number; lastMs: number }>(fixture, new Array(2).fill(task));
    // How long they hammer; nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const reports = await threads.stop();
    const admitted = reports.reduce((sum, report) => sum + report.admitted, 0);
    const alone = fixture.publish(configuration({ method }));
    const lastMs = Math.max(...reports.map((report) => report.lastMs));
    expect(burst(alone, 0, lastMs, 1_000_001)).toBe(1_000_000 - admitted);
  });

  test("never more than burst + rate x elapsed on the running clock", async () => {
    const throttle = { rateLimit: 20_000, burstLimit: 500 };
    const version = fixture.publish(configuration({ method: throttle }));
    const task = { name: "admitForReal", version, stageIndex: 0, methodIndex: 0 };
    const threads = await startCoreThreads<{ admitted: number; calls: number; firstMs: number; lastMs: number }>(
      fixture,
      new Array(THREADS).fill(task),
    );
    // How long they hammer; nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const reports = await threads.stop();
    const admitted = reports.reduce((sum, report) => sum + report.admitted, 0);
    const calls = reports.reduce((sum, report) => sum + report.calls, 0);
    const firstMs = Math.min(...reports.map((report) => report.firstMs));
    const lastMs = Math.max(...reports.map((report) => report.lastMs));
    const allowed = throttle.burstLimit + (throttle.rateLimit * (lastMs - firstMs)) / 1_000;
    expect(admitted).toBeLessThanOrEqual(Math.floor(allowed));
    expect(admitted).toBeGreaterThan(throttle.burstLimit);
    expect(calls).toBeGreaterThan(2 * admitted);
  });
});
