/**
 * What a thread owes to the lookaheads that it passed: for each, how far the lookahead's own automaton has come. Those automata are
 * deterministic, so a positive obligation is met once its automaton accepts everything and broken once it is dead, a negative one
 * the other way round. Sets of obligations are numbered, equal ones alike.
 */
import type { Budget } from "./budget.ts";
import type { Before } from "./conditions.ts";
import { ALL, DEAD, type Dfa } from "./dfa.ts";

/** The empty set. */
export const FREE = 0;
/** Instead of a set: an obligation cannot be met any more. */
export const BROKEN = -1;

// An obligation is one number: state, sign, and the lookahead's body above them.
const STATES = 0x20000;

export class Obligations {
  private readonly dfaOf: (body: number) => Dfa;
  private readonly budget: Budget;
  private readonly sets: (readonly number[])[] = [[]];
  private readonly numbers = new Map<string, number>([["", FREE]]);
  private readonly steps = new Map<string, number>();

  /** `dfaOf` gives a lookahead's automaton by where its body begins. */
  constructor(dfaOf: (body: number) => Dfa, budget: Budget) {
    this.dfaOf = dfaOf;
    this.budget = budget;
  }

  /** The obligation of a lookahead that is just met. */
  begin(body: number, negative: boolean, before: Before): number {
    return this.settle([{ body, negative, state: this.dfaOf(body).starts[before]! }]);
  }

  both(left: number, right: number): number {
    if (left === right || right === FREE) return left;
    if (left === FREE) return right;
    const set = new Set([...this.sets[left]!, ...this.sets[right]!]);
    // To match and not to match from one state on.
    for (const one of set) if (!isNegative(one) && set.has(one + STATES)) return BROKEN;
    return this.numberOf([...set]);
  }

  /** What is owed after a code point of a class. */
  step(set: number, codePointClass: number): number {
    if (set === FREE) return FREE;
    const key = `${set},${codePointClass}`;
    let after = this.steps.get(key);
    if (after === undefined) {
      after = this.settle(
        this.sets[set]!.map((one) => {
          const { body, negative, state } = read(one);
          const { next, classCount } = this.dfaOf(body);
          return { body, negative, state: next[state * classCount + codePointClass]! };
        }),
      );
      this.steps.set(key, after);
    }
    return after;
  }

  /** Whether all is met when the text ends here. */
  areMetAtEnd(set: number): boolean {
    this.budget.spend(this.sets[set]!.length);
    return this.sets[set]!.every((one) => {
      const { body, negative, state } = read(one);
      return (this.dfaOf(body).accepts[state] === 1) !== negative;
    });
  }

  /** Whether who meets `right` meets `left` too, as far as can be seen without looking into the automata. */
  isSubset(left: number, right: number): boolean {
    if (left === FREE || left === right) return true;
    const set = this.sets[right]!;
    this.budget.spend(set.length);
    return this.sets[left]!.length < set.length && this.sets[left]!.every((one) => set.includes(one));
  }

  private settle(obligations: readonly Obligation[]): number {
    const open = new Set<number>();
    for (const { body, negative, state } of obligations) {
      if (state === (negative ? ALL : DEAD)) return BROKEN;
      if (state !== (negative ? DEAD : ALL)) open.add((body * 2 + (negative ? 1 : 0)) * STATES + state);
    }
    for (const one of open) if (!isNegative(one) && open.has(one + STATES)) return BROKEN;
    return this.numberOf([...open]);
  }

  private numberOf(set: number[]): number {
    this.budget.spend(set.length);
    set.sort((left, right) => left - right);
    const key = set.join();
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.sets.push(set) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
}

interface Obligation {
  readonly body: number;
  readonly negative: boolean;
  readonly state: number;
}

function read(one: number): Obligation {
  const head = Math.floor(one / STATES);
  return { body: head >> 1, negative: (head & 1) === 1, state: one % STATES };
}

const isNegative = (one: number): boolean => (Math.floor(one / STATES) & 1) === 1;
