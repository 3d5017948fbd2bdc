/**
 * Compiles a regular expression to a program that decides in time linear in the text (assembly/pattern/). Lookaheads at the begin
 * and the rest are one deterministic automaton together where that is small, else one each. Each is made of threads, which is quick
 * for most; else of bits, which takes longer and finds fewer states; and simulated where it has too many for either.
 *
 * A pattern comes from a definition, so from anybody. Whatever it says, compiling ends after a bounded number of steps: with a
 * program of bounded size, or with a PatternError.
 */
import { PART_NEGATED, PART_NEXT, PATTERN_WORK_PER_BYTE } from "../../assembly/layout/pattern.ts";
import { type Alphabet, divideCodePoints } from "./alphabet.ts";
import { Automaton } from "./automaton.ts";
import { determinizeBits } from "./bit-automaton.ts";
import { type Bit, findBits } from "./bits.ts";
import { Budget } from "./budget.ts";
import { parseEcma262 } from "./ecma-262.ts";
import { dfaPart, type Part, WORK_PER_BYTE_MAX } from "./part.ts";
import { PatternError } from "./pattern-error.ts";
import { type Program, writeProgram } from "./positions.ts";
import { beginsAtBegin, conjuncts, trimFront } from "./shape.ts";
import { simulationPart } from "./simulation.ts";
import type { PatternNode } from "./syntax-tree.ts";
import { TooManyStates } from "./too-many-states.ts";

/** How a source is written. For each there is a parser, and all make the same tree. */
export type PatternSyntax = "ecma-262";

/** Made of threads, made of bits, or not made deterministic at all. */
export type PatternWay = "threads" | "bits" | "simulation";

export interface PatternOptions {
  readonly syntax: PatternSyntax;
  /** The only way to try, for tests that hold the ways against each other. By default the first one that fits. */
  readonly way?: PatternWay;
  /** Steps to make automata, and as many again for simulations; for a caller that compiles many patterns on one budget. */
  readonly stepsMax?: number;
}

export interface CompiledPattern {
  /** Relocatable, a multiple of 8 long; to be placed at one. Equal sources give equal bytes. */
  readonly bytes: Uint8Array;
  /** `simulation` when some part of it is one. */
  readonly kind: Part["kind"];
  /** States of automata and positions of simulations. */
  readonly states: number;
  /** Steps that compiling took, to sum up over many patterns: a million take some tenths of a second. */
  readonly steps: number;
}

/**
 * Four times what sixteen bits can number: minimizing often takes away more than that, and what is larger still would not fit.
 */
export const CELLS_MAX = 0x40000;
/** Lookaheads at the begin are multiplied into one automaton only where it stays as small as a few automata are: 16 KB. */
export const PRODUCT_CELLS_MAX = 0x2000;
/**
 * Steps to make the automata of one pattern, and as many again to make its simulations: a tenth of a second or two. The
 * usual pattern of a URL takes 220,000 in all, that of every spelling of an IPv6 address 85,000, everyday ones less than 30,000.
 */
export const STEPS_MAX = 300_000;
/** One in so many of them may go to multiplying lookaheads into one automaton, */
const PRODUCT_SHARE = 4;
/** and one in so many to the first try: most patterns need far less, and what needs more is likely to grow without end. */
const FIRST_SHARE = 3;
/** Runs of code points that a pattern's sets may be divided into, summed over the sets. */
export const SET_STEPS_MAX = 2_000_000;
/** A definition may have hundreds of patterns, and every edge holds them all. */
export const PROGRAM_BYTES_MAX = 512 * 1024;

const PARSERS: Readonly<Record<PatternSyntax, (source: string) => PatternNode>> = { "ecma-262": parseEcma262 };

export function compilePattern(source: string, options: PatternOptions): CompiledPattern {
  const tree = PARSERS[options.syntax](source);
  const compiler = new PatternCompiler(options.way ?? null, options.stepsMax ?? STEPS_MAX);
  try {
    const parts = compiler.compile(tree);
    return {
      bytes: joinParts(parts),
      kind: parts.some(({ kind }) => kind === "simulation") ? "simulation" : "dfa",
      states: parts.reduce((sum, { states }) => sum + states, 0),
      steps: compiler.steps,
    };
  } catch (error) {
    if (error instanceof PatternError) error.steps = compiler.steps;
    throw error;
  }
}

interface SignedPart extends Part {
  readonly negative: boolean;
}

class PatternCompiler {
  private readonly way: PatternWay | null;
  private readonly setBudget = new Budget(
    SET_STEPS_MAX,
    () => new PatternError(0, "the pattern's classes have too many ranges: use fewer classes, or simpler ones"),
  );
  private readonly productBudget: Budget;
  private readonly firstBudget: Budget;
  private readonly dfaBudget: Budget;
  private readonly simulationBudget: Budget;

  constructor(way: PatternWay | null, stepsMax: number) {
    this.way = way;
    const tooMany = (): Error => new TooManyStates();
    this.productBudget = new Budget(Math.floor(stepsMax / PRODUCT_SHARE), tooMany);
    this.firstBudget = new Budget(Math.floor(stepsMax / FIRST_SHARE), tooMany);
    this.dfaBudget = new Budget(stepsMax, tooMany);
    this.simulationBudget = new Budget(stepsMax, tooMany);
  }

  get steps(): number {
    const { setBudget, productBudget, firstBudget, dfaBudget, simulationBudget } = this;
    const budgets = [setBudget, productBudget, firstBudget, dfaBudget, simulationBudget];
    return budgets.reduce((sum, { spent }) => sum + spent, 0);
  }

  compile(tree: PatternNode): readonly SignedPart[] {
    const pieces = conjuncts(tree);
    if (pieces.length > 1 && this.way === null) {
      const product = this.product(tree);
      if (product !== null) return [{ ...product, negative: false }];
    }
    const parts: SignedPart[] = [];
    let length = 0;
    let workPerByte = 0;
    for (const { node, negative } of pieces) {
      const part = this.piece(node);
      length += part.bytes.length;
      if (length > PROGRAM_BYTES_MAX) {
        throw new PatternError(
          0,
          `the compiled pattern has more than ${PROGRAM_BYTES_MAX} bytes: lower the counts, or split the pattern over allOf`,
        );
      }
      workPerByte += part.workPerByte;
      if (workPerByte > WORK_PER_BYTE_MAX) throw tooLarge(true);
      parts.push({ ...part, negative });
    }
    return parts;
  }

  /** The whole pattern, lookaheads included, as one automaton; null where that is large. */
  private product(tree: PatternNode): Part | null {
    return this.ofThreads(this.prepare(tree), PRODUCT_CELLS_MAX, this.productBudget);
  }

  private piece(node: PatternNode): Part {
    const prepared = this.prepare(node);
    const part = this.way === null ? this.firstFitting(prepared) : this.only(this.way, prepared);
    return part ?? raise(tooLarge(prepared.program.positions.some(({ kind }) => kind === "look")));
  }

  private firstFitting(prepared: Prepared): Part | null {
    const first = this.ofThreads(prepared, CELLS_MAX, this.firstBudget);
    if (first !== null) return first;
    const bits = this.bits(prepared);
    // More positions than a simulation may have, and than bits are good for: there is no other way left.
    if (bits === null) return this.ofThreads(prepared, CELLS_MAX, this.dfaBudget);
    return this.ofBits(bits, prepared) ?? this.simulation(bits, prepared);
  }

  private only(way: PatternWay, prepared: Prepared): Part | null {
    if (way === "threads") return this.ofThreads(prepared, CELLS_MAX, this.dfaBudget);
    const bits = this.bits(prepared);
    if (bits === null) return null;
    return way === "bits" ? this.ofBits(bits, prepared) : this.simulation(bits, prepared);
  }

  private prepare(node: PatternNode): Prepared {
    const isSearch = !beginsAtBegin(node);
    const program = writeProgram(isSearch ? trimFront(node) : node, isSearch);
    return { program, alphabet: divideCodePoints(program.sets, this.setBudget) };
  }

  private ofThreads({ program, alphabet }: Prepared, cellsMax: number, budget: Budget): Part | null {
    return orTooMany(() => {
      const automaton = new Automaton(program, alphabet, cellsMax, budget);
      return dfaPart(automaton.determinize(program.entry), alphabet);
    });
  }

  private bits({ program, alphabet }: Prepared): readonly Bit[] | null {
    return orTooMany(() => {
      const { moves } = new Automaton(program, alphabet, CELLS_MAX, this.simulationBudget);
      return findBits(moves, program.entry);
    });
  }

  private ofBits(bits: readonly Bit[], { alphabet }: Prepared): Part | null {
    return orTooMany(() => dfaPart(determinizeBits(bits, alphabet.classCount, CELLS_MAX, this.dfaBudget), alphabet));
  }

  private simulation(bits: readonly Bit[], { alphabet }: Prepared): Part | null {
    return orTooMany(() => simulationPart(bits, alphabet, this.simulationBudget));
  }
}

function orTooMany<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof TooManyStates) return null;
    throw error;
  }
}

function raise(error: Error): never {
  throw error;
}

interface Prepared {
  readonly program: Program;
  readonly alphabet: Alphabet;
}

function joinParts(parts: readonly SignedPart[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
  const view = new DataView(bytes.buffer);
  let workPerByte = 0;
  let end = bytes.length;
  // From the last to the first, so that each knows what comes behind it.
  for (const part of [...parts].reverse()) {
    const begin = end - part.bytes.length;
    bytes.set(part.bytes, begin);
    workPerByte += part.workPerByte;
    view.setUint32(begin + PART_NEXT, end === bytes.length ? 0 : part.bytes.length, true);
    view.setUint32(begin + PATTERN_WORK_PER_BYTE, workPerByte, true);
    view.setUint32(begin + PART_NEGATED, part.negative ? 1 : 0, true);
    end = begin;
  }
  return bytes;
}

function tooLarge(hasLooks: boolean): PatternError {
  const hint = hasLooks ? `put lookaheads at the begin, behind "^", ` : "";
  return new PatternError(
    0,
    `the pattern's automaton has too many states, and simulating it would cost more than ${WORK_PER_BYTE_MAX} words of bits for each byte of text: ${hint}lower the counts, or split the pattern over allOf`,
  );
}
