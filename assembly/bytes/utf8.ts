// UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF.

// What may be wrong with two neighbours, by three halves of their bytes: Keiser and Lemire, "Validating UTF-8 in less than one
// instruction per byte", 2021. Only a bit that all three tables have is an error.
//   01 too short: a lead before something else          10 surrogate
//   02 too long: a continuation behind a plain byte     20 overlong, two bytes
//   04 overlong, three bytes                            40 overlong, four bytes; above U+10FFFF by the lead alone
//   08 above U+10FFFF by the second byte                80 two continuations, right only far enough behind a lead
/** By the upper half of the first. */
const FIRST_HIGH = i32x4(0x02020202, 0x02020202, <i32>0x80808080, 0x49150121);
/** By the lower half of the first. */
const FIRST_LOW = i32x4(<i32>0x8383a3e7, <i32>0xcbcbcb8b, <i32>0xcbcbcbcb, <i32>0xcbcbdbcb);
/** By the upper half of the second. */
const SECOND_HIGH = i32x4(0x01010101, 0x01010101, <i32>0xbabaaee6, 0x01010101);

/** The first byte from `at` on that begins no whole UTF-8 sequence; `end` when all is well. Three bytes behind may be read. */
export function utf8End(at: usize, end: usize): usize {
  const begin = at;
  let before = i8x16.splat(0);
  while (at + 16 <= end) {
    const bytes = v128.load(at);
    // Plain bytes behind plain bytes.
    if (i8x16.bitmask(v128.or(bytes, before)) != 0 && hasErrors(before, bytes)) break;
    before = bytes;
    at += 16;
  }
  // A sequence that began before `at` and ends behind it was not judged yet.
  let lead = at;
  while (lead > begin && at - lead < 3 && isContinuation(<u32>load<u8>(lead - 1))) lead--;
  if (lead > begin && load<u8>(lead - 1) >= 0xc0) at = lead - 1;
  return sequencesEnd(at, end);
}

function hasErrors(before: v128, bytes: v128): bool {
  const before1 = v128.shuffle<u8>(before, bytes, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  const before2 = v128.shuffle<u8>(before, bytes, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
  const before3 = v128.shuffle<u8>(before, bytes, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
  const special = v128.and(
    v128.and(
      i8x16.swizzle(FIRST_HIGH, i8x16.shr_u(before1, 4)),
      i8x16.swizzle(FIRST_LOW, v128.and(before1, i8x16.splat(0x0f))),
    ),
    i8x16.swizzle(SECOND_HIGH, i8x16.shr_u(bytes, 4)),
  );
  // Behind the lead of three or of four bytes, the third and the fourth must be continuations, and only there two may follow.
  const third = i8x16.sub_sat_u(before2, i8x16.splat(0x60));
  const fourth = i8x16.sub_sat_u(before3, i8x16.splat(0x70));
  const expected = v128.and(v128.or(third, fourth), i8x16.splat(<i8>0x80));
  return v128.any_true(v128.xor(expected, special));
}

/** As `utf8End`, one sequence after the other. */
function sequencesEnd(at: usize, end: usize): usize {
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(at, byte);
    if (length == 0 || at + length > end) return at;
    at += length;
  }
  return end;
}

/** Bytes of the sequence that begins with `lead`, above 0x7f, at `at`; 0 when it is none. Up to three bytes behind it are read. */
function sequenceLength(at: usize, lead: u32): i32 {
  const second = <u32>load<u8>(at, 1);
  if (lead < 0xe0) return lead >= 0xc2 && isContinuation(second) ? 2 : 0;
  if (!isContinuation(second) || !isContinuation(<u32>load<u8>(at, 2))) return 0;
  if (lead < 0xf0) {
    if (lead == 0xe0 && second < 0xa0) return 0;
    return lead == 0xed && second > 0x9f ? 0 : 3;
  }
  if (lead > 0xf4 || !isContinuation(<u32>load<u8>(at, 3))) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  return lead == 0xf4 && second > 0x8f ? 0 : 4;
}

function isContinuation(byte: u32): bool {
  return (byte & 0xc0) == 0x80;
}

/** Writes a code point up to U+FFFF, surrogates too, or beyond; answers its bytes. */
export function encodeUtf8(to: usize, codePoint: u32): i32 {
  if (codePoint < 0x80) {
    store<u8>(to, codePoint);
    return 1;
  }
  if (codePoint < 0x800) {
    store<u8>(to, 0xc0 | (codePoint >> 6));
    store<u8>(to, 0x80 | (codePoint & 0x3f), 1);
    return 2;
  }
  if (codePoint < 0x10000) {
    store<u8>(to, 0xe0 | (codePoint >> 12));
    store<u8>(to, 0x80 | ((codePoint >> 6) & 0x3f), 1);
    store<u8>(to, 0x80 | (codePoint & 0x3f), 2);
    return 3;
  }
  store<u8>(to, 0xf0 | (codePoint >> 18));
  store<u8>(to, 0x80 | ((codePoint >> 12) & 0x3f), 1);
  store<u8>(to, 0x80 | ((codePoint >> 6) & 0x3f), 2);
  store<u8>(to, 0x80 | (codePoint & 0x3f), 3);
  return 4;
}

/** Bytes that `encodeUtf8` writes. */
export function utf8Length(codePoint: u32): i32 {
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}
