/**
 * Which bits are superfluous beside which others: all that can still match from the one can match from the other. Found as the
 * largest simulation, which is less than all such pairs, but quick to find (Henzinger, Henzinger and Kopke: counters, and a list
 * of pairs that fell).
 */
import type { Bit } from "./bits.ts";
import type { Budget } from "./budget.ts";

/** One step of the budget is worth so many of the small ones here. */
const COMPARISONS_PER_STEP = 16;

export class Futures {
  private readonly bits: readonly Bit[];
  /** 1 at p * count + q while the future of p is thought to be within that of q. */
  private readonly within: Uint8Array;

  constructor(bits: readonly Bit[], budget: Budget) {
    this.bits = bits;
    this.within = new Uint8Array(bits.length ** 2);
    const pairs = bits.reduce((sum, { successors }) => sum + successors.length, 0) * bits.length;
    budget.spend(Math.ceil((pairs + bits.length ** 2) / COMPARISONS_PER_STEP));
    this.find();
  }

  isWithin(one: number, other: number): boolean {
    return this.within[one * this.bits.length + other] === 1;
  }

  private find(): void {
    const { bits, within } = this;
    const count = bits.length;
    const predecessors: number[][] = bits.map(() => []);
    for (const [bit, { successors }] of bits.entries()) for (const next of successors) predecessors[next]!.push(bit);
    const takesNoMore = takesTable(bits);

    const fallen: number[] = [];
    const fell = (one: number, other: number): void => {
      if (within[one * count + other] === 0 || bits[other]!.accepts) return;
      within[one * count + other] = 0;
      fallen.push(one * count + other);
    };
    within.fill(1);
    for (const [one, { accepts, acceptsAtEnd }] of bits.entries()) {
      for (const [other, bit] of bits.entries()) {
        if ((accepts && !bit.accepts) || (acceptsAtEnd && !bit.acceptsAtEnd)) fell(one, other);
      }
    }
    // At next * count + other: by how many of its successors `other` can follow whoever goes to `next`.
    const answers = new Uint16Array(count ** 2);
    for (const [other, { successors }] of bits.entries()) {
      for (const successor of successors) {
        for (let next = 0; next < count; next++) if (takesNoMore(next, successor)) answers[next * count + other]!++;
      }
    }
    for (let next = 0; next < count; next++) {
      for (let other = 0; other < count; other++) {
        if (answers[next * count + other] === 0) for (const one of predecessors[next]!) fell(one, other);
      }
    }
    for (let pair = fallen.pop(); pair !== undefined; pair = fallen.pop()) {
      const other = pair % count;
      const one = (pair - other) / count;
      if (!takesNoMore(one, other)) continue;
      for (const before of predecessors[other]!) {
        if (--answers[one * count + before]! > 0) continue;
        for (const from of predecessors[one]!) fell(from, before);
      }
    }
  }
}

/** Whether all that one bit takes another one takes too. Few lists of classes are distinct, so these are compared. */
function takesTable(bits: readonly Bit[]): (one: number, other: number) => boolean {
  const numbers = new Map<string, number>();
  const lists: (readonly number[])[] = [];
  const listOf = Int32Array.from(bits, ({ classes }) => {
    const key = classes.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = lists.push(classes) - 1;
      numbers.set(key, number);
    }
    return number;
  });
  const sets = lists.map((list) => new Set(list));
  const table = lists.map((list) => Uint8Array.from(sets, (set) => (list.every((one) => set.has(one)) ? 1 : 0)));
  return (one, other) => table[listOf[one]!]![listOf[other]!] === 1;
}
