// Original file: proto/gatehouse/admin.proto


export interface GetApiKeysRequest {
  'position'?: (string);
  'limit'?: (number);
  'nameQuery'?: (string);
  'customerId'?: (string);
  'includeValues'?: (boolean);
  '_nameQuery'?: "nameQuery";
  '_customerId'?: "customerId";
}

export interface GetApiKeysRequest__Output {
  'position': (string);
  'limit': (number);
  'nameQuery'?: (string);
  'customerId'?: (string);
  'includeValues': (boolean);
  '_nameQuery'?: "nameQuery";
  '_customerId'?: "customerId";
}
