// Original file: proto/gatehouse/admin.proto


export interface GetModelRequest {
  'apiId'?: (string);
  'modelName'?: (string);
}

export interface GetModelRequest__Output {
  'apiId': (string);
  'modelName': (string);
}
