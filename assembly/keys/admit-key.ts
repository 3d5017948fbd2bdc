// admitKey: admit for a method that requires an API key. One crossing decides key, plan, the plan's throttles, those of method, stage
// and account, and the quota. All limits are read before any is taken; a refusal takes nothing and names its limit.
import {
  API_KEY_BYTES_MAX,
  KEY_FLAG_ENABLED,
  KEY_ID,
  KEY_PLAN,
  LIMIT_PLAN,
  LIMIT_PLAN_METHOD,
  PAIR_BUCKET,
  PAIR_QUOTA,
  PLAN_FLAG_RATE_LIMIT,
  PLAN_FLAGS,
  PLAN_ID,
  PLAN_LEVEL,
  PLAN_QUOTA_LIMIT,
  PLAN_QUOTA_PERIOD,
  USAGE_ADMITTED,
  USAGE_QUOTA_EXCEEDED,
  USAGE_THROTTLED,
} from "../layout/access.ts";
import {
  ADMIT_KEY_DISABLED,
  ADMIT_KEY_MISSING,
  ADMIT_KEY_NO_PLAN,
  ADMIT_KEY_UNKNOWN,
  ADMIT_OK,
  ADMIT_QUOTA_EXCEEDED,
  ADMIT_THROTTLED_PLAN,
  ADMIT_THROTTLED_PLAN_METHOD,
  NONE,
} from "../layout/codes.ts";
import {
  DECISION_KEY_ID,
  DECISION_PAIR,
  DECISION_PAIR_GENERATION,
  DECISION_PERIOD_END_DAY,
  DECISION_PERIOD_START_DAY,
  DECISION_PLAN_ID,
  DECISION_QUOTA_LIMIT,
  DECISION_QUOTA_REMAINING,
  DECISION_TELLS_LIMITS,
} from "../layout/decision.ts";
import { SCRATCH_API_KEY } from "../layout/regions.ts";
import { scratchAt } from "../memory/regions.ts";
import { giveLevelsBack, readLevels, refuse, refuseLate, takeLevels } from "../throttle/admit.ts";
import { giveBack, take, takenFrom, takenTo, WAIT_FOREVER, waitNs } from "../throttle/bucket.ts";
import { instantNs } from "../throttle/clock.ts";
import { findLevels, limited, methodSlot, stageSlot, stageTellsLimits } from "../throttle/levels.ts";
import { tellLevel, tellLevels, tellLimit, tellNoLimit } from "../throttle/limits.ts";
import {
  giveMethodBack,
  methodArrival,
  methodKey,
  methodTakenFrom,
  methodTakenTo,
  methodWaitNs,
  takeMethod,
} from "../throttle/method-buckets.ts";
import { awaitEntry, countRequest } from "../usage/count.ts";
import { enterAccess, findPlan, foundPair, foundStage, leaveAccess, pairAt, planMethodLevel } from "./access.ts";
import { findKey } from "./find.ts";
import { hashAndWipe, hashHigh, hashLow } from "./hash.ts";
import { periodEndDay } from "./period.ts";
import { generationOf, hasQuota, quotaAllows, quotaDay, quotaLimit, quotaUsed, takeQuota } from "./quota.ts";

/**
 * The key's `length` bytes lie at SCRATCH_API_KEY, where they are wiped; a length of 0 or less: the request has none. A longer one than
 * API_KEY_BYTES_MAX is nobody's, and its text was not written. `epochDay` is the UTC day, days since the epoch.
 */
export function admitKey(
  thread: i32,
  version: i32,
  stageIndex: i32,
  methodIndex: i32,
  length: i32,
  epochDay: i32,
  nowMs: f64,
): i32 {
  const scratch = scratchAt(thread);
  store<i32>(scratch, NONE, DECISION_PAIR);
  store<f64>(scratch, 0, DECISION_KEY_ID);
  store<f64>(scratch, 0, DECISION_PLAN_ID);
  store<i32>(scratch, 0, DECISION_TELLS_LIMITS);
  if (length <= 0) return ADMIT_KEY_MISSING;
  if (length > API_KEY_BYTES_MAX) return ADMIT_KEY_UNKNOWN;
  hashAndWipe(scratch + SCRATCH_API_KEY, length);
  enterAccess(scratch);
  const verdict = decide(thread, scratch, version, stageIndex, methodIndex, epochDay, instantNs(nowMs));
  leaveAccess(scratch);
  return verdict;
}

function decide(
  thread: i32,
  scratch: usize,
  version: i32,
  stageIndex: i32,
  methodIndex: i32,
  epochDay: i32,
  nowNs: u64,
): i32 {
  const key = findKey(hashLow, hashHigh);
  if (key == 0) return ADMIT_KEY_UNKNOWN;
  store<f64>(scratch, load<f64>(key, KEY_ID), DECISION_KEY_ID);
  if ((load<u32>(key, KEY_PLAN) & KEY_FLAG_ENABLED) == 0) return ADMIT_KEY_DISABLED;
  findLevels(version, stageIndex, methodIndex);
  const plan = findPlan(key, stageSlot);
  if (plan == 0) return ADMIT_KEY_NO_PLAN;
  store<f64>(scratch, load<f64>(plan, PLAN_ID), DECISION_PLAN_ID);
  const number = foundPair;
  awaitEntry(number, methodSlot);
  const pair = pairAt(number);
  store<i32>(scratch, number, DECISION_PAIR);
  store<i32>(scratch, generationOf(atomic.load<u64>(pair, PAIR_QUOTA)), DECISION_PAIR_GENERATION);

  const methodLimit = planMethodLevel(plan, foundStage, methodSlot);
  const verdict = takeAll(thread, scratch, plan, number, pair, methodLimit, epochDay, nowNs);
  countRequest(
    number,
    methodSlot,
    verdict == ADMIT_OK ? USAGE_ADMITTED : verdict == ADMIT_QUOTA_EXCEEDED ? USAGE_QUOTA_EXCEEDED : USAGE_THROTTLED,
  );
  if (stageTellsLimits || (load<i32>(plan, PLAN_FLAGS) & PLAN_FLAG_RATE_LIMIT) != 0) {
    tell(scratch, plan, number, pair, methodLimit, epochDay, nowNs);
  }
  return verdict;
}

function takeAll(
  thread: i32,
  scratch: usize,
  plan: usize,
  number: u32,
  pair: usize,
  methodLimit: usize,
  epochDay: i32,
  nowNs: u64,
): i32 {
  const bucket = pair + PAIR_BUCKET;
  const quota = pair + PAIR_QUOTA;
  const planLimit = limited(plan + PLAN_LEVEL);
  const bucketKey = methodKey(number, methodSlot);

  const methodWait = methodLimit != 0 ? methodWaitNs(methodLimit, bucketKey, nowNs) : 0;
  if (methodWait != 0) return refuse(scratch, methodWait, ADMIT_THROTTLED_PLAN_METHOD);
  const planWait = planLimit != 0 ? waitNs(planLimit, bucket, nowNs) : 0;
  if (planWait != 0) return refuse(scratch, planWait, ADMIT_THROTTLED_PLAN);
  const read = readLevels(scratch, nowNs);
  if (read != ADMIT_OK) return read;
  const counts = hasQuota(plan);
  if (counts && !quotaAllows(quota, plan, epochDay)) return refuse(scratch, WAIT_FOREVER, ADMIT_QUOTA_EXCEEDED);

  if (methodLimit != 0 && !takeMethod(thread, methodLimit, bucketKey, nowNs)) {
    return refuse(scratch, max<u64>(methodWaitNs(methodLimit, bucketKey, nowNs), 1), ADMIT_THROTTLED_PLAN_METHOD);
  }
  const methodFrom = methodTakenFrom;
  const methodTo = methodTakenTo;
  if (planLimit != 0 && !take(planLimit, bucket, nowNs)) {
    if (methodLimit != 0) giveMethodBack(methodLimit, bucketKey, methodFrom, methodTo);
    return refuseLate(scratch, planLimit, bucket, nowNs, ADMIT_THROTTLED_PLAN);
  }
  const planFrom = takenFrom;
  const planTo = takenTo;
  let verdict = takeLevels(scratch, nowNs);
  if (verdict == ADMIT_OK) {
    if (!counts || takeQuota(quota, plan, epochDay)) return ADMIT_OK;
    giveLevelsBack();
    verdict = refuse(scratch, WAIT_FOREVER, ADMIT_QUOTA_EXCEEDED);
  }
  if (planLimit != 0) giveBack(planLimit, bucket, planFrom, planTo);
  if (methodLimit != 0) giveMethodBack(methodLimit, bucketKey, methodFrom, methodTo);
  return verdict;
}

function tell(
  scratch: usize,
  plan: usize,
  number: u32,
  pair: usize,
  methodLimit: usize,
  epochDay: i32,
  nowNs: u64,
): void {
  store<i32>(scratch, 1, DECISION_TELLS_LIMITS);
  if (hasQuota(plan)) {
    quotaAllows(pair + PAIR_QUOTA, plan, epochDay);
    store<i32>(scratch, max(quotaLimit - quotaUsed, 0), DECISION_QUOTA_REMAINING);
    store<i32>(scratch, max(quotaLimit, 0), DECISION_QUOTA_LIMIT);
    store<i32>(scratch, quotaDay, DECISION_PERIOD_START_DAY);
    const isEver = load<i32>(plan, PLAN_QUOTA_LIMIT) != 0;
    const endDay = isEver ? periodEndDay(load<i32>(plan, PLAN_QUOTA_PERIOD), quotaDay) : NONE;
    store<i32>(scratch, endDay, DECISION_PERIOD_END_DAY);
  } else store<i32>(scratch, NONE, DECISION_QUOTA_REMAINING);
  if (methodLimit == 0) tellNoLimit(scratch, LIMIT_PLAN_METHOD);
  else tellLimit(scratch, LIMIT_PLAN_METHOD, methodLimit, methodArrival(methodKey(number, methodSlot)), nowNs);
  tellLevel(scratch, LIMIT_PLAN, limited(plan + PLAN_LEVEL), pair + PAIR_BUCKET, nowNs);
  tellLevels(scratch, nowNs);
}
