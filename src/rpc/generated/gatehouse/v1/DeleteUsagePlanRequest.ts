// Original file: proto/gatehouse/admin.proto


export interface DeleteUsagePlanRequest {
  'planId'?: (string);
}

export interface DeleteUsagePlanRequest__Output {
  'planId': (string);
}
