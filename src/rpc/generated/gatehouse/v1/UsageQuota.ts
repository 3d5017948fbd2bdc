// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageQuota {
  'limit'?: (number | string | Long);
  'offset'?: (number | string | Long);
  'period'?: (string);
  '_limit'?: "limit";
  '_offset'?: "offset";
}

export interface UsageQuota__Output {
  'limit'?: (number);
  'offset'?: (number);
  'period': (string);
  '_limit'?: "limit";
  '_offset'?: "offset";
}
