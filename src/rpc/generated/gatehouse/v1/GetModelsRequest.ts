// Original file: proto/gatehouse/admin.proto


export interface GetModelsRequest {
  'apiId'?: (string);
}

export interface GetModelsRequest__Output {
  'apiId': (string);
}
