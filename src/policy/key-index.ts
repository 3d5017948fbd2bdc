/**
 * The supervisor's side of the index of keys (assembly/layout/access.ts): eight slots a bucket, two buckets a key, and no entry is ever
 * moved, so that a thread that reads meanwhile misses nothing. When both buckets of a key are full, a larger index is made beside this
 * one and takes its place by one store.
 */
import {
  HEADER_ACCESS_INDEX,
  INDEX_BUCKET_BYTES,
  INDEX_BUCKET_SLOTS,
  INDEX_BUCKETS,
  INDEX_FINGERPRINTS,
  INDEX_RECORD_BITS,
  INDEX_RECORD_MASK,
  INDEX_SLOTS,
} from "../../assembly/layout/access.ts";
import { alignUp } from "./align.ts";
import type { PolicyMemory } from "./memory.ts";
import type { SharedWords } from "./shared-words.ts";

const BUCKETS_MIN = 64;
/** Slots for each key of a new index: two choices of eight then overflow about never. */
const SLOTS_PER_KEY = 2;
const ALIGNMENT = 64;

/** The words of a key's hash that the index reads: the first 32 bits, the second, and the third. */
export type HashWords = readonly [number, number, number];

export class KeyIndex {
  readonly #regions: PolicyMemory;
  readonly #words: SharedWords;
  /** The hash of a record, for whoever puts all of them into a new index. */
  readonly #hashOf: (record: number) => HashWords;
  /** Told of a region that threads may still read. */
  readonly #retire: (address: number) => void;
  #region = 0;
  #address = 0;
  #buckets = 0;
  #count = 0;

  constructor(
    regions: PolicyMemory,
    words: SharedWords,
    hashOf: (record: number) => HashWords,
    retire: (address: number) => void,
  ) {
    this.#regions = regions;
    this.#words = words;
    this.#hashOf = hashOf;
    this.#retire = retire;
    this.#make(BUCKETS_MIN, new Uint32Array(0));
  }

  get bytes(): number {
    return INDEX_SLOTS + ALIGNMENT + this.#buckets * INDEX_BUCKET_BYTES;
  }

  /** Makes the record findable. */
  add(record: number): void {
    while (!this.#insert(this.#address, this.#buckets, record)) {
      this.#make(Math.max(this.#buckets * 2, BUCKETS_MIN), this.#records());
    }
    this.#count++;
  }

  /** Room for so many keys, so that a table that is filled anew grows once. */
  reserve(keys: number): void {
    const buckets = Math.ceil((keys * SLOTS_PER_KEY) / INDEX_BUCKET_SLOTS);
    if (buckets > this.#buckets) this.#make(buckets, this.#records());
  }

  /** The record is found no more. */
  remove(record: number): void {
    const at = this.#find(record);
    if (at < 0) return;
    Atomics.store(this.#words.u32, at, 0);
    this.#count--;
  }

  /** From one instant to the next `next`, a record of the same hash, is found in place of `record`. */
  replace(record: number, next: number): void {
    const at = this.#find(record);
    const { u32 } = this.#words;
    Atomics.store(u32, at, ((u32[at]! & ~INDEX_RECORD_MASK) | next) >>> 0);
  }

  /** Makes a new index of the records as they are: for measuring what that costs. */
  rebuild(): void {
    this.#make(this.#buckets, this.#records());
  }

  #find(record: number): number {
    const { u32 } = this.#words;
    const hash = this.#hashOf(record);
    for (const word of [hash[0], hash[1]]) {
      const first = slotOf(this.#address, word, this.#buckets);
      for (let at = first; at < first + INDEX_BUCKET_SLOTS; at++) {
        if ((u32[at]! & INDEX_RECORD_MASK) === record) return at;
      }
    }
    return -1;
  }

  #insert(address: number, buckets: number, record: number): boolean {
    const { u32 } = this.#words;
    const hash = this.#hashOf(record);
    const [first, second] = [slotOf(address, hash[0], buckets), slotOf(address, hash[1], buckets)];
    const bucket = freeSlots(u32, first) >= freeSlots(u32, second) ? first : second;
    for (let at = bucket; at < bucket + INDEX_BUCKET_SLOTS; at++) {
      if (u32[at] !== 0) continue;
      Atomics.store(u32, at, (((hash[2] % INDEX_FINGERPRINTS) + 1) << INDEX_RECORD_BITS) | record);
      return true;
    }
    return false;
  }

  #records(): Uint32Array {
    const { u32 } = this.#words;
    const found = new Uint32Array(this.#count);
    let count = 0;
    const first = (this.#address + INDEX_SLOTS) >> 2;
    for (let at = first; at < first + this.#buckets * INDEX_BUCKET_SLOTS; at++) {
      if (u32[at] !== 0) found[count++] = u32[at]! & INDEX_RECORD_MASK;
    }
    return found.subarray(0, count);
  }

  /** A larger one still, should some bucket overflow. */
  #make(buckets: number, records: Uint32Array): void {
    const bytes = INDEX_SLOTS + buckets * INDEX_BUCKET_BYTES;
    const region = this.#regions.allocate(bytes + ALIGNMENT);
    const address = alignUp(region, ALIGNMENT);
    const { u32 } = this.#words;
    u32.fill(0, address >> 2, (address + bytes) >> 2);
    u32[(address + INDEX_BUCKETS) >> 2] = buckets;
    for (const record of records) {
      if (this.#insert(address, buckets, record)) continue;
      this.#regions.free(region);
      this.#make(buckets * 2, records);
      return;
    }
    const before = this.#region;
    this.#region = region;
    this.#address = address;
    this.#buckets = buckets;
    Atomics.store(u32, HEADER_ACCESS_INDEX >> 2, address);
    if (before !== 0) this.#retire(before);
  }
}

function freeSlots(u32: Uint32Array, bucket: number): number {
  let free = 0;
  for (let at = bucket; at < bucket + INDEX_BUCKET_SLOTS; at++) if (u32[at] === 0) free++;
  return free;
}

/** Index of the bucket's first slot among all words. */
function slotOf(address: number, word: number, buckets: number): number {
  const bucket = Math.floor((word * buckets) / 0x1_0000_0000);
  return (address + INDEX_SLOTS + bucket * INDEX_BUCKET_BYTES) >> 2;
}
