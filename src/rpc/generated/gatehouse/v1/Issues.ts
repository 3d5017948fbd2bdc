// Original file: proto/gatehouse/admin.proto

import type { Issue as _gatehouse_v1_Issue, Issue__Output as _gatehouse_v1_Issue__Output } from '../../gatehouse/v1/Issue.ts';

export interface Issues {
  'issues'?: (_gatehouse_v1_Issue)[];
}

export interface Issues__Output {
  'issues': (_gatehouse_v1_Issue__Output)[];
}
