// Original file: proto/gatehouse/admin.proto


export interface GetStagesRequest {
  'apiId'?: (string);
}

export interface GetStagesRequest__Output {
  'apiId': (string);
}
