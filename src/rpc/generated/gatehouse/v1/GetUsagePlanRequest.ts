// Original file: proto/gatehouse/admin.proto


export interface GetUsagePlanRequest {
  'planId'?: (string);
}

export interface GetUsagePlanRequest__Output {
  'planId': (string);
}
