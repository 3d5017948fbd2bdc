/**
 * The one timer of a client. Deadlines are numbers on connections and calls; a sweep over all of them every few milliseconds
 * is cheaper than a timer, or a reading of the clock, for each request.
 */

/** While calls are under way. Timeouts come at most two of these late, and never early. */
const BUSY_PERIOD_MS = 10;
/** While only idle connections wait for their end. */
const QUIET_PERIOD_MS = 250;
/** Quiet sweeps before the period is changed, so that steady light traffic does not restart the timer all the time. */
const QUIET_SWEEPS_BEFORE_REST = 100;
/** A sweep that is later than this found the thread held up: answers may lie unread. */
const LATE_MS = 50;

export class Sweeper {
  readonly #now: () => number;
  /** Returns whether calls are under way. */
  readonly #sweep: (nowMs: number, mayExpire: boolean) => boolean;
  readonly #isNeeded: () => boolean;
  #timer: NodeJS.Timeout | null = null;
  #periodMs = 0;
  #lastMs = 0;
  #quietCount = 0;
  #wasLate = false;

  constructor(now: () => number, sweep: (nowMs: number, mayExpire: boolean) => boolean, isNeeded: () => boolean) {
    this.#now = now;
    this.#sweep = sweep;
    this.#isNeeded = isNeeded;
  }

  /** A call began. */
  wake(): void {
    this.#quietCount = 0;
    if (this.#periodMs !== BUSY_PERIOD_MS) this.#start(BUSY_PERIOD_MS);
  }

  #start(periodMs: number): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#periodMs = periodMs;
    this.#lastMs = this.#now();
    this.#timer = setInterval(() => this.#tick(), periodMs);
    // Sockets keep a process alive, their deadlines need not.
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#periodMs = 0;
  }

  #tick(): void {
    const nowMs = this.#now();
    // After a hold-up, one turn of the loop is given to what has arrived meanwhile before anything is called late.
    const isLate = nowMs - this.#lastMs - this.#periodMs > LATE_MS && !this.#wasLate;
    this.#wasLate = isLate;
    this.#lastMs = nowMs;
    if (this.#sweep(nowMs, !isLate)) this.#quietCount = 0;
    else if (!this.#isNeeded()) this.stop();
    else if (this.#periodMs === BUSY_PERIOD_MS && ++this.#quietCount >= QUIET_SWEEPS_BEFORE_REST) {
      this.#start(QUIET_PERIOD_MS);
    }
  }
}
