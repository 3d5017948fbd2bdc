// Original file: proto/gatehouse/telemetry.proto

import type { Long } from '@grpc/proto-loader';

export interface TelemetryAcknowledged {
  'sequence'?: (number | string | Long);
}

export interface TelemetryAcknowledged__Output {
  'sequence': (number);
}
