/** Records of one size in chunks that never move, reached through a directory in shared memory (assembly/layout/access.ts). */
import { ACCESS_CHUNK_LENGTH, ACCESS_CHUNK_SHIFT, ACCESS_CHUNKS } from "../../assembly/layout/access.ts";
import { alignUp } from "./align.ts";
import type { PolicyMemory } from "./memory.ts";
import type { SharedWords } from "./shared-words.ts";

const CACHE_LINE_BYTES = 64;

export class ChunkedRecords {
  readonly #regions: PolicyMemory;
  readonly #words: SharedWords;
  readonly #recordBytes: number;
  readonly #what: string;
  readonly #directory: number;
  readonly #chunks: number[] = [];
  readonly #free: number[] = [];
  /** Number 0 is nobody's: a record of zeros. */
  #next = 1;

  /** `headerAddress` is the header's word for the directory. `what` names the records in the message when there are too many. */
  constructor(regions: PolicyMemory, words: SharedWords, headerAddress: number, recordBytes: number, what: string) {
    this.#regions = regions;
    this.#words = words;
    this.#recordBytes = recordBytes;
    this.#what = what;
    this.#directory = regions.allocate(ACCESS_CHUNKS * 4);
    words.u32.fill(0, this.#directory >> 2, (this.#directory >> 2) + ACCESS_CHUNKS);
    this.#addChunk();
    Atomics.store(words.u32, headerAddress >> 2, this.#directory);
  }

  /** Number of a record that nobody has, with whatever it held last; throws RangeError when there is none. */
  take(): number {
    const freed = this.#free.pop();
    if (freed !== undefined) return freed;
    const limit = ACCESS_CHUNKS * ACCESS_CHUNK_LENGTH - 1;
    if (this.#next > limit) throw new RangeError(`an edge holds at most ${limit} ${this.#what}`);
    if (this.#next >> ACCESS_CHUNK_SHIFT >= this.#chunks.length) this.#addChunk();
    return this.#next++;
  }

  giveBack(number: number): void {
    this.#free.push(number);
  }

  address(number: number): number {
    return this.#chunks[number >> ACCESS_CHUNK_SHIFT]! + (number & (ACCESS_CHUNK_LENGTH - 1)) * this.#recordBytes;
  }

  /** One more than the largest number that was ever given. */
  get end(): number {
    return this.#next;
  }

  get bytes(): number {
    return this.#chunks.length * ACCESS_CHUNK_LENGTH * this.#recordBytes + ACCESS_CHUNKS * 4;
  }

  #addChunk(): void {
    const bytes = ACCESS_CHUNK_LENGTH * this.#recordBytes;
    // No record lies across two cache lines: of a million keys, each line comes from memory.
    const address = alignUp(this.#regions.allocate(bytes + CACHE_LINE_BYTES), CACHE_LINE_BYTES);
    const { u32 } = this.#words;
    u32.fill(0, address >> 2, (address + bytes) >> 2);
    Atomics.store(u32, (this.#directory >> 2) + this.#chunks.length, address);
    this.#chunks.push(address);
  }
}
