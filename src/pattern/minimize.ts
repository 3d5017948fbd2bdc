/** Merges the states of an automaton that no text tells apart (Hopcroft: n log n for n states). */
import { ALL, DEAD, type Dfa } from "./dfa.ts";

export function minimize(dfa: Dfa): Dfa {
  const { classCount, stateCount, next, accepts } = dfa;
  const { blockOf, blockCount } = new Partition(dfa).refine();

  // DEAD and ALL keep their numbers; the others are numbered in the order of their first state.
  const numbers = new Int32Array(blockCount).fill(-1);
  numbers[blockOf[DEAD]!] = DEAD;
  numbers[blockOf[ALL]!] = ALL;
  const chosen = [DEAD, ALL];
  for (let state = 0; state < stateCount; state++) {
    if (numbers[blockOf[state]!] === -1) numbers[blockOf[state]!] = chosen.push(state) - 1;
  }
  const numberOf = (state: number): number => numbers[blockOf[state]!]!;
  const merged = new Int32Array(chosen.length * classCount);
  for (const [number, state] of chosen.entries()) {
    for (let one = 0; one < classCount; one++) {
      merged[number * classCount + one] = numberOf(next[state * classCount + one]!);
    }
  }
  return {
    classCount,
    stateCount: chosen.length,
    next: merged,
    accepts: Uint8Array.from(chosen, (state) => accepts[state]!),
    starts: dfa.starts.map(numberOf),
  };
}

/** States in blocks; a block is a run of `states`, its marked ones in front. */
class Partition {
  private readonly dfa: Dfa;
  private readonly states: Int32Array;
  private readonly placeOf: Int32Array;
  private readonly blockOf: Int32Array;
  private readonly begins: number[] = [];
  private readonly ends: number[] = [];
  private readonly marked: number[] = [];
  /** Blocks that others must still be split by. */
  private readonly open: number[] = [];
  private readonly isOpen: boolean[] = [];

  constructor(dfa: Dfa) {
    this.dfa = dfa;
    const { stateCount, accepts } = dfa;
    this.states = new Int32Array(stateCount);
    this.placeOf = new Int32Array(stateCount);
    this.blockOf = new Int32Array(stateCount);
    let place = 0;
    for (const wanted of [0, 1]) {
      const begin = place;
      for (let state = 0; state < stateCount; state++) {
        if (accepts[state] !== wanted) continue;
        this.blockOf[state] = wanted;
        this.placeOf[state] = place;
        this.states[place++] = state;
      }
      this.addBlock(begin, place);
    }
    this.push(0);
    this.push(1);
  }

  refine(): { readonly blockOf: Int32Array; readonly blockCount: number } {
    const { offsets, sources } = predecessors(this.dfa);
    const { stateCount, classCount } = this.dfa;
    for (let splitter = this.open.pop(); splitter !== undefined; splitter = this.open.pop()) {
      this.isOpen[splitter] = false;
      // A copy: the block itself may be split on the way.
      const members = this.states.slice(this.begins[splitter], this.ends[splitter]);
      for (let one = 0; one < classCount; one++) {
        const touched: number[] = [];
        for (const member of members) {
          const cell = one * stateCount + member;
          for (let i = offsets[cell]!; i < offsets[cell + 1]!; i++) this.mark(sources[i]!, touched);
        }
        for (const block of touched) this.split(block);
      }
    }
    return { blockOf: this.blockOf, blockCount: this.begins.length };
  }

  private mark(state: number, touched: number[]): void {
    const block = this.blockOf[state]!;
    const border = this.begins[block]! + this.marked[block]!;
    const place = this.placeOf[state]!;
    if (place < border) return;
    if (this.marked[block] === 0) touched.push(block);
    this.marked[block]!++;
    const other = this.states[border]!;
    this.states[border] = state;
    this.states[place] = other;
    this.placeOf[state] = border;
    this.placeOf[other] = place;
  }

  /** Parts the marked states from the others; the smaller part becomes the new block. */
  private split(block: number): void {
    const begin = this.begins[block]!;
    const end = this.ends[block]!;
    const border = begin + this.marked[block]!;
    this.marked[block] = 0;
    if (border === end) return;
    const isFrontSmaller = border - begin <= end - border;
    const added = isFrontSmaller ? this.addBlock(begin, border) : this.addBlock(border, end);
    if (isFrontSmaller) this.begins[block] = border;
    else this.ends[block] = border;
    for (let place = this.begins[added]!; place < this.ends[added]!; place++) this.blockOf[this.states[place]!] = added;
    // The larger part need not be looked at unless the whole had to be.
    this.push(added);
  }

  private addBlock(begin: number, end: number): number {
    this.ends.push(end);
    this.marked.push(0);
    this.isOpen.push(false);
    return this.begins.push(begin) - 1;
  }

  private push(block: number): void {
    if (this.isOpen[block]) return;
    this.isOpen[block] = true;
    this.open.push(block);
  }
}

/** Which states lead to a state by a class: `sources` from offsets[class * stateCount + state] to the next offset. */
function predecessors({ classCount, stateCount, next }: Dfa): { offsets: Int32Array; sources: Int32Array } {
  const offsets = new Int32Array(classCount * stateCount + 1);
  for (let state = 0; state < stateCount; state++) {
    for (let one = 0; one < classCount; one++) offsets[one * stateCount + next[state * classCount + one]! + 1]!++;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
  const free = offsets.slice();
  const sources = new Int32Array(classCount * stateCount);
  for (let state = 0; state < stateCount; state++) {
    for (let one = 0; one < classCount; one++) {
      const cell = one * stateCount + next[state * classCount + one]!;
      sources[free[cell]!] = state;
      free[cell]!++;
    }
  }
  return { offsets, sources };
}
