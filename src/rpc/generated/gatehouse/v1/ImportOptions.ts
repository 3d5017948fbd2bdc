// Original file: proto/gatehouse/admin.proto

import type { BasePathMode as _gatehouse_v1_BasePathMode, BasePathMode__Output as _gatehouse_v1_BasePathMode__Output } from '../../gatehouse/v1/BasePathMode.ts';

export interface ImportOptions {
  'apiId'?: (string);
  'fileName'?: (string);
  'source'?: (string);
  'basePath'?: (_gatehouse_v1_BasePathMode);
  'dryRun'?: (boolean);
  '_basePath'?: "basePath";
}

export interface ImportOptions__Output {
  'apiId': (string);
  'fileName': (string);
  'source': (string);
  'basePath'?: (_gatehouse_v1_BasePathMode__Output);
  'dryRun': (boolean);
  '_basePath'?: "basePath";
}
