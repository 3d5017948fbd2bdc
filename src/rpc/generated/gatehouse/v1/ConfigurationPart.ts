// Original file: proto/gatehouse/config.proto

import type { StageConfiguration as _gatehouse_v1_StageConfiguration, StageConfiguration__Output as _gatehouse_v1_StageConfiguration__Output } from '../../gatehouse/v1/StageConfiguration.ts';
import type { BasePathMapping as _gatehouse_v1_BasePathMapping, BasePathMapping__Output as _gatehouse_v1_BasePathMapping__Output } from '../../gatehouse/v1/BasePathMapping.ts';
import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from '../../gatehouse/v1/Throttle.ts';
import type { Long } from '@grpc/proto-loader';

export interface ConfigurationPart {
  'revision'?: (number | string | Long);
  'stages'?: (_gatehouse_v1_StageConfiguration)[];
  'mappings'?: (_gatehouse_v1_BasePathMapping)[];
  'accountThrottle'?: (_gatehouse_v1_Throttle | null);
  'last'?: (boolean);
  '_accountThrottle'?: "accountThrottle";
}

export interface ConfigurationPart__Output {
  'revision': (number);
  'stages': (_gatehouse_v1_StageConfiguration__Output)[];
  'mappings': (_gatehouse_v1_BasePathMapping__Output)[];
  'accountThrottle'?: (_gatehouse_v1_Throttle__Output | null);
  'last': (boolean);
  '_accountThrottle'?: "accountThrottle";
}
