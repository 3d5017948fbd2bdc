// Original file: proto/gatehouse/admin.proto

import type { EdgeRefusal as _gatehouse_v1_EdgeRefusal, EdgeRefusal__Output as _gatehouse_v1_EdgeRefusal__Output } from '../../gatehouse/v1/EdgeRefusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface Edge {
  'edgeId'?: (string);
  'softwareVersion'?: (string);
  'threads'?: (number);
  'startedAtMs'?: (number | string | Long);
  'connected'?: (boolean);
  'connectionChangedAtMs'?: (number | string | Long);
  'revision'?: (number | string | Long);
  'revisionSinceMs'?: (number | string | Long);
  'targetRevision'?: (number | string | Long);
  'lastRefusal'?: (_gatehouse_v1_EdgeRefusal | null);
  'requestsPerSecond'?: (number | string);
  '_lastRefusal'?: "lastRefusal";
}

export interface Edge__Output {
  'edgeId': (string);
  'softwareVersion': (string);
  'threads': (number);
  'startedAtMs': (number);
  'connected': (boolean);
  'connectionChangedAtMs': (number);
  'revision': (number);
  'revisionSinceMs': (number);
  'targetRevision': (number);
  'lastRefusal'?: (_gatehouse_v1_EdgeRefusal__Output | null);
  'requestsPerSecond': (number);
  '_lastRefusal'?: "lastRefusal";
}
