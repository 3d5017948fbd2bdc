// Original file: proto/gatehouse/admin.proto

import type { KeyUsage as _gatehouse_v1_KeyUsage, KeyUsage__Output as _gatehouse_v1_KeyUsage__Output } from '../../gatehouse/v1/KeyUsage.ts';

export interface Usage {
  'planId'?: (string);
  'startDate'?: (string);
  'endDate'?: (string);
  'items'?: (_gatehouse_v1_KeyUsage)[];
  'position'?: (string);
  '_position'?: "position";
}

export interface Usage__Output {
  'planId': (string);
  'startDate': (string);
  'endDate': (string);
  'items': (_gatehouse_v1_KeyUsage__Output)[];
  'position'?: (string);
  '_position'?: "position";
}
