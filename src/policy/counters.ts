/** Reads what `observe` counted, for telemetry. Counters only grow, so what happened in between is a difference. */
import {
  COUNTER_BYTES,
  COUNTER_BYTES_IN,
  COUNTER_BYTES_OUT,
  COUNTER_INTEGRATION_HISTOGRAM,
  COUNTER_INTEGRATION_SUM,
  COUNTER_LATENCY_HISTOGRAM,
  COUNTER_LATENCY_SUM,
  COUNTER_REQUESTS,
  COUNTER_THROTTLED,
  HISTOGRAM_BUCKETS,
  STATUS_CLASS_COUNT,
} from "../../assembly/layout/counters.ts";
import { COUNTERS_AT } from "../../assembly/layout/regions.ts";

/** One slot's counters at one moment, or the difference of two. Sums in microseconds, by status class, 1xx first. */
export interface CounterSample {
  readonly requests: readonly number[];
  readonly latencySum: readonly number[];
  readonly integrationLatencySum: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly throttled: number;
  /** STATUS_CLASS_COUNT x HISTOGRAM_BUCKETS, class by class. */
  readonly latencyHistogram: readonly number[];
  readonly integrationLatencyHistogram: readonly number[];
}

const HISTOGRAM_LENGTH = STATUS_CLASS_COUNT * HISTOGRAM_BUCKETS;

/** A slot that has counted nothing. */
export const ZERO_COUNTERS: CounterSample = {
  requests: new Array<number>(STATUS_CLASS_COUNT).fill(0),
  latencySum: new Array<number>(STATUS_CLASS_COUNT).fill(0),
  integrationLatencySum: new Array<number>(STATUS_CLASS_COUNT).fill(0),
  bytesIn: 0,
  bytesOut: 0,
  throttled: 0,
  latencyHistogram: new Array<number>(HISTOGRAM_LENGTH).fill(0),
  integrationLatencyHistogram: new Array<number>(HISTOGRAM_LENGTH).fill(0),
};

/** Requests that the slot has counted: unchanged means that nothing else changed, and costs a thirtieth of a full read. */
export function readRequestCount(memory: WebAssembly.Memory, slot: number): number {
  const words = slotWords(memory, slot);
  let sum = 0;
  for (let statusClass = 0; statusClass < STATUS_CLASS_COUNT; statusClass++) {
    sum += read(words, COUNTER_REQUESTS + 8 * statusClass);
  }
  return sum;
}

/**
 * All counters of a slot. Each number is exact; together they are not of one instant: a request that is being counted may
 * be in some already and in the others a moment later, which the next difference makes good.
 */
export function readCounters(memory: WebAssembly.Memory, slot: number): CounterSample {
  const words = slotWords(memory, slot);
  return {
    requests: readRow(words, COUNTER_REQUESTS, STATUS_CLASS_COUNT),
    latencySum: readRow(words, COUNTER_LATENCY_SUM, STATUS_CLASS_COUNT),
    integrationLatencySum: readRow(words, COUNTER_INTEGRATION_SUM, STATUS_CLASS_COUNT),
    bytesIn: read(words, COUNTER_BYTES_IN),
    bytesOut: read(words, COUNTER_BYTES_OUT),
    throttled: read(words, COUNTER_THROTTLED),
    latencyHistogram: readRow(words, COUNTER_LATENCY_HISTOGRAM, HISTOGRAM_LENGTH),
    integrationLatencyHistogram: readRow(words, COUNTER_INTEGRATION_HISTOGRAM, HISTOGRAM_LENGTH),
  };
}

/** What was counted between two samples of the same identity. */
export function subtractCounters(after: CounterSample, before: CounterSample): CounterSample {
  return combine(after, before, -1);
}

/** Two differences as one, for a batch that could not be sent. */
export function addCounters(one: CounterSample, other: CounterSample): CounterSample {
  return combine(one, other, 1);
}

/** Whether a difference holds nothing. */
export function isZeroCounters(sample: CounterSample): boolean {
  return (
    sample.bytesIn === 0 &&
    sample.bytesOut === 0 &&
    sample.throttled === 0 &&
    sample.requests.every(isZero) &&
    sample.latencySum.every(isZero) &&
    sample.integrationLatencySum.every(isZero) &&
    sample.latencyHistogram.every(isZero) &&
    sample.integrationLatencyHistogram.every(isZero)
  );
}

function isZero(value: number): boolean {
  return value === 0;
}

function combine(one: CounterSample, other: CounterSample, sign: 1 | -1): CounterSample {
  const rows = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + sign * b[i]!);
  return {
    requests: rows(one.requests, other.requests),
    latencySum: rows(one.latencySum, other.latencySum),
    integrationLatencySum: rows(one.integrationLatencySum, other.integrationLatencySum),
    bytesIn: one.bytesIn + sign * other.bytesIn,
    bytesOut: one.bytesOut + sign * other.bytesOut,
    throttled: one.throttled + sign * other.throttled,
    latencyHistogram: rows(one.latencyHistogram, other.latencyHistogram),
    integrationLatencyHistogram: rows(one.integrationLatencyHistogram, other.integrationLatencyHistogram),
  };
}

function slotWords(memory: WebAssembly.Memory, slot: number): Uint32Array {
  return new Uint32Array(memory.buffer, COUNTERS_AT + slot * COUNTER_BYTES, COUNTER_BYTES >> 2);
}

// A u64 by halves, without BigInt: a histogram is 80 of them, and a thousand slots are read each second. When the upper
// half stood still around the read of the lower one, both belong together.
function read(words: Uint32Array, offset: number): number {
  const index = offset >> 2;
  for (;;) {
    const high = Atomics.load(words, index + 1);
    const low = Atomics.load(words, index);
    if (Atomics.load(words, index + 1) === high) return high * 0x1_0000_0000 + low;
  }
}

function readRow(words: Uint32Array, offset: number, length: number): number[] {
  const row = new Array<number>(length);
  for (let i = 0; i < length; i++) row[i] = read(words, offset + 8 * i);
  return row;
}
