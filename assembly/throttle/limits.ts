// What a decision leaves for whoever tells the client of its limits (layout/access.ts, LIMIT_*).
import {
  LIMIT_ACCOUNT,
  LIMIT_BURST,
  LIMIT_BYTES,
  LIMIT_INTERVAL_NS,
  LIMIT_METHOD,
  LIMIT_REMAINING,
  LIMIT_STAGE,
} from "../layout/access.ts";
import { SCRATCH_LIMITS } from "../layout/regions.ts";
import { intervalOf, isBlocked, remaining, toleranceOf } from "./bucket.ts";
import { accountBucket, accountLevel, methodBucket, methodLevel, stageBucket, stageLevel } from "./levels.ts";

/** `level` 0: there is none. `left` as it is after the decision. */
export function tellLimit(scratch: usize, index: i32, level: usize, left: f64): void {
  const at = scratch + SCRATCH_LIMITS + <usize>index * LIMIT_BYTES;
  store<f64>(at, level == 0 ? -1 : left, LIMIT_REMAINING);
  if (level == 0) return;
  const blocked = isBlocked(level);
  store<f64>(at, blocked ? 0 : <f64>(toleranceOf(level) / intervalOf(level) + 1), LIMIT_BURST);
  store<f64>(at, blocked ? 0 : <f64>intervalOf(level), LIMIT_INTERVAL_NS);
}

/** Those of method, stage and account. */
export function tellLevels(scratch: usize, nowNs: u64): void {
  tellLimit(scratch, LIMIT_METHOD, methodLevel, methodLevel == 0 ? 0 : remaining(methodLevel, methodBucket, nowNs));
  tellLimit(scratch, LIMIT_STAGE, stageLevel, stageLevel == 0 ? 0 : remaining(stageLevel, stageBucket, nowNs));
  tellLimit(
    scratch,
    LIMIT_ACCOUNT,
    accountLevel,
    accountLevel == 0 ? 0 : remaining(accountLevel, accountBucket, nowNs),
  );
}
