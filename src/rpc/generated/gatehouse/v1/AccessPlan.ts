// Original file: proto/gatehouse/config.proto

import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from '../../gatehouse/v1/Throttle.ts';
import type { PlanQuota as _gatehouse_v1_PlanQuota, PlanQuota__Output as _gatehouse_v1_PlanQuota__Output } from '../../gatehouse/v1/PlanQuota.ts';
import type { AccessPlanStage as _gatehouse_v1_AccessPlanStage, AccessPlanStage__Output as _gatehouse_v1_AccessPlanStage__Output } from '../../gatehouse/v1/AccessPlanStage.ts';

export interface AccessPlan {
  'planId'?: (string);
  'throttle'?: (_gatehouse_v1_Throttle | null);
  'quota'?: (_gatehouse_v1_PlanQuota | null);
  'stages'?: (_gatehouse_v1_AccessPlanStage)[];
  'rateLimitHeaders'?: (boolean);
  '_throttle'?: "throttle";
  '_quota'?: "quota";
}

export interface AccessPlan__Output {
  'planId': (string);
  'throttle'?: (_gatehouse_v1_Throttle__Output | null);
  'quota'?: (_gatehouse_v1_PlanQuota__Output | null);
  'stages': (_gatehouse_v1_AccessPlanStage__Output)[];
  'rateLimitHeaders': (boolean);
  '_throttle'?: "throttle";
  '_quota'?: "quota";
}
