// Original file: proto/gatehouse/admin.proto

import type { ApiKey as _gatehouse_v1_ApiKey, ApiKey__Output as _gatehouse_v1_ApiKey__Output } from '../../gatehouse/v1/ApiKey.ts';

export interface GetApiKeysResponse {
  'items'?: (_gatehouse_v1_ApiKey)[];
  'position'?: (string);
  '_position'?: "position";
}

export interface GetApiKeysResponse__Output {
  'items': (_gatehouse_v1_ApiKey__Output)[];
  'position'?: (string);
  '_position'?: "position";
}
