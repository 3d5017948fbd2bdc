/** Selection patterns: which status codes a Java regular expression matches whole. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandSelectionPattern } from "../../src/model/selection-pattern.ts";

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const statuses = (pattern: string): number[] => {
  const expanded = expandSelectionPattern(pattern);
  if (typeof expanded === "string") throw new Error(expanded);
  return [...expanded];
};

describe("a pattern must match the whole status code", () => {
  test.each([
    ["404", [404]],
    ["40", []],
    ["4\\d{2}", range(400, 499)],
    ["4\\d\\d", range(400, 499)],
    ["5..", range(500, 599)],
    [".*", range(100, 599)],
    [".+", range(100, 599)],
    ["(\\n|.)*", range(100, 599)],
    ["400|404|5\\d{2}", [400, 404, ...range(500, 599)]],
    ["^(?:401|403)$", [401, 403]],
    ["4[0-4]{1}[^1-9]", [400, 410, 420, 430, 440]],
    ["(?!2)\\d{3}", [...range(100, 199), ...range(300, 599)]],
    ["(?=.*4)5.*?", range(500, 599).filter((status) => String(status).includes("4"))],
    ["(?i)2(0)+", [200]],
    ["(?<code>20[14])", [201, 204]],
    ["[^2]\\d+", [...range(100, 199), ...range(300, 599)]],
    [".*Bad.*", []],
    ["2\\d{0,1}\\d{1,5}", range(200, 299)],
  ])("%s", (pattern, expected) => {
    expect(statuses(pattern)).toEqual(expected);
  });
});

describe("what cannot be judged safely is refused with a reason", () => {
  test.each([
    ["(4)\\1", /"\\1" is not supported/],
    ["(?<=4)04", /lookbehind/],
    ["(?>40)4", /atomic/],
    ["4\\d*+", /possessive/],
    ["[4[5]]00", /class inside a class/],
    ["[0-9&&4]00", /intersection/],
    ["\\p{Digit}00", /"\\p" is not supported/],
    ["(404", /"\(" without "\)"/],
    ["404)", /"\)" without "\("/],
    ["*404", /nothing to repeat/],
    ["4{2,1}", /counts downwards/],
    ["4{2000}", /at most 1000/],
    ["[404", /"\[" without "\]"/],
    ["4".repeat(201), /at most 200/],
  ])("%s", (pattern, reason) => {
    expect(expandSelectionPattern(pattern)).toMatch(reason);
  });
});

test("agrees with a regular expression engine on every pattern of the shared grammar", () => {
  const atom = fc.constantFrom("4", "0", "\\d", ".", "[1-3]", "[^4]", "\\D", "(?:4|50)", "(2|\\d0)", "(?=5)", "(?!4.)");
  const quantifier = fc.constantFrom("", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,}", "*?");
  const part = fc.tuple(atom, quantifier).map(([a, q]) => (a.startsWith("(?=") || a.startsWith("(?!") ? a : a + q));
  const pattern = fc.array(
    fc.array(part, { maxLength: 5 }).map((parts) => parts.join("")),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(pattern, (branches) => {
      const text = branches.join("|");
      const engine = new RegExp(`^(?:${text})$`);
      expect(statuses(text)).toEqual(range(100, 599).filter((status) => engine.test(String(status))));
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("any text at all ends in an answer, and soon", () => {
  const alphabet = fc.constantFrom(..."0123456789()[]{}?*+|\\^$.,-:=!<>&dDwsAzQ ");
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 200 }), (characters) => {
      const result = expandSelectionPattern(characters.join(""));
      expect(typeof result === "string" || result instanceof Set).toBe(true);
    }),
    { numRuns: 500, seed: 11 },
  );
  const nested = `${"(".repeat(60)}\\d*${")*".repeat(60)}`;
  const begin = performance.now();
  expect(statuses(nested)).toEqual(range(100, 599));
  expect(performance.now() - begin).toBeLessThan(2000);
});
