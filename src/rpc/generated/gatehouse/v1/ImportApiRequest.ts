// Original file: proto/gatehouse/admin.proto

import type { ImportOptions as _gatehouse_v1_ImportOptions, ImportOptions__Output as _gatehouse_v1_ImportOptions__Output } from '../../gatehouse/v1/ImportOptions.ts';

export interface ImportApiRequest {
  'options'?: (_gatehouse_v1_ImportOptions | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'part'?: "options"|"chunk";
}

export interface ImportApiRequest__Output {
  'options'?: (_gatehouse_v1_ImportOptions__Output | null);
  'chunk'?: (Buffer);
  'part'?: "options"|"chunk";
}
