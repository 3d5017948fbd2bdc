// Original file: proto/gatehouse/telemetry.proto


export interface TelemetrySeries {
  'apiId'?: (string);
  'apiName'?: (string);
  'stageName'?: (string);
  'resourcePath'?: (string);
  'httpMethod'?: (string);
  'requests'?: (number)[];
  'throttled'?: (number);
  'bytesIn'?: (number | string);
  'bytesOut'?: (number | string);
  'latencySum'?: (number | string)[];
  'integrationLatencySum'?: (number | string)[];
  'latencyHistogram'?: (number)[];
  'integrationLatencyHistogram'?: (number)[];
}

export interface TelemetrySeries__Output {
  'apiId': (string);
  'apiName': (string);
  'stageName': (string);
  'resourcePath': (string);
  'httpMethod': (string);
  'requests': (number)[];
  'throttled': (number);
  'bytesIn': (number);
  'bytesOut': (number);
  'latencySum': (number)[];
  'integrationLatencySum': (number)[];
  'latencyHistogram': (number)[];
  'integrationLatencyHistogram': (number)[];
}
