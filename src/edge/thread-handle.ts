/** One edge thread as the supervisor sees it: what it was told, what it answered, and when it is gone. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { FromThread, PrepareMessage, RetireMessage, ThreadData, ToThread } from "./messages.ts";

export interface ThreadHandleEvents {
  /** Called once, when the thread has really ended. `reason` null: it ended as it was told to. */
  gone(handle: ThreadHandle, reason: string | null): void;
}

export class ThreadHandle {
  readonly thread: number;
  readonly startedMs: number;
  /** Resolves true once the thread listens, false when it ended before. */
  readonly started: Promise<boolean>;
  readonly #port: MessagePort;
  /** Waiting for an answer, by `kind serial`. */
  readonly #waiting = new Map<string, () => void>();
  #reason: string | null = null;
  #toldToEnd = false;
  #gone = false;

  constructor(entry: URL, data: Omit<ThreadData, "port">, events: ThreadHandleEvents, nowMs: number) {
    this.thread = data.thread;
    this.startedMs = nowMs;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const worker = new Worker(entry, {
      name: `edge-${data.thread}`,
      workerData: { ...data, port: port2 } satisfies ThreadData,
      transferList: [port2],
    });
    this.started = new Promise((resolve) => {
      port1.on("message", (message: FromThread) => {
        if (message.kind === "started") resolve(true);
        else this.#onMessage(message);
      });
      worker.once("error", (error: Error) => {
        this.#reason ??= error.message;
      });
      worker.once("exit", (code) => {
        this.#gone = true;
        port1.close();
        for (const done of this.#waiting.values()) done();
        this.#waiting.clear();
        resolve(false);
        events.gone(this, this.#toldToEnd && code === 0 ? null : (this.#reason ?? `ended with code ${code}`));
      });
    });
  }

  get isGone(): boolean {
    return this.#gone;
  }

  post(message: ToThread): void {
    if (message.kind === "drain" || message.kind === "close") this.#toldToEnd = true;
    if (!this.#gone) this.#port.postMessage(message);
  }

  /** Resolves when the thread has answered, or is gone. */
  ask(message: PrepareMessage | RetireMessage): Promise<void> {
    if (this.#gone) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(`${message.kind === "prepare" ? "prepared" : "retired"} ${message.serial}`, resolve);
      this.#port.postMessage(message);
    });
  }

  #onMessage(message: Exclude<FromThread, { kind: "started" }>): void {
    if (message.kind === "ending") {
      this.#reason = message.reason;
      return;
    }
    const key = `${message.kind} ${message.serial}`;
    this.#waiting.get(key)?.();
    this.#waiting.delete(key);
  }
}
