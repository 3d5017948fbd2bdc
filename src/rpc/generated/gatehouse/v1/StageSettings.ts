// Original file: proto/gatehouse/config.proto

import type { MethodSetting as _gatehouse_v1_MethodSetting, MethodSetting__Output as _gatehouse_v1_MethodSetting__Output } from '../../gatehouse/v1/MethodSetting.ts';
import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from '../../gatehouse/v1/Throttle.ts';

export interface StageSettings {
  'variables'?: ({[key: string]: string});
  'methodSettings'?: ({[key: string]: _gatehouse_v1_MethodSetting});
  'throttle'?: (_gatehouse_v1_Throttle | null);
  'rateLimitHeaders'?: (boolean);
  'brotli'?: (boolean);
  '_throttle'?: "throttle";
}

export interface StageSettings__Output {
  'variables': ({[key: string]: string});
  'methodSettings': ({[key: string]: _gatehouse_v1_MethodSetting__Output});
  'throttle'?: (_gatehouse_v1_Throttle__Output | null);
  'rateLimitHeaders': (boolean);
  'brotli': (boolean);
  '_throttle'?: "throttle";
}
