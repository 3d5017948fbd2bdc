// Original file: proto/gatehouse/admin.proto


export interface GetUsageRequest {
  'planId'?: (string);
  'keyId'?: (string);
  'startDate'?: (string);
  'endDate'?: (string);
  'position'?: (string);
  'limit'?: (number);
  '_keyId'?: "keyId";
}

export interface GetUsageRequest__Output {
  'planId': (string);
  'keyId'?: (string);
  'startDate': (string);
  'endDate': (string);
  'position': (string);
  'limit': (number);
  '_keyId'?: "keyId";
}
