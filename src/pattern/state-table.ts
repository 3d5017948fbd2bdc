/** The states of an automaton that is being made: sets of numbers, sorted, each once. */

export function sortedUnique(members: readonly number[]): Float64Array {
  if (members.length === 1) return Float64Array.of(members[0]!);
  const sorted = Float64Array.from(members).sort();
  let length = 0;
  for (const member of sorted) if (length === 0 || sorted[length - 1] !== member) sorted[length++] = member;
  return sorted.subarray(0, length);
}

/** Numbers sets in the order in which they are found, equal ones alike; DEAD and ALL come first. */
export class StateTable {
  private readonly states: Float64Array[] = [new Float64Array(), new Float64Array()];
  private readonly byHash = new Map<number, number[]>();

  get count(): number {
    return this.states.length;
  }

  membersOf(state: number): Float64Array {
    return this.states[state]!;
  }

  numberOf(members: Float64Array): number {
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

function isSame(left: Float64Array, right: Float64Array): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
