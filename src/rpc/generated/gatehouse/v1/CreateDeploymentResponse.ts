// Original file: proto/gatehouse/admin.proto

import type { Deployment as _gatehouse_v1_Deployment, Deployment__Output as _gatehouse_v1_Deployment__Output } from '../../gatehouse/v1/Deployment.ts';
import type { Long } from '@grpc/proto-loader';

export interface CreateDeploymentResponse {
  'deployment'?: (_gatehouse_v1_Deployment | null);
  'revision'?: (number | string | Long);
}

export interface CreateDeploymentResponse__Output {
  'deployment': (_gatehouse_v1_Deployment__Output | null);
  'revision': (number);
}
