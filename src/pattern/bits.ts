/**
 * The positions of a simulation, one bit each. A bit is what a thread has become by a code point (an outcome in threads.ts), so
 * it knows what it owes to lookaheads and what it leaves behind for words' boundaries. Outcomes that take the same and become
 * the same share a bit.
 */
import { SIMULATION_POSITIONS_MAX } from "../../assembly/layout/pattern.ts";
import { BEFORE_NOTHING } from "./conditions.ts";
import type { Outcome, ThreadMoves } from "./threads.ts";

export interface Bit {
  /** Classes of the code points that it takes. */
  readonly classes: readonly number[];
  /** Numbers of the bits that may come next. */
  readonly successors: readonly number[];
  /** Whatever follows, the text matches. */
  readonly accepts: boolean;
  /** The text matches when it ends here. */
  readonly acceptsAtEnd: boolean;
}

/** Number of the bit for the text's begin, which takes nothing. */
export const BEGIN = 0;

interface Draft {
  readonly outcome: Outcome;
  /** Position of the thread that became it. */
  readonly position: number;
  readonly successors: Set<Draft>;
}

/** Null when there are too many. */
export function findBits(moves: ThreadMoves, entry: number): Bit[] | null {
  const drafts = new Map<string, Draft>();
  const draftOf = new Map<Outcome, Draft>();
  const begin: Draft = {
    outcome: { classes: [], ...moves.from(entry, BEFORE_NOTHING) },
    position: Number.POSITIVE_INFINITY,
    successors: new Set(),
  };
  const open = [begin];
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    for (const thread of draft.outcome.threads) {
      for (const outcome of moves.outcomes(thread)) {
        if (!outcome.accepts && outcome.threads.length === 0) continue;
        let next = draftOf.get(outcome);
        if (next === undefined) {
          const key = `${outcome.classes};${outcome.accepts};${outcome.threads}`;
          next = drafts.get(key);
          if (next === undefined) {
            if (drafts.size >= SIMULATION_POSITIONS_MAX - 1) return null;
            next = { outcome, position: moves.positionOf(thread), successors: new Set() };
            drafts.set(key, next);
            open.push(next);
          }
          draftOf.set(outcome, next);
        }
        draft.successors.add(next);
      }
    }
  }

  // A program is written from its end, so this is the order in which a text goes through it: most ways lead a little forward.
  const sorted = [begin, ...drafts.values()].sort((left, right) => right.position - left.position);
  const numbers = new Map(sorted.map((draft, number) => [draft, number]));
  return sorted.map(({ outcome, successors }) => ({
    classes: outcome.classes,
    successors: [...successors].map((one) => numbers.get(one)!).sort((left, right) => left - right),
    accepts: outcome.accepts,
    acceptsAtEnd: outcome.threads.some((thread) => moves.acceptsAtEnd(thread)),
  }));
}
