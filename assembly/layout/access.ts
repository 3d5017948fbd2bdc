// The table of API keys and usage plans (src/policy/access-table.ts), in regions of the heap beside the images. Only the supervisor
// changes it, while threads read: key records, plan records and lists never change once a thread can reach them, a change makes new
// ones and swaps one word. What was reachable before is used again when every thread has been outside `admit` since.

/** u32: address of the index; 0: there are no keys. */
export const HEADER_ACCESS_INDEX = 1216;
/** u32: address of the directory of key records: u32 x ACCESS_CHUNKS, addresses of chunks. */
export const HEADER_ACCESS_RECORDS = 1220;
/** u32: address of the directory of pairs, as that of records. */
export const HEADER_ACCESS_PAIRS = 1224;
/** u32: address of the table of plans: u32 x PLANS_MAX, addresses of plan records, 0 for none. */
export const HEADER_ACCESS_PLANS = 1228;
/** u32: address of the buckets of keys and methods. */
export const HEADER_ACCESS_BUCKETS = 1232;
/** u32: address of the usage counts that threads add to now. */
export const HEADER_ACCESS_USAGE = 1236;
/** u32: requests whose usage found no room. */
export const HEADER_ACCESS_USAGE_LOST = 1240;
/** 16 bytes: the key that keys are hashed under. */
export const HEADER_ACCESS_HASH_KEY = 1248;

// The index: buckets of eight slots. A key lies in one of the two buckets that its hash names, and both are always looked at whole.
/** u32: number of buckets. */
export const INDEX_BUCKETS = 0;
/** Where the first bucket begins; a multiple of 64 from the index's begin. */
export const INDEX_SLOTS = 64;
export const INDEX_BUCKET_SLOTS = 8;
export const INDEX_BUCKET_BYTES = 32;
/** A slot is u32: number of a key record, and above it a fingerprint of 1 to 1023; 0: free. */
export const INDEX_RECORD_BITS = 22;
export const INDEX_RECORD_MASK = 4194303;
export const INDEX_FINGERPRINTS = 1023;

// Records and pairs lie in chunks, so that their number grows and none ever moves. Number 0 is nobody's.
export const ACCESS_CHUNK_SHIFT = 16;
export const ACCESS_CHUNK_LENGTH = 65536;
export const ACCESS_CHUNKS = 64;

// A key record.
/** u64: first half of the key's hash. */
export const KEY_HASH_LOW = 0;
/** u64 */
export const KEY_HASH_HIGH = 8;
/** f64: the key's id as a number (src/model/access-id.ts). */
export const KEY_ID = 16;
/** u32: KEY_FLAG_*, and below them the plan's index, or how many entries the list has. */
export const KEY_PLAN = 24;
/** u32: the pair of key and plan, or the address of the list. */
export const KEY_PAIR = 28;
export const KEY_BYTES = 32;
export const KEY_FLAG_ENABLED = 1073741824;
/** The key is in more than one plan. */
export const KEY_FLAG_LIST = 536870912;
/** The key is in one plan. */
export const KEY_FLAG_PLAN = 268435456;
export const KEY_PLAN_MASK = 65535;

// An entry of a key's list of plans.
/** u32 */
export const MEMBERSHIP_PLAN = 0;
/** u32 */
export const MEMBERSHIP_PAIR = 4;
export const MEMBERSHIP_BYTES = 8;

// A pair: one key in one plan. It outlives changes of either.
/** u64: the bucket of the plan's throttle (layout/bucket.ts). */
export const PAIR_BUCKET = 0;
/** u64: generation of the pair (16 bits), first UTC day of the quota's period (16 bits), requests used (32 bits, signed). */
export const PAIR_QUOTA = 8;
/** f64: the key's id as a number. */
export const PAIR_KEY_ID = 16;
/** u32: the plan's index. */
export const PAIR_PLAN = 24;
export const PAIR_BYTES = 32;

/** Plans that can exist at once. */
export const PLANS_MAX = 16384;

// A plan record.
/** f64: the plan's id as a number. */
export const PLAN_ID = 0;
/** i32: PLAN_FLAG_*. */
export const PLAN_FLAGS = 8;
/** i32: QUOTA_*. */
export const PLAN_QUOTA_PERIOD = 12;
/** i32: requests in a period. */
export const PLAN_QUOTA_LIMIT = 16;
/** i32: requests less in the period that begins on PLAN_QUOTA_OFFSET_DAY. */
export const PLAN_QUOTA_OFFSET = 20;
/** i32: UTC day since the epoch. */
export const PLAN_QUOTA_OFFSET_DAY = 24;
/** i32: number of stages. */
export const PLAN_STAGE_COUNT = 28;
/** Throttle level of each key (layout/level.ts); its bucket is the pair's. */
export const PLAN_LEVEL = 32;
/** The stages, by ascending slot. */
export const PLAN_STAGES = 64;
/** Answers carry the RateLimit fields. */
export const PLAN_FLAG_RATE_LIMIT = 1;

// A stage of a plan.
/** i32: the stage's slot. */
export const PLAN_STAGE_SLOT = 0;
/** i32: number of methods with a throttle of their own. */
export const PLAN_STAGE_METHODS = 4;
/** u32: offset of the first, from the plan record's begin; by ascending slot. */
export const PLAN_STAGE_OFFSET = 8;
export const PLAN_STAGE_BYTES = 16;

/** A method of a plan's stage is a throttle level; its slot is the method's. */
export const QUOTA_NONE = 0;
export const QUOTA_DAY = 1;
export const QUOTA_WEEK = 2;
export const QUOTA_MONTH = 3;

// Buckets of one key and one method each, made on first use: a table without chains, in which a key is looked for in a window.
/** u32: number of buckets that a window may begin at, a power of two, less one. */
export const METHOD_BUCKETS_MASK = 0;
/** u32 x METHOD_BUCKET_LOCKS: who adds a bucket, number of the thread + 1; 0: nobody. */
export const METHOD_BUCKETS_LOCKS = 64;
export const METHOD_BUCKET_LOCKS = 1024;
export const METHOD_BUCKETS_FIRST = 4160;
/** u64: (pair << 32) | slot of the method; 0: never used. */
export const METHOD_BUCKET_KEY = 0;
/** u64: as a bucket's word; METHOD_BUCKET_BUSY (all ones) while it changes its owner. */
export const METHOD_BUCKET_ARRIVAL = 8;
export const METHOD_BUCKET_BYTES = 16;
export const METHOD_BUCKET_WINDOW = 16;

// Usage counts, a table as the one above. Two take turns: threads add to one, the other is read and cleared.
/** u32: number of entries that a window may begin at, a power of two, less one. */
export const USAGE_MASK = 0;
export const USAGE_FIRST = 64;
/** u64: (pair << 32) | slot of the method; 0: free. */
export const USAGE_KEY = 0;
/** u32 */
export const USAGE_ADMITTED = 8;
/** u32 */
export const USAGE_THROTTLED = 12;
/** u32 */
export const USAGE_QUOTA_EXCEEDED = 16;
/** u64 */
export const USAGE_BYTES_IN = 24;
/** u64 */
export const USAGE_BYTES_OUT = 32;
export const USAGE_BYTES = 40;
export const USAGE_WINDOW = 64;
/**
 * Behind the last entry lies a u32 for each block of so many entries, the window behind the last begin being the last block: 0 as long as
 * no entry of it is taken. Whoever reads the table looks at those first.
 */
export const USAGE_BLOCK_SHIFT = 6;

/** Longest key that is looked up, bytes; a longer one is nobody's. */
export const API_KEY_BYTES_MAX = 128;

// What `admit` found of each limit, for whoever tells the client (SCRATCH_LIMITS): f64 x 4 a level.
export const LIMIT_PLAN_METHOD = 0;
export const LIMIT_PLAN = 1;
export const LIMIT_METHOD = 2;
export const LIMIT_STAGE = 3;
export const LIMIT_ACCOUNT = 4;
export const LIMIT_COUNT = 5;
/** f64: requests that would be admitted at once after this one; -1: there is no such limit. */
export const LIMIT_REMAINING = 0;
/** f64: requests that a full bucket admits at once; 0: it admits none. */
export const LIMIT_BURST = 8;
/** f64: nanoseconds in which one more is admitted. */
export const LIMIT_INTERVAL_NS = 16;
/** f64: nanoseconds until one more would be admitted than LIMIT_REMAINING says; 0: the bucket is full, Infinity: it admits none. */
export const LIMIT_NEXT_NS = 24;
export const LIMIT_BYTES = 32;
