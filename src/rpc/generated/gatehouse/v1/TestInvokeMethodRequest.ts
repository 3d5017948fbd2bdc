// Original file: proto/gatehouse/admin.proto

import type { HeaderField as _gatehouse_v1_HeaderField, HeaderField__Output as _gatehouse_v1_HeaderField__Output } from '../../gatehouse/v1/HeaderField.ts';

export interface TestInvokeMethodRequest {
  'apiId'?: (string);
  'httpMethod'?: (string);
  'pathWithQueryString'?: (string);
  'headers'?: (_gatehouse_v1_HeaderField)[];
  'body'?: (Buffer | Uint8Array | string);
  'stageVariables'?: ({[key: string]: string});
}

export interface TestInvokeMethodRequest__Output {
  'apiId': (string);
  'httpMethod': (string);
  'pathWithQueryString': (string);
  'headers': (_gatehouse_v1_HeaderField__Output)[];
  'body': (Buffer);
  'stageVariables': ({[key: string]: string});
}
