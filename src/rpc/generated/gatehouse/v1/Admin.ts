// Original file: proto/gatehouse/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Api as _gatehouse_v1_Api, Api__Output as _gatehouse_v1_Api__Output } from '../../gatehouse/v1/Api.ts';
import type { ApiKey as _gatehouse_v1_ApiKey, ApiKey__Output as _gatehouse_v1_ApiKey__Output } from '../../gatehouse/v1/ApiKey.ts';
import type { CreateApiKeyRequest as _gatehouse_v1_CreateApiKeyRequest, CreateApiKeyRequest__Output as _gatehouse_v1_CreateApiKeyRequest__Output } from '../../gatehouse/v1/CreateApiKeyRequest.ts';
import type { CreateDeploymentRequest as _gatehouse_v1_CreateDeploymentRequest, CreateDeploymentRequest__Output as _gatehouse_v1_CreateDeploymentRequest__Output } from '../../gatehouse/v1/CreateDeploymentRequest.ts';
import type { CreateDeploymentResponse as _gatehouse_v1_CreateDeploymentResponse, CreateDeploymentResponse__Output as _gatehouse_v1_CreateDeploymentResponse__Output } from '../../gatehouse/v1/CreateDeploymentResponse.ts';
import type { CreateUsagePlanRequest as _gatehouse_v1_CreateUsagePlanRequest, CreateUsagePlanRequest__Output as _gatehouse_v1_CreateUsagePlanRequest__Output } from '../../gatehouse/v1/CreateUsagePlanRequest.ts';
import type { DeleteApiKeyRequest as _gatehouse_v1_DeleteApiKeyRequest, DeleteApiKeyRequest__Output as _gatehouse_v1_DeleteApiKeyRequest__Output } from '../../gatehouse/v1/DeleteApiKeyRequest.ts';
import type { DeleteApiKeyResponse as _gatehouse_v1_DeleteApiKeyResponse, DeleteApiKeyResponse__Output as _gatehouse_v1_DeleteApiKeyResponse__Output } from '../../gatehouse/v1/DeleteApiKeyResponse.ts';
import type { DeleteApiRequest as _gatehouse_v1_DeleteApiRequest, DeleteApiRequest__Output as _gatehouse_v1_DeleteApiRequest__Output } from '../../gatehouse/v1/DeleteApiRequest.ts';
import type { DeleteApiResponse as _gatehouse_v1_DeleteApiResponse, DeleteApiResponse__Output as _gatehouse_v1_DeleteApiResponse__Output } from '../../gatehouse/v1/DeleteApiResponse.ts';
import type { DeleteStageRequest as _gatehouse_v1_DeleteStageRequest, DeleteStageRequest__Output as _gatehouse_v1_DeleteStageRequest__Output } from '../../gatehouse/v1/DeleteStageRequest.ts';
import type { DeleteStageResponse as _gatehouse_v1_DeleteStageResponse, DeleteStageResponse__Output as _gatehouse_v1_DeleteStageResponse__Output } from '../../gatehouse/v1/DeleteStageResponse.ts';
import type { DeleteUsagePlanKeyResponse as _gatehouse_v1_DeleteUsagePlanKeyResponse, DeleteUsagePlanKeyResponse__Output as _gatehouse_v1_DeleteUsagePlanKeyResponse__Output } from '../../gatehouse/v1/DeleteUsagePlanKeyResponse.ts';
import type { DeleteUsagePlanRequest as _gatehouse_v1_DeleteUsagePlanRequest, DeleteUsagePlanRequest__Output as _gatehouse_v1_DeleteUsagePlanRequest__Output } from '../../gatehouse/v1/DeleteUsagePlanRequest.ts';
import type { DeleteUsagePlanResponse as _gatehouse_v1_DeleteUsagePlanResponse, DeleteUsagePlanResponse__Output as _gatehouse_v1_DeleteUsagePlanResponse__Output } from '../../gatehouse/v1/DeleteUsagePlanResponse.ts';
import type { GetApiKeyRequest as _gatehouse_v1_GetApiKeyRequest, GetApiKeyRequest__Output as _gatehouse_v1_GetApiKeyRequest__Output } from '../../gatehouse/v1/GetApiKeyRequest.ts';
import type { GetApiKeysRequest as _gatehouse_v1_GetApiKeysRequest, GetApiKeysRequest__Output as _gatehouse_v1_GetApiKeysRequest__Output } from '../../gatehouse/v1/GetApiKeysRequest.ts';
import type { GetApiKeysResponse as _gatehouse_v1_GetApiKeysResponse, GetApiKeysResponse__Output as _gatehouse_v1_GetApiKeysResponse__Output } from '../../gatehouse/v1/GetApiKeysResponse.ts';
import type { GetApiRequest as _gatehouse_v1_GetApiRequest, GetApiRequest__Output as _gatehouse_v1_GetApiRequest__Output } from '../../gatehouse/v1/GetApiRequest.ts';
import type { GetApisRequest as _gatehouse_v1_GetApisRequest, GetApisRequest__Output as _gatehouse_v1_GetApisRequest__Output } from '../../gatehouse/v1/GetApisRequest.ts';
import type { GetApisResponse as _gatehouse_v1_GetApisResponse, GetApisResponse__Output as _gatehouse_v1_GetApisResponse__Output } from '../../gatehouse/v1/GetApisResponse.ts';
import type { GetDeploymentsRequest as _gatehouse_v1_GetDeploymentsRequest, GetDeploymentsRequest__Output as _gatehouse_v1_GetDeploymentsRequest__Output } from '../../gatehouse/v1/GetDeploymentsRequest.ts';
import type { GetDeploymentsResponse as _gatehouse_v1_GetDeploymentsResponse, GetDeploymentsResponse__Output as _gatehouse_v1_GetDeploymentsResponse__Output } from '../../gatehouse/v1/GetDeploymentsResponse.ts';
import type { GetEdgesRequest as _gatehouse_v1_GetEdgesRequest, GetEdgesRequest__Output as _gatehouse_v1_GetEdgesRequest__Output } from '../../gatehouse/v1/GetEdgesRequest.ts';
import type { GetEdgesResponse as _gatehouse_v1_GetEdgesResponse, GetEdgesResponse__Output as _gatehouse_v1_GetEdgesResponse__Output } from '../../gatehouse/v1/GetEdgesResponse.ts';
import type { GetMappingsRequest as _gatehouse_v1_GetMappingsRequest, GetMappingsRequest__Output as _gatehouse_v1_GetMappingsRequest__Output } from '../../gatehouse/v1/GetMappingsRequest.ts';
import type { GetMetricsRequest as _gatehouse_v1_GetMetricsRequest, GetMetricsRequest__Output as _gatehouse_v1_GetMetricsRequest__Output } from '../../gatehouse/v1/GetMetricsRequest.ts';
import type { GetModelRequest as _gatehouse_v1_GetModelRequest, GetModelRequest__Output as _gatehouse_v1_GetModelRequest__Output } from '../../gatehouse/v1/GetModelRequest.ts';
import type { GetModelsRequest as _gatehouse_v1_GetModelsRequest, GetModelsRequest__Output as _gatehouse_v1_GetModelsRequest__Output } from '../../gatehouse/v1/GetModelsRequest.ts';
import type { GetStageRequest as _gatehouse_v1_GetStageRequest, GetStageRequest__Output as _gatehouse_v1_GetStageRequest__Output } from '../../gatehouse/v1/GetStageRequest.ts';
import type { GetStagesRequest as _gatehouse_v1_GetStagesRequest, GetStagesRequest__Output as _gatehouse_v1_GetStagesRequest__Output } from '../../gatehouse/v1/GetStagesRequest.ts';
import type { GetStagesResponse as _gatehouse_v1_GetStagesResponse, GetStagesResponse__Output as _gatehouse_v1_GetStagesResponse__Output } from '../../gatehouse/v1/GetStagesResponse.ts';
import type { GetUsagePlanKeysRequest as _gatehouse_v1_GetUsagePlanKeysRequest, GetUsagePlanKeysRequest__Output as _gatehouse_v1_GetUsagePlanKeysRequest__Output } from '../../gatehouse/v1/GetUsagePlanKeysRequest.ts';
import type { GetUsagePlanKeysResponse as _gatehouse_v1_GetUsagePlanKeysResponse, GetUsagePlanKeysResponse__Output as _gatehouse_v1_GetUsagePlanKeysResponse__Output } from '../../gatehouse/v1/GetUsagePlanKeysResponse.ts';
import type { GetUsagePlanRequest as _gatehouse_v1_GetUsagePlanRequest, GetUsagePlanRequest__Output as _gatehouse_v1_GetUsagePlanRequest__Output } from '../../gatehouse/v1/GetUsagePlanRequest.ts';
import type { GetUsagePlansRequest as _gatehouse_v1_GetUsagePlansRequest, GetUsagePlansRequest__Output as _gatehouse_v1_GetUsagePlansRequest__Output } from '../../gatehouse/v1/GetUsagePlansRequest.ts';
import type { GetUsagePlansResponse as _gatehouse_v1_GetUsagePlansResponse, GetUsagePlansResponse__Output as _gatehouse_v1_GetUsagePlansResponse__Output } from '../../gatehouse/v1/GetUsagePlansResponse.ts';
import type { GetUsageRecordsRequest as _gatehouse_v1_GetUsageRecordsRequest, GetUsageRecordsRequest__Output as _gatehouse_v1_GetUsageRecordsRequest__Output } from '../../gatehouse/v1/GetUsageRecordsRequest.ts';
import type { GetUsageRecordsResponse as _gatehouse_v1_GetUsageRecordsResponse, GetUsageRecordsResponse__Output as _gatehouse_v1_GetUsageRecordsResponse__Output } from '../../gatehouse/v1/GetUsageRecordsResponse.ts';
import type { GetUsageRequest as _gatehouse_v1_GetUsageRequest, GetUsageRequest__Output as _gatehouse_v1_GetUsageRequest__Output } from '../../gatehouse/v1/GetUsageRequest.ts';
import type { ImportApiKeysRequest as _gatehouse_v1_ImportApiKeysRequest, ImportApiKeysRequest__Output as _gatehouse_v1_ImportApiKeysRequest__Output } from '../../gatehouse/v1/ImportApiKeysRequest.ts';
import type { ImportApiKeysResponse as _gatehouse_v1_ImportApiKeysResponse, ImportApiKeysResponse__Output as _gatehouse_v1_ImportApiKeysResponse__Output } from '../../gatehouse/v1/ImportApiKeysResponse.ts';
import type { ImportApiRequest as _gatehouse_v1_ImportApiRequest, ImportApiRequest__Output as _gatehouse_v1_ImportApiRequest__Output } from '../../gatehouse/v1/ImportApiRequest.ts';
import type { ImportApiResponse as _gatehouse_v1_ImportApiResponse, ImportApiResponse__Output as _gatehouse_v1_ImportApiResponse__Output } from '../../gatehouse/v1/ImportApiResponse.ts';
import type { Mappings as _gatehouse_v1_Mappings, Mappings__Output as _gatehouse_v1_Mappings__Output } from '../../gatehouse/v1/Mappings.ts';
import type { Metrics as _gatehouse_v1_Metrics, Metrics__Output as _gatehouse_v1_Metrics__Output } from '../../gatehouse/v1/Metrics.ts';
import type { Model as _gatehouse_v1_Model, Model__Output as _gatehouse_v1_Model__Output } from '../../gatehouse/v1/Model.ts';
import type { RotateApiKeyRequest as _gatehouse_v1_RotateApiKeyRequest, RotateApiKeyRequest__Output as _gatehouse_v1_RotateApiKeyRequest__Output } from '../../gatehouse/v1/RotateApiKeyRequest.ts';
import type { SetMappingsResponse as _gatehouse_v1_SetMappingsResponse, SetMappingsResponse__Output as _gatehouse_v1_SetMappingsResponse__Output } from '../../gatehouse/v1/SetMappingsResponse.ts';
import type { Stage as _gatehouse_v1_Stage, Stage__Output as _gatehouse_v1_Stage__Output } from '../../gatehouse/v1/Stage.ts';
import type { TestInvokeMethodRequest as _gatehouse_v1_TestInvokeMethodRequest, TestInvokeMethodRequest__Output as _gatehouse_v1_TestInvokeMethodRequest__Output } from '../../gatehouse/v1/TestInvokeMethodRequest.ts';
import type { TestInvokeMethodResponse as _gatehouse_v1_TestInvokeMethodResponse, TestInvokeMethodResponse__Output as _gatehouse_v1_TestInvokeMethodResponse__Output } from '../../gatehouse/v1/TestInvokeMethodResponse.ts';
import type { UpdateApiKeyRequest as _gatehouse_v1_UpdateApiKeyRequest, UpdateApiKeyRequest__Output as _gatehouse_v1_UpdateApiKeyRequest__Output } from '../../gatehouse/v1/UpdateApiKeyRequest.ts';
import type { UpdateStageRequest as _gatehouse_v1_UpdateStageRequest, UpdateStageRequest__Output as _gatehouse_v1_UpdateStageRequest__Output } from '../../gatehouse/v1/UpdateStageRequest.ts';
import type { UpdateUsagePlanRequest as _gatehouse_v1_UpdateUsagePlanRequest, UpdateUsagePlanRequest__Output as _gatehouse_v1_UpdateUsagePlanRequest__Output } from '../../gatehouse/v1/UpdateUsagePlanRequest.ts';
import type { UpdateUsageRequest as _gatehouse_v1_UpdateUsageRequest, UpdateUsageRequest__Output as _gatehouse_v1_UpdateUsageRequest__Output } from '../../gatehouse/v1/UpdateUsageRequest.ts';
import type { Usage as _gatehouse_v1_Usage, Usage__Output as _gatehouse_v1_Usage__Output } from '../../gatehouse/v1/Usage.ts';
import type { UsagePlan as _gatehouse_v1_UsagePlan, UsagePlan__Output as _gatehouse_v1_UsagePlan__Output } from '../../gatehouse/v1/UsagePlan.ts';
import type { UsagePlanKey as _gatehouse_v1_UsagePlanKey, UsagePlanKey__Output as _gatehouse_v1_UsagePlanKey__Output } from '../../gatehouse/v1/UsagePlanKey.ts';
import type { UsagePlanKeyRequest as _gatehouse_v1_UsagePlanKeyRequest, UsagePlanKeyRequest__Output as _gatehouse_v1_UsagePlanKeyRequest__Output } from '../../gatehouse/v1/UsagePlanKeyRequest.ts';
import type { WatchMetricsRequest as _gatehouse_v1_WatchMetricsRequest, WatchMetricsRequest__Output as _gatehouse_v1_WatchMetricsRequest__Output } from '../../gatehouse/v1/WatchMetricsRequest.ts';

export interface AdminClient extends grpc.Client {
  CreateApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  CreateApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  CreateApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  CreateApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  createApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  createApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  createApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  createApiKey(argument: _gatehouse_v1_CreateApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  
  CreateUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  CreateUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  CreateUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  CreateUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  createUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  createUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  createUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  createUsagePlan(argument: _gatehouse_v1_CreateUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  
  CreateUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  CreateUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  CreateUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  CreateUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  createUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  createUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  createUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  createUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlanKey__Output>): grpc.ClientUnaryCall;
  
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  DeleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  DeleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  DeleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteApiKey(argument: _gatehouse_v1_DeleteApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiKeyResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  DeleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  DeleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  DeleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlan(argument: _gatehouse_v1_DeleteUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  DeleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  DeleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  DeleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  deleteUsagePlanKey(argument: _gatehouse_v1_UsagePlanKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteUsagePlanKeyResponse__Output>): grpc.ClientUnaryCall;
  
  GetApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  GetApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  GetApi(argument: _gatehouse_v1_GetApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  GetApi(argument: _gatehouse_v1_GetApiRequest, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  
  GetApiKey(argument: _gatehouse_v1_GetApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  GetApiKey(argument: _gatehouse_v1_GetApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  GetApiKey(argument: _gatehouse_v1_GetApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  GetApiKey(argument: _gatehouse_v1_GetApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  getApiKey(argument: _gatehouse_v1_GetApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  getApiKey(argument: _gatehouse_v1_GetApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  getApiKey(argument: _gatehouse_v1_GetApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  getApiKey(argument: _gatehouse_v1_GetApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  
  GetApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  GetApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  GetApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  GetApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  getApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  getApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  getApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  getApiKeys(argument: _gatehouse_v1_GetApiKeysRequest, callback: grpc.requestCallback<_gatehouse_v1_GetApiKeysResponse__Output>): grpc.ClientUnaryCall;
  
  GetApis(argument: _gatehouse_v1_GetApisRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  GetApis(argument: _gatehouse_v1_GetApisRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  GetApis(argument: _gatehouse_v1_GetApisRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  GetApis(argument: _gatehouse_v1_GetApisRequest, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  getApis(argument: _gatehouse_v1_GetApisRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  getApis(argument: _gatehouse_v1_GetApisRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  getApis(argument: _gatehouse_v1_GetApisRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  getApis(argument: _gatehouse_v1_GetApisRequest, callback: grpc.requestCallback<_gatehouse_v1_GetApisResponse__Output>): grpc.ClientUnaryCall;
  
  GetDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  GetDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  GetDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  GetDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  getDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  getDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  getDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  getDeployments(argument: _gatehouse_v1_GetDeploymentsRequest, callback: grpc.requestCallback<_gatehouse_v1_GetDeploymentsResponse__Output>): grpc.ClientUnaryCall;
  
  GetEdges(argument: _gatehouse_v1_GetEdgesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  GetEdges(argument: _gatehouse_v1_GetEdgesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  GetEdges(argument: _gatehouse_v1_GetEdgesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  GetEdges(argument: _gatehouse_v1_GetEdgesRequest, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  getEdges(argument: _gatehouse_v1_GetEdgesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  getEdges(argument: _gatehouse_v1_GetEdgesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  getEdges(argument: _gatehouse_v1_GetEdgesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  getEdges(argument: _gatehouse_v1_GetEdgesRequest, callback: grpc.requestCallback<_gatehouse_v1_GetEdgesResponse__Output>): grpc.ClientUnaryCall;
  
  GetMappings(argument: _gatehouse_v1_GetMappingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  GetMappings(argument: _gatehouse_v1_GetMappingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  GetMappings(argument: _gatehouse_v1_GetMappingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  GetMappings(argument: _gatehouse_v1_GetMappingsRequest, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  getMappings(argument: _gatehouse_v1_GetMappingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  getMappings(argument: _gatehouse_v1_GetMappingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  getMappings(argument: _gatehouse_v1_GetMappingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  getMappings(argument: _gatehouse_v1_GetMappingsRequest, callback: grpc.requestCallback<_gatehouse_v1_Mappings__Output>): grpc.ClientUnaryCall;
  
  GetMetrics(argument: _gatehouse_v1_GetMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  GetMetrics(argument: _gatehouse_v1_GetMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  GetMetrics(argument: _gatehouse_v1_GetMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  GetMetrics(argument: _gatehouse_v1_GetMetricsRequest, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  getMetrics(argument: _gatehouse_v1_GetMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  getMetrics(argument: _gatehouse_v1_GetMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  getMetrics(argument: _gatehouse_v1_GetMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  getMetrics(argument: _gatehouse_v1_GetMetricsRequest, callback: grpc.requestCallback<_gatehouse_v1_Metrics__Output>): grpc.ClientUnaryCall;
  
  GetModel(argument: _gatehouse_v1_GetModelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  GetModel(argument: _gatehouse_v1_GetModelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  GetModel(argument: _gatehouse_v1_GetModelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  GetModel(argument: _gatehouse_v1_GetModelRequest, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  getModel(argument: _gatehouse_v1_GetModelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  getModel(argument: _gatehouse_v1_GetModelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  getModel(argument: _gatehouse_v1_GetModelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  getModel(argument: _gatehouse_v1_GetModelRequest, callback: grpc.requestCallback<_gatehouse_v1_Model__Output>): grpc.ClientUnaryCall;
  
  GetModels(argument: _gatehouse_v1_GetModelsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Model__Output>;
  GetModels(argument: _gatehouse_v1_GetModelsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Model__Output>;
  getModels(argument: _gatehouse_v1_GetModelsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Model__Output>;
  getModels(argument: _gatehouse_v1_GetModelsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Model__Output>;
  
  GetStage(argument: _gatehouse_v1_GetStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  GetStage(argument: _gatehouse_v1_GetStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  GetStage(argument: _gatehouse_v1_GetStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  GetStage(argument: _gatehouse_v1_GetStageRequest, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  getStage(argument: _gatehouse_v1_GetStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  getStage(argument: _gatehouse_v1_GetStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  getStage(argument: _gatehouse_v1_GetStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  getStage(argument: _gatehouse_v1_GetStageRequest, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  
  GetStages(argument: _gatehouse_v1_GetStagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  GetStages(argument: _gatehouse_v1_GetStagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  GetStages(argument: _gatehouse_v1_GetStagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  GetStages(argument: _gatehouse_v1_GetStagesRequest, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  getStages(argument: _gatehouse_v1_GetStagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  getStages(argument: _gatehouse_v1_GetStagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  getStages(argument: _gatehouse_v1_GetStagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  getStages(argument: _gatehouse_v1_GetStagesRequest, callback: grpc.requestCallback<_gatehouse_v1_GetStagesResponse__Output>): grpc.ClientUnaryCall;
  
  GetUsage(argument: _gatehouse_v1_GetUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  GetUsage(argument: _gatehouse_v1_GetUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  GetUsage(argument: _gatehouse_v1_GetUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  GetUsage(argument: _gatehouse_v1_GetUsageRequest, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  getUsage(argument: _gatehouse_v1_GetUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  getUsage(argument: _gatehouse_v1_GetUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  getUsage(argument: _gatehouse_v1_GetUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  getUsage(argument: _gatehouse_v1_GetUsageRequest, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  
  GetUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  GetUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  GetUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  GetUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  getUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  getUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  getUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  getUsagePlan(argument: _gatehouse_v1_GetUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  
  GetUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  GetUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  GetUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  GetUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlanKeys(argument: _gatehouse_v1_GetUsagePlanKeysRequest, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlanKeysResponse__Output>): grpc.ClientUnaryCall;
  
  GetUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  GetUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  GetUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  GetUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  getUsagePlans(argument: _gatehouse_v1_GetUsagePlansRequest, callback: grpc.requestCallback<_gatehouse_v1_GetUsagePlansResponse__Output>): grpc.ClientUnaryCall;
  
  GetUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  GetUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  GetUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  GetUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  getUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  getUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  getUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  getUsageRecords(argument: _gatehouse_v1_GetUsageRecordsRequest, callback: grpc.requestCallback<_gatehouse_v1_GetUsageRecordsResponse__Output>): grpc.ClientUnaryCall;
  
  ImportApi(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  ImportApi(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  importApi(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  importApi(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  
  ImportApiKeys(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  ImportApiKeys(metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  ImportApiKeys(options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  ImportApiKeys(callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  importApiKeys(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  importApiKeys(metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  importApiKeys(options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  importApiKeys(callback: grpc.requestCallback<_gatehouse_v1_ImportApiKeysResponse__Output>): grpc.ClientWritableStream<_gatehouse_v1_ImportApiKeysRequest>;
  
  RotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  RotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  RotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  RotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  rotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  rotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  rotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  rotateApiKey(argument: _gatehouse_v1_RotateApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  
  SetMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  SetMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  SetMappings(argument: _gatehouse_v1_Mappings, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  SetMappings(argument: _gatehouse_v1_Mappings, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  
  TestInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  TestInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  TestInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  TestInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  testInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  testInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  testInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  testInvokeMethod(argument: _gatehouse_v1_TestInvokeMethodRequest, callback: grpc.requestCallback<_gatehouse_v1_TestInvokeMethodResponse__Output>): grpc.ClientUnaryCall;
  
  UpdateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  UpdateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  UpdateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  UpdateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  updateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  updateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  updateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  updateApiKey(argument: _gatehouse_v1_UpdateApiKeyRequest, callback: grpc.requestCallback<_gatehouse_v1_ApiKey__Output>): grpc.ClientUnaryCall;
  
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  
  UpdateUsage(argument: _gatehouse_v1_UpdateUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  UpdateUsage(argument: _gatehouse_v1_UpdateUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  UpdateUsage(argument: _gatehouse_v1_UpdateUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  UpdateUsage(argument: _gatehouse_v1_UpdateUsageRequest, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  updateUsage(argument: _gatehouse_v1_UpdateUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  updateUsage(argument: _gatehouse_v1_UpdateUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  updateUsage(argument: _gatehouse_v1_UpdateUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  updateUsage(argument: _gatehouse_v1_UpdateUsageRequest, callback: grpc.requestCallback<_gatehouse_v1_Usage__Output>): grpc.ClientUnaryCall;
  
  UpdateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  UpdateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  UpdateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  UpdateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  updateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  updateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  updateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  updateUsagePlan(argument: _gatehouse_v1_UpdateUsagePlanRequest, callback: grpc.requestCallback<_gatehouse_v1_UsagePlan__Output>): grpc.ClientUnaryCall;
  
  WatchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  WatchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  watchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  watchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  
}

export interface AdminHandlers extends grpc.UntypedServiceImplementation {
  CreateApiKey: grpc.handleUnaryCall<_gatehouse_v1_CreateApiKeyRequest__Output, _gatehouse_v1_ApiKey>;
  
  CreateDeployment: grpc.handleUnaryCall<_gatehouse_v1_CreateDeploymentRequest__Output, _gatehouse_v1_CreateDeploymentResponse>;
  
  CreateUsagePlan: grpc.handleUnaryCall<_gatehouse_v1_CreateUsagePlanRequest__Output, _gatehouse_v1_UsagePlan>;
  
  CreateUsagePlanKey: grpc.handleUnaryCall<_gatehouse_v1_UsagePlanKeyRequest__Output, _gatehouse_v1_UsagePlanKey>;
  
  DeleteApi: grpc.handleUnaryCall<_gatehouse_v1_DeleteApiRequest__Output, _gatehouse_v1_DeleteApiResponse>;
  
  DeleteApiKey: grpc.handleUnaryCall<_gatehouse_v1_DeleteApiKeyRequest__Output, _gatehouse_v1_DeleteApiKeyResponse>;
  
  DeleteStage: grpc.handleUnaryCall<_gatehouse_v1_DeleteStageRequest__Output, _gatehouse_v1_DeleteStageResponse>;
  
  DeleteUsagePlan: grpc.handleUnaryCall<_gatehouse_v1_DeleteUsagePlanRequest__Output, _gatehouse_v1_DeleteUsagePlanResponse>;
  
  DeleteUsagePlanKey: grpc.handleUnaryCall<_gatehouse_v1_UsagePlanKeyRequest__Output, _gatehouse_v1_DeleteUsagePlanKeyResponse>;
  
  GetApi: grpc.handleUnaryCall<_gatehouse_v1_GetApiRequest__Output, _gatehouse_v1_Api>;
  
  GetApiKey: grpc.handleUnaryCall<_gatehouse_v1_GetApiKeyRequest__Output, _gatehouse_v1_ApiKey>;
  
  GetApiKeys: grpc.handleUnaryCall<_gatehouse_v1_GetApiKeysRequest__Output, _gatehouse_v1_GetApiKeysResponse>;
  
  GetApis: grpc.handleUnaryCall<_gatehouse_v1_GetApisRequest__Output, _gatehouse_v1_GetApisResponse>;
  
  GetDeployments: grpc.handleUnaryCall<_gatehouse_v1_GetDeploymentsRequest__Output, _gatehouse_v1_GetDeploymentsResponse>;
  
  GetEdges: grpc.handleUnaryCall<_gatehouse_v1_GetEdgesRequest__Output, _gatehouse_v1_GetEdgesResponse>;
  
  GetMappings: grpc.handleUnaryCall<_gatehouse_v1_GetMappingsRequest__Output, _gatehouse_v1_Mappings>;
  
  GetMetrics: grpc.handleUnaryCall<_gatehouse_v1_GetMetricsRequest__Output, _gatehouse_v1_Metrics>;
  
  GetModel: grpc.handleUnaryCall<_gatehouse_v1_GetModelRequest__Output, _gatehouse_v1_Model>;
  
  GetModels: grpc.handleServerStreamingCall<_gatehouse_v1_GetModelsRequest__Output, _gatehouse_v1_Model>;
  
  GetStage: grpc.handleUnaryCall<_gatehouse_v1_GetStageRequest__Output, _gatehouse_v1_Stage>;
  
  GetStages: grpc.handleUnaryCall<_gatehouse_v1_GetStagesRequest__Output, _gatehouse_v1_GetStagesResponse>;
  
  GetUsage: grpc.handleUnaryCall<_gatehouse_v1_GetUsageRequest__Output, _gatehouse_v1_Usage>;
  
  GetUsagePlan: grpc.handleUnaryCall<_gatehouse_v1_GetUsagePlanRequest__Output, _gatehouse_v1_UsagePlan>;
  
  GetUsagePlanKeys: grpc.handleUnaryCall<_gatehouse_v1_GetUsagePlanKeysRequest__Output, _gatehouse_v1_GetUsagePlanKeysResponse>;
  
  GetUsagePlans: grpc.handleUnaryCall<_gatehouse_v1_GetUsagePlansRequest__Output, _gatehouse_v1_GetUsagePlansResponse>;
  
  GetUsageRecords: grpc.handleUnaryCall<_gatehouse_v1_GetUsageRecordsRequest__Output, _gatehouse_v1_GetUsageRecordsResponse>;
  
  ImportApi: grpc.handleBidiStreamingCall<_gatehouse_v1_ImportApiRequest__Output, _gatehouse_v1_ImportApiResponse>;
  
  ImportApiKeys: grpc.handleClientStreamingCall<_gatehouse_v1_ImportApiKeysRequest__Output, _gatehouse_v1_ImportApiKeysResponse>;
  
  RotateApiKey: grpc.handleUnaryCall<_gatehouse_v1_RotateApiKeyRequest__Output, _gatehouse_v1_ApiKey>;
  
  SetMappings: grpc.handleUnaryCall<_gatehouse_v1_Mappings__Output, _gatehouse_v1_SetMappingsResponse>;
  
  TestInvokeMethod: grpc.handleUnaryCall<_gatehouse_v1_TestInvokeMethodRequest__Output, _gatehouse_v1_TestInvokeMethodResponse>;
  
  UpdateApiKey: grpc.handleUnaryCall<_gatehouse_v1_UpdateApiKeyRequest__Output, _gatehouse_v1_ApiKey>;
  
  UpdateStage: grpc.handleUnaryCall<_gatehouse_v1_UpdateStageRequest__Output, _gatehouse_v1_Stage>;
  
  UpdateUsage: grpc.handleUnaryCall<_gatehouse_v1_UpdateUsageRequest__Output, _gatehouse_v1_Usage>;
  
  UpdateUsagePlan: grpc.handleUnaryCall<_gatehouse_v1_UpdateUsagePlanRequest__Output, _gatehouse_v1_UsagePlan>;
  
  WatchMetrics: grpc.handleServerStreamingCall<_gatehouse_v1_WatchMetricsRequest__Output, _gatehouse_v1_Metrics>;
  
}

export interface AdminDefinition extends grpc.ServiceDefinition {
  CreateApiKey: MethodDefinition<_gatehouse_v1_CreateApiKeyRequest, _gatehouse_v1_ApiKey, _gatehouse_v1_CreateApiKeyRequest__Output, _gatehouse_v1_ApiKey__Output>
  CreateDeployment: MethodDefinition<_gatehouse_v1_CreateDeploymentRequest, _gatehouse_v1_CreateDeploymentResponse, _gatehouse_v1_CreateDeploymentRequest__Output, _gatehouse_v1_CreateDeploymentResponse__Output>
  CreateUsagePlan: MethodDefinition<_gatehouse_v1_CreateUsagePlanRequest, _gatehouse_v1_UsagePlan, _gatehouse_v1_CreateUsagePlanRequest__Output, _gatehouse_v1_UsagePlan__Output>
  CreateUsagePlanKey: MethodDefinition<_gatehouse_v1_UsagePlanKeyRequest, _gatehouse_v1_UsagePlanKey, _gatehouse_v1_UsagePlanKeyRequest__Output, _gatehouse_v1_UsagePlanKey__Output>
  DeleteApi: MethodDefinition<_gatehouse_v1_DeleteApiRequest, _gatehouse_v1_DeleteApiResponse, _gatehouse_v1_DeleteApiRequest__Output, _gatehouse_v1_DeleteApiResponse__Output>
  DeleteApiKey: MethodDefinition<_gatehouse_v1_DeleteApiKeyRequest, _gatehouse_v1_DeleteApiKeyResponse, _gatehouse_v1_DeleteApiKeyRequest__Output, _gatehouse_v1_DeleteApiKeyResponse__Output>
  DeleteStage: MethodDefinition<_gatehouse_v1_DeleteStageRequest, _gatehouse_v1_DeleteStageResponse, _gatehouse_v1_DeleteStageRequest__Output, _gatehouse_v1_DeleteStageResponse__Output>
  DeleteUsagePlan: MethodDefinition<_gatehouse_v1_DeleteUsagePlanRequest, _gatehouse_v1_DeleteUsagePlanResponse, _gatehouse_v1_DeleteUsagePlanRequest__Output, _gatehouse_v1_DeleteUsagePlanResponse__Output>
  DeleteUsagePlanKey: MethodDefinition<_gatehouse_v1_UsagePlanKeyRequest, _gatehouse_v1_DeleteUsagePlanKeyResponse, _gatehouse_v1_UsagePlanKeyRequest__Output, _gatehouse_v1_DeleteUsagePlanKeyResponse__Output>
  GetApi: MethodDefinition<_gatehouse_v1_GetApiRequest, _gatehouse_v1_Api, _gatehouse_v1_GetApiRequest__Output, _gatehouse_v1_Api__Output>
  GetApiKey: MethodDefinition<_gatehouse_v1_GetApiKeyRequest, _gatehouse_v1_ApiKey, _gatehouse_v1_GetApiKeyRequest__Output, _gatehouse_v1_ApiKey__Output>
  GetApiKeys: MethodDefinition<_gatehouse_v1_GetApiKeysRequest, _gatehouse_v1_GetApiKeysResponse, _gatehouse_v1_GetApiKeysRequest__Output, _gatehouse_v1_GetApiKeysResponse__Output>
  GetApis: MethodDefinition<_gatehouse_v1_GetApisRequest, _gatehouse_v1_GetApisResponse, _gatehouse_v1_GetApisRequest__Output, _gatehouse_v1_GetApisResponse__Output>
  GetDeployments: MethodDefinition<_gatehouse_v1_GetDeploymentsRequest, _gatehouse_v1_GetDeploymentsResponse, _gatehouse_v1_GetDeploymentsRequest__Output, _gatehouse_v1_GetDeploymentsResponse__Output>
  GetEdges: MethodDefinition<_gatehouse_v1_GetEdgesRequest, _gatehouse_v1_GetEdgesResponse, _gatehouse_v1_GetEdgesRequest__Output, _gatehouse_v1_GetEdgesResponse__Output>
  GetMappings: MethodDefinition<_gatehouse_v1_GetMappingsRequest, _gatehouse_v1_Mappings, _gatehouse_v1_GetMappingsRequest__Output, _gatehouse_v1_Mappings__Output>
  GetMetrics: MethodDefinition<_gatehouse_v1_GetMetricsRequest, _gatehouse_v1_Metrics, _gatehouse_v1_GetMetricsRequest__Output, _gatehouse_v1_Metrics__Output>
  GetModel: MethodDefinition<_gatehouse_v1_GetModelRequest, _gatehouse_v1_Model, _gatehouse_v1_GetModelRequest__Output, _gatehouse_v1_Model__Output>
  GetModels: MethodDefinition<_gatehouse_v1_GetModelsRequest, _gatehouse_v1_Model, _gatehouse_v1_GetModelsRequest__Output, _gatehouse_v1_Model__Output>
  GetStage: MethodDefinition<_gatehouse_v1_GetStageRequest, _gatehouse_v1_Stage, _gatehouse_v1_GetStageRequest__Output, _gatehouse_v1_Stage__Output>
  GetStages: MethodDefinition<_gatehouse_v1_GetStagesRequest, _gatehouse_v1_GetStagesResponse, _gatehouse_v1_GetStagesRequest__Output, _gatehouse_v1_GetStagesResponse__Output>
  GetUsage: MethodDefinition<_gatehouse_v1_GetUsageRequest, _gatehouse_v1_Usage, _gatehouse_v1_GetUsageRequest__Output, _gatehouse_v1_Usage__Output>
  GetUsagePlan: MethodDefinition<_gatehouse_v1_GetUsagePlanRequest, _gatehouse_v1_UsagePlan, _gatehouse_v1_GetUsagePlanRequest__Output, _gatehouse_v1_UsagePlan__Output>
  GetUsagePlanKeys: MethodDefinition<_gatehouse_v1_GetUsagePlanKeysRequest, _gatehouse_v1_GetUsagePlanKeysResponse, _gatehouse_v1_GetUsagePlanKeysRequest__Output, _gatehouse_v1_GetUsagePlanKeysResponse__Output>
  GetUsagePlans: MethodDefinition<_gatehouse_v1_GetUsagePlansRequest, _gatehouse_v1_GetUsagePlansResponse, _gatehouse_v1_GetUsagePlansRequest__Output, _gatehouse_v1_GetUsagePlansResponse__Output>
  GetUsageRecords: MethodDefinition<_gatehouse_v1_GetUsageRecordsRequest, _gatehouse_v1_GetUsageRecordsResponse, _gatehouse_v1_GetUsageRecordsRequest__Output, _gatehouse_v1_GetUsageRecordsResponse__Output>
  ImportApi: MethodDefinition<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse, _gatehouse_v1_ImportApiRequest__Output, _gatehouse_v1_ImportApiResponse__Output>
  ImportApiKeys: MethodDefinition<_gatehouse_v1_ImportApiKeysRequest, _gatehouse_v1_ImportApiKeysResponse, _gatehouse_v1_ImportApiKeysRequest__Output, _gatehouse_v1_ImportApiKeysResponse__Output>
  RotateApiKey: MethodDefinition<_gatehouse_v1_RotateApiKeyRequest, _gatehouse_v1_ApiKey, _gatehouse_v1_RotateApiKeyRequest__Output, _gatehouse_v1_ApiKey__Output>
  SetMappings: MethodDefinition<_gatehouse_v1_Mappings, _gatehouse_v1_SetMappingsResponse, _gatehouse_v1_Mappings__Output, _gatehouse_v1_SetMappingsResponse__Output>
  TestInvokeMethod: MethodDefinition<_gatehouse_v1_TestInvokeMethodRequest, _gatehouse_v1_TestInvokeMethodResponse, _gatehouse_v1_TestInvokeMethodRequest__Output, _gatehouse_v1_TestInvokeMethodResponse__Output>
  UpdateApiKey: MethodDefinition<_gatehouse_v1_UpdateApiKeyRequest, _gatehouse_v1_ApiKey, _gatehouse_v1_UpdateApiKeyRequest__Output, _gatehouse_v1_ApiKey__Output>
  UpdateStage: MethodDefinition<_gatehouse_v1_UpdateStageRequest, _gatehouse_v1_Stage, _gatehouse_v1_UpdateStageRequest__Output, _gatehouse_v1_Stage__Output>
  UpdateUsage: MethodDefinition<_gatehouse_v1_UpdateUsageRequest, _gatehouse_v1_Usage, _gatehouse_v1_UpdateUsageRequest__Output, _gatehouse_v1_Usage__Output>
  UpdateUsagePlan: MethodDefinition<_gatehouse_v1_UpdateUsagePlanRequest, _gatehouse_v1_UsagePlan, _gatehouse_v1_UpdateUsagePlanRequest__Output, _gatehouse_v1_UsagePlan__Output>
  WatchMetrics: MethodDefinition<_gatehouse_v1_WatchMetricsRequest, _gatehouse_v1_Metrics, _gatehouse_v1_WatchMetricsRequest__Output, _gatehouse_v1_Metrics__Output>
}
