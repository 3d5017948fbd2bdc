/**
 * Compiles a regular expression to a program that decides in time linear in the text (assembly/pattern/): one deterministic
 * automaton where it fits, else one for each lookahead at the begin of the pattern and one for the rest, else a simulation.
 *
 * A pattern comes from a definition, so from anybody. Whatever it says, compiling ends after a bounded number of steps: with a
 * program of bounded size, or with a PatternError.
 */
import { PART_NEGATED, PART_NEXT, PATTERN_WORK_PER_BYTE } from "../../assembly/layout/pattern.ts";
import { type Alphabet, divideCodePoints } from "./alphabet.ts";
import { Automaton, TooManyStates } from "./automaton.ts";
import { Budget } from "./budget.ts";
import { parseEcma262 } from "./ecma-262.ts";
import { dfaPart, type Part } from "./part.ts";
import { PatternError } from "./pattern-error.ts";
import { type Program, writeProgram } from "./positions.ts";
import { beginsAtBegin, type Conjunct, conjuncts, trimFront } from "./shape.ts";
import { simulationPart } from "./simulation.ts";
import type { PatternNode } from "./syntax-tree.ts";

/** How a source is written. For each there is a parser, and all make the same tree. */
export type PatternSyntax = "ecma-262";

export interface PatternOptions {
  readonly syntax: PatternSyntax;
  /** Cells (states times classes) that an automaton may have while it is made; 0 asks for simulations at once. */
  readonly cellsMax?: number;
}

export interface CompiledPattern {
  /** Relocatable, a multiple of 8 long; to be placed at one. Equal sources give equal bytes. */
  readonly bytes: Uint8Array;
  /** `simulation` when some part of it is one. */
  readonly kind: Part["kind"];
  /** States of automata and positions of simulations. */
  readonly states: number;
}

/**
 * Four times what sixteen bits can number: minimizing often takes away more than that, and what is larger still would not fit.
 */
export const CELLS_MAX = 0x40000;
/** Lookaheads at the begin are multiplied into one automaton only where it stays as small as a few automata are: 16 KB. */
export const PRODUCT_CELLS_MAX = 0x2000;
/** Steps to make the automata of one pattern, and again to make its simulations: a fraction of a second at most. */
export const STEPS_MAX = 500_000;
/** Runs of code points that a pattern's sets may be divided into, summed over the sets. */
export const SET_STEPS_MAX = 2_000_000;
/** Words of bits, or steps, that one byte of text may cost, over all parts. */
export const WORK_PER_BYTE_MAX = 512;
/** A definition may have hundreds of patterns, and every edge holds them all. */
export const PROGRAM_BYTES_MAX = 512 * 1024;

const PARSERS: Readonly<Record<PatternSyntax, (source: string) => PatternNode>> = { "ecma-262": parseEcma262 };

export function compilePattern(source: string, { syntax, cellsMax = CELLS_MAX }: PatternOptions): CompiledPattern {
  const tree = PARSERS[syntax](source);
  const compiler = new PatternCompiler(cellsMax);
  const pieces = conjuncts(tree);
  const product = pieces.length > 1 ? compiler.product(tree) : null;
  const parts = product !== null ? [product] : pieces.map((piece) => compiler.piece(piece));
  return joinParts(parts);
}

interface SignedPart extends Part {
  readonly negative: boolean;
}

class PatternCompiler {
  private readonly cellsMax: number;
  private readonly setBudget = new Budget(
    SET_STEPS_MAX,
    () => new PatternError(0, "the pattern's classes have too many ranges: use fewer classes, or simpler ones"),
  );
  private readonly dfaBudget = new Budget(STEPS_MAX, () => new TooManyStates());
  private readonly simulationBudget = new Budget(STEPS_MAX, () => new TooManyStates());

  constructor(cellsMax: number) {
    this.cellsMax = cellsMax;
  }

  /** The whole pattern, lookaheads included, as one automaton; null where that is large. */
  product(tree: PatternNode): SignedPart | null {
    // What this takes must not be missed by the parts if it fails.
    const budget = new Budget(STEPS_MAX / 4, () => new TooManyStates());
    const part = this.automaton(this.prepare(tree), Math.min(this.cellsMax, PRODUCT_CELLS_MAX), budget);
    return part === null ? null : { ...part, negative: false };
  }

  piece({ node, negative }: Conjunct): SignedPart {
    const prepared = this.prepare(node);
    const part = this.automaton(prepared, this.cellsMax, this.dfaBudget) ?? this.simulation(prepared);
    return { ...part, negative };
  }

  private prepare(node: PatternNode): Prepared {
    const isSearch = !beginsAtBegin(node);
    const program = writeProgram(isSearch ? trimFront(node) : node, isSearch);
    return { program, alphabet: divideCodePoints(program.sets, this.setBudget) };
  }

  private automaton({ program, alphabet }: Prepared, cellsMax: number, budget: Budget): Part | null {
    if (cellsMax === 0) return null;
    try {
      const automaton = new Automaton(program, alphabet, cellsMax, budget);
      return dfaPart(automaton.determinize(program.entry), alphabet);
    } catch (error) {
      if (error instanceof TooManyStates) return null;
      throw error;
    }
  }

  private simulation({ program, alphabet }: Prepared): Part {
    try {
      const budget = this.simulationBudget;
      const { moves } = new Automaton(program, alphabet, CELLS_MAX, budget);
      const part = simulationPart(program.entry, alphabet, moves, budget);
      if (part !== null) return part;
    } catch (error) {
      if (!(error instanceof TooManyStates)) throw error;
    }
    throw tooLarge();
  }
}

interface Prepared {
  readonly program: Program;
  readonly alphabet: Alphabet;
}

function joinParts(parts: readonly SignedPart[]): CompiledPattern {
  const length = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  if (length > PROGRAM_BYTES_MAX) {
    throw new PatternError(
      0,
      `the compiled pattern has ${length} bytes: expected at most ${PROGRAM_BYTES_MAX}; lower the counts, or split the pattern over allOf`,
    );
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let workPerByte = 0;
  let end = length;
  // From the last to the first, so that each knows what comes behind it.
  for (const part of [...parts].reverse()) {
    const begin = end - part.bytes.length;
    bytes.set(part.bytes, begin);
    workPerByte += part.workPerByte;
    view.setUint32(begin + PART_NEXT, end === length ? 0 : part.bytes.length, true);
    view.setUint32(begin + PATTERN_WORK_PER_BYTE, workPerByte, true);
    view.setUint32(begin + PART_NEGATED, part.negative ? 1 : 0, true);
    end = begin;
  }
  if (workPerByte > WORK_PER_BYTE_MAX) throw tooLarge();
  return {
    bytes,
    kind: parts.some(({ kind }) => kind === "simulation") ? "simulation" : "dfa",
    states: parts.reduce((sum, { states }) => sum + states, 0),
  };
}

function tooLarge(): PatternError {
  return new PatternError(
    0,
    "the pattern's automaton has too many states, and simulating it would cost too much for each byte of text: lower the counts, or split the pattern over allOf",
  );
}
