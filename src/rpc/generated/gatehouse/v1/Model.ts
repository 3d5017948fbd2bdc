// Original file: proto/gatehouse/admin.proto


export interface Model {
  'name'?: (string);
  'description'?: (string);
  'contentType'?: (string);
  'schema'?: (string);
  '_description'?: "description";
}

export interface Model__Output {
  'name': (string);
  'description'?: (string);
  'contentType': (string);
  'schema': (string);
  '_description'?: "description";
}
