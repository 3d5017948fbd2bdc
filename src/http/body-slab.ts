/** One request body, whole, in memory of its own: it grows as the bytes arrive, is sent from where it lies, and is freed once. */

/** Memory for bodies, shared by everybody and bounded. Addresses are numbers; 0 is none. */
export interface BodyMemory {
  /** Room for `bytes`, or 0. */
  arenaAllocate(bytes: number): number;
  /** The same with more room, moved with its first `usedBytes` or not; 0: there is none, and the old one stays. */
  arenaGrow(address: number, usedBytes: number, bytes: number): number;
  arenaFree(address: number): void;
  arenaWrite(address: number, bytes: Uint8Array): void;
  /** A view, good until `address` is freed or grown. */
  arenaBytes(address: number, length: number): Uint8Array;
}

/** What a body begins with, at least: bodies in chunks of a byte must not ask for memory with each. */
const FIRST_BYTES = 4 * 1024;

export class BodySlab {
  /** Bytes of the body so far. */
  length = 0;
  readonly #memory: BodyMemory;
  #address = 0;
  #roomBytes = 0;

  constructor(memory: BodyMemory) {
    this.#memory = memory;
  }

  /** Where the body lies, 0 while it is empty and from free() on. */
  get address(): number {
    return this.#address;
  }

  /** The body itself, good until free(). */
  bytes(): Uint8Array {
    return this.#memory.arenaBytes(this.#address, this.length);
  }

  /**
   * Copies `chunk` behind what is there. `mostBytes` is what the whole body cannot exceed, where that is known. False: there is no
   * room, and nothing was added.
   */
  append(chunk: Uint8Array, mostBytes: number): boolean {
    const length = this.length + chunk.length;
    if (length > this.#roomBytes && !this.#makeRoom(length, mostBytes)) return false;
    this.#memory.arenaWrite(this.#address + this.length, chunk);
    this.length = length;
    return true;
  }

  /** Whoever has the body calls this when nobody looks at it any more; again, it does nothing. */
  free(): void {
    const address = this.#address;
    if (address === 0) return;
    this.#address = 0;
    this.#roomBytes = 0;
    this.#memory.arenaFree(address);
  }

  /** Only what has arrived is a reason for memory: each step at most doubles it, and a declared length only makes it smaller. */
  #makeRoom(needed: number, mostBytes: number): boolean {
    const wanted = Math.max(needed, this.length * 2, FIRST_BYTES);
    return this.#grow(Math.min(wanted, Math.max(mostBytes, needed))) || this.#grow(needed);
  }

  #grow(bytes: number): boolean {
    const memory = this.#memory;
    const before = this.#address;
    const address = before === 0 ? memory.arenaAllocate(bytes) : memory.arenaGrow(before, this.length, bytes);
    if (address === 0) return false;
    this.#address = address;
    this.#roomBytes = bytes;
    return true;
  }
}
