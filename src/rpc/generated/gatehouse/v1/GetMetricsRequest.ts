// Original file: proto/gatehouse/admin.proto


export interface GetMetricsRequest {
  'rowsMax'?: (number);
}

export interface GetMetricsRequest__Output {
  'rowsMax': (number);
}
