/**
 * Makes a program deterministic, lookaheads included, exactly: a state is a set of threads (threads.ts), and since a thread
 * carries what it owes to lookaheads, these are intersections and complements, in any nesting and repetition.
 */
import type { Alphabet } from "./alphabet.ts";
import type { Budget } from "./budget.ts";
import { ClassGroups } from "./class-groups.ts";
import { BEFORE_NOTHING, BEFORE_OTHER, BEFORE_WORD } from "./conditions.ts";
import { ALL, DEAD, type Dfa } from "./dfa.ts";
import { minimize } from "./minimize.ts";
import { Obligations } from "./obligations.ts";
import type { Program } from "./positions.ts";
import { StateTable, sortedUnique } from "./state-table.ts";
import { ThreadMoves, type Threads } from "./threads.ts";
import { TooManyStates } from "./too-many-states.ts";

export class Automaton {
  readonly moves: ThreadMoves;
  private readonly alphabet: Alphabet;
  private readonly cellsMax: number;
  private readonly budget: Budget;
  private readonly looks = new Map<number, Dfa>();

  /** A table of states and classes has `cellsMax` cells at most before it is minimized. */
  constructor(program: Program, alphabet: Alphabet, cellsMax: number, budget: Budget) {
    this.alphabet = alphabet;
    this.cellsMax = cellsMax;
    this.budget = budget;
    this.moves = new ThreadMoves(program, alphabet, new Obligations((body) => this.lookahead(body), budget), budget);
  }

  /** The smallest automaton that accepts what the program accepts from `entry` on. */
  determinize(entry: number): Dfa {
    const { classCount } = this.alphabet;
    const states = new StateTable();
    const starts = [BEFORE_NOTHING, BEFORE_OTHER, BEFORE_WORD].map((before) =>
      this.stateOf(states, this.moves.from(entry, before)),
    );
    const next: number[] = [];
    for (let one = 0; one < classCount; one++) next.push(DEAD);
    for (let one = 0; one < classCount; one++) next.push(ALL);
    const accepts = [0, 1];
    for (let state = ALL + 1; state < states.count; state++) {
      if (states.count * classCount > this.cellsMax) throw new TooManyStates();
      const threads = states.membersOf(state);
      accepts.push(threads.some((thread) => this.moves.acceptsAtEnd(thread)) ? 1 : 0);
      const groups = new ClassGroups(classCount);
      for (const thread of threads) {
        for (const outcome of this.moves.outcomes(thread)) {
          this.budget.spend(outcome.classes.length);
          groups.add(outcome);
        }
      }
      for (const successor of groups.map((after) => this.stateOf(states, after))) next.push(successor);
    }
    return minimize({
      classCount,
      stateCount: states.count,
      next: Int32Array.from(next),
      accepts: Uint8Array.from(accepts),
      starts,
    });
  }

  private lookahead(body: number): Dfa {
    let dfa = this.looks.get(body);
    if (dfa === undefined) {
      dfa = this.determinize(body);
      this.looks.set(body, dfa);
    }
    return dfa;
  }

  private stateOf(states: StateTable, { accepts, threads }: Threads): number {
    if (accepts) return ALL;
    if (threads.length === 0) return DEAD;
    this.budget.spend(threads.length);
    return states.numberOf(this.withoutWeaker(sortedUnique(threads)));
  }

  /** Leaves out threads at whose position another one stands that asks for and owes no more than a part of it. */
  private withoutWeaker(threads: readonly number[]): readonly number[] {
    if (this.moves.areAtDifferentPositions(threads)) return threads;
    const byPosition = new Map<number, number[]>();
    for (const thread of threads) {
      const position = this.moves.positionOf(thread);
      const kept = byPosition.get(position) ?? [];
      this.budget.spend(kept.length);
      if (kept.some((one) => this.moves.covers(one, thread))) continue;
      byPosition.set(position, [...kept.filter((one) => !this.moves.covers(thread, one)), thread]);
    }
    return sortedUnique([...byPosition.values()].flat());
  }
}
