/**
 * Gives each stage and method a slot for its counters and its bucket, by identity, so that a deployment resets nothing.
 *
 * Every version that names an identity holds it once. A slot is free for another identity when no version holds it.
 */
import { SLOT_COUNT, SLOT_EDGE } from "../../assembly/layout/counters.ts";
import type { PolicyMemory } from "./memory.ts";

interface Holding {
  readonly slot: number;
  holders: number;
}

export class SlotTable {
  readonly #memory: Pick<PolicyMemory, "zeroSlot">;
  readonly #holdings = new Map<string, Holding>();
  readonly #identities: (string | undefined)[] = [];
  readonly #bySlot: (Holding | undefined)[] = [];
  /** Last in, first out: memory that was touched is used again before memory that was not. */
  readonly #freed: number[] = [];
  #next = SLOT_EDGE + 1;
  /** Whether the last `acquire` gave its identity a slot, or found the one that it had: a second result, for ten thousand at once. */
  wasNew = false;

  constructor(memory: Pick<PolicyMemory, "zeroSlot">) {
    this.#memory = memory;
  }

  /** The identity's slot, held once more. A new identity gets a zeroed one; throws RangeError when there is none. */
  acquire(identity: string): number {
    const holding = this.#holdings.get(identity);
    this.wasNew = holding === undefined;
    if (holding !== undefined) {
      holding.holders++;
      return holding.slot;
    }
    const slot = this.#takeZeroed(identity);
    const given: Holding = { slot, holders: 1 };
    this.#holdings.set(identity, given);
    this.#bySlot[slot] = given;
    this.#identities[slot] = identity;
    return slot;
  }

  // A slot that was never given away is zero, as all new memory is. Left untouched it takes no memory of the machine until its
  // method is called, which most methods of a large definition are not for long: 15 MB for 10,000 of them.
  #takeZeroed(identity: string): number {
    const freed = this.#freed.pop();
    if (freed !== undefined) {
      this.#memory.zeroSlot(freed);
      return freed;
    }
    if (this.#next >= SLOT_COUNT) {
      const limit = SLOT_COUNT - 1;
      throw new RangeError(`an edge serves at most ${limit} stages and methods together: no slot for ${identity}`);
    }
    return this.#next++;
  }

  /** Lets go once. Throws when the identity is not held. */
  release(identity: string): void {
    const holding = this.#holdings.get(identity);
    if (holding === undefined) throw new RangeError(`identity: ${identity} holds no slot`);
    holding.holders--;
    if (holding.holders > 0) return;
    this.#holdings.delete(identity);
    this.#identities[holding.slot] = undefined;
    this.#bySlot[holding.slot] = undefined;
    this.#freed.push(holding.slot);
  }

  /**
   * Lets go of a slot once, by its number, when somebody else holds it as well: no name is looked up. False, with nothing done, for the
   * last holder, who calls release(), and for a slot that nobody has.
   */
  releaseShared(slot: number): boolean {
    const holding = this.#bySlot[slot];
    if (holding === undefined || holding.holders === 1) return false;
    holding.holders--;
    return true;
  }

  /** Who has the slot now. */
  identityOf(slot: number): string | undefined {
    return this.#identities[slot];
  }

  /** Every identity that has a slot. */
  *entries(): IterableIterator<[identity: string, slot: number]> {
    for (const [identity, holding] of this.#holdings) yield [identity, holding.slot];
  }
}
