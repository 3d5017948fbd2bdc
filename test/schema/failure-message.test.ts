import { describe, expect, it } from "vitest";
import type { ValidationFailure } from "../../src/schema/failure.ts";
import { LIST_TEXT_MAX, NAME_TEXT_MAX, VALUE_TEXT_MAX } from "../../src/schema/failure-facts.ts";
import { FailureWords, LINE_TEXT_MAX, MESSAGES_TEXT_MAX, WORDED_KEYWORDS } from "../../src/schema/failure-message.ts";

interface Case {
  readonly keyword: string;
  /** The schema that holds the keyword. */
  readonly schema: object;
  /** The failed value as JSON. */
  readonly value: string;
  readonly counts?: readonly [number, number];
  readonly names?: readonly string[];
  /** Below the keyword. */
  readonly below?: string;
  readonly aws: string;
  readonly plain: string;
}

/** A failure of `value` at `/v` of `{"v": value}`, under a schema that stands at `/properties/v`. */
function failed({ keyword, schema, value, counts = [0, 0], names = [], below = "" }: Omit<Case, "aws" | "plain">) {
  const words = new FailureWords([
    { name: "Pet", contentType: "application/json", schema: { properties: { v: schema } } },
  ]);
  const document = Buffer.from(`{"v": ${value}}`);
  const isString = value.startsWith('"');
  const failure: ValidationFailure = {
    keyword,
    instancePointer: "/v",
    model: "Pet",
    schemaPointer: `/properties/v/${keyword}${below}`,
    offset: 6 + (isString ? 1 : 0),
    length: Buffer.byteLength(value) - (isString ? 2 : 0),
    counts,
    names,
  };
  return { words, document, failure };
}

const aws = (one: Omit<Case, "aws" | "plain">) => {
  const { words, document, failure } = failed(one);
  return words.aws(failure, document);
};

const CASES: readonly Case[] = [
  {
    keyword: "required",
    schema: { required: ["name", "email"] },
    value: "{}",
    names: ["name", "email"],
    aws: 'object has missing required properties (["email","name"])',
    plain: '"email", "name" must be there and are missing',
  },
  {
    keyword: "required",
    schema: { required: ["email"] },
    value: "{}",
    names: ["email"],
    aws: 'object has missing required properties (["email"])',
    plain: '"email" must be there and is missing',
  },
  {
    keyword: "type",
    schema: { type: "number" },
    value: '"100"',
    aws: 'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
    plain: 'expected number, got "100"',
  },
  {
    keyword: "type",
    schema: { type: "string" },
    value: "true",
    aws: 'instance type (boolean) does not match any allowed primitive type (allowed: ["string"])',
    plain: "expected string, got true",
  },
  {
    keyword: "type",
    schema: { type: ["string", "null"] },
    value: "1e3",
    aws: 'instance type (number) does not match any allowed primitive type (allowed: ["null","string"])',
    plain: "expected null or string, got 1e3",
  },
  {
    keyword: "type",
    schema: { type: "string", nullable: true },
    value: "-12",
    aws: 'instance type (integer) does not match any allowed primitive type (allowed: ["null","string"])',
    plain: "expected null or string, got -12",
  },
  {
    keyword: "type",
    schema: { type: "object" },
    value: '["a"]',
    aws: 'instance type (array) does not match any allowed primitive type (allowed: ["object"])',
    plain: 'expected object, got ["a"]',
  },
  {
    keyword: "type",
    schema: { type: "array" },
    value: '{"a": 1}',
    aws: 'instance type (object) does not match any allowed primitive type (allowed: ["array"])',
    plain: 'expected array, got {"a": 1}',
  },
  {
    keyword: "type",
    schema: { type: "boolean" },
    value: "null",
    aws: 'instance type (null) does not match any allowed primitive type (allowed: ["boolean"])',
    plain: "expected boolean, got null",
  },
  {
    keyword: "enum",
    schema: { enum: ["STOCK", "BOND", "CASH"] },
    value: '"WOW"',
    aws: 'instance value ("WOW") not found in enum (possible values: ["STOCK","BOND","CASH"])',
    plain: 'expected one of ["STOCK","BOND","CASH"], got "WOW"',
  },
  {
    keyword: "enum",
    schema: { enum: [1, null, { a: [] }] },
    value: "false",
    aws: 'instance value (false) not found in enum (possible values: [1,null,{"a":[]}])',
    plain: 'expected one of [1,null,{"a":[]}], got false',
  },
  {
    keyword: "maximum",
    schema: { maximum: 1000 },
    value: "10000000",
    aws: "numeric instance is greater than the required maximum (maximum: 1000, found: 10000000)",
    plain: "expected at most 1000, got 10000000",
  },
  {
    keyword: "maximum",
    schema: { maximum: 10, exclusiveMaximum: true },
    value: "10.0",
    aws: "numeric instance is not strictly lower than the required maximum 10",
    plain: "expected less than 10, got 10.0",
  },
  {
    keyword: "maximum",
    schema: { maximum: 10, exclusiveMaximum: true },
    value: "11",
    aws: "numeric instance is greater than the required maximum (maximum: 10, found: 11)",
    plain: "expected less than 10, got 11",
  },
  {
    keyword: "minimum",
    schema: { minimum: 1 },
    value: "0",
    aws: "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
    plain: "expected at least 1, got 0",
  },
  {
    keyword: "minimum",
    schema: { minimum: 0.5, exclusiveMinimum: true },
    value: "5e-1",
    aws: "numeric instance is not strictly greater than the required minimum 0.5",
    plain: "expected more than 0.5, got 5e-1",
  },
  {
    keyword: "multipleOf",
    schema: { multipleOf: 2 },
    value: "7",
    aws: "remainder of division is not zero (7 / 2)",
    plain: "expected a multiple of 2, got 7",
  },
  {
    keyword: "maxLength",
    schema: { maxLength: 4 },
    value: '"thisstringistoolong"',
    counts: [19, 4],
    aws: 'string "thisstringistoolong" is too long (length: 19, maximum allowed: 4)',
    plain: "expected at most 4 characters, got 19",
  },
  {
    keyword: "minLength",
    schema: { minLength: 2 },
    value: '""',
    counts: [0, 2],
    aws: 'string "" is too short (length: 0, required minimum: 2)',
    plain: "expected at least 2 characters, got 0",
  },
  {
    keyword: "pattern",
    schema: { pattern: "^a$" },
    value: '"b"',
    aws: 'ECMA 262 regex "^a$" does not match input string "b"',
    plain: 'expected text that matches "^a$", got "b"',
  },
  {
    keyword: "additionalProperties",
    schema: { additionalProperties: false },
    value: '{"y": 1, "x": 2}',
    names: ["y", "x"],
    aws: 'object instance has properties which are not allowed by the schema: ["x","y"]',
    plain: '"x", "y" are not allowed here',
  },
  {
    keyword: "additionalItems",
    schema: { additionalItems: false },
    value: "[1, 2, 3]",
    counts: [3, 2],
    aws: "schema only allows 2 elements in array but instance has 3 elements",
    plain: "expected at most 2 items, got 3",
  },
  {
    keyword: "minItems",
    schema: { minItems: 1 },
    value: "[]",
    counts: [0, 1],
    aws: "array is too short: must have at least 1 elements but instance has 0 elements",
    plain: "expected at least 1 item, got 0",
  },
  {
    keyword: "maxItems",
    schema: { maxItems: 1 },
    value: "[1, 2]",
    counts: [2, 1],
    aws: "array is too long: must have at most 1 elements but instance has 2 elements",
    plain: "expected at most 1 item, got 2",
  },
  {
    keyword: "uniqueItems",
    schema: { uniqueItems: true },
    value: "[1, 1]",
    aws: "array must not contain duplicate elements",
    plain: "expected items that all differ; two are equal",
  },
  {
    keyword: "minProperties",
    schema: { minProperties: 1 },
    value: "{}",
    counts: [0, 1],
    aws: "object has too few properties (found 0 but schema requires at least 1)",
    plain: "expected at least 1 member, got 0",
  },
  {
    keyword: "maxProperties",
    schema: { maxProperties: 1 },
    value: '{"a": 1, "b": 2}',
    counts: [2, 1],
    aws: "object has too many properties (found 2 but schema requires at most 1)",
    plain: "expected at most 1 member, got 2",
  },
  {
    keyword: "dependencies",
    schema: { dependencies: { "a/b": ["d", "c"] } },
    value: '{"a/b": 1, "d": 2}',
    names: ["c"],
    below: "/a~1b",
    aws: 'property "a/b" of object has missing property dependencies (schema requires ["c","d"]; missing: ["c"])',
    plain: 'with "a/b", "c" must be there too and is missing',
  },
  {
    keyword: "allOf",
    schema: { allOf: [{}, {}] },
    value: "1",
    counts: [1, 2],
    aws: "instance failed to match all required schemas (matched only 1 out of 2)",
    plain: "expected to match all of 2 schemas, matched 1",
  },
  {
    keyword: "anyOf",
    schema: { anyOf: [{}, {}] },
    value: "1",
    counts: [0, 2],
    aws: "instance failed to match at least one required schema among 2",
    plain: "expected to match at least one of 2 schemas, matched none",
  },
  {
    keyword: "oneOf",
    schema: { oneOf: [{}, {}] },
    value: "1",
    counts: [0, 2],
    aws: "instance failed to match exactly one schema (matched 0 out of 2)",
    plain: "expected to match exactly one of 2 schemas, matched 0",
  },
  {
    keyword: "not",
    schema: { not: {} },
    value: "1",
    aws: "instance matched a schema which it should not have",
    plain: "matches the schema that it must not match",
  },
];

describe("a failure in words", () => {
  it.each(CASES)("$keyword $value: $plain", ({ aws: awsWords, plain, ...one }) => {
    const { words, document, failure } = failed(one);
    expect(words.aws(failure, document)).toBe(awsWords);
    expect(words.plain(failure, document)).toBe(plain);
  });

  it("has a case for every keyword, and none for others", () => {
    expect(new Set(CASES.map(({ keyword }) => keyword))).toEqual(new Set(WORDED_KEYWORDS));
    expect(() => aws({ keyword: "format", schema: {}, value: "1" })).toThrow("no words for the keyword format");
  });

  it("shows a string without its escapes, and a value with them", () => {
    const value = String.raw`"a\"b\u00e9\n"`;
    expect(aws({ keyword: "pattern", schema: { pattern: "x" }, value })).toBe(
      'ECMA 262 regex "x" does not match input string "a"b\u00e9\n"',
    );
    expect(aws({ keyword: "enum", schema: { enum: [1] }, value })).toBe(
      `instance value (${value}) not found in enum (possible values: [1])`,
    );
  });

  it("knows a string that looks like another value", () => {
    expect(aws({ keyword: "type", schema: { type: "object" }, value: '"{}"' })).toContain("instance type (string)");
    expect(aws({ keyword: "type", schema: { type: "object" }, value: '""' })).toContain("instance type (string)");
  });

  it("names the place in a line for the log", () => {
    const one = failed({ keyword: "minimum", schema: { minimum: 1 }, value: "0" });
    const whole = { ...one.failure, instancePointer: "" };
    expect(one.words.line([one.failure, whole], one.document)).toBe(
      "/v: expected at least 1, got 0 (Pet/properties/v/minimum); " +
        "the whole: expected at least 1, got 0 (Pet/properties/v/minimum)",
    );
  });

  it("of a schema that reaches for a prototype stays words", () => {
    const { words, document, failure } = failed({ keyword: "maximum", schema: {}, value: "1" });
    for (const schemaPointer of ["/constructor/maximum", "/properties/__proto__/maximum", "/properties/w/maximum"]) {
      expect(words.aws({ ...failure, schemaPointer }, document)).toContain("(maximum: nothing, found: 1)");
    }
    expect(words.aws({ ...failure, model: "Other" }, document)).toContain("(maximum: nothing, found: 1)");
  });
});

describe("validationErrorString", () => {
  it("is a list in brackets that stands between the quotes of a template and gives valid JSON there", () => {
    const first = failed({ keyword: "enum", schema: { enum: ["A"] }, value: String.raw`"\"\\\u0001"` });
    const text = first.words.validationErrorString([first.failure, first.failure], first.document);
    const message = String.raw`instance value ("\"\\\u0001") not found in enum (possible values: ["A"])`;
    expect(JSON.parse(`"${text}"`)).toBe(`[${message}, ${message}]`);
  });

  it("escapes control characters that a client wrote as escapes", () => {
    const one = failed({ keyword: "pattern", schema: { pattern: "x" }, value: String.raw`"\n\ud800"` });
    const text = one.words.validationErrorString([one.failure], one.document);
    expect(text).toBe(String.raw`[ECMA 262 regex \"x\" does not match input string \"\n\ud800\"]`);
  });

  it("ends with a count when the sentences grow too long", () => {
    const value = `"${"x".repeat(900)}"`;
    const one = failed({ keyword: "maxLength", schema: { maxLength: 1 }, value, counts: [900, 1] });
    const failures = new Array(40).fill(one.failure);
    const text = one.words.validationErrorString(failures, one.document);
    const shown = text.split("is too long").length - 1;
    expect(text.endsWith(`, ${40 - shown} more]`)).toBe(true);
    expect(text.length).toBeLessThan(MESSAGES_TEXT_MAX + 200);
    expect(shown).toBeGreaterThan(10);
  });
});

it("a line for the log ends with a count when it grows too long", () => {
  const one = failed({ keyword: "minimum", schema: { minimum: 1 }, value: "0" });
  const line = one.words.line(new Array(100).fill(one.failure), one.document);
  expect(line).toMatch(/^\/v: expected at least 1, got 0 .*; \d+ more$/);
  expect(line.length).toBeLessThan(LINE_TEXT_MAX + 200);
});

describe("what is shown of", () => {
  it.each([
    ["a value", { keyword: "enum", schema: { enum: [1] }, value: `"${"é".repeat(5_000)}"` }, VALUE_TEXT_MAX + 100],
    ["escapes", { keyword: "pattern", schema: { pattern: "x" }, value: `"${"\\u0061".repeat(9_999)}"` }, 6_200],
    ["a container", { keyword: "enum", schema: { enum: [1] }, value: `[${"1,".repeat(9_999)}1]` }, 1_200],
    [
      "a list of the schema",
      { keyword: "enum", schema: { enum: ["y".repeat(99_999)] }, value: "1" },
      LIST_TEXT_MAX + 99,
    ],
    ["a name", { keyword: "required", schema: {}, value: "{}", names: ["n".repeat(9_999)] }, NAME_TEXT_MAX + 99],
  ])("%s is bounded and says that it is cut", (_, one, most) => {
    const text = aws(one as never);
    expect(text).toContain("...");
    expect(text.length).toBeLessThan(most);
  });

  it("a character is never halved by the cut", () => {
    const text = aws({ keyword: "pattern", schema: { pattern: "x" }, value: `"${"\u{1f600}".repeat(6_000)}"` });
    expect(text).not.toContain("\ufffd");
  });
});
