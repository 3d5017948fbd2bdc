/** The tape in the plainest form: recursive descent over a text, character by character, for what JSON.parse does not show. */
import {
  JSON_ARRAY,
  JSON_FALSE,
  JSON_NULL,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  JSON_TRUE,
  TAPE_FLAG_ESCAPED,
  TAPE_FLAG_INTEGER,
  TAPE_FLAG_SHADOWED,
  TAPE_FLAG_WIDE,
} from "../../assembly/layout/tape.ts";
import type { Entry } from "./support/json-core.ts";

/** An entry without what only makes sense in memory: where decoded text lies. */
export type TwinEntry = Omit<Entry, "next"> & { readonly next: number | undefined; readonly decoded?: string };

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const STRING = /"((?:[^"\\]|\\.)*)"/suy;
const SPACE = /[ \t\n\r]*/y;

/** The tape of a text that JSON.parse accepts. */
export function tapeTwin(text: string): TwinEntry[] {
  const entries: TwinEntry[] = [];
  let at = 0;
  const bytesTo = (index: number): number => new TextEncoder().encode(text.slice(0, index)).length;
  const take = (pattern: RegExp): RegExpExecArray => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)!;
    at += match[0].length;
    return match;
  };
  const literal = (kind: number, length: number): void => {
    at += length;
    scalar(kind, 0, at - length, at);
  };
  const scalar = (kind: number, flags: number, begin: number, end: number, decoded?: string): void => {
    const offset = bytesTo(begin);
    const entry = { kind, flags, count: 0, offset, length: bytesTo(end) - offset, next: undefined };
    entries.push(decoded === undefined ? entry : { ...entry, decoded });
  };
  const string = (): string => {
    const begin = at + 1;
    const written = take(STRING)[1]!;
    const decoded = JSON.parse(`"${written}"`) as string;
    const escaped = written.includes("\\") ? TAPE_FLAG_ESCAPED : 0;
    const wide = [...decoded].some((character) => character > "\x7f") ? TAPE_FLAG_WIDE : 0;
    scalar(JSON_STRING, escaped | wide, begin, at - 1, decoded);
    return decoded;
  };
  const value = (): void => {
    take(SPACE);
    const begin = at;
    const first = text[at]!;
    if (first === '"') string();
    else if (first === "{" || first === "[") container(first === "{");
    else if (text.startsWith("null", at)) literal(JSON_NULL, 4);
    else if (text.startsWith("true", at)) literal(JSON_TRUE, 4);
    else if (text.startsWith("false", at)) literal(JSON_FALSE, 5);
    else {
      const [, fraction, exponent] = take(NUMBER);
      scalar(JSON_NUMBER, fraction === undefined && exponent === undefined ? TAPE_FLAG_INTEGER : 0, begin, at);
    }
    take(SPACE);
  };
  const container = (isObject: boolean): void => {
    const begin = at++;
    const index = entries.length;
    entries.push({ kind: 0, flags: 0, count: 0, offset: 0, length: 0, next: 0 });
    const keys = new Map<string, number>();
    let count = 0;
    take(SPACE);
    while (text[at] !== "}" && text[at] !== "]") {
      if (text[at] === ",") at++;
      take(SPACE);
      count++;
      if (isObject) {
        const keyIndex = entries.length;
        const key = string();
        const earlier = keys.get(key);
        if (earlier !== undefined) {
          entries[earlier] = { ...entries[earlier]!, flags: entries[earlier]!.flags | TAPE_FLAG_SHADOWED };
        }
        keys.set(key, keyIndex);
        take(SPACE);
        at++;
      }
      value();
    }
    at++;
    const offset = bytesTo(begin);
    entries[index] = {
      kind: isObject ? JSON_OBJECT : JSON_ARRAY,
      flags: 0,
      count: isObject ? keys.size : count,
      offset,
      length: bytesTo(at) - offset,
      next: entries.length,
    };
  };
  value();
  return entries;
}
