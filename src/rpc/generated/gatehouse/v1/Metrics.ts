// Original file: proto/gatehouse/admin.proto

import type { MetricsRow as _gatehouse_v1_MetricsRow, MetricsRow__Output as _gatehouse_v1_MetricsRow__Output } from '../../gatehouse/v1/MetricsRow.ts';
import type { Long } from '@grpc/proto-loader';

export interface Metrics {
  'atMs'?: (number | string | Long);
  'total'?: (_gatehouse_v1_MetricsRow | null);
  'rows'?: (_gatehouse_v1_MetricsRow)[];
  'rowsOmitted'?: (number);
}

export interface Metrics__Output {
  'atMs': (number);
  'total': (_gatehouse_v1_MetricsRow__Output | null);
  'rows': (_gatehouse_v1_MetricsRow__Output)[];
  'rowsOmitted': (number);
}
