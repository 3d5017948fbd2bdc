// Original file: proto/gatehouse/admin.proto

import type { DayUsage as _gatehouse_v1_DayUsage, DayUsage__Output as _gatehouse_v1_DayUsage__Output } from '../../gatehouse/v1/DayUsage.ts';

export interface KeyUsage {
  'keyId'?: (string);
  'days'?: (_gatehouse_v1_DayUsage)[];
}

export interface KeyUsage__Output {
  'keyId': (string);
  'days': (_gatehouse_v1_DayUsage__Output)[];
}
