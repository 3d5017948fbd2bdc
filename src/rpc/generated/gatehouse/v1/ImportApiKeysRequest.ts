// Original file: proto/gatehouse/admin.proto

import type { ImportApiKeysOptions as _gatehouse_v1_ImportApiKeysOptions, ImportApiKeysOptions__Output as _gatehouse_v1_ImportApiKeysOptions__Output } from '../../gatehouse/v1/ImportApiKeysOptions.ts';

export interface ImportApiKeysRequest {
  'options'?: (_gatehouse_v1_ImportApiKeysOptions | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'part'?: "options"|"chunk";
}

export interface ImportApiKeysRequest__Output {
  'options'?: (_gatehouse_v1_ImportApiKeysOptions__Output | null);
  'chunk'?: (Buffer);
  'part'?: "options"|"chunk";
}
