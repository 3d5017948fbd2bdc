// The clock that buckets see. It never turns back on a thread.
const NS_PER_MS: f64 = 1000000;
/** Later instants (146 years) count as this one, so that no sum of times passes 64 bits. */
const NOW_MAX_NS: u64 = 1 << 62;

/** The latest instant that this thread was told: a caller that read its clock before another one must not turn it back. */
let latestNs: u64 = 0;

/** Nanoseconds of an instant on the clock that all threads share. */
export function instantNs(nowMs: f64): u64 {
  let nowNs = <u64>(nowMs * NS_PER_MS);
  if (nowNs > NOW_MAX_NS) nowNs = NOW_MAX_NS;
  if (nowNs < latestNs) nowNs = latestNs;
  else latestNs = nowNs;
  return nowNs;
}
