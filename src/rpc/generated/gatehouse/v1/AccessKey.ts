// Original file: proto/gatehouse/config.proto


export interface AccessKey {
  'keyId'?: (string);
  'hash'?: (Buffer | Uint8Array | string);
  'enabled'?: (boolean);
  'planIds'?: (string)[];
}

export interface AccessKey__Output {
  'keyId': (string);
  'hash': (Buffer);
  'enabled': (boolean);
  'planIds': (string)[];
}
