/** The one place that reads time. */
// Imported: as a global it is a getter that each reading would pass through.
import { performance } from "node:perf_hooks";

// performance.now() counts from a different origin in each thread; hrtime does not. Buckets are shared by all threads, so
// the offset is taken once per thread and each reading costs one cheap call.
const monotonicOffsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds on a clock that never goes back and is the same in all threads of the process. */
export function monotonicMs(): number {
  return performance.now() + monotonicOffsetMs;
}

/** Milliseconds since the Unix epoch. */
export function epochMs(): number {
  return Date.now();
}

let readAtMs = Number.NEGATIVE_INFINITY;
let readEpochMs = 0;

/**
 * Milliseconds since the Unix epoch as they were a millisecond ago at most. `nowMs` is monotonicMs(), which whoever asks has at hand: in a
 * flood the other clock is read once for all requests of a millisecond.
 */
export function recentEpochMs(nowMs: number): number {
  if (Math.abs(nowMs - readAtMs) > 1) {
    readAtMs = nowMs;
    readEpochMs = epochMs();
  }
  return readEpochMs;
}
