// Original file: proto/gatehouse/admin.proto


export interface CreateDeploymentRequest {
  'apiId'?: (string);
  'stageName'?: (string);
  'description'?: (string);
  'variables'?: ({[key: string]: string});
  '_stageName'?: "stageName";
  '_description'?: "description";
}

export interface CreateDeploymentRequest__Output {
  'apiId': (string);
  'stageName'?: (string);
  'description'?: (string);
  'variables': ({[key: string]: string});
  '_stageName'?: "stageName";
  '_description'?: "description";
}
