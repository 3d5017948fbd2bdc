// Original file: proto/gatehouse/admin.proto

import type { Deployment as _gatehouse_v1_Deployment, Deployment__Output as _gatehouse_v1_Deployment__Output } from '../../gatehouse/v1/Deployment.ts';

export interface GetDeploymentsResponse {
  'deployments'?: (_gatehouse_v1_Deployment)[];
}

export interface GetDeploymentsResponse__Output {
  'deployments': (_gatehouse_v1_Deployment__Output)[];
}
