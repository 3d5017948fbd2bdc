// A number's text as what it means: sign, significant digits and a power of ten. Nothing is rounded and nothing is bounded:
// texts may have millions of digits, in the exponent too. Each function takes time linear in the length of its texts.

/** What `readDecimal` found. `decimalFirst`: address of the first digit that is not zero, 0 when all are. */
export let decimalNegative: bool = false;
export let decimalFirst: usize = 0;
/** Address behind the last digit that is not zero; a point may lie between the two. */
export let decimalEnd: usize = 0;
/** The powers of ten of the first and the last of these digits, without the exponent. */
export let decimalLead: i32 = 0;
export let decimalTail: i32 = 0;
/** The digits of the exponent, none without one. */
export let exponentAt: usize = 0;
export let exponentEnd: usize = 0;
export let exponentNegative: bool = false;

/** Reads a number of RFC 8259; the text is known to be one. */
export function readDecimal(text: usize, length: i32): void {
  const end = text + length;
  let at = text;
  decimalNegative = load<u8>(at) == 0x2d;
  if (decimalNegative) at++;
  let first: usize = 0;
  let last: usize = 0;
  // Digits seen since the first significant one, up to the last significant one, and before the point.
  let digits = 0;
  let firstIndex = 0;
  let lastIndex = 0;
  let whole = -1;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte - 0x30 <= 9) {
      if (byte != 0x30) {
        if (first == 0) {
          first = at;
          firstIndex = digits;
        }
        last = at;
        lastIndex = digits;
      }
      digits++;
    } else if (byte == 0x2e) {
      whole = digits;
    } else {
      break;
    }
    at++;
  }
  if (whole < 0) whole = digits;
  decimalFirst = first;
  decimalEnd = last + 1;
  decimalLead = whole - 1 - firstIndex;
  decimalTail = whole - 1 - lastIndex;
  readExponent(at, end);
}

function readExponent(at: usize, end: usize): void {
  exponentNegative = false;
  if (at < end) {
    at++;
    const sign = <u32>load<u8>(at);
    exponentNegative = sign == 0x2d;
    if (exponentNegative || sign == 0x2b) at++;
    while (at < end && load<u8>(at) == 0x30) at++;
  }
  exponentAt = at;
  exponentEnd = end;
}

/** Beyond this, no count of digits brings two exponents together again: texts have fewer than 2^31 of them. */
const EXPONENT_FAR: i64 = 1 << 40;

/** One exponent less another, exact up to EXPONENT_FAR; beyond it, some number beyond it with the right sign. */
export function exponentDifference(
  oneAt: usize,
  oneEnd: usize,
  oneNegative: bool,
  otherAt: usize,
  otherEnd: usize,
  otherNegative: bool,
): i64 {
  const oneLength = oneEnd - oneAt;
  const otherLength = otherEnd - otherAt;
  let difference: i64 = 0;
  let place = oneLength > otherLength ? oneLength : otherLength;
  while (place > 0) {
    // The digits still to come are worth less than two of this place: once it is far, it stays far.
    difference *= 10;
    if (place <= oneLength) difference += signedDigit(oneEnd - place, oneNegative);
    if (place <= otherLength) difference -= signedDigit(otherEnd - place, otherNegative);
    if (difference > EXPONENT_FAR || difference < -EXPONENT_FAR) break;
    place--;
  }
  return difference;
}

function signedDigit(at: usize, negative: bool): i64 {
  const digit = <i64>load<u8>(at) - 0x30;
  return negative ? -digit : digit;
}

/** The exponent of what was read last, as `exponentDifference` bounds it. */
export function exponentValue(): i64 {
  return exponentDifference(exponentAt, exponentEnd, exponentNegative, 0, 0, false);
}
