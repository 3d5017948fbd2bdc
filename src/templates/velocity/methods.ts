/**
 * The methods of Java's strings, lists, maps and numbers that a template may call. What is not listed does not exist:
 * no reflection, nothing that reaches beyond the value. Undefined: no method of that name takes these arguments, and the
 * reference is a missing value. What Java answers with an exception is a TemplateRenderError.
 */
import { compileJavaPattern, type Spend } from "../java-pattern/java-pattern.ts";
import { replaceText } from "../java-pattern/replace-text.ts";
import { printJava, printJsonList } from "../json/print-json.ts";
import { MapEntry } from "../map-entry.ts";
import { MapObject } from "../map-object.ts";
import { TemplateRenderError } from "../template-errors.ts";
import {
  double,
  HostObject,
  integer,
  isList,
  isMap,
  isNumber,
  JavaList,
  type JsonMap,
  mapGet,
  mapHas,
  mapKeys,
  mapPut,
  mapRemove,
  type Value,
} from "../value.ts";
import type { Frame } from "./frame.ts";
import { compareNumbers, deepEqual, isInteger, toDouble } from "./operators.ts";

/** Numbers are compared in one step. */
const UNCOUNTED = { work: (): void => {} };

export function callMethod(target: Value, name: string, args: readonly Value[], frame: Frame): Value | undefined {
  frame.work(1);
  if (typeof target === "string") return callOnString(target, name, args, frame);
  if (isMap(target)) return callOnMap(target, name, args, frame);
  if (isList(target)) return callOnList(target as Value[], name, args, frame);
  if (target instanceof HostObject) {
    // Keys of those are printed, and there is no key that is a map or a list.
    if (target instanceof MapObject && args.length > 0 && typeof args[0] === "object") frame.print(args[0]!);
    return target.call(name, args) ?? (name === "toString" && args.length === 0 ? target.print() : undefined);
  }
  if (typeof target === "boolean") return callOnBoolean(target, name, args);
  if (isNumber(target)) return callOnNumber(target, name, args);
  return undefined;
}

function isIndex(value: Value | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

const PATTERN_STEPS_PER_WORK = 4;

function callOnString(text: string, name: string, args: readonly Value[], frame: Frame): Value | undefined {
  frame.workOver(text.length);
  const [first, second] = args;
  switch (args.length) {
    case 0:
      return callOnStringAlone(text, name);
    case 1:
      if (typeof first === "string") return callOnStringWithText(text, name, first, frame);
      if (isIndex(first)) return callOnStringWithIndex(text, name, first);
      return name === "equals" ? false : undefined;
    case 2:
      if (typeof first === "string" && typeof second === "string") {
        switch (name) {
          case "replace":
            return frame.checked(replaceText(text, first, second));
          case "replaceAll":
            return frame.checked(compileJavaPattern(first).replaceAll(text, second, spend(frame)));
          case "replaceFirst":
            return frame.checked(compileJavaPattern(first).replaceFirst(text, second, spend(frame)));
        }
        return undefined;
      }
      if (typeof first === "string" && isIndex(second)) {
        switch (name) {
          case "indexOf":
            return text.indexOf(first, second);
          case "lastIndexOf":
            return second < 0 ? -1 : text.lastIndexOf(first, second);
          case "startsWith":
            return second >= 0 && second <= text.length && text.startsWith(first, second);
          case "split":
            return JavaList.copy(compileJavaPattern(first).split(text, second, spend(frame)));
        }
        return undefined;
      }
      if (isIndex(first) && isIndex(second) && (name === "substring" || name === "subSequence")) {
        return substring(text, first, second);
      }
  }
  return undefined;
}

/** Steps of patterns come from the template's budget: a loop may run one on each of its turns. */
function spend(frame: Frame): Spend {
  return (steps) => frame.work(Math.ceil(steps / PATTERN_STEPS_PER_WORK));
}

function callOnStringAlone(text: string, name: string): Value | undefined {
  switch (name) {
    case "length":
      return text.length;
    case "isEmpty":
      return text.length === 0;
    case "isBlank":
      return text.trim() === "";
    case "toString":
    case "intern":
      return text;
    case "trim":
      return javaTrim(text);
    case "strip":
      return text.trim();
    case "toLowerCase":
      return text.toLowerCase();
    case "toUpperCase":
      return text.toUpperCase();
    case "hashCode":
      return stringHash(text);
    default:
      return undefined;
  }
}

function callOnStringWithText(text: string, name: string, other: string, frame: Frame): Value | undefined {
  switch (name) {
    case "equals":
    case "contentEquals":
      return text === other;
    case "equalsIgnoreCase":
      return text.length === other.length && text.toUpperCase().toLowerCase() === other.toUpperCase().toLowerCase();
    case "startsWith":
      return text.startsWith(other);
    case "endsWith":
      return text.endsWith(other);
    case "contains":
      return text.includes(other);
    case "indexOf":
      return text.indexOf(other);
    case "lastIndexOf":
      return text.lastIndexOf(other);
    case "concat":
      return frame.checked(text + other);
    case "compareTo":
      return compareTexts(text, other);
    case "compareToIgnoreCase":
      return compareTexts(text.toUpperCase().toLowerCase(), other.toUpperCase().toLowerCase());
    case "matches":
      return compileJavaPattern(other).matches(text, spend(frame));
    case "split":
      return JavaList.copy(compileJavaPattern(other).split(text, 0, spend(frame)));
    default:
      return undefined;
  }
}

function callOnStringWithIndex(text: string, name: string, index: number): Value | undefined {
  switch (name) {
    case "substring":
      return substring(text, index, text.length);
    case "charAt":
      if (index < 0 || index >= text.length) throw outOfBounds(index, text.length);
      return text[index]!;
    case "indexOf":
      return text.indexOf(String.fromCodePoint(codePoint(index)));
    case "lastIndexOf":
      return text.lastIndexOf(String.fromCodePoint(codePoint(index)));
    case "equals":
      return false;
    default:
      return undefined;
  }
}

function codePoint(index: number): number {
  return index >= 0 && index <= 0x10ffff ? index : 0x10ffff;
}

function substring(text: string, begin: number, end: number): string {
  if (begin < 0 || end > text.length || begin > end) {
    throw new TemplateRenderError(`substring: ${begin} to ${end} of a text of ${text.length} characters`);
  }
  return text.slice(begin, end);
}

/** Java's trim takes every character up to the space, and none of Unicode's other blanks. */
function javaTrim(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && text.charCodeAt(begin) <= 0x20) begin++;
  while (end > begin && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(begin, end);
}

function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function stringHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

function outOfBounds(index: number, length: number): TemplateRenderError {
  return new TemplateRenderError(`index ${index} is out of bounds for length ${length}`);
}

/** Item `index` of a list, as Java's get: the index must be within. */
export function listItem(list: readonly Value[], index: number): Value {
  if (index < 0 || index >= list.length) throw outOfBounds(index, list.length);
  return list[index]!;
}

function callOnList(list: Value[], name: string, args: readonly Value[], frame: Frame): Value | undefined {
  const [first, second] = args;
  switch (args.length) {
    case 0:
      switch (name) {
        case "size":
          return list.length;
        case "isEmpty":
          return list.length === 0;
        case "toString":
          return frame.print(list);
        case "toJSONString": {
          const text = printJsonList(list);
          frame.work(text.length >> 4);
          return text;
        }
        case "clear":
          list.length = 0;
          return null;
      }
      return undefined;
    case 1:
      return callOnListWith(list, name, first!, frame);
    case 2:
      if (!isIndex(first)) return undefined;
      switch (name) {
        case "set": {
          const old = listItem(list, first);
          list[first] = second!;
          return old;
        }
        case "add":
          if (first < 0 || first > list.length) throw outOfBounds(first, list.length);
          frame.workOver(list.length);
          list.splice(first, 0, second!);
          return null;
        case "subList":
          if (!isIndex(second)) return undefined;
          if (first < 0 || second > list.length || first > second) throw outOfBounds(second, list.length);
          frame.workOver(second - first);
          return list instanceof JavaList ? JavaList.copy(list.slice(first, second)) : list.slice(first, second);
      }
  }
  return undefined;
}

function callOnListWith(list: Value[], name: string, argument: Value, frame: Frame): Value | undefined {
  frame.workOver(list.length);
  switch (name) {
    case "get":
      return isIndex(argument) ? listItem(list, argument) : undefined;
    case "add":
      list.push(argument);
      return true;
    case "addAll": {
      const items = isList(argument) ? [...argument] : null;
      if (items === null) return undefined;
      frame.work(items.length);
      for (const item of items) list.push(item);
      return items.length > 0;
    }
    case "contains":
      frame.work(list.length);
      return list.some((item) => deepEqual(item, argument, frame));
    case "containsAll":
      if (!isList(argument)) return undefined;
      frame.work(list.length * argument.length);
      return argument.every((one) => list.some((item) => deepEqual(item, one, frame)));
    case "indexOf":
      frame.work(list.length);
      return list.findIndex((item) => deepEqual(item, argument, frame));
    case "lastIndexOf":
      frame.work(list.length);
      return list.findLastIndex((item) => deepEqual(item, argument, frame));
    case "remove": {
      if (isIndex(argument)) {
        const old = listItem(list, argument);
        list.splice(argument, 1);
        return old;
      }
      const at = list.findIndex((item) => deepEqual(item, argument, frame));
      if (at >= 0) list.splice(at, 1);
      return at >= 0;
    }
    case "equals":
      return deepEqual(list, argument, frame);
    default:
      return undefined;
  }
}

function callOnMap(map: JsonMap, name: string, args: readonly Value[], frame: Frame): Value | undefined {
  const [first, second] = args;
  switch (args.length) {
    case 0:
      return callOnMapAlone(map, name, frame);
    case 1:
      switch (name) {
        case "get":
          return mapGet(map, frame.print(first!)) ?? null;
        case "containsKey":
          return mapHas(map, frame.print(first!));
        case "containsValue":
          frame.work(mapKeys(map).length);
          return mapKeys(map).some((key) => deepEqual(mapGet(map, key)!, first!, frame));
        case "remove": {
          const key = frame.print(first!);
          const old = mapGet(map, key) ?? null;
          mapRemove(map, key);
          return old;
        }
        case "putAll":
          if (!isMap(first!)) return undefined;
          frame.work(mapKeys(first).length);
          for (const key of mapKeys(first)) mapPut(map, key, mapGet(first, key)!);
          return null;
        case "equals":
          return deepEqual(map, first!, frame);
      }
      return undefined;
    case 2: {
      const key = frame.print(first!);
      const old = mapGet(map, key);
      switch (name) {
        case "put":
          mapPut(map, key, second!);
          return old ?? null;
        case "putIfAbsent":
          if (old === undefined || old === null) mapPut(map, key, second!);
          return old ?? null;
        case "getOrDefault":
          return old === undefined ? second! : old;
      }
    }
  }
  return undefined;
}

function callOnMapAlone(map: JsonMap, name: string, frame: Frame): Value | undefined {
  switch (name) {
    case "size":
      return mapKeys(map).length;
    case "isEmpty":
      return mapKeys(map).length === 0;
    case "toString":
      return frame.print(map);
    case "clear":
      for (const key of [...mapKeys(map)]) mapRemove(map, key);
      return null;
    case "keySet":
    case "values":
    case "entrySet": {
      const keys = mapKeys(map);
      frame.work(keys.length);
      const list = new JavaList();
      for (const key of keys) {
        list.push(name === "keySet" ? key : name === "values" ? mapGet(map, key)! : new MapEntry(map, key));
      }
      return list;
    }
    default:
      return undefined;
  }
}

function callOnBoolean(value: boolean, name: string, args: readonly Value[]): Value | undefined {
  const [first] = args;
  switch (`${name}/${args.length}`) {
    case "toString/0":
      return String(value);
    case "booleanValue/0":
      return value;
    case "equals/1":
      return value === first;
    case "parseBoolean/1":
    case "valueOf/1":
      return typeof first === "string" ? first.toLowerCase() === "true" : undefined;
    default:
      return undefined;
  }
}

function callOnNumber(value: Parameters<typeof toDouble>[0], name: string, args: readonly Value[]): Value | undefined {
  const [first] = args;
  switch (`${name}/${args.length}`) {
    case "toString/0":
      return printJava(value);
    case "intValue/0":
      return isInteger(value) ? Number(BigInt.asIntN(32, BigInt(value))) : clamp(toDouble(value), 31);
    case "longValue/0":
      return isInteger(value) ? integer(BigInt.asIntN(64, BigInt(value))) : clamp(toDouble(value), 63);
    case "doubleValue/0":
    case "floatValue/0":
      return double(toDouble(value));
    case "isNaN/0":
      return isInteger(value) ? undefined : Number.isNaN(toDouble(value));
    case "equals/1":
      return deepEqual(value, first!, UNCOUNTED);
    case "compareTo/1":
      return isNumber(first!) && isInteger(first) === isInteger(value) ? compareNumbers(value, first) : undefined;
    case "parseInt/1":
    case "parseLong/1":
    case "parseDouble/1":
    case "valueOf/1":
      return typeof first === "string" ? parsed(name, first, isInteger(value)) : undefined;
    default:
      return undefined;
  }
}

// Java's narrowing of a double: not a number is 0, what is too large the largest.
function clamp(value: number, bits: number): Value {
  if (Number.isNaN(value)) return 0;
  const limit = 2 ** bits;
  if (value >= limit) return integer(2n ** BigInt(bits) - 1n);
  if (value < -limit) return integer(-(2n ** BigInt(bits)));
  return integer(BigInt(Math.trunc(value)));
}

function parsed(name: string, text: string, isOfInteger: boolean): Value | undefined {
  const isDouble = name === "parseDouble" || (name === "valueOf" && !isOfInteger);
  if (isDouble === isOfInteger) return undefined;
  if (isDouble) {
    const trimmed = javaTrim(text);
    const value = Number(trimmed);
    if (trimmed === "" || Number.isNaN(value)) throw notANumber(text);
    return double(value);
  }
  if (!/^[+-]?[0-9]{1,19}$/.test(text)) throw notANumber(text);
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  if (BigInt.asIntN(name === "parseLong" ? 64 : 32, value) !== value) throw notANumber(text);
  return integer(value);
}

function notANumber(text: string): TemplateRenderError {
  return new TemplateRenderError(`${JSON.stringify(text.slice(0, 40))} is no number`);
}
