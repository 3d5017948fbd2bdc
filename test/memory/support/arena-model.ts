/** The arena as one would write it first: an array that says of each unit whose it is. Twin of assembly/memory/arena.ts. */
import { ARENA_SMALL_UNITS, ARENA_UNIT_BYTES } from "../../../assembly/layout/arena.ts";

export class ArenaModel {
  readonly #memoryAt: number;
  /** First unit of the run that a unit belongs to; null: free. */
  readonly #runs: (number | null)[];

  constructor(memoryAt: number, units: number) {
    this.#memoryAt = memoryAt;
    this.#runs = new Array(units).fill(null);
  }

  /** `isBody`: it stays, and leaves room to what does not. */
  allocate(bytes: number, isBody = true): number {
    const units = Math.ceil(bytes / ARENA_UNIT_BYTES);
    const end = isBody ? this.#end(units) : this.#runs.length;
    for (let first = 0; first + units <= end; first++) {
      if (this.#isFree(first, units)) {
        this.#runs.fill(first, first, first + units);
        return this.#memoryAt + first * ARENA_UNIT_BYTES;
      }
    }
    return 0;
  }

  grow(address: number, bytes: number): number {
    const first = (address - this.#memoryAt) / ARENA_UNIT_BYTES;
    const have = this.#runs.filter((run) => run === first).length;
    const want = Math.ceil(bytes / ARENA_UNIT_BYTES);
    if (want <= have) return address;
    if (first + want <= this.#end(want) && this.#isFree(first + have, want - have)) {
      this.#runs.fill(first, first, first + want);
      return address;
    }
    const moved = this.allocate(bytes);
    if (moved !== 0) this.free(address);
    return moved;
  }

  free(address: number): void {
    const first = (address - this.#memoryAt) / ARENA_UNIT_BYTES;
    for (let unit = 0; unit < this.#runs.length; unit++) if (this.#runs[unit] === first) this.#runs[unit] = null;
  }

  get usedBytes(): number {
    return this.#runs.filter((run) => run !== null).length * ARENA_UNIT_BYTES;
  }

  #end(units: number): number {
    const { length } = this.#runs;
    return units > ARENA_SMALL_UNITS ? length - Math.floor(length / 4) : length - Math.floor(length / 8);
  }

  #isFree(first: number, units: number): boolean {
    return this.#runs.slice(first, first + units).every((run) => run === null);
  }
}
