// Original file: proto/gatehouse/admin.proto

import type { Api as _gatehouse_v1_Api, Api__Output as _gatehouse_v1_Api__Output } from '../../gatehouse/v1/Api.ts';
import type { Long } from '@grpc/proto-loader';

export interface ImportResult {
  'api'?: (_gatehouse_v1_Api | null);
  'created'?: (boolean);
  'dryRun'?: (boolean);
  'revision'?: (number | string | Long);
  '_api'?: "api";
}

export interface ImportResult__Output {
  'api'?: (_gatehouse_v1_Api__Output | null);
  'created': (boolean);
  'dryRun': (boolean);
  'revision': (number);
  '_api'?: "api";
}
