/** Grows the bytes of a program: records at multiples of eight, each reserved before it is written. */
const FIRST_BYTES = 4096;
/** Texts are compared by whole words, so this many bytes behind the last one can be read. */
const READABLE_BEHIND = 16;

export class ProgramWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #texts = new Map<string, number>();

  get length(): number {
    return this.#length;
  }

  /** Offset of `bytes` zeros. */
  reserve(bytes: number): number {
    const offset = this.#length;
    this.#length = offset + ((bytes + 7) & ~7);
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return offset;
  }

  /** Offset of these bytes. */
  place(bytes: Uint8Array): number {
    const offset = this.reserve(bytes.length);
    this.#bytes.set(bytes, offset);
    return offset;
  }

  /** Offset of a text, which is written once. `key` stands for its bytes. */
  placeText(key: string, bytes: Uint8Array): number {
    let offset = this.#texts.get(key);
    if (offset === undefined) {
      offset = this.place(bytes);
      this.#texts.set(key, offset);
    }
    return offset;
  }

  u8(offset: number, value: number): void {
    this.#view.setUint8(offset, value);
  }

  u32(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  f64(offset: number, value: number): void {
    this.#view.setFloat64(offset, value, true);
  }

  set(offset: number, bytes: Uint8Array): void {
    this.#bytes.set(bytes, offset);
  }

  /** Offset of a list of words, behind their number. */
  placeList(words: readonly number[]): number {
    const offset = this.reserve(4 + words.length * 4);
    this.u32(offset, words.length);
    for (const [index, word] of words.entries()) this.u32(offset + 4 + index * 4, word);
    return offset;
  }

  /** Offset of words one behind the other. */
  placeWords(words: readonly number[]): number {
    const offset = this.reserve(words.length * 4);
    for (const [index, word] of words.entries()) this.u32(offset + index * 4, word);
    return offset;
  }

  finish(): Uint8Array {
    this.reserve(READABLE_BEHIND);
    return this.#bytes.slice(0, this.#length);
  }
}
