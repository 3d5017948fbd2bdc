// A throttle level inside an image: which limit applies, and in which slot's bucket.

/** i32: LEVEL_KIND_*. */
export const LEVEL_KIND = 0;
/** i32: slot of the bucket. */
export const LEVEL_SLOT = 4;
/** u64, ns: time in which one token comes back, rounded up, so that a limit is never exceeded. */
export const LEVEL_INTERVAL = 8;
/** u64, ns: how far ahead of now a bucket may be and still admit: (burst - 1) x interval. */
export const LEVEL_TOLERANCE = 16;
export const LEVEL_BYTES = 24;

export const LEVEL_KIND_NONE = 0;
export const LEVEL_KIND_LIMIT = 1;
/** A rate or burst of 0 blocks everything. */
export const LEVEL_KIND_BLOCKED = 2;
