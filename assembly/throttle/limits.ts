// What a decision leaves for whoever tells the client of its limits (layout/access.ts, LIMIT_*).
import {
  LIMIT_ACCOUNT,
  LIMIT_BURST,
  LIMIT_BYTES,
  LIMIT_INTERVAL_NS,
  LIMIT_METHOD,
  LIMIT_NEXT_NS,
  LIMIT_REMAINING,
  LIMIT_STAGE,
} from "../layout/access.ts";
import { BUCKET_SLACK_NS } from "../layout/bucket.ts";
import { SCRATCH_LIMITS } from "../layout/regions.ts";
import { intervalOf, isBlocked, toleranceOf } from "./bucket.ts";
import { accountBucket, accountLevel, methodBucket, methodLevel, stageBucket, stageLevel } from "./levels.ts";

/** Says that there is no such limit. */
export function tellNoLimit(scratch: usize, index: i32): void {
  store<f64>(scratch + SCRATCH_LIMITS + <usize>index * LIMIT_BYTES, -1, LIMIT_REMAINING);
}

/** `arrival` is the bucket's word as it is after the decision. */
export function tellLimit(scratch: usize, index: i32, level: usize, arrival: u64, nowNs: u64): void {
  const at = scratch + SCRATCH_LIMITS + <usize>index * LIMIT_BYTES;
  if (isBlocked(level)) {
    store<f64>(at, 0, LIMIT_REMAINING);
    store<f64>(at, 0, LIMIT_BURST);
    store<f64>(at, 0, LIMIT_INTERVAL_NS);
    store<f64>(at, Infinity, LIMIT_NEXT_NS);
    return;
  }
  const interval = intervalOf(level);
  const tolerance = toleranceOf(level);
  const admitted = nowNs + tolerance;
  const full = max(arrival, nowNs);
  let remaining: u64 = 0;
  let next: u64 = 0;
  if (full > admitted) {
    next = full - admitted;
    // Filled under a slower limit: just empty under this one, as waitNs has it.
    if (next > interval + <u64>BUCKET_SLACK_NS) next = interval;
  } else {
    remaining = (admitted - full) / interval + 1;
    if (full != nowNs) next = interval - ((admitted - full) % interval);
  }
  store<f64>(at, <f64>remaining, LIMIT_REMAINING);
  store<f64>(at, <f64>(tolerance / interval + 1), LIMIT_BURST);
  store<f64>(at, <f64>interval, LIMIT_INTERVAL_NS);
  store<f64>(at, <f64>next, LIMIT_NEXT_NS);
}

/** As tellLimit, of a level that may be 0, for none, and the bucket at that address. */
export function tellLevel(scratch: usize, index: i32, level: usize, bucket: usize, nowNs: u64): void {
  if (level == 0) tellNoLimit(scratch, index);
  else tellLimit(scratch, index, level, atomic.load<u64>(bucket), nowNs);
}

/** Those of method, stage and account. */
export function tellLevels(scratch: usize, nowNs: u64): void {
  tellLevel(scratch, LIMIT_METHOD, methodLevel, methodBucket, nowNs);
  tellLevel(scratch, LIMIT_STAGE, stageLevel, stageBucket, nowNs);
  tellLevel(scratch, LIMIT_ACCOUNT, accountLevel, accountBucket, nowNs);
}
