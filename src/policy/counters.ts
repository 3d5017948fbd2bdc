/** Reads what `observe` counted, for telemetry. Counters only grow, so what happened in between is a difference. */
import {
  CLASS_INTEGRATION_SUM,
  CLASS_LATENCY_SUM,
  CLASS_REQUESTS,
  COUNTER_BYTES,
  COUNTER_BYTES_IN,
  COUNTER_BYTES_OUT,
  COUNTER_CLASS_BYTES,
  COUNTER_CLASSES,
  COUNTER_INTEGRATION_HISTOGRAM,
  COUNTER_LATENCY_HISTOGRAM,
  COUNTER_THROTTLED,
  HISTOGRAM_BUCKETS,
  SLOT_COUNT,
  STATUS_CLASS_COUNT,
} from "../../assembly/layout/counters.ts";
import { COUNTERS_AT } from "../../assembly/layout/regions.ts";
import type { SlotCounts, StatusClassCounts } from "../model/telemetry.ts";

const NO_HISTOGRAM: readonly number[] = [];
const NO_CLASSES: readonly StatusClassCounts[] = [];

// What was taken of one status class of a slot: its row in `CounterReader.#taken`.
const ROW_REQUESTS = 0;
const ROW_LATENCY_SUM = 1;
const ROW_INTEGRATION_SUM = 2;
const ROW_LATENCY_HISTOGRAM = 3;
const ROW_INTEGRATION_HISTOGRAM = ROW_LATENCY_HISTOGRAM + HISTOGRAM_BUCKETS;
const ROW_LENGTH = ROW_INTEGRATION_HISTOGRAM + HISTOGRAM_BUCKETS;
const ROWS_AT_FIRST = 64;

// What was taken of a slot as a whole.
const SLOT_REQUESTS = 0;
const SLOT_THROTTLED = 1;
const SLOT_BYTES_IN = 2;
const SLOT_BYTES_OUT = 3;
const SLOT_LENGTH = 4;

/**
 * The counters of all slots, and how much of each was taken already. Each number is exact; together they are not of one instant:
 * what a request in progress has counted so far may be taken now and the rest with the request itself, in the next difference.
 */
export class CounterReader {
  /** All counter records: the region is fixed, so this view outlives every growth. */
  readonly #words: Uint32Array;
  /** Rows of ROW_LENGTH. A class of a slot gets one with its first request: a method seldom answers with more than two. */
  #taken = new Float64Array(ROWS_AT_FIRST * ROW_LENGTH);
  /** Row of each class of each slot, 0 for none. */
  readonly #rows = new Int32Array(SLOT_COUNT * STATUS_CLASS_COUNT);
  readonly #takenOfSlot = new Float64Array(SLOT_COUNT * SLOT_LENGTH);
  readonly #freeRows: number[] = [];
  #nextRow = 1;

  constructor(memory: WebAssembly.Memory) {
    this.#words = new Uint32Array(memory.buffer, COUNTERS_AT, (SLOT_COUNT * COUNTER_BYTES) >> 2);
  }

  /** Whether the slot ever counted a request. */
  hasCounted(slot: number): boolean {
    return this.#requests(slot) > 0;
  }

  /** What the slot counted since the last call, null for nothing. */
  take(slot: number): SlotCounts | null {
    const own = slot * SLOT_LENGTH;
    // Requests are counted last, so what they counted before is there; and read first, so that whatever comes while this reads
    // shows as a further request the next time.
    const requests = this.#requests(slot);
    if (requests === this.#takenOfSlot[own + SLOT_REQUESTS]) return null;
    this.#takenOfSlot[own + SLOT_REQUESTS] = requests;
    let classes = NO_CLASSES;
    for (let index = 0; index < STATUS_CLASS_COUNT; index++) {
      const counts = this.#takeClass(slot, index);
      // Mostly there is one, and push() would make room for seventeen.
      if (counts !== null) classes = classes.length === 0 ? [counts] : [...classes, counts];
    }
    return {
      throttled: this.#difference(this.#takenOfSlot, own + SLOT_THROTTLED, slot, COUNTER_THROTTLED),
      bytesIn: this.#difference(this.#takenOfSlot, own + SLOT_BYTES_IN, slot, COUNTER_BYTES_IN),
      bytesOut: this.#difference(this.#takenOfSlot, own + SLOT_BYTES_OUT, slot, COUNTER_BYTES_OUT),
      classes,
    };
  }

  /** The slot goes to another identity and is zeroed: nothing was taken of what it counts from now on. */
  forget(slot: number): void {
    this.#takenOfSlot.fill(0, slot * SLOT_LENGTH, (slot + 1) * SLOT_LENGTH);
    for (let index = 0; index < STATUS_CLASS_COUNT; index++) {
      const row = this.#rows[slot * STATUS_CLASS_COUNT + index]!;
      if (row === 0) continue;
      this.#rows[slot * STATUS_CLASS_COUNT + index] = 0;
      this.#taken.fill(0, row * ROW_LENGTH, (row + 1) * ROW_LENGTH);
      this.#freeRows.push(row);
    }
  }

  /** Everything that the slot has counted, taken or not. */
  total(slot: number): SlotCounts {
    const classes: StatusClassCounts[] = [];
    for (let index = 0; index < STATUS_CLASS_COUNT; index++) {
      const own = COUNTER_CLASSES + COUNTER_CLASS_BYTES * index;
      const requests = this.#read(slot, own + CLASS_REQUESTS);
      if (requests === 0) continue;
      const integration = this.#readHistogram(slot, COUNTER_INTEGRATION_HISTOGRAM, index);
      classes.push({
        statusClass: index + 1,
        requests,
        latencySum: this.#read(slot, own + CLASS_LATENCY_SUM),
        integrationLatencySum: this.#read(slot, own + CLASS_INTEGRATION_SUM),
        latencyHistogram: this.#readHistogram(slot, COUNTER_LATENCY_HISTOGRAM, index),
        integrationLatencyHistogram: integration.some((count) => count !== 0) ? integration : NO_HISTOGRAM,
      });
    }
    return {
      throttled: this.#read(slot, COUNTER_THROTTLED),
      bytesIn: this.#read(slot, COUNTER_BYTES_IN),
      bytesOut: this.#read(slot, COUNTER_BYTES_OUT),
      classes,
    };
  }

  #requests(slot: number): number {
    let sum = 0;
    for (let index = 0; index < STATUS_CLASS_COUNT; index++) {
      sum += this.#read(slot, COUNTER_CLASSES + COUNTER_CLASS_BYTES * index + CLASS_REQUESTS);
    }
    return sum;
  }

  #takeClass(slot: number, index: number): StatusClassCounts | null {
    const known = this.#rows[slot * STATUS_CLASS_COUNT + index]!;
    const own = COUNTER_CLASSES + COUNTER_CLASS_BYTES * index;
    const total = this.#read(slot, own + CLASS_REQUESTS);
    if (total === (known === 0 ? 0 : this.#taken[known * ROW_LENGTH + ROW_REQUESTS]!)) return null;
    const row = (known === 0 ? this.#newRow(slot, index) : known) * ROW_LENGTH;
    const taken = this.#taken;
    const requests = total - taken[row + ROW_REQUESTS]!;
    taken[row + ROW_REQUESTS] = total;
    const latencySum = this.#difference(taken, row + ROW_LATENCY_SUM, slot, own + CLASS_LATENCY_SUM);
    const integrationSum = this.#difference(taken, row + ROW_INTEGRATION_SUM, slot, own + CLASS_INTEGRATION_SUM);
    const histogram = row + ROW_LATENCY_HISTOGRAM;
    const integration = row + ROW_INTEGRATION_HISTOGRAM;
    // A sum that stands still leaves room for calls of no time at all, which are the first bucket's.
    const hasIntegration =
      integrationSum !== 0 ||
      this.#read(slot, COUNTER_INTEGRATION_HISTOGRAM + 8 * HISTOGRAM_BUCKETS * index) !== taken[integration]!;
    return {
      statusClass: index + 1,
      requests,
      latencySum,
      integrationLatencySum: integrationSum,
      latencyHistogram: this.#takeHistogram(histogram, slot, COUNTER_LATENCY_HISTOGRAM, index, requests),
      integrationLatencyHistogram: hasIntegration
        ? this.#takeHistogram(integration, slot, COUNTER_INTEGRATION_HISTOGRAM, index, requests)
        : NO_HISTOGRAM,
    };
  }

  #newRow(slot: number, index: number): number {
    const row = this.#freeRows.pop() ?? this.#nextRow++;
    if ((row + 1) * ROW_LENGTH > this.#taken.length) {
      const larger = new Float64Array(this.#taken.length * 2);
      larger.set(this.#taken);
      this.#taken = larger;
    }
    this.#rows[slot * STATUS_CLASS_COUNT + index] = row;
    return row;
  }

  /**
   * Buckets in ascending order, until as many requests are found as have ended. One in progress may take the place of one in a
   * higher bucket, which then is taken in its stead when it ends.
   */
  #takeHistogram(row: number, slot: number, offset: number, index: number, requests: number): number[] {
    const at = offset + 8 * HISTOGRAM_BUCKETS * index;
    const counts = new Array<number>(HISTOGRAM_BUCKETS).fill(0);
    let rest = requests;
    for (let i = 0; i < HISTOGRAM_BUCKETS && rest > 0; i++) {
      const count = this.#difference(this.#taken, row + i, slot, at + 8 * i);
      counts[i] = count;
      rest -= count;
    }
    return counts;
  }

  #readHistogram(slot: number, offset: number, index: number): number[] {
    const at = offset + 8 * HISTOGRAM_BUCKETS * index;
    const counts = new Array<number>(HISTOGRAM_BUCKETS);
    for (let i = 0; i < HISTOGRAM_BUCKETS; i++) counts[i] = this.#read(slot, at + 8 * i);
    return counts;
  }

  /** A counter less what was taken of it, which is all of it from here on. */
  #difference(taken: Float64Array, at: number, slot: number, offset: number): number {
    const total = this.#read(slot, offset);
    const difference = total - taken[at]!;
    if (difference !== 0) taken[at] = total;
    return difference;
  }

  // A u64 by halves, without BigInt. When the upper half stood still around the read of the lower one, both belong together.
  #read(slot: number, offset: number): number {
    const words = this.#words;
    const index = (slot * COUNTER_BYTES + offset) >> 2;
    for (;;) {
      const high = Atomics.load(words, index + 1);
      const low = Atomics.load(words, index);
      if (Atomics.load(words, index + 1) === high) return high * 0x1_0000_0000 + low;
    }
  }
}
