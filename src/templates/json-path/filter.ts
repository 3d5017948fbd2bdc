/** The conditions of `[?(...)]`. What is not there equals nothing, and is neither below nor above anything. */
import { compileJavaPattern } from "../java-pattern/java-pattern.ts";
import { printJava } from "../json/print-json.ts";
import { TemplateLimitError } from "../template-errors.ts";
import { isList, isMap, isNumber, mapGet, mapKeys, type Value } from "../value.ts";
import { compareNumbers, deepEqual } from "../velocity/operators.ts";
import { JsonPath, type Visits, visit } from "./json-path.ts";
import type { Condition, Operand } from "./syntax.ts";

/** Steps of a pattern's matcher that cost as much as a visit. */
const PATTERN_STEPS_PER_VISIT = 4;
/** Values that are compared may be that deep. */
const DEPTH_MAX = 600;

/** Whether an item of the document `root` holds. */
export type Test = (item: Value, root: Value, visits: Visits) => boolean;
type Read = (item: Value, root: Value, visits: Visits) => Value | undefined;
type Compare = (left: Value | undefined, right: Value | undefined, visits: Visits) => boolean;

export function compileCondition(condition: Condition): Test {
  switch (condition.kind) {
    case "and":
    case "or": {
      const left = compileCondition(condition.left);
      const right = compileCondition(condition.right);
      return condition.kind === "and"
        ? (item, root, visits) => left(item, root, visits) && right(item, root, visits)
        : (item, root, visits) => left(item, root, visits) || right(item, root, visits);
    }
    case "not": {
      const operand = compileCondition(condition.operand);
      return (item, root, visits) => !operand(item, root, visits);
    }
    case "exists": {
      const path = new JsonPath(condition.path.steps);
      const { isRelative } = condition.path;
      return (item, root, visits) => {
        visit(visits, 1 + (condition.path.steps.length >> 3));
        const found = path.readWithin(isRelative ? item : root, root, visits);
        return found !== undefined && (path.isDefinite || !isList(found) || found.length > 0);
      };
    }
    case "compare": {
      const left = compileOperand(condition.left);
      if (condition.operator === "=~") return matching(left, condition.right);
      const right = compileOperand(condition.right);
      const compare = COMPARISONS.get(condition.operator)!;
      return (item, root, visits) => {
        visit(visits, 1);
        return compare(left(item, root, visits), right(item, root, visits), visits);
      };
    }
  }
}

function compileOperand(operand: Operand): Read {
  switch (operand.kind) {
    case "value":
      return () => operand.value;
    case "pattern":
      return () => operand.source;
    case "path": {
      const path = new JsonPath(operand.steps);
      const { isRelative } = operand;
      return (item, root, visits) => {
        visit(visits, operand.steps.length >> 3);
        return path.readWithin(isRelative ? item : root, root, visits);
      };
    }
  }
}

function matching(left: Read, right: Operand): Test {
  const source = right.kind === "pattern" ? right.source : right.kind === "value" ? printJava(right.value) : null;
  if (source === null) return () => false;
  const flags = right.kind === "pattern" ? right.flags.replace(/[^imsux]/g, "") : "";
  const pattern = compileJavaPattern(flags === "" ? source : `(?${flags})${source}`);
  return (item, root, visits) => {
    const value = left(item, root, visits);
    if (typeof value !== "string" && (value === undefined || !isNumber(value))) return false;
    visit(visits, 1);
    return pattern.matches(printJava(value), (steps) => visit(visits, Math.ceil(steps / PATTERN_STEPS_PER_VISIT)));
  };
}

const COMPARISONS: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ["==", areSame],
  ["===", (left, right, visits) => typeof left === typeof right && areSame(left, right, visits)],
  ["!=", (left, right, visits) => !areSame(left, right, visits)],
  ["!==", (left, right, visits) => typeof left !== typeof right || !areSame(left, right, visits)],
  ["<", (left, right, visits) => order(left, right, visits) < 0],
  ["<=", (left, right, visits) => order(left, right, visits) <= 0],
  [">", (left, right, visits) => order(left, right, visits) > 0],
  [">=", (left, right, visits) => order(left, right, visits) >= 0],
  ["in", isIn],
  ["nin", (left, right, visits) => left !== undefined && !isIn(left, right, visits)],
  ["contains", contains],
  ["size", (left, right, visits) => areSame(sizeOf(left), right, visits)],
  ["empty", (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right],
  ["subsetof", (left, right, visits) => isList(left ?? null) && itemsOf(left).every((one) => isIn(one, right, visits))],
  ["anyof", (left, right, visits) => itemsOf(left).some((one) => isIn(one, right, visits))],
  ["noneof", (left, right, visits) => isList(left ?? null) && !itemsOf(left).some((one) => isIn(one, right, visits))],
]);

/** A number equals its text, as in json-path. */
function areSame(left: Value | undefined, right: Value | undefined, visits: Visits): boolean {
  if (left === undefined || right === undefined) return false;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (isNumber(left) && typeof right === "string") return printJava(left) === right;
  if (isNumber(right) && typeof left === "string") return printJava(right) === left;
  return areEqualWithin(left, right, visits, 0);
}

/** As deepEqual, with what it looks at counted: an item may be compared with all of a document, and that for each item. */
function areEqualWithin(left: Value, right: Value, visits: Visits, depth: number): boolean {
  if (depth > DEPTH_MAX) throw new TemplateLimitError(`a JSONPath compares values more than ${DEPTH_MAX} deep`);
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) return false;
    return left.every((item, at) => {
      visit(visits, 1);
      return areEqualWithin(item, right[at]!, visits, depth + 1);
    });
  }
  if (isMap(left) && isMap(right)) {
    const keys = mapKeys(left);
    if (keys.length !== mapKeys(right).length) return false;
    visit(visits, keys.length);
    return keys.every((key) => {
      const other = mapGet(right, key);
      return other !== undefined && areEqualWithin(mapGet(left, key)!, other, visits, depth + 1);
    });
  }
  if (typeof left === "string" && typeof right === "string" && left.length === right.length) {
    visit(visits, left.length >> 6);
  }
  return deepEqual(left, right, { work: (steps) => visit(visits, steps) });
}

/** Below, at or above 0; NaN when the two have no order. */
function order(left: Value | undefined, right: Value | undefined, visits: Visits): number {
  if (typeof left === "string" && typeof right === "string") {
    visit(visits, Math.min(left.length, right.length) >> 6);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return left === undefined || right === undefined ? Number.NaN : compareNumbers(left, right);
}

function itemsOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && isList(value) ? value : [];
}

function isIn(value: Value | undefined, list: Value | undefined, visits: Visits): boolean {
  const items = itemsOf(list);
  visit(visits, items.length);
  return items.some((item) => areSame(value, item, visits));
}

function contains(left: Value | undefined, right: Value | undefined, visits: Visits): boolean {
  if (typeof left !== "string") return isIn(right, left, visits);
  visit(visits, left.length >> 4);
  return typeof right === "string" && left.includes(right);
}

function sizeOf(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" || isList(value)) return value.length;
  return isMap(value) ? mapKeys(value).length : undefined;
}
