/**
 * Random patterns on random texts: the core's automata and simulations decide as JavaScript's own matcher does, which is a
 * backtracking one and shares nothing with them. Texts are made from the pattern's own tree, so that many of them match or nearly do.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { PatternError } from "../../src/pattern/pattern-error.ts";
import { compile, compileSimulation, Matcher } from "./support/matcher.ts";
import { caseArbitrary } from "./support/random-pattern.ts";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.create();
});

const SEED = 20_261_125;

describe("random patterns", () => {
  it("match where JavaScript's expressions with the flag u do, as automaton and as simulation", () => {
    let simulated = 0;
    fc.assert(
      fc.property(caseArbitrary({ looks: true, boundaries: true }), ({ source, texts }) => {
        const twin = new RegExp(source, "u");
        const dfa = orRefused(() => compile(source, 4096));
        if (dfa === null) return;
        const simulation = orRefused(() => compileSimulation(source));
        if (simulation !== null) simulated++;
        for (const text of texts) {
          const wanted = twin.test(text);
          expect([source, text, matcher.matches(dfa, text)]).toEqual([source, text, wanted]);
          if (simulation !== null) {
            expect([source, text, "simulated", matcher.matches(simulation, text)]).toEqual([
              source,
              text,
              "simulated",
              wanted,
            ]);
          }
        }
      }),
      { seed: SEED, numRuns: 1500 },
    );
    expect(simulated).toBeGreaterThan(1400);
  });
});

function orRefused<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
}
