// Original file: proto/gatehouse/admin.proto


export interface GetStageRequest {
  'apiId'?: (string);
  'stageName'?: (string);
}

export interface GetStageRequest__Output {
  'apiId': (string);
  'stageName': (string);
}
