// Original file: proto/gatehouse/telemetry.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageAcknowledged {
  'sequence'?: (number | string | Long);
}

export interface UsageAcknowledged__Output {
  'sequence': (number);
}
