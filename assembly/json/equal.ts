// Equality of JSON values, and a hash that equal values share: numbers by value, members in any order, of duplicate keys the
// last. Work is counted against what the caller granted; once it is used up, nothing is equal any more.

import { sameText } from "../bytes/compare.ts";
import { hashText, mixTag } from "../bytes/hash.ts";
import { NONE } from "../layout/codes.ts";
import { JSON_ARRAY, JSON_NUMBER, JSON_OBJECT, JSON_STRING, TAPE_LENGTH, TAPE_OFFSET } from "../layout/tape.ts";
import { hashNumber } from "./hash-number.ts";
import { compareNumbers } from "./number.ts";
import { countOf, entryAt, findMember, kindOf, memberFrom, nextIndex, stringLength, stringText } from "./tape.ts";

/** What is left of the work granted; below zero the last answers mean nothing. A unit is an entry or sixteen bytes of text. */
export let equalWorkLeft: i32 = 0;

export function grantEqualWork(units: i32): void {
  equalWorkLeft = units;
}

/** Takes units of work; false when there are none. */
function spend(units: i64): bool {
  equalWorkLeft = equalWorkLeft < units ? -1 : equalWorkLeft - <i32>units;
  return equalWorkLeft >= 0;
}

/** Deep equality of the values at two indices, each of a text and a tape of its own. */
export function sameValue(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  const a = entryAt(aTape, aIndex);
  const b = entryAt(bTape, bIndex);
  const kind = kindOf(a);
  // Also a look at two kinds is work: an enum may hold ten thousands of values.
  if (!spend(1) || kind != kindOf(b)) return false;
  if (kind == JSON_STRING) return sameString(aText, aTape, a, bText, bTape, b);
  if (kind == JSON_NUMBER) return sameNumber(aText, a, bText, b);
  if (kind == JSON_ARRAY) return sameElements(aText, aTape, aIndex, bText, bTape, bIndex);
  if (kind == JSON_OBJECT) return sameMembers(aText, aTape, aIndex, bText, bTape, bIndex);
  return true;
}

function sameString(aText: usize, aTape: usize, a: usize, bText: usize, bTape: usize, b: usize): bool {
  const one = stringText(aText, aTape, a);
  const length = stringLength;
  const other = stringText(bText, bTape, b);
  return length == stringLength && spend(length >> 4) && sameText(one, other, length);
}

function sameNumber(aText: usize, a: usize, bText: usize, b: usize): bool {
  const aLength = load<i32>(a, TAPE_LENGTH);
  const bLength = load<i32>(b, TAPE_LENGTH);
  if (!spend((aLength + bLength) >> 4)) return false;
  const one = aText + load<u32>(a, TAPE_OFFSET);
  const other = bText + load<u32>(b, TAPE_OFFSET);
  if (aLength == bLength && sameText(one, other, aLength)) return true;
  return compareNumbers(one, aLength, other, bLength) == 0;
}

function sameElements(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  if (countOf(entryAt(aTape, aIndex)) != countOf(entryAt(bTape, bIndex))) return false;
  const end = nextIndex(aTape, aIndex);
  let a = aIndex + 1;
  let b = bIndex + 1;
  while (a < end) {
    if (!sameValue(aText, aTape, a, bText, bTape, b)) return false;
    a = nextIndex(aTape, a);
    b = nextIndex(bTape, b);
  }
  return true;
}

/** Each value is compared at most once, whatever the order of the keys: else depth would multiply the work. */
function sameMembers(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  if (countOf(entryAt(aTape, aIndex)) != countOf(entryAt(bTape, bIndex))) return false;
  return haveSameKeyOrder(aText, aTape, aIndex, bText, bTape, bIndex)
    ? sameInOrder(aText, aTape, aIndex, bText, bTape, bIndex)
    : sameInAnyOrder(aText, aTape, aIndex, bText, bTape, bIndex);
}

function haveSameKeyOrder(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  const aEnd = nextIndex(aTape, aIndex);
  const bEnd = nextIndex(bTape, bIndex);
  let a = memberFrom(aTape, aIndex + 1, aEnd);
  let b = memberFrom(bTape, bIndex + 1, bEnd);
  while (a < aEnd) {
    if (!spend(1) || !sameString(aText, aTape, entryAt(aTape, a), bText, bTape, entryAt(bTape, b))) return false;
    a = memberFrom(aTape, nextIndex(aTape, a + 1), aEnd);
    b = memberFrom(bTape, nextIndex(bTape, b + 1), bEnd);
  }
  return true;
}

function sameInOrder(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  const aEnd = nextIndex(aTape, aIndex);
  const bEnd = nextIndex(bTape, bIndex);
  let a = memberFrom(aTape, aIndex + 1, aEnd);
  let b = memberFrom(bTape, bIndex + 1, bEnd);
  while (a < aEnd) {
    if (!sameValue(aText, aTape, a + 1, bText, bTape, b + 1)) return false;
    a = memberFrom(aTape, nextIndex(aTape, a + 1), aEnd);
    b = memberFrom(bTape, nextIndex(bTape, b + 1), bEnd);
  }
  return true;
}

/** Of two objects with as many members: when each of one is found in the other, there are no others. */
function sameInAnyOrder(aText: usize, aTape: usize, aIndex: i32, bText: usize, bTape: usize, bIndex: i32): bool {
  const aEnd = nextIndex(aTape, aIndex);
  const bCount = countOf(entryAt(bTape, bIndex));
  let a = memberFrom(aTape, aIndex + 1, aEnd);
  while (a < aEnd) {
    const key = stringText(aText, aTape, entryAt(aTape, a));
    if (!spend(<i64>bCount * ((stringLength >> 4) + 1))) return false;
    const found = findMember(bText, bTape, bIndex, key, stringLength);
    if (found == NONE || !sameValue(aText, aTape, a + 1, bText, bTape, found)) return false;
    a = memberFrom(aTape, nextIndex(aTape, a + 1), aEnd);
  }
  return true;
}

/** A hash that equal values share. Different values may share it too, also on purpose: what relies on it counts its work. */
export function hashValue(text: usize, tape: usize, index: i32, seed: u32): u32 {
  const entry = entryAt(tape, index);
  const kind = kindOf(entry);
  if (!spend(1)) return 0;
  if (kind == JSON_STRING) return hashString(text, tape, entry, mixTag(seed, kind));
  if (kind == JSON_NUMBER) {
    const length = load<i32>(entry, TAPE_LENGTH);
    return spend(length >> 4) ? hashNumber(text + load<u32>(entry, TAPE_OFFSET), length, mixTag(seed, kind)) : 0;
  }
  let hash = mixTag(seed, kind);
  if (kind == JSON_ARRAY) {
    const end = nextIndex(tape, index);
    let element = index + 1;
    while (element < end && equalWorkLeft >= 0) {
      hash = hashValue(text, tape, element, hash);
      element = nextIndex(tape, element);
    }
  } else if (kind == JSON_OBJECT) {
    // A sum, so that the order of members is lost.
    const end = nextIndex(tape, index);
    let sum: u32 = 0;
    let key = memberFrom(tape, index + 1, end);
    while (key < end && equalWorkLeft >= 0) {
      sum += hashValue(text, tape, key + 1, hashString(text, tape, entryAt(tape, key), seed));
      key = memberFrom(tape, nextIndex(tape, key + 1), end);
    }
    hash = mixTag(hash, sum);
  }
  return hash;
}

function hashString(text: usize, tape: usize, entry: usize, seed: u32): u32 {
  const decoded = stringText(text, tape, entry);
  return spend(stringLength >> 4) ? hashText(decoded, stringLength, seed) : 0;
}
