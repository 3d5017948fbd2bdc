// Original file: proto/gatehouse/admin.proto

import type { UsagePlanKey as _gatehouse_v1_UsagePlanKey, UsagePlanKey__Output as _gatehouse_v1_UsagePlanKey__Output } from '../../gatehouse/v1/UsagePlanKey.ts';

export interface GetUsagePlanKeysResponse {
  'items'?: (_gatehouse_v1_UsagePlanKey)[];
  'position'?: (string);
  '_position'?: "position";
}

export interface GetUsagePlanKeysResponse__Output {
  'items': (_gatehouse_v1_UsagePlanKey__Output)[];
  'position'?: (string);
  '_position'?: "position";
}
