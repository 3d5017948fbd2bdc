// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface Refused {
  'revision'?: (number | string | Long);
  'reason'?: (string);
}

export interface Refused__Output {
  'revision': (number);
  'reason': (string);
}
