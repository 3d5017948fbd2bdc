/** When to try again: after growing pauses, each at a random point of its second half, so that many edges do not come at once. */

const FIRST_PAUSE_MS = 100;
/** Longest pause between two attempts to connect. */
export const RECONNECT_MAX_MS = 5_000;

export class Reconnect {
  readonly #attempt: () => void;
  readonly #pauseMaxMs: number;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(attempt: () => void, pauseMaxMs: number) {
    this.#attempt = attempt;
    this.#pauseMaxMs = pauseMaxMs;
  }

  /** In the next turn of the event loop: whoever asks may not be ready for what the attempt calls. */
  now(): void {
    this.#schedule(0);
  }

  later(): void {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, this.#pauseMaxMs);
    this.#schedule(pauseMs * (0.5 + Math.random() * 0.5));
  }

  /** The connection proved useful: the next pause is short again. */
  succeeded(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(pauseMs: number): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#attempt, pauseMs);
    // Waiting for a control plane is no reason for a process to stay.
    this.#timer.unref();
  }
}
