/** The supervisor's side of the arena for request bodies (layout/arena.ts): makes it, clears up behind dead threads, counts. */
import {
  ARENA_OWNER_SHIFT,
  ARENA_RECORD_BYTES,
  ARENA_RECORD_UNITS,
  ARENA_TAIL_BYTES,
  ARENA_UNIT_BYTES,
  ARENA_WORD_BYTES,
  ARENA_WORD_UNITS,
  ARENA_WORDS,
} from "../../assembly/layout/arena.ts";
import {
  HEADER_ARENA_MAP,
  HEADER_ARENA_MAP_WORDS,
  HEADER_ARENA_MEMORY,
  HEADER_ARENA_RECORDS,
} from "../../assembly/layout/regions.ts";
import { alignUp } from "./align.ts";
import type { PolicyMemory } from "./memory.ts";

/** An arena comes in steps of this many bytes. */
export const BODY_ARENA_STEP_BYTES = ARENA_WORD_UNITS * ARENA_UNIT_BYTES;
const CACHE_LINE_BYTES = 64;

export class BodyArena {
  /** What can be allocated altogether. */
  readonly bytes: number;
  readonly #releases: Int32Array;
  readonly #words: BigInt64Array;
  readonly #records: Int32Array;

  /**
   * Reserves at least `bytes` of `regions` for as long as the memory lives. Before any thread is given the memory, and once: a
   * thread's views are as long as the memory was when they were made.
   */
  constructor(regions: PolicyMemory, bytes: number) {
    const words = Math.ceil(bytes / BODY_ARENA_STEP_BYTES);
    const units = words * ARENA_WORD_UNITS;
    const mapBytes = alignUp(ARENA_WORDS + words * ARENA_WORD_BYTES, CACHE_LINE_BYTES);
    const recordBytes = units * ARENA_RECORD_BYTES;
    this.bytes = units * ARENA_UNIT_BYTES;
    const needed = mapBytes + recordBytes + this.bytes + ARENA_TAIL_BYTES;
    const begin = regions.allocate(CACHE_LINE_BYTES + ARENA_UNIT_BYTES + needed);
    const map = alignUp(begin, CACHE_LINE_BYTES);
    const records = map + mapBytes;

    const { buffer } = regions.memory;
    new Uint8Array(buffer, map, mapBytes + recordBytes).fill(0);
    this.#releases = new Int32Array(buffer, map, 1);
    this.#words = new BigInt64Array(buffer, map + ARENA_WORDS, words);
    this.#records = new Int32Array(buffer, records, units);
    const header = new Int32Array(buffer);
    header[HEADER_ARENA_MAP >> 2] = map;
    header[HEADER_ARENA_MAP_WORDS >> 2] = words;
    header[HEADER_ARENA_RECORDS >> 2] = records;
    header[HEADER_ARENA_MEMORY >> 2] = alignUp(records + recordBytes, ARENA_UNIT_BYTES);
  }

  /** Bytes of the units that are taken now. */
  get usedBytes(): number {
    let units = 0;
    for (let unit = 0; unit < this.#records.length; unit++) {
      units += Atomics.load(this.#records, unit) & ARENA_RECORD_UNITS;
    }
    return units * ARENA_UNIT_BYTES;
  }

  /** Gives back everything that a thread held. It must have ended; others may allocate meanwhile. */
  freeThread(thread: number): void {
    for (let unit = 0; unit < this.#records.length; unit++) {
      const record = Atomics.load(this.#records, unit);
      if (record >>> ARENA_OWNER_SHIFT !== thread + 1) continue;
      // The record first: with its bits clear, the units may be another's in the next instant.
      Atomics.store(this.#records, unit, 0);
      this.#clear(unit, record & ARENA_RECORD_UNITS);
    }
    Atomics.add(this.#releases, 0, 1);
  }

  #clear(first: number, units: number): void {
    for (let unit = first; unit < first + units; unit++) {
      const bit = 1n << BigInt(unit % ARENA_WORD_UNITS);
      Atomics.and(this.#words, Math.floor(unit / ARENA_WORD_UNITS), ~bit);
    }
  }
}
