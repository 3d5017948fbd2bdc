/**
 * Gives each stage and method a slot for its counters and its bucket, by identity, so that a deployment resets nothing.
 *
 * Every version that names an identity holds it once. A slot is free for another identity when nobody holds it.
 *
 * Identities are kept as bytes and found by a hash table in columns: with ten thousand texts and objects, each deployment made
 * garbage enough for collections that kept a core from requests for milliseconds.
 */
import { randomInt } from "node:crypto";
import { SLOT_COUNT, SLOT_EDGE } from "../../assembly/layout/counters.ts";
import type { PolicyMemory } from "./memory.ts";

const CELLS_AT_FIRST = 256;
/** Cells to identities, at least: probes stay short. */
const CELLS_PER_SLOT = 2;
const BYTES_AT_FIRST = 16_384;
/** Odd multiplier of the hash, of no meaning. */
const HASH_BYTE = 0x01000193;
const encoder = new TextEncoder();
const NO_PREFIX = new Uint8Array(0);

export class SlotTable {
  readonly #memory: Pick<PolicyMemory, "zeroSlot">;
  /** Whoever writes a definition must not be able to choose names that fall into one row of cells. */
  readonly #seed = randomInt(2 ** 31);
  /** Open addressing with linear probing: slots that somebody holds, SLOT_EDGE for a free cell. */
  #cells = new Int32Array(CELLS_AT_FIRST);
  #held = 0;
  /** By slot: how many hold it, the hash of its identity, and where that lies in #bytes. */
  readonly #holders = new Int32Array(SLOT_COUNT);
  readonly #hashes = new Int32Array(SLOT_COUNT);
  readonly #starts = new Int32Array(SLOT_COUNT);
  readonly #lengths = new Int32Array(SLOT_COUNT);
  /** Identities behind each other, UTF-8, with gaps where some are gone. */
  #bytes = new Uint8Array(BYTES_AT_FIRST);
  #bytesEnd = 0;
  /** Last in, first out: memory that was touched is used again before memory that was not. */
  readonly #freed: number[] = [];
  #next = SLOT_EDGE + 1;
  /** Whether the last acquiring gave its identity a slot, or found the one that it had: a second result, for ten thousand at once. */
  wasNew = false;

  constructor(memory: Pick<PolicyMemory, "zeroSlot">) {
    this.#memory = memory;
  }

  /** The identity's slot, held once more. A new identity gets a zeroed one; throws RangeError when there is none. */
  acquire(identity: string): number {
    const bytes = encoder.encode(identity);
    return this.acquireJoined(NO_PREFIX, bytes, 0, bytes.length);
  }

  /** As acquire, for the identity that is `prefix` and the text from `from` up to `to`. */
  acquireJoined(prefix: Uint8Array, text: Uint8Array, from: number, to: number): number {
    let hash = hashOf(prefix, 0, prefix.length, this.#seed);
    hash = hashOf(text, from, to, hash);
    hash ^= hash >>> 15;
    const mask = this.#cells.length - 1;
    for (let cell = hash & mask; ; cell = (cell + 1) & mask) {
      const slot = this.#cells[cell]!;
      if (slot === SLOT_EDGE) break;
      if (this.#hashes[slot] === hash && this.#isNamed(slot, prefix, text, from, to)) {
        this.wasNew = false;
        this.#holders[slot]!++;
        return slot;
      }
    }
    const slot = this.#takeZeroed(prefix, text, from, to);
    this.wasNew = true;
    this.#holders[slot] = 1;
    this.#hashes[slot] = hash;
    this.#keepName(slot, prefix, text, from, to);
    this.#held++;
    if (this.#held * CELLS_PER_SLOT > this.#cells.length) this.#growCells();
    else this.#occupy(slot);
    return slot;
  }

  /** Lets go once. True for the last holder: the slot is free then. Throws RangeError for a slot that nobody holds. */
  release(slot: number): boolean {
    const holders = this.#holders[slot] ?? 0;
    if (holders <= 0) throw new RangeError(`slot ${slot}: nobody holds it`);
    this.#holders[slot] = holders - 1;
    if (holders > 1) return false;
    this.#vacate(slot);
    this.#held--;
    this.#freed.push(slot);
    return true;
  }

  /** Who has the slot now. */
  identityOf(slot: number): string | undefined {
    if (!((this.#holders[slot] ?? 0) > 0)) return undefined;
    const start = this.#starts[slot]!;
    return Buffer.from(this.#bytes.subarray(start, start + this.#lengths[slot]!)).toString("utf8");
  }

  /** Every identity that has a slot. */
  *entries(): IterableIterator<[identity: string, slot: number]> {
    for (let slot = SLOT_EDGE + 1; slot < this.#next; slot++) {
      const identity = this.identityOf(slot);
      if (identity !== undefined) yield [identity, slot];
    }
  }

  // A slot that was never given away is zero, as all new memory is. Left untouched it takes no memory of the machine until its
  // method is called, which most methods of a large definition are not for long: 15 MB for 10,000 of them.
  #takeZeroed(prefix: Uint8Array, text: Uint8Array, from: number, to: number): number {
    const freed = this.#freed.pop();
    if (freed !== undefined) {
      this.#memory.zeroSlot(freed);
      return freed;
    }
    if (this.#next >= SLOT_COUNT) {
      const limit = SLOT_COUNT - 1;
      const identity = Buffer.concat([prefix, text.subarray(from, to)]).toString("utf8");
      throw new RangeError(`an edge serves at most ${limit} stages and methods together: no slot for ${identity}`);
    }
    return this.#next++;
  }

  #isNamed(slot: number, prefix: Uint8Array, text: Uint8Array, from: number, to: number): boolean {
    if (this.#lengths[slot] !== prefix.length + to - from) return false;
    const bytes = this.#bytes;
    let at = this.#starts[slot]!;
    for (let i = 0; i < prefix.length; i++) if (bytes[at++] !== prefix[i]) return false;
    for (let i = from; i < to; i++) if (bytes[at++] !== text[i]) return false;
    return true;
  }

  #keepName(slot: number, prefix: Uint8Array, text: Uint8Array, from: number, to: number): void {
    const length = prefix.length + to - from;
    if (this.#bytesEnd + length > this.#bytes.length) this.#makeRoom(length);
    this.#starts[slot] = this.#bytesEnd;
    this.#lengths[slot] = length;
    for (let i = 0; i < prefix.length; i++) this.#bytes[this.#bytesEnd++] = prefix[i]!;
    for (let i = from; i < to; i++) this.#bytes[this.#bytesEnd++] = text[i]!;
  }

  /** Moves all names together, into twice the room that they need. */
  #makeRoom(more: number): void {
    let taken = more;
    for (let slot = SLOT_EDGE + 1; slot < this.#next; slot++) if (this.#isKept(slot)) taken += this.#lengths[slot]!;
    const bytes = new Uint8Array(Math.max(taken * 2, BYTES_AT_FIRST));
    let end = 0;
    for (let slot = SLOT_EDGE + 1; slot < this.#next; slot++) {
      if (!this.#isKept(slot)) continue;
      const start = this.#starts[slot]!;
      bytes.set(this.#bytes.subarray(start, start + this.#lengths[slot]!), end);
      this.#starts[slot] = end;
      end += this.#lengths[slot]!;
    }
    this.#bytes = bytes;
    this.#bytesEnd = end;
  }

  #isKept(slot: number): boolean {
    return this.#lengths[slot] !== 0;
  }

  #growCells(): void {
    this.#cells = new Int32Array(this.#cells.length * 2);
    for (let slot = SLOT_EDGE + 1; slot < this.#next; slot++) if (this.#holders[slot]! > 0) this.#occupy(slot);
  }

  #occupy(slot: number): void {
    const mask = this.#cells.length - 1;
    let cell = this.#hashes[slot]! & mask;
    while (this.#cells[cell] !== SLOT_EDGE) cell = (cell + 1) & mask;
    this.#cells[cell] = slot;
  }

  /** Takes the slot out of the cells and moves up those behind it that a probe would no longer reach. */
  #vacate(slot: number): void {
    this.#lengths[slot] = 0;
    const cells = this.#cells;
    const mask = cells.length - 1;
    let gap = this.#hashes[slot]! & mask;
    while (cells[gap] !== slot) gap = (gap + 1) & mask;
    for (let cell = (gap + 1) & mask; cells[cell] !== SLOT_EDGE; cell = (cell + 1) & mask) {
      const home = this.#hashes[cells[cell]!]! & mask;
      // Stays when its home lies behind the gap, up to where it is.
      if (((cell - home) & mask) < ((cell - gap) & mask)) continue;
      cells[gap] = cells[cell]!;
      gap = cell;
    }
    cells[gap] = SLOT_EDGE;
  }
}

function hashOf(text: Uint8Array, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text[i]!, HASH_BYTE);
  return hash;
}
