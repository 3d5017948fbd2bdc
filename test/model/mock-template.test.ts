/** MOCK request templates and what counts as Velocity. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { containsVelocity, parseMockTemplate } from "../../src/model/mock-template.ts";

describe("the status code is read as leniently as AWS reads it", () => {
  test.each([
    ['{"statusCode": 200}', 200],
    ["{statusCode: 200}", 200],
    ["{'statusCode': 204}", 204],
    ['{"statusCode": 200,}', 200],
    ['{"statusCode": 200, "other": {"a": [1, 2, "x",]}}', 200],
    ['{ "body": null, null: 1, statusCode : 404 }', 404],
    ['\n  {\n    "statusCode" : 500\n  }\n', 500],
    ['{"statusCode": 200, "statusCode": 201}', 201],
  ])("%s", (text, statusCode) => {
    expect(parseMockTemplate(text)).toEqual({ statusCode });
  });
});

describe("anything else gives the line of AWS's log", () => {
  test.each([
    '{"statusCode": "200"}',
    '{"statusCode": 200.0}',
    '{"statusCode": 200',
    '{"statusCode: 200}',
    '{"status": 200}',
    "200",
    "[200]",
    "statusCode: 200",
    "",
    "{",
    '{"statusCode": 200}}',
  ])("%s", (text) => {
    expect(parseMockTemplate(text)).toEqual({
      error: "Unable to parse statusCode. It should be an integer that is defined in the request template.",
    });
  });
});

test("any text ends in a status code or an error", () => {
  const pieces = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "'",
    "\\",
    "statusCode",
    "200",
    " ",
    "\\u00",
    "null",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 60 }).map((list) => list.join("")),
      ),
      (text) => {
        const result = parseMockTemplate(text);
        expect("error" in result || Number.isSafeInteger(result.statusCode)).toBe(true);
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});

describe("Velocity", () => {
  test.each([
    "$input.body",
    "${x}",
    "$!x",
    "$!{x}",
    "#set($a = 1)",
    "#if ($a)",
    "#else",
    "#end",
    "#{else}",
    "## note",
    "#* note *#",
    "#[[raw]]#",
    "\\$x",
    "price: $",
    "#",
  ])("%s is recognized", (text) => expect(containsVelocity(text)).toBe(true));
  test.each([
    "$5",
    "body { color: #333 }",
    "#header { }",
    "#endpoint",
    "$.get('/')",
    "$(x)",
    "a # b",
    "100 $ ",
    '{"statusCode": 200}',
    "",
  ])("%s is plain text", (text) => expect(containsVelocity(text)).toBe(false));
});
