/** Has the supervisor's thread collect its garbage when it is quiet again after large configurations. */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Quiet means that this long nothing was published. */
const QUIET_MS = 5_000;
/** With a smaller heap there is nothing worth a pause. */
const WORTH_COLLECTING_BYTES = 40 * 1024 * 1024;

/**
 * V8 sizes its heap for the next deployment and keeps it so: some 70 MB after one of 10,000 methods, for a thread that then does
 * nothing. This thread serves no traffic, so a collection when all is quiet costs nobody anything.
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
    // Not process.memoryUsage(), which opens a file for it and throws where no descriptor is left.
    if (getHeapStatistics().total_heap_size < WORTH_COLLECTING_BYTES) return;
    collect();
  }
}

// V8 hands its collector to contexts that are made while this flag is set. The text is a constant; the inspector, which can ask
// for a collection too, blocks when it is disconnected from its own answer.
function collect(): void {
  setFlagsFromString("--expose-gc");
  const collector = runInNewContext("globalThis.gc") as (() => void) | undefined;
  setFlagsFromString("--no-expose-gc");
  collector?.();
}
