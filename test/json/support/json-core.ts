/** The json room of the policy core on a memory of its own: text in front, then the tape, then what a test adds. */
import { HEAP_AT } from "../../../assembly/layout/regions.ts";
import {
  JSON_ARRAY,
  JSON_DEPTH_MAX,
  JSON_ELEMENTS_MAX,
  JSON_FALSE,
  JSON_NULL,
  JSON_NUMBER,
  JSON_STRING,
  JSON_TRUE,
  PATH_ELEMENT,
  TAPE_BYTES_MORE,
  TAPE_BYTES_PER_BYTE,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_ESCAPED,
  TAPE_FLAG_SHADOWED,
  TAPE_FLAGS,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_NEXT,
  TAPE_OFFSET,
} from "../../../assembly/layout/tape.ts";
import { buildAssembly, instantiateAssembly } from "../../support/assembly-module.ts";

export interface JsonExports {
  readonly errorOffset: { readonly value: number };
  readonly keyComparisons: { readonly value: number };
  parseJson(
    text: number,
    length: number,
    tape: number,
    tapeBytes: number,
    depthMax: number,
    elementsMax: number,
  ): number;
  findMember(text: number, tape: number, objectIndex: number, key: number, keyLength: number): number;
  findPath(text: number, tape: number, index: number, path: number, pathBytes: number): number;
  nextIndex(tape: number, index: number): number;
  numberValue(text: number, entry: number, work: number): number;
  compareNumbers(aText: number, aLength: number, bText: number, bLength: number): number;
  isMultipleOf(text: number, length: number, divisorText: number, divisorLength: number): number;
  isDivisor(text: number, length: number): number;
  grantEqualWork(units: number): void;
  readonly equalWorkLeft: { readonly value: number };
  sameValue(aText: number, aTape: number, aIndex: number, bText: number, bTape: number, bIndex: number): number;
  hashValue(text: number, tape: number, index: number, seed: number): number;
  utf8End(at: number, end: number): number;
}

export function buildJsonModule(): Promise<WebAssembly.Module> {
  return buildAssembly("test/json/support/json.as.ts");
}

export interface Entry {
  readonly kind: number;
  readonly flags: number;
  readonly count: number;
  readonly offset: number;
  readonly length: number;
  readonly next: number;
}

export interface ParseLimits {
  readonly depthMax?: number;
  readonly elementsMax?: number;
  readonly tapeBytes?: number;
}

const GAP = 64;

export class JsonCore {
  readonly exports: JsonExports;
  readonly #heap: Uint8Array;
  readonly #view: DataView;
  readonly #textBytesMax: number;
  /** Addresses of the text parsed last, of its tape, and of room for a test's own bytes. */
  readonly text = HEAP_AT;
  tape = 0;
  readonly own: number;

  private constructor(module: WebAssembly.Module, textBytesMax: number) {
    const ownOffset = GAP + textBytesMax * (1 + TAPE_BYTES_PER_BYTE) + TAPE_BYTES_MORE + 3 * GAP;
    const { exports, memory, heap } = instantiateAssembly<JsonExports>(module, ownOffset + textBytesMax + GAP);
    this.exports = exports;
    this.#heap = heap;
    this.#view = new DataView(memory.buffer, HEAP_AT, heap.length);
    this.#textBytesMax = textBytesMax;
    this.own = HEAP_AT + ownOffset;
  }

  static async create(textBytesMax = 1 << 20): Promise<JsonCore> {
    return new JsonCore(await buildJsonModule(), textBytesMax);
  }

  /**
   * Entries on the tape or the code of an error. `behind` fills what lies behind text and tape: it must not matter, and what
   * lies behind the tape must stay as it is.
   */
  parse(text: string | Uint8Array, limits: ParseLimits = {}, behind = 0): number {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    if (bytes.length > this.#textBytesMax) throw new RangeError(`text: at most ${this.#textBytesMax} bytes`);
    const tapeBytes = limits.tapeBytes ?? bytes.length * TAPE_BYTES_PER_BYTE + TAPE_BYTES_MORE;
    const tapeOffset = (bytes.length + GAP) & ~7;
    this.tape = HEAP_AT + tapeOffset;
    this.#heap.set(bytes);
    this.#heap.fill(behind, bytes.length, tapeOffset);
    this.#heap.fill(behind, tapeOffset + tapeBytes, tapeOffset + tapeBytes + GAP);
    const result = this.exports.parseJson(
      this.text,
      bytes.length,
      this.tape,
      tapeBytes,
      limits.depthMax ?? JSON_DEPTH_MAX,
      limits.elementsMax ?? JSON_ELEMENTS_MAX,
    );
    for (let i = bytes.length; i < tapeOffset; i++) {
      if (this.#heap[i] !== behind) throw new Error(`a byte behind the text was written: ${i - bytes.length}`);
    }
    for (let i = tapeOffset + tapeBytes; i < tapeOffset + tapeBytes + GAP; i++) {
      if (this.#heap[i] !== behind) throw new Error(`a byte behind the tape was written: ${i - tapeOffset}`);
    }
    return result;
  }

  get errorOffset(): number {
    return this.exports.errorOffset.value;
  }

  entry(index: number): Entry {
    const at = this.tape - HEAP_AT + index * TAPE_ENTRY_BYTES;
    const kind = this.#view.getUint8(at + TAPE_KIND);
    const container = kind > JSON_STRING;
    return {
      kind,
      flags: container ? 0 : this.#view.getUint8(at + TAPE_FLAGS),
      count: container ? this.#view.getUint32(at + TAPE_KIND, true) >>> TAPE_COUNT_SHIFT : 0,
      offset: this.#view.getUint32(at + TAPE_OFFSET, true),
      length: this.#view.getUint32(at + TAPE_LENGTH, true),
      next: this.#view.getUint32(at + TAPE_NEXT, true),
    };
  }

  /** A string's decoded bytes. */
  stringBytes(index: number): Uint8Array {
    const { flags, offset, length, next } = this.entry(index);
    if ((flags & TAPE_FLAG_ESCAPED) === 0) return this.#heap.slice(offset, offset + length);
    const at = this.tape - HEAP_AT + next;
    const decoded = this.#view.getUint32(at, true);
    return this.#heap.slice(at + 4, at + 4 + decoded);
  }

  /** A value's text, as written. */
  source(index: number): string {
    const { offset, length } = this.entry(index);
    return new TextDecoder().decode(this.#heap.slice(offset, offset + length));
  }

  /** The value at `index` as JSON.parse would have it; of duplicate keys the last counts. */
  value(index = 0): unknown {
    const { kind, next } = this.entry(index);
    if (kind === JSON_NULL) return null;
    if (kind === JSON_TRUE || kind === JSON_FALSE) return kind === JSON_TRUE;
    if (kind === JSON_NUMBER) return Number(this.source(index));
    if (kind === JSON_STRING) return fromWtf8(this.stringBytes(index));
    if (kind === JSON_ARRAY) {
      const elements: unknown[] = [];
      for (let at = index + 1; at < next; at = this.exports.nextIndex(this.tape, at)) elements.push(this.value(at));
      return elements;
    }
    const members: [string, unknown][] = [];
    for (let at = index + 1; at < next; at = this.exports.nextIndex(this.tape, at + 1)) {
      if ((this.entry(at).flags & TAPE_FLAG_SHADOWED) === 0) {
        members.push([fromWtf8(this.stringBytes(at)), this.value(at + 1)]);
      }
    }
    return Object.fromEntries(members);
  }

  /** Index of the entry behind the value at `index`. */
  next(index: number): number {
    return this.exports.nextIndex(this.tape, index);
  }

  numberValue(index = 0): number {
    return this.exports.numberValue(this.text, this.tape + index * TAPE_ENTRY_BYTES, this.own);
  }

  /** Writes bytes into the test's own room, `offset` from its begin; answers their address. */
  write(bytes: Uint8Array, offset = 0): number {
    this.#heap.set(bytes, this.own - HEAP_AT + offset);
    return this.own + offset;
  }

  findMember(objectIndex: number, key: string): number {
    const bytes = toWtf8(key);
    return this.exports.findMember(this.text, this.tape, objectIndex, this.write(bytes), bytes.length);
  }

  findPath(...tokens: readonly (string | number)[]): number {
    const path = encodePath(tokens);
    return this.exports.findPath(this.text, this.tape, 0, this.write(path), path.length);
  }
}

/** A path as layout/tape.ts has it. */
export function encodePath(tokens: readonly (string | number)[]): Uint8Array {
  const parts = tokens.map((token) => {
    const name = typeof token === "number" ? new Uint8Array(0) : toWtf8(token);
    const part = new Uint8Array(4 + ((name.length + 3) & ~3));
    new DataView(part.buffer).setUint32(0, typeof token === "number" ? PATH_ELEMENT | token : name.length, true);
    part.set(name, 4);
    return part;
  });
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** UTF-8, a lone surrogate as its three bytes. */
export function toWtf8(text: string): Uint8Array {
  const encoder = new TextEncoder();
  return Uint8Array.from(
    [...text].flatMap((character) => {
      const code = character.codePointAt(0)!;
      if (code < 0xd800 || code > 0xdfff) return [...encoder.encode(character)];
      return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
    }),
  );
}

export function fromWtf8(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i]!;
    const width = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let code = width === 1 ? lead : lead & (0x7f >> width);
    for (let k = 1; k < width; k++) code = (code << 6) | (bytes[i + k]! & 0x3f);
    text += String.fromCodePoint(code);
    i += width;
  }
  return text;
}
