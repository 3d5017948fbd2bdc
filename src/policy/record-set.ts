/** A set of record numbers, a bit each: a million of them in half a megabyte, where a Set takes forty. */
export class RecordSet {
  readonly #bits: Uint8Array;

  /** For numbers from 0 to `limit` - 1. */
  constructor(limit: number) {
    this.#bits = new Uint8Array(Math.ceil(limit / 8));
  }

  add(record: number): void {
    this.#bits[record >> 3]! |= 1 << (record & 7);
  }

  has(record: number): boolean {
    return ((this.#bits[record >> 3]! >> (record & 7)) & 1) === 1;
  }
}
