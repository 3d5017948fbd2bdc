/**
 * What a template computes with: the values that AWS's engine, which runs on Java, would hold, as plain JavaScript.
 *
 * | Java                          | here                                                            |
 * | ----------------------------- | --------------------------------------------------------------- |
 * | null                          | null                                                            |
 * | Boolean                       | boolean                                                         |
 * | Integer, Long                 | number, an integer of at most 53 bits                           |
 * | Long and BigInteger beyond it | bigint                                                          |
 * | Double                        | number with a fraction; WholeDouble where it has none (2.0)     |
 * | String                        | string                                                          |
 * | Map, kept in order            | JsonMap: an object, of which only own properties count          |
 * | list of a JSON document       | array; prints as JSON                                           |
 * | ArrayList of a template       | JavaList; prints as `[a, b]`                                    |
 * | $input, $util, an entry ...   | HostObject                                                      |
 *
 * Objects of JSON.parse are used as they are, so that a document costs nothing but its parsing. No member of theirs may be
 * read or written but through mapGet, mapPut and their like: those see own properties alone, never a prototype. (A name that was
 * found not to be inherited, see isInherited, may be read as it is.)
 */

export type Value = null | boolean | number | bigint | string | WholeDouble | readonly Value[] | JsonMap | HostObject;

export interface JsonMap {
  [key: string]: Value;
}

/** A Java Double without a fraction, which prints as `2.0` and divides as one; also NaN and the infinities. */
export class WholeDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A list that a template made. It prints as Java prints one, while a JSON document's prints as JSON. */
export class JavaList extends Array<Value> {
  // What map, slice and their like make of it is a plain array.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static copy(items: Iterable<Value>): JavaList {
    const list = new JavaList();
    for (const item of items) list.push(item);
    return list;
  }
}

/** Something that is neither JSON nor text, and shows a template only what it lists. */
export abstract class HostObject {
  /** The property `name`, or undefined when there is none. */
  abstract get(name: string): Value | undefined;

  /** Calls a method. Undefined: there is none of that name and number of arguments. */
  call(_name: string, _args: readonly Value[]): Value | undefined {
    return undefined;
  }

  /** Sets the property `name`. False: it cannot be set. */
  put(_name: string, _value: Value): boolean {
    return false;
  }

  /** What `#foreach` walks over, or null for something that it does not walk over. */
  values(): readonly Value[] | null {
    return null;
  }

  /** How it prints. */
  abstract print(): string;

  /** What it is in JSON, e.g. within a document that `$input.json` prints. */
  toJson(): Value {
    return this.print();
  }
}

// Every map is of JSON.parse or of newMap; everything else has a prototype of its own.
const MAP_PROTOTYPE = Object.prototype;

export function isMap(value: Value): value is JsonMap {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === MAP_PROTOTYPE;
}

/** As Array.isArray, which does not see that a list of values may be read-only. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isNumber(value: Value): value is number | bigint | WholeDouble {
  return typeof value === "number" || typeof value === "bigint" || value instanceof WholeDouble;
}

/** A double in the form that this table gives it. */
export function double(value: number): Value {
  return Number.isFinite(value) && !Number.isInteger(value) ? value : new WholeDouble(value);
}

/** An integer in the form that this table gives it. */
export function integer(value: bigint): Value {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

// JavaScript keeps keys such as "7" before all others. A map that holds one keeps its order here, in a property that no
// text can name.
const ORDER = Symbol("order of keys");

interface OrderedMap {
  [ORDER]?: string[];
}

export function newMap(): JsonMap {
  return {};
}

export function mapGet(map: JsonMap, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Whether a map that has no such key would still show something under this name, so that only mapGet may ask for it. */
export function isInherited(name: string): boolean {
  return name in MAP_PROTOTYPE;
}

export function mapHas(map: JsonMap, key: string): boolean {
  return Object.hasOwn(map, key);
}

/** Keys in the order in which they were put. */
export function mapKeys(map: JsonMap): readonly string[] {
  return (map as OrderedMap)[ORDER] ?? Object.keys(map);
}

export function mapPut(map: JsonMap, key: string, value: Value): void {
  if (!Object.hasOwn(map, key)) {
    const order = (map as OrderedMap)[ORDER];
    if (order !== undefined) order.push(key);
    else if (isIndex(key)) Object.defineProperty(map, ORDER, { value: [...Object.keys(map), key] });
    if (key === "__proto__") {
      Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
      return;
    }
  } else if (key === "__proto__") {
    Object.defineProperty(map, key, { value });
    return;
  }
  map[key] = value;
}

export function mapRemove(map: JsonMap, key: string): void {
  if (!Object.hasOwn(map, key)) return;
  const order = (map as OrderedMap)[ORDER];
  if (order !== undefined) order.splice(order.indexOf(key), 1);
  delete map[key];
}

/** Whether JavaScript would move this key to the front: the canonical text of an integer below 2^32 - 1. */
function isIndex(key: string): boolean {
  const first = key.charCodeAt(0);
  if (!(first >= 0x30 && first <= 0x39) || key.length > 10) return false;
  const index = Number(key);
  return String(index) === key && index < 4294967295;
}
