/**
 * The supervisor's side of the usage counts (assembly/layout/access.ts). Threads add to one table while the other, which they all have left,
 * is read and cleared; then the two change places. So no count is read twice, none is lost, and nobody waits.
 */
import {
  HEADER_ACCESS_USAGE,
  HEADER_ACCESS_USAGE_LOST,
  USAGE_ADMITTED,
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
    this.#clear(this.#other, counted.length);
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
  #take({ address, entries }: Table): PairUsage[] {
    const { u32, u64 } = this.#words;
    const counted: PairUsage[] = [];
    const end = address + USAGE_FIRST + (entries + USAGE_WINDOW) * USAGE_BYTES;
    for (let at = address + USAGE_FIRST; at < end; at += USAGE_BYTES) {
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
    return counted;
  }

  #clear({ address, entries }: Table, counted: number): void {
    // An entry whose counts were taken before by takeAll keeps its key, so a table without counts may still have keys.
    const end = (address + bytesFor(entries)) >> 2;
    const first = (address + USAGE_FIRST) >> 2;
    const { u32 } = this.#words;
    if (counted === 0 && !hasKeys(u32, first, end)) return;
    u32.fill(0, first, end);
  }

  #make(entries: number): Table {
    const address = this.#regions.allocate(bytesFor(entries));
    const { u32 } = this.#words;
    u32.fill(0, address >> 2, (address + bytesFor(entries)) >> 2);
    u32[(address + USAGE_MASK) >> 2] = entries - 1;
    return { address, entries };
  }
}

function hasKeys(u32: Uint32Array, first: number, end: number): boolean {
  for (let at = first; at < end; at += USAGE_BYTES >> 2) if (u32[at + ((USAGE_KEY + 4) >> 2)] !== 0) return true;
  return false;
}

function bytesFor(entries: number): number {
  return USAGE_FIRST + (entries + USAGE_WINDOW) * USAGE_BYTES;
}
