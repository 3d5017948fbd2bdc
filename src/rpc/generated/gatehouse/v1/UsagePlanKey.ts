// Original file: proto/gatehouse/admin.proto


export interface UsagePlanKey {
  'id'?: (string);
  'type'?: (string);
  'name'?: (string);
}

export interface UsagePlanKey__Output {
  'id': (string);
  'type': (string);
  'name': (string);
}
