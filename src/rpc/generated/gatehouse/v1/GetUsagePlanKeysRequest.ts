// Original file: proto/gatehouse/admin.proto


export interface GetUsagePlanKeysRequest {
  'planId'?: (string);
  'position'?: (string);
  'limit'?: (number);
}

export interface GetUsagePlanKeysRequest__Output {
  'planId': (string);
  'position': (string);
  'limit': (number);
}
