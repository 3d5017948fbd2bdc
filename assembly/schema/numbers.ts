// Numbers: bounds and divisors, exact as decimals. Most numbers are short: their digits are read at once and decide as integers,
// or as doubles where these differ. All others are compared as decimals.
import { compareNumbers, isMultipleOf } from "../json/number.ts";
import {
  CONSTANT_BYTES,
  CONSTANT_LENGTH,
  CONSTANT_TEXT,
  CONSTANT_VALUE,
  NUMBER_DIVISOR,
  NUMBER_EXCLUSIVE_MAXIMUM,
  NUMBER_EXCLUSIVE_MINIMUM,
  NUMBER_FLAGS,
  NUMBER_HAS_DIVISOR,
  NUMBER_HAS_MAXIMUM,
  NUMBER_HAS_MINIMUM,
  NUMBER_MAXIMUM,
  NUMBER_MINIMUM,
  NUMBER_NOT_NEGATIVE,
} from "../layout/schema.ts";
import { TAPE_FLAG_INTEGER, TAPE_FLAGS, TAPE_LENGTH, TAPE_OFFSET } from "../layout/tape.ts";
import { program, spend, text } from "./run.ts";

@unmanaged
class Constant {
  value: f64;
  text: u32;
  length: u32;
}
if (offsetof<Constant>("value") != CONSTANT_VALUE) ERROR("layout/schema: CONSTANT_VALUE");
if (offsetof<Constant>("text") != CONSTANT_TEXT) ERROR("layout/schema: CONSTANT_TEXT");
if (offsetof<Constant>("length") != CONSTANT_LENGTH) ERROR("layout/schema: CONSTANT_LENGTH");
if (offsetof<Constant>() != CONSTANT_BYTES) ERROR("layout/schema: CONSTANT_BYTES");

/** A number of so many digits is exact as a double once its point is taken out. */
const QUICK_LENGTH: i32 = 15;
/** Integers up to 2^53 are exact as doubles. */
const EXACT_MAX: f64 = 9007199254740992;

/** What comparing and dividing as decimals cost, however short the numbers are, in units of work. */
const COMPARISON_WORK: i32 = 4;
const DIVISION_WORK: i32 = 16;

const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;

/** What stands in each of eight bytes. */
const EACH_BYTE: u64 = 0x100000001 * <u64>0x01010101;
const ZEROS: u64 = EACH_BYTE * 0x30;
const POINTS: u64 = EACH_BYTE * 0x2e;
const TOP_BITS: u64 = EACH_BYTE * 0x80;

/** The number that was read last, when it is short and has no exponent: its digits without the point, and what divides them. */
let isQuick: bool = false;
let quickDigits: f64 = 0;
let quickScale: f64 = 1;

/** Reads the number at `entry` for the comparisons that follow. */
export function readNumber(entry: usize): void {
  let length = load<i32>(entry, TAPE_LENGTH);
  let at = text + load<u32>(entry, TAPE_OFFSET);
  const isNegative = <u32>load<u8>(at) == MINUS;
  at += <usize>isNegative;
  length -= <i32>isNegative;
  const isInteger = (load<u8>(entry, TAPE_FLAGS) & TAPE_FLAG_INTEGER) != 0;
  isQuick = length <= 8 ? readWord(at, length, isInteger) : length <= QUICK_LENGTH && readBytes(at, length);
  if (isNegative) quickDigits = -quickDigits;
}

/** A number of up to eight bytes, all at once. Up to seven bytes behind it are read. */
function readWord(at: usize, length: i32, isInteger: bool): bool {
  let word = load<u64>(at);
  quickScale = 1;
  if (!isInteger) {
    // The lowest byte that is a point: the others may be told wrong above it only.
    const differs = word ^ POINTS;
    const point = <i32>ctz((differs - EACH_BYTE) & ~differs & TOP_BITS) >> 3;
    if (point >= length) return false;
    const below = ((<u64>1) << (<u64>(point << 3))) - 1;
    word = (word & below) | ((word >> 8) & ~below);
    length--;
    quickScale = powerOfTen(length - point);
  }
  // Zeros before the digits, so that there are eight. The first digit is the lowest byte.
  if (length < 8) word = (word << (64 - ((<u64>length) << 3))) | (ZEROS >> ((<u64>length) << 3));
  // An exponent behind a fraction.
  if (!isInteger && (((word + EACH_BYTE * 0x46) | (word - ZEROS)) & TOP_BITS) != 0) return false;
  word -= ZEROS;
  // Tens and ones make pairs, pairs make fours, fours make eight.
  word = word * 10 + (word >> 8);
  const pairs: u64 = 0x000000ff * <u64>0x100000001;
  word = ((word & pairs) * 0xf424000000064 + ((word >> 16) & pairs) * 0x271000000001) >> 32;
  quickDigits = <f64>(<i64>word);
  return true;
}

/** Of an exponent up to 7. */
function powerOfTen(exponent: i32): f64 {
  return (
    select<f64>(10, 1, (exponent & 1) != 0) *
    select<f64>(100, 1, (exponent & 2) != 0) *
    select<f64>(10000, 1, (exponent & 4) != 0)
  );
}

function readBytes(at: usize, length: i32): bool {
  const end = at + length;
  let digits: i64 = 0;
  let scale: f64 = 0;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte - 0x30 <= 9) {
      digits = digits * 10 + (byte - 0x30);
      scale *= 10;
    } else if (byte == POINT) {
      scale = 1;
    } else {
      return false;
    }
    at++;
  }
  quickDigits = <f64>digits;
  quickScale = scale == 0 ? 1 : scale;
  return true;
}

export function checkNumber(part: usize, entry: usize): bool {
  const flags = load<u32>(part, NUMBER_FLAGS);
  if ((flags & NUMBER_NOT_NEGATIVE) != 0 && <u32>load<u8>(text + load<u32>(entry, TAPE_OFFSET)) != MINUS) return true;
  readNumber(entry);
  return (
    ((flags & NUMBER_HAS_MINIMUM) == 0 || isAtLeast(part, flags, entry)) &&
    ((flags & NUMBER_HAS_MAXIMUM) == 0 || isAtMost(part, flags, entry)) &&
    ((flags & NUMBER_HAS_DIVISOR) == 0 || isMultiple(part, entry))
  );
}

// The next ones are about the number that was read last, at `entry`.

export function isAtLeast(part: usize, flags: u32, entry: usize): bool {
  const order = compareToConstant(entry, part + NUMBER_MINIMUM);
  return order > 0 || (order == 0 && (flags & NUMBER_EXCLUSIVE_MINIMUM) == 0);
}

export function isAtMost(part: usize, flags: u32, entry: usize): bool {
  const order = compareToConstant(entry, part + NUMBER_MAXIMUM);
  return order < 0 || (order == 0 && (flags & NUMBER_EXCLUSIVE_MAXIMUM) == 0);
}

export function isMultiple(part: usize, entry: usize): bool {
  const constant = part + NUMBER_DIVISOR;
  const divisor = load<f64>(constant, CONSTANT_VALUE);
  if (isQuick && quickScale == 1 && divisor <= EXACT_MAX && Math.floor(divisor) == divisor) {
    return <i64>quickDigits % <i64>divisor == 0;
  }
  const length = load<i32>(entry, TAPE_LENGTH);
  if (!spend(DIVISION_WORK + (length >> 4))) return false;
  const constantText = program + load<u32>(constant, CONSTANT_TEXT);
  return isMultipleOf(text + load<u32>(entry, TAPE_OFFSET), length, constantText, load<i32>(constant, CONSTANT_LENGTH));
}

/** Below, at or above zero as the number is below, at or above the constant. */
export function compareToConstant(entry: usize, constant: usize): i32 {
  if (isQuick) {
    const other = load<f64>(constant, CONSTANT_VALUE);
    // Two integers: nothing is rounded. The constant is its double's own shortest text, so an integer's double is exact.
    if (quickScale == 1) return <i32>(quickDigits > other) - <i32>(quickDigits < other);
    const scaled = other * quickScale;
    if (Math.floor(other) == other && Math.abs(scaled) <= EXACT_MAX) {
      return <i32>(quickDigits > scaled) - <i32>(quickDigits < scaled);
    }
    // Divided by an exact power of ten, digits are rounded once, and rounding keeps the order: doubles that differ decide.
    const value = quickDigits / quickScale;
    if (value < other) return -1;
    if (value > other) return 1;
  }
  const length = load<i32>(entry, TAPE_LENGTH);
  if (!spend(COMPARISON_WORK + (length >> 4))) return 0;
  return compareNumbers(
    text + load<u32>(entry, TAPE_OFFSET),
    length,
    program + load<u32>(constant, CONSTANT_TEXT),
    load<i32>(constant, CONSTANT_LENGTH),
  );
}
