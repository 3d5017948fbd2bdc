import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AccessKey as _gatehouse_v1_AccessKey, AccessKey__Output as _gatehouse_v1_AccessKey__Output } from './gatehouse/v1/AccessKey.ts';
import type { AccessPart as _gatehouse_v1_AccessPart, AccessPart__Output as _gatehouse_v1_AccessPart__Output } from './gatehouse/v1/AccessPart.ts';
import type { AccessPlan as _gatehouse_v1_AccessPlan, AccessPlan__Output as _gatehouse_v1_AccessPlan__Output } from './gatehouse/v1/AccessPlan.ts';
import type { AccessPlanStage as _gatehouse_v1_AccessPlanStage, AccessPlanStage__Output as _gatehouse_v1_AccessPlanStage__Output } from './gatehouse/v1/AccessPlanStage.ts';
import type { Applied as _gatehouse_v1_Applied, Applied__Output as _gatehouse_v1_Applied__Output } from './gatehouse/v1/Applied.ts';
import type { BasePathMapping as _gatehouse_v1_BasePathMapping, BasePathMapping__Output as _gatehouse_v1_BasePathMapping__Output } from './gatehouse/v1/BasePathMapping.ts';
import type { ConfigClient as _gatehouse_v1_ConfigClient, ConfigDefinition as _gatehouse_v1_ConfigDefinition } from './gatehouse/v1/Config.ts';
import type { ConfigurationPart as _gatehouse_v1_ConfigurationPart, ConfigurationPart__Output as _gatehouse_v1_ConfigurationPart__Output } from './gatehouse/v1/ConfigurationPart.ts';
import type { ControlMessage as _gatehouse_v1_ControlMessage, ControlMessage__Output as _gatehouse_v1_ControlMessage__Output } from './gatehouse/v1/ControlMessage.ts';
import type { EdgeHello as _gatehouse_v1_EdgeHello, EdgeHello__Output as _gatehouse_v1_EdgeHello__Output } from './gatehouse/v1/EdgeHello.ts';
import type { EdgeMessage as _gatehouse_v1_EdgeMessage, EdgeMessage__Output as _gatehouse_v1_EdgeMessage__Output } from './gatehouse/v1/EdgeMessage.ts';
import type { MethodSetting as _gatehouse_v1_MethodSetting, MethodSetting__Output as _gatehouse_v1_MethodSetting__Output } from './gatehouse/v1/MethodSetting.ts';
import type { MethodThrottle as _gatehouse_v1_MethodThrottle, MethodThrottle__Output as _gatehouse_v1_MethodThrottle__Output } from './gatehouse/v1/MethodThrottle.ts';
import type { PlanQuota as _gatehouse_v1_PlanQuota, PlanQuota__Output as _gatehouse_v1_PlanQuota__Output } from './gatehouse/v1/PlanQuota.ts';
import type { QuotaAdjustment as _gatehouse_v1_QuotaAdjustment, QuotaAdjustment__Output as _gatehouse_v1_QuotaAdjustment__Output } from './gatehouse/v1/QuotaAdjustment.ts';
import type { Refused as _gatehouse_v1_Refused, Refused__Output as _gatehouse_v1_Refused__Output } from './gatehouse/v1/Refused.ts';
import type { SnapshotChunk as _gatehouse_v1_SnapshotChunk, SnapshotChunk__Output as _gatehouse_v1_SnapshotChunk__Output } from './gatehouse/v1/SnapshotChunk.ts';
import type { StageConfiguration as _gatehouse_v1_StageConfiguration, StageConfiguration__Output as _gatehouse_v1_StageConfiguration__Output } from './gatehouse/v1/StageConfiguration.ts';
import type { StageSettings as _gatehouse_v1_StageSettings, StageSettings__Output as _gatehouse_v1_StageSettings__Output } from './gatehouse/v1/StageSettings.ts';
import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from './gatehouse/v1/Throttle.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  gatehouse: {
    v1: {
      AccessKey: MessageTypeDefinition<_gatehouse_v1_AccessKey, _gatehouse_v1_AccessKey__Output>
      AccessPart: MessageTypeDefinition<_gatehouse_v1_AccessPart, _gatehouse_v1_AccessPart__Output>
      AccessPlan: MessageTypeDefinition<_gatehouse_v1_AccessPlan, _gatehouse_v1_AccessPlan__Output>
      AccessPlanStage: MessageTypeDefinition<_gatehouse_v1_AccessPlanStage, _gatehouse_v1_AccessPlanStage__Output>
      Applied: MessageTypeDefinition<_gatehouse_v1_Applied, _gatehouse_v1_Applied__Output>
      BasePathMapping: MessageTypeDefinition<_gatehouse_v1_BasePathMapping, _gatehouse_v1_BasePathMapping__Output>
      Config: SubtypeConstructor<typeof grpc.Client, _gatehouse_v1_ConfigClient> & { service: _gatehouse_v1_ConfigDefinition }
      ConfigurationPart: MessageTypeDefinition<_gatehouse_v1_ConfigurationPart, _gatehouse_v1_ConfigurationPart__Output>
      ControlMessage: MessageTypeDefinition<_gatehouse_v1_ControlMessage, _gatehouse_v1_ControlMessage__Output>
      EdgeHello: MessageTypeDefinition<_gatehouse_v1_EdgeHello, _gatehouse_v1_EdgeHello__Output>
      EdgeMessage: MessageTypeDefinition<_gatehouse_v1_EdgeMessage, _gatehouse_v1_EdgeMessage__Output>
      MethodSetting: MessageTypeDefinition<_gatehouse_v1_MethodSetting, _gatehouse_v1_MethodSetting__Output>
      MethodThrottle: MessageTypeDefinition<_gatehouse_v1_MethodThrottle, _gatehouse_v1_MethodThrottle__Output>
      PlanQuota: MessageTypeDefinition<_gatehouse_v1_PlanQuota, _gatehouse_v1_PlanQuota__Output>
      QuotaAdjustment: MessageTypeDefinition<_gatehouse_v1_QuotaAdjustment, _gatehouse_v1_QuotaAdjustment__Output>
      Refused: MessageTypeDefinition<_gatehouse_v1_Refused, _gatehouse_v1_Refused__Output>
      SnapshotChunk: MessageTypeDefinition<_gatehouse_v1_SnapshotChunk, _gatehouse_v1_SnapshotChunk__Output>
      StageConfiguration: MessageTypeDefinition<_gatehouse_v1_StageConfiguration, _gatehouse_v1_StageConfiguration__Output>
      StageSettings: MessageTypeDefinition<_gatehouse_v1_StageSettings, _gatehouse_v1_StageSettings__Output>
      Throttle: MessageTypeDefinition<_gatehouse_v1_Throttle, _gatehouse_v1_Throttle__Output>
    }
  }
}

