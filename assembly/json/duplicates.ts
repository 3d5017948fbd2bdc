// Keys that come more than once in an object: all but the last are flagged on the tape, so that no reader can take another.
// Few keys are told apart by a filter of 64 bits, many by a table behind the last entry. Keys made to collide in it are
// sorted instead, so that work stays below a constant times n log n whatever the keys are.
import { sameText } from "../bytes/compare.ts";
import { hashText } from "../bytes/hash.ts";
import {
  JSON_TAPE_FULL,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_SHADOWED,
  TAPE_FLAGS,
  TAPE_KIND,
} from "../layout/tape.ts";
import { countOf, entryAt, nextIndex, stringLength, stringText } from "./tape.ts";

/** Comparisons of two keys since the module began: for tests, which hold them against the number of keys. */
export let keyComparisons: u32 = 0;

/** Up to so many members are compared in pairs where the filter cannot tell. */
const FEW = 16;

/**
 * Flags the shadowed keys of the object whose last entry ends at `free` and takes them off its count; up to `freeEnd`, memory
 * may be used. JSON_TAPE_FULL when that is too little, otherwise 0.
 */
export function flagDuplicates(text: usize, tape: usize, object: usize, free: usize, freeEnd: usize): i32 {
  const first = <i32>((object - tape) / TAPE_ENTRY_BYTES) + 1;
  const end = <i32>((free - tape) / TAPE_ENTRY_BYTES);
  const count = countOf(object);
  let shadowed = 0;
  if (count <= FEW) {
    shadowed = flagAmongFew(text, tape, first, end);
  } else {
    let cells: usize = 2 * FEW;
    while (cells < <usize>count * 2) cells <<= 1;
    if (freeEnd < free || freeEnd - free < cells << 2) return JSON_TAPE_FULL;
    shadowed = flagByTable(text, tape, first, end, free, cells, count);
    if (shadowed < 0) shadowed = flagBySorting(text, tape, first, end, free);
  }
  store<u32>(object, load<u32>(object, TAPE_KIND) - (shadowed << TAPE_COUNT_SHIFT), TAPE_KIND);
  return 0;
}

function flagAmongFew(text: usize, tape: usize, first: i32, end: i32): i32 {
  let shadowed = 0;
  let marks: u64 = 0;
  for (let key = first; key < end; key = nextIndex(tape, key + 1)) {
    const decoded = stringText(text, tape, entryAt(tape, key));
    const mark = keyMark(decoded, stringLength);
    if ((marks & mark) == mark) shadowed += flagEarlier(text, tape, first, key);
    marks |= mark;
  }
  return shadowed;
}

/** Two bits, or one, that come from a key's length and its first and last eight bytes: equal keys have the same. */
export function keyMark(key: usize, bytes: usize): u64 {
  const length = <u64>bytes;
  // Shifted to the top, the bytes behind a short key fall out; a shift by all 64 bits would be none.
  const isShort = length < 8;
  const shift = isShort ? 64 - (length << 3) : 0;
  const head = load<u64>(key) << shift;
  const tail = load<u64>(key + <usize>(isShort ? 0 : length - 8)) << shift;
  const ends = length == 0 ? 0 : head ^ rotl(tail, 23);
  const mixed = (ends + length) * 0x1e3779b97f4a7d;
  return ((<u64>1) << (mixed >> 58)) | ((<u64>1) << (mixed >> 52));
}

/** Flags the key before `key` that is the same and counts so far; answers how many that are, one or none. */
function flagEarlier(text: usize, tape: usize, first: i32, key: i32): i32 {
  for (let earlier = first; earlier < key; earlier = nextIndex(tape, earlier + 1)) {
    if (isSameKey(text, tape, earlier, key) && flag(tape, earlier)) return 1;
  }
  return 0;
}

function isSameKey(text: usize, tape: usize, one: i32, other: i32): bool {
  keyComparisons++;
  const oneText = stringText(text, tape, entryAt(tape, one));
  const length = stringLength;
  const otherText = stringText(text, tape, entryAt(tape, other));
  return length == stringLength && sameText(oneText, otherText, length);
}

/** Whether the key was not flagged before. */
function flag(tape: usize, key: i32): bool {
  const entry = entryAt(tape, key);
  const flags = <u32>load<u8>(entry, TAPE_FLAGS);
  store<u8>(entry, flags | TAPE_FLAG_SHADOWED, TAPE_FLAGS);
  return (flags & TAPE_FLAG_SHADOWED) == 0;
}

/** How many keys were flagged; below zero when too many of them met in the table, with some of them flagged. */
function flagByTable(text: usize, tape: usize, first: i32, end: i32, table: usize, cells: usize, count: i32): i32 {
  memory.fill(table, 0, cells << 2);
  let shadowed = 0;
  let probesLeft = count * 8;
  for (let key = first; key < end; key = nextIndex(tape, key + 1)) {
    const decoded = stringText(text, tape, entryAt(tape, key));
    const hash = hashText(decoded, stringLength, 0);
    let cell = <usize>(hash ^ (hash >> 16)) & (cells - 1);
    // No key has index 0: it marks a free cell.
    let other = load<i32>(table + (cell << 2));
    while (other != 0 && !isSameKey(text, tape, other, key)) {
      if (--probesLeft < 0) return -1;
      cell = (cell + 1) & (cells - 1);
      other = load<i32>(table + (cell << 2));
    }
    if (other != 0 && flag(tape, other)) shadowed++;
    store<i32>(table + (cell << 2), key);
  }
  return shadowed;
}

/** The slow way, for keys that were made to collide: heap sort, then the same keys are neighbours. */
function flagBySorting(text: usize, tape: usize, first: i32, end: i32, list: usize): i32 {
  let count = 0;
  for (let key = first; key < end; key = nextIndex(tape, key + 1)) {
    store<i32>(list + ((<usize>count) << 2), key);
    count++;
  }
  for (let root = (count >> 1) - 1; root >= 0; root--) siftDown(text, tape, list, root, count);
  for (let last = count - 1; last > 0; last--) {
    const greatest = load<i32>(list);
    store<i32>(list, load<i32>(list + ((<usize>last) << 2)));
    store<i32>(list + ((<usize>last) << 2), greatest);
    siftDown(text, tape, list, 0, last);
  }
  let shadowed = 0;
  for (let i = 1; i < count; i++) {
    const earlier = load<i32>(list + ((<usize>i) << 2) - 4);
    if (!isSameKey(text, tape, earlier, load<i32>(list + ((<usize>i) << 2)))) continue;
    flag(tape, earlier);
    shadowed++;
  }
  return shadowed;
}

function siftDown(text: usize, tape: usize, list: usize, root: i32, count: i32): void {
  const key = load<i32>(list + ((<usize>root) << 2));
  while (true) {
    let child = root * 2 + 1;
    if (child >= count) break;
    let childKey = load<i32>(list + ((<usize>child) << 2));
    if (child + 1 < count) {
      const other = load<i32>(list + ((<usize>child) << 2) + 4);
      if (comesBefore(text, tape, childKey, other)) {
        childKey = other;
        child++;
      }
    }
    if (!comesBefore(text, tape, key, childKey)) break;
    store<i32>(list + ((<usize>root) << 2), childKey);
    root = child;
  }
  store<i32>(list + ((<usize>root) << 2), key);
}

/** An order of keys: by length, then by words of eight bytes, then by place. */
function comesBefore(text: usize, tape: usize, one: i32, other: i32): bool {
  keyComparisons++;
  let a = stringText(text, tape, entryAt(tape, one));
  const length = stringLength;
  let b = stringText(text, tape, entryAt(tape, other));
  if (length != stringLength) return length < stringLength;
  let rest = length;
  while (rest >= 8) {
    const aWord = load<u64>(a);
    const bWord = load<u64>(b);
    if (aWord != bWord) return aWord < bWord;
    a += 8;
    b += 8;
    rest -= 8;
  }
  if (rest > 0) {
    const shift = 64 - (rest << 3);
    const aWord = load<u64>(a) << shift;
    const bWord = load<u64>(b) << shift;
    if (aWord != bWord) return aWord < bWord;
  }
  return one < other;
}
