// Original file: proto/gatehouse/config.proto

import type { AccessPlan as _gatehouse_v1_AccessPlan, AccessPlan__Output as _gatehouse_v1_AccessPlan__Output } from '../../gatehouse/v1/AccessPlan.ts';
import type { AccessKey as _gatehouse_v1_AccessKey, AccessKey__Output as _gatehouse_v1_AccessKey__Output } from '../../gatehouse/v1/AccessKey.ts';
import type { QuotaAdjustment as _gatehouse_v1_QuotaAdjustment, QuotaAdjustment__Output as _gatehouse_v1_QuotaAdjustment__Output } from '../../gatehouse/v1/QuotaAdjustment.ts';
import type { Long } from '@grpc/proto-loader';

export interface AccessPart {
  'feedId'?: (string);
  'revision'?: (number | string | Long);
  'whole'?: (boolean);
  'first'?: (boolean);
  'last'?: (boolean);
  'hashKey'?: (Buffer | Uint8Array | string);
  'removedKeyIds'?: (string)[];
  'plans'?: (_gatehouse_v1_AccessPlan)[];
  'keys'?: (_gatehouse_v1_AccessKey)[];
  'removedPlanIds'?: (string)[];
  'adjustments'?: (_gatehouse_v1_QuotaAdjustment)[];
}

export interface AccessPart__Output {
  'feedId': (string);
  'revision': (number);
  'whole': (boolean);
  'first': (boolean);
  'last': (boolean);
  'hashKey': (Buffer);
  'removedKeyIds': (string)[];
  'plans': (_gatehouse_v1_AccessPlan__Output)[];
  'keys': (_gatehouse_v1_AccessKey__Output)[];
  'removedPlanIds': (string)[];
  'adjustments': (_gatehouse_v1_QuotaAdjustment__Output)[];
}
