/** Suggestions: the nearest word, found by bounded work. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { didYouMean, nearest } from "../../src/text/nearest.ts";

/** The whole table, as textbooks have it (optimal string alignment). */
function distance(left: string, right: string): number {
  const rows = Array.from({ length: left.length + 1 }, (_, i) =>
    Array.from({ length: right.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= left.length; i++) {
    for (let j = 1; j <= right.length; j++) {
      let cost = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1);
      cost = Math.min(cost, rows[i - 1]![j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      }
      rows[i]![j] = cost;
    }
  }
  return rows[left.length]![right.length]!;
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 24 });

it("is the word with the fewest differences, the first among equals, and none when all are too far", () => {
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 8 }), (asked, known) => {
      const far = Math.min(Math.max(2, Math.floor(asked.length / 3)), 5) + 1;
      const distances = known.map((one) => {
        const isCut = asked.length >= 2 && one.startsWith(asked);
        return isCut ? Math.min(1, distance(asked, one)) || 1 : distance(asked, one);
      });
      const least = Math.min(...distances);
      expect(nearest(asked, known)).toBe(least < far ? known[distances.indexOf(least)] : null);
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ["--prot", ["--port", "--host"], "--port"],
  ["INTEGRATION_FAILUER", ["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"], "INTEGRATION_FAILURE"],
  ["entirely-different", ["port"], null],
])("%s among %j is %s", (asked, known, expected) => {
  expect(nearest(asked, known)).toBe(expected);
});

it("says otherwise what is to be said without one", () => {
  expect(didYouMean("prot", ["port"], ".", "--")).toBe("; did you mean --port?");
  expect(didYouMean("zzzzzz", ["port"], ".")).toBe(".");
});

it("looks at few words and few letters of each, however many there are", () => {
  const known = Array.from({ length: 20_000 }, (_, i) => `${"x".repeat(80)}${i}`);
  const begin = performance.now();
  for (let i = 0; i < 2_000; i++) nearest(`${"y".repeat(80)}${i}`, known);
  expect(performance.now() - begin).toBeLessThan(5_000);
});
