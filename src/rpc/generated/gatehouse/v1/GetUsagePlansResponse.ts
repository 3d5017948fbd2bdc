// Original file: proto/gatehouse/admin.proto

import type { UsagePlan as _gatehouse_v1_UsagePlan, UsagePlan__Output as _gatehouse_v1_UsagePlan__Output } from '../../gatehouse/v1/UsagePlan.ts';

export interface GetUsagePlansResponse {
  'items'?: (_gatehouse_v1_UsagePlan)[];
}

export interface GetUsagePlansResponse__Output {
  'items': (_gatehouse_v1_UsagePlan__Output)[];
}
