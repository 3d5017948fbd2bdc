/** Has the supervisor's thread collect its garbage when it is quiet again after large configurations. */
import { Session } from "node:inspector";

/** Quiet means that this long nothing was published. */
const QUIET_MS = 5_000;
/** With a smaller heap there is nothing worth a pause. */
const WORTH_COLLECTING_BYTES = 16 * 1024 * 1024;

/**
 * V8 sizes its heap for the busiest second and keeps it so, and what is long dead with it, for a thread that then does next to
 * nothing: 17 MB after some deployments of ten thousand methods. This thread serves no traffic, so a collection when all is quiet costs
 * nobody anything.
 */
export class QuietCollection {
  #timer: NodeJS.Timeout | null = null;

  /** Something was published: wait for quiet from here on. */
  postpone(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#collect(), QUIET_MS);
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #collect(): void {
    this.#timer = null;
    if (process.memoryUsage().heapTotal < WORTH_COLLECTING_BYTES) return;
    collect();
  }
}

// A session with ourselves: no port is opened. Its collection also gives memory back to the system, which a plain one does not.
function collect(): void {
  const session = new Session();
  session.connect();
  // Not from within its own answer: there it would wait for itself.
  session.post("HeapProfiler.collectGarbage", () => setImmediate(() => session.disconnect()));
}
