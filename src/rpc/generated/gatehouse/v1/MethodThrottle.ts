// Original file: proto/gatehouse/config.proto

import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from '../../gatehouse/v1/Throttle.ts';

export interface MethodThrottle {
  'resourcePath'?: (string);
  'httpMethod'?: (string);
  'throttle'?: (_gatehouse_v1_Throttle | null);
}

export interface MethodThrottle__Output {
  'resourcePath': (string);
  'httpMethod': (string);
  'throttle': (_gatehouse_v1_Throttle__Output | null);
}
