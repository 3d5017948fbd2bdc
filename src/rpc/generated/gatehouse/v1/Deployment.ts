// Original file: proto/gatehouse/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface Deployment {
  'id'?: (string);
  'apiId'?: (string);
  'description'?: (string);
  'createdDateMs'?: (number | string | Long);
  'snapshotHash'?: (string);
  'snapshotBytes'?: (number | string | Long);
  'methodCount'?: (number);
  'stageNames'?: (string)[];
  '_description'?: "description";
}

export interface Deployment__Output {
  'id': (string);
  'apiId': (string);
  'description'?: (string);
  'createdDateMs': (number);
  'snapshotHash': (string);
  'snapshotBytes': (number);
  'methodCount': (number);
  'stageNames': (string)[];
  '_description'?: "description";
}
