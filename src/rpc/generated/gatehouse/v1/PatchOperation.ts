// Original file: proto/gatehouse/admin.proto


export interface PatchOperation {
  'op'?: (string);
  'path'?: (string);
  'value'?: (string);
  'from'?: (string);
  '_value'?: "value";
  '_from'?: "from";
}

export interface PatchOperation__Output {
  'op': (string);
  'path': (string);
  'value'?: (string);
  'from'?: (string);
  '_value'?: "value";
  '_from'?: "from";
}
