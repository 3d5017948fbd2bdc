// Values held against values: enum and uniqueItems.

import { equalWorkLeft, grantEqualWork, hashValue, sameValue } from "../json/equal.ts";
import {
  CONSTANT_BYTES,
  ENUM_LITERALS,
  ENUM_NUMBER_COUNT,
  ENUM_NUMBERS,
  ENUM_OTHER_COUNT,
  ENUM_OTHERS,
} from "../layout/schema.ts";
import { JSON_NUMBER, JSON_STRING, JSON_TRUE, TAPE_COUNT_SHIFT, TAPE_ENTRY_BYTES, TAPE_KIND } from "../layout/tape.ts";
import { arenaAllocate, arenaFree } from "../memory/arena.ts";
import { findName } from "./names.ts";
import { compareToConstant, readNumber } from "./numbers.ts";
import {
  behind,
  indexOf,
  program,
  spend,
  stopWithoutRoom,
  stringAt,
  stringBytes,
  tape,
  text,
  thread,
  workLeft,
} from "./run.ts";
import { sortWords } from "./sort.ts";

const HASH_SEED: u32 = 1;
/** Arrays of at most so many elements are compared each with each. */
const PAIRS_MAX = 6;

export function isInEnum(values: usize, entry: usize): bool {
  const kind = <u32>load<u8>(entry, TAPE_KIND);
  if (kind == JSON_STRING) {
    const string = stringAt(entry);
    const length = stringBytes;
    if (!spend(1 + (length >> 4))) return false;
    return findName(values, string, length) != 0;
  }
  if (kind == JSON_NUMBER) return isNumberIn(values, entry);
  if (kind <= <u32>JSON_TRUE) return ((load<u32>(values, ENUM_LITERALS) >> kind) & 1) != 0;
  const count = load<u32>(values, ENUM_OTHER_COUNT);
  const others = program + load<u32>(values, ENUM_OTHERS);
  for (let i: u32 = 0; i < count; i++) {
    const at = others + ((<usize>i) << 3);
    if (isSame(text, tape, indexOf(entry), program + load<u32>(at), program + load<u32>(at, 4), 0)) return true;
  }
  return false;
}

/** By halves: the constants are in upward order. */
function isNumberIn(values: usize, entry: usize): bool {
  const count = load<i32>(values, ENUM_NUMBER_COUNT);
  const constants = program + load<u32>(values, ENUM_NUMBERS);
  readNumber(entry);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareToConstant(entry, constants + <usize>middle * CONSTANT_BYTES);
    if (order == 0) return true;
    if (order > 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** Whether no two elements of the array are the same value. */
export function hasUniqueItems(array: usize): bool {
  const count = <i32>(load<u32>(array, TAPE_KIND) >> TAPE_COUNT_SHIFT);
  if (count < 2) return true;
  if (count <= PAIRS_MAX) return arePairsDifferent(array);
  if (!spend(<i64>count * (32 - clz<i32>(count)))) return false;
  const words = arenaAllocate(thread, count << 4);
  if (words == 0) return stopWithoutRoom();
  const unique = areSortedDifferent(array, count, words);
  arenaFree(words);
  return unique;
}

function arePairsDifferent(array: usize): bool {
  const end = behind(array);
  let one = array + TAPE_ENTRY_BYTES;
  while (one < end) {
    const next = behind(one);
    let other = next;
    while (other < end) {
      if (isSame(text, tape, indexOf(one), text, tape, indexOf(other))) return false;
      other = behind(other);
    }
    one = next;
  }
  return true;
}

/** Same values have the same hash, so only those that lie side by side once hashes are sorted are compared. */
function areSortedDifferent(array: usize, count: i32, words: usize): bool {
  let element = array + TAPE_ENTRY_BYTES;
  for (let i = 0; i < count; i++) {
    const index = indexOf(element);
    store<u64>(words + ((<usize>i) << 3), ((<u64>hashOf(index)) << 32) | <u64>(<u32>index));
    element = behind(element);
  }
  sortWords(words, count, words + ((<usize>count) << 3));
  for (let i = 0; i < count; i++) {
    const one = load<u64>(words + ((<usize>i) << 3));
    for (let j = i + 1; j < count; j++) {
      const other = load<u64>(words + ((<usize>j) << 3));
      if (one >> 32 != other >> 32) break;
      // Elements that were made to collide cost work, and end in VALIDATE_LIMIT.
      if (isSame(text, tape, <i32>(<u32>one), text, tape, <i32>(<u32>other))) return false;
    }
  }
  return true;
}

/** Deep equality, its work taken from the call's. */
function isSame(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  const granted = grantEqual();
  const same = sameValue(aText, aTape, aIndex, bText, bTape, bIndex);
  return spendEqual(granted) && same;
}

function hashOf(index: i32): u32 {
  const granted = grantEqual();
  const hash = hashValue(text, tape, index, HASH_SEED);
  return spendEqual(granted) ? hash : 0;
}

function grantEqual(): i32 {
  const granted = <i32>max<i64>(workLeft, 0);
  grantEqualWork(granted);
  return granted;
}

/** Takes what was used; below zero it is all that there was and one more, which ends the walk. */
function spendEqual(granted: i32): bool {
  return spend(<i64>granted - equalWorkLeft);
}
