/**
 * Threads of a program: a position that consumes (or ACCEPTED), a condition on what stands next, and obligations. Here is where
 * they go: over the positions that consume nothing, where choices are taken both ways, assertions become conditions and lookaheads
 * obligations; and by a code point of a class.
 *
 * A thread is one number, so that sets of threads are sorted and compared quickly.
 */
import type { Alphabet } from "./alphabet.ts";
import type { Budget } from "./budget.ts";
import {
  ANYTHING,
  BEFORE_NOTHING,
  BEFORE_OTHER,
  BEFORE_WORD,
  type Before,
  both,
  type Condition,
  END_NEXT,
  OTHER_NEXT,
  WORD_NEXT,
} from "./conditions.ts";
import { BROKEN, FREE, type Obligations } from "./obligations.ts";
import { ACCEPTED, type Program } from "./positions.ts";
import type { Assertion } from "./syntax-tree.ts";

export interface Threads {
  /** One of them accepted and owes nothing: everything matches from here. */
  readonly accepts: boolean;
  readonly threads: readonly number[];
}

/** What a thread becomes by a code point of one of some classes. */
export interface Outcome extends Threads {
  readonly classes: readonly number[];
}

const CONDITIONS = 4;
const ALL_ACCEPTED: Threads = { accepts: true, threads: [] };

export class ThreadMoves {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly obligations: Obligations;
  private readonly budget: Budget;
  private readonly positionCount: number;
  private readonly wordClasses: ReadonlySet<number>;
  private readonly allClasses: readonly number[];
  /** For each position the number of the last look at a set that had it. */
  private readonly lastLook: Int32Array;
  private lookCount = 0;
  private readonly known = new Map<number, Threads>();
  private readonly knownOutcomes = new Map<number, readonly Outcome[]>();

  constructor(program: Program, alphabet: Alphabet, obligations: Obligations, budget: Budget) {
    this.program = program;
    this.alphabet = alphabet;
    this.obligations = obligations;
    this.budget = budget;
    this.positionCount = program.positions.length;
    this.lastLook = new Int32Array(this.positionCount);
    this.wordClasses = new Set(program.wordSet === null ? [] : alphabet.setClasses[program.wordSet]);
    this.allClasses = Array.from({ length: alphabet.classCount }, (_, one) => one);
  }

  positionOf(thread: number): number {
    return thread % this.positionCount;
  }

  areAtDifferentPositions(threads: readonly number[]): boolean {
    // What neither asks nor owes is its position, and a set has it once; such threads come first, being the least.
    if (threads[threads.length - 1]! < this.positionCount) return true;
    this.lookCount++;
    for (const thread of threads) {
      const position = this.positionOf(thread);
      if (this.lastLook[position] === this.lookCount) return false;
      this.lastLook[position] = this.lookCount;
    }
    return true;
  }

  acceptsAtEnd(thread: number): boolean {
    return (
      this.positionOf(thread) === ACCEPTED &&
      this.conditionOf(thread) !== WORD_NEXT &&
      this.obligations.areMetAtEnd(this.obligationsOf(thread))
    );
  }

  /** Whether `left` asks for and owes no more than a part of what `right`, at the same position, does. */
  covers(left: number, right: number): boolean {
    const condition = this.conditionOf(right);
    return (
      both(this.conditionOf(left), condition) === condition &&
      this.obligations.isSubset(this.obligationsOf(left), this.obligationsOf(right))
    );
  }

  /** The threads that stand where `position` leads to, with `before` behind them. */
  from(position: number, before: Before): Threads {
    const key = position * 3 + before;
    let found = this.known.get(key);
    if (found === undefined) {
      found = this.walk(position, before);
      this.known.set(key, found);
    }
    return found;
  }

  /** What becomes of a thread. Classes that are in no outcome end it. */
  outcomes(thread: number): readonly Outcome[] {
    let found = this.knownOutcomes.get(thread);
    if (found === undefined) {
      found = this.follow(thread);
      this.knownOutcomes.set(thread, found);
    }
    return found;
  }

  private follow(thread: number): Outcome[] {
    const position = this.program.positions[this.positionOf(thread)]!;
    const condition = this.conditionOf(thread);
    const owed = this.obligationsOf(thread);
    // A thread that has accepted, but for what it asks and owes, takes everything.
    const [taken, next] =
      position.kind === "consume" ? [this.alphabet.setClasses[position.set]!, position.next] : [this.allClasses, null];
    this.budget.spend(taken.length);
    const isTelling = next !== null && this.tellsWords(next);
    const outcomes = new Map<string, { classes: number[]; owed: number; before: Before }>();
    for (const one of taken) {
      const isWord = this.wordClasses.has(one);
      if (condition !== ANYTHING && condition !== (isWord ? WORD_NEXT : OTHER_NEXT)) continue;
      const still = this.obligations.step(owed, one);
      if (still === BROKEN) continue;
      const before = isWord && isTelling ? BEFORE_WORD : BEFORE_OTHER;
      const key = `${still},${before}`;
      const outcome = outcomes.get(key);
      if (outcome === undefined) outcomes.set(key, { classes: [one], owed: still, before });
      else outcome.classes.push(one);
    }
    return [...outcomes.values()].map(({ classes, owed, before }) => ({
      classes,
      ...this.withOwed(next === null ? ALL_ACCEPTED : this.from(next, before), owed),
    }));
  }

  /** Whether it matters to where `position` leads that a word's character stands before it. */
  private tellsWords(position: number): boolean {
    if (this.wordClasses.size === 0) return false;
    const word = this.from(position, BEFORE_WORD);
    const other = this.from(position, BEFORE_OTHER);
    return (
      word.accepts !== other.accepts ||
      word.threads.length !== other.threads.length ||
      word.threads.some((thread, index) => thread !== other.threads[index])
    );
  }

  /** Threads that owe something from before beside what they owe by themselves. */
  private withOwed({ accepts, threads }: Threads, owed: number): Threads {
    if (owed === FREE) return { accepts, threads };
    if (accepts) return { accepts: false, threads: [this.threadOf(ACCEPTED, ANYTHING, owed)] };
    this.budget.spend(threads.length);
    const owing: number[] = [];
    for (const thread of threads) {
      const all = this.obligations.both(owed, this.obligationsOf(thread));
      if (all !== BROKEN) owing.push(this.threadOf(this.positionOf(thread), this.conditionOf(thread), all));
    }
    return { accepts: false, threads: owing };
  }

  private walk(position: number, before: Before): Threads {
    const seen = new Set<number>();
    const open: number[] = [];
    const threads: number[] = [];
    const visit = (to: number, condition: Condition | null, obligations: number): void => {
      if (condition === null || obligations === BROKEN) return;
      const thread = this.threadOf(to, condition, obligations);
      if (seen.has(thread)) return;
      seen.add(thread);
      open.push(thread);
    };
    visit(position, ANYTHING, FREE);
    for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
      this.budget.spend(1);
      if (thread === ACCEPTED) return ALL_ACCEPTED;
      const at = this.program.positions[this.positionOf(thread)]!;
      const condition = this.conditionOf(thread);
      const obligations = this.obligationsOf(thread);
      switch (at.kind) {
        case "accept":
          threads.push(thread);
          break;
        case "consume":
          if (condition !== END_NEXT) threads.push(thread);
          break;
        case "choose":
          visit(at.second, condition, obligations);
          visit(at.first, condition, obligations);
          break;
        case "assert": {
          const asked = conditionOf(at.assertion, before);
          if (asked !== null) visit(at.next, both(condition, asked), obligations);
          break;
        }
        case "look": {
          const begun = this.obligations.begin(at.body, at.negative, before);
          if (begun !== BROKEN) visit(at.next, condition, this.obligations.both(obligations, begun));
          break;
        }
      }
    }
    return { accepts: false, threads };
  }

  private threadOf(position: number, condition: Condition, obligations: number): number {
    return (obligations * CONDITIONS + condition) * this.positionCount + position;
  }

  private conditionOf(thread: number): Condition {
    return (Math.floor(thread / this.positionCount) % CONDITIONS) as Condition;
  }

  private obligationsOf(thread: number): number {
    return Math.floor(thread / (this.positionCount * CONDITIONS));
  }
}

/** What an assertion asks of the next code point, given what stands before; null when it fails already. */
function conditionOf(assertion: Assertion, before: Before): Condition | null {
  switch (assertion) {
    case "begin":
      return before === BEFORE_NOTHING ? ANYTHING : null;
    case "end":
      return END_NEXT;
    case "boundary":
      return before === BEFORE_WORD ? OTHER_NEXT : WORD_NEXT;
    case "inside":
      return before === BEFORE_WORD ? WORD_NEXT : OTHER_NEXT;
  }
}
