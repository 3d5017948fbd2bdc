/** Counters: equality with a plain twin over random requests, and no count lost between threads. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  CLASS_LATENCY_SUM,
  CLASS_REQUESTS,
  COUNTER_BYTES,
  COUNTER_CLASS_BYTES,
  COUNTER_CLASSES,
  COUNTER_LATENCY_HISTOGRAM,
  HISTOGRAM_BUCKETS,
  SLOT_COUNT,
  SLOT_EDGE,
  STATUS_CLASS_COUNT,
} from "../../assembly/layout/counters.ts";
import * as latency from "../../assembly/layout/latency.ts";
import { COUNTERS_AT } from "../../assembly/layout/regions.ts";
import { LATENCY_BOUNDS_US, requestCount, type SlotCounts, type StatusClassCounts } from "../../src/model/telemetry.ts";
import { CounterReader } from "../../src/policy/counters.ts";
import { startCoreThreads } from "../policy/support/core-threads.ts";
import { GatewayFixture } from "../policy/support/gateway-fixture.ts";

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.create();
});

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type ClassTwin = Writable<StatusClassCounts> & { latencyHistogram: number[]; integrationLatencyHistogram: number[] };

/** Counts requests field by field. */
class SlotTwin {
  throttled = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly byClass = new Map<number, ClassTwin>();

  observe(
    statusCode: number,
    latencyUs: number,
    integrationUs: number,
    bytesIn: number,
    bytesOut: number,
    throttled: boolean,
  ): void {
    const statusClass = statusCode >= 100 && statusCode < 600 ? Math.floor(statusCode / 100) : STATUS_CLASS_COUNT;
    const own = this.byClass.get(statusClass) ?? {
      statusClass,
      requests: 0,
      latencySum: 0,
      integrationLatencySum: 0,
      latencyHistogram: new Array<number>(HISTOGRAM_BUCKETS).fill(0),
      integrationLatencyHistogram: [],
    };
    this.byClass.set(statusClass, own);
    const whole = Math.max(0, Math.trunc(latencyUs));
    own.requests++;
    own.latencySum += whole;
    own.latencyHistogram[bucketOf(whole)]!++;
    if (integrationUs >= 0) {
      if (own.integrationLatencyHistogram.length === 0) {
        own.integrationLatencyHistogram = new Array<number>(HISTOGRAM_BUCKETS).fill(0);
      }
      own.integrationLatencySum += Math.trunc(integrationUs);
      own.integrationLatencyHistogram[bucketOf(Math.trunc(integrationUs))]!++;
    }
    this.bytesIn += bytesIn;
    this.bytesOut += bytesOut;
    if (throttled) this.throttled++;
  }

  counts(): SlotCounts {
    const classes = [...this.byClass.values()].sort((a, b) => a.statusClass - b.statusClass);
    return { throttled: this.throttled, bytesIn: this.bytesIn, bytesOut: this.bytesOut, classes };
  }
}

function bucketOf(us: number): number {
  const index = LATENCY_BOUNDS_US.findIndex((bound) => us <= bound);
  return index < 0 ? HISTOGRAM_BUCKETS - 1 : index;
}

/** Two differences as one. */
function add(one: SlotCounts | null, other: SlotCounts | null): SlotCounts | null {
  if (one === null || other === null) return one ?? other;
  const byClass = new Map(one.classes.map((counts) => [counts.statusClass, counts]));
  const row = (a: readonly number[], b: readonly number[]) =>
    a.length === 0 ? b : b.length === 0 ? a : a.map((count, i) => count + b[i]!);
  for (const counts of other.classes) {
    const known = byClass.get(counts.statusClass);
    byClass.set(
      counts.statusClass,
      known === undefined
        ? counts
        : {
            statusClass: counts.statusClass,
            requests: known.requests + counts.requests,
            latencySum: known.latencySum + counts.latencySum,
            integrationLatencySum: known.integrationLatencySum + counts.integrationLatencySum,
            latencyHistogram: row(known.latencyHistogram, counts.latencyHistogram),
            integrationLatencyHistogram: row(known.integrationLatencyHistogram, counts.integrationLatencyHistogram),
          },
    );
  }
  return {
    throttled: one.throttled + other.throttled,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    classes: [...byClass.values()].sort((a, b) => a.statusClass - b.statusClass),
  };
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
      const reader = new CounterReader(fixture.memory);
      expect(reader.total(slot)).toEqual(new SlotTwin().counts());
      expect(reader.hasCounted(slot)).toBe(false);
      const twin = new SlotTwin();
      let taken: SlotCounts | null = null;
      for (const [index, each] of requests.entries()) {
        fixture.core.observe(slot, ...each);
        twin.observe(...each);
        if (index % 3 === 2) taken = add(taken, reader.take(slot));
      }
      taken = add(taken, reader.take(slot));
      expect(reader.total(slot)).toEqual(twin.counts());
      // Piece by piece the same comes out, and then nothing more.
      expect(taken).toEqual(requests.length === 0 ? null : twin.counts());
      expect(reader.take(slot)).toBeNull();
      expect(reader.hasCounted(slot)).toBe(requests.length > 0);
      reader.forget(slot);
      expect(reader.take(slot)).toEqual(taken);
    }),
    { seed: 20_260_705, numRuns: 200 },
  );
});

test("requests that are being counted while a slot is read are taken once, in the end", () => {
  const slot = 12;
  const words = new BigUint64Array(fixture.memory.buffer, COUNTERS_AT + slot * COUNTER_BYTES, COUNTER_BYTES / 8);
  const own = (COUNTER_CLASSES + COUNTER_CLASS_BYTES) / 8;
  // Each request counts its latency first and itself last (observe.ts); a reading comes at any point between.
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: HISTOGRAM_BUCKETS - 1 }) },
    { weight: 3, arbitrary: fc.constant("end" as const) },
    { weight: 2, arbitrary: fc.constant("take" as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      fixture.policy.zeroSlot(slot);
      const reader = new CounterReader(fixture.memory);
      const expected = new Array<number>(HISTOGRAM_BUCKETS).fill(0);
      let open = 0;
      let begun = 0;
      let taken: SlotCounts | null = null;
      const end = () => {
        open--;
        words[own + CLASS_REQUESTS / 8]! += 1n;
      };
      for (const each of steps) {
        if (each === "take") taken = add(taken, reader.take(slot));
        else if (each !== "end") {
          open++;
          begun++;
          expected[each]!++;
          words[own + CLASS_LATENCY_SUM / 8]! += BigInt(each);
          words[COUNTER_LATENCY_HISTOGRAM / 8 + HISTOGRAM_BUCKETS + each]! += 1n;
        } else if (open > 0) end();
      }
      while (open > 0) end();
      taken = add(taken, reader.take(slot));
      if (begun === 0) {
        expect(taken).toBeNull();
        return;
      }
      expect(requestCount(taken!)).toBe(begun);
      expect(taken!.classes[0]!.latencyHistogram).toEqual(expected);
      expect(taken!.classes[0]!.latencySum).toBe(expected.reduce((sum, count, i) => sum + count * i, 0));
    }),
    { seed: 20_261_125, numRuns: 500 },
  );
});

test("a slot that does not exist counts for the edge, and no number at all traps", () => {
  fixture.policy.zeroSlot(SLOT_EDGE);
  for (const slot of [-1, SLOT_COUNT, 2 ** 31, Number.NaN]) {
    fixture.core.observe(slot, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY, false);
  }
  const { classes } = new CounterReader(fixture.memory).total(SLOT_EDGE);
  expect(classes).toMatchObject([{ statusClass: 5, requests: 4, integrationLatencyHistogram: [] }]);
});

test("sums beyond 32 bits are read whole", () => {
  fixture.policy.zeroSlot(9);
  for (let i = 0; i < 5; i++) fixture.core.observe(9, 200, 2 ** 31, -1, 2 ** 40 + 1, 0, false);
  expect(new CounterReader(fixture.memory).total(9)).toMatchObject({
    bytesIn: 5 * 2 ** 40 + 5,
    classes: [{ statusClass: 2, latencySum: 5 * 2 ** 31 }],
  });
});

test("threads that count in one slot lose nothing, nor does who reads meanwhile", async () => {
  const task = { name: "observe", slot: 77, calls: 500_000 };
  const reader = new CounterReader(fixture.memory);
  let taken: SlotCounts | null = null;
  const threads = await startCoreThreads(fixture, [task, task, task, task]);
  const reading = setInterval(() => {
    taken = add(taken, reader.take(77));
  }, 1);
  await threads.done;
  clearInterval(reading);
  taken = add(taken, reader.take(77));
  const counted = reader.total(77);
  expect(taken).toEqual(counted);
  expect(counted.classes.map(({ statusClass, requests }) => [statusClass, requests])).toEqual([
    [2, 1_000_000],
    [3, 1_000_000],
  ]);
  expect(counted).toMatchObject({ throttled: 1_000_000, bytesIn: 6_000_000, bytesOut: 10_000_000 });
  expect(counted.classes.map(({ latencySum }) => latencySum)).toEqual([300_000_000, 300_000_000]);
});
