// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface Throttle {
  'rateLimit'?: (number | string);
  'burstLimit'?: (number | string | Long);
}

export interface Throttle__Output {
  'rateLimit': (number);
  'burstLimit': (number);
}
