// Original file: proto/gatehouse/config.proto

import type { Long } from '@grpc/proto-loader';

export interface EdgeHello {
  'edgeId'?: (string);
  'softwareVersion'?: (string);
  'threads'?: (number);
  'startedAtMs'?: (number | string | Long);
  'revision'?: (number | string | Long);
  'snapshotHashes'?: (string)[];
  'accessFeedId'?: (string);
  'accessRevision'?: (number | string | Long);
}

export interface EdgeHello__Output {
  'edgeId': (string);
  'softwareVersion': (string);
  'threads': (number);
  'startedAtMs': (number);
  'revision': (number);
  'snapshotHashes': (string)[];
  'accessFeedId': (string);
  'accessRevision': (number);
}
