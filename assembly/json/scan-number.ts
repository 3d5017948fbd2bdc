// The number grammar of RFC 8259, section 6. Value and comparison are in number.ts, on demand.
import { TAPE_FLAG_INTEGER } from "../layout/tape.ts";
import { digitsEnd, nonDigits } from "./scan.ts";

/** What `numberEnd` saw: TAPE_FLAG_*, and after a failure the byte that cannot be. */
export let numberFlags: u32 = 0;
export let numberErrorAt: usize = 0;

/**
 * Most numbers: digits, perhaps a point and digits, within the sixteen bytes at `first`, behind the minus. Answers their
 * count of bytes in the upper 24 bits and TAPE_FLAG_*; 0 for what takes the long way. Both ends come from one comparison,
 * since to wait for the first before looking for the second costs more; a single digit needs none.
 */
export function shortNumber(first: usize): u32 {
  const second = <u32>load<u8>(first, 1);
  if (second - 0x30 > 9 && second != 0x2e && (second | 0x20) != 0x65) {
    return <u32>load<u8>(first) - 0x30 > 9 ? 0 : (1 << 8) | TAPE_FLAG_INTEGER;
  }
  const others = nonDigits(first);
  if (others == 0) return 0;
  const digits = ctz(others);
  const behind = <u32>load<u8>(first + digits);
  // No digit, or a zero before another digit.
  if (digits == 0 || (digits > 1 && load<u8>(first) == 0x30) || (behind | 0x20) == 0x65) return 0;
  if (behind != 0x2e) return (digits << 8) | TAPE_FLAG_INTEGER;
  const width = ctz(others & (others - 1));
  return width > 15 || width - digits < 2 || (<u32>load<u8>(first + width) | 0x20) == 0x65 ? 0 : width << 8;
}

/** Where the number that begins at `at`, with a digit or a minus, ends; 0 when it is none. */
export function numberEnd(at: usize, end: usize): usize {
  let flags: u32 = TAPE_FLAG_INTEGER;
  if (load<u8>(at) == 0x2d) at++;
  const first = at;
  at = digitsEnd(at, end);
  // No digit, or a zero before another digit.
  if (at == first || (load<u8>(first) == 0x30 && at - first > 1)) {
    numberErrorAt = at == first ? at : first + 1;
    return 0;
  }
  if (at < end && load<u8>(at) == 0x2e) {
    flags = 0;
    const fraction = at + 1;
    at = digitsEnd(fraction, end);
    if (at == fraction) {
      numberErrorAt = at;
      return 0;
    }
  }
  if (at < end && (<u32>load<u8>(at) | 0x20) == 0x65) {
    flags = 0;
    at++;
    const sign = <u32>load<u8>(at);
    if (at < end && (sign == 0x2b || sign == 0x2d)) at++;
    const exponent = at;
    at = digitsEnd(exponent, end);
    if (at == exponent) {
      numberErrorAt = at;
      return 0;
    }
  }
  numberFlags = flags;
  return at;
}
