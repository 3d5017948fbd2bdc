// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface DayUsage {
  'used'?: (number | string | Long);
  'remaining'?: (number | string | Long);
}

export interface DayUsage__Output {
  'used': (number);
  'remaining': (number);
}
