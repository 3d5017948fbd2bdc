// Original file: proto/gatehouse/telemetry.proto

import type { Long } from '@grpc/proto-loader';

export interface QuotaCount {
  'keyId'?: (string);
  'planId'?: (string);
  'periodStartDay'?: (number);
  'used'?: (number | string | Long);
}

export interface QuotaCount__Output {
  'keyId': (string);
  'planId': (string);
  'periodStartDay': (number);
  'used': (number);
}
