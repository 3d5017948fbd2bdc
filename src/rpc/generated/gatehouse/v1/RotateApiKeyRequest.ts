// Original file: proto/gatehouse/admin.proto


export interface RotateApiKeyRequest {
  'keyId'?: (string);
  'value'?: (string);
  '_value'?: "value";
}

export interface RotateApiKeyRequest__Output {
  'keyId': (string);
  'value'?: (string);
  '_value'?: "value";
}
