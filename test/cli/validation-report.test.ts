import { describe, expect, it } from "vitest";
import {
  VALIDATE_INVALID,
  VALIDATE_LIMIT,
  VALIDATE_NO_ROOM,
  VALIDATE_NOT_JSON,
  VALIDATE_OK,
} from "../../assembly/layout/validation.ts";
import { renderReport, reportValidation } from "../../src/cli/validation-report.ts";
import type { ValidationFailure } from "../../src/schema/failure.ts";
import { FailureWords } from "../../src/schema/failure-message.ts";

const words = new FailureWords([
  { name: "Pet", contentType: "application/json", schema: { properties: { age: { maximum: 40 } } } },
]);

function report(text: string, verdict: number, failures: readonly ValidationFailure[] = [], errorOffset = 0) {
  return reportValidation("Pet", Buffer.from(text), { verdict, failures, errorOffset, hasMore: false }, words);
}

const failure = (text: string, value: string): ValidationFailure => ({
  keyword: "maximum",
  instancePointer: "/age",
  model: "Pet",
  schemaPointer: "/properties/age/maximum",
  offset: Buffer.byteLength(text.slice(0, text.indexOf(value))),
  length: value.length,
  counts: [0, 0],
  names: [],
});

describe("a validation's report", () => {
  it("says that a document is valid", () => {
    const valid = report("{}", VALIDATE_OK);
    expect(valid).toEqual({ valid: true, model: "Pet", failures: [], hasMore: false });
    expect(renderReport("pet.json", valid)).toBe("pet.json: valid for Pet\n");
  });

  it("names line, column, pointer and place in the schema, and AWS's words for programs", () => {
    const text = '{\r\n  "näme": "\u{1f415}", "age": 41\r\n}';
    const invalid = report(text, VALIDATE_INVALID, [failure(text, "41")]);
    expect(invalid.failures).toEqual([
      {
        line: 2,
        column: 24,
        pointer: "/age",
        message: "expected at most 40, got 41",
        awsMessage: "numeric instance is greater than the required maximum (maximum: 40, found: 41)",
        schema: "Pet/properties/age/maximum",
      },
    ]);
    expect(renderReport("pet.json", invalid)).toBe(
      "pet.json:2:24: /age: expected at most 40, got 41 (Pet/properties/age/maximum)\n",
    );
  });

  it("has the failures as one reads the document", () => {
    const text = '{"z": 41,\n "age": 42}';
    const { failures } = report(text, VALIDATE_INVALID, [failure(text, "42"), failure(text, "41")]);
    expect(failures.map(({ line }) => line)).toEqual([1, 2]);
  });

  it.each([
    ['{"a": ]', 6, '1:7: expected JSON in UTF-8, found "]"'],
    ['{\n"a": 1', 8, "2:7: expected JSON in UTF-8, found the end"],
    ["\u0089PNG", 0, "1:1: expected JSON in UTF-8, found the byte 0xc2"],
    ["[\u0001]", 1, "1:2: expected JSON in UTF-8, found the byte 0x01"],
  ])("shows where %j stops being JSON", (text, offset, line) => {
    const shown = report(text, VALIDATE_NOT_JSON, [], offset);
    expect(shown.valid).toBe(false);
    expect(renderReport("f", shown)).toBe(`f:${line}\n`);
  });

  it("says that a document is beyond what an edge validates", () => {
    expect(renderReport("f", report("[[", VALIDATE_LIMIT))).toContain("nested too deep");
    expect(renderReport("f", report("[]", VALIDATE_NO_ROOM))).toContain("answers 503");
  });

  it("lets no document steer the terminal", () => {
    const text = '{"\u001b[31m": 41}';
    const one = { ...failure(text, "41"), instancePointer: "/\u001b[31m" };
    expect(renderReport("f", report(text, VALIDATE_INVALID, [one]))).not.toContain("\u001b");
  });
});
