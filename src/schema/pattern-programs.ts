/** Programs of the patterns of one API: each made once, and all of them together within a budget of steps. */
import { compilePattern } from "../pattern/compile-pattern.ts";
import { PatternError } from "../pattern/pattern-error.ts";
import { show } from "./values.ts";

/** About two seconds for hostile patterns; two hundred usual ones take a fiftieth of it. */
export const PATTERN_STEPS_MAX = 4_000_000;
/** What a pattern counts beside its own: even the smallest takes a millisecond or more, and six megabytes hold 300,000. */
const STEPS_EACH = 1_000;

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

  /**
   * No pattern gets less than others because of those before it, and what all of them take is summed up: so an edge, which meets
   * them in another order, accepts what the import accepted, with the same programs.
   */
  #compile(source: string): PatternProgram {
    if (this.#stepsLeft < 0) return tooMany(source);
    try {
      const { bytes, steps } = compilePattern(source, { syntax: "ecma-262" });
      this.#stepsLeft -= STEPS_EACH + steps;
      return this.#stepsLeft < 0 ? tooMany(source) : { bytes };
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.#stepsLeft -= STEPS_EACH + error.steps;
      return { reason: `the pattern ${show(source)} cannot be used, at ${error.offset}: ${error.reason}` };
    }
  }
}

function tooMany(source: string): PatternProgram {
  return {
    reason: `the pattern ${show(source)}: it and those before it took too long to compile; use fewer or simpler ones`,
  };
}
