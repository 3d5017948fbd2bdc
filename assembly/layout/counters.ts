// One counter record for each slot (a method, a stage, or the edge itself). All words are u64 and only ever grow; threads add
// to them atomically, the supervisor reads them. A slot is zeroed when it is given to a new identity, never before.

/** Slot 0 counts requests that reached no stage, and holds the account's bucket. */
export const SLOT_EDGE = 0;
export const SLOT_COUNT = 65536;

// Status classes: 1xx to 5xx, index = floor(status / 100) - 1. Requests whose client went away before an answer are
// counted under 4xx with status 499, as nginx does.
export const STATUS_CLASS_COUNT = 5;

/** Upper bounds of the latency buckets in microseconds; one more bucket catches the rest. */
export const HISTOGRAM_BUCKETS = 16;

// An answer of class 2xx counts on two cache lines: the record's first, and the first of its class's histogram. Of ten thousand
// methods that are called in turn, every line comes from memory.
/** u64: body bytes received from clients. */
export const COUNTER_BYTES_IN = 0;
/** u64: body bytes sent to clients. */
export const COUNTER_BYTES_OUT = 8;
/** STATUS_CLASS_COUNT x COUNTER_CLASS_BYTES: what follows, class by class. */
export const COUNTER_CLASSES = 16;
/** u64: requests (those without an integration call included). */
export const CLASS_REQUESTS = 0;
/** u64: sum of latencies in microseconds. */
export const CLASS_LATENCY_SUM = 8;
/** u64: sum of integration latencies in microseconds. */
export const CLASS_INTEGRATION_SUM = 16;
export const COUNTER_CLASS_BYTES = 24;
/** u64: requests refused by a throttle (they count under 4xx too). */
export const COUNTER_THROTTLED = 136;
/** u64 x STATUS_CLASS_COUNT x HISTOGRAM_BUCKETS: latency of the whole request. */
export const COUNTER_LATENCY_HISTOGRAM = 192;
/** u64 x STATUS_CLASS_COUNT x HISTOGRAM_BUCKETS: latency of the integration, for requests that called one. */
export const COUNTER_INTEGRATION_HISTOGRAM = 832;
export const COUNTER_BYTES = 1472;
