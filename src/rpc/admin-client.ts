/** The admin client: the operations of a control plane, over gRPC. */
import type { ServiceError } from "@grpc/grpc-js";
import type { MethodDefinition } from "@grpc/proto-loader";
import { epochMs } from "../clock.ts";
import { type Issue, OperationError } from "../errors/operation-error.ts";
import {
  type Admin as AdminOperations,
  type ApiView,
  CHANGE_KINDS,
  type DeploymentOutcome,
  type DeploymentView,
  type EdgeView,
  type ImportOutcome,
  type ImportRequest,
  type MetricsRequest,
  type MetricsView,
  type ModelView,
} from "./admin.ts";
import { channelOptions, checkServer } from "./channel.ts";
import { clientCredentials } from "./credentials.ts";
import { fromServiceError } from "./errors.ts";
import type { AdminDefinition, AdminClient as GeneratedClient } from "./generated/gatehouse/v1/Admin.ts";
import type { Api__Output } from "./generated/gatehouse/v1/Api.ts";
import type { Deployment__Output } from "./generated/gatehouse/v1/Deployment.ts";
import type { ImportApiResponse__Output } from "./generated/gatehouse/v1/ImportApiResponse.ts";
import type { ImportOptions } from "./generated/gatehouse/v1/ImportOptions.ts";
import type { ImportResult__Output } from "./generated/gatehouse/v1/ImportResult.ts";
import type { Metrics__Output } from "./generated/gatehouse/v1/Metrics.ts";
import type { Model__Output } from "./generated/gatehouse/v1/Model.ts";
import { CALL_TIMEOUT_MS, CHUNK_BYTES, IMPORT_TIMEOUT_MS, TEST_INVOKE_TIMEOUT_MS } from "./limits.ts";
import { issueFromMessage, mappingFromMessage, plain, stageFromMessage } from "./messages.ts";
import { Admin } from "./protos.ts";
import { send } from "./streams.ts";
import type { ClientTls } from "./tls.ts";
import type { ApiKeysImportOutcome, ApiKeysImportRequest } from "./usage-admin.ts";
import { createUsageClient } from "./usage-admin-client.ts";

export { UnreachableError } from "./unreachable-error.ts";

/** Methods throw OperationError when refused and UnreachableError when no control plane answers. */
export interface AdminClient extends AdminOperations {
  /** Ends when the loop over it is left. `intervalMs` at least 250, default 1000. */
  watchMetrics(request?: MetricsRequest & { readonly intervalMs?: number }): AsyncIterable<MetricsView>;
  close(): void;
}

type UnaryName = Exclude<
  keyof AdminDefinition & `${"Get" | "Set" | "Test" | "Create" | "Update" | "Delete" | "Rotate"}${string}`,
  number
>;
type Request<N extends UnaryName> =
  AdminDefinition[N] extends MethodDefinition<infer I, infer _O, infer _P, infer _Q> ? I : never;
type Response<N extends UnaryName> =
  AdminDefinition[N] extends MethodDefinition<infer _I, infer _O, infer _P, infer Q> ? Q : never;
/** Sends one message and resolves to its answer. */
export type AskAdmin = <N extends UnaryName>(name: N, request: Request<N>, timeoutMs?: number) => Promise<Response<N>>;
type UnaryMethod = (
  request: unknown,
  options: { deadline: number },
  callback: (error: ServiceError | null, response: unknown) => void,
) => void;

const BASE_PATH_MODES = {
  ignore: "BASE_PATH_MODE_IGNORE",
  prepend: "BASE_PATH_MODE_PREPEND",
  split: "BASE_PATH_MODE_SPLIT",
} as const;

/** Connects with the first call. Throws Error for an address or certificate files that are none, naming the flag. */
export function connectAdmin(options: { readonly server: string; readonly tls?: ClientTls }): AdminClient {
  const server = checkServer(options.server, "--server", options.tls);
  const client = new Admin(server, clientCredentials(options.tls), channelOptions());

  const ask: AskAdmin = (name, request, timeoutMs = CALL_TIMEOUT_MS) =>
    new Promise((resolve, reject) => {
      const method = (client as unknown as Record<UnaryName, UnaryMethod>)[name];
      method.call(client, request, { deadline: epochMs() + timeoutMs }, (error, response) => {
        if (error !== null) reject(fromServiceError(error, server));
        else resolve(response as Response<typeof name>);
      });
    });

  return {
    importApi: (request) => importApi(client, server, "", request),
    putApi: (apiId, request) => importApi(client, server, apiId, request),
    getApis: async () => (await ask("GetApis", {})).apis.map(apiFromMessage),
    getApi: async (apiId) => apiFromMessage(await ask("GetApi", { apiId })),
    deleteApi: async (apiId) => {
      await ask("DeleteApi", { apiId });
    },
    getModels: (apiId) => getModels(client, server, apiId),
    getModel: async (apiId, modelName) => modelFromMessage(await ask("GetModel", { apiId, modelName })),
    testInvokeMethod: async (apiId, { headers, stageVariables, body, ...request }) => {
      const message = {
        apiId,
        ...request,
        headers: headers.map(([name, value]) => ({ name, value })),
        body: Buffer.from(body),
        stageVariables: { ...stageVariables },
      };
      const answer = await ask("TestInvokeMethod", message, TEST_INVOKE_TIMEOUT_MS);
      return { ...answer, headers: answer.headers.map(({ name, value }) => [name, value] as const) };
    },
    createDeployment: async (apiId, { variables, ...request }) => {
      const response = await ask("CreateDeployment", {
        apiId,
        ...request,
        ...(variables === undefined ? {} : { variables: { ...variables } }),
      });
      const deployment = deploymentFromMessage(response.deployment as Deployment__Output);
      return { ...deployment, revision: response.revision } satisfies DeploymentOutcome;
    },
    getDeployments: async (apiId) => {
      return (await ask("GetDeployments", { apiId })).deployments.map(deploymentFromMessage);
    },
    getStages: async (apiId) => (await ask("GetStages", { apiId })).stages.map(stageFromMessage),
    getStage: async (apiId, stageName) => stageFromMessage(await ask("GetStage", { apiId, stageName })),
    updateStage: async (apiId, stageName, patchOperations) => {
      const request = { apiId, stageName, patchOperations: [...patchOperations] };
      return stageFromMessage(await ask("UpdateStage", request));
    },
    deleteStage: async (apiId, stageName) => {
      await ask("DeleteStage", { apiId, stageName });
    },
    getMappings: async () => (await ask("GetMappings", {})).mappings.map(mappingFromMessage),
    setMappings: async (mappings) => {
      await ask("SetMappings", { mappings: [...mappings] });
    },
    edges: async () => (await ask("GetEdges", {})).edges.map((edge) => plain(edge) as EdgeView),
    metrics: async (request = {}) => metricsFromMessage(await ask("GetMetrics", { ...request })),
    watchMetrics: (request = {}) => watchMetrics(client, server, request),
    close: () => client.close(),
    ...createUsageClient(ask, (request) => importApiKeys(client, server, request)),
  };
}

function apiFromMessage(message: Api__Output): ApiView {
  return plain(message) as ApiView;
}

function modelFromMessage(message: Model__Output): ModelView {
  return plain(message) as ModelView;
}

function deploymentFromMessage(message: Deployment__Output): DeploymentView {
  return plain(message) as DeploymentView;
}

function metricsFromMessage(message: Metrics__Output): MetricsView {
  return message as MetricsView;
}

async function importApi(
  client: GeneratedClient,
  server: string,
  apiId: string,
  request: ImportRequest,
): Promise<ImportOutcome> {
  const call = client.ImportApi({ deadline: epochMs() + IMPORT_TIMEOUT_MS });
  const warnings: Issue[] = [];
  const errors: Issue[] = [];
  const changes = { added: [] as string[], removed: [] as string[], changed: [] as string[] };
  let result: ImportResult__Output | null = null;
  const answered = new Promise<void>((resolve, reject) => {
    call.on("data", (message: ImportApiResponse__Output) => {
      if (message.warnings) warnings.push(...message.warnings.issues.map(issueFromMessage));
      else if (message.errors) errors.push(...message.errors.issues.map(issueFromMessage));
      else if (message.changes) {
        for (const kind of CHANGE_KINDS) for (const name of message.changes[kind]) changes[kind].push(name);
      } else if (message.result) result = message.result;
    });
    call.once("error", (error: ServiceError) => reject(fromServiceError(error, server, errors)));
    call.once("end", resolve);
  });
  upload(call, apiId, request).catch(() => {
    // The stream ended early: its status, which `answered` gets, says why.
  });
  await answered;
  if (result === null) throw new OperationError("InternalFailure", `${server}: the import ended without a result`);
  const { api, created, dryRun, revision } = result as ImportResult__Output;
  return {
    ...(api ? { api: apiFromMessage(api) } : {}),
    created,
    dryRun,
    changes,
    warnings,
    revision,
  };
}

async function upload(
  call: ReturnType<GeneratedClient["ImportApi"]>,
  apiId: string,
  { bytes, basePath, fileName, source, dryRun }: ImportRequest,
): Promise<void> {
  const options: ImportOptions = {
    apiId,
    fileName: fileName ?? "",
    source: source ?? "",
    dryRun: dryRun ?? false,
    ...(basePath === undefined ? {} : { basePath: BASE_PATH_MODES[basePath] }),
  };
  await send(call, { options });
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    await send(call, { chunk: Buffer.from(bytes.subarray(offset, offset + CHUNK_BYTES)) });
  }
  call.end();
}

function importApiKeys(
  client: GeneratedClient,
  server: string,
  { csv, failOnWarnings }: ApiKeysImportRequest,
): Promise<ApiKeysImportOutcome> {
  return new Promise((resolve, reject) => {
    const call = client.ImportApiKeys({ deadline: epochMs() + IMPORT_TIMEOUT_MS }, (error, response) => {
      if (error !== null) reject(fromServiceError(error, server));
      else resolve({ ids: response!.ids, warnings: response!.warnings });
    });
    const upload = async () => {
      await send(call, { options: { failOnWarnings: failOnWarnings ?? false } });
      for (let offset = 0; offset < csv.length; offset += CHUNK_BYTES) {
        await send(call, { chunk: Buffer.from(csv.subarray(offset, offset + CHUNK_BYTES)) });
      }
      call.end();
    };
    // A stream that ends early has a status, which the callback gets.
    upload().catch(() => {});
  });
}

async function getModels(client: GeneratedClient, server: string, apiId: string): Promise<ModelView[]> {
  const models: ModelView[] = [];
  try {
    const call = client.GetModels({ apiId }, { deadline: epochMs() + CALL_TIMEOUT_MS });
    for await (const message of call) models.push(modelFromMessage(message as Model__Output));
  } catch (error) {
    throw fromServiceError(error as ServiceError, server);
  }
  return models;
}

async function* watchMetrics(
  client: GeneratedClient,
  server: string,
  request: MetricsRequest & { readonly intervalMs?: number },
): AsyncGenerator<MetricsView> {
  const call = client.WatchMetrics({ ...request });
  try {
    for await (const message of call) yield metricsFromMessage(message as Metrics__Output);
  } catch (error) {
    throw fromServiceError(error as ServiceError, server);
  } finally {
    call.cancel();
  }
}
