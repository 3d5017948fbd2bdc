// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface QuotaAdjustment {
  'keyId'?: (string);
  'planId'?: (string);
  'periodStartDay'?: (number);
  'remaining'?: (number | string | Long);
}

export interface QuotaAdjustment__Output {
  'keyId': (string);
  'planId': (string);
  'periodStartDay': (number);
  'remaining': (number);
}
