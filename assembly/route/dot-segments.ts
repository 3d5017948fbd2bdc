// Finds `.` and `..` segments, plain or percent-encoded: they mean another path to whoever decodes them behind us.
import { nextSlash } from "../bytes/compare.ts";

const DOT: u32 = 0x2e;
const PERCENT: u32 = 0x25;

/** Whether some segment of the path is `.` or `..` in any spelling. Up to fifteen bytes behind the path are read. */
export function hasDotSegment(path: usize, length: i32): bool {
  return mayHoldDot(path, length) && someSegmentIsDots(path, length);
}

/** Most paths hold neither `.` nor `%`, which sixteen bytes at a time tell. */
function mayHoldDot(path: usize, length: i32): bool {
  for (let at = 0; at < length; at += 16) {
    const block = v128.load(path + at);
    const hits = v128.or(i8x16.eq(block, i8x16.splat(0x2e)), i8x16.eq(block, i8x16.splat(0x25)));
    let found = i8x16.bitmask(hits);
    const rest = length - at;
    if (rest < 16) found &= (1 << rest) - 1;
    if (found != 0) return true;
  }
  return false;
}

function someSegmentIsDots(path: usize, length: i32): bool {
  let at = 0;
  while (at <= length) {
    const end = nextSlash(path, at, length);
    if (isDots(path + at, end - at)) return true;
    at = end + 1;
  }
  return false;
}

function isDots(segment: usize, length: i32): bool {
  if (length == 0 || length > 6) return false;
  let dots = 0;
  let at = 0;
  while (at < length) {
    const byte = <u32>load<u8>(segment + at);
    if (byte == DOT) {
      at += 1;
    } else if (
      byte == PERCENT &&
      at + 2 < length &&
      load<u8>(segment + at, 1) == 0x32 &&
      (load<u8>(segment + at, 2) | 0x20) == 0x65
    ) {
      at += 3;
    } else {
      return false;
    }
    dots++;
  }
  return dots <= 2;
}
