/** Writes the constants of a schema: numbers, and values of an enum as text and tape (assembly/layout/tape.ts). */
import { CONSTANT_BYTES, CONSTANT_LENGTH, CONSTANT_TEXT, CONSTANT_VALUE } from "../../assembly/layout/schema.ts";
import {
  JSON_ARRAY,
  JSON_FALSE,
  JSON_NULL,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  JSON_TRUE,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_INTEGER,
  TAPE_FLAG_WIDE,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_NEXT,
  TAPE_OFFSET,
} from "../../assembly/layout/tape.ts";
import type { ProgramWriter } from "./program-writer.ts";
import { isObject } from "./values.ts";
import { encodeWtf8 } from "./wtf8.ts";

/** Writes a number at `offset`: its double, and its shortest text. */
export function writeNumber(writer: ProgramWriter, offset: number, value: number): void {
  const text = numberText(value);
  writer.f64(offset + CONSTANT_VALUE, value);
  writer.u32(offset + CONSTANT_TEXT, writer.placeText(text, encodeWtf8(text)));
  writer.u32(offset + CONSTANT_LENGTH, text.length);
}

/** Offset of numbers in upward order. */
export function placeNumbers(writer: ProgramWriter, values: readonly number[]): number {
  const at = writer.reserve(values.length * CONSTANT_BYTES);
  for (const [index, value] of values.toSorted((a, b) => a - b).entries()) {
    writeNumber(writer, at + index * CONSTANT_BYTES, value);
  }
  return at;
}

/** Offsets of a value's text and tape. */
export function placeValue(writer: ProgramWriter, value: unknown): [text: number, tape: number] {
  const entries: TapeEntry[] = [];
  const texts: Uint8Array[] = [];
  addEntries(value, entries, { texts, length: 0 });
  const text = writer.place(Buffer.concat(texts));
  const tape = writer.reserve(entries.length * TAPE_ENTRY_BYTES);
  for (const [index, { word, offset, length, next }] of entries.entries()) {
    const entry = tape + index * TAPE_ENTRY_BYTES;
    writer.u32(entry + TAPE_KIND, word);
    writer.u32(entry + TAPE_OFFSET, offset);
    writer.u32(entry + TAPE_LENGTH, length);
    writer.u32(entry + TAPE_NEXT, next);
  }
  return [text, tape];
}

interface TapeEntry {
  /** Kind and flags, or kind and count. */
  word: number;
  offset: number;
  length: number;
  next: number;
}

interface ConstantText {
  readonly texts: Uint8Array[];
  length: number;
}

/** Strings stand in the text as they mean, so none of them has escapes. */
function addEntries(value: unknown, entries: TapeEntry[], text: ConstantText): void {
  const add = (word: number, bytes?: Uint8Array): TapeEntry => {
    const entry = { word, offset: text.length, length: bytes?.length ?? 0, next: 0 };
    if (bytes !== undefined) {
      text.texts.push(bytes);
      text.length += bytes.length;
    }
    entries.push(entry);
    return entry;
  };
  const addString = (string: string): void => {
    const bytes = encodeWtf8(string);
    const flags = bytes.length > string.length ? TAPE_FLAG_WIDE : 0;
    add(JSON_STRING | (flags << 8), bytes);
  };
  if (value === null) add(JSON_NULL);
  else if (typeof value === "boolean") add(value ? JSON_TRUE : JSON_FALSE);
  else if (typeof value === "string") addString(value);
  else if (typeof value === "number") {
    const digits = numberText(value);
    add(JSON_NUMBER | (/^-?\d+$/.test(digits) ? TAPE_FLAG_INTEGER << 8 : 0), encodeWtf8(digits));
  } else if (Array.isArray(value)) {
    const entry = add(JSON_ARRAY | (value.length << TAPE_COUNT_SHIFT));
    for (const element of value) addEntries(element, entries, text);
    entry.next = entries.length;
  } else if (isObject(value)) {
    const members = Object.entries(value);
    const entry = add(JSON_OBJECT | (members.length << TAPE_COUNT_SHIFT));
    for (const [name, member] of members) {
      addString(name);
      addEntries(member, entries, text);
    }
    entry.next = entries.length;
  }
}

/** As JSON has it; it has one zero. */
function numberText(value: number): string {
  return value === 0 ? "0" : JSON.stringify(value);
}
