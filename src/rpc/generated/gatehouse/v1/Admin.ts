// Original file: proto/gatehouse/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Api as _gatehouse_v1_Api, Api__Output as _gatehouse_v1_Api__Output } from '../../gatehouse/v1/Api.ts';
import type { CreateDeploymentRequest as _gatehouse_v1_CreateDeploymentRequest, CreateDeploymentRequest__Output as _gatehouse_v1_CreateDeploymentRequest__Output } from '../../gatehouse/v1/CreateDeploymentRequest.ts';
import type { CreateDeploymentResponse as _gatehouse_v1_CreateDeploymentResponse, CreateDeploymentResponse__Output as _gatehouse_v1_CreateDeploymentResponse__Output } from '../../gatehouse/v1/CreateDeploymentResponse.ts';
import type { DeleteApiRequest as _gatehouse_v1_DeleteApiRequest, DeleteApiRequest__Output as _gatehouse_v1_DeleteApiRequest__Output } from '../../gatehouse/v1/DeleteApiRequest.ts';
import type { DeleteApiResponse as _gatehouse_v1_DeleteApiResponse, DeleteApiResponse__Output as _gatehouse_v1_DeleteApiResponse__Output } from '../../gatehouse/v1/DeleteApiResponse.ts';
import type { DeleteStageRequest as _gatehouse_v1_DeleteStageRequest, DeleteStageRequest__Output as _gatehouse_v1_DeleteStageRequest__Output } from '../../gatehouse/v1/DeleteStageRequest.ts';
import type { DeleteStageResponse as _gatehouse_v1_DeleteStageResponse, DeleteStageResponse__Output as _gatehouse_v1_DeleteStageResponse__Output } from '../../gatehouse/v1/DeleteStageResponse.ts';
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
import type { ImportApiRequest as _gatehouse_v1_ImportApiRequest, ImportApiRequest__Output as _gatehouse_v1_ImportApiRequest__Output } from '../../gatehouse/v1/ImportApiRequest.ts';
import type { ImportApiResponse as _gatehouse_v1_ImportApiResponse, ImportApiResponse__Output as _gatehouse_v1_ImportApiResponse__Output } from '../../gatehouse/v1/ImportApiResponse.ts';
import type { Mappings as _gatehouse_v1_Mappings, Mappings__Output as _gatehouse_v1_Mappings__Output } from '../../gatehouse/v1/Mappings.ts';
import type { Metrics as _gatehouse_v1_Metrics, Metrics__Output as _gatehouse_v1_Metrics__Output } from '../../gatehouse/v1/Metrics.ts';
import type { Model as _gatehouse_v1_Model, Model__Output as _gatehouse_v1_Model__Output } from '../../gatehouse/v1/Model.ts';
import type { SetMappingsResponse as _gatehouse_v1_SetMappingsResponse, SetMappingsResponse__Output as _gatehouse_v1_SetMappingsResponse__Output } from '../../gatehouse/v1/SetMappingsResponse.ts';
import type { Stage as _gatehouse_v1_Stage, Stage__Output as _gatehouse_v1_Stage__Output } from '../../gatehouse/v1/Stage.ts';
import type { UpdateStageRequest as _gatehouse_v1_UpdateStageRequest, UpdateStageRequest__Output as _gatehouse_v1_UpdateStageRequest__Output } from '../../gatehouse/v1/UpdateStageRequest.ts';
import type { WatchMetricsRequest as _gatehouse_v1_WatchMetricsRequest, WatchMetricsRequest__Output as _gatehouse_v1_WatchMetricsRequest__Output } from '../../gatehouse/v1/WatchMetricsRequest.ts';

export interface AdminClient extends grpc.Client {
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  CreateDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  createDeployment(argument: _gatehouse_v1_CreateDeploymentRequest, callback: grpc.requestCallback<_gatehouse_v1_CreateDeploymentResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  DeleteApi(argument: _gatehouse_v1_DeleteApiRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  deleteApi(argument: _gatehouse_v1_DeleteApiRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteApiResponse__Output>): grpc.ClientUnaryCall;
  
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  DeleteStage(argument: _gatehouse_v1_DeleteStageRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  deleteStage(argument: _gatehouse_v1_DeleteStageRequest, callback: grpc.requestCallback<_gatehouse_v1_DeleteStageResponse__Output>): grpc.ClientUnaryCall;
  
  GetApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  GetApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  GetApi(argument: _gatehouse_v1_GetApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  GetApi(argument: _gatehouse_v1_GetApiRequest, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  getApi(argument: _gatehouse_v1_GetApiRequest, callback: grpc.requestCallback<_gatehouse_v1_Api__Output>): grpc.ClientUnaryCall;
  
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
  
  ImportApi(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  ImportApi(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  importApi(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  importApi(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse__Output>;
  
  SetMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  SetMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  SetMappings(argument: _gatehouse_v1_Mappings, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  SetMappings(argument: _gatehouse_v1_Mappings, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  setMappings(argument: _gatehouse_v1_Mappings, callback: grpc.requestCallback<_gatehouse_v1_SetMappingsResponse__Output>): grpc.ClientUnaryCall;
  
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  UpdateStage(argument: _gatehouse_v1_UpdateStageRequest, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  updateStage(argument: _gatehouse_v1_UpdateStageRequest, callback: grpc.requestCallback<_gatehouse_v1_Stage__Output>): grpc.ClientUnaryCall;
  
  WatchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  WatchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  watchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  watchMetrics(argument: _gatehouse_v1_WatchMetricsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_gatehouse_v1_Metrics__Output>;
  
}

export interface AdminHandlers extends grpc.UntypedServiceImplementation {
  CreateDeployment: grpc.handleUnaryCall<_gatehouse_v1_CreateDeploymentRequest__Output, _gatehouse_v1_CreateDeploymentResponse>;
  
  DeleteApi: grpc.handleUnaryCall<_gatehouse_v1_DeleteApiRequest__Output, _gatehouse_v1_DeleteApiResponse>;
  
  DeleteStage: grpc.handleUnaryCall<_gatehouse_v1_DeleteStageRequest__Output, _gatehouse_v1_DeleteStageResponse>;
  
  GetApi: grpc.handleUnaryCall<_gatehouse_v1_GetApiRequest__Output, _gatehouse_v1_Api>;
  
  GetApis: grpc.handleUnaryCall<_gatehouse_v1_GetApisRequest__Output, _gatehouse_v1_GetApisResponse>;
  
  GetDeployments: grpc.handleUnaryCall<_gatehouse_v1_GetDeploymentsRequest__Output, _gatehouse_v1_GetDeploymentsResponse>;
  
  GetEdges: grpc.handleUnaryCall<_gatehouse_v1_GetEdgesRequest__Output, _gatehouse_v1_GetEdgesResponse>;
  
  GetMappings: grpc.handleUnaryCall<_gatehouse_v1_GetMappingsRequest__Output, _gatehouse_v1_Mappings>;
  
  GetMetrics: grpc.handleUnaryCall<_gatehouse_v1_GetMetricsRequest__Output, _gatehouse_v1_Metrics>;
  
  GetModel: grpc.handleUnaryCall<_gatehouse_v1_GetModelRequest__Output, _gatehouse_v1_Model>;
  
  GetModels: grpc.handleServerStreamingCall<_gatehouse_v1_GetModelsRequest__Output, _gatehouse_v1_Model>;
  
  GetStage: grpc.handleUnaryCall<_gatehouse_v1_GetStageRequest__Output, _gatehouse_v1_Stage>;
  
  GetStages: grpc.handleUnaryCall<_gatehouse_v1_GetStagesRequest__Output, _gatehouse_v1_GetStagesResponse>;
  
  ImportApi: grpc.handleBidiStreamingCall<_gatehouse_v1_ImportApiRequest__Output, _gatehouse_v1_ImportApiResponse>;
  
  SetMappings: grpc.handleUnaryCall<_gatehouse_v1_Mappings__Output, _gatehouse_v1_SetMappingsResponse>;
  
  UpdateStage: grpc.handleUnaryCall<_gatehouse_v1_UpdateStageRequest__Output, _gatehouse_v1_Stage>;
  
  WatchMetrics: grpc.handleServerStreamingCall<_gatehouse_v1_WatchMetricsRequest__Output, _gatehouse_v1_Metrics>;
  
}

export interface AdminDefinition extends grpc.ServiceDefinition {
  CreateDeployment: MethodDefinition<_gatehouse_v1_CreateDeploymentRequest, _gatehouse_v1_CreateDeploymentResponse, _gatehouse_v1_CreateDeploymentRequest__Output, _gatehouse_v1_CreateDeploymentResponse__Output>
  DeleteApi: MethodDefinition<_gatehouse_v1_DeleteApiRequest, _gatehouse_v1_DeleteApiResponse, _gatehouse_v1_DeleteApiRequest__Output, _gatehouse_v1_DeleteApiResponse__Output>
  DeleteStage: MethodDefinition<_gatehouse_v1_DeleteStageRequest, _gatehouse_v1_DeleteStageResponse, _gatehouse_v1_DeleteStageRequest__Output, _gatehouse_v1_DeleteStageResponse__Output>
  GetApi: MethodDefinition<_gatehouse_v1_GetApiRequest, _gatehouse_v1_Api, _gatehouse_v1_GetApiRequest__Output, _gatehouse_v1_Api__Output>
  GetApis: MethodDefinition<_gatehouse_v1_GetApisRequest, _gatehouse_v1_GetApisResponse, _gatehouse_v1_GetApisRequest__Output, _gatehouse_v1_GetApisResponse__Output>
  GetDeployments: MethodDefinition<_gatehouse_v1_GetDeploymentsRequest, _gatehouse_v1_GetDeploymentsResponse, _gatehouse_v1_GetDeploymentsRequest__Output, _gatehouse_v1_GetDeploymentsResponse__Output>
  GetEdges: MethodDefinition<_gatehouse_v1_GetEdgesRequest, _gatehouse_v1_GetEdgesResponse, _gatehouse_v1_GetEdgesRequest__Output, _gatehouse_v1_GetEdgesResponse__Output>
  GetMappings: MethodDefinition<_gatehouse_v1_GetMappingsRequest, _gatehouse_v1_Mappings, _gatehouse_v1_GetMappingsRequest__Output, _gatehouse_v1_Mappings__Output>
  GetMetrics: MethodDefinition<_gatehouse_v1_GetMetricsRequest, _gatehouse_v1_Metrics, _gatehouse_v1_GetMetricsRequest__Output, _gatehouse_v1_Metrics__Output>
  GetModel: MethodDefinition<_gatehouse_v1_GetModelRequest, _gatehouse_v1_Model, _gatehouse_v1_GetModelRequest__Output, _gatehouse_v1_Model__Output>
  GetModels: MethodDefinition<_gatehouse_v1_GetModelsRequest, _gatehouse_v1_Model, _gatehouse_v1_GetModelsRequest__Output, _gatehouse_v1_Model__Output>
  GetStage: MethodDefinition<_gatehouse_v1_GetStageRequest, _gatehouse_v1_Stage, _gatehouse_v1_GetStageRequest__Output, _gatehouse_v1_Stage__Output>
  GetStages: MethodDefinition<_gatehouse_v1_GetStagesRequest, _gatehouse_v1_GetStagesResponse, _gatehouse_v1_GetStagesRequest__Output, _gatehouse_v1_GetStagesResponse__Output>
  ImportApi: MethodDefinition<_gatehouse_v1_ImportApiRequest, _gatehouse_v1_ImportApiResponse, _gatehouse_v1_ImportApiRequest__Output, _gatehouse_v1_ImportApiResponse__Output>
  SetMappings: MethodDefinition<_gatehouse_v1_Mappings, _gatehouse_v1_SetMappingsResponse, _gatehouse_v1_Mappings__Output, _gatehouse_v1_SetMappingsResponse__Output>
  UpdateStage: MethodDefinition<_gatehouse_v1_UpdateStageRequest, _gatehouse_v1_Stage, _gatehouse_v1_UpdateStageRequest__Output, _gatehouse_v1_Stage__Output>
  WatchMetrics: MethodDefinition<_gatehouse_v1_WatchMetricsRequest, _gatehouse_v1_Metrics, _gatehouse_v1_WatchMetricsRequest__Output, _gatehouse_v1_Metrics__Output>
}
