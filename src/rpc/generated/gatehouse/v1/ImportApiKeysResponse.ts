// Original file: proto/gatehouse/admin.proto


export interface ImportApiKeysResponse {
  'ids'?: (string)[];
  'warnings'?: (string)[];
}

export interface ImportApiKeysResponse__Output {
  'ids': (string)[];
  'warnings': (string)[];
}
