/**
 * Divides all code points into classes: two of one class are in the same sets of a pattern, so an automaton needs to tell only
 * the classes apart. Most patterns have fewer than ten.
 */
import type { Budget } from "./budget.ts";
import { CODE_POINT_MAX, type CodePoints } from "./code-points.ts";

export interface Alphabet {
  readonly classCount: number;
  /** Where runs of one class begin, ascending, the first one 0; and the class of each. Classes are numbered as they appear. */
  readonly runStarts: readonly number[];
  readonly runClasses: readonly number[];
  /** Classes of each given set. */
  readonly setClasses: readonly (readonly number[])[];
}

export function divideCodePoints(sets: readonly CodePoints[], budget: Budget): Alphabet {
  const starts = new Set([0]);
  for (const set of sets) {
    budget.spend(set.length);
    for (let i = 0; i < set.length; i += 2) {
      starts.add(set[i]!);
      if (set[i + 1]! < CODE_POINT_MAX) starts.add(set[i + 1]! + 1);
    }
  }
  const runStarts = [...starts].sort((left, right) => left - right);
  const runAt = new Map(runStarts.map((start, run) => [start, run]));
  const runsOf = (set: CodePoints, i: number): [number, number] => [
    runAt.get(set[i]!)!,
    runAt.get(set[i + 1]! + 1) ?? runStarts.length,
  ];

  // Each set in turn splits the classes that it shares with others.
  const part = new Int32Array(runStarts.length);
  let partCount = 1;
  for (const set of sets) {
    const moved = new Map<number, number>();
    for (let i = 0; i < set.length; i += 2) {
      const [from, end] = runsOf(set, i);
      budget.spend(end - from);
      for (let run = from; run < end; run++) {
        let to = moved.get(part[run]!);
        if (to === undefined) {
          to = partCount++;
          moved.set(part[run]!, to);
        }
        part[run] = to;
      }
    }
  }
  const numbers = new Map<number, number>();
  const runClasses = Array.from(part, (one) => {
    let number = numbers.get(one);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(one, number);
    }
    return number;
  });
  const setClasses = sets.map((set) => {
    const classes = new Set<number>();
    for (let i = 0; i < set.length; i += 2) {
      const [from, end] = runsOf(set, i);
      for (let run = from; run < end; run++) classes.add(runClasses[run]!);
    }
    return [...classes].sort((left, right) => left - right);
  });
  return { classCount: numbers.size, runStarts, runClasses, setClasses };
}
