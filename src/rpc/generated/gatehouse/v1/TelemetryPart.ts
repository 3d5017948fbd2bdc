// Original file: proto/gatehouse/telemetry.proto

import type { TelemetrySeries as _gatehouse_v1_TelemetrySeries, TelemetrySeries__Output as _gatehouse_v1_TelemetrySeries__Output } from '../../gatehouse/v1/TelemetrySeries.ts';
import type { Long } from '@grpc/proto-loader';

export interface TelemetryPart {
  'edgeId'?: (string);
  'incarnation'?: (string);
  'sequence'?: (number | string | Long);
  'fromMs'?: (number | string | Long);
  'toMs'?: (number | string | Long);
  'series'?: (_gatehouse_v1_TelemetrySeries)[];
  'last'?: (boolean);
}

export interface TelemetryPart__Output {
  'edgeId': (string);
  'incarnation': (string);
  'sequence': (number);
  'fromMs': (number);
  'toMs': (number);
  'series': (_gatehouse_v1_TelemetrySeries__Output)[];
  'last': (boolean);
}
