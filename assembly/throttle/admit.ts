// admit: every throttle level at once. All are read before any is taken, and a refusal takes nothing.
import { LIMIT_PLAN, LIMIT_PLAN_METHOD } from "../layout/access.ts";
import {
  ADMIT_KEY_MISSING,
  ADMIT_OK,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_STAGE,
  NONE,
} from "../layout/codes.ts";
import { DECISION_QUOTA_REMAINING, DECISION_RETRY_AFTER_NS, DECISION_TELLS_LIMITS } from "../layout/decision.ts";
import { scratchAt } from "../memory/regions.ts";
import { giveBack, take, takenFrom, takenTo, WAIT_FOREVER, waitNs } from "./bucket.ts";
import { instantNs } from "./clock.ts";
import {
  accountBucket,
  accountLevel,
  findLevels,
  methodBucket,
  methodLevel,
  requiresKey,
  stageBucket,
  stageLevel,
  stageTellsLimits,
} from "./levels.ts";
import { tellLevels, tellNoLimit } from "./limits.ts";

export function refuse(scratch: usize, wait: u64, code: i32): i32 {
  store<f64>(scratch, wait == WAIT_FOREVER ? Infinity : <f64>wait, DECISION_RETRY_AFTER_NS);
  return code;
}

/** A level that another thread emptied after it was read. Its wait is asked again and is one nanosecond at least. */
export function refuseLate(scratch: usize, level: usize, bucket: usize, nowNs: u64, code: i32): i32 {
  return refuse(scratch, max<u64>(waitNs(level, bucket, nowNs), 1), code);
}

/** Whether method, stage and account would all admit a request now: ADMIT_OK, or which would not, with its wait noted. */
export function readLevels(scratch: usize, nowNs: u64): i32 {
  const methodWait = methodLevel != 0 ? waitNs(methodLevel, methodBucket, nowNs) : 0;
  if (methodWait != 0) return refuse(scratch, methodWait, ADMIT_THROTTLED_METHOD);
  const stageWait = stageLevel != 0 ? waitNs(stageLevel, stageBucket, nowNs) : 0;
  if (stageWait != 0) return refuse(scratch, stageWait, ADMIT_THROTTLED_STAGE);
  const accountWait = accountLevel != 0 ? waitNs(accountLevel, accountBucket, nowNs) : 0;
  if (accountWait != 0) return refuse(scratch, accountWait, ADMIT_THROTTLED_ACCOUNT);
  return ADMIT_OK;
}

let methodFrom: u64 = 0;
let methodTo: u64 = 0;
let stageFrom: u64 = 0;
let stageTo: u64 = 0;
let accountFrom: u64 = 0;
let accountTo: u64 = 0;

/** Takes a token at each of them, or none: one that another thread emptied meanwhile refuses after all. */
export function takeLevels(scratch: usize, nowNs: u64): i32 {
  if (methodLevel != 0) {
    if (!take(methodLevel, methodBucket, nowNs)) {
      return refuseLate(scratch, methodLevel, methodBucket, nowNs, ADMIT_THROTTLED_METHOD);
    }
    methodFrom = takenFrom;
    methodTo = takenTo;
  }
  if (stageLevel != 0) {
    if (!take(stageLevel, stageBucket, nowNs)) {
      if (methodLevel != 0) giveBack(methodLevel, methodBucket, methodFrom, methodTo);
      return refuseLate(scratch, stageLevel, stageBucket, nowNs, ADMIT_THROTTLED_STAGE);
    }
    stageFrom = takenFrom;
    stageTo = takenTo;
  }
  if (accountLevel != 0) {
    if (!take(accountLevel, accountBucket, nowNs)) {
      if (methodLevel != 0) giveBack(methodLevel, methodBucket, methodFrom, methodTo);
      if (stageLevel != 0) giveBack(stageLevel, stageBucket, stageFrom, stageTo);
      return refuseLate(scratch, accountLevel, accountBucket, nowNs, ADMIT_THROTTLED_ACCOUNT);
    }
    accountFrom = takenFrom;
    accountTo = takenTo;
  }
  return ADMIT_OK;
}

/** Undoes the last successful takeLevels. */
export function giveLevelsBack(): void {
  if (methodLevel != 0) giveBack(methodLevel, methodBucket, methodFrom, methodTo);
  if (stageLevel != 0) giveBack(stageLevel, stageBucket, stageFrom, stageTo);
  if (accountLevel != 0) giveBack(accountLevel, accountBucket, accountFrom, accountTo);
}

/**
 * Takes a token at each level of the method, its stage and the account, or none at all. `nowMs` is on a clock that all
 * threads share. Numbers that name no stage or method leave those levels out: a decision without one passes them. A method that
 * requires an API key is never admitted here.
 */
export function admit(thread: i32, version: i32, stageIndex: i32, methodIndex: i32, nowMs: f64): i32 {
  findLevels(version, stageIndex, methodIndex);
  if (requiresKey) return ADMIT_KEY_MISSING;
  if ((methodLevel | stageLevel | accountLevel) == 0 && !stageTellsLimits) return ADMIT_OK;
  const nowNs = instantNs(nowMs);
  const scratch = scratchAt(thread);
  let verdict = readLevels(scratch, nowNs);
  if (verdict == ADMIT_OK) verdict = takeLevels(scratch, nowNs);
  if (stageTellsLimits) {
    store<i32>(scratch, 1, DECISION_TELLS_LIMITS);
    store<i32>(scratch, NONE, DECISION_QUOTA_REMAINING);
    tellNoLimit(scratch, LIMIT_PLAN_METHOD);
    tellNoLimit(scratch, LIMIT_PLAN);
    tellLevels(scratch, nowNs);
  }
  return verdict;
}
