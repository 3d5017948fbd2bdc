// Strings: length in code points, pattern.
import { PATTERN_WORK_PER_BYTE } from "../layout/pattern.ts";
import { STRING_BYTES, STRING_MAX, STRING_MIN, STRING_PATTERN } from "../layout/schema.ts";
import { TAPE_FLAG_ESCAPED, TAPE_FLAG_WIDE, TAPE_FLAGS, TAPE_LENGTH, TAPE_OFFSET } from "../layout/tape.ts";
import { matches } from "../pattern/match.ts";
import { patternScratch, program, spend, stringAt, stringBytes, text } from "./run.ts";

@unmanaged
class Strings {
  min: u32;
  max: u32;
  pattern: u32;
  reserved: u32;
}
if (offsetof<Strings>("min") != STRING_MIN) ERROR("layout/schema: STRING_MIN");
if (offsetof<Strings>("max") != STRING_MAX) ERROR("layout/schema: STRING_MAX");
if (offsetof<Strings>("pattern") != STRING_PATTERN) ERROR("layout/schema: STRING_PATTERN");
if (offsetof<Strings>() != STRING_BYTES) ERROR("layout/schema: STRING_BYTES");

export function checkString(part: usize, entry: usize): bool {
  let at = text + load<u32>(entry, TAPE_OFFSET);
  let length = load<i32>(entry, TAPE_LENGTH);
  if ((load<u8>(entry, TAPE_FLAGS) & TAPE_FLAG_ESCAPED) != 0) {
    at = stringAt(entry);
    length = stringBytes;
  }
  const least = load<u32>(part, STRING_MIN);
  const most = load<u32>(part, STRING_MAX);
  // A code point takes one to four bytes, so most strings need no counting.
  if (<u32>length < least) return false;
  if (<u32>length > most || <u32>(length + 3) >> 2 < least) {
    const points = <u32>codePoints(entry, at, length);
    if (points < least || points > most) return false;
  }
  const pattern = load<u32>(part, STRING_PATTERN);
  return pattern == 0 || isMatch(program + pattern, at, length);
}

/** Code points of the string at `entry`, whose text is known. */
export function codePoints(entry: usize, at: usize, length: i32): i32 {
  if ((load<u8>(entry, TAPE_FLAGS) & TAPE_FLAG_WIDE) == 0) return length;
  if (!spend(length >> 4)) return 0;
  // Every byte but a continuation (10xxxxxx), which is below -64 as a signed one, begins a code point.
  let points = 0;
  let rest = length;
  while (rest >= 16) {
    points += popcnt<i32>(i8x16.bitmask(i8x16.ge_s(v128.load(at), i8x16.splat(-64))));
    at += 16;
    rest -= 16;
  }
  while (rest > 0) {
    points += <i32>(load<i8>(at) >= -64);
    at++;
    rest--;
  }
  return points;
}

/** What to begin a match costs, as bytes of text. */
const BEGIN_BYTES: i64 = 4;

/** Whether a pattern's program matches somewhere in the text. */
export function isMatch(pattern: usize, at: usize, length: i32): bool {
  const perByte = <i64>load<u32>(pattern, PATTERN_WORK_PER_BYTE);
  if (!spend(1 + (((<i64>length + BEGIN_BYTES) * perByte) >> 3))) return false;
  return matches(pattern, at, length, patternScratch);
}
