// Original file: proto/gatehouse/admin.proto


export interface DeleteApiRequest {
  'apiId'?: (string);
}

export interface DeleteApiRequest__Output {
  'apiId': (string);
}
