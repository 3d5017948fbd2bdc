// Original file: proto/gatehouse/config.proto

import type { StageSettings as _gatehouse_v1_StageSettings, StageSettings__Output as _gatehouse_v1_StageSettings__Output } from '../../gatehouse/v1/StageSettings.ts';

export interface StageConfiguration {
  'apiId'?: (string);
  'stageName'?: (string);
  'deploymentId'?: (string);
  'snapshotHash'?: (string);
  'settings'?: (_gatehouse_v1_StageSettings | null);
}

export interface StageConfiguration__Output {
  'apiId': (string);
  'stageName': (string);
  'deploymentId': (string);
  'snapshotHash': (string);
  'settings': (_gatehouse_v1_StageSettings__Output | null);
}
