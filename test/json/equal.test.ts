/** Equality of JSON values and the hash that equal ones share, and the work that both may take. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { JSON_DEPTH_CEILING, JSON_NUMBER, JSON_STRING } from "../../assembly/layout/tape.ts";
import { compareTwin } from "./decimal-twin.ts";
import { collidingNames } from "./support/colliding.ts";
import { JsonCore } from "./support/json-core.ts";
import { jsonText } from "./support/spellings.ts";

const PLENTY = 100_000_000;

let core: JsonCore;
beforeAll(async () => {
  core = await JsonCore.create();
});

interface Answer {
  readonly same: boolean;
  readonly hashes: readonly [number, number];
  readonly workLeft: number;
}

/** Compares the two elements of an array. */
function compare(one: string, other: string, work = PLENTY): Answer {
  expect(core.parse(`[${one},${other}]`)).toBeGreaterThan(0);
  const { exports, text, tape } = core;
  const second = core.next(1);
  exports.grantEqualWork(PLENTY);
  const hashes = [exports.hashValue(text, tape, 1, 7) >>> 0, exports.hashValue(text, tape, second, 7) >>> 0] as const;
  exports.grantEqualWork(work);
  const same = exports.sameValue(text, tape, 1, text, tape, second) !== 0;
  return { same, hashes, workLeft: exports.equalWorkLeft.value };
}

const EQUAL = [
  ["null", "null"],
  ["true", "true"],
  ["1", "1.0"],
  ["1e2", "100"],
  ["-0", "0"],
  ["0.10", "1e-1"],
  ["1e400", "10e399"],
  ["123456789012345678901234567890", "12345678901234567890123456789e1"],
  ['"a"', '"\\u0061"'],
  ['"😀"', '"\\ud83d\\ude00"'],
  ['""', '""'],
  ["[]", "[ ]"],
  ["{}", "{ }"],
  ["[1,2]", "[1.0,2e0]"],
  ['{"a":1,"b":2}', '{"b":2,"a":1}'],
  ['{"a":1,"a":2}', '{"a":2}'],
  ['{"a":1,"b":3,"a":2}', '{"b":3,"a":2}'],
  ['{"a":2,"b":3}', '{"a":1,"b":3,"a":2}'],
  ['{"a":1,"a":2}', '{"a":3,"a":2}'],
  ['{"a":{"b":[1,{"c":2}]}}', '{"\\u0061":{"b":[1,{"\\u0063":2}]}}'],
  ['{"a":1,"b":{"x":1,"y":2}}', '{"b":{"y":2,"x":1},"a":1}'],
] as const;
const DIFFERENT = [
  ["null", "false"],
  ["true", "false"],
  ["0", "false"],
  ["0", "null"],
  ['""', "null"],
  ["1", '"1"'],
  ["1", "2"],
  ["1", "-1"],
  ["9007199254740993", "9007199254740992"],
  ["0.1", "0.10000000000000000555"],
  ['"a"', '"A"'],
  ['"a"', '"a "'],
  ['"\u00e9"', '"e\u0301"'],
  ['"abcdefghi"', '"abcdefghj"'],
  ["[]", "{}"],
  ["[1,2]", "[2,1]"],
  ["[1]", "[1,1]"],
  ["[[]]", "[]"],
  ["[1,[2]]", "[[1],2]"],
  ['{"a":1}', '{"b":1}'],
  ['{"a":1}', '{"a":2}'],
  ['{"a":1}', '{"a":1,"b":1}'],
  ['{"a":1,"b":2}', '{"a":2,"b":1}'],
  ['{"a":1,"a":2}', '{"a":1}'],
  ['{"a":1,"a":1}', '{"a":1,"b":1}'],
  ['{"a":{}}', '{"a":[]}'],
  ['{"a":null}', "{}"],
] as const;

describe("two values", () => {
  test.each(EQUAL)("%s and %s are equal and share their hash", (one, other) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
      [`[${one}]`, `[${other}]`],
      [`{"k":${one},"l":1}`, `{"l":1,"k":${other}}`],
    ] as const) {
      const { same, hashes } = compare(a, b);
      expect([a, b, same]).toEqual([a, b, true]);
      expect(hashes[0]).toBe(hashes[1]);
    }
  });

  test.each(DIFFERENT)("%s and %s differ", (one, other) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
      [`[${one}]`, `[${other}]`],
      [`{"k":${one},"l":1}`, `{"l":1,"k":${other}}`],
    ] as const) {
      const { same, hashes, workLeft } = compare(a, b);
      expect([a, b, same]).toEqual([a, b, false]);
      expect(hashes[0]).not.toBe(hashes[1]);
      expect(workLeft).toBeGreaterThan(0);
    }
  });

  /** Equality with numbers as decimals, over the tape's plain reading. */
  function sameTwin(one: number, other: number): boolean {
    const [a, b] = [core.entry(one), core.entry(other)];
    if (a.kind !== b.kind) return false;
    if (a.kind === JSON_NUMBER) return compareTwin(core.source(one), core.source(other)) === 0;
    if (a.kind === JSON_STRING) return core.value(one) === core.value(other);
    const children = (index: number): Map<string | number, number> => {
      const { kind, next } = core.entry(index);
      const map = new Map<string | number, number>();
      for (let at = index + 1; at < next; ) {
        const isMember = kind === 7;
        map.set(isMember ? `key ${core.value(at)}` : map.size, isMember ? at + 1 : at);
        at = core.next(isMember ? at + 1 : at);
      }
      return map;
    };
    if (a.next === 0) return true;
    const [left, right] = [children(one), children(other)];
    return (
      left.size === right.size && [...left].every(([key, index]) => right.has(key) && sameTwin(index, right.get(key)!))
    );
  }

  test("are equal exactly when they are by their twin, and then share their hash", () => {
    // Small values are often equal; a value and itself respelled always are.
    const pair = fc.oneof(
      fc.tuple(jsonText, jsonText),
      jsonText.chain((text) => fc.tuple(fc.constant(text), respelled(text))),
    );
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const { same, hashes } = compare(one, other);
        expect(same).toBe(sameTwin(1, core.next(1)));
        if (same) expect(hashes[0]).toBe(hashes[1]);
      }),
      { seed: 30, numRuns: 3000 },
    );
  });

  test("that are respelled, their members in another order, are equal", () => {
    fc.assert(
      fc.property(
        jsonText.chain((text) => fc.tuple(fc.constant(text), respelled(text))),
        ([one, other]) => {
          expect(compare(one, other)).toMatchObject({ same: true });
        },
      ),
      { seed: 31, numRuns: 2000 },
    );
  });
});

/** The same value with its members in another order and its numbers in another form. */
function respelled(text: string): fc.Arbitrary<string> {
  return fc.nat().map((seed) => {
    const twin = (index: number): string => {
      const { kind, next } = core.entry(index);
      if (kind === JSON_NUMBER) return spellNumber(core.source(index), seed);
      if (kind === JSON_STRING) return JSON.stringify(core.value(index));
      if (kind < JSON_STRING) return core.source(index);
      const parts: string[] = [];
      const keys = new Map<string, string>();
      for (let at = index + 1; at < next; ) {
        if (kind === 7) keys.set(core.value(at) as string, twin(at + 1));
        else parts.push(twin(at));
        at = core.next(kind === 7 ? at + 1 : at);
      }
      if (kind !== 7) return `[ ${parts.join(" , ")} ]`;
      const members = [...keys].map(([key, value]) => `${JSON.stringify(key)} : ${value}`);
      return `{${(seed % 2 === 0 ? members.reverse() : members).join(",")}}`;
    };
    core.parse(text);
    return twin(0);
  });
}

function spellNumber(text: string, seed: number): string {
  const [mantissa = "", exponent = "0"] = text.split(/e/i);
  const zeros = "0".repeat(seed % 4);
  if (mantissa.includes(".")) return `${mantissa}${zeros}E${Number(exponent)}`;
  return seed % 3 === 0
    ? `${mantissa}.0${zeros}e${Number(exponent)}`
    : `${mantissa === "0" || mantissa === "-0" ? "0" : mantissa + zeros}e${Number(exponent) - zeros.length}`;
}

describe("work", () => {
  const objectOf = (keys: readonly string[]): string => `{${keys.map((key) => `${JSON.stringify(key)}:1`).join(",")}}`;

  test("that is used up ends the comparison, as unequal and with a count below zero", () => {
    const text = `[${"1,".repeat(100)}1]`;
    expect(compare(text, text, 102)).toMatchObject({ same: true, workLeft: 0 });
    for (const work of [0, 1, 50, 101]) expect(compare(text, text, work)).toMatchObject({ same: false, workLeft: -1 });
  });

  test("of equal values is about their entries and a sixteenth of their text", () => {
    const used = (one: string, other = one): number => PLENTY - compare(one, other).workLeft;
    expect(used("1")).toBe(1);
    expect(used(`"${"x".repeat(160)}"`)).toBe(11);
    expect(used(`[${"1,".repeat(999)}1]`)).toBe(1001);
    const keys = Array.from({ length: 1000 }, (_, i) => `key ${i}`);
    expect(used(objectOf(keys))).toBe(2001);
    expect(used("7".repeat(1600))).toBe(201);
  });

  test("of depth does not multiply, whatever the order of members", () => {
    let one = "1";
    let other = "1";
    for (let depth = 0; depth < 200; depth++) {
      one = `{"a":0,"b":${one}}`;
      other = `{"b":${other},"a":0}`;
    }
    const { same, workLeft } = compare(one, other);
    expect(same).toBe(true);
    expect(PLENTY - workLeft).toBeLessThan(200 * 10);
  });

  test("goes as deep as any tape does", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":1,"b":', "}"],
    ] as const) {
      const text = `${open.repeat(JSON_DEPTH_CEILING - 2)}1${close.repeat(JSON_DEPTH_CEILING - 2)}`;
      expect(core.parse(`[${text},${text}]`, { depthMax: JSON_DEPTH_CEILING })).toBeGreaterThan(0);
      const { exports, text: at, tape } = core;
      exports.grantEqualWork(PLENTY);
      expect(exports.sameValue(at, tape, 1, at, tape, core.next(1))).toBe(1);
      expect(exports.hashValue(at, tape, 1, 0)).toBe(exports.hashValue(at, tape, core.next(1), 0));
    }
  });

  test("of two large objects in another order is their product, and is counted as such", () => {
    const keys = Array.from({ length: 2000 }, (_, i) => `key ${i}`);
    const { same, workLeft } = compare(objectOf(keys), objectOf([...keys].reverse()));
    expect(same).toBe(true);
    expect(PLENTY - workLeft).toBeGreaterThan(2000 * 2000);
    expect(compare(objectOf(keys), objectOf([...keys].reverse()), 100_000)).toMatchObject({
      same: false,
      workLeft: -1,
    });
  });

  test("of a hash is linear, for objects with colliding or with equal keys too", () => {
    const { exports } = core;
    for (const keys of [
      collidingNames(5000),
      Array<string>(5000).fill("a"),
      Array.from({ length: 5000 }, (_, i) => `k${i}`),
    ]) {
      expect(core.parse(objectOf(keys))).toBe(10_001);
      exports.grantEqualWork(PLENTY);
      exports.hashValue(core.text, core.tape, 0, 7);
      expect(PLENTY - exports.equalWorkLeft.value).toBeLessThanOrEqual(10_001);
    }
  });
});

test("strings that were made to share a hash still differ", () => {
  const seed = 7;
  const names = collidingNames(50, seed);
  for (const name of names.slice(1)) expect(compare(JSON.stringify(names[0]), JSON.stringify(name)).same).toBe(false);
});
