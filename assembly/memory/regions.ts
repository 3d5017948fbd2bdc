// Addresses of the fixed regions (layout/regions.ts). Callers have checked their index, or took it from an image.
import { BUCKET_BYTES } from "../layout/bucket.ts";
import { COUNTER_BYTES } from "../layout/counters.ts";
import {
  BUCKETS_AT,
  COUNTERS_AT,
  DATA_AT,
  FIXED_END,
  PINS_AT,
  ROOTS_AT,
  SCRATCH_AT,
  SCRATCH_BYTES,
} from "../layout/regions.ts";
import { THREAD_MAX, VERSION_SLOTS } from "../layout/versions.ts";

// Data segments are written again by each instance: were they to overlap what changes, a new thread would wipe it.
if (FIXED_END > DATA_AT) ERROR("layout/regions: FIXED_END lies behind DATA_AT");

// Indices of threads and versions are cut to their range instead of checked: a wrong one could harm a count, never memory.

export function scratchAt(thread: i32): usize {
  return <usize>SCRATCH_AT + <usize>(thread & (THREAD_MAX - 1)) * SCRATCH_BYTES;
}

export function pinAt(thread: i32, version: i32): usize {
  return <usize>PINS_AT + <usize>((thread & (THREAD_MAX - 1)) * VERSION_SLOTS + (version & (VERSION_SLOTS - 1))) * 4;
}

export function rootOf(version: i32): usize {
  return <usize>atomic.load<u32>(<usize>ROOTS_AT + <usize>(version & (VERSION_SLOTS - 1)) * 4);
}

export function bucketAt(slot: i32): usize {
  return <usize>BUCKETS_AT + <usize>slot * BUCKET_BYTES;
}

export function counterAt(slot: i32): usize {
  return <usize>COUNTERS_AT + <usize>slot * COUNTER_BYTES;
}
