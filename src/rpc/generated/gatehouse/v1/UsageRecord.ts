// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageRecord {
  'keyId'?: (string);
  'planId'?: (string);
  'apiId'?: (string);
  'stageName'?: (string);
  'resourcePath'?: (string);
  'httpMethod'?: (string);
  'fromMs'?: (number | string | Long);
  'admitted'?: (number | string | Long);
  'throttled'?: (number | string | Long);
  'quotaExceeded'?: (number | string | Long);
  'bytesIn'?: (number | string | Long);
  'bytesOut'?: (number | string | Long);
}

export interface UsageRecord__Output {
  'keyId': (string);
  'planId': (string);
  'apiId': (string);
  'stageName': (string);
  'resourcePath': (string);
  'httpMethod': (string);
  'fromMs': (number);
  'admitted': (number);
  'throttled': (number);
  'quotaExceeded': (number);
  'bytesIn': (number);
  'bytesOut': (number);
}
