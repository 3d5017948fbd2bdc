import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AccessKey as _gatehouse_v1_AccessKey, AccessKey__Output as _gatehouse_v1_AccessKey__Output } from './gatehouse/v1/AccessKey.ts';
import type { AccessPart as _gatehouse_v1_AccessPart, AccessPart__Output as _gatehouse_v1_AccessPart__Output } from './gatehouse/v1/AccessPart.ts';
import type { AccessPlan as _gatehouse_v1_AccessPlan, AccessPlan__Output as _gatehouse_v1_AccessPlan__Output } from './gatehouse/v1/AccessPlan.ts';
import type { AccessPlanStage as _gatehouse_v1_AccessPlanStage, AccessPlanStage__Output as _gatehouse_v1_AccessPlanStage__Output } from './gatehouse/v1/AccessPlanStage.ts';
import type { AdminClient as _gatehouse_v1_AdminClient, AdminDefinition as _gatehouse_v1_AdminDefinition } from './gatehouse/v1/Admin.ts';
import type { Api as _gatehouse_v1_Api, Api__Output as _gatehouse_v1_Api__Output } from './gatehouse/v1/Api.ts';
import type { ApiKey as _gatehouse_v1_ApiKey, ApiKey__Output as _gatehouse_v1_ApiKey__Output } from './gatehouse/v1/ApiKey.ts';
import type { Applied as _gatehouse_v1_Applied, Applied__Output as _gatehouse_v1_Applied__Output } from './gatehouse/v1/Applied.ts';
import type { BasePathMapping as _gatehouse_v1_BasePathMapping, BasePathMapping__Output as _gatehouse_v1_BasePathMapping__Output } from './gatehouse/v1/BasePathMapping.ts';
import type { ConfigClient as _gatehouse_v1_ConfigClient, ConfigDefinition as _gatehouse_v1_ConfigDefinition } from './gatehouse/v1/Config.ts';
import type { ConfigurationPart as _gatehouse_v1_ConfigurationPart, ConfigurationPart__Output as _gatehouse_v1_ConfigurationPart__Output } from './gatehouse/v1/ConfigurationPart.ts';
import type { ControlMessage as _gatehouse_v1_ControlMessage, ControlMessage__Output as _gatehouse_v1_ControlMessage__Output } from './gatehouse/v1/ControlMessage.ts';
import type { CreateApiKeyRequest as _gatehouse_v1_CreateApiKeyRequest, CreateApiKeyRequest__Output as _gatehouse_v1_CreateApiKeyRequest__Output } from './gatehouse/v1/CreateApiKeyRequest.ts';
import type { CreateDeploymentRequest as _gatehouse_v1_CreateDeploymentRequest, CreateDeploymentRequest__Output as _gatehouse_v1_CreateDeploymentRequest__Output } from './gatehouse/v1/CreateDeploymentRequest.ts';
import type { CreateDeploymentResponse as _gatehouse_v1_CreateDeploymentResponse, CreateDeploymentResponse__Output as _gatehouse_v1_CreateDeploymentResponse__Output } from './gatehouse/v1/CreateDeploymentResponse.ts';
import type { CreateUsagePlanRequest as _gatehouse_v1_CreateUsagePlanRequest, CreateUsagePlanRequest__Output as _gatehouse_v1_CreateUsagePlanRequest__Output } from './gatehouse/v1/CreateUsagePlanRequest.ts';
import type { DayUsage as _gatehouse_v1_DayUsage, DayUsage__Output as _gatehouse_v1_DayUsage__Output } from './gatehouse/v1/DayUsage.ts';
import type { DefinitionChanges as _gatehouse_v1_DefinitionChanges, DefinitionChanges__Output as _gatehouse_v1_DefinitionChanges__Output } from './gatehouse/v1/DefinitionChanges.ts';
import type { DeleteApiKeyRequest as _gatehouse_v1_DeleteApiKeyRequest, DeleteApiKeyRequest__Output as _gatehouse_v1_DeleteApiKeyRequest__Output } from './gatehouse/v1/DeleteApiKeyRequest.ts';
import type { DeleteApiKeyResponse as _gatehouse_v1_DeleteApiKeyResponse, DeleteApiKeyResponse__Output as _gatehouse_v1_DeleteApiKeyResponse__Output } from './gatehouse/v1/DeleteApiKeyResponse.ts';
import type { DeleteApiRequest as _gatehouse_v1_DeleteApiRequest, DeleteApiRequest__Output as _gatehouse_v1_DeleteApiRequest__Output } from './gatehouse/v1/DeleteApiRequest.ts';
import type { DeleteApiResponse as _gatehouse_v1_DeleteApiResponse, DeleteApiResponse__Output as _gatehouse_v1_DeleteApiResponse__Output } from './gatehouse/v1/DeleteApiResponse.ts';
import type { DeleteStageRequest as _gatehouse_v1_DeleteStageRequest, DeleteStageRequest__Output as _gatehouse_v1_DeleteStageRequest__Output } from './gatehouse/v1/DeleteStageRequest.ts';
import type { DeleteStageResponse as _gatehouse_v1_DeleteStageResponse, DeleteStageResponse__Output as _gatehouse_v1_DeleteStageResponse__Output } from './gatehouse/v1/DeleteStageResponse.ts';
import type { DeleteUsagePlanKeyResponse as _gatehouse_v1_DeleteUsagePlanKeyResponse, DeleteUsagePlanKeyResponse__Output as _gatehouse_v1_DeleteUsagePlanKeyResponse__Output } from './gatehouse/v1/DeleteUsagePlanKeyResponse.ts';
import type { DeleteUsagePlanRequest as _gatehouse_v1_DeleteUsagePlanRequest, DeleteUsagePlanRequest__Output as _gatehouse_v1_DeleteUsagePlanRequest__Output } from './gatehouse/v1/DeleteUsagePlanRequest.ts';
import type { DeleteUsagePlanResponse as _gatehouse_v1_DeleteUsagePlanResponse, DeleteUsagePlanResponse__Output as _gatehouse_v1_DeleteUsagePlanResponse__Output } from './gatehouse/v1/DeleteUsagePlanResponse.ts';
import type { Deployment as _gatehouse_v1_Deployment, Deployment__Output as _gatehouse_v1_Deployment__Output } from './gatehouse/v1/Deployment.ts';
import type { Edge as _gatehouse_v1_Edge, Edge__Output as _gatehouse_v1_Edge__Output } from './gatehouse/v1/Edge.ts';
import type { EdgeHello as _gatehouse_v1_EdgeHello, EdgeHello__Output as _gatehouse_v1_EdgeHello__Output } from './gatehouse/v1/EdgeHello.ts';
import type { EdgeMessage as _gatehouse_v1_EdgeMessage, EdgeMessage__Output as _gatehouse_v1_EdgeMessage__Output } from './gatehouse/v1/EdgeMessage.ts';
import type { EdgeRefusal as _gatehouse_v1_EdgeRefusal, EdgeRefusal__Output as _gatehouse_v1_EdgeRefusal__Output } from './gatehouse/v1/EdgeRefusal.ts';
import type { GetApiKeyRequest as _gatehouse_v1_GetApiKeyRequest, GetApiKeyRequest__Output as _gatehouse_v1_GetApiKeyRequest__Output } from './gatehouse/v1/GetApiKeyRequest.ts';
import type { GetApiKeysRequest as _gatehouse_v1_GetApiKeysRequest, GetApiKeysRequest__Output as _gatehouse_v1_GetApiKeysRequest__Output } from './gatehouse/v1/GetApiKeysRequest.ts';
import type { GetApiKeysResponse as _gatehouse_v1_GetApiKeysResponse, GetApiKeysResponse__Output as _gatehouse_v1_GetApiKeysResponse__Output } from './gatehouse/v1/GetApiKeysResponse.ts';
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
import type { GetUsagePlanKeysRequest as _gatehouse_v1_GetUsagePlanKeysRequest, GetUsagePlanKeysRequest__Output as _gatehouse_v1_GetUsagePlanKeysRequest__Output } from './gatehouse/v1/GetUsagePlanKeysRequest.ts';
import type { GetUsagePlanKeysResponse as _gatehouse_v1_GetUsagePlanKeysResponse, GetUsagePlanKeysResponse__Output as _gatehouse_v1_GetUsagePlanKeysResponse__Output } from './gatehouse/v1/GetUsagePlanKeysResponse.ts';
import type { GetUsagePlanRequest as _gatehouse_v1_GetUsagePlanRequest, GetUsagePlanRequest__Output as _gatehouse_v1_GetUsagePlanRequest__Output } from './gatehouse/v1/GetUsagePlanRequest.ts';
import type { GetUsagePlansRequest as _gatehouse_v1_GetUsagePlansRequest, GetUsagePlansRequest__Output as _gatehouse_v1_GetUsagePlansRequest__Output } from './gatehouse/v1/GetUsagePlansRequest.ts';
import type { GetUsagePlansResponse as _gatehouse_v1_GetUsagePlansResponse, GetUsagePlansResponse__Output as _gatehouse_v1_GetUsagePlansResponse__Output } from './gatehouse/v1/GetUsagePlansResponse.ts';
import type { GetUsageRecordsRequest as _gatehouse_v1_GetUsageRecordsRequest, GetUsageRecordsRequest__Output as _gatehouse_v1_GetUsageRecordsRequest__Output } from './gatehouse/v1/GetUsageRecordsRequest.ts';
import type { GetUsageRecordsResponse as _gatehouse_v1_GetUsageRecordsResponse, GetUsageRecordsResponse__Output as _gatehouse_v1_GetUsageRecordsResponse__Output } from './gatehouse/v1/GetUsageRecordsResponse.ts';
import type { GetUsageRequest as _gatehouse_v1_GetUsageRequest, GetUsageRequest__Output as _gatehouse_v1_GetUsageRequest__Output } from './gatehouse/v1/GetUsageRequest.ts';
import type { HeaderField as _gatehouse_v1_HeaderField, HeaderField__Output as _gatehouse_v1_HeaderField__Output } from './gatehouse/v1/HeaderField.ts';
import type { ImportApiKeysOptions as _gatehouse_v1_ImportApiKeysOptions, ImportApiKeysOptions__Output as _gatehouse_v1_ImportApiKeysOptions__Output } from './gatehouse/v1/ImportApiKeysOptions.ts';
import type { ImportApiKeysRequest as _gatehouse_v1_ImportApiKeysRequest, ImportApiKeysRequest__Output as _gatehouse_v1_ImportApiKeysRequest__Output } from './gatehouse/v1/ImportApiKeysRequest.ts';
import type { ImportApiKeysResponse as _gatehouse_v1_ImportApiKeysResponse, ImportApiKeysResponse__Output as _gatehouse_v1_ImportApiKeysResponse__Output } from './gatehouse/v1/ImportApiKeysResponse.ts';
import type { ImportApiRequest as _gatehouse_v1_ImportApiRequest, ImportApiRequest__Output as _gatehouse_v1_ImportApiRequest__Output } from './gatehouse/v1/ImportApiRequest.ts';
import type { ImportApiResponse as _gatehouse_v1_ImportApiResponse, ImportApiResponse__Output as _gatehouse_v1_ImportApiResponse__Output } from './gatehouse/v1/ImportApiResponse.ts';
import type { ImportOptions as _gatehouse_v1_ImportOptions, ImportOptions__Output as _gatehouse_v1_ImportOptions__Output } from './gatehouse/v1/ImportOptions.ts';
import type { ImportResult as _gatehouse_v1_ImportResult, ImportResult__Output as _gatehouse_v1_ImportResult__Output } from './gatehouse/v1/ImportResult.ts';
import type { Issue as _gatehouse_v1_Issue, Issue__Output as _gatehouse_v1_Issue__Output } from './gatehouse/v1/Issue.ts';
import type { Issues as _gatehouse_v1_Issues, Issues__Output as _gatehouse_v1_Issues__Output } from './gatehouse/v1/Issues.ts';
import type { KeyUsage as _gatehouse_v1_KeyUsage, KeyUsage__Output as _gatehouse_v1_KeyUsage__Output } from './gatehouse/v1/KeyUsage.ts';
import type { Latency as _gatehouse_v1_Latency, Latency__Output as _gatehouse_v1_Latency__Output } from './gatehouse/v1/Latency.ts';
import type { Mappings as _gatehouse_v1_Mappings, Mappings__Output as _gatehouse_v1_Mappings__Output } from './gatehouse/v1/Mappings.ts';
import type { MethodSetting as _gatehouse_v1_MethodSetting, MethodSetting__Output as _gatehouse_v1_MethodSetting__Output } from './gatehouse/v1/MethodSetting.ts';
import type { MethodThrottle as _gatehouse_v1_MethodThrottle, MethodThrottle__Output as _gatehouse_v1_MethodThrottle__Output } from './gatehouse/v1/MethodThrottle.ts';
import type { Metrics as _gatehouse_v1_Metrics, Metrics__Output as _gatehouse_v1_Metrics__Output } from './gatehouse/v1/Metrics.ts';
import type { MetricsRow as _gatehouse_v1_MetricsRow, MetricsRow__Output as _gatehouse_v1_MetricsRow__Output } from './gatehouse/v1/MetricsRow.ts';
import type { Model as _gatehouse_v1_Model, Model__Output as _gatehouse_v1_Model__Output } from './gatehouse/v1/Model.ts';
import type { PatchOperation as _gatehouse_v1_PatchOperation, PatchOperation__Output as _gatehouse_v1_PatchOperation__Output } from './gatehouse/v1/PatchOperation.ts';
import type { PlanQuota as _gatehouse_v1_PlanQuota, PlanQuota__Output as _gatehouse_v1_PlanQuota__Output } from './gatehouse/v1/PlanQuota.ts';
import type { PlanStage as _gatehouse_v1_PlanStage, PlanStage__Output as _gatehouse_v1_PlanStage__Output } from './gatehouse/v1/PlanStage.ts';
import type { QuotaAdjustment as _gatehouse_v1_QuotaAdjustment, QuotaAdjustment__Output as _gatehouse_v1_QuotaAdjustment__Output } from './gatehouse/v1/QuotaAdjustment.ts';
import type { Refused as _gatehouse_v1_Refused, Refused__Output as _gatehouse_v1_Refused__Output } from './gatehouse/v1/Refused.ts';
import type { RotateApiKeyRequest as _gatehouse_v1_RotateApiKeyRequest, RotateApiKeyRequest__Output as _gatehouse_v1_RotateApiKeyRequest__Output } from './gatehouse/v1/RotateApiKeyRequest.ts';
import type { SetMappingsResponse as _gatehouse_v1_SetMappingsResponse, SetMappingsResponse__Output as _gatehouse_v1_SetMappingsResponse__Output } from './gatehouse/v1/SetMappingsResponse.ts';
import type { SnapshotChunk as _gatehouse_v1_SnapshotChunk, SnapshotChunk__Output as _gatehouse_v1_SnapshotChunk__Output } from './gatehouse/v1/SnapshotChunk.ts';
import type { Stage as _gatehouse_v1_Stage, Stage__Output as _gatehouse_v1_Stage__Output } from './gatehouse/v1/Stage.ts';
import type { StageConfiguration as _gatehouse_v1_StageConfiguration, StageConfiguration__Output as _gatehouse_v1_StageConfiguration__Output } from './gatehouse/v1/StageConfiguration.ts';
import type { StageSettings as _gatehouse_v1_StageSettings, StageSettings__Output as _gatehouse_v1_StageSettings__Output } from './gatehouse/v1/StageSettings.ts';
import type { TestInvokeMethodRequest as _gatehouse_v1_TestInvokeMethodRequest, TestInvokeMethodRequest__Output as _gatehouse_v1_TestInvokeMethodRequest__Output } from './gatehouse/v1/TestInvokeMethodRequest.ts';
import type { TestInvokeMethodResponse as _gatehouse_v1_TestInvokeMethodResponse, TestInvokeMethodResponse__Output as _gatehouse_v1_TestInvokeMethodResponse__Output } from './gatehouse/v1/TestInvokeMethodResponse.ts';
import type { Throttle as _gatehouse_v1_Throttle, Throttle__Output as _gatehouse_v1_Throttle__Output } from './gatehouse/v1/Throttle.ts';
import type { UpdateApiKeyRequest as _gatehouse_v1_UpdateApiKeyRequest, UpdateApiKeyRequest__Output as _gatehouse_v1_UpdateApiKeyRequest__Output } from './gatehouse/v1/UpdateApiKeyRequest.ts';
import type { UpdateStageRequest as _gatehouse_v1_UpdateStageRequest, UpdateStageRequest__Output as _gatehouse_v1_UpdateStageRequest__Output } from './gatehouse/v1/UpdateStageRequest.ts';
import type { UpdateUsagePlanRequest as _gatehouse_v1_UpdateUsagePlanRequest, UpdateUsagePlanRequest__Output as _gatehouse_v1_UpdateUsagePlanRequest__Output } from './gatehouse/v1/UpdateUsagePlanRequest.ts';
import type { UpdateUsageRequest as _gatehouse_v1_UpdateUsageRequest, UpdateUsageRequest__Output as _gatehouse_v1_UpdateUsageRequest__Output } from './gatehouse/v1/UpdateUsageRequest.ts';
import type { Usage as _gatehouse_v1_Usage, Usage__Output as _gatehouse_v1_Usage__Output } from './gatehouse/v1/Usage.ts';
import type { UsagePlan as _gatehouse_v1_UsagePlan, UsagePlan__Output as _gatehouse_v1_UsagePlan__Output } from './gatehouse/v1/UsagePlan.ts';
import type { UsagePlanKey as _gatehouse_v1_UsagePlanKey, UsagePlanKey__Output as _gatehouse_v1_UsagePlanKey__Output } from './gatehouse/v1/UsagePlanKey.ts';
import type { UsagePlanKeyRequest as _gatehouse_v1_UsagePlanKeyRequest, UsagePlanKeyRequest__Output as _gatehouse_v1_UsagePlanKeyRequest__Output } from './gatehouse/v1/UsagePlanKeyRequest.ts';
import type { UsageQuota as _gatehouse_v1_UsageQuota, UsageQuota__Output as _gatehouse_v1_UsageQuota__Output } from './gatehouse/v1/UsageQuota.ts';
import type { UsageRecord as _gatehouse_v1_UsageRecord, UsageRecord__Output as _gatehouse_v1_UsageRecord__Output } from './gatehouse/v1/UsageRecord.ts';
import type { UsageThrottle as _gatehouse_v1_UsageThrottle, UsageThrottle__Output as _gatehouse_v1_UsageThrottle__Output } from './gatehouse/v1/UsageThrottle.ts';
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
      ApiKey: MessageTypeDefinition<_gatehouse_v1_ApiKey, _gatehouse_v1_ApiKey__Output>
      Applied: MessageTypeDefinition<_gatehouse_v1_Applied, _gatehouse_v1_Applied__Output>
      BasePathMapping: MessageTypeDefinition<_gatehouse_v1_BasePathMapping, _gatehouse_v1_BasePathMapping__Output>
      BasePathMode: EnumTypeDefinition
      Config: SubtypeConstructor<typeof grpc.Client, _gatehouse_v1_ConfigClient> & { service: _gatehouse_v1_ConfigDefinition }
      ConfigurationPart: MessageTypeDefinition<_gatehouse_v1_ConfigurationPart, _gatehouse_v1_ConfigurationPart__Output>
      ControlMessage: MessageTypeDefinition<_gatehouse_v1_ControlMessage, _gatehouse_v1_ControlMessage__Output>
      CreateApiKeyRequest: MessageTypeDefinition<_gatehouse_v1_CreateApiKeyRequest, _gatehouse_v1_CreateApiKeyRequest__Output>
      CreateDeploymentRequest: MessageTypeDefinition<_gatehouse_v1_CreateDeploymentRequest, _gatehouse_v1_CreateDeploymentRequest__Output>
      CreateDeploymentResponse: MessageTypeDefinition<_gatehouse_v1_CreateDeploymentResponse, _gatehouse_v1_CreateDeploymentResponse__Output>
      CreateUsagePlanRequest: MessageTypeDefinition<_gatehouse_v1_CreateUsagePlanRequest, _gatehouse_v1_CreateUsagePlanRequest__Output>
      DayUsage: MessageTypeDefinition<_gatehouse_v1_DayUsage, _gatehouse_v1_DayUsage__Output>
      DefinitionChanges: MessageTypeDefinition<_gatehouse_v1_DefinitionChanges, _gatehouse_v1_DefinitionChanges__Output>
      DeleteApiKeyRequest: MessageTypeDefinition<_gatehouse_v1_DeleteApiKeyRequest, _gatehouse_v1_DeleteApiKeyRequest__Output>
      DeleteApiKeyResponse: MessageTypeDefinition<_gatehouse_v1_DeleteApiKeyResponse, _gatehouse_v1_DeleteApiKeyResponse__Output>
      DeleteApiRequest: MessageTypeDefinition<_gatehouse_v1_DeleteApiRequest, _gatehouse_v1_DeleteApiRequest__Output>
      DeleteApiResponse: MessageTypeDefinition<_gatehouse_v1_DeleteApiResponse, _gatehouse_v1_DeleteApiResponse__Output>
      DeleteStageRequest: MessageTypeDefinition<_gatehouse_v1_DeleteStageRequest, _gatehouse_v1_DeleteStageRequest__Output>
      DeleteStageResponse: MessageTypeDefinition<_gatehouse_v1_DeleteStageResponse, _gatehouse_v1_DeleteStageResponse__Output>
      DeleteUsagePlanKeyResponse: MessageTypeDefinition<_gatehouse_v1_DeleteUsagePlanKeyResponse, _gatehouse_v1_DeleteUsagePlanKeyResponse__Output>
      DeleteUsagePlanRequest: MessageTypeDefinition<_gatehouse_v1_DeleteUsagePlanRequest, _gatehouse_v1_DeleteUsagePlanRequest__Output>
      DeleteUsagePlanResponse: MessageTypeDefinition<_gatehouse_v1_DeleteUsagePlanResponse, _gatehouse_v1_DeleteUsagePlanResponse__Output>
      Deployment: MessageTypeDefinition<_gatehouse_v1_Deployment, _gatehouse_v1_Deployment__Output>
      Edge: MessageTypeDefinition<_gatehouse_v1_Edge, _gatehouse_v1_Edge__Output>
      EdgeHello: MessageTypeDefinition<_gatehouse_v1_EdgeHello, _gatehouse_v1_EdgeHello__Output>
      EdgeMessage: MessageTypeDefinition<_gatehouse_v1_EdgeMessage, _gatehouse_v1_EdgeMessage__Output>
      EdgeRefusal: MessageTypeDefinition<_gatehouse_v1_EdgeRefusal, _gatehouse_v1_EdgeRefusal__Output>
      GetApiKeyRequest: MessageTypeDefinition<_gatehouse_v1_GetApiKeyRequest, _gatehouse_v1_GetApiKeyRequest__Output>
      GetApiKeysRequest: MessageTypeDefinition<_gatehouse_v1_GetApiKeysRequest, _gatehouse_v1_GetApiKeysRequest__Output>
      GetApiKeysResponse: MessageTypeDefinition<_gatehouse_v1_GetApiKeysResponse, _gatehouse_v1_GetApiKeysResponse__Output>
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
      GetUsagePlanKeysRequest: MessageTypeDefinition<_gatehouse_v1_GetUsagePlanKeysRequest, _gatehouse_v1_GetUsagePlanKeysRequest__Output>
      GetUsagePlanKeysResponse: MessageTypeDefinition<_gatehouse_v1_GetUsagePlanKeysResponse, _gatehouse_v1_GetUsagePlanKeysResponse__Output>
      GetUsagePlanRequest: MessageTypeDefinition<_gatehouse_v1_GetUsagePlanRequest, _gatehouse_v1_GetUsagePlanRequest__Output>
      GetUsagePlansRequest: MessageTypeDefinition<_gatehouse_v1_GetUsagePlansRequest, _gatehouse_v1_GetUsagePlansRequest__Output>
      GetUsagePlansResponse: MessageTypeDefinition<_gatehouse_v1_GetUsagePlansResponse, _gatehouse_v1_GetUsagePlansResponse__Output>
      GetUsageRecordsRequest: MessageTypeDefinition<_gatehouse_v1_GetUsageRecordsRequest, _gatehouse_v1_GetUsageRecordsRequest__Output>
      GetUsageRecordsResponse: MessageTypeDefinition<_gatehouse_v1_GetUsageRecordsResponse, _gatehouse_v1_GetUsageRecordsResponse__Output>
      GetUsageRequest: MessageTypeDefinition<_gatehouse_v1_GetUsageRequest, _gatehouse_v1_GetUsageRequest__Output>
      HeaderField: MessageTypeDefinition<_gatehouse_v1_HeaderField, _gatehouse_v1_HeaderField__Output>
      ImportApiKeysOptions: MessageTypeDefinition<_gatehouse_v1_ImportApiKeysOptions, _gatehouse_v1_ImportApiKeysOptions__Output>
      ImportApiKeysRequest: MessageTypeDefinition<_gatehouse_v1_ImportApiKeysRequest, _gatehouse_v1_ImportApiKeysRequest__Output>
      ImportApiKeysResponse: MessageTypeDefinition<_gatehouse_v1_ImportApiKeysResponse, _gatehouse_v1_ImportApiKeysResponse__Output>
      ImportApiRequest: MessageTypeDefinition<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiRequest__Output>
      ImportApiResponse: MessageTypeDefinition<_gatehouse_v1_ImportApiResponse, _gatehouse_v1_ImportApiResponse__Output>
      ImportOptions: MessageTypeDefinition<_gatehouse_v1_ImportOptions, _gatehouse_v1_ImportOptions__Output>
      ImportResult: MessageTypeDefinition<_gatehouse_v1_ImportResult, _gatehouse_v1_ImportResult__Output>
      Issue: MessageTypeDefinition<_gatehouse_v1_Issue, _gatehouse_v1_Issue__Output>
      Issues: MessageTypeDefinition<_gatehouse_v1_Issues, _gatehouse_v1_Issues__Output>
      KeyUsage: MessageTypeDefinition<_gatehouse_v1_KeyUsage, _gatehouse_v1_KeyUsage__Output>
      Latency: MessageTypeDefinition<_gatehouse_v1_Latency, _gatehouse_v1_Latency__Output>
      Mappings: MessageTypeDefinition<_gatehouse_v1_Mappings, _gatehouse_v1_Mappings__Output>
      MethodSetting: MessageTypeDefinition<_gatehouse_v1_MethodSetting, _gatehouse_v1_MethodSetting__Output>
      MethodThrottle: MessageTypeDefinition<_gatehouse_v1_MethodThrottle, _gatehouse_v1_MethodThrottle__Output>
      Metrics: MessageTypeDefinition<_gatehouse_v1_Metrics, _gatehouse_v1_Metrics__Output>
      MetricsRow: MessageTypeDefinition<_gatehouse_v1_MetricsRow, _gatehouse_v1_MetricsRow__Output>
      Model: MessageTypeDefinition<_gatehouse_v1_Model, _gatehouse_v1_Model__Output>
      PatchOperation: MessageTypeDefinition<_gatehouse_v1_PatchOperation, _gatehouse_v1_PatchOperation__Output>
      PlanQuota: MessageTypeDefinition<_gatehouse_v1_PlanQuota, _gatehouse_v1_PlanQuota__Output>
      PlanStage: MessageTypeDefinition<_gatehouse_v1_PlanStage, _gatehouse_v1_PlanStage__Output>
      QuotaAdjustment: MessageTypeDefinition<_gatehouse_v1_QuotaAdjustment, _gatehouse_v1_QuotaAdjustment__Output>
      Refused: MessageTypeDefinition<_gatehouse_v1_Refused, _gatehouse_v1_Refused__Output>
      RotateApiKeyRequest: MessageTypeDefinition<_gatehouse_v1_RotateApiKeyRequest, _gatehouse_v1_RotateApiKeyRequest__Output>
      SetMappingsResponse: MessageTypeDefinition<_gatehouse_v1_SetMappingsResponse, _gatehouse_v1_SetMappingsResponse__Output>
      SnapshotChunk: MessageTypeDefinition<_gatehouse_v1_SnapshotChunk, _gatehouse_v1_SnapshotChunk__Output>
      Stage: MessageTypeDefinition<_gatehouse_v1_Stage, _gatehouse_v1_Stage__Output>
      StageConfiguration: MessageTypeDefinition<_gatehouse_v1_StageConfiguration, _gatehouse_v1_StageConfiguration__Output>
      StageSettings: MessageTypeDefinition<_gatehouse_v1_StageSettings, _gatehouse_v1_StageSettings__Output>
      TestInvokeMethodRequest: MessageTypeDefinition<_gatehouse_v1_TestInvokeMethodRequest, _gatehouse_v1_TestInvokeMethodRequest__Output>
      TestInvokeMethodResponse: MessageTypeDefinition<_gatehouse_v1_TestInvokeMethodResponse, _gatehouse_v1_TestInvokeMethodResponse__Output>
      Throttle: MessageTypeDefinition<_gatehouse_v1_Throttle, _gatehouse_v1_Throttle__Output>
      UpdateApiKeyRequest: MessageTypeDefinition<_gatehouse_v1_UpdateApiKeyRequest, _gatehouse_v1_UpdateApiKeyRequest__Output>
      UpdateStageRequest: MessageTypeDefinition<_gatehouse_v1_UpdateStageRequest, _gatehouse_v1_UpdateStageRequest__Output>
      UpdateUsagePlanRequest: MessageTypeDefinition<_gatehouse_v1_UpdateUsagePlanRequest, _gatehouse_v1_UpdateUsagePlanRequest__Output>
      UpdateUsageRequest: MessageTypeDefinition<_gatehouse_v1_UpdateUsageRequest, _gatehouse_v1_UpdateUsageRequest__Output>
      Usage: MessageTypeDefinition<_gatehouse_v1_Usage, _gatehouse_v1_Usage__Output>
      UsagePlan: MessageTypeDefinition<_gatehouse_v1_UsagePlan, _gatehouse_v1_UsagePlan__Output>
      UsagePlanKey: MessageTypeDefinition<_gatehouse_v1_UsagePlanKey, _gatehouse_v1_UsagePlanKey__Output>
      UsagePlanKeyRequest: MessageTypeDefinition<_gatehouse_v1_UsagePlanKeyRequest, _gatehouse_v1_UsagePlanKeyRequest__Output>
      UsageQuota: MessageTypeDefinition<_gatehouse_v1_UsageQuota, _gatehouse_v1_UsageQuota__Output>
      UsageRecord: MessageTypeDefinition<_gatehouse_v1_UsageRecord, _gatehouse_v1_UsageRecord__Output>
      UsageThrottle: MessageTypeDefinition<_gatehouse_v1_UsageThrottle, _gatehouse_v1_UsageThrottle__Output>
      WatchMetricsRequest: MessageTypeDefinition<_gatehouse_v1_WatchMetricsRequest, _gatehouse_v1_WatchMetricsRequest__Output>
    }
  }
}

