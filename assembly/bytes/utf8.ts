// UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF.

/** The first byte from `at` on that begins no whole UTF-8 sequence; `end` when all is well. Up to fifteen bytes behind are read. */
export function utf8End(at: usize, end: usize): usize {
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
