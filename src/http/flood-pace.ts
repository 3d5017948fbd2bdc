/**
 * In a flood of refused requests, a rest between two looks at the sockets, so that a look finds several of them.
 *
 * A thread that refuses faster than its clients ask goes to sleep and is woken again for a request or two: it looks, finds one, looks again,
 * finds none. Network cards have the same trouble with their interrupts and wait for a moment before
 * the next one while packets come at a high rate (adaptive interrupt moderation; on Linux `ethtool -C ... adaptive-rx`). A rest begins
 * when everything that a look found is answered, and only while refusals come that fast: what else comes then waits for as long as a
 * rest at most, and stands in longer queues (README, How fast).
 */

/** Refusals in a millisecond that are a flood: of fewer a rest would seldom find one more. */
const FLOOD_PER_MS = 10;
/** How long refusals are counted before they are called a flood, or not any more, ms. */
const WINDOW_MS = 10;
/** The shortest there is: the slack of the system's timers makes it about 0.06 ms. */
const REST_MS = 0.001;
/**
 * A look that found so many requests, refused or not, needs no rest: the thread is behind its clients, and the next look finds as many. With
 * eight times this number refusing costs hardly less, and requests that are served beside the flood stand in longer queues.
 */
const ENOUGH_IN_LOOK = 4;

const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));

/** What the thread has to do besides; http/listener.ts Listener. */
export interface Traffic {
  /** Requests that wait for their answer. */
  readonly inFlight: number;
  /** All requests that came so far. */
  readonly requests: number;
}

export class FloodPace {
  readonly #schedule: (rest: () => void) => void;
  readonly #sleep: (ms: number) => void;
  readonly #rest: () => void;
  #windowBeginMs = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #isFlood = false;
  #isScheduled = false;
  /** Requests that came until a rest was due last. */
  #requestsBefore = 0;

  /** `schedule` runs its argument once everything that the present look at the sockets found is handled; `sleep` blocks the thread. */
  constructor(
    traffic: () => Traffic,
    schedule: (rest: () => void) => void = setImmediate,
    sleep: (ms: number) => void = (ms) => void Atomics.wait(nobodyWakes, 0, 0, ms),
  ) {
    this.#schedule = schedule;
    this.#sleep = sleep;
    this.#rest = () => {
      const { inFlight, requests } = traffic();
      const found = requests - this.#requestsBefore;
      this.#requestsBefore = requests;
      this.#isScheduled = false;
      if (found < ENOUGH_IN_LOOK && inFlight === 0) this.#sleep(REST_MS);
    };
  }

  /** Call it for each refused request; `nowMs` is monotonicMs(), as the request has it at hand. */
  refused(nowMs: number): void {
    this.#inWindow++;
    if (nowMs - this.#windowBeginMs >= WINDOW_MS) this.#closeWindow(nowMs);
    if (!this.#isFlood || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(this.#rest);
  }

  #closeWindow(nowMs: number): void {
    this.#isFlood = this.#inWindow >= (nowMs - this.#windowBeginMs) * FLOOD_PER_MS;
    this.#windowBeginMs = nowMs;
    this.#inWindow = 0;
  }
}
