/** Counters: equality with a plain twin over random requests, and no count lost between threads. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { HISTOGRAM_BUCKETS, SLOT_COUNT, SLOT_EDGE, STATUS_CLASS_COUNT } from "../../assembly/layout/counters.ts";
import * as latency from "../../assembly/layout/latency.ts";
import { LATENCY_BOUNDS_US } from "../../src/model/telemetry.ts";
import {
  addCounters,
  type CounterSample,
  isZeroCounters,
  readCounters,
  readRequestCount,
  subtractCounters,
  ZERO_COUNTERS,
} from "../../src/policy/counters.ts";
import { startCoreThreads } from "../policy/support/core-threads.ts";
import { GatewayFixture } from "../policy/support/gateway-fixture.ts";

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.create();
});

/** Adds one request to a sample, field by field. */
function observeTwin(
  sample: CounterSample,
  statusCode: number,
  latencyUs: number,
  integrationUs: number,
  bytesIn: number,
  bytesOut: number,
  throttled: boolean,
): CounterSample {
  const next = structuredClone(sample) as { -readonly [K in keyof CounterSample]: CounterSample[K] } & {
    requests: number[];
    latencySum: number[];
    integrationLatencySum: number[];
    latencyHistogram: number[];
    integrationLatencyHistogram: number[];
  };
  const statusClass = statusCode >= 100 && statusCode < 600 ? Math.floor(statusCode / 100) - 1 : STATUS_CLASS_COUNT - 1;
  const bucket = (us: number) => {
    const index = LATENCY_BOUNDS_US.findIndex((bound) => us <= bound);
    return statusClass * HISTOGRAM_BUCKETS + (index < 0 ? HISTOGRAM_BUCKETS - 1 : index);
  };
  const whole = Math.max(0, Math.trunc(latencyUs));
  next.requests[statusClass]!++;
  next.latencySum[statusClass]! += whole;
  next.latencyHistogram[bucket(whole)]!++;
  if (integrationUs >= 0) {
    next.integrationLatencySum[statusClass]! += Math.trunc(integrationUs);
    next.integrationLatencyHistogram[bucket(Math.trunc(integrationUs))]!++;
  }
  next.bytesIn += bytesIn;
  next.bytesOut += bytesOut;
  if (throttled) next.throttled++;
  return next;
}

test("the core's latency bounds are the model's", () => {
  const bounds = LATENCY_BOUNDS_US.map((_, i) => (latency as Record<string, number>)[`LATENCY_BOUND_${i}`]);
  expect(bounds).toEqual([...LATENCY_BOUNDS_US]);
  expect(Object.keys(latency)).toHaveLength(HISTOGRAM_BUCKETS - 1);
});

test("core and twin count the same for every request", () => {
  const near = fc.constantFrom(...LATENCY_BOUNDS_US).chain((bound) => fc.constantFrom(bound - 1, bound, bound + 1));
  const us = fc.oneof(near, fc.integer({ min: -5, max: 60_000_000 }), fc.double({ min: 0, max: 5e9, noNaN: true }));
  const bytes = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 40 }));
  const request = fc.tuple(
    fc.integer({ min: 0, max: 700 }),
    us,
    fc.oneof(us, fc.constant(-1)),
    bytes,
    bytes,
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: SLOT_COUNT - 1 }), fc.array(request, { maxLength: 20 }), (slot, requests) => {
      fixture.policy.zeroSlot(slot);
      expect(isZeroCounters(readCounters(fixture.memory, slot))).toBe(true);
      let expected = ZERO_COUNTERS;
      for (const each of requests) {
        fixture.core.observe(slot, ...each);
        expected = observeTwin(expected, ...each);
      }
      const counted = readCounters(fixture.memory, slot);
      expect(counted).toEqual(expected);
      expect(readRequestCount(fixture.memory, slot)).toBe(requests.length);
      expect(isZeroCounters(subtractCounters(counted, expected))).toBe(true);
      expect(subtractCounters(addCounters(counted, counted), counted)).toEqual(expected);
    }),
    { seed: 20_260_705, numRuns: 200 },
  );
});

test("a slot that does not exist counts for the edge, and no number at all traps", () => {
  fixture.policy.zeroSlot(SLOT_EDGE);
  for (const slot of [-1, SLOT_COUNT, 2 ** 31, Number.NaN]) {
    fixture.core.observe(slot, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY, false);
  }
  const edge = readCounters(fixture.memory, SLOT_EDGE);
  expect(edge.requests).toEqual([0, 0, 0, 0, 4]);
  expect(edge.integrationLatencyHistogram.every((count) => count === 0)).toBe(true);
});

test("sums beyond 32 bits are read whole", () => {
  fixture.policy.zeroSlot(9);
  for (let i = 0; i < 5; i++) fixture.core.observe(9, 200, 2 ** 31, -1, 2 ** 40 + 1, 0, false);
  expect(readCounters(fixture.memory, 9)).toMatchObject({
    latencySum: [0, 5 * 2 ** 31, 0, 0, 0],
    bytesIn: 5 * 2 ** 40 + 5,
  });
});

test("threads that count in one slot lose nothing", async () => {
  const task = { name: "observe", slot: 77, calls: 500_000 };
  const threads = await startCoreThreads(fixture, [task, task, task, task]);
  await threads.done;
  const counted = readCounters(fixture.memory, 77);
  expect(counted.requests).toEqual([0, 1_000_000, 1_000_000, 0, 0]);
  expect(counted).toMatchObject({ throttled: 1_000_000, bytesIn: 6_000_000, bytesOut: 10_000_000 });
  expect(counted.latencySum).toEqual([0, 300_000_000, 300_000_000, 0, 0]);
});
