// Original file: proto/gatehouse/admin.proto

import type { PatchOperation as _gatehouse_v1_PatchOperation, PatchOperation__Output as _gatehouse_v1_PatchOperation__Output } from '../../gatehouse/v1/PatchOperation.ts';

export interface UpdateUsagePlanRequest {
  'planId'?: (string);
  'patchOperations'?: (_gatehouse_v1_PatchOperation)[];
}

export interface UpdateUsagePlanRequest__Output {
  'planId': (string);
  'patchOperations': (_gatehouse_v1_PatchOperation__Output)[];
}
