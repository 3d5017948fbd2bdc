// Whether a value passes a schema: the fast walk, which ends at the first failure and records nothing. report.ts is the
// other one. Both look at keywords through the same functions.

import { NONE } from "../layout/codes.ts";
import {
  ADDITIONAL_ALLOWED,
  ADDITIONAL_DENIED,
  ARRAY_MAX,
  ARRAY_MIN,
  ARRAY_REST,
  ARRAY_TUPLE,
  ARRAY_TUPLE_COUNT,
  ARRAY_UNIQUE,
  CLASS_INTEGER_BIT,
  DEPENDENCY_BYTES,
  DEPENDENCY_COUNT,
  DEPENDENCY_NAME,
  DEPENDENCY_NAMES,
  DEPENDENCY_SCHEMA,
  GENERAL_ALL_OF,
  GENERAL_ANY_OF,
  GENERAL_ENUM,
  GENERAL_NOT,
  GENERAL_ONE_OF,
  LIST_COUNT,
  LIST_SCHEMAS,
  NAME_BIT,
  NAME_BYTES,
  NAME_CHECKS,
  NAME_CLASSES,
  NAME_LENGTH,
  NAME_MASK,
  NAME_SCHEMA,
  NAME_SEEN,
  NAME_WORD,
  NAMES_AT,
  NAMES_LONGEST,
  OBJECT_ADDITIONAL,
  OBJECT_BITS,
  OBJECT_DEPENDENCIES,
  OBJECT_DEPENDENCY_COUNT,
  OBJECT_MAX,
  OBJECT_MIN,
  OBJECT_PATTERN_COUNT,
  OBJECT_PATTERNS,
  OBJECT_REQUIRED,
  SCHEMA_ARRAY,
  SCHEMA_CHECKS,
  SCHEMA_CLASSES,
  SCHEMA_GENERAL,
  SCHEMA_NUMBER,
  SCHEMA_OBJECT,
  SCHEMA_STRING,
} from "../layout/schema.ts";
import {
  JSON_ARRAY,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_ESCAPED,
  TAPE_FLAG_INTEGER,
  TAPE_FLAG_SHADOWED,
  TAPE_FLAGS,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_OFFSET,
} from "../layout/tape.ts";
import { SCHEMA_DEPTH_MAX, VALIDATE_LIMIT } from "../layout/validation.ts";
import { arenaAllocate, arenaFree } from "../memory/arena.ts";
import { findName, isSameRest } from "./names.ts";
import { checkNumber } from "./numbers.ts";
import { behind, program, spend, stop, stopWithoutRoom, stringAt, stringBytes, text, thread } from "./run.ts";
import { checkString, isMatch } from "./strings.ts";
import { hasUniqueItems, isInEnum } from "./values.ts";

/** The class of a value (layout/schema.ts) as a bit of a schema's masks. */
export function classBit(entry: usize): u32 {
  const word = <u32>load<u16>(entry, TAPE_KIND);
  return 1 << ((word & 7) | ((word >> CLASS_SHIFT) & CLASS_INTEGER_BIT));
}
/** From TAPE_FLAG_INTEGER in the second byte of an entry to CLASS_INTEGER_BIT. */
const CLASS_SHIFT: u32 = 6;
if ((TAPE_FLAG_INTEGER << 8) >> 6 != CLASS_INTEGER_BIT) ERROR("layout/schema: CLASS_INTEGER_BIT");
if (TAPE_KIND != 0 || TAPE_FLAGS != 1) ERROR("layout/tape: TAPE_FLAGS");

/** Whether the value passes. `depth` counts schemas inside one another. */
export function check(schema: usize, entry: usize, depth: i32): bool {
  const bit = classBit(entry);
  return (
    (load<u32>(schema, SCHEMA_CLASSES) & bit) != 0 &&
    ((load<u32>(schema, SCHEMA_CHECKS) & bit) == 0 || checkParts(schema, entry, depth))
  );
}

/** Whether the value, whose type is allowed, passes the rest of the schema. */
function checkParts(schema: usize, entry: usize, depth: i32): bool {
  const kind = <u32>load<u8>(entry, TAPE_KIND);
  if (kind == JSON_STRING) {
    const part = load<u32>(schema, SCHEMA_STRING);
    if (part != 0 && !checkString(program + part, entry)) return false;
  } else if (kind == JSON_NUMBER) {
    const part = load<u32>(schema, SCHEMA_NUMBER);
    if (part != 0 && !checkNumber(program + part, entry)) return false;
  } else if (kind == JSON_OBJECT) {
    const part = load<u32>(schema, SCHEMA_OBJECT);
    if (part != 0 && !checkObject(program + part, entry, depth)) return false;
  } else if (kind == JSON_ARRAY) {
    const part = load<u32>(schema, SCHEMA_ARRAY);
    if (part != 0 && !checkArray(program + part, entry, depth)) return false;
  }
  const general = load<u32>(schema, SCHEMA_GENERAL);
  return general == 0 || checkGeneral(program + general, entry, depth);
}

function checkGeneral(part: usize, entry: usize, depth: i32): bool {
  if (depth >= SCHEMA_DEPTH_MAX) return stop(VALIDATE_LIMIT);
  if (!spend(1)) return false;
  const values = load<u32>(part, GENERAL_ENUM);
  if (values != 0 && !isInEnum(program + values, entry)) return false;
  const all = load<u32>(part, GENERAL_ALL_OF);
  if (all != 0) {
    const count = load<u32>(program + all, LIST_COUNT);
    if (!spend(count)) return false;
    for (let i: u32 = 0; i < count; i++) {
      if (!check(schemaIn(program + all, i), entry, depth + 1)) return false;
    }
  }
  const any = load<u32>(part, GENERAL_ANY_OF);
  if (any != 0 && countMatches(program + any, entry, depth, 1) == 0) return false;
  const one = load<u32>(part, GENERAL_ONE_OF);
  if (one != 0 && countMatches(program + one, entry, depth, 2) != 1) return false;
  const not = load<u32>(part, GENERAL_NOT);
  return not == 0 || !check(program + not, entry, depth + 1);
}

export function schemaIn(list: usize, index: u32): usize {
  return program + load<u32>(list + ((<usize>index) << 2), LIST_SCHEMAS);
}

/** How many schemas of the list the value passes; counting ends at `enough`. */
export function countMatches(list: usize, entry: usize, depth: i32, enough: i32): i32 {
  const count = load<u32>(list, LIST_COUNT);
  if (!spend(count)) return 0;
  let matched = 0;
  for (let i: u32 = 0; i < count && matched < enough; i++) {
    if (check(schemaIn(list, i), entry, depth + 1)) matched++;
  }
  return matched;
}

function checkArray(part: usize, array: usize, depth: i32): bool {
  if (depth >= SCHEMA_DEPTH_MAX) return stop(VALIDATE_LIMIT);
  const count = load<u32>(array, TAPE_KIND) >> TAPE_COUNT_SHIFT;
  if (count < load<u32>(part, ARRAY_MIN) || count > load<u32>(part, ARRAY_MAX)) return false;
  const end = behind(array);
  let element = array + TAPE_ENTRY_BYTES;
  const tupleCount = load<u32>(part, ARRAY_TUPLE_COUNT);
  const rest = load<u32>(part, ARRAY_REST);
  if (rest == ADDITIONAL_DENIED && count > tupleCount) return false;
  if (rest != ADDITIONAL_ALLOWED || tupleCount != 0) {
    if (!spend(count)) return false;
    const tuple = program + load<u32>(part, ARRAY_TUPLE);
    for (let i: u32 = 0; i < tupleCount && element < end; i++) {
      if (!check(program + load<u32>(tuple + ((<usize>i) << 2)), element, depth + 1)) return false;
      element = behind(element);
    }
    if (rest != ADDITIONAL_ALLOWED) {
      const schema = program + rest;
      const classes = load<u32>(schema, SCHEMA_CLASSES);
      const checks = load<u32>(schema, SCHEMA_CHECKS);
      while (element < end) {
        const bit = classBit(element);
        if ((classes & bit) == 0) return false;
        if ((checks & bit) != 0 && !checkParts(schema, element, depth + 1)) return false;
        element = behind(element);
      }
    }
  }
  return load<u32>(part, ARRAY_UNIQUE) == 0 || hasUniqueItems(array);
}

/** Bits of names that were seen lie in one word when they are so many at most, else in memory. */
export const SEEN_BITS: u32 = 64;
/** What taking memory from the arena costs, in units of work. */
const ALLOCATION_WORK: i64 = 16;
/** Keys of so many bytes cost more than the unit of a member. */
export const LONG_KEY: i32 = 64;

/** Where the schema knows names as long, each look at a key goes over all of it. */
export function spendOnLongKey(part: usize, keyLength: i32): bool {
  return <u32>keyLength > load<u32>(part, NAMES_LONGEST) || spend(keyLength >> 5);
}

function checkObject(part: usize, object: usize, depth: i32): bool {
  if (depth >= SCHEMA_DEPTH_MAX) return stop(VALIDATE_LIMIT);
  const count = load<u32>(object, TAPE_KIND) >> TAPE_COUNT_SHIFT;
  if (!spend(count)) return false;
  if (count < load<u32>(part, OBJECT_MIN) || count > load<u32>(part, OBJECT_MAX)) return false;
  const bits = load<u32>(part, OBJECT_BITS);
  if (bits <= SEEN_BITS) return checkMembers(part, object, depth, 0);
  const bytes = (<i32>((bits + 63) >> 6)) << 3;
  if (!spend(ALLOCATION_WORK + (bytes >> 4))) return false;
  const seen = arenaAllocate(thread, bytes);
  if (seen == 0) return stopWithoutRoom();
  memory.fill(seen, 0, bytes);
  const passes = checkMembers(part, object, depth, seen);
  arenaFree(seen);
  return passes;
}

/** `seenAt`: memory for the bits of names; 0: they are at most SEEN_BITS. */
function checkMembers(part: usize, object: usize, depth: i32, seenAt: usize): bool {
  const end = behind(object);
  const hasPatterns = load<u32>(part, OBJECT_PATTERN_COUNT) != 0;
  const hasUnnamed = hasPatterns || load<u32>(part, OBJECT_ADDITIONAL) != ADDITIONAL_ALLOWED;
  let guess = program + load<u32>(part, NAMES_AT);
  let seen: u64 = 0;
  let key = object + TAPE_ENTRY_BYTES;
  while (key < end) {
    const value = key + TAPE_ENTRY_BYTES;
    let keyText = text + load<u32>(key, TAPE_OFFSET);
    let keyLength = load<i32>(key, TAPE_LENGTH);
    const flags = <u32>load<u8>(key, TAPE_FLAGS);
    if ((flags & (TAPE_FLAG_ESCAPED | TAPE_FLAG_SHADOWED)) != 0) {
      if ((flags & TAPE_FLAG_SHADOWED) != 0) {
        // The object's count, which was spent, is of the others.
        if (!spend(1)) return false;
        key = behind(value);
        continue;
      }
      keyText = stringAt(key);
      keyLength = stringBytes;
    }
    if (keyLength >= LONG_KEY && !spendOnLongKey(part, keyLength)) return false;
    // Most names are the one behind the last: a few words decide, without a call.
    let name = guess;
    if (
      load<i32>(name, NAME_LENGTH) != keyLength ||
      ((load<u64>(keyText) ^ load<u64>(name, NAME_WORD)) & load<u64>(name, NAME_MASK)) != 0 ||
      (keyLength > 8 && !isSameRest(name, keyText, keyLength))
    ) {
      name = findName(part, keyText, keyLength);
      if (name == 0) {
        if (hasUnnamed && !checkUnnamed(part, keyText, keyLength, value, depth, false)) return false;
        key = behind(value);
        continue;
      }
    }
    guess = name + NAME_BYTES;
    if (seenAt == 0) seen |= load<u64>(name, NAME_SEEN);
    else if (load<i32>(name, NAME_BIT) != NONE) setBit(seenAt, load<i32>(name, NAME_BIT));
    const bit = classBit(value);
    if ((load<u32>(name, NAME_CLASSES) & bit) == 0) return false;
    const schema = load<u32>(name, NAME_SCHEMA);
    if ((load<u32>(name, NAME_CHECKS) & bit) != 0 && !checkParts(program + schema, value, depth + 1)) return false;
    if (
      (hasPatterns || (schema == 0 && hasUnnamed)) &&
      !checkUnnamed(part, keyText, keyLength, value, depth, schema != 0)
    ) {
      return false;
    }
    key = behind(value);
  }
  const required = load<u32>(part, OBJECT_REQUIRED);
  if (required != 0) {
    if (seenAt == 0) {
      const all = <u64>-1 >> <u64>(SEEN_BITS - required);
      if ((seen & all) != all) return false;
    } else if (!areBitsSet(seenAt, required)) return false;
  }
  return load<u32>(part, OBJECT_DEPENDENCY_COUNT) == 0 || checkDependencies(part, object, depth, seenAt, seen);
}

/** What patternProperties and additionalProperties say of a member. */
function checkUnnamed(part: usize, keyText: usize, keyLength: i32, value: usize, depth: i32, isNamed: bool): bool {
  const patternCount = load<u32>(part, OBJECT_PATTERN_COUNT);
  if (patternCount != 0) {
    const patterns = program + load<u32>(part, OBJECT_PATTERNS);
    for (let i: u32 = 0; i < patternCount; i++) {
      const pattern = patterns + ((<usize>i) << 3);
      if (isMatch(program + load<u32>(pattern), keyText, keyLength)) {
        isNamed = true;
        if (!check(program + load<u32>(pattern, 4), value, depth + 1)) return false;
      }
    }
  }
  const additional = load<u32>(part, OBJECT_ADDITIONAL);
  if (isNamed || additional == ADDITIONAL_ALLOWED) return true;
  return additional != ADDITIONAL_DENIED && check(program + additional, value, depth + 1);
}

export function setBit(at: usize, bit: i32): void {
  const word = at + ((<usize>(bit >> 6)) << 3);
  store<u64>(word, load<u64>(word) | ((<u64>1) << (<u64>(bit & 63))));
}

export function hasBit(at: usize, seen: u64, bit: i32): bool {
  const word = at == 0 ? seen : load<u64>(at + ((<usize>(bit >> 6)) << 3));
  return ((word >> <u64>(bit & 63)) & 1) != 0;
}

/** Whether the first `count` bits are set. */
function areBitsSet(at: usize, count: u32): bool {
  while (count >= 64) {
    if (load<u64>(at) != -1) return false;
    at += 8;
    count -= 64;
  }
  return count == 0 || ~load<u64>(at) << (64 - <u64>count) == 0;
}

function checkDependencies(part: usize, object: usize, depth: i32, seenAt: usize, seen: u64): bool {
  const count = load<u32>(part, OBJECT_DEPENDENCY_COUNT);
  const dependencies = program + load<u32>(part, OBJECT_DEPENDENCIES);
  if (!spend(count)) return false;
  for (let i: u32 = 0; i < count; i++) {
    const dependency = dependencies + <usize>i * DEPENDENCY_BYTES;
    const bearer = program + load<u32>(dependency, DEPENDENCY_NAME);
    if (!hasBit(seenAt, seen, load<i32>(bearer, NAME_BIT))) continue;
    const schema = load<u32>(dependency, DEPENDENCY_SCHEMA);
    if (schema != 0) {
      if (!check(program + schema, object, depth + 1)) return false;
      continue;
    }
    const names = program + load<u32>(dependency, DEPENDENCY_NAMES);
    const nameCount = load<u32>(dependency, DEPENDENCY_COUNT);
    if (!spend(nameCount)) return false;
    for (let n: u32 = 0; n < nameCount; n++) {
      const name = program + load<u32>(names + ((<usize>n) << 2));
      if (!hasBit(seenAt, seen, load<i32>(name, NAME_BIT))) return false;
    }
  }
  return true;
}
