/** A deterministic automaton over the classes of an alphabet, complete: every state has a successor for every class. */
export interface Dfa {
  readonly classCount: number;
  /** DEAD and ALL included. */
  readonly stateCount: number;
  /** Successor of state s for class c at s * classCount + c. */
  readonly next: Int32Array;
  /** 1 for a state in which the text may end. */
  readonly accepts: Uint8Array;
  /** Where to begin, by what stands before: index is a Before. */
  readonly starts: readonly number[];
}

/** From here nothing matches, whatever follows. */
export const DEAD = 0;
/** From here everything matches, whatever follows. */
export const ALL = 1;
