// Original file: proto/gatehouse/admin.proto


export interface Latency {
  'average'?: (number | string);
  'p50'?: (number | string);
  'p95'?: (number | string);
  'p99'?: (number | string);
}

export interface Latency__Output {
  'average': (number);
  'p50': (number);
  'p95': (number);
  'p99': (number);
}
