// Original file: proto/gatehouse/admin.proto

import type { Edge as _gatehouse_v1_Edge, Edge__Output as _gatehouse_v1_Edge__Output } from '../../gatehouse/v1/Edge.ts';

export interface GetEdgesResponse {
  'edges'?: (_gatehouse_v1_Edge)[];
}

export interface GetEdgesResponse__Output {
  'edges': (_gatehouse_v1_Edge__Output)[];
}
