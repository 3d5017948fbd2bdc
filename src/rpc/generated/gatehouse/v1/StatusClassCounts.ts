// Original file: proto/gatehouse/telemetry.proto


export interface StatusClassCounts {
  'statusClass'?: (number);
  'requests'?: (number);
  'latencySum'?: (number | string);
  'integrationLatencySum'?: (number | string);
  'latencyHistogram'?: (number)[];
  'integrationLatencyHistogram'?: (number)[];
}

export interface StatusClassCounts__Output {
  'statusClass': (number);
  'requests': (number);
  'latencySum': (number);
  'integrationLatencySum': (number);
  'latencyHistogram': (number)[];
  'integrationLatencyHistogram': (number)[];
}
