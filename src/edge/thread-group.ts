/**
 * All edge threads: starts them, replaces one that ends by itself, and speaks to all at once.
 *
 * Edge threads are never terminated from outside: a thread that ends with an open listen socket aborts the whole process. They
 * close their listeners and leave by themselves, and the supervisor waits.
 */
import { setFlagsFromString } from "node:v8";
import { monotonicMs } from "../clock.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { PrepareMessage, RetireMessage, ThreadData } from "./messages.ts";
import { ThreadHandle } from "./thread-handle.ts";

/** A thread that lived this long is replaced at once; one that keeps ending sooner waits longer each time. */
const STABLE_MS = 10_000;
const RESTART_DELAY_FIRST_MS = 100;
const RESTART_DELAY_MAX_MS = 10_000;
const NURSERY_MB = 4;
/** Time for a thread to close after it was told that the grace period is over. */
const CLOSE_MS = 2_000;

export interface ThreadGroupOptions {
  readonly entry: URL;
  readonly count: number;
  readonly data: Omit<ThreadData, "port" | "thread">;
  /** What a thread that starts now has to know: every version that is or may become published. */
  readonly versions: () => readonly PrepareMessage[];
  /** The thread is really gone, and with it every request that it held. */
  readonly onGone: (thread: number) => void;
  readonly log: Logger;
}

export class ThreadGroup {
  readonly #options: ThreadGroupOptions;
  readonly #handles: (ThreadHandle | null)[];
  /** How often in a row each thread ended soon after its start. */
  readonly #failures: number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #starting = true;
  #ending = false;
  #restarts = 0;
  #lastReason = "";
  #onAllGone: (() => void) | null = null;

  constructor(options: ThreadGroupOptions) {
    this.#options = options;
    this.#handles = new Array(options.count).fill(null);
    this.#failures = new Array(options.count).fill(0);
  }

  get alive(): number {
    return this.#handles.filter((handle) => handle !== null).length;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Resolves once all threads listen. Throws the reason when one cannot, after the others have been closed. */
  async start(): Promise<void> {
    // Serving leaves next to nothing behind, so collecting a small nursery oftener costs no more, while V8's own 16 MB, three
    // times at worst, would stay resident in every thread after its first busy second. A flag, because resourceLimits would also
    // watch the heap and end the thread. It holds for threads that start from here on.
    setFlagsFromString(`--max-semi-space-size=${NURSERY_MB}`);
    // So little survives that waking V8's helper threads to share the copying costs more than the copying.
    setFlagsFromString("--no-parallel-scavenge");
    const started = this.#handles.map((_, thread) => this.#spawn(thread).started);
    const allListen = (await Promise.all(started)).every(Boolean);
    this.#starting = false;
    if (allListen) return;
    await this.close();
    throw new Error(this.#lastReason);
  }

  /**
   * Tells every thread about a version. Resolves true when all know it, false when one had not answered after `boundMs`: it is
   * safe to publish all the same, because a thread reads what waits for it before it serves a version that it does not know.
   */
  async prepare(message: PrepareMessage, boundMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), boundMs);
    });
    const all = Promise.all(this.#live().map((handle) => handle.ask(message))).then(() => true);
    const answered = await Promise.race([all, bound]);
    clearTimeout(timer);
    return answered;
  }

  /** Resolves when no thread can touch the version any more. */
  async retire(message: RetireMessage): Promise<void> {
    await Promise.all(this.#live().map((handle) => handle.ask(message)));
  }

  /** Stops accepting, lets requests end for up to `graceMs`, then closes. Resolves when all threads are gone. */
  async drain(graceMs: number): Promise<void> {
    this.#stopRestarting();
    for (const handle of this.#live()) handle.post({ kind: "drain" });
    if (await this.#allGone(graceMs)) return;
    await this.close();
  }

  /** Closes all threads and what they hold. */
  async close(): Promise<void> {
    this.#stopRestarting();
    for (const handle of this.#live()) handle.post({ kind: "close" });
    if (await this.#allGone(CLOSE_MS)) return;
    const stuck = this.#live().map((handle) => handle.thread);
    this.#options.log.fatal({ threads: stuck }, "threads do not end: they are busy in an endless loop");
  }

  #live(): ThreadHandle[] {
    return this.#handles.filter((handle): handle is ThreadHandle => handle !== null);
  }

  #spawn(thread: number): ThreadHandle {
    const { entry, data } = this.#options;
    const handle = new ThreadHandle(
      entry,
      { ...data, thread },
      { gone: (gone, reason) => this.#onGone(gone, reason) },
      monotonicMs(),
    );
    this.#handles[thread] = handle;
    // Said before the thread runs, so it hears this before anything that is said to all from now on.
    for (const message of this.#options.versions()) handle.post(message);
    return handle;
  }

  #onGone(handle: ThreadHandle, reason: string | null): void {
    const { thread } = handle;
    this.#handles[thread] = null;
    this.#options.onGone(thread);
    if (reason !== null) this.#lastReason = reason;
    if (this.alive === 0) this.#onAllGone?.();
    if (this.#ending || this.#starting) return;
    const livedMs = monotonicMs() - handle.startedMs;
    const failures = livedMs >= STABLE_MS ? 0 : this.#failures[thread]!;
    this.#failures[thread] = failures + 1;
    const delayMs = failures === 0 ? 0 : Math.min(RESTART_DELAY_MAX_MS, RESTART_DELAY_FIRST_MS * 2 ** (failures - 1));
    this.#options.log.error(
      { thread, reason, livedMs: Math.round(livedMs), delayMs },
      "an edge thread ended and is replaced",
    );
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#restarts += 1;
      this.#spawn(thread);
    }, delayMs);
    this.#timers.add(timer);
  }

  #stopRestarting(): void {
    this.#ending = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Whether all threads were gone within `boundMs`. */
  async #allGone(boundMs: number): Promise<boolean> {
    if (this.alive === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onAllGone = resolve;
      timer = setTimeout(resolve, boundMs);
    });
    clearTimeout(timer);
    this.#onAllGone = null;
    return this.alive === 0;
  }
}
