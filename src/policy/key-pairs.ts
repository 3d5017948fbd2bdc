/**
 * Pairs of key and plan: the bucket and the quota that a key has in a plan. A pair lives as long as the key is in the plan, whatever else
 * changes of either. Its number is used again when no thread can have it at hand and everything that was counted for it was read.
 */
import {
  HEADER_ACCESS_PAIRS,
  PAIR_BUCKET,
  PAIR_BYTES,
  PAIR_KEY_ID,
  PAIR_PLAN,
  PAIR_QUOTA,
} from "../../assembly/layout/access.ts";
import { ChunkedRecords } from "./chunked-records.ts";
import type { PolicyMemory } from "./memory.ts";
import type { SharedWords } from "./shared-words.ts";

const GENERATION_SHIFT = 48n;
const DAY_SHIFT = 32n;
const GENERATION_MASK = 0xffff_0000_0000_0000n;

/** Whose a pair is: the key's id as a number, and the plan's index. */
export interface PairOwner {
  readonly keyIdNumber: number;
  readonly plan: number;
}

export interface PairQuota {
  /** First UTC day of the period, days since the epoch; 0: nothing was counted yet. */
  readonly periodStartDay: number;
  readonly used: number;
}

export class KeyPairs {
  readonly #words: SharedWords;
  readonly #records: ChunkedRecords;
  #count = 0;

  constructor(regions: PolicyMemory, words: SharedWords) {
    this.#words = words;
    this.#records = new ChunkedRecords(regions, words, HEADER_ACCESS_PAIRS, PAIR_BYTES, "keys in usage plans");
  }

  get bytes(): number {
    return this.#records.bytes;
  }

  get count(): number {
    return this.#count;
  }

  /** A pair with a full bucket and an unused quota. */
  take(keyIdNumber: number, plan: number): number {
    const pair = this.#records.take();
    const at = this.#records.address(pair);
    const { u32, u64, f64 } = this.#words;
    const generation = (u64[(at + PAIR_QUOTA) >> 3]! & GENERATION_MASK) + (1n << GENERATION_SHIFT);
    Atomics.store(u64, (at + PAIR_QUOTA) >> 3, BigInt.asUintN(64, generation));
    Atomics.store(u64, (at + PAIR_BUCKET) >> 3, 0n);
    f64[(at + PAIR_KEY_ID) >> 3] = keyIdNumber;
    u32[(at + PAIR_PLAN) >> 2] = plan;
    this.#count++;
    return pair;
  }

  /** Nothing in the table leads to the pair any more; see the file's comment for when its number may be given back. */
  left(): void {
    this.#count--;
  }

  giveBack(pair: number): void {
    this.#words.f64[(this.#records.address(pair) + PAIR_KEY_ID) >> 3] = 0;
    this.#records.giveBack(pair);
  }

  owner(pair: number): PairOwner {
    const at = this.#records.address(pair);
    const { u32, f64 } = this.#words;
    return { keyIdNumber: f64[(at + PAIR_KEY_ID) >> 3]!, plan: u32[(at + PAIR_PLAN) >> 2]! };
  }

  quota(pair: number): PairQuota {
    const word = Atomics.load(this.#words.u64, (this.#records.address(pair) + PAIR_QUOTA) >> 3);
    return { periodStartDay: Number((word >> DAY_SHIFT) & 0xffffn), used: Number(BigInt.asIntN(32, word)) };
  }

  setQuota(pair: number, { periodStartDay, used }: PairQuota): void {
    const { u64 } = this.#words;
    const index = (this.#records.address(pair) + PAIR_QUOTA) >> 3;
    const value = (BigInt(periodStartDay & 0xffff) << DAY_SHIFT) | BigInt.asUintN(32, BigInt(used));
    // The generation is this side's alone to change, so whatever a thread counted meanwhile is overwritten and nothing else.
    const generation = Atomics.load(u64, index) & GENERATION_MASK;
    Atomics.store(u64, index, generation | value);
  }

  /** Every pair that has an owner. */
  *numbers(): IterableIterator<number> {
    for (let pair = 1; pair < this.#records.end; pair++) if (this.owner(pair).keyIdNumber !== 0) yield pair;
  }
}
