/**
 * The supervisor's side of the usage counts (assembly/layout/access.ts). Threads add to one table while the other, which they all have left,
 * is read and cleared; then the two change places. So no count is read twice, none is lost, and nobody waits.
 */
import {
  HEADER_ACCESS_USAGE,
  HEADER_ACCESS_USAGE_LOST,
  USAGE_ADMITTED,
  USAGE_BLOCK_SHIFT,
  USAGE_BYTES,
  USAGE_BYTES_IN,
  USAGE_BYTES_OUT,
  USAGE_FIRST,
  USAGE_KEY,
  USAGE_MASK,
  USAGE_QUOTA_EXCEEDED,
  USAGE_THROTTLED,
  USAGE_WINDOW,
} from "../../assembly/layout/access.ts";
import type { PolicyMemory } from "./memory.ts";
import type { Quiescence } from "./quiescence.ts";
import type { SharedWords } from "./shared-words.ts";

/** What was counted for a pair of key and plan by one slot's method. */
export interface PairUsage {
  readonly pair: number;
  readonly slot: number;
  readonly admitted: number;
  readonly throttled: number;
  readonly quotaExceeded: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const ENTRIES_MIN = 65_536;
const ENTRIES_MAX = 1_048_576;
const BLOCK_BYTES = USAGE_BYTES << USAGE_BLOCK_SHIFT;
/** A table that was fuller than this is followed by one twice as large. */
const FULL_FRACTION = 0.25;

interface Table {
  readonly address: number;
  readonly entries: number;
}

export class UsageCounts {
  readonly #regions: PolicyMemory;
  readonly #words: SharedWords;
  readonly #quiescence: Quiescence;
  #active: Table;
  /** Where nobody adds any more once the mark has passed. */
  #other: Table;
  #mark: Int32Array;

  constructor(regions: PolicyMemory, words: SharedWords, quiescence: Quiescence) {
    this.#regions = regions;
    this.#words = words;
    this.#quiescence = quiescence;
    this.#active = this.#make(ENTRIES_MIN);
    this.#other = this.#make(ENTRIES_MIN);
    this.#mark = quiescence.mark();
    Atomics.store(words.u32, HEADER_ACCESS_USAGE >> 2, this.#active.address);
  }

  get bytes(): number {
    return [this.#active, this.#other].reduce((sum, { entries }) => sum + bytesFor(entries), 0);
  }

  /** Requests that found no room in a table. */
  get lost(): number {
    return Atomics.load(this.#words.u32, HEADER_ACCESS_USAGE_LOST >> 2);
  }

  /** What was counted before the last turn; null while some thread is still where it could add to it: ask again. */
  turn(): PairUsage[] | null {
    if (!this.#quiescence.hasPassed(this.#mark)) return null;
    const counted = this.#take(this.#other);
    this.#clear(this.#other);
    if (counted.length > this.#other.entries * FULL_FRACTION && this.#other.entries < ENTRIES_MAX) {
      const larger = this.#make(this.#other.entries * 2);
      this.#regions.free(this.#other.address);
      this.#other = larger;
    }
    [this.#active, this.#other] = [this.#other, this.#active];
    Atomics.store(this.#words.u32, HEADER_ACCESS_USAGE >> 2, this.#active.address);
    this.#mark = this.#quiescence.mark();
    return counted;
  }

  /** All that was counted until now, while threads may go on to count. */
  takeAll(): PairUsage[] {
    return [...this.#take(this.#other), ...this.#take(this.#active)];
  }

  /** By exchange: what a thread adds meanwhile stays for the next time. */
  #take(table: Table): PairUsage[] {
    const counted: PairUsage[] = [];
    const { u32 } = this.#words;
    const marks = marksOf(table) >> 2;
    for (let block = 0; block < blocksIn(table); block++) {
      if (Atomics.load(u32, marks + block) !== 0) this.#takeBlock(blockAt(table, block), counted);
    }
    return counted;
  }

  #takeBlock(address: number, counted: PairUsage[]): void {
    const { u32, u64 } = this.#words;
    for (let at = address; at < address + BLOCK_BYTES; at += USAGE_BYTES) {
      const pair = u32[(at + USAGE_KEY + 4) >> 2]!;
      if (pair === 0) continue;
      const usage: PairUsage = {
        pair,
        slot: u32[(at + USAGE_KEY) >> 2]!,
        admitted: Atomics.exchange(u32, (at + USAGE_ADMITTED) >> 2, 0),
        throttled: Atomics.exchange(u32, (at + USAGE_THROTTLED) >> 2, 0),
        quotaExceeded: Atomics.exchange(u32, (at + USAGE_QUOTA_EXCEEDED) >> 2, 0),
        bytesIn: Number(Atomics.exchange(u64, (at + USAGE_BYTES_IN) >> 3, 0n)),
        bytesOut: Number(Atomics.exchange(u64, (at + USAGE_BYTES_OUT) >> 3, 0n)),
      };
      if (usage.admitted + usage.throttled + usage.quotaExceeded + usage.bytesIn + usage.bytesOut > 0) {
        counted.push(usage);
      }
    }
  }

  /** A table in which nobody adds. */
  #clear(table: Table): void {
    const { u32 } = this.#words;
    const marks = marksOf(table) >> 2;
    for (let block = 0; block < blocksIn(table); block++) {
      if (u32[marks + block] === 0) continue;
      u32[marks + block] = 0;
      const address = blockAt(table, block);
      u32.fill(0, address >> 2, (address + BLOCK_BYTES) >> 2);
    }
  }

  #make(entries: number): Table {
    const address = this.#regions.allocate(bytesFor(entries));
    const { u32 } = this.#words;
    u32.fill(0, address >> 2, (address + bytesFor(entries)) >> 2);
    u32[(address + USAGE_MASK) >> 2] = entries - 1;
    return { address, entries };
  }
}

function blocksIn({ entries }: Table): number {
  return (entries + USAGE_WINDOW) >> USAGE_BLOCK_SHIFT;
}

function blockAt({ address }: Table, block: number): number {
  return address + USAGE_FIRST + block * BLOCK_BYTES;
}

/** Where the table says which of its blocks have an entry that is taken. */
function marksOf(table: Table): number {
  return blockAt(table, blocksIn(table));
}

function bytesFor(entries: number): number {
  const table = { address: 0, entries };
  return marksOf(table) + 4 * blocksIn(table);
}
