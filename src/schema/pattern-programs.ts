/** Programs of the patterns of one API: each made once, and all of them together within a budget of steps. */
import { compilePattern, STEPS_MAX } from "../pattern/compile-pattern.ts";
import { PatternError } from "../pattern/pattern-error.ts";
import { show } from "./values.ts";

/** About two seconds for hostile patterns; two hundred usual ones take a fiftieth of it. */
export const PATTERN_STEPS_MAX = 4_000_000;

/** A pattern's program, or why there is none. */
export type PatternProgram = { readonly bytes: Uint8Array } | { readonly reason: string };

export class PatternPrograms {
  readonly #bySource = new Map<string, PatternProgram>();
  #stepsLeft: number;

  constructor(stepsMax = PATTERN_STEPS_MAX) {
    this.#stepsLeft = stepsMax;
  }

  of(source: string): PatternProgram {
    let program = this.#bySource.get(source);
    if (program === undefined) {
      program = this.#compile(source);
      this.#bySource.set(source, program);
    }
    return program;
  }

  #compile(source: string): PatternProgram {
    if (this.#stepsLeft <= 0) {
      return {
        reason: `the pattern ${show(source)}: those before it took too long to compile; use fewer or simpler ones`,
      };
    }
    try {
      const { bytes, steps } = compilePattern(source, {
        syntax: "ecma-262",
        stepsMax: Math.min(STEPS_MAX, this.#stepsLeft),
      });
      this.#stepsLeft -= steps;
      return { bytes };
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.#stepsLeft -= error.steps;
      return { reason: `the pattern ${show(source)} cannot be used, at ${error.offset}: ${error.reason}` };
    }
  }
}
