// The double that is nearest to a number's text, of two as near the even one: the same that JavaScript's Number gives. Three ways,
// each exact: by one operation on doubles (Clinger 1990), by integers of 128 bits, by naturals of a bounded size.
import { NUMBER_WORK_BYTES, TAPE_LENGTH, TAPE_OFFSET } from "../layout/tape.ts";
import {
  decimalEnd,
  decimalFirst,
  decimalLead,
  decimalNegative,
  decimalTail,
  exponentValue,
  readDecimal,
} from "./decimal.ts";
import { bitLength, isAtLeast, isZero, multiplyAdd, shiftLeft, subtract } from "./natural.ts";

/** Powers of ten of the first digit beyond which there is no finite double, or none above zero. */
const LEAD_MAX = 308;
const LEAD_MIN = -324;
/** As many digits always fit 64 bits. */
const WORD_DIGITS = 19;
/** The largest integer up to which all are doubles, and the largest power of ten that is one. */
const INTEGER_MAX: u64 = 1 << 53;
const TEN_POWER_MAX = 22;
/** The largest power of five below 2^64. */
const FIVE_POWER_MAX = 27;

/** Digits that can decide between two doubles; of more only matters that there are some (the longest tie has 767). */
const DIGITS_MAX = 800;
/** Words for that many digits, for as high a power of five as brings them below LEAD_MIN, and for a shift by a bit. */
const NATURAL_WORDS = 96;
if (NATURAL_WORDS * 4 * 2 != NUMBER_WORK_BYTES) ERROR("layout/tape: NUMBER_WORK_BYTES");

/** The value of a number's entry. `work`: NUMBER_WORK_BYTES of the caller's, 4-aligned, for what takes the longest way. */
export function numberValue(text: usize, entry: usize, work: usize): f64 {
  readDecimal(text + load<u32>(entry, TAPE_OFFSET), load<i32>(entry, TAPE_LENGTH));
  const value = decimalFirst == 0 ? 0 : magnitude(work);
  return decimalNegative ? -value : value;
}

/** The value of what was read last, without its sign. */
function magnitude(work: usize): f64 {
  const lead = exponentValue() + decimalLead;
  if (lead > LEAD_MAX) return Infinity;
  if (lead < LEAD_MIN) return 0;
  const digits = decimalLead - decimalTail + 1;
  const exponent = <i32>lead - digits + 1;
  if (digits > WORD_DIGITS) return byNaturals(work, digits, <i32>lead);
  const whole = wholeNumber(decimalFirst, decimalEnd);
  if (whole <= INTEGER_MAX && exponent >= -TEN_POWER_MAX && exponent <= TEN_POWER_MAX) {
    return exponent < 0 ? <f64>whole / tenPower(-exponent) : <f64>whole * tenPower(exponent);
  }
  if (exponent >= 0 && exponent <= FIVE_POWER_MAX) return byProduct(whole, exponent);
  if (exponent < 0 && exponent >= -FIVE_POWER_MAX) return byQuotient(whole, -exponent);
  return byNaturals(work, digits, <i32>lead);
}

function wholeNumber(at: usize, end: usize): u64 {
  let value: u64 = 0;
  for (; at < end; at++) {
    const digit = <u64>load<u8>(at) - 0x30;
    if (digit <= 9) value = value * 10 + digit;
  }
  return value;
}

/** Exact up to TEN_POWER_MAX. */
function tenPower(exponent: i32): f64 {
  let power: f64 = 1;
  for (; exponent > 0; exponent--) power *= 10;
  return power;
}

/** Exact up to FIVE_POWER_MAX. */
function fivePower(exponent: i32): u64 {
  let power: u64 = 1;
  for (; exponent > 0; exponent--) power *= 5;
  return power;
}

/** whole * 10^exponent, as whole * 5^exponent * 2^exponent. */
function byProduct(whole: u64, exponent: i32): f64 {
  const factor = fivePower(exponent);
  const wholeLow = whole & 0xffffffff;
  const wholeHigh = whole >> 32;
  const factorLow = factor & 0xffffffff;
  const factorHigh = factor >> 32;
  const lowest = wholeLow * factorLow;
  const middle = wholeHigh * factorLow + (lowest >> 32);
  const other = wholeLow * factorHigh + (middle & 0xffffffff);
  const high = wholeHigh * factorHigh + (middle >> 32) + (other >> 32);
  const low = (other << 32) | (lowest & 0xffffffff);
  if (high == 0) return rounded(low, false, exponent);
  const shift = <i32>clz(high);
  const bits = shift == 0 ? high : (high << shift) | (low >> (64 - shift));
  return rounded(bits, low << shift != 0, exponent + 64 - shift);
}

/** whole / 10^exponent, as whole / 5^exponent / 2^exponent. */
function byQuotient(whole: u64, exponent: i32): f64 {
  const divisor = fivePower(exponent);
  const wholeShift = <i32>clz(whole);
  const divisorShift = <i32>clz(divisor);
  const scaled = whole << wholeShift;
  // Half of a number with its highest bit set is below another such: the quotient has 64 bits at most, 63 at least.
  const quotient = divide128(scaled >> 1, scaled << 63, divisor << divisorShift);
  return rounded(quotient, divisionRest != 0, divisorShift - wholeShift - 63 - exponent);
}

/** What `divide128` left over. */
let divisionRest: u64 = 0;

/** (high * 2^64 + low) / divisor, where high < divisor and the divisor's highest bit is set: Knuth's D with two digits of 32 bits. */
function divide128(high: u64, low: u64, divisor: u64): u64 {
  const first = divideDigit(high, low >> 32, divisor);
  const second = divideDigit(divisionRest, low & 0xffffffff, divisor);
  return (first << 32) | second;
}

/** One digit: (rest * 2^32 + next) / divisor, where rest < divisor. */
function divideDigit(rest: u64, next: u64, divisor: u64): u64 {
  const divisorHigh = divisor >> 32;
  const divisorLow = divisor & 0xffffffff;
  let digit = rest / divisorHigh;
  let digitRest = rest - digit * divisorHigh;
  // The guess is at most two too large.
  while (digit > 0xffffffff || digit * divisorLow > ((digitRest << 32) | next)) {
    digit--;
    digitRest += divisorHigh;
    if (digitRest > 0xffffffff) break;
  }
  // Modulo 2^64, and the true value is below the divisor.
  divisionRest = ((rest << 32) | next) - digit * divisor;
  return digit;
}

/** (bits + something below one, if `sticky`) * 2^exponent as a double. */
function rounded(bits: u64, sticky: bool, exponent: i32): f64 {
  const shift = <i32>clz(bits);
  bits <<= shift;
  // The power of two of the highest bit.
  const lead = exponent - shift + 63;
  if (lead > 1023) return Infinity;
  // Below the normal doubles, the last place stays where it is.
  const isNormal = lead >= -1022;
  const drop = isNormal ? 11 : 11 - 1022 - lead;
  if (drop > 64) return 0;
  let kept = drop == 64 ? 0 : bits >> drop;
  const half = (<u64>1) << (drop - 1);
  const below = bits & ((half << 1) - 1);
  if (below > half || (below == half && (sticky || (kept & 1) != 0))) kept++;
  // With its highest bit, `kept` counts one into the exponent; so does a carry.
  return reinterpret<f64>(isNormal ? ((<u64>(lead + 1022)) << 52) + kept : kept);
}

/** Any digits: as a quotient of two naturals, bit by bit. */
function byNaturals(work: usize, digits: i32, lead: i32): f64 {
  const over = work;
  const under = work + NATURAL_WORDS * 4;
  let overCount = readNatural(over, decimalFirst, decimalEnd, digits);
  let exponent = lead - (digits > DIGITS_MAX ? DIGITS_MAX : digits - 1);
  store<u32>(under, 1);
  let underCount = 1;
  if (exponent >= 0) overCount = timesFivePower(over, overCount, exponent);
  else underCount = timesFivePower(under, underCount, -exponent);

  const difference = bitLength(over, overCount) - bitLength(under, underCount);
  const count = (overCount > underCount ? overCount : underCount) + 1;
  memory.fill(over + ((<usize>overCount) << 2), 0, (<usize>(count - overCount)) << 2);
  memory.fill(under + ((<usize>underCount) << 2), 0, (<usize>(count - underCount)) << 2);
  if (difference < 0) shiftLeft(over, count, -difference);
  else shiftLeft(under, count, difference);

  let bits: u64 = 0;
  for (let i = 0; i < 64; i++) {
    bits <<= 1;
    if (isAtLeast(over, under, count)) {
      bits |= 1;
      subtract(over, under, count);
    }
    shiftLeft(over, count, 1);
  }
  return rounded(bits, !isZero(over, count), exponent + difference - 63);
}

/** The first DIGITS_MAX digits as a natural; when there are more, one that is not zero stands for them. Answers its words. */
function readNatural(words: usize, at: usize, end: usize, digits: i32): i32 {
  let count = 0;
  let chunk: u32 = 0;
  let scale: u32 = 1;
  for (let read = 0; at < end && read < DIGITS_MAX; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) continue;
    chunk = chunk * 10 + digit;
    scale *= 10;
    read++;
    if (scale == 1000000000) {
      count = multiplyAdd(words, count, scale, chunk);
      chunk = 0;
      scale = 1;
    }
  }
  if (scale > 1) count = multiplyAdd(words, count, scale, chunk);
  return digits > DIGITS_MAX ? multiplyAdd(words, count, 10, 1) : count;
}

function timesFivePower(words: usize, count: i32, exponent: i32): i32 {
  // 5^13 is the highest power of five below 2^32.
  for (; exponent >= 13; exponent -= 13) count = multiplyAdd(words, count, 1220703125, 0);
  return exponent > 0 ? multiplyAdd(words, count, <u32>fivePower(exponent), 0) : count;
}
