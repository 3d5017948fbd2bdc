// Numbers as JSON Schema means them: decimals of any length, compared and divided exactly.
import {
  decimalEnd,
  decimalFirst,
  decimalLead,
  decimalNegative,
  decimalTail,
  exponentAt,
  exponentDifference,
  exponentEnd,
  exponentNegative,
  readDecimal,
} from "./decimal.ts";

/** A whole number of up to so many bytes, its minus included, is compared as an integer. */
const SHORT_BYTES = 18;
const NOT_SHORT: i64 = i64.MIN_VALUE;

/** Significant digits that a divisor of `isMultipleOf` may have. */
const DIVISOR_DIGITS = 18;

/** -1, 0 or 1 as the first number is below, equal to or above the second: 1, 1.0 and 10e-1 are one number. */
export function compareNumbers(aText: usize, aLength: i32, bText: usize, bLength: i32): i32 {
  const aShort = shortInteger(aText, aLength);
  if (aShort != NOT_SHORT) {
    const bShort = shortInteger(bText, bLength);
    if (bShort != NOT_SHORT) return <i32>(aShort > bShort) - <i32>(aShort < bShort);
  }
  readDecimal(aText, aLength);
  const aNegative = decimalNegative;
  const aFirst = decimalFirst;
  const aEnd = decimalEnd;
  const aLead = decimalLead;
  const aExponentAt = exponentAt;
  const aExponentEnd = exponentEnd;
  const aExponentNegative = exponentNegative;
  readDecimal(bText, bLength);
  if (aFirst == 0 || decimalFirst == 0) {
    if (aFirst != 0) return aNegative ? -1 : 1;
    return decimalFirst == 0 ? 0 : decimalNegative ? 1 : -1;
  }
  if (aNegative != decimalNegative) return aNegative ? -1 : 1;
  const lead =
    exponentDifference(aExponentAt, aExponentEnd, aExponentNegative, exponentAt, exponentEnd, exponentNegative) +
    (<i64>aLead - decimalLead);
  const magnitude = lead != 0 ? (lead > 0 ? 1 : -1) : compareDigits(aFirst, aEnd, decimalFirst, decimalEnd);
  return aNegative ? -magnitude : magnitude;
}

/** The value of a whole number without exponent and with few digits, NOT_SHORT of any other. */
function shortInteger(text: usize, length: i32): i64 {
  if (length > SHORT_BYTES) return NOT_SHORT;
  const end = text + length;
  const negative = load<u8>(text) == 0x2d;
  let at = negative ? text + 1 : text;
  let value: i64 = 0;
  while (at < end) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return NOT_SHORT;
    value = value * 10 + digit;
    at++;
  }
  return negative ? -value : value;
}

/** Compares digits of equal weight. Both runs end with a digit that is not zero, so that of equal ones the longer is more. */
function compareDigits(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (a < aEnd && b < bEnd) {
    // A point is passed over.
    if (load<u8>(a) == 0x2e) a++;
    if (load<u8>(b) == 0x2e) b++;
    const difference = <i32>load<u8>(a) - <i32>load<u8>(b);
    if (difference != 0) return difference > 0 ? 1 : -1;
    a++;
    b++;
  }
  return <i32>(a < aEnd) - <i32>(b < bEnd);
}

/** Whether `isMultipleOf` takes this divisor: above zero, with up to DIVISOR_DIGITS significant digits. */
export function isDivisor(text: usize, length: i32): bool {
  readDecimal(text, length);
  return decimalFirst != 0 && !decimalNegative && decimalLead - decimalTail < DIVISOR_DIGITS;
}

/**
 * Whether the number is the divisor times a whole number, exactly: 19.99 is a multiple of 0.01. Never of a divisor that
 * `isDivisor` refuses.
 */
export function isMultipleOf(text: usize, length: i32, divisorText: usize, divisorLength: i32): bool {
  if (!isDivisor(divisorText, divisorLength)) return false;
  const divisor = wholeDigits(decimalFirst, decimalEnd);
  const divisorTail = decimalTail;
  const divisorExponentAt = exponentAt;
  const divisorExponentEnd = exponentEnd;
  const divisorExponentNegative = exponentNegative;
  readDecimal(text, length);
  if (decimalFirst == 0) return true;
  const zeros =
    exponentDifference(
      exponentAt,
      exponentEnd,
      exponentNegative,
      divisorExponentAt,
      divisorExponentEnd,
      divisorExponentNegative,
    ) +
    (<i64>decimalTail - divisorTail);
  // The digits end with no zero, so they are no multiple of ten.
  if (zeros < 0) return false;
  let rest = remainderOfDigits(decimalFirst, decimalEnd, divisor);
  // Divisors hold fewer than 64 factors of two and of five: what so many zeros leave undivided, more of them do too.
  for (let i: i64 = 0; i < zeros && i < 64 && rest != 0; i++) rest = (rest * 10) % divisor;
  return rest == 0;
}

/** Up to DIVISOR_DIGITS digits as an integer. */
function wholeDigits(at: usize, end: usize): u64 {
  let value: u64 = 0;
  while (at < end) {
    const digit = <u64>load<u8>(at) - 0x30;
    if (digit <= 9) value = value * 10 + digit;
    at++;
  }
  return value;
}

/** The remainder of any number of digits, several of them a division. `divisor` is below 10^18. */
function remainderOfDigits(at: usize, end: usize, divisor: u64): u64 {
  // The remainder, below the divisor, makes room for as many digits as keep it below 10^19.
  let scaleMax: u64 = 10;
  while (scaleMax < 1000000000000000000 && divisor <= 1000000000000000000 / scaleMax) scaleMax *= 10;
  let rest: u64 = 0;
  let scale: u64 = 1;
  let digits: u64 = 0;
  while (at < end) {
    const digit = <u64>load<u8>(at) - 0x30;
    if (digit <= 9) {
      digits = digits * 10 + digit;
      scale *= 10;
      if (scale == scaleMax) {
        rest = (rest * scale + digits) % divisor;
        scale = 1;
        digits = 0;
      }
    }
    at++;
  }
  return (rest * scale + digits) % divisor;
}
