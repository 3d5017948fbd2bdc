// Original file: proto/gatehouse/admin.proto


export interface GetDeploymentsRequest {
  'apiId'?: (string);
}

export interface GetDeploymentsRequest__Output {
  'apiId': (string);
}
