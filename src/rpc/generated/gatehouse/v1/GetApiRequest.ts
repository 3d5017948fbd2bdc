// Original file: proto/gatehouse/admin.proto


export interface GetApiRequest {
  'apiId'?: (string);
}

export interface GetApiRequest__Output {
  'apiId': (string);
}
