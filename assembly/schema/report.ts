// What is wrong with a document that failed: the walk that goes on after a failure and records each one. A value's keywords
// come in the order of their names, then its members in the order of theirs, or its elements. Of what is inside anyOf, oneOf
// and not only the combinator's own failure is recorded.
//
// AWS's validator does not go below a value once anything failed. This walk does, and marks those failures as beyond: a
// developer wants all of them, a client gets what AWS says. What fails inside allOf is beyond as well.

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
  NAME_BIT,
  NAME_BYTES,
  NAME_LENGTH,
  NAME_SCHEMA,
  NAME_TEXT,
  NAMES_AT,
  NAMES_COUNT,
  NUMBER_FLAGS,
  NUMBER_HAS_DIVISOR,
  NUMBER_HAS_MAXIMUM,
  NUMBER_HAS_MINIMUM,
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
  SCHEMA_CLASSES,
  SCHEMA_GENERAL,
  SCHEMA_NUMBER,
  SCHEMA_OBJECT,
  SCHEMA_STRING,
  STRING_MAX,
  STRING_MIN,
  STRING_PATTERN,
} from "../layout/schema.ts";
import {
  JSON_ARRAY,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_KIND,
} from "../layout/tape.ts";
import {
  KEYWORD_ADDITIONAL_ITEMS,
  KEYWORD_ADDITIONAL_PROPERTIES,
  KEYWORD_ALL_OF,
  KEYWORD_ANY_OF,
  KEYWORD_DEPENDENCIES,
  KEYWORD_ENUM,
  KEYWORD_MAX_ITEMS,
  KEYWORD_MAX_LENGTH,
  KEYWORD_MAX_PROPERTIES,
  KEYWORD_MAXIMUM,
  KEYWORD_MIN_ITEMS,
  KEYWORD_MIN_LENGTH,
  KEYWORD_MIN_PROPERTIES,
  KEYWORD_MINIMUM,
  KEYWORD_MULTIPLE_OF,
  KEYWORD_NOT,
  KEYWORD_ONE_OF,
  KEYWORD_PATTERN,
  KEYWORD_REQUIRED,
  KEYWORD_TYPE,
  KEYWORD_UNIQUE_ITEMS,
  SCHEMA_DEPTH_MAX,
  VALIDATE_LIMIT,
} from "../layout/validation.ts";
import { arenaAllocate, arenaFree } from "../memory/arena.ts";
import {
  check,
  classBit,
  countMatches,
  hasBit,
  LONG_KEY,
  SEEN_BITS,
  schemaIn,
  setBit,
  spendOnLongKey,
} from "./check.ts";
import { addKey, addName, enterElement, enterMember, fail, failuresWithin, leave, setDependency } from "./failures.ts";
import { isShadowed, keysByName, memberCount } from "./members.ts";
import { findName } from "./names.ts";
import { isAtLeast, isAtMost, isMultiple, readNumber } from "./numbers.ts";
import { behind, program, spend, stop, stopWithoutRoom, stringAt, stringBytes, thread } from "./run.ts";
import { codePoints, isMatch } from "./strings.ts";
import { hasUniqueItems, isInEnum } from "./values.ts";

/** Reports a value against a schema. */
export function report(schema: usize, entry: usize, depth: i32, beyond: bool): void {
  if (!spend(1)) return;
  if (depth >= SCHEMA_DEPTH_MAX) {
    stop(VALIDATE_LIMIT);
    return;
  }
  const kind = <u32>load<u8>(entry, TAPE_KIND);
  const general = partOf(schema, SCHEMA_GENERAL);
  const array = kind == JSON_ARRAY ? partOf(schema, SCHEMA_ARRAY) : 0;
  const object = kind == JSON_OBJECT ? partOf(schema, SCHEMA_OBJECT) : 0;
  const string = kind == JSON_STRING ? partOf(schema, SCHEMA_STRING) : 0;
  if (array != 0) reportAdditionalItems(schema, array, entry, beyond);
  if (object != 0) reportAdditionalProperties(schema, object, entry, beyond);
  if (general != 0) reportAllAndAny(schema, general, entry, depth, beyond);
  if (object != 0) reportNames(schema, object, entry, depth, beyond, KEYWORD_DEPENDENCIES);
  if (general != 0) {
    const values = load<u32>(general, GENERAL_ENUM);
    if (values != 0 && !isInEnum(program + values, entry)) fail(schema, KEYWORD_ENUM, entry, beyond);
  }
  const count = load<u32>(entry, TAPE_KIND) >> TAPE_COUNT_SHIFT;
  if (array != 0) {
    reportBounds(schema, entry, beyond, count, array, ARRAY_MIN, KEYWORD_MIN_ITEMS, ARRAY_MAX, KEYWORD_MAX_ITEMS);
  } else if (object != 0) {
    reportBounds(
      schema,
      entry,
      beyond,
      count,
      object,
      OBJECT_MIN,
      KEYWORD_MIN_PROPERTIES,
      OBJECT_MAX,
      KEYWORD_MAX_PROPERTIES,
    );
  } else if (string != 0) {
    const at = stringAt(entry);
    const points = codePoints(entry, at, stringBytes);
    reportBounds(schema, entry, beyond, points, string, STRING_MIN, KEYWORD_MIN_LENGTH, STRING_MAX, KEYWORD_MAX_LENGTH);
  } else if (kind == JSON_NUMBER) {
    const number = partOf(schema, SCHEMA_NUMBER);
    if (number != 0) reportNumber(schema, number, entry, beyond);
  }
  if (general != 0) reportNotAndOne(schema, general, entry, depth, beyond);
  if (string != 0) {
    const pattern = load<u32>(string, STRING_PATTERN);
    const at = stringAt(entry);
    if (pattern != 0 && !isMatch(program + pattern, at, stringBytes)) fail(schema, KEYWORD_PATTERN, entry, beyond);
  }
  if (object != 0) reportNames(schema, object, entry, depth, beyond, KEYWORD_REQUIRED);
  if ((load<u32>(schema, SCHEMA_CLASSES) & classBit(entry)) == 0) fail(schema, KEYWORD_TYPE, entry, beyond);
  if (array != 0 && load<u32>(array, ARRAY_UNIQUE) != 0 && !hasUniqueItems(entry)) {
    fail(schema, KEYWORD_UNIQUE_ITEMS, entry, beyond);
  }
  const below = beyond || failuresWithin != 0;
  if (array != 0) reportElements(array, entry, depth, below);
  if (object != 0) reportMembers(object, entry, depth, below);
}

function partOf(schema: usize, field: usize): usize {
  const offset = load<u32>(schema + field);
  return offset == 0 ? 0 : program + offset;
}

function reportAllAndAny(schema: usize, general: usize, entry: usize, depth: i32, beyond: bool): void {
  const all = partOf(general, GENERAL_ALL_OF);
  if (all != 0) {
    const total = load<u32>(all, LIST_COUNT);
    const matched = countMatches(all, entry, depth, i32.MAX_VALUE);
    if (<u32>matched < total) {
      fail(schema, KEYWORD_ALL_OF, entry, beyond, matched, total);
      for (let i: u32 = 0; i < total; i++) report(schemaIn(all, i), entry, depth + 1, true);
    }
  }
  const any = partOf(general, GENERAL_ANY_OF);
  if (any != 0 && countMatches(any, entry, depth, 1) == 0) {
    fail(schema, KEYWORD_ANY_OF, entry, beyond, 0, load<u32>(any, LIST_COUNT));
  }
}

function reportNotAndOne(schema: usize, general: usize, entry: usize, depth: i32, beyond: bool): void {
  const not = partOf(general, GENERAL_NOT);
  if (not != 0 && check(not, entry, depth + 1)) fail(schema, KEYWORD_NOT, entry, beyond);
  const one = partOf(general, GENERAL_ONE_OF);
  if (one != 0) {
    const matched = countMatches(one, entry, depth, i32.MAX_VALUE);
    if (matched != 1) fail(schema, KEYWORD_ONE_OF, entry, beyond, matched, load<u32>(one, LIST_COUNT));
  }
}

/** `part` holds the bounds at `leastAt` and `mostAt`. */
function reportBounds(
  schema: usize,
  entry: usize,
  beyond: bool,
  found: u32,
  part: usize,
  leastAt: usize,
  leastKeyword: u32,
  mostAt: usize,
  mostKeyword: u32,
): void {
  const most = load<u32>(part + mostAt);
  if (found > most) fail(schema, mostKeyword, entry, beyond, found, most);
  const least = load<u32>(part + leastAt);
  if (found < least) fail(schema, leastKeyword, entry, beyond, found, least);
}

function reportNumber(schema: usize, part: usize, entry: usize, beyond: bool): void {
  const flags = load<u32>(part, NUMBER_FLAGS);
  readNumber(entry);
  if ((flags & NUMBER_HAS_MAXIMUM) != 0 && !isAtMost(part, flags, entry)) {
    fail(schema, KEYWORD_MAXIMUM, entry, beyond);
  }
  if ((flags & NUMBER_HAS_MINIMUM) != 0 && !isAtLeast(part, flags, entry)) {
    fail(schema, KEYWORD_MINIMUM, entry, beyond);
  }
  if ((flags & NUMBER_HAS_DIVISOR) != 0 && !isMultiple(part, entry)) {
    fail(schema, KEYWORD_MULTIPLE_OF, entry, beyond);
  }
}

function reportAdditionalItems(schema: usize, part: usize, entry: usize, beyond: bool): void {
  const count = load<u32>(entry, TAPE_KIND) >> TAPE_COUNT_SHIFT;
  const allowed = load<u32>(part, ARRAY_TUPLE_COUNT);
  if (load<u32>(part, ARRAY_REST) == ADDITIONAL_DENIED && count > allowed) {
    fail(schema, KEYWORD_ADDITIONAL_ITEMS, entry, beyond, count, allowed);
  }
}

function reportElements(part: usize, array: usize, depth: i32, beyond: bool): void {
  const tupleCount = load<u32>(part, ARRAY_TUPLE_COUNT);
  const tuple = program + load<u32>(part, ARRAY_TUPLE);
  const rest = load<u32>(part, ARRAY_REST);
  const hasRest = rest != ADDITIONAL_ALLOWED && rest != ADDITIONAL_DENIED;
  const end = behind(array);
  let element = array + TAPE_ENTRY_BYTES;
  for (let i: u32 = 0; element < end && (i < tupleCount || hasRest) && spend(0); i++) {
    enterElement(i);
    const schema = i < tupleCount ? load<u32>(tuple + ((<usize>i) << 2)) : rest;
    report(program + schema, element, depth + 1, beyond);
    leave();
    element = behind(element);
  }
}

// --- objects ---

function reportAdditionalProperties(schema: usize, part: usize, object: usize, beyond: bool): void {
  if (load<u32>(part, OBJECT_ADDITIONAL) != ADDITIONAL_DENIED) return;
  const end = behind(object);
  let failed = false;
  for (let key = object + TAPE_ENTRY_BYTES; key < end && spend(1); key = behind(key + TAPE_ENTRY_BYTES)) {
    if (isShadowed(key) || schemaOf(part, key) != 0 || hasPattern(part, key)) continue;
    if (!failed) fail(schema, KEYWORD_ADDITIONAL_PROPERTIES, object, beyond);
    failed = true;
    addKey(key);
  }
}

function nameOf(part: usize, key: usize): usize {
  const at = stringAt(key);
  if (stringBytes >= LONG_KEY && !spendOnLongKey(part, stringBytes)) return 0;
  return findName(part, at, stringBytes);
}

/** Offset of the schema that `properties` has for the key, 0 without one. */
function schemaOf(part: usize, key: usize): u32 {
  const name = nameOf(part, key);
  return name == 0 ? 0 : load<u32>(name, NAME_SCHEMA);
}

/** Whether one of patternProperties matches the key. */
function hasPattern(part: usize, key: usize): bool {
  const patterns = program + load<u32>(part, OBJECT_PATTERNS);
  const count = load<u32>(part, OBJECT_PATTERN_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    if (isPatternOf(patterns + ((<usize>i) << 3), key)) return true;
  }
  return false;
}

function isPatternOf(pattern: usize, key: usize): bool {
  const at = stringAt(key);
  return isMatch(program + load<u32>(pattern), at, stringBytes);
}

function reportMembers(part: usize, object: usize, depth: i32, beyond: bool): void {
  const keys = keysByName(object);
  if (keys != 0) {
    const end = keys + ((<usize>memberCount(object)) << 2);
    for (let at = keys; at < end && spend(1); at += 4) reportMember(part, load<u32>(at), depth, beyond);
    arenaFree(keys);
    return;
  }
  const end = behind(object);
  for (let key = object + TAPE_ENTRY_BYTES; key < end && spend(1); key = behind(key + TAPE_ENTRY_BYTES)) {
    if (!isShadowed(key)) reportMember(part, key, depth, beyond);
  }
}

function reportMember(part: usize, key: usize, depth: i32, beyond: bool): void {
  const additional = load<u32>(part, OBJECT_ADDITIONAL);
  const patterns = program + load<u32>(part, OBJECT_PATTERNS);
  const patternCount = load<u32>(part, OBJECT_PATTERN_COUNT);
  const value = key + TAPE_ENTRY_BYTES;
  enterMember(key);
  const schema = schemaOf(part, key);
  let isNamed = schema != 0;
  if (isNamed) report(program + schema, value, depth + 1, beyond);
  for (let i: u32 = 0; i < patternCount; i++) {
    const pattern = patterns + ((<usize>i) << 3);
    if (!isPatternOf(pattern, key)) continue;
    isNamed = true;
    report(program + load<u32>(pattern, 4), value, depth + 1, beyond);
  }
  if (!isNamed && additional != ADDITIONAL_ALLOWED && additional != ADDITIONAL_DENIED) {
    report(program + additional, value, depth + 1, beyond);
  }
  leave();
}

/** Reports what depends on which names are there: KEYWORD_REQUIRED or KEYWORD_DEPENDENCIES. */
function reportNames(schema: usize, part: usize, object: usize, depth: i32, beyond: bool, keyword: u32): void {
  const asked = load<u32>(part + (keyword == KEYWORD_REQUIRED ? OBJECT_REQUIRED : OBJECT_DEPENDENCY_COUNT));
  if (asked == 0) return;
  const bits = load<u32>(part, OBJECT_BITS);
  let seenAt: usize = 0;
  if (bits > SEEN_BITS) {
    const bytes = (<i32>((bits + 63) >> 6)) << 3;
    seenAt = arenaAllocate(thread, bytes);
    if (seenAt == 0) {
      stopWithoutRoom();
      return;
    }
    memory.fill(seenAt, 0, bytes);
  }
  const seen = seeNames(part, object, seenAt);
  if (keyword == KEYWORD_REQUIRED) reportRequired(schema, part, object, beyond, seenAt, seen);
  else reportDependencies(schema, part, object, depth, beyond, seenAt, seen);
  if (seenAt != 0) arenaFree(seenAt);
}

function seeNames(part: usize, object: usize, seenAt: usize): u64 {
  const end = behind(object);
  let seen: u64 = 0;
  for (let key = object + TAPE_ENTRY_BYTES; key < end && spend(1); key = behind(key + TAPE_ENTRY_BYTES)) {
    const name = nameOf(part, key);
    const bit = name == 0 ? NONE : load<i32>(name, NAME_BIT);
    if (bit == NONE) continue;
    if (seenAt == 0) seen |= (<u64>1) << (<u64>bit);
    else setBit(seenAt, bit);
  }
  return seen;
}

function reportRequired(schema: usize, part: usize, object: usize, beyond: bool, seenAt: usize, seen: u64): void {
  const required = load<i32>(part, OBJECT_REQUIRED);
  const count = load<u32>(part, NAMES_COUNT);
  const names = program + load<u32>(part, NAMES_AT);
  let failed = false;
  if (!spend(count)) return;
  for (let i: u32 = 0; i < count; i++) {
    const name = names + <usize>i * NAME_BYTES;
    const bit = load<i32>(name, NAME_BIT);
    if (bit == NONE || bit >= required || hasBit(seenAt, seen, bit)) continue;
    if (!failed) fail(schema, KEYWORD_REQUIRED, object, beyond);
    failed = true;
    addProgramName(name);
  }
}

function reportDependencies(
  schema: usize,
  part: usize,
  object: usize,
  depth: i32,
  beyond: bool,
  seenAt: usize,
  seen: u64,
): void {
  const count = load<u32>(part, OBJECT_DEPENDENCY_COUNT);
  const dependencies = program + load<u32>(part, OBJECT_DEPENDENCIES);
  for (let i: u32 = 0; i < count && spend(1); i++) {
    const dependency = dependencies + <usize>i * DEPENDENCY_BYTES;
    const bearer = program + load<u32>(dependency, DEPENDENCY_NAME);
    if (!hasBit(seenAt, seen, load<i32>(bearer, NAME_BIT))) continue;
    const other = load<u32>(dependency, DEPENDENCY_SCHEMA);
    if (other != 0) {
      report(program + other, object, depth + 1, beyond);
      continue;
    }
    const names = program + load<u32>(dependency, DEPENDENCY_NAMES);
    const nameCount = load<u32>(dependency, DEPENDENCY_COUNT);
    let failed = false;
    for (let n: u32 = 0; n < nameCount; n++) {
      const name = program + load<u32>(names + ((<usize>n) << 2));
      if (hasBit(seenAt, seen, load<i32>(name, NAME_BIT))) continue;
      if (!failed) {
        fail(schema, KEYWORD_DEPENDENCIES, object, beyond);
        setDependency(program + load<u32>(bearer, NAME_TEXT), load<u32>(bearer, NAME_LENGTH));
      }
      failed = true;
      addProgramName(name);
    }
  }
}

function addProgramName(name: usize): void {
  addName(program + load<u32>(name, NAME_TEXT), load<u32>(name, NAME_LENGTH));
}
