// Original file: proto/gatehouse/admin.proto


export interface DefinitionChanges {
  'added'?: (string)[];
  'removed'?: (string)[];
  'changed'?: (string)[];
}

export interface DefinitionChanges__Output {
  'added': (string)[];
  'removed': (string)[];
  'changed': (string)[];
}
