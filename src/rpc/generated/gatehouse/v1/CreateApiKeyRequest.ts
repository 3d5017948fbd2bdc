// Original file: proto/gatehouse/admin.proto


export interface CreateApiKeyRequest {
  'name'?: (string);
  'value'?: (string);
  'enabled'?: (boolean);
  'description'?: (string);
  'customerId'?: (string);
  'tags'?: ({[key: string]: string});
  '_name'?: "name";
  '_value'?: "value";
  '_enabled'?: "enabled";
  '_description'?: "description";
  '_customerId'?: "customerId";
}

export interface CreateApiKeyRequest__Output {
  'name'?: (string);
  'value'?: (string);
  'enabled'?: (boolean);
  'description'?: (string);
  'customerId'?: (string);
  'tags': ({[key: string]: string});
  '_name'?: "name";
  '_value'?: "value";
  '_enabled'?: "enabled";
  '_description'?: "description";
  '_customerId'?: "customerId";
}
