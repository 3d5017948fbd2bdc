// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotChunk {
  'hash'?: (string);
  'totalBytes'?: (number | string | Long);
  'offset'?: (number | string | Long);
  'data'?: (Buffer | Uint8Array | string);
}

export interface SnapshotChunk__Output {
  'hash': (string);
  'totalBytes': (number);
  'offset': (number);
  'data': (Buffer);
}
