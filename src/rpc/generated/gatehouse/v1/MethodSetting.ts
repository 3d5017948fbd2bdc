// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface MethodSetting {
  'metricsEnabled'?: (boolean);
  'loggingLevel'?: (string);
  'dataTraceEnabled'?: (boolean);
  'throttlingBurstLimit'?: (number | string | Long);
  'throttlingRateLimit'?: (number | string);
  'cachingEnabled'?: (boolean);
  'cacheTtlInSeconds'?: (number);
  'cacheDataEncrypted'?: (boolean);
  'requireAuthorizationForCacheControl'?: (boolean);
  'unauthorizedCacheControlHeaderStrategy'?: (string);
  '_loggingLevel'?: "loggingLevel";
}

export interface MethodSetting__Output {
  'metricsEnabled': (boolean);
  'loggingLevel'?: (string);
  'dataTraceEnabled': (boolean);
  'throttlingBurstLimit': (number);
  'throttlingRateLimit': (number);
  'cachingEnabled': (boolean);
  'cacheTtlInSeconds': (number);
  'cacheDataEncrypted': (boolean);
  'requireAuthorizationForCacheControl': (boolean);
  'unauthorizedCacheControlHeaderStrategy': (string);
  '_loggingLevel'?: "loggingLevel";
}
