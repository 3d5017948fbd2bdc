/** Counters become batches: everything counted arrives exactly once, whatever happens to the control plane. */
import { beforeEach, expect, it, vi } from "vitest";
import {
  CLASS_LATENCY_SUM,
  CLASS_REQUESTS,
  COUNTER_BYTES,
  COUNTER_CLASS_BYTES,
  COUNTER_CLASSES,
} from "../../assembly/layout/counters.ts";
import { COUNTERS_AT } from "../../assembly/layout/regions.ts";
import { requestCount, type TelemetryBatch } from "../../src/model/telemetry.ts";
import { createCoreMemory } from "../../src/policy/core.ts";
import type { ControlPlaneLink } from "../../src/rpc/link.ts";
import { Collector } from "../../src/telemetry/collector.ts";

const PETS = { apiId: "a", apiName: "pets", stageName: "prod", resourcePath: "/pets", httpMethod: "GET" };
const DOGS = { ...PETS, resourcePath: "/dogs" };

function setup() {
  const memory = createCoreMemory();
  let nowMs = 1_000_000;
  const batches: TelemetryBatch[] = [];
  let acknowledge: (sequence: number) => void = () => {};
  const link = {
    telemetry: (_: string, onAcknowledged: (sequence: number) => void) => {
      acknowledge = onAcknowledged;
      return { send: (batch: TelemetryBatch) => void batches.push(batch), close() {} };
    },
  } as unknown as ControlPlaneLink;
  const pause = vi.fn();
  const collector = new Collector({ memory, edgeId: "edge", now: () => nowMs, pause });
  collector.connect(link);
  const words = new BigUint64Array(memory.buffer);
  return {
    collector,
    pause,
    batches,
    acknowledge: (sequence: number) => acknowledge(sequence),
    second(acknowledged = true) {
      nowMs += 1_000;
      collector.collect();
      if (acknowledged) for (const batch of batches) acknowledge(batch.sequence);
    },
    count(slot: number, requests: number) {
      const at = (COUNTERS_AT + slot * COUNTER_BYTES + COUNTER_CLASSES + COUNTER_CLASS_BYTES) / 8;
      words[at + CLASS_REQUESTS / 8]! += BigInt(requests);
      words[at + CLASS_LATENCY_SUM / 8]! += BigInt(requests * 10);
    },
    zero(slot: number) {
      words.fill(0n, (COUNTERS_AT + slot * COUNTER_BYTES) / 8, (COUNTERS_AT + (slot + 1) * COUNTER_BYTES) / 8);
    },
    requestsOf: (path: string) => {
      const bySequence = new Map(batches.map((batch) => [batch.sequence, batch]));
      let sum = 0;
      for (const batch of bySequence.values()) {
        for (const series of batch.series) if (series.resourcePath === path) sum += requestCount(series);
      }
      return sum;
    },
  };
}

let world: ReturnType<typeof setup>;
beforeEach(() => {
  world = setup();
});

it("a batch holds what was added since the one before, and only methods that were called", () => {
  world.collector.owned(1, PETS);
  world.collector.owned(2, DOGS);
  world.count(1, 5);
  world.second();
  world.count(1, 2);
  world.count(0, 1);
  world.second();
  world.second();
  expect(world.batches.map((batch) => batch.sequence)).toEqual([1, 2]);
  expect(world.batches[0]!.series.map((series) => [series.resourcePath, requestCount(series)])).toEqual([["/pets", 5]]);
  expect(
    world.batches[1]!.series.map(({ apiId, classes }) => [apiId, classes[0]!.requests, classes[0]!.latencySum]),
  ).toEqual([
    ["", 1, 10],
    ["a", 2, 20],
  ]);
  expect(world.batches[1]!.fromMs).toBe(world.batches[0]!.toMs);
});

it("while nobody acknowledges, batches stay bounded and nothing is lost", () => {
  world.collector.owned(1, PETS);
  for (let second = 0; second < 600; second += 1) {
    world.count(1, 3);
    world.second(false);
  }
  expect(world.collector.unacknowledged).toBeLessThanOrEqual(16);
  const numbers = new Set(world.batches.map((batch) => batch.sequence));
  expect(Math.max(...numbers)).toBe(numbers.size);
  world.second();
  world.second();
  expect(world.requestsOf("/pets")).toBe(1800);
});

it("a batch that is sent again keeps its number and its content", () => {
  world.collector.owned(1, PETS);
  world.count(1, 1);
  world.second(false);
  for (let second = 0; second < 11; second += 1) world.second(false);
  expect(world.batches.length).toBeGreaterThan(1);
  for (const batch of world.batches) expect(batch).toEqual(world.batches[0]);
});

it("a method that goes away is counted to its last request, and its slot starts anew for the next", () => {
  world.collector.owned(1, PETS);
  world.count(1, 5);
  world.second();
  world.count(1, 4);
  world.collector.released(1);
  world.zero(1);
  world.collector.owned(1, DOGS);
  world.count(1, 2);
  world.second();
  expect(world.requestsOf("/pets")).toBe(9);
  expect(world.requestsOf("/dogs")).toBe(2);
  expect([...world.collector.totals()].map((series) => series.resourcePath)).toEqual(["/dogs"]);
});

it("more series than one message takes go in several, each with a number of its own", () => {
  for (let slot = 1; slot <= 2_500; slot += 1) {
    world.collector.owned(slot, { ...PETS, resourcePath: `/p${slot}` });
    world.count(slot, 1);
  }
  world.second();
  expect(world.batches.map((batch) => [batch.sequence, batch.series.length])).toEqual([
    [1, 1_000],
    [2, 1_000],
    [3, 500],
  ]);
});

it("slots are read a few at a time, so that requests come between however many there are", () => {
  for (let slot = 1; slot <= 10_000; slot += 1) world.collector.owned(slot, PETS);
  world.second();
  expect(world.pause.mock.calls.length).toBeGreaterThanOrEqual(10_000 / 50);
});

it("totals keep the order in which methods began to be called", () => {
  for (const [slot, labels] of [
    [1, PETS],
    [2, DOGS],
  ] as const)
    world.collector.owned(slot, labels);
  world.count(2, 1);
  expect([...world.collector.totals()].map((series) => series.resourcePath)).toEqual(["/dogs"]);
  world.count(1, 1);
  expect([...world.collector.totals()].map((series) => series.resourcePath)).toEqual(["/dogs", "/pets"]);
});
