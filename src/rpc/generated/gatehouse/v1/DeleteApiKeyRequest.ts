// Original file: proto/gatehouse/admin.proto


export interface DeleteApiKeyRequest {
  'keyId'?: (string);
}

export interface DeleteApiKeyRequest__Output {
  'keyId': (string);
}
