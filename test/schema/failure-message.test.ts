import { describe, expect, it } from "vitest";
import type { ValidationFailure } from "../../src/schema/failure.ts";
import { LIST_TEXT_MAX, NAME_TEXT_MAX, VALUE_TEXT_MAX } from "../../src/schema/failure-facts.ts";
import { FailureWords, LINE_TEXT_MAX, MESSAGES_TEXT_MAX, WORDED_KEYWORDS } from "../../src/schema/failure-message.ts";
import { WORDED_CASES, type WordedCase } from "./support/worded-cases.ts";

/** A failure of `value` at `/v` of `{"v": value}`, under a schema that stands at `/properties/v`. */
function failed({
  keyword,
  schema,
  value,
  counts = [0, 0],
  names = [],
  below = "",
}: Omit<WordedCase, "aws" | "plain">) {
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

const aws = (one: Omit<WordedCase, "aws" | "plain">) => {
  const { words, document, failure } = failed(one);
  return words.aws(failure, document);
};

describe("a failure in words", () => {
  it.each(WORDED_CASES)("$keyword $value: $plain", ({ aws: awsWords, plain, ...one }) => {
    const { words, document, failure } = failed(one);
    expect(words.aws(failure, document)).toBe(awsWords);
    expect(words.plain(failure, document)).toBe(plain);
  });

  it("has a case for every keyword, and none for others", () => {
    expect(new Set(WORDED_CASES.map(({ keyword }) => keyword))).toEqual(new Set(WORDED_KEYWORDS));
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

  it("a list of the schema is written as far as it is shown, and not all of it for each sentence", () => {
    let written = 0;
    const toJSON = () => {
      written++;
      return "some value";
    };
    aws({ keyword: "enum", schema: { enum: Array.from({ length: 10_000 }, () => ({ toJSON })) }, value: "1" });
    expect(written).toBeGreaterThan(LIST_TEXT_MAX / 20);
    expect(written).toBeLessThan(LIST_TEXT_MAX / 10);
  });

  it("a character is never halved by the cut", () => {
    const text = aws({ keyword: "pattern", schema: { pattern: "x" }, value: `"${"\u{1f600}".repeat(6_000)}"` });
    expect(text).not.toContain("\ufffd");
  });
});
