/** Renders templates and reads mappings of large payloads beside a serving thread: one job after the other, with limits on how many wait and how long each may take. */
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { ReadResult, ReadTask } from "../templates/read-task.ts";
import type { RenderResult, RenderTask } from "../templates/render-task.ts";
import { builtCode } from "./built-code.ts";

export interface RenderPoolLimits {
  /** Jobs that may wait or run, and bytes of payload that they may hold together. */
  readonly jobsMax: number;
  readonly bytesMax: number;
  /** What a job may take from its begin; its thread is ended then, and another one takes the next. */
  readonly jobTimeoutMs: number;
}

export const RENDER_POOL_LIMITS: RenderPoolLimits = { jobsMax: 64, bytesMax: 67_108_864, jobTimeoutMs: 5_000 };

/** Too many jobs wait already. */
export class RenderPoolFullError extends Error {
  override readonly name = "RenderPoolFullError";
}

/** The job's thread was ended: it took too long, or died. */
export class RenderJobLostError extends Error {
  override readonly name = "RenderJobLostError";
}

/** A thread holds some 30 MB, so it ends when nothing large comes any more. */
const IDLE_MS = 20_000;

interface Job {
  readonly task: RenderTask | ReadTask;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class RenderPool {
  readonly #pool: Piscina;
  readonly #limits: RenderPoolLimits;
  readonly #waiting: Job[] = [];
  #isRunning = false;
  #bytes = 0;
  #jobs = 0;

  /** `entry`: the module of the thread's work. */
  constructor(limits = RENDER_POOL_LIMITS, entry = builtCode("src/workers/render-template")) {
    this.#limits = limits;
    this.#pool = new Piscina({
      filename: fileURLToPath(entry),
      minThreads: 0,
      // One for each serving thread: what one client's large bodies take is no more than a thread's share.
      maxThreads: 1,
      idleTimeout: IDLE_MS,
    });
  }

  /** Rejects with RenderPoolFullError at once, or with RenderJobLostError. */
  run(task: RenderTask): Promise<RenderResult> {
    return this.#do(task) as Promise<RenderResult>;
  }

  /** As `run`. */
  read(task: ReadTask): Promise<ReadResult | { readonly failed: string }> {
    return this.#do(task) as Promise<ReadResult | { readonly failed: string }>;
  }

  #do(task: RenderTask | ReadTask): Promise<unknown> {
    const { jobsMax, bytesMax } = this.#limits;
    const { length } = task.body;
    if (this.#jobs >= jobsMax || this.#bytes + length > bytesMax) {
      return Promise.reject(
        new RenderPoolFullError(`${this.#jobs} jobs with ${this.#bytes} bytes of payload wait already`),
      );
    }
    this.#jobs++;
    this.#bytes += length;
    // The clock of a job begins when its turn comes, so the queue is ours and not the pool's.
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      void this.#next();
    }).finally(() => {
      this.#jobs--;
      this.#bytes -= length;
    });
  }

  async #next(): Promise<void> {
    if (this.#isRunning) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#isRunning = true;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#limits.jobTimeoutMs);
    try {
      job.resolve(await this.#pool.run(job.task, { signal: abort.signal }));
    } catch (error) {
      const reason = abort.signal.aborted ? `longer than ${this.#limits.jobTimeoutMs} ms` : (error as Error).message;
      job.reject(new RenderJobLostError(reason));
    } finally {
      clearTimeout(timer);
      this.#isRunning = false;
      void this.#next();
    }
  }

  /** Threads alive now: none or one. */
  get threads(): number {
    return this.#pool.threads.length;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
