// Original file: proto/gatehouse/admin.proto

import type { HeaderField as _gatehouse_v1_HeaderField, HeaderField__Output as _gatehouse_v1_HeaderField__Output } from '../../gatehouse/v1/HeaderField.ts';

export interface TestInvokeMethodResponse {
  'statusCode'?: (number);
  'headers'?: (_gatehouse_v1_HeaderField)[];
  'body'?: (Buffer | Uint8Array | string);
  'log'?: (string);
  'latencyMs'?: (number);
}

export interface TestInvokeMethodResponse__Output {
  'statusCode': (number);
  'headers': (_gatehouse_v1_HeaderField__Output)[];
  'body': (Buffer);
  'log': (string);
  'latencyMs': (number);
}
