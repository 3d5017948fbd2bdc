// Original file: proto/gatehouse/telemetry.proto

import type { UsageCount as _gatehouse_v1_UsageCount, UsageCount__Output as _gatehouse_v1_UsageCount__Output } from '../../gatehouse/v1/UsageCount.ts';
import type { QuotaCount as _gatehouse_v1_QuotaCount, QuotaCount__Output as _gatehouse_v1_QuotaCount__Output } from '../../gatehouse/v1/QuotaCount.ts';
import type { Long } from '@grpc/proto-loader';

export interface UsagePart {
  'edgeId'?: (string);
  'journalId'?: (string);
  'sequence'?: (number | string | Long);
  'counts'?: (_gatehouse_v1_UsageCount)[];
  'quotas'?: (_gatehouse_v1_QuotaCount)[];
  'last'?: (boolean);
}

export interface UsagePart__Output {
  'edgeId': (string);
  'journalId': (string);
  'sequence': (number);
  'counts': (_gatehouse_v1_UsageCount__Output)[];
  'quotas': (_gatehouse_v1_QuotaCount__Output)[];
  'last': (boolean);
}
