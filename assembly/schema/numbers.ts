// Numbers: bounds and divisors, exact as decimals. Most numbers are short, and their double is found in a few steps: two doubles
// decide unless they are equal. All others are compared as decimals.
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
const QUICK_DIGITS: i32 = 15;
/** Integers up to 2^53 are exact as doubles. */
const EXACT_MAX: f64 = 9007199254740992;

const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;

/**
 * The nearest double of the number at `entry` when it is short and has no exponent, else NaN: an exact integer, divided by an
 * exact power of ten, which rounds once.
 */
export function quickValue(entry: usize): f64 {
  let length = load<i32>(entry, TAPE_LENGTH);
  let at = text + load<u32>(entry, TAPE_OFFSET);
  const negative = <u32>load<u8>(at) == MINUS;
  at += <usize>negative;
  length -= <i32>negative;
  if (length > QUICK_DIGITS) return NaN;
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
      return NaN;
    }
    at++;
  }
  const value = scale == 0 ? <f64>digits : <f64>digits / scale;
  return negative ? -value : value;
}

export function checkNumber(part: usize, entry: usize): bool {
  const flags = load<u32>(part, NUMBER_FLAGS);
  const value = quickValue(entry);
  return (
    ((flags & NUMBER_HAS_MINIMUM) == 0 || isAtLeast(part, flags, entry, value)) &&
    ((flags & NUMBER_HAS_MAXIMUM) == 0 || isAtMost(part, flags, entry, value)) &&
    ((flags & NUMBER_HAS_DIVISOR) == 0 || isMultiple(part, entry, value))
  );
}

export function isAtLeast(part: usize, flags: u32, entry: usize, value: f64): bool {
  const order = compareToConstant(entry, value, part + NUMBER_MINIMUM);
  return order > 0 || (order == 0 && (flags & NUMBER_EXCLUSIVE_MINIMUM) == 0);
}

export function isAtMost(part: usize, flags: u32, entry: usize, value: f64): bool {
  const order = compareToConstant(entry, value, part + NUMBER_MAXIMUM);
  return order < 0 || (order == 0 && (flags & NUMBER_EXCLUSIVE_MAXIMUM) == 0);
}

export function isMultiple(part: usize, entry: usize, value: f64): bool {
  const constant = part + NUMBER_DIVISOR;
  const divisor = load<f64>(constant, CONSTANT_VALUE);
  if (isQuickInteger(entry, value) && divisor <= EXACT_MAX && Math.floor(divisor) == divisor) {
    return <i64>value % <i64>divisor == 0;
  }
  const length = load<i32>(entry, TAPE_LENGTH);
  if (!spend(length >> 4)) return false;
  const constantText = program + load<u32>(constant, CONSTANT_TEXT);
  return isMultipleOf(text + load<u32>(entry, TAPE_OFFSET), length, constantText, load<i32>(constant, CONSTANT_LENGTH));
}

/** Below, at or above zero as the number at `entry`, whose `quickValue` is `value`, is below, at or above the constant. */
export function compareToConstant(entry: usize, value: f64, constant: usize): i32 {
  const other = load<f64>(constant, CONSTANT_VALUE);
  // Rounding keeps the order, so doubles that differ decide. NaN differs from nothing.
  if (value < other) return -1;
  if (value > other) return 1;
  // The constant is the double's own shortest text, so an integer this short is equal to it.
  if (isQuickInteger(entry, value)) return 0;
  const length = load<i32>(entry, TAPE_LENGTH);
  if (!spend(length >> 4)) return 0;
  return compareNumbers(
    text + load<u32>(entry, TAPE_OFFSET),
    length,
    program + load<u32>(constant, CONSTANT_TEXT),
    load<i32>(constant, CONSTANT_LENGTH),
  );
}

function isQuickInteger(entry: usize, value: f64): bool {
  return (load<u8>(entry, TAPE_FLAGS) & TAPE_FLAG_INTEGER) != 0 && !Number.isNaN(value);
}
