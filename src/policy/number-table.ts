/** Records by a number that each of them holds itself: a million entries in four megabytes, where a Map takes forty. */
import type { RecordSet } from "./record-set.ts";

const ENTRIES_MIN = 1_024;
/** Times full when the table is doubled. */
const FULL_FRACTION = 0.6;
/** Times full at most when it was. */
const ROOMY_FRACTION = 0.4;
const REMOVED = 0xffff_ffff;

export class NumberTable {
  readonly #numberOf: (record: number) => number;
  /** Open addressing: 0 is free, REMOVED was somebody's. */
  #entries = new Uint32Array(ENTRIES_MIN);
  #count = 0;
  /** With removed ones. */
  #taken = 0;

  /** `numberOf` gives a record's number, a positive integer below 2^53. Records are 1 to 2^32 - 2. */
  constructor(numberOf: (record: number) => number) {
    this.#numberOf = numberOf;
  }

  get bytes(): number {
    return this.#entries.byteLength;
  }

  /** The record that holds the number, 0 for none. */
  get(number: number): number {
    const at = this.#find(number);
    return at < 0 ? 0 : this.#entries[at]!;
  }

  /** `record` holds `number` already, and takes the place of the one that was known by it. */
  set(number: number, record: number): void {
    const at = this.#find(number);
    if (at >= 0) {
      this.#entries[at] = record;
      return;
    }
    if (this.#taken >= this.#entries.length * FULL_FRACTION) this.#resize();
    this.#insert(number, record);
    this.#count++;
    this.#taken++;
  }

  delete(number: number): void {
    const at = this.#find(number);
    if (at < 0) return;
    this.#entries[at] = REMOVED;
    this.#count--;
  }

  *keys(): IterableIterator<number> {
    for (const record of this.#entries) if (record !== 0 && record !== REMOVED) yield this.#numberOf(record);
  }

  /** Numbers of the records that are not in `set`; at once, since a million steps of an iterator take a tenth of a second. */
  keysOutside(set: RecordSet): number[] {
    const numbers: number[] = [];
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at++) {
      const record = entries[at]!;
      if (record !== 0 && record !== REMOVED && !set.has(record)) numbers.push(this.#numberOf(record));
    }
    return numbers;
  }

  #find(number: number): number {
    const mask = this.#entries.length - 1;
    for (let at = hashOf(number) & mask; ; at = (at + 1) & mask) {
      const record = this.#entries[at]!;
      if (record === 0) return -1;
      if (record !== REMOVED && this.#numberOf(record) === number) return at;
    }
  }

  #insert(number: number, record: number): void {
    const mask = this.#entries.length - 1;
    let at = hashOf(number) & mask;
    while (this.#entries[at] !== 0) at = (at + 1) & mask;
    this.#entries[at] = record;
  }

  #resize(): void {
    const before = this.#entries;
    let length = ENTRIES_MIN;
    while (this.#count >= length * ROOMY_FRACTION) length *= 2;
    this.#entries = new Uint32Array(length);
    for (const record of before) if (record !== 0 && record !== REMOVED) this.#insert(this.#numberOf(record), record);
    this.#taken = this.#count;
  }
}

function hashOf(number: number): number {
  let hash = Math.imul(number >>> 0, 0x9e37_79b1) ^ Math.imul(Math.floor(number / 0x1_0000_0000), 0x85eb_ca77);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b_3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
