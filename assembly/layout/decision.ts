// The decision record: what `route` and `admit` leave at the start of the calling thread's scratch area. It is valid until
// the same thread's next call into the core; what is needed across an await is copied out before.

/** i32: slot of the configuration version that the request is pinned to (see layout/versions.ts). */
export const DECISION_VERSION = 0;
/** i32: index of the stage in that version, NONE without one. */
export const DECISION_STAGE = 4;
/** i32: index of the method in the stage's deployment, NONE without one. */
export const DECISION_METHOD = 8;
/** i32: slot for counters and buckets: the method's, the stage's when no method was found, else SLOT_EDGE. */
export const DECISION_SLOT = 12;
/**
 * i32: where the resource path begins in the path that was asked (behind base path, stage or `_user_request_`): at the last
 * of the slashes found there, or at the end when nothing follows, which stands for `/`.
 */
export const DECISION_PATH_OFFSET = 16;
/** i32: how many path parameters were captured. */
export const DECISION_PARAMETER_COUNT = 20;
/** i32: which kind of address named the stage; ADDRESS_* below. */
export const DECISION_ADDRESS = 24;
/** i32: length of the base path that matched, slashes included; 0 for none. */
export const DECISION_BASE_PATH_LENGTH = 28;
/** f64: after a refusal by `admit`, nanoseconds until the refusing bucket would admit one request. */
export const DECISION_RETRY_AFTER_NS = 32;
/** i32: after ROUTE_NO_RESOURCE or ROUTE_NO_METHOD, where in the path that was asked the nearest route ends; for the log. */
export const DECISION_NEAREST_OFFSET = 40;
/** i32: bytes of host in the request text; the path follows. */
export const DECISION_HOST_LENGTH = 44;
/** i32: what `parameters` has to check: 1 << PARAMETER_* for each kind, their number from bit 8 on; 0: nothing. */
export const DECISION_REQUIRED = 48;
/** Pairs of i32 (offset, length) into the path that was asked, one for each path parameter, in template order. */
export const DECISION_PARAMETERS = 64;
/** More path parameters than this in one resource path are refused at import. */
export const DECISION_PARAMETER_MAX = 32;
/** u32 x 8: bit i is set when required parameter i is missing, after `parameters`. */
export const DECISION_MISSING = 320;
export const DECISION_MISSING_WORDS = 8;
// What `admit` found of a key; valid after an `admit` that was given one.
/** i32: the pair of key and plan (layout/access.ts); NONE without one. */
export const DECISION_PAIR = 352;
/** i32: the pair's generation. */
export const DECISION_PAIR_GENERATION = 356;
/** f64: the key's id as a number; 0: no key of that value. */
export const DECISION_KEY_ID = 360;
/** f64: the plan's id as a number; 0: none. */
export const DECISION_PLAN_ID = 368;
/** i32: requests left of the quota after this one, 0 when it is used up; NONE: the plan has no quota. */
export const DECISION_QUOTA_REMAINING = 376;
/** i32: requests of the quota in this period. */
export const DECISION_QUOTA_LIMIT = 380;
/** i32: UTC days since the epoch: the period's first, and the first behind it; NONE where no period admits anything. */
export const DECISION_PERIOD_START_DAY = 384;
export const DECISION_PERIOD_END_DAY = 388;
/** i32: 1: the plan or the stage asks for RateLimit fields, and SCRATCH_LIMITS holds what `admit` found. */
export const DECISION_TELLS_LIMITS = 392;
export const DECISION_BYTES = 396;

/** How far the number of required parameters is shifted in DECISION_REQUIRED. */
export const DECISION_REQUIRED_SHIFT = 8;

/** A base path mapping, such as `/` or `/pets`. */
export const ADDRESS_MAPPING = 0;
/** `{apiId}.execute-api.{anything}` with the stage as first path segment. */
export const ADDRESS_EXECUTE_API = 1;
/** `/restapis/{apiId}/{stage}/_user_request_/...` */
export const ADDRESS_USER_REQUEST = 2;
