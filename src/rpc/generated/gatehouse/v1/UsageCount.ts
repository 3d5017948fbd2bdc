// Original file: proto/gatehouse/telemetry.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageCount {
  'keyId'?: (string);
  'planId'?: (string);
  'apiId'?: (string);
  'stageName'?: (string);
  'resourcePath'?: (string);
  'httpMethod'?: (string);
  'epochMinute'?: (number);
  'admitted'?: (number | string | Long);
  'throttled'?: (number | string | Long);
  'quotaExceeded'?: (number | string | Long);
  'bytesIn'?: (number | string | Long);
  'bytesOut'?: (number | string | Long);
}

export interface UsageCount__Output {
  'keyId': (string);
  'planId': (string);
  'apiId': (string);
  'stageName': (string);
  'resourcePath': (string);
  'httpMethod': (string);
  'epochMinute': (number);
  'admitted': (number);
  'throttled': (number);
  'quotaExceeded': (number);
  'bytesIn': (number);
  'bytesOut': (number);
}
