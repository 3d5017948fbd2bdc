/**
 * Velocity's operators over Java's numbers: integers stay integers and grow when they must, one double makes the result a
 * double, and what cannot be computed is null. Source: Velocity 1.7, MathUtils and ASTEQNode.
 */
import { TemplateLimitError } from "../template-errors.ts";
import {
  double,
  HostObject,
  integer,
  isList,
  isMap,
  isNumber,
  mapGet,
  mapKeys,
  type Value,
  WholeDouble,
} from "../value.ts";

type Numeric = number | bigint | WholeDouble;

/** Only `false` is not: a missing value, 0 and "" are (recorded). */
export function isTrue(value: Value): boolean {
  return value !== false;
}

export function add(left: Value, right: Value, budget: Printing): Value {
  // Small integers are nearly all that templates add.
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (Number.isSafeInteger(sum) && Number.isInteger(left) && Number.isInteger(right)) return sum;
  }
  if (typeof left === "string" || typeof right === "string") return budget.print(left) + budget.print(right);
  return compute("+", left, right);
}

/** Null unless both are numbers, and for a division by zero. */
export function compute(operator: "+" | "-" | "*" | "/" | "%", left: Value, right: Value): Value {
  if (!isNumber(left) || !isNumber(right)) return null;
  if (isInteger(left) && isInteger(right)) return computeIntegers(operator, left, right);
  const a = toDouble(left);
  const b = toDouble(right);
  switch (operator) {
    case "+":
      return double(a + b);
    case "-":
      return double(a - b);
    case "*":
      return double(a * b);
    case "/":
      return b === 0 ? null : double(a / b);
    case "%":
      return b === 0 ? null : double(a % b);
  }
}

function computeIntegers(operator: "+" | "-" | "*" | "/" | "%", left: number | bigint, right: number | bigint): Value {
  if (typeof left === "number" && typeof right === "number") {
    const small = computeSmall(operator, left, right);
    if (small === null || Number.isSafeInteger(small)) return small;
  }
  const a = BigInt(left);
  const b = BigInt(right);
  switch (operator) {
    case "+":
      return integer(a + b);
    case "-":
      return integer(a - b);
    case "*":
      return integer(a * b);
    case "/":
      return b === 0n ? null : integer(a / b);
    case "%":
      return b === 0n ? null : integer(a % b);
  }
}

function computeSmall(operator: "+" | "-" | "*" | "/" | "%", left: number, right: number): number | null {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? null : Math.trunc(left / right);
    case "%":
      // A remainder of -0 is 0 in Java.
      return right === 0 ? null : (left % right) + 0;
  }
}

/** Whether `left` is before, at or behind `right`: below, at or above 0; NaN when they are no numbers. */
export function compareNumbers(left: Value, right: Value): number {
  if (!isNumber(left) || !isNumber(right)) return Number.NaN;
  if (typeof left === "bigint" || typeof right === "bigint") {
    // Mixed comparison of bigint and number is exact in JavaScript.
    const a = typeof left === "object" ? left.value : left;
    const b = typeof right === "object" ? right.value : right;
    return a < b ? -1 : a > b ? 1 : a === b || Number(a) === Number(b) ? 0 : Number.NaN;
  }
  const a = toDouble(left);
  const b = toDouble(right);
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

/** Takes so many steps from the budget of who compares, and throws when there are too few. */
export interface Budget {
  work(steps: number): void;
}

/** The same for values that are printed. */
export interface Printing extends Budget {
  print(value: Value): string;
}

/** Numbers by value, values of one kind by content, everything else by its text. A missing value is null and "" alike. */
export function areEqual(left: Value, right: Value, budget: Printing): boolean {
  if (typeof left === "string" && typeof right === "string") {
    // Texts of different lengths are told apart by that.
    if (left.length === right.length && left.length > SHORT) budget.work(left.length >> 6);
    return left === right;
  }
  if (left === right) return true;
  if (left === null || right === null) return (left ?? right) === "";
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if ((isList(left) && isList(right)) || (isMap(left) && isMap(right))) return deepEqual(left, right, budget);
  if (typeof left === "boolean" && typeof right === "boolean") return false;
  return budget.print(left) === budget.print(right);
}

const SHORT = 64;
/** Values that are compared may be that deep. */
const DEPTH_MAX = 600;

/** Java's equals: of one class and equal. 1 and 1.0 are not. */
export function deepEqual(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  if (depth > DEPTH_MAX) throw new TemplateLimitError(`compares values more than ${DEPTH_MAX} deep`);
  budget.work(1);
  if (typeof left === "string" && typeof right === "string") {
    if (left.length === right.length && left.length > SHORT) budget.work(left.length >> 6);
    return left === right;
  }
  if (left === right) return true;
  if (left instanceof WholeDouble) return right instanceof WholeDouble && Object.is(left.value, right.value);
  if (isList(left)) {
    return (
      isList(right) &&
      left.length === right.length &&
      left.every((item, index) => deepEqual(item, right[index]!, budget, depth + 1))
    );
  }
  if (!isMap(left) || !isMap(right)) {
    return left instanceof HostObject && right instanceof HostObject && left.print() === right.print();
  }
  const keys = mapKeys(left);
  if (keys.length !== mapKeys(right).length) return false;
  return keys.every((key) => {
    const other = mapGet(right, key);
    return other !== undefined && deepEqual(mapGet(left, key)!, other, budget, depth + 1);
  });
}

export function isInteger(value: Numeric): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

export function toDouble(value: Numeric): number {
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : value.value;
}
