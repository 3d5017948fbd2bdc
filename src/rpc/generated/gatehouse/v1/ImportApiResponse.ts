// Original file: proto/gatehouse/admin.proto

import type { Issues as _gatehouse_v1_Issues, Issues__Output as _gatehouse_v1_Issues__Output } from '../../gatehouse/v1/Issues.ts';
import type { ImportResult as _gatehouse_v1_ImportResult, ImportResult__Output as _gatehouse_v1_ImportResult__Output } from '../../gatehouse/v1/ImportResult.ts';
import type { DefinitionChanges as _gatehouse_v1_DefinitionChanges, DefinitionChanges__Output as _gatehouse_v1_DefinitionChanges__Output } from '../../gatehouse/v1/DefinitionChanges.ts';

export interface ImportApiResponse {
  'warnings'?: (_gatehouse_v1_Issues | null);
  'errors'?: (_gatehouse_v1_Issues | null);
  'result'?: (_gatehouse_v1_ImportResult | null);
  'changes'?: (_gatehouse_v1_DefinitionChanges | null);
  'part'?: "warnings"|"errors"|"result"|"changes";
}

export interface ImportApiResponse__Output {
  'warnings'?: (_gatehouse_v1_Issues__Output | null);
  'errors'?: (_gatehouse_v1_Issues__Output | null);
  'result'?: (_gatehouse_v1_ImportResult__Output | null);
  'changes'?: (_gatehouse_v1_DefinitionChanges__Output | null);
  'part'?: "warnings"|"errors"|"result"|"changes";
}
