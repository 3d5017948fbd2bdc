// Decides whether a text matches a pattern: one step for each code point, never back. The program is layout/pattern.ts's.
import { PART_KIND, PART_KIND_DFA, PART_NEGATED, PART_NEXT } from "../layout/pattern.ts";
import { run, runBytes } from "./run.ts";
import { simulate, simulationWork } from "./simulate.ts";

/** Grows by the steps, and words of bits, that matching takes; callers with a budget set it back. */
export let patternWork: u64 = 0;

/**
 * Whether the valid UTF-8 text matches somewhere, as ECMA-262's `test` has it. `scratch` is PATTERN_SCRATCH_BYTES of the
 * caller's own. Up to three bytes behind the text are read.
 */
export function matches(program: usize, text: usize, length: i32, scratch: usize): bool {
  const end = text + length;
  let part = program;
  while (true) {
    let found: bool;
    if (load<u32>(part, PART_KIND) == PART_KIND_DFA) {
      found = run(part, text, end);
      patternWork += runBytes;
    } else {
      found = simulate(part, text, end, scratch);
      patternWork += simulationWork;
    }
    if (found == (load<u32>(part, PART_NEGATED) != 0)) return false;
    const next = load<u32>(part, PART_NEXT);
    if (next == 0) return true;
    part += next;
  }
}
