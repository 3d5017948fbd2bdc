// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface GetUsageRecordsRequest {
  'planId'?: (string);
  'keyId'?: (string);
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'granularity'?: (string);
  'position'?: (string);
  'limit'?: (number);
  '_keyId'?: "keyId";
}

export interface GetUsageRecordsRequest__Output {
  'planId': (string);
  'keyId'?: (string);
  'fromMs': (number);
  'toMs': (number);
  'granularity': (string);
  'position': (string);
  'limit': (number);
  '_keyId'?: "keyId";
}
