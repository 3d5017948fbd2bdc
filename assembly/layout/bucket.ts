// One bucket for each slot: a single u64, so that one compare-and-swap moves it. It holds the GCRA's theoretical arrival
// time in nanoseconds of clock.monotonicMs(): the instant at which the bucket is full again. 0: never used, so full.
export const BUCKET_BYTES = 8;

// A bucket whose time lies further ahead than an empty bucket of its limit could be, by more than this, was filled under a
// slower limit and counts as just empty. Threads read clocks that may differ a little; without the slack, the one that is
// behind would pull the bucket back on each call and hand out the difference as tokens.
export const BUCKET_SLACK_NS = 1000000000;
