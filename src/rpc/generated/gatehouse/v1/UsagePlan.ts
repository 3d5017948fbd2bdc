// Original file: proto/gatehouse/admin.proto

import type { PlanStage as _gatehouse_v1_PlanStage, PlanStage__Output as _gatehouse_v1_PlanStage__Output } from '../../gatehouse/v1/PlanStage.ts';
import type { UsageThrottle as _gatehouse_v1_UsageThrottle, UsageThrottle__Output as _gatehouse_v1_UsageThrottle__Output } from '../../gatehouse/v1/UsageThrottle.ts';
import type { UsageQuota as _gatehouse_v1_UsageQuota, UsageQuota__Output as _gatehouse_v1_UsageQuota__Output } from '../../gatehouse/v1/UsageQuota.ts';

export interface UsagePlan {
  'id'?: (string);
  'name'?: (string);
  'description'?: (string);
  'apiStages'?: (_gatehouse_v1_PlanStage)[];
  'throttle'?: (_gatehouse_v1_UsageThrottle | null);
  'quota'?: (_gatehouse_v1_UsageQuota | null);
  'productCode'?: (string);
  'tags'?: ({[key: string]: string});
  'rateLimitHeaders'?: (boolean);
  '_description'?: "description";
  '_throttle'?: "throttle";
  '_quota'?: "quota";
  '_productCode'?: "productCode";
}

export interface UsagePlan__Output {
  'id': (string);
  'name': (string);
  'description'?: (string);
  'apiStages': (_gatehouse_v1_PlanStage__Output)[];
  'throttle'?: (_gatehouse_v1_UsageThrottle__Output | null);
  'quota'?: (_gatehouse_v1_UsageQuota__Output | null);
  'productCode'?: (string);
  'tags': ({[key: string]: string});
  'rateLimitHeaders': (boolean);
  '_description'?: "description";
  '_throttle'?: "throttle";
  '_quota'?: "quota";
  '_productCode'?: "productCode";
}
