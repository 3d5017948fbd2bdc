import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AccessKey as _gatehouse_v1_AccessKey, AccessKey__Output as _gatehouse_v1_AccessKey__Output } from './gatehouse/v1/AccessKey.ts';
import type { AccessPart as _gatehouse_v1_AccessPart, AccessPart__Output as _gatehouse_v1_AccessPart__Output } from './gatehouse/v1/AccessPart.ts';
import type { AccessPlan as _gatehouse_v1_AccessPlan, AccessPlan__Output as _gatehouse_v1_AccessPlan__Output } from './gatehouse/v1/AccessPlan.ts';
import type { AccessPlanStage as _gatehouse_v1_AccessPlanStage, AccessPlanStage__Output as _gatehouse_v1_AccessPlanStage__Output } from './gatehouse/v1/AccessPlanStage.ts';
import type { AdminClient as _gatehouse_v1_AdminClient, AdminDefinition as _gatehouse_v1_AdminDefinition } from './gatehouse/v1/Admin.ts';
import type { Api as _gatehouse_v1_Api, Api__Output as _gatehouse_v1_Api__Output } from './gatehouse/v1/Api.ts';
import type { Applied as _gatehouse_v1_Applied, Applied__Output as _gatehouse_v1_Applied__Output } from './gatehouse/v1/Applied.ts';
import type { BasePathMapping as _gatehouse_v1_BasePathMapping, BasePathMapping__Output as _gatehouse_v1_BasePathMapping__Output } from './gatehouse/v1/BasePathMapping.ts';
import type { ConfigClient as _gatehouse_v1_ConfigClient, ConfigDefinition as _gatehouse_v1_ConfigDefinition } from './gatehouse/v1/Config.ts';
import type { ConfigurationPart as _gatehouse_v1_ConfigurationPart, ConfigurationPart__Output as _gatehouse_v1_ConfigurationPart__Output } from './gatehouse/v1/ConfigurationPart.ts';
import type { ControlMessage as _gatehouse_v1_ControlMessage, ControlMessage__Output as _gatehouse_v1_ControlMessage__Output } from './gatehouse/v1/ControlMessage.ts';
import type { CreateDeploymentRequest as _gatehouse_v1_CreateDeploymentRequest, CreateDeploymentRequest__Output as _gatehouse_v1_CreateDeploymentRequest__Output } from './gatehouse/v1/CreateDeploymentRequest.ts';
import type { CreateDeploymentResponse as _gatehouse_v1_CreateDeploymentResponse, CreateDeploymentResponse__Output as _gatehouse_v1_CreateDeploymentResponse__Output } from './gatehouse/v1/CreateDeploymentResponse.ts';
import type { DeleteApiRequest as _gatehouse_v1_DeleteApiRequest, DeleteApiRequest__Output as _gatehouse_v1_DeleteApiRequest__Output } from './gatehouse/v1/DeleteApiRequest.ts';
import type { DeleteApiResponse as _gatehouse_v1_DeleteApiResponse, DeleteApiResponse__Output as _gatehouse_v1_DeleteApiResponse__Output } from './gatehouse/v1/DeleteApiResponse.ts';
import type { DeleteStageRequest as _gatehouse_v1_DeleteStageRequest, DeleteStageRequest__Output as _gatehouse_v1_DeleteStageRequest__Output } from './gatehouse/v1/DeleteStageRequest.ts';
import type { DeleteStageResponse as _gatehouse_v1_DeleteStageResponse, DeleteStageResponse__Output as _gatehouse_v1_DeleteStageResponse__Output } from './gatehouse/v1/DeleteStageResponse.ts';
import type { Deployment as _gatehouse_v1_Deployment, Deployment__Output as _gatehouse_v1_Deployment__Output } from './gatehouse/v1/Deployment.ts';
import type { Edge as _gatehouse_v1_Edge, Edge__Output as _gatehouse_v1_Edge__Output } from './gatehouse/v1/Edge.ts';
import type { EdgeHello as _gatehouse_v1_EdgeHello, EdgeHello__Output as _gatehouse_v1_EdgeHello__Output } from './gatehouse/v1/EdgeHello.ts';
import type { EdgeMessage as _gatehouse_v1_EdgeMessage, EdgeMessage__Output as _gatehouse_v1_EdgeMessage__Output } from './gatehouse/v1/EdgeMessage.ts';
import type { EdgeRefusal as _gatehouse_v1_EdgeRefusal, EdgeRefusal__Output as _gatehouse_v1_EdgeRefusal__Output } from './gatehouse/v1/EdgeRefusal.ts';
import type { GetApiRequest as _gatehouse_v1_GetApiRequest, GetApiRequest__Output as _gatehouse_v1_GetApiRequest__Output } from './gatehouse/v1/GetApiRequest.ts';
import type { GetApisRequest as _gatehouse_v1_GetApisRequest, GetApisRequest__Output as _gatehouse_v1_GetApisRequest__Output } from './gatehouse/v1/GetApisRequest.ts';
import type { GetApisResponse as _gatehouse_v1_GetApisResponse, GetApisResponse__Output as _gatehouse_v1_GetApisResponse__Output } from './gatehouse/v1/GetApisResponse.ts';
import type { GetDeploymentsRequest as _gatehouse_v1_GetDeploymentsRequest, GetDeploymentsRequest__Output as _gatehouse_v1_GetDeploymentsRequest__Output } from './gatehouse/v1/GetDeploymentsRequest.ts';
import type { GetDeploymentsResponse as _gatehouse_v1_GetDeploymentsResponse, GetDeploymentsResponse__Output as _gatehouse_v1_GetDeploymentsResponse__Output } from './gatehouse/v1/GetDeploymentsResponse.ts';
import type { GetEdgesRequest as _gatehouse_v1_GetEdgesRequest, GetEdgesRequest__Output as _gatehouse_v1_GetEdgesRequest__Output } from './gatehouse/v1/GetEdgesRequest.ts';
import type { GetEdgesResponse as _gatehouse_v1_GetEdgesResponse, GetEdgesResponse__Output as _gatehouse_v1_GetEdgesResponse__Output } from './gatehouse/v1/GetEdgesResponse.ts';
import type { GetMappingsRequest as _gatehouse_v1_GetMappingsRequest, GetMappingsRequest__Output as _gatehouse_v1_GetMappingsRequest__Output } from './gatehouse/v1/GetMappingsRequest.ts';
import type { GetMetricsRequest as _gatehouse_v1_GetMetricsRequest, GetMetricsRequest__Output as _gatehouse_v1_GetMetricsRequest__Output } from './gatehouse/v1/GetMetricsRequest.ts';
import type { GetModelRequest as _gatehouse_v1_GetModelRequest, GetModelRequest__Output as _gatehouse_v1_GetModelRequest__Output } from './gatehouse/v1/GetModelRequest.ts';
import type { GetModelsRequest as _gatehouse_v1_GetModelsRequest, GetModelsRequest__Output as _gatehouse_v1_GetModelsRequest__Output } from './gatehouse/v1/GetModelsRequest.ts';
import type { GetStageRequest as _gatehouse_v1_GetStageRequest, GetStageRequest__Output as _gatehouse_v1_GetStageRequest__Output } from './gatehouse/v1/GetStageRequest.ts';
import type { GetStagesRequest as _gatehouse_v1_GetStagesRequest, GetStagesRequest__Output as _gatehouse_v1_GetStagesRequest__Output } from './gatehouse/v1/GetStagesRequest.ts';
import type { GetStagesResponse as _gatehouse_v1_GetStagesResponse, GetStagesResponse__Output as _gatehouse_v1_GetStagesResponse__Output } from './gatehouse/v1/GetStagesResponse.ts';
import type { ImportApiRequest as _gatehouse_v1_ImportApiRequest, ImportApiRequest__Output as _gatehouse_v1_ImportApiRequest__Output } from './gatehouse/v1/ImportApiRequest.ts';
import type { ImportApiResponse as _gatehouse_v1_ImportApiResponse, ImportApiResponse__Output as _gatehouse_v1_ImportApiResponse__Output } from './gatehouse/v1/ImportApiResponse.ts';
import type { ImportOptions as _gatehouse_v1_ImportOptions, ImportOptions__Output as _gatehouse_v1_ImportOptions__Output } from './gatehouse/v1/ImportOptions.ts';
import type { ImportResult as _gatehouse_v1_ImportResult, ImportResult__Output as _gatehouse_v1_ImportResult__Output } from './gatehouse/v1/ImportResult.ts';
import type { Issue as _gatehouse_v1_Issue, Issue__Output as _gatehouse_v1_Issue__Output } from './gatehouse/v1/Issue.ts';
import type { Issues as _gatehouse_v1_Issues, Issues__Output as _gatehouse_v1_Issues__Output } from './gatehouse/v1/Issues.ts';
import type { Latency as _gatehouse_v1_Latency, Latency__Output as _gatehouse_v1_Latency__Output } from './gatehouse/v1/Latency.ts';
import type { Mappings as _gatehouse_v1_Mappings, Mappings__Output as _gatehouse_v1_Mappings__Output } from './gatehouse/v1/Mappings.ts';
import type { MethodSetting as _gatehouse_v1_MethodSetting, MethodSetting__Output as _gatehouse_v1_MethodSetting__Output } from './gatehouse/v1/MethodSetting.ts';
import type { MethodThrottle as _gatehouse_v1_MethodThrottle, MethodThrottle__Output as _gatehouse_v1_MethodThrottle__Output } from './gatehouse/v1/MethodThrottle.ts';
import type { Metrics as _gatehouse_v1_Metrics, Metrics__Output as _gatehouse_v1_Metrics__Output } from './gatehouse/v1/Metrics.ts';
import type { MetricsRow as _gatehouse_v1_MetricsRow, MetricsRow__Output as _gatehouse_v1_MetricsRow__Output } from './gatehouse/v1/MetricsRow.ts';
import type { Model as _gatehouse_v1_Model, Model__Output as _gatehouse_v1_Model__Output } from './gatehouse/v1/Model.ts';
import type { PatchOperation as _gatehouse_v1_PatchOperation, PatchOperation__Output as _gatehouse_v1_PatchOperation__Output } from './gatehouse/v1/PatchOperation.ts';
import type { PlanQuota as _gatehouse_v1_PlanQuota, PlanQuota__Output as _gatehouse_v1_PlanQuota__Output } from './gatehouse/v1/PlanQuota.ts';
import type { QuotaAdjustment as _gatehouse_v1_QuotaAdjustment, QuotaAdjustment__Output as _gatehouse_v1_QuotaAdjustment__Output } from './gatehouse/v1/QuotaAdjustment.ts';
import type { Refused as _gatehouse_v1_Refused, Refused__Output as _gatehouse_v1_Refused__Output } from './gatehouse/v1/Refused.ts';
import type { SetMappingsResponse as _gatehouse_v1_SetMappingsResponse, SetMappingsResponse__Output as _gatehouse_v1_SetMappingsResponse__Output } from './gatehouse/v1/SetMappingsResponse.ts';
import type { SnapshotChunk as _gatehouse_v1_SnapshotChunk, SnapshotChunk__Output as _gatehouse_v1_SnapshotChunk__Output } from './gatehouse/v1/SnapshotChunk.ts';
import type { Stage as _gatehouse_v1_Stage, Stage__Output as _gatehouse_v1_Stage__Output } from './gatehouse/v1/Stage.ts';
import type { StageConfiguration as _gatehouse_v1_StageConfiguration, StageConfiguration__Output as _gatehouse_v1_StageConfiguration__Output } from './gatehouse/v1/StageConfiguration.ts';
import type { StageSettings as _gatehouse_v1_StageSettings, StageSettings__Output as _gatehouse_v1_StageSettings__Output } from './gatehouse/v1/StageSettings.ts';
import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from './gatehouse/v1/Throttle.ts';
import type { UpdateStageRequest as _gatehouse_v1_UpdateStageRequest, UpdateStageRequest__Output as _gatehouse_v1_UpdateStageRequest__Output } from './gatehouse/v1/UpdateStageRequest.ts';
import type { WatchMetricsRequest as _gatehouse_v1_WatchMetricsRequest, WatchMetricsRequest__Output as _gatehouse_v1_WatchMetricsRequest__Output } from './gatehouse/v1/WatchMetricsRequest.ts';

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
      Admin: SubtypeConstructor<typeof grpc.Client, _gatehouse_v1_AdminClient> & { service: _gatehouse_v1_AdminDefinition }
      Api: MessageTypeDefinition<_gatehouse_v1_Api, _gatehouse_v1_Api__Output>
      Applied: MessageTypeDefinition<_gatehouse_v1_Applied, _gatehouse_v1_Applied__Output>
      BasePathMapping: MessageTypeDefinition<_gatehouse_v1_BasePathMapping, _gatehouse_v1_BasePathMapping__Output>
      BasePathMode: EnumTypeDefinition
      Config: SubtypeConstructor<typeof grpc.Client, _gatehouse_v1_ConfigClient> & { service: _gatehouse_v1_ConfigDefinition }
      ConfigurationPart: MessageTypeDefinition<_gatehouse_v1_ConfigurationPart, _gatehouse_v1_ConfigurationPart__Output>
      ControlMessage: MessageTypeDefinition<_gatehouse_v1_ControlMessage, _gatehouse_v1_ControlMessage__Output>
      CreateDeploymentRequest: MessageTypeDefinition<_gatehouse_v1_CreateDeploymentRequest, _gatehouse_v1_CreateDeploymentRequest__Output>
      CreateDeploymentResponse: MessageTypeDefinition<_gatehouse_v1_CreateDeploymentResponse, _gatehouse_v1_CreateDeploymentResponse__Output>
      DeleteApiRequest: MessageTypeDefinition<_gatehouse_v1_DeleteApiRequest, _gatehouse_v1_DeleteApiRequest__Output>
      DeleteApiResponse: MessageTypeDefinition<_gatehouse_v1_DeleteApiResponse, _gatehouse_v1_DeleteApiResponse__Output>
      DeleteStageRequest: MessageTypeDefinition<_gatehouse_v1_DeleteStageRequest, _gatehouse_v1_DeleteStageRequest__Output>
      DeleteStageResponse: MessageTypeDefinition<_gatehouse_v1_DeleteStageResponse, _gatehouse_v1_DeleteStageResponse__Output>
      Deployment: MessageTypeDefinition<_gatehouse_v1_Deployment, _gatehouse_v1_Deployment__Output>
      Edge: MessageTypeDefinition<_gatehouse_v1_Edge, _gatehouse_v1_Edge__Output>
      EdgeHello: MessageTypeDefinition<_gatehouse_v1_EdgeHello, _gatehouse_v1_EdgeHello__Output>
      EdgeMessage: MessageTypeDefinition<_gatehouse_v1_EdgeMessage, _gatehouse_v1_EdgeMessage__Output>
      EdgeRefusal: MessageTypeDefinition<_gatehouse_v1_EdgeRefusal, _gatehouse_v1_EdgeRefusal__Output>
      GetApiRequest: MessageTypeDefinition<_gatehouse_v1_GetApiRequest, _gatehouse_v1_GetApiRequest__Output>
      GetApisRequest: MessageTypeDefinition<_gatehouse_v1_GetApisRequest, _gatehouse_v1_GetApisRequest__Output>
      GetApisResponse: MessageTypeDefinition<_gatehouse_v1_GetApisResponse, _gatehouse_v1_GetApisResponse__Output>
      GetDeploymentsRequest: MessageTypeDefinition<_gatehouse_v1_GetDeploymentsRequest, _gatehouse_v1_GetDeploymentsRequest__Output>
      GetDeploymentsResponse: MessageTypeDefinition<_gatehouse_v1_GetDeploymentsResponse, _gatehouse_v1_GetDeploymentsResponse__Output>
      GetEdgesRequest: MessageTypeDefinition<_gatehouse_v1_GetEdgesRequest, _gatehouse_v1_GetEdgesRequest__Output>
      GetEdgesResponse: MessageTypeDefinition<_gatehouse_v1_GetEdgesResponse, _gatehouse_v1_GetEdgesResponse__Output>
      GetMappingsRequest: MessageTypeDefinition<_gatehouse_v1_GetMappingsRequest, _gatehouse_v1_GetMappingsRequest__Output>
      GetMetricsRequest: MessageTypeDefinition<_gatehouse_v1_GetMetricsRequest, _gatehouse_v1_GetMetricsRequest__Output>
      GetModelRequest: MessageTypeDefinition<_gatehouse_v1_GetModelRequest, _gatehouse_v1_GetModelRequest__Output>
      GetModelsRequest: MessageTypeDefinition<_gatehouse_v1_GetModelsRequest, _gatehouse_v1_GetModelsRequest__Output>
      GetStageRequest: MessageTypeDefinition<_gatehouse_v1_GetStageRequest, _gatehouse_v1_GetStageRequest__Output>
      GetStagesRequest: MessageTypeDefinition<_gatehouse_v1_GetStagesRequest, _gatehouse_v1_GetStagesRequest__Output>
      GetStagesResponse: MessageTypeDefinition<_gatehouse_v1_GetStagesResponse, _gatehouse_v1_GetStagesResponse__Output>
      ImportApiRequest: MessageTypeDefinition<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiRequest__Output>
      ImportApiResponse: MessageTypeDefinition<_gatehouse_v1_ImportApiResponse, _gatehouse_v1_ImportApiResponse__Output>
      ImportOptions: MessageTypeDefinition<_gatehouse_v1_ImportOptions, _gatehouse_v1_ImportOptions__Output>
      ImportResult: MessageTypeDefinition<_gatehouse_v1_ImportResult, _gatehouse_v1_ImportResult__Output>
      Issue: MessageTypeDefinition<_gatehouse_v1_Issue, _gatehouse_v1_Issue__Output>
      Issues: MessageTypeDefinition<_gatehouse_v1_Issues, _gatehouse_v1_Issues__Output>
      Latency: MessageTypeDefinition<_gatehouse_v1_Latency, _gatehouse_v1_Latency__Output>
      Mappings: MessageTypeDefinition<_gatehouse_v1_Mappings, _gatehouse_v1_Mappings__Output>
      MethodSetting: MessageTypeDefinition<_gatehouse_v1_MethodSetting, _gatehouse_v1_MethodSetting__Output>
      MethodThrottle: MessageTypeDefinition<_gatehouse_v1_MethodThrottle, _gatehouse_v1_MethodThrottle__Output>
      Metrics: MessageTypeDefinition<_gatehouse_v1_Metrics, _gatehouse_v1_Metrics__Output>
      MetricsRow: MessageTypeDefinition<_gatehouse_v1_MetricsRow, _gatehouse_v1_MetricsRow__Output>
      Model: MessageTypeDefinition<_gatehouse_v1_Model, _gatehouse_v1_Model__Output>
      PatchOperation: MessageTypeDefinition<_gatehouse_v1_PatchOperation, _gatehouse_v1_PatchOperation__Output>
      PlanQuota: MessageTypeDefinition<_gatehouse_v1_PlanQuota, _gatehouse_v1_PlanQuota__Output>
      QuotaAdjustment: MessageTypeDefinition<_gatehouse_v1_QuotaAdjustment, _gatehouse_v1_QuotaAdjustment__Output>
      Refused: MessageTypeDefinition<_gatehouse_v1_Refused, _gatehouse_v1_Refused__Output>
      SetMappingsResponse: MessageTypeDefinition<_gatehouse_v1_SetMappingsResponse, _gatehouse_v1_SetMappingsResponse__Output>
      SnapshotChunk: MessageTypeDefinition<_gatehouse_v1_SnapshotChunk, _gatehouse_v1_SnapshotChunk__Output>
      Stage: MessageTypeDefinition<_gatehouse_v1_Stage, _gatehouse_v1_Stage__Output>
      StageConfiguration: MessageTypeDefinition<_gatehouse_v1_StageConfiguration, _gatehouse_v1_StageConfiguration__Output>
      StageSettings: MessageTypeDefinition<_gatehouse_v1_StageSettings, _gatehouse_v1_StageSettings__Output>
      Throttle: MessageTypeDefinition<_gatehouse_v1_Throttle, _gatehouse_v1_Throttle__Output>
      UpdateStageRequest: MessageTypeDefinition<_gatehouse_v1_UpdateStageRequest, _gatehouse_v1_UpdateStageRequest__Output>
      WatchMetricsRequest: MessageTypeDefinition<_gatehouse_v1_WatchMetricsRequest, _gatehouse_v1_WatchMetricsRequest__Output>
    }
  }
}

