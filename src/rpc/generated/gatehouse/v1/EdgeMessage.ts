// Original file: proto/gatehouse/config.proto

import type { EdgeHello as _gatehouse_v1_EdgeHello, EdgeHello__Output as _gatehouse_v1_EdgeHello__Output } from '../../gatehouse/v1/EdgeHello.ts';
import type { Applied as _gatehouse_v1_Applied, Applied__Output as _gatehouse_v1_Applied__Output } from '../../gatehouse/v1/Applied.ts';
import type { Refused as _gatehouse_v1_Refused, Refused__Output as _gatehouse_v1_Refused__Output } from '../../gatehouse/v1/Refused.ts';

export interface EdgeMessage {
  'hello'?: (_gatehouse_v1_EdgeHello | null);
  'applied'?: (_gatehouse_v1_Applied | null);
  'refused'?: (_gatehouse_v1_Refused | null);
  'message'?: "hello"|"applied"|"refused";
}

export interface EdgeMessage__Output {
  'hello'?: (_gatehouse_v1_EdgeHello__Output | null);
  'applied'?: (_gatehouse_v1_Applied__Output | null);
  'refused'?: (_gatehouse_v1_Refused__Output | null);
  'message'?: "hello"|"applied"|"refused";
}
