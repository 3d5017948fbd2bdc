// A hash of a number's value: the same for 100, 1e2 and 100.0, linear in the length of its text.
import { mixTag } from "../bytes/hash.ts";
import { HASH_WORD } from "../layout/table.ts";
import {
  decimalEnd,
  decimalFirst,
  decimalLead,
  decimalNegative,
  exponentAt,
  exponentEnd,
  exponentNegative,
  readDecimal,
} from "./decimal.ts";

export function hashNumber(text: usize, length: i32, seed: u32): u32 {
  readDecimal(text, length);
  if (decimalFirst == 0) return seed;
  // The power of ten of the first digit, modulo 2^32: equal numbers have the same one.
  let exponent: u32 = 0;
  for (let at = exponentAt; at < exponentEnd; at++) exponent = exponent * 10 + load<u8>(at) - 0x30;
  const lead = <u32>decimalLead + (exponentNegative ? -exponent : exponent);
  let hash = mixTag(seed, (lead << 1) | <u32>decimalNegative);
  for (let at = decimalFirst; at < decimalEnd; at++) {
    const byte = <u32>load<u8>(at);
    if (byte != 0x2e) {
      hash = (hash ^ byte) * <u32>HASH_WORD;
      hash ^= hash >> 15;
    }
  }
  return hash;
}
