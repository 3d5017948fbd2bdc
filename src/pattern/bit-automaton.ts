/**
 * Makes the positions of a simulation deterministic, without those that are superfluous beside others. Patterns like that of a URL,
 * a counted part followed by a loop that takes everything, have few states this way and very many without it.
 */
import { BEGIN, type Bit } from "./bits.ts";
import type { Budget } from "./budget.ts";
import { ALL, DEAD, type Dfa } from "./dfa.ts";
import { Futures } from "./futures.ts";
import { minimize } from "./minimize.ts";
import { StateTable, sortedUnique } from "./state-table.ts";
import { TooManyStates } from "./too-many-states.ts";

export function determinizeBits(bits: readonly Bit[], classCount: number, cellsMax: number, budget: Budget): Dfa {
  const futures = new Futures(bits, budget);
  const states = new StateTable();

  const stateOf = (found: readonly number[]): number => {
    if (found.length === 0) return DEAD;
    if (found.some((bit) => bits[bit]!.accepts)) return ALL;
    const members = sortedUnique(found);
    budget.spend(members.length + ((members.length ** 2) >> 2));
    // Of two that are superfluous beside each other, the first one stays.
    const isSuperfluous = (one: number): boolean => {
      for (const other of members) {
        if (other !== one && futures.isWithin(one, other) && (other < one || !futures.isWithin(other, one)))
          return true;
      }
      return false;
    };
    const kept = members.length === 1 ? members : members.filter((one) => !isSuperfluous(one));
    return states.numberOf(kept);
  };

  const start = stateOf([BEGIN]);
  const next: number[] = [];
  for (let one = 0; one < classCount; one++) next.push(DEAD);
  for (let one = 0; one < classCount; one++) next.push(ALL);
  const accepts = [0, 1];
  for (let state = ALL + 1; state < states.count; state++) {
    if (states.count * classCount > cellsMax) throw new TooManyStates();
    const members = states.membersOf(state);
    accepts.push(members.some((bit) => bits[bit]!.acceptsAtEnd) ? 1 : 0);
    const successors = new Set<number>();
    for (const bit of members) for (const successor of bits[bit]!.successors) successors.add(successor);
    const after: number[][] = Array.from({ length: classCount }, () => []);
    for (const bit of successors) {
      budget.spend(bits[bit]!.classes.length);
      for (const one of bits[bit]!.classes) after[one]!.push(bit);
    }
    for (const found of after) next.push(stateOf(found));
  }
  return minimize({
    classCount,
    stateCount: states.count,
    next: Int32Array.from(next),
    accepts: Uint8Array.from(accepts),
    starts: [start, DEAD, DEAD],
  });
}
