/** What readers find on a tape: members by key, elements by index, values by path. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { NONE } from "../../assembly/layout/codes.ts";
import { JSON_ARRAY, JSON_OBJECT, TAPE_FLAG_SHADOWED } from "../../assembly/layout/tape.ts";
import { type TwinEntry, tapeTwin } from "./json-twin.ts";
import { collidingNames, hashOf } from "./support/colliding.ts";
import { JsonCore } from "./support/json-core.ts";
import { jsonText } from "./support/spellings.ts";

let core: JsonCore;
beforeAll(async () => {
  core = await JsonCore.create();
});

function sourceOf(text: string, { offset, length }: TwinEntry): string {
  return Buffer.from(text).toString("utf8", offset, offset + length);
}

/** The value that a path leads to, undefined where it leads nowhere. */
function at(text: string, ...path: (string | number)[]): unknown {
  expect(core.parse(text)).toBeGreaterThan(0);
  const index = core.findPath(...path);
  return index === NONE ? undefined : core.value(index);
}

describe("a path", () => {
  const TEXT =
    '{"action":"send","to":[{"id":1},{"id":2,"n\\u00e4me":"x"}],"":{"":7},"a":{"b":{"c":[[],[3]]}},"\\ud800":8}';

  test("leads through members and elements to a value", () => {
    expect(at(TEXT)).toEqual(JSON.parse(TEXT));
    expect(at(TEXT, "action")).toBe("send");
    expect(at(TEXT, "to", 1, "id")).toBe(2);
    expect(at(TEXT, "to", 0)).toEqual({ id: 1 });
    expect(at(TEXT, "", "")).toBe(7);
    expect(at(TEXT, "a", "b", "c", 1, 0)).toBe(3);
  });

  test("names keys as they are decoded", () => {
    expect(at(TEXT, "to", 1, "näme")).toBe("x");
    expect(at(TEXT, "\ud800")).toBe(8);
    expect(at(TEXT, "n\\u00e4me")).toBeUndefined();
  });

  test("leads nowhere through what is missing or of another kind", () => {
    for (const path of [
      ["Action"],
      ["actio"],
      ["actions"],
      ["to", 2],
      ["to", "0"],
      ["to", "id"],
      ["action", 0],
      ["action", "length"],
      ["a", 0],
      ["a", "b", "c", 0, 0],
      [0],
    ]) {
      expect([path, at(TEXT, ...path)]).toEqual([path, undefined]);
    }
    expect(at("1", "a")).toBeUndefined();
    expect(at("[]", 0)).toBeUndefined();
    expect(at("{}", "")).toBeUndefined();
    expect(at("[1]", 0x3fffffff)).toBeUndefined();
  });

  test("takes the last of equal keys", () => {
    expect(at('{"a":1,"b":2,"a":[3],"b":4,"\\u0061":5}', "a")).toBe(5);
    expect(at('{"a":{"x":1},"a":{"y":2}}', "a", "x")).toBeUndefined();
  });

  test("leads where JavaScript's properties lead, in any document", () => {
    const step = (value: unknown): readonly (string | number)[] =>
      Array.isArray(value) ? [...value.keys()] : typeof value === "object" && value !== null ? Object.keys(value) : [];
    fc.assert(
      fc.property(jsonText, fc.array(fc.nat(), { maxLength: 6 }), (text, choices) => {
        let value = JSON.parse(text) as unknown;
        const path: (string | number)[] = [];
        for (const choice of choices) {
          const steps = step(value);
          if (steps.length === 0) break;
          const next = steps[choice % steps.length]!;
          path.push(next);
          value = (value as Record<string | number, unknown>)[next];
        }
        expect(at(text, ...path)).toEqual(value);
        for (const wrong of ["no such key", 99]) expect(at(text, ...path, wrong)).toBeUndefined();
      }),
      { seed: 20, numRuns: 1500 },
    );
  });
});

describe("keys that come again", () => {
  const keysOf = (text: string): { shadowed: number[]; count: number } => {
    expect(core.parse(text)).toBeGreaterThan(0);
    const { next, count } = core.entry(0);
    const shadowed: number[] = [];
    let position = 0;
    for (let key = 1; key < next; key = core.next(key + 1)) {
      if ((core.entry(key).flags & TAPE_FLAG_SHADOWED) !== 0) shadowed.push(position);
      position++;
    }
    return { shadowed, count };
  };
  const objectOf = (keys: readonly string[]): string => `{${keys.map((key, i) => `${key}:${i}`).join(",")}}`;

  test("are flagged but for the last, and do not count", () => {
    expect(keysOf('{"a":1,"b":2}')).toEqual({ shadowed: [], count: 2 });
    expect(keysOf('{"a":1,"a":2}')).toEqual({ shadowed: [0], count: 1 });
    expect(keysOf('{"a":1,"b":2,"a":3,"a":4,"b":5}')).toEqual({ shadowed: [0, 1, 2], count: 2 });
    expect(keysOf('{"":1,"":2,"":3}')).toEqual({ shadowed: [0, 1], count: 1 });
    expect(keysOf('{"a":[{"a":1}],"b":{"a":2},"c":{}}')).toEqual({ shadowed: [], count: 3 });
    expect(keysOf('{"a":{"x":1},"a":{"x":1}}')).toEqual({ shadowed: [0], count: 1 });
  });

  test("are the same however they are spelled", () => {
    expect(keysOf('{"\\u0061":1,"a":2}')).toEqual({ shadowed: [0], count: 1 });
    expect(keysOf('{"a":1,"\\u0061":2}')).toEqual({ shadowed: [0], count: 1 });
    expect(keysOf('{"\\ud83d\\ude00":1,"😀":2}')).toEqual({ shadowed: [0], count: 1 });
    expect(keysOf('{"\\ud800":1,"\\ud801":2,"\\ud800":3}')).toEqual({ shadowed: [0], count: 2 });
  });

  test("are no others: those that begin or end alike, are longer, or lie beside what looks like them", () => {
    const alike = [
      "",
      "a",
      "b",
      "aa",
      "aaaaaaaa",
      "aaaaaaab",
      "aaaaaaaaa",
      "aaaaaaaaXaaaaaaaa",
      "aaaaaaaaYaaaaaaaa",
      "a\\u0000",
      "a\\u0000\\u0000",
    ].map((key) => `"${key}"`);
    expect(keysOf(objectOf(alike))).toEqual({ shadowed: [], count: alike.length });
    for (const key of alike) expect(keysOf(objectOf([...alike, key])).shadowed).toEqual([alike.indexOf(key)]);
  });

  test("are found among any number of keys", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        fc.boolean(),
        (count, distinct, seed, escaped) => {
          const names = Array.from({ length: count }, (_, i) => `key ${(Math.imul(i, 7919) + seed) % distinct}`);
          const keys = names.map((name, i) => (escaped && i % 3 === 0 ? `"\\u006b${name.slice(1)}"` : `"${name}"`));
          const expected = names.flatMap((name, i) => (names.lastIndexOf(name) === i ? [] : [i]));
          expect(keysOf(objectOf(keys))).toEqual({ shadowed: expected, count: new Set(names).size });
        },
      ),
      { seed: 21, numRuns: 400 },
    );
  });

  test("that were made to collide are found with n log n comparisons", () => {
    const count = 8192;
    const names = collidingNames(count);
    expect(new Set(names.map((name) => hashOf(name))).size).toBe(1);
    const before = core.exports.keyComparisons.value;
    expect(keysOf(objectOf([...names, names[5]!, names[count - 1]!].map((name) => `"${name}"`)))).toEqual({
      shadowed: [5, count - 1],
      count,
    });
    const comparisons = core.exports.keyComparisons.value - before;
    // The table gives up after 8 n, heap sort needs at most 2 n log2 n.
    expect(comparisons).toBeGreaterThan(8 * count);
    expect(comparisons).toBeLessThan((9 + 2 * Math.log2(count) + 1) * count);
  });

  test("of sixty thousand usual keys take few comparisons", () => {
    const count = 60_000;
    const before = core.exports.keyComparisons.value;
    expect(keysOf(objectOf(Array.from({ length: count }, (_, i) => `"u${i}"`))).count).toBe(count);
    expect(core.exports.keyComparisons.value - before).toBeLessThan(2 * count);
  });
});

test("the entry behind a value is where the next one begins, and containers know their members", () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      const entries = core.parse(text);
      const twin = tapeTwin(text);
      expect(core.next(0)).toBe(entries);
      for (let index = 0; index < entries; index++) {
        const { kind, count } = core.entry(index);
        if (kind !== JSON_ARRAY && kind !== JSON_OBJECT) {
          expect(core.next(index)).toBe(index + 1);
          continue;
        }
        const value = core.value(index) as object;
        expect(count).toBe(Object.keys(value).length);
        expect(core.source(index)).toMatch(kind === JSON_ARRAY ? /^\[.*\]$/s : /^\{.*\}$/s);
        // Not by JSON.parse: that of V8 13.6 (Node 24) takes `"\\u0061"` for the key `\\` where an object before had that one.
        expect(core.source(index)).toBe(sourceOf(text, twin[index]!));
      }
    }),
    { seed: 22, numRuns: 500 },
  );
});
