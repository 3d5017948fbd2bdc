// Original file: proto/gatehouse/admin.proto

import type { UsageThrottle as _gatehouse_v1_UsageThrottle, UsageThrottle__Output as _gatehouse_v1_UsageThrottle__Output } from '../../gatehouse/v1/UsageThrottle.ts';

export interface PlanStage {
  'apiId'?: (string);
  'stageName'?: (string);
  'throttle'?: ({[key: string]: _gatehouse_v1_UsageThrottle});
}

export interface PlanStage__Output {
  'apiId': (string);
  'stageName': (string);
  'throttle': ({[key: string]: _gatehouse_v1_UsageThrottle__Output});
}
