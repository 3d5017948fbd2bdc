// Original file: proto/gatehouse/admin.proto

import type { PatchOperation as _gatehouse_v1_PatchOperation, PatchOperation__Output as _gatehouse_v1_PatchOperation__Output } from '../../gatehouse/v1/PatchOperation.ts';

export interface UpdateUsageRequest {
  'planId'?: (string);
  'keyId'?: (string);
  'patchOperations'?: (_gatehouse_v1_PatchOperation)[];
}

export interface UpdateUsageRequest__Output {
  'planId': (string);
  'keyId': (string);
  'patchOperations': (_gatehouse_v1_PatchOperation__Output)[];
}
