// Original file: proto/gatehouse/admin.proto


export interface UsagePlanKeyRequest {
  'planId'?: (string);
  'keyId'?: (string);
}

export interface UsagePlanKeyRequest__Output {
  'planId': (string);
  'keyId': (string);
}
