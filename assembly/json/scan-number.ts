// The number grammar of RFC 8259, section 6. Value and comparison are in number.ts, on demand.
import { TAPE_FLAG_INTEGER } from "../layout/tape.ts";
import { digitsEnd } from "./scan.ts";

/** What `numberEnd` saw: TAPE_FLAG_*, and after a failure the byte that cannot be. */
export let numberFlags: u32 = 0;
export let numberErrorAt: usize = 0;

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
