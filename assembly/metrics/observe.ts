// observe: counts a finished request in its slot (layout/counters.ts), and its bytes for the key and plan that it was admitted or refused by.
// Threads add atomically and never read.
import {
  CLASS_INTEGRATION_SUM,
  CLASS_LATENCY_SUM,
  CLASS_REQUESTS,
  COUNTER_BYTES_IN,
  COUNTER_BYTES_OUT,
  COUNTER_CLASS_BYTES,
  COUNTER_CLASSES,
  COUNTER_INTEGRATION_HISTOGRAM,
  COUNTER_LATENCY_HISTOGRAM,
  COUNTER_THROTTLED,
  HISTOGRAM_BUCKETS,
  SLOT_COUNT,
  SLOT_EDGE,
  STATUS_CLASS_COUNT,
} from "../layout/counters.ts";
import {
  LATENCY_BOUND_0,
  LATENCY_BOUND_1,
  LATENCY_BOUND_2,
  LATENCY_BOUND_3,
  LATENCY_BOUND_4,
  LATENCY_BOUND_5,
  LATENCY_BOUND_6,
  LATENCY_BOUND_7,
  LATENCY_BOUND_8,
  LATENCY_BOUND_9,
  LATENCY_BOUND_10,
  LATENCY_BOUND_11,
  LATENCY_BOUND_12,
  LATENCY_BOUND_13,
  LATENCY_BOUND_14,
} from "../layout/latency.ts";
import { counterAt } from "../memory/regions.ts";
import { countBytes } from "../usage/count.ts";

if (HISTOGRAM_BUCKETS != 16) ERROR("layout/latency: one bound fewer than HISTOGRAM_BUCKETS");

/**
 * A slot or status outside its range counts as SLOT_EDGE or 5xx, a negative or undefined latency as 0, a fraction is cut.
 * `integrationLatencyUs` below 0: no integration was called. `pair` and `generation` are what `admitKey` left, a pair of 0 or less: none.
 */
export function observe(
  thread: i32,
  slot: i32,
  statusCode: i32,
  latencyUs: f64,
  integrationLatencyUs: f64,
  bytesIn: f64,
  bytesOut: f64,
  throttled: i32,
  pair: i32,
  generation: i32,
): void {
  const counters = counterAt(<u32>slot < <u32>SLOT_COUNT ? slot : SLOT_EDGE);
  let statusClass = statusCode / 100 - 1;
  if (<u32>statusClass >= <u32>STATUS_CLASS_COUNT) statusClass = STATUS_CLASS_COUNT - 1;
  const own = counters + COUNTER_CLASSES + <usize>statusClass * COUNTER_CLASS_BYTES;
  const histogram = counters + <usize>statusClass * (HISTOGRAM_BUCKETS * 8);

  const latency = <u64>latencyUs;
  atomic.add<u64>(own, latency, CLASS_LATENCY_SUM);
  atomic.add<u64>(histogram + (latencyBucket(latency) << 3), 1, COUNTER_LATENCY_HISTOGRAM);
  if (integrationLatencyUs >= 0) {
    const integration = <u64>integrationLatencyUs;
    atomic.add<u64>(own, integration, CLASS_INTEGRATION_SUM);
    atomic.add<u64>(histogram + (latencyBucket(integration) << 3), 1, COUNTER_INTEGRATION_HISTOGRAM);
  }
  const received = <u64>bytesIn;
  const sent = <u64>bytesOut;
  if (received != 0) atomic.add<u64>(counters, received, COUNTER_BYTES_IN);
  if (sent != 0) atomic.add<u64>(counters, sent, COUNTER_BYTES_OUT);
  if (pair > 0) countBytes(thread, pair, generation, slot, received, sent);
  if (throttled != 0) atomic.add<u64>(counters, 1, COUNTER_THROTTLED);
  // Last: a reader that finds the same number of requests as before need not look at the rest.
  atomic.add<u64>(own, 1, CLASS_REQUESTS);
}

/** How many bounds lie below the latency. Fifteen comparisons without a branch cost less than one that is guessed wrong. */
function latencyBucket(latency: u64): usize {
  // Every bound fits 31 bits.
  const latencyUs: i32 = latency > <u64>i32.MAX_VALUE ? i32.MAX_VALUE : <i32>latency;
  return (
    <usize>(latencyUs > LATENCY_BOUND_0) +
    <usize>(latencyUs > LATENCY_BOUND_1) +
    <usize>(latencyUs > LATENCY_BOUND_2) +
    <usize>(latencyUs > LATENCY_BOUND_3) +
    <usize>(latencyUs > LATENCY_BOUND_4) +
    <usize>(latencyUs > LATENCY_BOUND_5) +
    <usize>(latencyUs > LATENCY_BOUND_6) +
    <usize>(latencyUs > LATENCY_BOUND_7) +
    <usize>(latencyUs > LATENCY_BOUND_8) +
    <usize>(latencyUs > LATENCY_BOUND_9) +
    <usize>(latencyUs > LATENCY_BOUND_10) +
    <usize>(latencyUs > LATENCY_BOUND_11) +
    <usize>(latencyUs > LATENCY_BOUND_12) +
    <usize>(latencyUs > LATENCY_BOUND_13) +
    <usize>(latencyUs > LATENCY_BOUND_14)
  );
}
