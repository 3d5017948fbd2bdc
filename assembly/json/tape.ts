// Reading a tape (layout/tape.ts). Texts and tapes come in pairs: a request's body and its tape, or a constant's in an image.
import { sameText } from "../bytes/compare.ts";
import { NONE } from "../layout/codes.ts";
import {
  JSON_ARRAY,
  JSON_OBJECT,
  PATH_ELEMENT,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_ESCAPED,
  TAPE_FLAG_SHADOWED,
  TAPE_FLAGS,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_NEXT,
  TAPE_OFFSET,
} from "../layout/tape.ts";

/** Bytes of what `stringText` found. */
export let stringLength: i32 = 0;

export function entryAt(tape: usize, index: i32): usize {
  return tape + <usize>index * TAPE_ENTRY_BYTES;
}

export function kindOf(entry: usize): u32 {
  return load<u8>(entry, TAPE_KIND);
}

/** How many elements a container has, or members that count. */
export function countOf(entry: usize): i32 {
  return <i32>(load<u32>(entry, TAPE_KIND) >> TAPE_COUNT_SHIFT);
}

/** Index of the entry behind a whole value. */
export function nextIndex(tape: usize, index: i32): i32 {
  const entry = entryAt(tape, index);
  return select(load<i32>(entry, TAPE_NEXT), index + 1, kindOf(entry) >= <u32>JSON_ARRAY);
}

/** The decoded text of a string or key, `stringLength` bytes: where it is written, when it has no escapes. */
export function stringText(text: usize, tape: usize, entry: usize): usize {
  if ((load<u8>(entry, TAPE_FLAGS) & TAPE_FLAG_ESCAPED) == 0) {
    stringLength = load<i32>(entry, TAPE_LENGTH);
    return text + load<u32>(entry, TAPE_OFFSET);
  }
  const record = tape + load<u32>(entry, TAPE_NEXT);
  stringLength = load<i32>(record);
  return record + 4;
}

/** Whether a string's decoded text equals the given one. Up to seven bytes behind both are read. */
export function isString(text: usize, tape: usize, entry: usize, expected: usize, expectedLength: i32): bool {
  const decoded = stringText(text, tape, entry);
  return stringLength == expectedLength && sameText(decoded, expected, expectedLength);
}

/** Index of the first key from `index` on that counts; `end`, the index behind the object, without one. */
export function memberFrom(tape: usize, index: i32, end: i32): i32 {
  while (index < end && (load<u8>(entryAt(tape, index), TAPE_FLAGS) & TAPE_FLAG_SHADOWED) != 0) {
    index = nextIndex(tape, index + 1);
  }
  return index;
}

/** Index of the value of the member with this key, NONE without one. */
export function findMember(text: usize, tape: usize, objectIndex: i32, key: usize, keyLength: i32): i32 {
  const end = nextIndex(tape, objectIndex);
  let index = memberFrom(tape, objectIndex + 1, end);
  while (index < end) {
    if (isString(text, tape, entryAt(tape, index), key, keyLength)) return index + 1;
    index = memberFrom(tape, nextIndex(tape, index + 1), end);
  }
  return NONE;
}

/** Index of an array's element, NONE without one. */
export function findElement(tape: usize, arrayIndex: i32, position: i32): i32 {
  if (<u32>position >= <u32>countOf(entryAt(tape, arrayIndex))) return NONE;
  let index = arrayIndex + 1;
  while (position > 0) {
    index = nextIndex(tape, index);
    position--;
  }
  return index;
}

/** Index of the value that a path (layout/tape.ts) leads to from the value at `index`; NONE when it leads nowhere. */
export function findPath(text: usize, tape: usize, index: i32, path: usize, pathBytes: i32): i32 {
  const end = path + pathBytes;
  while (path < end && index != NONE) {
    const token = load<i32>(path);
    const kind = kindOf(entryAt(tape, index));
    path += 4;
    if ((token & PATH_ELEMENT) != 0) {
      index = kind == JSON_ARRAY ? findElement(tape, index, token & ~PATH_ELEMENT) : NONE;
    } else {
      index = kind == JSON_OBJECT ? findMember(text, tape, index, path, token) : NONE;
      path += (token + 3) & ~3;
    }
  }
  return index;
}
