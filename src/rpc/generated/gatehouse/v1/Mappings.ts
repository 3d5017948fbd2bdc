// Original file: proto/gatehouse/admin.proto

import type { BasePathMapping as _gatehouse_v1_BasePathMapping, BasePathMapping__Output as _gatehouse_v1_BasePathMapping__Output } from '../../gatehouse/v1/BasePathMapping.ts';

export interface Mappings {
  'mappings'?: (_gatehouse_v1_BasePathMapping)[];
}

export interface Mappings__Output {
  'mappings': (_gatehouse_v1_BasePathMapping__Output)[];
}
