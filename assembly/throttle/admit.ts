// admit: every throttle level at once. All are read before any is taken, and a refusal takes nothing.
import { ADMIT_OK, ADMIT_THROTTLED_ACCOUNT, ADMIT_THROTTLED_METHOD, ADMIT_THROTTLED_STAGE } from "../layout/codes.ts";
import { DECISION_RETRY_AFTER_NS } from "../layout/decision.ts";
import { LEVEL_KIND, LEVEL_KIND_NONE } from "../layout/level.ts";
import { ROOT_LEVEL, ROOT_STAGE_COUNT, ROOT_STAGES, STAGE_REF_ADDRESS, STAGE_REF_BYTES } from "../layout/root.ts";
import { METHOD_BYTES, METHOD_LEVEL, STAGE_LEVEL, STAGE_METHOD_COUNT, STAGE_METHODS } from "../layout/stage-image.ts";
import { VERSION_SLOTS } from "../layout/versions.ts";
import { rootOf, scratchAt } from "../memory/regions.ts";
import { giveBack, take, takenFrom, takenTo, WAIT_FOREVER, waitNs } from "./bucket.ts";

const NS_PER_MS: f64 = 1000000;
/** Later instants (146 years) count as this one, so that no sum of times passes 64 bits. */
const NOW_MAX_NS: u64 = 1 << 62;

/** The latest instant that this thread was told: a caller that read its clock before another one must not turn it back. */
let latestNs: u64 = 0;

/** The level itself, or 0 where there is no limit. */
function limited(level: usize): usize {
  return load<i32>(level, LEVEL_KIND) != LEVEL_KIND_NONE ? level : 0;
}

function refuse(scratch: usize, wait: u64, code: i32): i32 {
  store<f64>(scratch, wait == WAIT_FOREVER ? Infinity : <f64>wait, DECISION_RETRY_AFTER_NS);
  return code;
}

/** A level that another thread emptied after it was read. Its wait is asked again and is one nanosecond at least. */
function refuseLate(scratch: usize, level: usize, nowNs: u64, code: i32): i32 {
  return refuse(scratch, max<u64>(waitNs(level, nowNs), 1), code);
}

/**
 * Takes a token at each level of the method, its stage and the account, or none at all. `nowMs` is on a clock that all
 * threads share. Numbers that name no stage or method leave those levels out: a decision without one passes them.
 */
export function admit(thread: i32, version: i32, stageIndex: i32, methodIndex: i32, nowMs: f64): i32 {
  if (<u32>version >= <u32>VERSION_SLOTS) return ADMIT_OK;
  const root = rootOf(version);
  if (root == 0) return ADMIT_OK;
  let method: usize = 0;
  let stage: usize = 0;
  const account = limited(root + ROOT_LEVEL);
  if (<u32>stageIndex < load<u32>(root, ROOT_STAGE_COUNT)) {
    const record = root + load<u32>(root, ROOT_STAGES) + <usize>stageIndex * STAGE_REF_BYTES;
    const image = <usize>load<u32>(record, STAGE_REF_ADDRESS);
    stage = limited(image + STAGE_LEVEL);
    if (<u32>methodIndex < load<u32>(image, STAGE_METHOD_COUNT)) {
      method = limited(image + load<u32>(image, STAGE_METHODS) + <usize>methodIndex * METHOD_BYTES + METHOD_LEVEL);
    }
  }
  if ((method | stage | account) == 0) return ADMIT_OK;

  let nowNs = <u64>(nowMs * NS_PER_MS);
  if (nowNs > NOW_MAX_NS) nowNs = NOW_MAX_NS;
  if (nowNs < latestNs) nowNs = latestNs;
  else latestNs = nowNs;
  const scratch = scratchAt(thread);

  const methodWait = method != 0 ? waitNs(method, nowNs) : 0;
  if (methodWait != 0) return refuse(scratch, methodWait, ADMIT_THROTTLED_METHOD);
  const stageWait = stage != 0 ? waitNs(stage, nowNs) : 0;
  if (stageWait != 0) return refuse(scratch, stageWait, ADMIT_THROTTLED_STAGE);
  const accountWait = account != 0 ? waitNs(account, nowNs) : 0;
  if (accountWait != 0) return refuse(scratch, accountWait, ADMIT_THROTTLED_ACCOUNT);

  // All levels have a token. One that another thread emptied meanwhile refuses after all; what was taken is given back.
  if (method != 0 && !take(method, nowNs)) return refuseLate(scratch, method, nowNs, ADMIT_THROTTLED_METHOD);
  const methodFrom = takenFrom;
  const methodTo = takenTo;
  if (stage != 0 && !take(stage, nowNs)) {
    if (method != 0) giveBack(method, methodFrom, methodTo);
    return refuseLate(scratch, stage, nowNs, ADMIT_THROTTLED_STAGE);
  }
  const stageFrom = takenFrom;
  const stageTo = takenTo;
  if (account != 0 && !take(account, nowNs)) {
    if (method != 0) giveBack(method, methodFrom, methodTo);
    if (stage != 0) giveBack(stage, stageFrom, stageTo);
    return refuseLate(scratch, account, nowNs, ADMIT_THROTTLED_ACCOUNT);
  }
  return ADMIT_OK;
}
