// Original file: proto/gatehouse/admin.proto

import type { UsageRecord as _gatehouse_v1_UsageRecord, UsageRecord__Output as _gatehouse_v1_UsageRecord__Output } from '../../gatehouse/v1/UsageRecord.ts';

export interface GetUsageRecordsResponse {
  'items'?: (_gatehouse_v1_UsageRecord)[];
  'position'?: (string);
  '_position'?: "position";
}

export interface GetUsageRecordsResponse__Output {
  'items': (_gatehouse_v1_UsageRecord__Output)[];
  'position'?: (string);
  '_position'?: "position";
}
