// Original file: proto/gatehouse/admin.proto

import type { Api as _gatehouse_v1_Api, Api__Output as _gatehouse_v1_Api__Output } from '../../gatehouse/v1/Api.ts';

export interface GetApisResponse {
  'apis'?: (_gatehouse_v1_Api)[];
}

export interface GetApisResponse__Output {
  'apis': (_gatehouse_v1_Api__Output)[];
}
