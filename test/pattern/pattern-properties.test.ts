/**
 * Random patterns on random texts: the core decides as JavaScript's own matcher does, which backtracks and shares nothing with it.
 * Texts are made from the pattern's own tree, so many match or nearly do.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { CompiledPattern } from "../../src/pattern/compile-pattern.ts";
import { PatternError } from "../../src/pattern/pattern-error.ts";
import { compile, Matcher, WAYS } from "./support/matcher.ts";
import { caseArbitrary, type PatternCase } from "./support/random-pattern.ts";

const SEED = 20_261_125;

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.create();
});

/** Null where the pattern is refused. */
function compiled(make: () => CompiledPattern): CompiledPattern | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
}

/** Made for a failure alone: these properties compare a hundred thousand verdicts. */
function disagreement(source: string, text: string, way: string, wanted: boolean): string {
  return `${JSON.stringify(source)} on ${JSON.stringify(text)}, ${way}: expected ${wanted}`;
}

interface Seen {
  readonly threads: number;
  readonly bits: number;
  readonly simulation: number;
  /** Texts that did not match, and that did: a property over one kind alone would say little. */
  readonly verdicts: readonly [number, number];
}

function holds(cases: fc.Arbitrary<PatternCase>, numRuns: number): Seen {
  const seen = { threads: 0, bits: 0, simulation: 0, verdicts: [0, 0] as [number, number] };
  fc.assert(
    fc.property(cases, ({ source, texts }) => {
      const twin = new RegExp(source, "u");
      // With few steps, so that some go from one way to the next by themselves.
      const patterns = new Map([["the usual way", compiled(() => compile(source, { stepsMax: 20_000 }))]]);
      for (const way of WAYS) {
        const pattern = compiled(() => compile(source, { way, stepsMax: 20_000 }));
        patterns.set(way, pattern);
        if (pattern !== null) seen[way]++;
      }
      for (const text of texts) {
        const wanted = twin.test(text);
        seen.verdicts[wanted ? 1 : 0]!++;
        for (const [way, pattern] of patterns) {
          if (pattern === null || matcher.matches(pattern, text) === wanted) continue;
          expect.fail(disagreement(source, text, way, wanted));
        }
      }
    }),
    { seed: SEED, numRuns },
  );
  return seen;
}

describe("random patterns match where JavaScript's expressions with the flag u do, compiled each way", () => {
  it("without lookaheads", () => {
    const { threads, bits, simulation, verdicts } = holds(caseArbitrary({ looks: false, boundaries: true }), 600);
    expect(Math.min(threads, bits, simulation)).toBeGreaterThan(550);
    expect(Math.min(...verdicts)).toBeGreaterThan(1_000);
  });

  it("with lookaheads anywhere", () => {
    const { threads, bits, simulation, verdicts } = holds(caseArbitrary({ looks: true, boundaries: true }), 600);
    expect(Math.min(threads, bits, simulation)).toBeGreaterThan(550);
    expect(Math.min(...verdicts)).toBeGreaterThan(1_000);
  });

  it("with lookaheads at the begin, which become parts of their own", () => {
    const body = caseArbitrary({ looks: false, boundaries: false });
    const looks = fc.array(fc.tuple(fc.constantFrom("(?=", "(?!", "(?=.*", "(?!.*"), body), {
      minLength: 1,
      maxLength: 3,
    });
    const cases = fc.tuple(looks, body).map(([front, rest]) => ({
      source: `^${front.map(([sign, { source }]) => `${sign}${source.replaceAll(/\?<n\d+>/g, "")})`).join("")}(?:${rest.source})`,
      texts: [...front.flatMap(([, { texts }]) => texts.slice(0, 4)), ...rest.texts],
    }));
    const { threads, bits, simulation, verdicts } = holds(cases, 200);
    expect(Math.min(threads, bits, simulation)).toBeGreaterThan(180);
    expect(Math.min(...verdicts)).toBeGreaterThan(100);
  });
});

describe("random sources without the flag u", () => {
  /** Where we read a source differently on purpose, it cannot be compared: properties, code points in braces, names. */
  const isOurOwn = (source: string): boolean => /\\[pPk]|\\u\{|\(\?</.test(source);
  const TOKENS = [
    ..."()[]{}*+?|^$.\\-,:=!019abxuc \u00e9\u4e2d",
    ...[
      "(?:",
      "(?=",
      "(?!",
      "[^",
      "\\b",
      "\\B",
      "\\d",
      "\\W",
      "\\s",
      "{2}",
      "{0,3}",
      "{2,}",
      "{,2}",
      "*?",
      "+?",
      "a-z",
      "(a)",
      "\\1",
      "\\12",
    ],
    ...["\\0", "\\x41", "\\u0061", "\\cA", "\\c", "\\-", "\\]", "\\/", "[a-", "b]", "[\\d-", "\\8", "\\u00", "\\x4"],
  ];
  const source = fc.array(fc.constantFrom(...TOKENS), { maxLength: 9 }).map((tokens) => tokens.join(""));
  const text = fc
    .array(fc.constantFrom(..."abAxuc01289-,{}[]\\ \n\x01\x0aé中"), { maxLength: 7 })
    .map((one) => one.join(""));

  it("are refused or match as annex B has it", () => {
    const seen = { matched: 0, differed: 0, refusedByBoth: 0 };
    const refusedByUs: string[] = [];
    fc.assert(
      fc.property(source, fc.array(text, { minLength: 6, maxLength: 6 }), (one, texts) => {
        if (isOurOwn(one)) return;
        let twin: RegExp | null = null;
        try {
          twin = new RegExp(one);
        } catch {
          // A syntax error, which we must see too.
        }
        let pattern: CompiledPattern | null = null;
        try {
          pattern = compile(one);
        } catch (error) {
          if (!(error instanceof PatternError)) throw error;
          if (twin !== null) refusedByUs.push(error.reason);
        }
        if (twin === null) {
          expect({ source: one, pattern }).toEqual({ source: one, pattern: null });
          seen.refusedByBoth++;
        } else if (pattern !== null) {
          for (const other of [...texts, one]) {
            const matches = twin.test(other);
            seen[matches ? "matched" : "differed"]++;
            if (matcher.matches(pattern, other) !== matches) expect.fail(disagreement(one, other, "usual", matches));
          }
        }
      }),
      { seed: SEED, numRuns: 6_000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(1_000);
    // The only reason to refuse what is valid.
    expect(refusedByUs.length).toBeGreaterThan(10);
    expect(refusedByUs.filter((reason) => !reason.includes("back-reference"))).toEqual([]);
  });
});
