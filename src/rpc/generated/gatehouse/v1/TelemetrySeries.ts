// Original file: proto/gatehouse/telemetry.proto

import type { StatusClassCounts as _gatehouse_v1_StatusClassCounts, StatusClassCounts__Output as _gatehouse_v1_StatusClassCounts__Output } from '../../gatehouse/v1/StatusClassCounts.ts';

export interface TelemetrySeries {
  'apiId'?: (string);
  'apiName'?: (string);
  'stageName'?: (string);
  'resourcePath'?: (string);
  'httpMethod'?: (string);
  'throttled'?: (number);
  'bytesIn'?: (number | string);
  'bytesOut'?: (number | string);
  'classes'?: (_gatehouse_v1_StatusClassCounts)[];
}

export interface TelemetrySeries__Output {
  'apiId': (string);
  'apiName': (string);
  'stageName': (string);
  'resourcePath': (string);
  'httpMethod': (string);
  'throttled': (number);
  'bytesIn': (number);
  'bytesOut': (number);
  'classes': (_gatehouse_v1_StatusClassCounts__Output)[];
}
