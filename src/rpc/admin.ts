/** What an administrator can ask of a control plane: one interface for the operations themselves and for the client. */

import type { Issue } from "../errors/operation-error.ts";
import type { Throttle } from "../model/api.ts";
import type { BasePathMapping } from "../model/snapshot.ts";
import type { MethodSetting } from "../model/stage.ts";
import type { TestInvokeAnswer, TestInvokeRequest } from "../model/test-invocation.ts";
import type { UsageAdmin } from "./usage-admin.ts";

export interface ImportRequest {
  /** The definition as it is on disk: JSON or YAML, Swagger 2.0 or OpenAPI 3.0, at most DEFINITION_LIMIT_BYTES. */
  readonly bytes: Uint8Array;
  /** Shown in messages; its ending helps to tell JSON from YAML. */
  readonly fileName?: string;
  /** What the API is known by to `start`: the file's real path. An import with a known source updates that API. */
  readonly source?: string;
  /** What becomes of the definition's base path (AWS's `basepath` parameter); default `ignore`. */
  readonly basePath?: "ignore" | "prepend" | "split";
  /** Checks and compares only; nothing is stored. */
  readonly dryRun?: boolean;
}

export const CHANGE_KINDS = ["added", "removed", "changed"] as const;

export interface ImportOutcome {
  /** Absent in a dry run that would create. */
  readonly api?: ApiView;
  readonly created: boolean;
  readonly dryRun: boolean;
  /** `METHOD /path`, `/path` for a resource, `model NAME`. */
  readonly changes: { readonly added: string[]; readonly removed: string[]; readonly changed: string[] };
  readonly warnings: readonly Issue[];
  /** The store's revision after the import (a dry run's: unchanged). */
  readonly revision: number;
}

export interface ApiView {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly source?: string;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly rootResourceId: string;
  readonly resourceCount: number;
  readonly methodCount: number;
  readonly apiKeySource: string;
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize?: number;
  readonly disableExecuteApiEndpoint: boolean;
  /** EDGE, REGIONAL or PRIVATE. */
  readonly endpointType: string;
}

export interface ModelView {
  readonly name: string;
  readonly description?: string;
  readonly contentType: string;
  /** JSON Schema draft 4 as JSON text, with references to other models as the definition has them. */
  readonly schema: string;
}

export interface DeploymentRequest {
  /** Created when unknown, pointed to the new deployment when known; absent: no stage is touched. */
  readonly stageName?: string;
  readonly description?: string;
  /** Set on the stage, beside those that it has. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface DeploymentView {
  readonly id: string;
  readonly apiId: string;
  readonly description?: string;
  readonly createdDateMs: number;
  /** Lower-case hex SHA-256 of the snapshot; deployments of the same content share it. */
  readonly snapshotHash: string;
  readonly snapshotBytes: number;
  readonly methodCount: number;
  /** Stages that point to it now. */
  readonly stageNames: readonly string[];
}

export interface DeploymentOutcome extends DeploymentView {
  /** The store's revision that made it; an edge that serves this revision or a later one serves it. */
  readonly revision: number;
}

export interface StageView {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly variables: Readonly<Record<string, string>>;
  /** `*` + `/*` or `<resource>/<METHOD>`, as AWS shows them. */
  readonly methodSettings: Readonly<Record<string, MethodSetting>>;
  /** One bucket for the whole stage; ours. */
  readonly throttle?: Throttle;
  /** Whether answers carry the `RateLimit` fields; ours, absent: not. */
  readonly rateLimitHeaders?: boolean;
  /** Whether answers may be compressed with Brotli; ours, absent: not. */
  readonly brotli?: boolean;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly snapshotHash: string;
  /** The store's revision that this stage was last changed with. */
  readonly revision: number;
}

/** One step of AWS's PATCH. Values are strings, numbers and booleans too. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: string;
  readonly from?: string;
}

export interface EdgeView {
  readonly edgeId: string;
  readonly softwareVersion: string;
  readonly threads: number;
  readonly startedAtMs: number;
  readonly connected: boolean;
  /** Since when it is connected, or away. */
  readonly connectionChangedAtMs: number;
  /** Revision being served, -1 for none. */
  readonly revision: number;
  /** Since when, by the control plane's clock. */
  readonly revisionSinceMs: number;
  /** Revision that it should serve. */
  readonly targetRevision: number;
  readonly lastRefusal?: { readonly revision: number; readonly reason: string; readonly atMs: number };
  /** Over the last ten seconds. */
  readonly requestsPerSecond: number;
}

export interface MetricsRequest {
  /** The busiest so many series are listed; default 1000, at most 5000. */
  readonly rowsMax?: number;
}

/** Latency over the last half minute or so, microseconds; bounds of histogram buckets, interpolated. */
export interface LatencyView {
  readonly average: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface MetricsRow {
  readonly apiId: string;
  readonly apiName: string;
  readonly stageName: string;
  /** Empty with `httpMethod`: requests to the stage that matched no method. */
  readonly resourcePath: string;
  readonly httpMethod: string;
  /** Over the last ten seconds. */
  readonly requestsPerSecond: number;
  readonly throttledPerSecond: number;
  /** Since the control plane started, by status class, 1xx first. */
  readonly requests: readonly number[];
  readonly throttled: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly latencyUs: LatencyView;
  readonly integrationLatencyUs: LatencyView;
}

export interface MetricsView {
  readonly atMs: number;
  /** All series together; its names are empty. */
  readonly total: MetricsRow;
  /** Busiest first. */
  readonly rows: readonly MetricsRow[];
  /** Series that `rowsMax` cut off. */
  readonly rowsOmitted: number;
}

/** Every method throws OperationError; success means that the change is on disk. */
export interface Admin extends UsageAdmin {
  importApi(request: ImportRequest): Promise<ImportOutcome>;
  /** Replaces an API's definition (AWS: PutRestApi, mode `overwrite`); resource ids stay for paths that stay. */
  putApi(apiId: string, request: ImportRequest): Promise<ImportOutcome>;
  getApis(): Promise<ApiView[]>;
  getApi(apiId: string): Promise<ApiView>;
  /** Takes its deployments, stages and mappings with it. */
  deleteApi(apiId: string): Promise<void>;
  /** By name; of the definition as it is now, which may not be deployed. */
  getModels(apiId: string): Promise<ModelView[]>;
  getModel(apiId: string, modelName: string): Promise<ModelView>;
  /** Sends one request through the definition as it is now. */
  testInvokeMethod(apiId: string, request: TestInvokeRequest): Promise<TestInvokeAnswer>;
  createDeployment(apiId: string, request: DeploymentRequest): Promise<DeploymentOutcome>;
  /** Newest first. */
  getDeployments(apiId: string): Promise<DeploymentView[]>;
  getStages(apiId: string): Promise<StageView[]>;
  getStage(apiId: string, stageName: string): Promise<StageView>;
  /** AWS's patch paths, in order, all or nothing. */
  updateStage(apiId: string, stageName: string, patchOperations: readonly PatchOperation[]): Promise<StageView>;
  deleteStage(apiId: string, stageName: string): Promise<void>;
  getMappings(): Promise<BasePathMapping[]>;
  /** Replaces all base path mappings by these. */
  setMappings(mappings: readonly BasePathMapping[]): Promise<void>;
  edges(): Promise<EdgeView[]>;
  metrics(request?: MetricsRequest): Promise<MetricsView>;
}
