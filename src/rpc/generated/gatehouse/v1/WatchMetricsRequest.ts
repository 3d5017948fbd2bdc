// Original file: proto/gatehouse/admin.proto


export interface WatchMetricsRequest {
  'rowsMax'?: (number);
  'intervalMs'?: (number);
}

export interface WatchMetricsRequest__Output {
  'rowsMax': (number);
  'intervalMs': (number);
}
