// Original file: proto/gatehouse/admin.proto

import type { StageSettings as _gatehouse_v1_StageSettings, StageSettings__Output as _gatehouse_v1_StageSettings__Output } from '../../gatehouse/v1/StageSettings.ts';
import type { Long } from '@grpc/proto-loader';

export interface Stage {
  'apiId'?: (string);
  'stageName'?: (string);
  'deploymentId'?: (string);
  'description'?: (string);
  'settings'?: (_gatehouse_v1_StageSettings | null);
  'createdDateMs'?: (number | string | Long);
  'lastUpdatedDateMs'?: (number | string | Long);
  'snapshotHash'?: (string);
  'revision'?: (number | string | Long);
  '_description'?: "description";
}

export interface Stage__Output {
  'apiId': (string);
  'stageName': (string);
  'deploymentId': (string);
  'description'?: (string);
  'settings': (_gatehouse_v1_StageSettings__Output | null);
  'createdDateMs': (number);
  'lastUpdatedDateMs': (number);
  'snapshotHash': (string);
  'revision': (number);
  '_description'?: "description";
}
