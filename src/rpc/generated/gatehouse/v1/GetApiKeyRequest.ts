// Original file: proto/gatehouse/admin.proto


export interface GetApiKeyRequest {
  'keyId'?: (string);
  'includeValue'?: (boolean);
}

export interface GetApiKeyRequest__Output {
  'keyId': (string);
  'includeValue': (boolean);
}
