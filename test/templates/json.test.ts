/** JSON as templates read and print it: nothing of a document is lost, and its numbers and lists look as Java's. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { javaDoubleText } from "../../src/templates/json/java-double-text.ts";
import { JsonTextError, parseExactly, parseJson } from "../../src/templates/json/parse-json.ts";
import { printJava, printJson, printJsonList } from "../../src/templates/json/print-json.ts";
import { TemplateLimitError } from "../../src/templates/template-errors.ts";
import { JavaList, type JsonMap, mapKeys, mapPut, newMap, type Value, WholeDouble } from "../../src/templates/value.ts";

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const whole = fc.oneof(fc.constantFrom("0", "9", "10", "1234567"), fc.stringMatching(/^[1-9][0-9]{0,20}$/));
// Runs of zeros and nines are where a double rounds a fraction away.
const fraction = fc.oneof(
  digits(20),
  fc
    .tuple(fc.constantFrom("0", "9"), fc.nat(18), fc.constantFrom("", "1", "4", "5", "9"))
    .map(([digit, count, last]) => `${digit.repeat(count)}${last}` || digit),
);
const exponent = fc
  .tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), digits(2))
  .map((all) => all.join(""));
const numberText = fc
  .tuple(fc.constantFrom("", "-"), whole, fc.option(fraction, { nil: null }), fc.option(exponent, { nil: "", freq: 2 }))
  .map(([sign, int, part, power]) => `${sign}${int}${part === null ? "" : `.${part}`}${power}`);
const keyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }).map((key) => JSON.stringify(key)),
  fc.constantFrom(
    '"a"',
    '"b"',
    '"0"',
    '"7"',
    '"42"',
    '"\\u0031"',
    '"4294967295"',
    '"007"',
    '"__proto__"',
    '"constructor"',
  ),
);
const space = fc.constantFrom("", "", " ", "\n\t", "\r\n ");

const { document: documentText } = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    numberText,
    fc.string({ unit: "binary", maxLength: 8 }).map((text) => JSON.stringify(text)),
    fc.constantFrom("true", "false", "null", "[]", "{}"),
    fc
      .tuple(space, fc.array(tie("document"), { maxLength: 4 }))
      .map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}${gap}]`),
    fc
      .tuple(space, fc.array(fc.tuple(keyText, tie("document")), { maxLength: 4 }))
      .map(
        ([gap, entries]) => `{${gap}${entries.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`${gap},`)}}`,
      ),
  ),
}));

/** What a value is, so that 1 and 1.0, 0 and -0, and two orders of keys are told apart. */
function shape(value: Value): unknown {
  if (value instanceof WholeDouble) return ["double", Object.is(value.value, -0) ? "-0" : value.value];
  if (typeof value === "number") return [Object.is(value, -0) ? "-0" : value];
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return value;
  return { entries: mapKeys(value as JsonMap).map((key) => [key, shape((value as JsonMap)[key]!)]) };
}

describe("reading", () => {
  it("gives the same by the fast way as by the exact one", () => {
    fc.assert(
      fc.property(documentText, (text) => {
        expect(shape(parseJson(text))).toEqual(shape(parseExactly(text)));
      }),
      { numRuns: 3000 },
    );
  });

  it("takes and refuses what JSON.parse takes and refuses, by both ways", () => {
    const broken = fc
      .tuple(
        documentText,
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "\\", "0", "-", ".", "e", "\u0001", "\ufeff", "x"),
        fc.nat(2),
      )
      .map(([text, at, sign, cut]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + sign + text.slice(place + cut);
      });
    fc.assert(
      fc.property(broken, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        for (const parse of [parseJson, parseExactly]) {
          if (isJson) parse(text);
          else expect(() => parse(text)).toThrow(JsonTextError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{"b":1,"7":2,"a":3}', ["b", "7", "a"]],
    ['{"b":1,"\\u0037":2}', ["b", "7"]],
    ['{"b":1,"a":2,"b":3}', ["b", "a"]],
    ['{"__proto__":1,"a":2}', ["__proto__", "a"]],
  ])("keeps the keys of %s in order", (text, keys) => {
    expect(mapKeys(parseJson(text) as JsonMap)).toEqual(keys);
  });

  it("does not let a document set a prototype", () => {
    for (const parse of [parseJson, parseExactly]) {
      const value = parse('{"__proto__":{"polluted":1}}') as JsonMap;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(value["polluted"]).toBeUndefined();
    }
  });

  it.each(["[", '{"a"', '["\\x"]', "[1.0", '{"a":tru}', "", " "])(
    "says that %j is no JSON without quoting it",
    (text) => {
      const secret = text.replace("[", '["s3cret",');
      expect(() => parseJson(secret)).toThrow(/^no JSON: (?!.*s3cret)/);
    },
  );

  it("takes long texts with escapes by the exact way", () => {
    const long = "a".repeat(10_000_000);
    expect(parseExactly(`["\\n${long}"]`)).toEqual([`\n${long}`]);
    expect(parseExactly(`["${"\\\\".repeat(1_000_000)}\\""]`)).toEqual([`${"\\".repeat(1_000_000)}"`]);
  });

  it("refuses integers of more than 1,000 digits, and reads shorter ones to the last", () => {
    expect(printJson(parseJson(`[${"9".repeat(1000)}]`))).toBe(`[${"9".repeat(1000)}]`);
    expect(() => parseJson(`[${"9".repeat(1001)}]`)).toThrow("an integer of more than 1000 digits");
  });

  it("refuses what is more than 512 deep by the exact way", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}1.0${"]".repeat(depth)}`;
    expect(printJson(parseJson(nested(512)))).toBe(nested(512));
    expect(() => parseJson(nested(514))).toThrow(JsonTextError);
  });
});

describe("printing as JSON", () => {
  it("gives back the values that were read", () => {
    fc.assert(
      fc.property(documentText, (text) => {
        const value = parseJson(text);
        expect(shape(parseJson(printJson(value)))).toEqual(shape(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("writes a document without doubles and integer-like keys as JSON.stringify does", () => {
    const plain = fc.json().map((text) => JSON.parse(text) as Value);
    fc.assert(
      fc.property(plain, (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/[0-9]\.|[0-9]e|-0/.test(text));
        expect(printJson(value)).toBe(text);
      }),
    );
  });

  it.each([
    ["1.0", "1.0"],
    ["[1,1.0,1e3,1e10,-0.0,-0]", "[1,1.0,1000.0,1.0E10,-0.0,0]"],
    ["[12345678901234567890,249.99,0.00001]", "[12345678901234567890,249.99,1.0E-5]"],
    ["[1.99999999999999999999,123456789012345.99]", "[2.0,1.2345678901234598E14]"],
    ['"a/b"', '"a/b"'],
  ])("%s comes out as %s", (text, expected) => expect(printJson(parseJson(text))).toBe(expected));

  it("leaves / alone, and a list by itself escapes it with what troubles browsers", () => {
    const list: Value[] = ["x/y\u001b\u007f\u009f\u2028\u20ff\\u001b\b\n", { "k/": "\u2000" }];
    expect(printJson(["x/y"])).toBe('["x/y"]');
    // As json-smart prints it.
    const expected = String.raw`["x\/y\u001B\u007F\u009F\u2028\u20FF\\u001b\b\n",{"k\/":"\u2000"}]`;
    expect(printJsonList(list)).toBe(expected);
    expect(printJava(list)).toBe(expected);
    expect(JSON.parse(expected)).toEqual(list);
  });
});

describe("printing as Java", () => {
  it.each<[string, Value, string]>([
    ["null", null, ""],
    ["a text", 'say "x"', 'say "x"'],
    ["a map", { a: 1, b: null, c: "t" }, "{a=1, b=null, c=t}"],
    ["a document's list", [{ a: "b" }, null, 2.5], '[{"a":"b"},null,2.5]'],
    ["a map with a list", { foo: [{ nested: "bar" }] }, '{foo=[{"nested":"bar"}]}'],
    ["a template's list", JavaList.copy(["a", null, [1]]), "[a, null, [1]]"],
    ["a double", new WholeDouble(2), "2.0"],
    ["a long number", 12345678901234567890n, "12345678901234567890"],
    ["nothing", newMap(), "{}"],
  ])("%s", (_, value, expected) => expect(printJava(value)).toBe(expected));

  it.each<[number, string]>([
    [0, "0.0"],
    [-0, "-0.0"],
    [0.001, "0.001"],
    [0.00099, "9.9E-4"],
    [9999999, "9999999.0"],
    [1e7, "1.0E7"],
    [123456789012.5, "1.234567890125E11"],
    [249.99, "249.99"],
    [1e-5, "1.0E-5"],
    [1e23, "1.0E23"],
    [-1.5e300, "-1.5E300"],
    [5e-324, "4.9E-324"],
    [1e-323, "9.9E-324"],
    [Number.MAX_VALUE, "1.7976931348623157E308"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ])("the double %d is %s", (value, expected) => expect(javaDoubleText(value)).toBe(expected));

  it("every double prints with a point, and reads as itself", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = javaDoubleText(value);
        expect(text).toMatch(/^-?[0-9]+\.[0-9]+(E-?[0-9]+)?$/);
        expect(Number(text)).toBe(value);
        const magnitude = Math.abs(value);
        expect(text.includes("E")).toBe(magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7));
      }),
    );
  });
});

describe("printing ends with a limit", () => {
  const prints = [printJson, printJava, (value: Value) => printJsonList([value])];

  it("for a map that holds itself", () => {
    const map = newMap();
    mapPut(map, "self", map);
    for (const print of prints) expect(() => print(map)).toThrow(TemplateLimitError);
  });

  it("for a list that is as deep as a document can be", () => {
    const deep = parseJson(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
    for (const print of prints) expect(() => print(deep)).toThrow(TemplateLimitError);
  });

  it("for maps that hold the same map twice, again and again", () => {
    let map: Value = { a: 1 };
    for (let level = 0; level < 60; level++) map = { a: map, b: map };
    for (const print of prints) expect(() => print(map)).toThrow(TemplateLimitError);
  });
});
