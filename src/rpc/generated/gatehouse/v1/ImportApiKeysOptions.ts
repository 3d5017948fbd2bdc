// Original file: proto/gatehouse/admin.proto


export interface ImportApiKeysOptions {
  'failOnWarnings'?: (boolean);
}

export interface ImportApiKeysOptions__Output {
  'failOnWarnings': (boolean);
}
