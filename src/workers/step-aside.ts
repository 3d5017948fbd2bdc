/** Lets requests come between the steps of heavy work. */
import { monotonicMs } from "../clock.ts";

/**
 * Longest stretch of work, ms. A kernel that ticks 250 times a second lets a thread that runs go on for up to four milliseconds,
 * whatever its nice value and whoever wakes (recorded with perf sched); only one that sleeps makes way at once. An answer is several
 * wakings behind each other, each of which may wait for such a stretch.
 */
const STRETCH_MS = 0.1;
const SLEEP_MS = 0.05;

const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
let resumedMs = monotonicMs();

/**
 * Sleeps for a moment when the last time was long enough ago. Cheap: call it often. For threads of heavy work and the supervisor, which
 * serve nobody.
 */
export function stepAside(): void {
  if (monotonicMs() - resumedMs < STRETCH_MS) return;
  Atomics.wait(nobodyWakes, 0, 0, SLEEP_MS);
  resumedMs = monotonicMs();
}
