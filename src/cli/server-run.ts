/** The life of a server command: starts its parts one by one, waits for a signal, stops them in the reverse order. */
import type { Logger } from "../telemetry/logger.ts";
import { EXIT_DONE, EXIT_REFUSED } from "./exit-codes.ts";
import { type SignalWatch, watchSignals } from "./signals.ts";

/** Thrown inside a start that a signal cut short; the parts that run are stopped and the exit code is 0. */
class Interrupted extends Error {}

export class ServerRun {
  readonly log: Logger;
  readonly #signals: SignalWatch = watchSignals();
  readonly #parts: { readonly name: string; readonly stop: () => Promise<void> | void }[] = [];
  #isStopping = false;
  #fail!: (error: unknown) => void;
  readonly #failed: Promise<never>;

  constructor(log: Logger) {
    this.log = log;
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => {});
  }

  /** True from the first signal on: not ready for traffic any more. */
  get isStopping(): boolean {
    return this.#isStopping || this.#signals.isRequested;
  }

  /** Settles with the part that `start` makes; from then on the part is stopped with the rest. */
  async part<Part>(
    name: string,
    start: () => Promise<Part> | Part,
    stop: (part: Part) => Promise<void> | void,
  ): Promise<Part> {
    this.#checkInterrupted();
    const part = await start();
    this.#parts.push({ name, stop: () => stop(part) });
    this.#checkInterrupted();
    return part;
  }

  /** Waits for something that may take long, unless a signal comes first. */
  async wait<Value>(promise: Promise<Value>): Promise<Value> {
    // Whoever loses the race must not fail unheard.
    promise.catch(() => {});
    const first = await Promise.race([promise.then((value) => ({ value })), this.#signals.requested, this.#failed]);
    if (typeof first === "string") throw new Interrupted();
    this.#checkInterrupted();
    return first.value;
  }

  /** Runs `start`, then serves until a signal. Rethrows a failed start once everything that ran is stopped. */
  async serve(start: () => Promise<void>, onStopping: () => void): Promise<number> {
    // An exception that nobody caught leaves the supervisor in an unknown state: stop in order and let a restarter begin anew.
    const onUncaught = (error: unknown): void => {
      this.log.fatal({ err: error }, "uncaught exception; stopping");
      this.#fail(error);
    };
    process.on("uncaughtException", onUncaught);
    process.on("unhandledRejection", onUncaught);
    let exitCode = EXIT_DONE;
    try {
      await start();
      const ended = await Promise.race([this.#signals.requested, this.#failed.catch(() => null)]);
      if (ended === null) exitCode = EXIT_REFUSED;
      else this.log.info({ signal: ended }, "draining");
      onStopping();
    } catch (error) {
      if (!(error instanceof Interrupted)) {
        await this.#stop();
        throw error;
      }
    }
    await this.#stop();
    process.removeListener("uncaughtException", onUncaught);
    process.removeListener("unhandledRejection", onUncaught);
    this.#signals.dispose();
    return exitCode;
  }

  #checkInterrupted(): void {
    if (this.#signals.isRequested) throw new Interrupted();
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      try {
        await part.stop();
      } catch (error) {
        this.log.error({ err: error, part: part.name }, "did not stop in order");
      }
    }
    await new Promise<void>((resolve) => this.log.flush(() => resolve()));
  }
}
