/** The arena as one would write it first: an array that says of each unit whose it is. Twin of assembly/memory/arena.ts. */
import { ARENA_SMALL_UNITS, ARENA_UNIT_BYTES } from "../../assembly/layout/arena.ts";

export class ArenaModel {
  readonly #memoryAt: number;
  /** First unit of the run that a unit belongs to; null: free. */
  readonly #runs: (number | null)[];
  readonly #largeEnd: number;

  constructor(memoryAt: number, units: number) {
    this.#memoryAt = memoryAt;
    this.#runs = new Array(units).fill(null);
    // Three quarters of the map's words, each of 64 units.
    this.#largeEnd = (units / 64 - Math.floor(units / 64 / 4)) * 64;
  }

  allocate(bytes: number): number {
    const units = Math.ceil(bytes / ARENA_UNIT_BYTES);
    for (let first = 0; first + units <= this.#end(units); first++) {
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
    return units > ARENA_SMALL_UNITS ? this.#largeEnd : this.#runs.length;
  }

  #isFree(first: number, units: number): boolean {
    return this.#runs.slice(first, first + units).every((run) => run === null);
  }
}
