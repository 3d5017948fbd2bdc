/**
 * What JSON.parse does not say about a text: how deep it nests, whether an object names a member twice (the last would win
 * in silence), and where a member stands. Each is one pass over the characters, and the last two run only when needed.
 */
import type { Position } from "./findings.ts";
import { pointerKeys } from "./json-pointer.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/** Depth of nesting, and the members of all objects counted by their colons. */
export function measureJson(text: string): { readonly depth: number; readonly members: number } {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case COLON:
        members++;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > deepest) deepest = depth;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        break;
    }
  }
  return { depth: deepest, members };
}

/** Offset of the closing quote of the string that begins at `begin`; the text's end when it never closes. */
function endOfString(text: string, begin: number): number {
  let index = begin + 1;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) break;
    if (code === BACKSLASH) index++;
  }
  return index;
}

/** The first members that repeat a name of their object, at most `limit`. The text is valid JSON. */
export function repeatedMembers(text: string, limit: number): { readonly offset: number; readonly name: string }[] {
  const found: { offset: number; name: string }[] = [];
  const objects: (Set<string> | null)[] = [];
  let expectsName = false;
  for (let index = 0; index < text.length && found.length < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      const names = objects.at(-1);
      if (expectsName && names !== null && names !== undefined) {
        const name = JSON.parse(text.slice(index, end + 1)) as string;
        if (names.has(name)) found.push({ offset: index, name });
        names.add(name);
        expectsName = false;
      }
      index = end;
    } else if (code === OPEN_BRACE) {
      objects.push(new Set());
      expectsName = true;
    } else if (code === OPEN_BRACKET) {
      objects.push(null);
      expectsName = false;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      objects.pop();
      expectsName = false;
    } else if (code === COMMA) expectsName = objects.at(-1) !== null;
  }
  return found;
}

interface Wanted {
  readonly children: Map<string, Wanted>;
  /** Those that lead here or through here. */
  readonly pointers: string[];
}

/** Where members (their names) and list items (their values) stand; the nearest known parent where one is not found. The text is valid JSON. One pass for all pointers. */
export function locateInJson(text: string, pointers: readonly string[]): Map<string, Position> {
  const offsets = new Map<string, number>();
  const root: Wanted = { children: new Map(), pointers: [] };
  for (const pointer of pointers) {
    let node = root;
    for (const key of pointerKeys(pointer)) {
      let child = node.children.get(key);
      if (child === undefined) {
        child = { children: new Map(), pointers: [] };
        node.children.set(key, child);
      }
      child.pointers.push(pointer);
      node = child;
    }
  }
  walkWanted(text, skipSpace(text, 0), root, offsets);
  return positionsOf(text, offsets);
}

/** Walks the value at `begin` for what is wanted in it; returns the offset behind it. Depth is bounded before. */
function walkWanted(text: string, begin: number, wanted: Wanted, offsets: Map<string, number>): number {
  if (wanted === undefined || wanted.children.size === 0) return skipValue(text, begin);
  const open = text.charCodeAt(begin);
  if (open !== OPEN_BRACE && open !== OPEN_BRACKET) return skipValue(text, begin);
  let index = skipSpace(text, begin + 1);
  for (let item = 0; index < text.length; item++) {
    const code = text.charCodeAt(index);
    if (code === CLOSE_BRACE || code === CLOSE_BRACKET) return index + 1;
    let key = String(item);
    const from = index;
    if (open === OPEN_BRACE) {
      const end = endOfString(text, index);
      key = JSON.parse(text.slice(index, end + 1)) as string;
      index = skipSpace(text, skipSpace(text, end + 1) + 1);
    }
    const child = wanted.children.get(key);
    if (child === undefined) index = skipValue(text, index);
    else {
      for (const pointer of child.pointers) offsets.set(pointer, from);
      index = walkWanted(text, index, child, offsets);
    }
    index = skipSpace(text, index);
    if (text.charCodeAt(index) === COMMA) index = skipSpace(text, index + 1);
  }
  return index;
}

function skipValue(text: string, begin: number): number {
  let depth = 0;
  for (let index = begin; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++;
        break;
      case COMMA:
        if (depth === 0) return index;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth === 0) return index;
        depth--;
        break;
    }
  }
  return text.length;
}

function skipSpace(text: string, begin: number): number {
  let index = begin;
  while (index < text.length && text.charCodeAt(index) <= 0x20) index++;
  return index;
}

/** Lines and columns, both from 1, of offsets. One pass over the line breaks. */
export function positionsOf<K>(text: string, offsets: ReadonlyMap<K, number>): Map<K, Position> {
  const positions = new Map<K, Position>();
  let line = 1;
  let lineBegin = 0;
  let lineEnd = text.indexOf("\n");
  for (const [key, offset] of [...offsets].sort((a, b) => a[1] - b[1])) {
    while (lineEnd >= 0 && lineEnd < offset) {
      line++;
      lineBegin = lineEnd + 1;
      lineEnd = text.indexOf("\n", lineBegin);
    }
    positions.set(key, { line, column: offset - lineBegin + 1 });
  }
  return positions;
}
