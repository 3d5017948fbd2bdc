// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface Applied {
  'revision'?: (number | string | Long);
}

export interface Applied__Output {
  'revision': (number);
}
