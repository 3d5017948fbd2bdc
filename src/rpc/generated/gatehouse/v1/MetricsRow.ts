// Original file: proto/gatehouse/admin.proto

import type { Latency as _gatehouse_v1_Latency, Latency__Output as _gatehouse_v1_Latency__Output } from '../../gatehouse/v1/Latency.ts';
import type { Long } from '@grpc/proto-loader';

export interface MetricsRow {
  'apiId'?: (string);
  'apiName'?: (string);
  'stageName'?: (string);
  'resourcePath'?: (string);
  'httpMethod'?: (string);
  'requestsPerSecond'?: (number | string);
  'throttledPerSecond'?: (number | string);
  'requests'?: (number | string | Long)[];
  'throttled'?: (number | string | Long);
  'bytesIn'?: (number | string | Long);
  'bytesOut'?: (number | string | Long);
  'latencyUs'?: (_gatehouse_v1_Latency | null);
  'integrationLatencyUs'?: (_gatehouse_v1_Latency | null);
}

export interface MetricsRow__Output {
  'apiId': (string);
  'apiName': (string);
  'stageName': (string);
  'resourcePath': (string);
  'httpMethod': (string);
  'requestsPerSecond': (number);
  'throttledPerSecond': (number);
  'requests': (number)[];
  'throttled': (number);
  'bytesIn': (number);
  'bytesOut': (number);
  'latencyUs': (_gatehouse_v1_Latency__Output | null);
  'integrationLatencyUs': (_gatehouse_v1_Latency__Output | null);
}
