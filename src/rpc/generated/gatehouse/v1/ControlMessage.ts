// Original file: proto/gatehouse/config.proto

import type { SnapshotChunk as _gatehouse_v1_SnapshotChunk, SnapshotChunk__Output as _gatehouse_v1_SnapshotChunk__Output } from '../../gatehouse/v1/SnapshotChunk.ts';
import type { ConfigurationPart as _gatehouse_v1_ConfigurationPart, ConfigurationPart__Output as _gatehouse_v1_ConfigurationPart__Output } from '../../gatehouse/v1/ConfigurationPart.ts';
import type { AccessPart as _gatehouse_v1_AccessPart, AccessPart__Output as _gatehouse_v1_AccessPart__Output } from '../../gatehouse/v1/AccessPart.ts';

export interface ControlMessage {
  'snapshot'?: (_gatehouse_v1_SnapshotChunk | null);
  'configuration'?: (_gatehouse_v1_ConfigurationPart | null);
  'access'?: (_gatehouse_v1_AccessPart | null);
  'message'?: "snapshot"|"configuration"|"access";
}

export interface ControlMessage__Output {
  'snapshot'?: (_gatehouse_v1_SnapshotChunk__Output | null);
  'configuration'?: (_gatehouse_v1_ConfigurationPart__Output | null);
  'access'?: (_gatehouse_v1_AccessPart__Output | null);
  'message'?: "snapshot"|"configuration"|"access";
}
