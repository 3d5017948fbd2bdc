// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageThrottle {
  'rateLimit'?: (number | string);
  'burstLimit'?: (number | string | Long);
  '_rateLimit'?: "rateLimit";
  '_burstLimit'?: "burstLimit";
}

export interface UsageThrottle__Output {
  'rateLimit'?: (number);
  'burstLimit'?: (number);
  '_rateLimit'?: "rateLimit";
  '_burstLimit'?: "burstLimit";
}
