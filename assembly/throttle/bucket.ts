// One token bucket as GCRA: its word is the instant at which it is full again, moved by compare-and-swap.
import { BUCKET_SLACK_NS } from "../layout/bucket.ts";
import {
  LEVEL_BYTES,
  LEVEL_INTERVAL,
  LEVEL_KIND,
  LEVEL_KIND_BLOCKED,
  LEVEL_SLOT,
  LEVEL_TOLERANCE,
} from "../layout/level.ts";

@unmanaged
class Level {
  kind: i32;
  slot: i32;
  interval: u64;
  tolerance: u64;
}
if (offsetof<Level>("kind") != LEVEL_KIND) ERROR("layout/level: LEVEL_KIND");
if (offsetof<Level>("slot") != LEVEL_SLOT) ERROR("layout/level: LEVEL_SLOT");
if (offsetof<Level>("interval") != LEVEL_INTERVAL) ERROR("layout/level: LEVEL_INTERVAL");
if (offsetof<Level>("tolerance") != LEVEL_TOLERANCE) ERROR("layout/level: LEVEL_TOLERANCE");
if (offsetof<Level>() != LEVEL_BYTES) ERROR("layout/level: LEVEL_BYTES");

export function isBlocked(address: usize): bool {
  return changetype<Level>(address).kind == LEVEL_KIND_BLOCKED;
}

export function intervalOf(address: usize): u64 {
  return changetype<Level>(address).interval;
}

export function toleranceOf(address: usize): u64 {
  return changetype<Level>(address).tolerance;
}

/** What `waitNs` answers when no waiting helps. */
export const WAIT_FOREVER: u64 = u64.MAX_VALUE;

/** The word before and after the last successful `take`. */
export let takenFrom: u64 = 0;
export let takenTo: u64 = 0;

/**
 * Nanoseconds until the level at this address admits one request by the bucket at that one, 0 when it does now. Takes nothing, but
 * a bucket that an older, slower limit filled beyond what this one could is set to just empty, so that a raised limit holds at once.
 */
export function waitNs(address: usize, bucket: usize, nowNs: u64): u64 {
  const level = changetype<Level>(address);
  if (level.kind == LEVEL_KIND_BLOCKED) return WAIT_FOREVER;
  const admitted = nowNs + level.tolerance;
  const empty = admitted + level.interval;
  let arrival = atomic.load<u64>(bucket);
  while (arrival > empty + <u64>BUCKET_SLACK_NS) {
    const seen = atomic.cmpxchg<u64>(bucket, arrival, empty);
    arrival = seen == arrival ? empty : seen;
  }
  return arrival > admitted ? arrival - admitted : 0;
}

/** Takes one token, if there is one still: others may have been quicker since `waitNs`, which said that there was. */
export function take(address: usize, bucket: usize, nowNs: u64): bool {
  const level = changetype<Level>(address);
  const admitted = nowNs + level.tolerance;
  let arrival = atomic.load<u64>(bucket);
  while (arrival <= admitted) {
    const next = (arrival > nowNs ? arrival : nowNs) + level.interval;
    const seen = atomic.cmpxchg<u64>(bucket, arrival, next);
    if (seen == arrival) {
      takenFrom = arrival;
      takenTo = next;
      return true;
    }
    arrival = seen;
  }
  return false;
}

/** Undoes a `take`: the word as it was, or one interval earlier when others have taken since. */
export function giveBack(address: usize, bucket: usize, from: u64, to: u64): void {
  const level = changetype<Level>(address);
  if (atomic.cmpxchg<u64>(bucket, to, from) != to) atomic.sub<u64>(bucket, level.interval);
}
