/** Writes a usage plan's record (assembly/layout/access.ts): what the core reads of it, with stages and methods by their slots. */
import {
  PLAN_FLAG_RATE_LIMIT,
  PLAN_FLAGS,
  PLAN_ID,
  PLAN_LEVEL,
  PLAN_QUOTA_LIMIT,
  PLAN_QUOTA_OFFSET,
  PLAN_QUOTA_OFFSET_DAY,
  PLAN_QUOTA_PERIOD,
  PLAN_STAGE_BYTES,
  PLAN_STAGE_COUNT,
  PLAN_STAGE_METHODS,
  PLAN_STAGE_OFFSET,
  PLAN_STAGE_SLOT,
  PLAN_STAGES,
  QUOTA_DAY,
  QUOTA_MONTH,
  QUOTA_NONE,
  QUOTA_WEEK,
} from "../../assembly/layout/access.ts";
import { LEVEL_BYTES } from "../../assembly/layout/level.ts";
import { planIdNumber } from "../model/access-id.ts";
import type { Throttle } from "../model/api.ts";
import type { Quota, QuotaPeriod } from "../model/usage-plan.ts";
import { align8 } from "./align.ts";
import { writeThrottleLevel } from "./throttle-level.ts";

/** A usage plan with slots in place of names. */
export interface SlottedPlan {
  readonly planId: string;
  readonly throttle?: Throttle;
  readonly quota?: Quota;
  readonly rateLimitHeaders: boolean;
  readonly stages: readonly SlottedPlanStage[];
}

export interface SlottedPlanStage {
  readonly stageSlot: number;
  readonly methodThrottles: readonly { readonly methodSlot: number; readonly throttle: Throttle }[];
}

const PERIODS: Readonly<Record<QuotaPeriod, number>> = { DAY: QUOTA_DAY, WEEK: QUOTA_WEEK, MONTH: QUOTA_MONTH };
const INT32_MAX = 2 ** 31 - 1;

export function encodePlan(plan: SlottedPlan): Uint8Array {
  const stages = [...plan.stages].sort((a, b) => a.stageSlot - b.stageSlot);
  const methodsAt = align8(PLAN_STAGES + stages.length * PLAN_STAGE_BYTES);
  const methodCount = stages.reduce((sum, { methodThrottles }) => sum + methodThrottles.length, 0);
  const record = new Uint8Array(methodsAt + methodCount * LEVEL_BYTES);
  const view = new DataView(record.buffer);
  view.setFloat64(PLAN_ID, planIdNumber(plan.planId), true);
  view.setInt32(PLAN_FLAGS, plan.rateLimitHeaders ? PLAN_FLAG_RATE_LIMIT : 0, true);
  writeQuota(view, plan.quota);
  // The bucket is the pair's, so the level's slot says nothing.
  writeThrottleLevel(view, PLAN_LEVEL, 0, plan.throttle);
  view.setInt32(PLAN_STAGE_COUNT, stages.length, true);
  let method = methodsAt;
  for (const [index, { stageSlot, methodThrottles }] of stages.entries()) {
    const at = PLAN_STAGES + index * PLAN_STAGE_BYTES;
    view.setInt32(at + PLAN_STAGE_SLOT, stageSlot, true);
    view.setInt32(at + PLAN_STAGE_METHODS, methodThrottles.length, true);
    view.setUint32(at + PLAN_STAGE_OFFSET, method, true);
    for (const { methodSlot, throttle } of [...methodThrottles].sort((a, b) => a.methodSlot - b.methodSlot)) {
      writeThrottleLevel(view, method, methodSlot, throttle);
      method += LEVEL_BYTES;
    }
  }
  return record;
}

function writeQuota(view: DataView, quota: Quota | undefined): void {
  view.setInt32(PLAN_QUOTA_PERIOD, quota === undefined ? QUOTA_NONE : PERIODS[quota.period], true);
  if (quota === undefined) return;
  view.setInt32(PLAN_QUOTA_LIMIT, Math.min(quota.limit, INT32_MAX), true);
  view.setInt32(PLAN_QUOTA_OFFSET, Math.min(quota.offset, INT32_MAX), true);
  view.setInt32(PLAN_QUOTA_OFFSET_DAY, quota.offsetPeriodStartDay, true);
}
