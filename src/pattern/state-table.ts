/** The states of an automaton that is being made: sets of numbers, sorted, each once. */

/** Sets below this size are sorted by insertion, without the typed array that sorting many is quicker with. */
const FEW = 24;

export function sortedUnique(members: readonly number[]): readonly number[] {
  if (members.length > FEW) {
    const sorted = Float64Array.from(members).sort();
    return Array.from(sorted.filter((member, index) => member !== sorted[index - 1]));
  }
  const sorted: number[] = [];
  for (const member of members) {
    let place = sorted.length;
    while (place > 0 && sorted[place - 1]! > member) place--;
    if (place > 0 && sorted[place - 1] === member) continue;
    sorted.push(member);
    for (let i = sorted.length - 1; i > place; i--) sorted[i] = sorted[i - 1]!;
    sorted[place] = member;
  }
  return sorted;
}

/** Numbers sets in the order in which they are found, equal ones alike; DEAD and ALL come first. */
export class StateTable {
  private readonly states: (readonly number[])[] = [[], []];
  private readonly byHash = new Map<number, number[]>();

  get count(): number {
    return this.states.length;
  }

  membersOf(state: number): readonly number[] {
    return this.states[state]!;
  }

  numberOf(members: readonly number[]): number {
    let hash = members.length;
    for (const member of members) hash = Math.imul(hash ^ (member % 0x7fffffff), 0x5bd1e995) ^ (hash >>> 15);
    const candidates = this.byHash.get(hash);
    const found = candidates?.find((state) => isSame(this.states[state]!, members));
    if (found !== undefined) return found;
    const state = this.states.push(members) - 1;
    if (candidates === undefined) this.byHash.set(hash, [state]);
    else candidates.push(state);
    return state;
  }
}

function isSame(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
