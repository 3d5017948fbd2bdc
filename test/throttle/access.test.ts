/** API keys, plans and quotas: equality with the plain twin over random schedules, and exactness across real threads. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { LIMIT_PLAN, LIMIT_PLAN_METHOD } from "../../assembly/layout/access.ts";
import {
  ADMIT_KEY_DISABLED,
  ADMIT_KEY_MISSING,
  ADMIT_KEY_NO_PLAN,
  ADMIT_KEY_UNKNOWN,
  ADMIT_OK,
  ADMIT_QUOTA_EXCEEDED,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_PLAN,
  ADMIT_THROTTLED_PLAN_METHOD,
  NONE,
} from "../../assembly/layout/codes.ts";
import { SCRATCH_API_KEY, SCRATCH_AT, SCRATCH_LIMITS } from "../../assembly/layout/regions.ts";
import { keyIdNumber, keyIdText, planIdNumber, planIdText } from "../../src/model/access-id.ts";
import type { Throttle } from "../../src/model/api.ts";
import { keyHash } from "../../src/model/key-hash.ts";
import type { MethodSetting, StageSettings } from "../../src/model/stage.ts";
import { epochDay, periodEndDay, periodStartDay, QUOTA_PERIODS, type Quota } from "../../src/model/usage-plan.ts";
import { AccessTable } from "../../src/policy/access-table.ts";
import { startCoreThreads } from "../policy/support/core-threads.ts";
import { GatewayFixture, slotsOf } from "../policy/support/gateway-fixture.ts";
import { AccessTwin, type TwinLimit, type TwinPlan } from "./access-twin.ts";

const HASH_KEY = Uint8Array.from({ length: 16 }, (_, i) => 7 * i + 1);
const METHODS = ["/a", "/b"];
const DAY = epochDay(Date.UTC(2026, 1, 27));

const keyValue = (n: number) => `value-of-key-number-${n}-and-more`;
const hashOf = (value: string) => keyHash(HASH_KEY, value);

function setting({ rateLimit, burstLimit }: Throttle): MethodSetting {
  return {
    metricsEnabled: false,
    dataTraceEnabled: false,
    throttlingBurstLimit: burstLimit,
    throttlingRateLimit: rateLimit,
    cachingEnabled: false,
    cacheTtlInSeconds: 300,
    cacheDataEncrypted: false,
    requireAuthorizationForCacheControl: true,
    unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
  };
}

interface Others {
  readonly method?: Throttle;
  readonly stage?: Throttle;
  readonly account?: Throttle;
}

/** GET /a is method 0 and GET /b method 1; both require a key. */
function configuration(others: Others, rateLimitHeaders = false) {
  const settings: StageSettings = {
    variables: {},
    methodSettings: others.method === undefined ? {} : { "*/*": setting(others.method) },
    ...(others.stage === undefined ? {} : { throttle: others.stage }),
    ...(rateLimitHeaders ? { rateLimitHeaders } : {}),
  };
  const routes = METHODS.map((path) => ({
    path,
    httpMethod: "GET" as const,
    requiredParameters: [],
    apiKeyRequired: true,
  }));
  return {
    stages: [{ apiId: "a1", stageName: "prod", routes, settings }],
    mappings: [],
    ...(others.account === undefined ? {} : { accountThrottle: others.account }),
  };
}

const [{ stage: STAGE_SLOT, methods: METHOD_SLOTS }] = slotsOf(configuration({})) as [
  { stage: number; methods: Int32Array },
];

let fixture: GatewayFixture;
let table: AccessTable;
beforeEach(async () => {
  fixture = await GatewayFixture.create();
  table = new AccessTable(fixture.policy);
  table.setHashKey(HASH_KEY);
});

function putPlan(planId: string, plan: TwinPlan, rateLimitHeaders = false): void {
  table.putPlan({
    planId,
    ...(plan.throttle === undefined ? {} : { throttle: plan.throttle }),
    ...(plan.quota === undefined ? {} : { quota: plan.quota }),
    rateLimitHeaders,
    stages:
      plan.methods === undefined
        ? []
        : [
            {
              stageSlot: STAGE_SLOT,
              methodThrottles: Object.entries(plan.methods).map(([path, throttle]) => ({
                methodSlot: METHOD_SLOTS[METHODS.indexOf(path)]!,
                throttle,
              })),
            },
          ],
  });
}

function putKey(keyId: string, value: string, planIds: readonly string[], enabled = true): void {
  table.putKey({ keyId, hash: hashOf(value), enabled, planIds });
}

const quota = (limit: number, over: Partial<Quota> = {}): Quota => ({
  limit,
  offset: 0,
  period: "DAY",
  offsetPeriodStartDay: 0,
  ...over,
});

const ONE_PLAN = planIdText(1);
const ONE_KEY = keyIdText(1);

function ask(version: number, value: string | null, method = 0, day = DAY, nowMs = 1_000): number {
  return fixture.core.admitKey(version, 0, method, value, day, nowMs);
}

describe("a key", () => {
  test("is asked for before anything else: missing, unknown, disabled, without a plan for the stage", () => {
    const version = fixture.publish(configuration({ method: { rateLimit: 0, burstLimit: 0 } }));
    putPlan(ONE_PLAN, { methods: {} });
    putPlan(planIdText(2), {});
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN], false);
    putKey(keyIdText(2), keyValue(2), [planIdText(2)]);
    putKey(keyIdText(3), keyValue(3), []);
    expect(ask(version, null)).toBe(ADMIT_KEY_MISSING);
    expect(ask(version, "")).toBe(ADMIT_KEY_MISSING);
    expect(ask(version, "x".repeat(129))).toBe(ADMIT_KEY_UNKNOWN);
    expect(ask(version, `${keyValue(1)} `)).toBe(ADMIT_KEY_UNKNOWN);
    expect(fixture.core.decision.keyIdNumber).toBe(0);
    expect(ask(version, keyValue(1))).toBe(ADMIT_KEY_DISABLED);
    expect(fixture.core.decision.keyIdNumber).toBe(keyIdNumber(ONE_KEY));
    expect(ask(version, keyValue(2))).toBe(ADMIT_KEY_NO_PLAN);
    expect(ask(version, keyValue(3))).toBe(ADMIT_KEY_NO_PLAN);
    expect(fixture.core.decision.pair).toBe(NONE);
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    expect(ask(version, keyValue(1))).toBe(ADMIT_THROTTLED_METHOD);
    expect(fixture.core.decision.planIdNumber).toBe(planIdNumber(ONE_PLAN));
  });

  test("is never left out: a host that forgets it is refused, with keys in the table and without", () => {
    const version = fixture.publish(configuration({}));
    expect(fixture.core.admit(version, 0, 0, 1_000)).toBe(ADMIT_KEY_MISSING);
    expect(ask(version, keyValue(1))).toBe(ADMIT_KEY_UNKNOWN);
    putPlan(ONE_PLAN, { methods: {} });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    expect(fixture.core.admit(version, 0, 0, 1_000)).toBe(ADMIT_KEY_MISSING);
  });

  test("leaves no trace in memory but its hash", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    expect(ask(version, keyValue(1))).toBe(ADMIT_OK);
    expect(ask(version, keyValue(9))).toBe(ADMIT_KEY_UNKNOWN);
    const bytes = Buffer.from(fixture.memory.buffer);
    expect(bytes.subarray(SCRATCH_AT + SCRATCH_API_KEY, SCRATCH_AT + SCRATCH_API_KEY + 128)).toEqual(Buffer.alloc(128));
    expect(bytes.indexOf("value-of-key")).toBe(-1);
  });

  test("whose characters are no ASCII leaves as little", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    putKey(keyIdText(1), keyValue(1), [ONE_PLAN]);
    for (const value of [
      "k\u00e9y",
      "\u00ff".repeat(128),
      `${"a".repeat(126)}\u00e9b`,
      "\u0161\u20ac\ud800",
      "\ud83d\ude00",
    ]) {
      expect(ask(version, value)).toBe(ADMIT_KEY_UNKNOWN);
      const bytes = Buffer.from(fixture.memory.buffer);
      const [from, to] = [SCRATCH_AT + SCRATCH_API_KEY, SCRATCH_AT + SCRATCH_LIMITS];
      expect(bytes.subarray(from, to)).toEqual(Buffer.alloc(to - from));
      expect(ask(version, keyValue(1))).toBe(ADMIT_OK);
    }
  });

  test("that is wrong is looked for with the same work as one that is right", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    for (let n = 1; n <= 500; n++) putKey(keyIdText(n), keyValue(n), [ONE_PLAN]);
    const work = (value: string) => {
      const before = fixture.core.keyLookupWork;
      ask(version, value);
      const after = fixture.core.keyLookupWork;
      return [((after >>> 16) - (before >>> 16)) & 0xffff, ((after & 0xffff) - (before & 0xffff)) & 0xffff];
    };
    // Sixteen slots and two records; three only where three records share a fingerprint, which these do not.
    for (let n = 1; n <= 500; n++) {
      expect(work(keyValue(n))).toEqual([16, 2]);
      expect(work(`no${keyValue(n)}`)).toEqual([16, 2]);
    }
  });

  test("may get another value and keeps what it used", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {}, quota: quota(3) });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    expect([ask(version, keyValue(1)), ask(version, keyValue(1))]).toEqual([ADMIT_OK, ADMIT_OK]);
    putKey(ONE_KEY, keyValue(2), [ONE_PLAN]);
    expect(ask(version, keyValue(1))).toBe(ADMIT_KEY_UNKNOWN);
    expect([ask(version, keyValue(2)), ask(version, keyValue(2))]).toEqual([ADMIT_OK, ADMIT_QUOTA_EXCEEDED]);
  });

  test("may take a value over that another gives up in the same breath", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    putKey(keyIdText(2), keyValue(2), [ONE_PLAN]);
    putKey(ONE_KEY, keyValue(2), [ONE_PLAN]);
    putKey(keyIdText(2), keyValue(1), [ONE_PLAN]);
    ask(version, keyValue(2));
    expect(fixture.core.decision.keyIdNumber).toBe(1);
    ask(version, keyValue(1));
    expect(fixture.core.decision.keyIdNumber).toBe(2);
  });
});

describe("limits", () => {
  test("are told where the plan or the stage asks for them, as they are after the decision", () => {
    const version = fixture.publish(configuration({ stage: { rateLimit: 10, burstLimit: 7 } }));
    putPlan(ONE_PLAN, { methods: {}, throttle: { rateLimit: 2, burstLimit: 3 }, quota: quota(10) }, true);
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    const { decision } = fixture.core;
    expect(ask(version, keyValue(1))).toBe(ADMIT_OK);
    expect(decision.tellsLimits).toBe(true);
    expect([0, 1, 2, 3, 4].map((level) => decision.limitRemaining(level))).toEqual([-1, 2, -1, 6, -1]);
    expect([decision.limitBurst(1), decision.limitIntervalNs(1)]).toEqual([3, 500e6]);
    expect([decision.quotaRemaining, decision.quotaLimit]).toEqual([9, 10]);
    expect([decision.periodStartDay, decision.periodEndDay]).toEqual([DAY, DAY + 1]);
    ask(version, keyValue(1));
    ask(version, keyValue(1));
    expect(ask(version, keyValue(1))).toBe(ADMIT_THROTTLED_PLAN);
    expect([decision.limitRemaining(1), decision.quotaRemaining, decision.retryAfterNs]).toEqual([0, 7, 500e6]);
    expect([decision.limitNextNs(1), decision.limitNextNs(3)]).toEqual([500e6, 100e6]);
    // Within an interval the next token is nearer than the interval is long.
    expect(ask(version, keyValue(1), 0, DAY, 1_400)).toBe(ADMIT_THROTTLED_PLAN);
    expect(decision.limitNextNs(1)).toBe(100e6);
    // A quota of nothing has no period that would be better; one that an offset used up has.
    const spent = { limit: 10, offset: 10, period: "DAY" as const, offsetPeriodStartDay: DAY };
    for (const [given, endDay] of [
      [quota(0), NONE],
      [spent, DAY + 1],
    ] as const) {
      putPlan(ONE_PLAN, { methods: {}, quota: given }, true);
      expect(ask(version, keyValue(1))).toBe(ADMIT_QUOTA_EXCEEDED);
      expect([decision.quotaRemaining, decision.quotaLimit, decision.periodEndDay]).toEqual([0, 0, endDay]);
    }
    putPlan(ONE_PLAN, { methods: {} });
    ask(version, keyValue(1));
    expect(decision.tellsLimits).toBe(false);
    const told = fixture.publish(configuration({ method: { rateLimit: 1, burstLimit: 2 } }, true));
    ask(told, keyValue(1));
    expect([decision.tellsLimits, decision.limitRemaining(2), decision.quotaRemaining]).toEqual([true, 1, NONE]);
  });

  test("of a key and method are its own, and those of the plan are over all methods", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, {
      methods: { "/a": { rateLimit: 1, burstLimit: 2 } },
      throttle: { rateLimit: 1, burstLimit: 3 },
    });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    putKey(keyIdText(2), keyValue(2), [ONE_PLAN]);
    const run = (n: number, method: number, calls: number) =>
      Array.from({ length: calls }, () => ask(version, keyValue(n), method));
    expect(run(1, 0, 3)).toEqual([ADMIT_OK, ADMIT_OK, ADMIT_THROTTLED_PLAN_METHOD]);
    expect(run(1, 1, 2)).toEqual([ADMIT_OK, ADMIT_THROTTLED_PLAN]);
    expect(run(2, 0, 3)).toEqual([ADMIT_OK, ADMIT_OK, ADMIT_THROTTLED_PLAN_METHOD]);
  });

  test("change without another's bucket", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {}, throttle: { rateLimit: 1, burstLimit: 2 } });
    putPlan(planIdText(2), { methods: {}, throttle: { rateLimit: 1, burstLimit: 2 } });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    putKey(keyIdText(2), keyValue(2), [planIdText(2)]);
    for (const n of [1, 2])
      expect([ask(version, keyValue(n)), ask(version, keyValue(n))]).toEqual([ADMIT_OK, ADMIT_OK]);
    putPlan(ONE_PLAN, { methods: {}, throttle: { rateLimit: 1, burstLimit: 5 } });
    expect(Array.from({ length: 4 }, () => ask(version, keyValue(1)))).toEqual([0, 0, 0, ADMIT_THROTTLED_PLAN]);
    expect(ask(version, keyValue(2))).toBe(ADMIT_THROTTLED_PLAN);
  });
});

describe("periods", () => {
  test("begin where the calendar says, on every day of ninety years", () => {
    putKey(ONE_KEY, keyValue(1), []);
    const version = fixture.publish(configuration({}));
    const { decision } = fixture.core;
    for (const period of QUOTA_PERIODS) {
      putPlan(ONE_PLAN, { methods: {}, quota: quota(2 ** 31 - 1, { period }) }, true);
      putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
      for (let day = 10_000; day < 43_000; day++) {
        ask(version, keyValue(1), 0, day);
        if (decision.periodStartDay !== periodStartDay(period, day) || decision.periodEndDay <= day) {
          throw new Error(`${period} on day ${day}: ${decision.periodStartDay} to ${decision.periodEndDay}`);
        }
      }
      putKey(ONE_KEY, keyValue(1), []);
    }
  });

  test.each(QUOTA_PERIODS)(
    "of a %s begin anew at their boundary, idle until then, and no clock turned back grants anything",
    (period) => {
      const version = fixture.publish(configuration({}));
      putPlan(ONE_PLAN, { methods: {}, quota: quota(2, { period }) });
      putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
      const next = periodEndDay(period, periodStartDay(period, DAY));
      const on = (day: number, calls: number) => Array.from({ length: calls }, () => ask(version, keyValue(1), 0, day));
      expect(on(next - 1, 3)).toEqual([ADMIT_OK, ADMIT_OK, ADMIT_QUOTA_EXCEEDED]);
      expect(on(next, 1)).toEqual([ADMIT_OK]);
      expect(on(next - 1, 2)).toEqual([ADMIT_OK, ADMIT_QUOTA_EXCEEDED]);
      expect(on(next - 40, 1)).toEqual([ADMIT_QUOTA_EXCEEDED]);
      expect(on(next, 1)).toEqual([ADMIT_QUOTA_EXCEEDED]);
      expect(on(periodEndDay(period, next), 1)).toEqual([ADMIT_OK]);
    },
  );
});

describe("what is counted", () => {
  test("is read once, whatever ticks come between, and bytes go to whom they belong", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {}, quota: quota(5) });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    const { core } = fixture;
    const sums = { admitted: 0, quotaExceeded: 0, bytesIn: 0, bytesOut: 0 };
    const add = ({ counts }: ReturnType<AccessTable["tick"]>) => {
      for (const count of counts) {
        expect([count.keyId, count.planId, count.slot]).toEqual([ONE_KEY, ONE_PLAN, METHOD_SLOTS[0]]);
        for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += count[name];
      }
    };
    for (let i = 0; i < 8; i++) {
      ask(version, keyValue(1));
      observeBytes(core.decision, 2 ** 33, 5);
      add(table.tick());
      if (i === 4) add(table.takeAll());
    }
    add(table.tick());
    add(table.tick());
    expect(sums).toEqual({ admitted: 5, quotaExceeded: 3, bytesIn: 8 * 2 ** 33, bytesOut: 40 });
    expect(table.quota(ONE_KEY, ONE_PLAN)).toEqual({ periodStartDay: DAY, used: 5 });
  });

  test("of a great many keys is found wherever it lies, read once, and the place is free again", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    const keys = 20_000;
    for (let n = 1; n <= keys; n++) putKey(keyIdText(n), keyValue(n), [ONE_PLAN]);
    for (let round = 0; round < 4; round++) {
      for (let n = 1; n <= keys; n++) for (const method of METHODS.keys()) ask(version, keyValue(n), method);
      const counted = new Set<string>();
      for (const { keyId, slot, admitted } of [table.tick(), table.tick()].flatMap(({ counts }) => counts)) {
        expect(admitted).toBe(1);
        counted.add(`${keyId} ${slot}`);
      }
      expect(counted.size).toBe(keys * METHODS.length);
    }
    expect(table.stats.usageLost).toBe(0);
  });

  test("of a pair that is another's by now goes nowhere", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    putKey(ONE_KEY, keyValue(1), [ONE_PLAN]);
    ask(version, keyValue(1));
    const { pair, pairGeneration } = fixture.core.decision;
    for (let i = 0; i < 4; i++) table.tick();
    table.removeKey(ONE_KEY);
    for (let i = 0; i < 6; i++) table.tick();
    putKey(keyIdText(2), keyValue(2), [ONE_PLAN]);
    ask(version, keyValue(2));
    expect(fixture.core.decision.pair).toBe(pair);
    observeBytes({ pair, pairGeneration }, 7, 7);
    expect(table.takeAll().counts).toMatchObject([{ keyId: keyIdText(2), admitted: 1, bytesIn: 0 }]);
  });
});

/** The end of a request that `admitKey` decided so. */
function observeBytes(
  { pair, pairGeneration }: { pair: number; pairGeneration: number },
  bytesIn: number,
  bytesOut: number,
): void {
  fixture.core.observe(METHOD_SLOTS[0]!, 200, 0, -1, bytesIn, bytesOut, false, pair, pairGeneration);
}

/** What the last decision tells of a limit; undefined: there is none. */
function toldOf(level: number): TwinLimit | undefined {
  const { decision } = fixture.core;
  const remaining = decision.limitRemaining(level);
  return remaining < 0 ? undefined : { remaining, nextNs: decision.limitNextNs(level) };
}

const throttles = fc.record({
  rateLimit: fc.constantFrom(0, 0.5, 1, 1, 7, 1_000),
  burstLimit: fc.constantFrom(0, 1, 2, 3, 4),
});
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const quotas = fc.record({
  limit: fc.integer({ min: 0, max: 12 }),
  offset: fc.nat(3),
  period: fc.constantFrom(...QUOTA_PERIODS),
  offsetPeriodStartDay: fc.constantFrom(DAY, DAY - (DAY % 7), periodStartDay("MONTH", DAY)),
});
const plans = fc.record({
  throttle: optional(throttles),
  quota: optional(quotas),
  methods: optional(fc.dictionary(fc.constantFrom(...METHODS), throttles, { maxKeys: 2, noNullPrototype: true })),
});
/** That include the stage. */
const includingPlans = plans.map((plan) => ({ ...plan, methods: plan.methods ?? {} }));
const numbers = fc.integer({ min: 1, max: 3 });
const steps = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      step: fc.constant("ask" as const),
      value: fc.constantFrom(0, 1, 1, 1, 2, 2, 3, 3, 4, 5),
      method: fc.nat(1),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ step: fc.constant("wait" as const), ms: fc.constantFrom(1, 100, 350, 1_000, 5_000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ step: fc.constant("days" as const), days: fc.constantFrom(-40, -1, -1, 1, 1, 2, 7, 31) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant("plan" as const), plan: numbers, to: fc.oneof(plans, includingPlans) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant("key" as const),
      key: numbers,
      value: fc.integer({ min: 1, max: 5 }),
      enabled: fc.boolean(),
      plans: fc.uniqueArray(numbers, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("remove" as const), key: numbers }) },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant("adjust" as const),
      key: numbers,
      plan: numbers,
      remaining: fc.nat(8),
      back: fc.constantFrom(0, 0, 0, 3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant("tick" as const) }) },
);

test("core and twin agree on every schedule of requests, pauses, days, and changes of keys and plans", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        { method: optional(throttles), stage: optional(throttles), account: optional(throttles) },
        { requiredKeys: [] },
      ),
      fc.tuple(includingPlans, plans, plans),
      // The size is said: by itself an array stays so short that hardly a request is ever admitted.
      fc.array(steps, { minLength: 20, maxLength: 160, size: "max" }),
      async (given, plansAtFirst, schedule) => {
        const others = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Others;
        const twin = new AccessTwin();
        fixture = await GatewayFixture.create();
        table = new AccessTable(fixture.policy);
        table.setHashKey(HASH_KEY);
        const version = fixture.publish(configuration(others));
        const counted = new Map<string, { admitted: number; throttled: number; quotaExceeded: number }>();
        const count = ({ counts }: ReturnType<AccessTable["tick"]>) => {
          for (const { keyId, planId, slot, ...added } of counts) {
            const name = `${keyId} ${planId} ${METHODS[METHOD_SLOTS.indexOf(slot)]}`;
            const sum = counted.get(name) ?? { admitted: 0, throttled: 0, quotaExceeded: 0 };
            for (const what of ["admitted", "throttled", "quotaExceeded"] as const) sum[what] += added[what];
            counted.set(name, sum);
          }
        };
        let nowMs = 1_000;
        let day = DAY;
        for (const [index, plan] of plansAtFirst.entries()) {
          twin.plans.set(planIdText(index + 1), plan);
          putPlan(planIdText(index + 1), plan, true);
        }
        for (let key = 1; key <= 3; key++) {
          twin.putKey(keyIdText(key), { value: keyValue(key), enabled: true, planIds: [ONE_PLAN] });
          putKey(keyIdText(key), keyValue(key), [ONE_PLAN]);
        }
        for (const step of schedule) {
          switch (step.step) {
            case "ask": {
              const value = step.value === 0 ? null : keyValue(step.value);
              const verdict = ask(version, value, step.method, day, nowMs);
              const expected = twin.admit(value, METHODS[step.method]!, others, day, nowMs);
              const { decision } = fixture.core;
              expect(verdict).toBe(expected.verdict);
              expect(decision.keyIdNumber).toBe(expected.keyId === undefined ? 0 : keyIdNumber(expected.keyId));
              expect(decision.planIdNumber).toBe(expected.planId === undefined ? 0 : planIdNumber(expected.planId));
              if (expected.retryAfterNs !== undefined) expect(decision.retryAfterNs).toBe(expected.retryAfterNs);
              if (expected.planId !== undefined) {
                expect(toldOf(LIMIT_PLAN)).toEqual(expected.plan);
                expect(toldOf(LIMIT_PLAN_METHOD)).toEqual(expected.planMethod);
              }
              break;
            }
            case "wait":
              nowMs += step.ms;
              break;
            case "days":
              day += step.days;
              break;
            case "plan": {
              // The twin's plans hold one stage, so a key must not be in two that include it: AWS refuses that.
              const planId = planIdText(step.plan);
              const others = [...twin.keys.values()]
                .filter(({ planIds }) => planIds.includes(planId))
                .flatMap(({ planIds }) => planIds);
              const clashes = others.some((id) => id !== planId && twin.plans.get(id)?.methods !== undefined);
              const to = clashes ? { ...step.to, methods: undefined } : step.to;
              twin.plans.set(planId, to);
              putPlan(planId, to, true);
              break;
            }
            case "key": {
              const keyId = keyIdText(step.key);
              const value = keyValue(step.value);
              if ([...twin.keys].some(([id, key]) => id !== keyId && key.value === value)) break;
              let included = 0;
              const planIds = step.plans
                .map((plan) => planIdText(plan))
                .filter((id) => twin.plans.get(id)?.methods === undefined || included++ === 0);
              twin.putKey(keyId, { value, enabled: step.enabled, planIds });
              putKey(keyId, value, planIds, step.enabled);
              break;
            }
            case "remove":
              twin.removeKey(keyIdText(step.key));
              table.removeKey(keyIdText(step.key));
              break;
            case "adjust": {
              const [keyId, planId] = [keyIdText(step.key), planIdText(step.plan)];
              const quota = twin.plans.get(planId)?.quota;
              if (quota === undefined) break;
              const startDay = periodStartDay(quota.period, day) - step.back;
              twin.adjust(keyId, planId, startDay, step.remaining, day);
              table.adjust({ keyId, planId, periodStartDay: startDay, remaining: step.remaining }, day);
              break;
            }
            case "tick":
              count(table.tick());
              break;
          }
        }
        for (const [keyId, { planIds }] of twin.keys) {
          for (const planId of planIds) expect(table.quota(keyId, planId)).toEqual(twin.quota(keyId, planId));
        }
        count(table.takeAll());
        const used = [...twin.usage].filter(([, usage]) => usage.admitted + usage.throttled + usage.quotaExceeded > 0);
        expect(counted).toEqual(new Map(used));
      },
    ),
    { numRuns: 150, seed: 20_261_126 },
  );
});

describe("across threads", () => {
  test("a quota admits exactly its limit, and the counts are exactly the verdicts, while the table changes beside them", async () => {
    const version = fixture.publish(configuration({}));
    const limit = 20_000;
    putPlan(ONE_PLAN, { methods: {}, quota: quota(limit) });
    putPlan(planIdText(2), { methods: {}, quota: quota(2 ** 31 - 1) });
    for (let n = 1; n <= 4; n++) putKey(keyIdText(n), keyValue(n), [n === 1 ? ONE_PLAN : planIdText(2)]);
    const threads = await startCoreThreads<{ verdicts: Record<string, number>[] }>(
      fixture,
      [1, 2, 3].map(() => ({
        name: "admitKeys",
        version,
        values: [keyValue(1), keyValue(2), keyValue(3), keyValue(4)],
        epochDay: DAY,
      })),
    );
    const sums = new Map<string, number>();
    const add = ({ counts }: ReturnType<AccessTable["tick"]>) => {
      for (const { keyId, admitted, throttled, quotaExceeded } of counts) {
        sums.set(keyId, (sums.get(keyId) ?? 0) + admitted + throttled + quotaExceeded);
        sums.set(`${keyId} admitted`, (sums.get(`${keyId} admitted`) ?? 0) + admitted);
      }
    };
    // Keys come and go, records and pairs are used again, the index grows, plans change, all while threads read.
    for (let round = 0; round < 300; round++) {
      for (let n = 0; n < 20; n++) {
        const number = 100 + ((round * 20 + n) % 3_000);
        putKey(
          keyIdText(number),
          `other-key-of-number-${round}-${n}`,
          n % 2 === 0 ? [ONE_PLAN] : [ONE_PLAN, planIdText(2)],
        );
        if (round > 20) table.removeKey(keyIdText(100 + (((round - 20) * 20 + n) % 3_000)));
      }
      putKey(keyIdText(4), keyValue(4), [planIdText(2)], round % 2 === 0);
      putPlan(planIdText(2), { methods: {}, quota: quota(2 ** 31 - 1 - round) });
      if (round % 50 === 0) table.rebuildIndex();
      add(table.tick());
      await new Promise((resolve) => setImmediate(resolve));
    }
    const reports = await threads.stop();
    for (let i = 0; i < 3; i++) add(table.tick());
    add(table.takeAll());
    const verdict = (key: number, code: number) =>
      reports.reduce((sum, { verdicts }) => sum + (verdicts[key]![code] ?? 0), 0);
    expect(verdict(0, ADMIT_OK)).toBe(limit);
    expect(sums.get(`${keyIdText(1)} admitted`)).toBe(limit);
    expect(sums.get(keyIdText(1))).toBe(limit + verdict(0, ADMIT_QUOTA_EXCEEDED));
    for (const key of [1, 2]) {
      // Never unknown, never disabled, never without its plan, whatever else changed.
      const codes = reports.flatMap(({ verdicts }) => Object.keys(verdicts[key]!));
      expect(new Set(codes)).toEqual(new Set([String(ADMIT_OK)]));
      expect(sums.get(keyIdText(key + 1))).toBe(verdict(key, ADMIT_OK));
    }
    expect(sums.get(keyIdText(4)) ?? 0).toBe(verdict(3, ADMIT_OK));
    expect(table.stats.usageLost).toBe(0);
  });

  test("a throttle of a key and method admits its burst and rate, whoever else floods", async () => {
    const version = fixture.publish(configuration({}));
    const throttle = { rateLimit: 2_000, burstLimit: 50 };
    putPlan(ONE_PLAN, { methods: { "/a": throttle } });
    for (let n = 1; n <= 3; n++) putKey(keyIdText(n), keyValue(n), [ONE_PLAN]);
    const task = { name: "admitKeysForReal", version, epochDay: DAY };
    const threads = await startCoreThreads<{ admitted: number[]; firstMs: number; lastMs: number }>(fixture, [
      { ...task, values: [keyValue(1), keyValue(2)] },
      { ...task, values: [keyValue(1), keyValue(2)] },
      { ...task, values: [keyValue(1), keyValue(3)] },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const reports = await threads.stop();
    const elapsedMs = Math.max(...reports.map((r) => r.lastMs)) - Math.min(...reports.map((r) => r.firstMs));
    const most = throttle.burstLimit + Math.ceil((elapsedMs * throttle.rateLimit) / 1_000) + 1;
    const first = reports.reduce((sum, { admitted }) => sum + admitted[0]!, 0);
    const third = reports[2]!.admitted[1]!;
    const busyMs = reports[2]!.lastMs - reports[2]!.firstMs;
    for (const admitted of [first, third]) expect(admitted).toBeLessThanOrEqual(most);
    // The other keys' floods take nothing of the third's share; its own thread may have been asleep for a while.
    expect(third).toBeGreaterThan(throttle.burstLimit + (busyMs * throttle.rateLimit * 0.5) / 1_000);
  });
});

describe("a table", () => {
  test("of a hundred thousand keys finds each, grows by itself, and forgets what a whole feed does not name", () => {
    const version = fixture.publish(configuration({}));
    putPlan(ONE_PLAN, { methods: {} });
    const count = 100_000;
    for (let n = 1; n <= count; n++) putKey(keyIdText(n), keyValue(n), [ONE_PLAN]);
    for (let n = 1; n <= count; n += 7)
      if (ask(version, keyValue(n)) !== ADMIT_OK) throw new Error(`key ${n} is not found`);
    table.tick();
    table.beginWhole();
    putPlan(ONE_PLAN, { methods: {} });
    for (let n = 2; n <= count; n += 2) putKey(keyIdText(n), keyValue(n), [ONE_PLAN]);
    table.endWhole();
    expect(table.stats).toMatchObject({ keys: count / 2, plans: 1, pairs: count / 2 });
    for (let n = 1; n <= count; n += 7) {
      const expected = n % 2 === 0 ? ADMIT_OK : ADMIT_KEY_UNKNOWN;
      if (ask(version, keyValue(n)) !== expected) throw new Error(`key ${n}`);
    }
  });

  test("refuses what it cannot hold, and changes nothing", () => {
    putPlan(ONE_PLAN, { methods: {} });
    expect(() => putKey(ONE_KEY, keyValue(1), [planIdText(7)])).toThrow(
      /key 0000000001: no usage plan 000007 is known/,
    );
    expect(() => table.putKey({ keyId: ONE_KEY, hash: new Uint8Array(8), enabled: true, planIds: [] })).toThrow(
      /expected a hash of 16 bytes, got 8/,
    );
    expect(() => table.setHashKey(new Uint8Array(3))).toThrow(/expected 16 bytes, got 3/);
    expect(table.stats).toMatchObject({ keys: 0, pairs: 0 });
    table.removeKey(ONE_KEY);
    table.removePlan(planIdText(9));
  });
});
