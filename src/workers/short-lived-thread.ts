/** A thread for heavy work that is there while there is some: what the work took of heap and stack goes away with it. */
import { fileURLToPath } from "node:url";
import type { TransferListItem } from "node:worker_threads";
import { Piscina } from "piscina";
import { builtCode } from "./built-code.ts";

export class ShortLivedThread<Task extends object, Result> {
  readonly #pool: Piscina;

  /**
   * `module` from the project's root without extension, e.g. `src/workers/compile-stage`; its default export is the work. The
   * thread ends when there was nothing to do for `idleMs`.
   */
  constructor(module: string, idleMs: number) {
    // One thread: heavy work is done one after the other, and serving threads keep the other cores.
    this.#pool = new Piscina({
      filename: fileURLToPath(builtCode(module)),
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: idleMs,
      // Piscina's threads wait for work outside their event loop otherwise, and V8's collections for idle times with them, until the
      // next work begins: 20 ms in the middle of a deployment.
      atomics: "disabled",
    });
  }

  /** Tasks and results are cloned, but for what `transferList` names. Rejects with what the work throws, as a plain Error. */
  run(task: Task, transferList: TransferListItem[] = []): Promise<Result> {
    return this.#pool.run(task, { transferList });
  }

  /** Threads alive now: none or one. */
  get threads(): number {
    return this.#pool.threads.length;
  }

  /** Ends the thread; work under way is rejected. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
