// Original file: proto/gatehouse/config.proto

import type { MethodThrottle as _gatehouse_v1_MethodThrottle, MethodThrottle__Output as _gatehouse_v1_MethodThrottle__Output } from '../../gatehouse/v1/MethodThrottle.ts';

export interface AccessPlanStage {
  'apiId'?: (string);
  'stageName'?: (string);
  'methodThrottles'?: (_gatehouse_v1_MethodThrottle)[];
}

export interface AccessPlanStage__Output {
  'apiId': (string);
  'stageName': (string);
  'methodThrottles': (_gatehouse_v1_MethodThrottle__Output)[];
}
