// Original file: proto/gatehouse/admin.proto

import type { Stage as _gatehouse_v1_Stage, Stage__Output as _gatehouse_v1_Stage__Output } from '../../gatehouse/v1/Stage.ts';

export interface GetStagesResponse {
  'stages'?: (_gatehouse_v1_Stage)[];
}

export interface GetStagesResponse__Output {
  'stages': (_gatehouse_v1_Stage__Output)[];
}
