/** What stands before a place in the text, and what a way through a program still asks of what stands behind it. */

/** Index into Dfa.starts. */
export type Before = 0 | 1 | 2;
export const BEFORE_NOTHING: Before = 0;
export const BEFORE_OTHER: Before = 1;
export const BEFORE_WORD: Before = 2;

export type Condition = 0 | 1 | 2 | 3;
export const ANYTHING: Condition = 0;
/** A word's character. */
export const WORD_NEXT: Condition = 1;
/** Another character, or the end. */
export const OTHER_NEXT: Condition = 2;
export const END_NEXT: Condition = 3;

/** Both conditions at once; null when they exclude each other. */
export function both(left: Condition, right: Condition): Condition | null {
  if (left === right || right === ANYTHING) return left;
  if (left === ANYTHING) return right;
  // The end is no word's character, so it is one case of OTHER_NEXT.
  return left !== WORD_NEXT && right !== WORD_NEXT ? END_NEXT : null;
}
