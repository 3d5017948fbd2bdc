// Original file: proto/gatehouse/admin.proto


export interface GetUsagePlansRequest {
  'keyId'?: (string);
  '_keyId'?: "keyId";
}

export interface GetUsagePlansRequest__Output {
  'keyId'?: (string);
  '_keyId'?: "keyId";
}
