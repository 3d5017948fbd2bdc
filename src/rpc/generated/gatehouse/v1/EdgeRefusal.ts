// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface EdgeRefusal {
  'revision'?: (number | string | Long);
  'reason'?: (string);
  'atMs'?: (number | string | Long);
}

export interface EdgeRefusal__Output {
  'revision': (number);
  'reason': (string);
  'atMs': (number);
}
