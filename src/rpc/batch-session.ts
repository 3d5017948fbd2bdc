/** Sends batches over a stream that connects again by itself: one at a time, the next when the one before was acknowledged, on whatever stream. */
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { RECONNECT_MAX_MS, Reconnect } from "./reconnect.ts";

export interface BatchSessionOptions<Batch, Part> {
  open(): ClientDuplexStream<Part, { sequence: number }>;
  /** Rejects when the stream ends before all of the batch was taken over. */
  write(call: ClientDuplexStream<Part, { sequence: number }>, batch: Batch): Promise<void>;
  /** Called with the number of each batch that was acknowledged, in order. */
  onAcknowledged(sequence: number): void;
  /** So many wait at most; then the oldest is dropped, but not the one that is under way. */
  readonly waitingMax: number;
}

export class BatchSession<Batch extends { readonly sequence: number }, Part> {
  readonly #options: BatchSessionOptions<Batch, Part>;
  readonly #reconnect: Reconnect;
  readonly #waiting: Batch[] = [];
  #call: ClientDuplexStream<Part, { sequence: number }> | null = null;
  #sending = false;

  constructor(options: BatchSessionOptions<Batch, Part>) {
    this.#options = options;
    this.#reconnect = new Reconnect(() => this.#connect(), RECONNECT_MAX_MS);
    this.#reconnect.now();
  }

  #connect(): void {
    const call = this.#options.open();
    this.#call = call;
    this.#sending = false;
    const ended = () => {
      if (this.#call !== call) return;
      this.#call = null;
      call.cancel();
      this.#reconnect.later();
    };
    call.on("data", ({ sequence }: { sequence: number }) => {
      if (this.#call !== call || this.#waiting[0]?.sequence !== sequence) return;
      this.#waiting.shift();
      this.#sending = false;
      this.#reconnect.succeeded();
      this.#options.onAcknowledged(sequence);
      this.#sendNext();
    });
    call.on("error", ended);
    call.once("end", ended);
    this.#sendNext();
  }

  send(batch: Batch): void {
    // The oldest goes first, but not the one that may be counted already and waits for its acknowledgement.
    if (this.#waiting.length >= this.#options.waitingMax) this.#waiting.splice(1, 1);
    this.#waiting.push(batch);
    this.#sendNext();
  }

  #sendNext(): void {
    const batch = this.#waiting[0];
    const call = this.#call;
    if (call === null || this.#sending || batch === undefined) return;
    this.#sending = true;
    this.#options.write(call, batch).catch(() => {
      // The stream ended; its error handler connects again, and the batch is sent again.
    });
  }

  close(): void {
    this.#reconnect.stop();
    const call = this.#call;
    this.#call = null;
    call?.cancel();
  }
}
