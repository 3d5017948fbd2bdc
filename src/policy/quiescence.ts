/**
 * When memory that threads could reach may be used again: once every thread has been outside the calls that read keys and plans since.
 * Each thread's word is odd while it is inside such a call. Nobody waits for a thread; it is looked at again later.
 */
import { SCRATCH_ACCESS_SEQUENCE, SCRATCH_AT, SCRATCH_BYTES } from "../../assembly/layout/regions.ts";
import { THREAD_MAX } from "../../assembly/layout/versions.ts";

export class Quiescence {
  readonly #words: Int32Array;

  constructor(memory: WebAssembly.Memory) {
    // Scratch never moves, so this view outlives every growth.
    this.#words = new Int32Array(memory.buffer);
  }

  /** What each thread's word is now: to be asked about later. */
  mark(): Int32Array {
    return Int32Array.from({ length: THREAD_MAX }, (_, thread) => this.#load(thread));
  }

  /** Whether every thread that was inside a call at the mark has left it. */
  hasPassed(mark: Int32Array): boolean {
    return mark.every((word, thread) => (word & 1) === 0 || this.#load(thread) !== word);
  }

  /** A thread that ended, wherever it was, is inside no call any more. */
  threadGone(thread: number): void {
    const at = wordOf(thread);
    const word = Atomics.load(this.#words, at);
    if ((word & 1) === 1) Atomics.store(this.#words, at, (word + 1) | 0);
  }

  #load(thread: number): number {
    return Atomics.load(this.#words, wordOf(thread));
  }
}

function wordOf(thread: number): number {
  return (SCRATCH_AT + thread * SCRATCH_BYTES + SCRATCH_ACCESS_SEQUENCE) >> 2;
}
