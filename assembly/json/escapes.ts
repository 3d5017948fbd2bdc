// Strings that are not plain: escapes and bytes above 0x7f. Measured first, then decoded into exactly the room they need.
import { hexValue } from "../bytes/classes.ts";
import { encodeUtf8, utf8End, utf8Length } from "../bytes/utf8.ts";
import { JSON_ERROR_SYNTAX, JSON_ERROR_UTF8, TAPE_FLAG_ESCAPED, TAPE_FLAG_WIDE } from "../layout/tape.ts";
import { plainEnd, wideEnd } from "./scan.ts";

/** What `measureString` found: TAPE_FLAG_*, the bytes once decoded, and after a failure where and why. */
export let stringFlags: u32 = 0;
export let decodedLength: i32 = 0;
export let stringError: i32 = 0;
export let stringErrorAt: usize = 0;

/** Up to here the text is known to be UTF-8. It is checked once, from its first byte above 0x7f on. */
let utf8Until: usize = 0;

/** Before a text's first string. */
export function beginStrings(text: usize): void {
  utf8Until = text;
}

function refuse(code: i32, at: usize): usize {
  stringError = code;
  stringErrorAt = at;
  return 0;
}

/**
 * The closing quote of the string whose text begins at `start` and is plain up to `at`; 0 when the text is none. The
 * caller stopped at `at`, which may lie behind `end`.
 */
export function measureString(start: usize, at: usize, end: usize): usize {
  let flags: u32 = 0;
  let shrink: usize = 0;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x22) {
      stringFlags = flags;
      decodedLength = <i32>(at - start - shrink);
      return at;
    }
    if (byte == 0x5c) {
      flags |= TAPE_FLAG_ESCAPED;
      const letter = <u32>load<u8>(at, 1);
      if (at + 1 >= end) break;
      if (letter != 0x75) {
        if (simpleEscape(letter) == 0) return refuse(JSON_ERROR_SYNTAX, at + 1);
        shrink++;
        at += 2;
      } else {
        if (at + 6 > end || !areHexDigits(at + 2)) return refuse(JSON_ERROR_SYNTAX, hexDigitsEnd(at + 2, end));
        const codePoint = escapedCodePoint(at, end);
        const width = codePoint > 0xffff ? 12 : 6;
        if (codePoint > 0x7f) flags |= TAPE_FLAG_WIDE;
        shrink += width - utf8Length(codePoint);
        at += width;
      }
      if (load<u8>(at) != 0x5c) at = plainEnd(at, end);
    } else if (byte < 0x20) {
      return refuse(JSON_ERROR_SYNTAX, at);
    } else {
      flags |= TAPE_FLAG_WIDE;
      if (at >= utf8Until) utf8Until = utf8End(at, end);
      at = wideEnd(at, end);
      if (at > utf8Until && utf8Until < end) return refuse(JSON_ERROR_UTF8, utf8Until);
    }
  }
  return refuse(JSON_ERROR_SYNTAX, end);
}

/** The closing quote behind a byte above 0x7f at `at`, if the text is known to be UTF-8 up to it and nothing is escaped; else 0. */
export function wideStringEnd(at: usize, end: usize): usize {
  if (at >= utf8Until || load<u8>(at) < 0x80) return 0;
  const stop = wideEnd(at, end);
  return stop < utf8Until && load<u8>(stop) == 0x22 ? stop : 0;
}

/** What the letter behind a backslash stands for; 0 when it stands for nothing. */
function simpleEscape(letter: u32): u32 {
  if (letter == 0x22 || letter == 0x5c || letter == 0x2f) return letter;
  if (letter == 0x6e) return 0x0a;
  if (letter == 0x72) return 0x0d;
  if (letter == 0x74) return 0x09;
  if (letter == 0x62) return 0x08;
  return letter == 0x66 ? 0x0c : 0;
}

/** The first of up to four bytes at `at` that is no hexadecimal digit; at most `end`. */
function hexDigitsEnd(at: usize, end: usize): usize {
  while (at < end && hexValue(<u32>load<u8>(at)) < 16) at++;
  return at;
}

/** Whether four bytes are hexadecimal digits. Which of two kinds each is, nobody can predict: so without a branch. */
function areHexDigits(at: usize): bool {
  const bytes = i32x4.splat(load<i32>(at));
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(5));
  return i8x16.all_true(v128.or(digits, letters));
}

/** The value of four hexadecimal digits. */
function hexUnit(at: usize): u32 {
  const bytes = load<u32>(at);
  // A letter has bit 6 set, and its low half counts from 1.
  const values = (bytes & 0x0f0f0f0f) + ((bytes >> 6) & 0x01010101) * 9;
  return ((values & 0x0f) << 12) | (values & 0x0f00) | ((values >> 12) & 0xf0) | (values >> 24);
}

/** The code point of the `\uXXXX` at `at`, of two of them when they are a surrogate pair; a lone surrogate as it is. */
function escapedCodePoint(at: usize, end: usize): u32 {
  const unit = hexUnit(at + 2);
  if ((unit & 0xfc00) != 0xd800 || at + 12 > end) return unit;
  // A backslash and a `u`, little-endian.
  if (load<u16>(at, 6) != 0x755c || !areHexDigits(at + 8)) return unit;
  const low = hexUnit(at + 8);
  return (low & 0xfc00) == 0xdc00 ? 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff) : unit;
}

/** Writes what the string between `start` and its closing quote means: `decodedLength` bytes, as it was measured. */
export function decodeString(start: usize, end: usize, to: usize): void {
  let at = start;
  while (at < end) {
    if (load<u8>(at) != 0x5c) {
      // Only a backslash or the closing quote ends it.
      const stop = wideEnd(at, end);
      copyBytes(to, at, stop - at);
      to += stop - at;
      at = stop;
      if (at == end) return;
    }
    const letter = <u32>load<u8>(at, 1);
    if (letter == 0x75) {
      const codePoint = escapedCodePoint(at, end);
      to += encodeUtf8(to, codePoint);
      at += codePoint > 0xffff ? 12 : 6;
    } else {
      store<u8>(to, simpleEscape(letter));
      to++;
      at += 2;
    }
  }
}

/** Runs are short; a call of memory.copy costs more than they do. */
function copyBytes(to: usize, from: usize, length: usize): void {
  if (length >= 64) {
    memory.copy(to, from, length);
    return;
  }
  while (length >= 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
    length -= 8;
  }
  while (length > 0) {
    store<u8>(to, load<u8>(from));
    to++;
    from++;
    length--;
  }
}
