// Original file: proto/gatehouse/admin.proto


export interface DeleteStageRequest {
  'apiId'?: (string);
  'stageName'?: (string);
}

export interface DeleteStageRequest__Output {
  'apiId': (string);
  'stageName': (string);
}
