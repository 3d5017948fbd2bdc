/** The Admin service: messages in, operations, messages out. */
import type { ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import { OperationError } from "../errors/operation-error.ts";
import { DEFINITION_LIMIT_BYTES } from "../model/limits.ts";
import { type Admin, CHANGE_KINDS, type ImportRequest } from "./admin.ts";
import { toStatus } from "./errors.ts";
import type { AdminHandlers } from "./generated/gatehouse/v1/Admin.ts";
import type { GetModelsRequest__Output } from "./generated/gatehouse/v1/GetModelsRequest.ts";
import type { ImportApiRequest__Output } from "./generated/gatehouse/v1/ImportApiRequest.ts";
import type { ImportApiResponse } from "./generated/gatehouse/v1/ImportApiResponse.ts";
import type { ImportOptions__Output } from "./generated/gatehouse/v1/ImportOptions.ts";
import type { Metrics } from "./generated/gatehouse/v1/Metrics.ts";
import type { Model } from "./generated/gatehouse/v1/Model.ts";
import type { WatchMetricsRequest__Output } from "./generated/gatehouse/v1/WatchMetricsRequest.ts";
import type { GrpcServerLog } from "./grpc-server.ts";
import { ENTRIES_IN_MESSAGE, UPLOAD_TIMEOUT_MS, UPLOADS_MAX, WATCHERS_MAX } from "./limits.ts";
import { mappingFromMessage, plain, stageToMessage } from "./messages.ts";
import { send } from "./streams.ts";
import { unaryHandlers } from "./unary-handler.ts";
import { createUsageHandlers, type ImportKeysCall, receiveKeyFile } from "./usage-admin-service.ts";

const INTERVAL_DEFAULT_MS = 1000;
const INTERVAL_MIN_MS = 250;

type ImportCall = ServerDuplexStream<ImportApiRequest__Output, ImportApiResponse>;
type ModelsCall = ServerWritableStream<GetModelsRequest__Output, Model>;
type WatchCall = ServerWritableStream<WatchMetricsRequest__Output, Metrics>;

export function createAdminService(admin: Admin, log: GrpcServerLog): AdminHandlers {
  const refuse = (error: unknown) =>
    toStatus(error, (internal) => log.error({ err: internal }, "an operation failed unexpectedly"));
  const unary = unaryHandlers(refuse);
  let uploads = 0;
  let watchers = 0;

  return {
    ImportApi: (call: ImportCall) => {
      if (uploads >= UPLOADS_MAX) {
        call.emit(
          "error",
          refuse(new OperationError("TooManyRequestsException", "Too many imports at once; try again")),
        );
        return;
      }
      uploads++;
      importApi(call, admin)
        .then(() => call.end())
        .catch((error: unknown) => {
          if (!call.cancelled) call.emit("error", refuse(error));
        })
        .finally(() => uploads--);
    },
    GetApis: unary(async () => ({ apis: (await admin.getApis()) as never })),
    GetApi: unary(async ({ apiId }) => (await admin.getApi(apiId)) as never),
    DeleteApi: unary(async ({ apiId }) => {
      await admin.deleteApi(apiId);
      return {};
    }),
    GetModels: (call: ModelsCall) => {
      sendModels(call, admin)
        .then(() => call.end())
        .catch((error: unknown) => {
          if (!call.cancelled && !call.destroyed) call.emit("error", refuse(error));
        });
    },
    GetModel: unary(async ({ apiId, modelName }) => (await admin.getModel(apiId, modelName)) as never),
    TestInvokeMethod: unary(async ({ apiId, ...message }) => {
      const request = { ...message, headers: message.headers.map(({ name, value }) => [name, value] as const) };
      const { statusCode, headers, body, log, latencyMs } = await admin.testInvokeMethod(apiId, request);
      const fields = headers.map(([name, value]) => ({ name, value }));
      return { statusCode, headers: fields, body: Buffer.from(body), log, latencyMs };
    }),
    CreateDeployment: unary(async ({ apiId, stageName, description, variables }) => {
      const { revision, ...deployment } = await admin.createDeployment(apiId, {
        ...plain({ stageName, description }),
        ...(Object.keys(variables).length === 0 ? {} : { variables: { ...variables } }),
      } as never);
      return { deployment: deployment as never, revision };
    }),
    GetDeployments: unary(async ({ apiId }) => ({ deployments: (await admin.getDeployments(apiId)) as never })),
    GetStages: unary(async ({ apiId }) => ({ stages: (await admin.getStages(apiId)).map(stageToMessage) })),
    GetStage: unary(async ({ apiId, stageName }) => stageToMessage(await admin.getStage(apiId, stageName))),
    UpdateStage: unary(async ({ apiId, stageName, patchOperations }) => {
      const operations = patchOperations.map((operation) => plain(operation) as never);
      return stageToMessage(await admin.updateStage(apiId, stageName, operations));
    }),
    DeleteStage: unary(async ({ apiId, stageName }) => {
      await admin.deleteStage(apiId, stageName);
      return {};
    }),
    GetMappings: unary(async () => ({ mappings: await admin.getMappings() })),
    SetMappings: unary(async ({ mappings }) => {
      await admin.setMappings(mappings.map(mappingFromMessage));
      return {};
    }),
    GetEdges: unary(async () => ({ edges: (await admin.edges()) as never })),
    GetMetrics: unary(async ({ rowsMax }) => (await admin.metrics(rowsMax === 0 ? {} : { rowsMax })) as never),
    WatchMetrics: (call: WatchCall) => {
      if (watchers >= WATCHERS_MAX) {
        call.emit("error", refuse(new OperationError("TooManyRequestsException", "Too many watchers at once")));
        return;
      }
      watchers++;
      watchMetrics(call, admin)
        .catch((error: unknown) => {
          if (!call.cancelled && !call.destroyed) call.emit("error", refuse(error));
        })
        .finally(() => watchers--);
    },
    ...createUsageHandlers(admin, unary),
    ImportApiKeys: (call: ImportKeysCall, callback) => {
      if (uploads >= UPLOADS_MAX) {
        callback(refuse(new OperationError("TooManyRequestsException", "Too many imports at once; try again")));
        return;
      }
      uploads++;
      receiveKeyFile(call)
        .then((request) => admin.importApiKeys(request))
        .then(
          ({ ids, warnings }) => callback(null, { ids: [...ids], warnings: [...warnings] }),
          (error: unknown) => callback(refuse(error)),
        )
        .finally(() => uploads--);
    },
  };
}

async function sendModels(call: ModelsCall, admin: Admin): Promise<void> {
  for (const model of await admin.getModels(call.request.apiId)) await send(call, model);
}

async function importApi(call: ImportCall, admin: Admin): Promise<void> {
  const { options, bytes } = await receiveUpload(call);
  const request = importRequest(options, bytes);
  try {
    const outcome = await (options.apiId === "" ? admin.importApi(request) : admin.putApi(options.apiId, request));
    const { api, created, dryRun, changes, revision } = outcome;
    for (const issues of batches(outcome.warnings)) await send(call, { warnings: { issues } });
    for (const kind of CHANGE_KINDS) {
      for (const names of batches(changes[kind])) await send(call, { changes: { [kind]: names } });
    }
    await send(call, {
      result: { created, dryRun, revision, ...(api === undefined ? {} : { api: api as never }) },
    });
  } catch (error) {
    if (error instanceof OperationError) {
      for (const issues of batches(error.issues)) await send(call, { errors: { issues } });
    }
    throw error;
  }
}

function importRequest(options: ImportOptions__Output, bytes: Uint8Array): ImportRequest {
  const modes = new Map([
    ["BASE_PATH_MODE_IGNORE", "ignore"],
    ["BASE_PATH_MODE_PREPEND", "prepend"],
    ["BASE_PATH_MODE_SPLIT", "split"],
  ] as const);
  const { basePath } = options;
  // A number instead of a name: an enum value that this version does not know.
  const mode = basePath === undefined ? undefined : modes.get(basePath as "BASE_PATH_MODE_IGNORE");
  if (basePath !== undefined && mode === undefined) {
    throw new OperationError("BadRequestException", `Invalid base path mode ${basePath}`);
  }
  return {
    bytes,
    dryRun: options.dryRun,
    ...(options.fileName === "" ? {} : { fileName: options.fileName.slice(0, 4096) }),
    ...(options.source === "" ? {} : { source: options.source }),
    ...(mode === undefined ? {} : { basePath: mode }),
  };
}

function receiveUpload(call: ImportCall): Promise<{ options: ImportOptions__Output; bytes: Uint8Array }> {
  return new Promise((resolve, reject) => {
    let options: ImportOptions__Output | null = null;
    const chunks: Uint8Array[] = [];
    let received = 0;
    const fail = (message: string) => {
      clearTimeout(timer);
      call.pause();
      reject(new OperationError("BadRequestException", message));
    };
    const timer = setTimeout(
      () => fail(`The definition did not arrive within ${UPLOAD_TIMEOUT_MS} ms`),
      UPLOAD_TIMEOUT_MS,
    );
    call.on("data", (message: ImportApiRequest__Output) => {
      if (message.part === "options" && options === null && message.options) {
        options = message.options;
      } else if (message.part === "chunk" && options !== null && message.chunk) {
        received += message.chunk.length;
        if (received > DEFINITION_LIMIT_BYTES) {
          fail(`The definition has more than ${DEFINITION_LIMIT_BYTES} bytes (6 MB)`);
          return;
        }
        chunks.push(message.chunk);
      } else {
        fail("Expected the options once, then chunks of the definition");
      }
    });
    call.once("end", () => {
      clearTimeout(timer);
      if (options === null) fail("Expected the options, then the definition");
      else resolve({ options, bytes: Buffer.concat(chunks, received) });
    });
    call.once("cancelled", () => fail("The import was cancelled"));
  });
}

/** At least none: an empty list is no message. */
function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let index = 0; index < items.length; index += ENTRIES_IN_MESSAGE)
    yield items.slice(index, index + ENTRIES_IN_MESSAGE);
}

async function watchMetrics(call: WatchCall, admin: Admin): Promise<void> {
  const { rowsMax, intervalMs } = call.request;
  const pauseMs = intervalMs === 0 ? INTERVAL_DEFAULT_MS : Math.max(intervalMs, INTERVAL_MIN_MS);
  while (!call.cancelled && !call.destroyed) {
    await send(call, (await admin.metrics(rowsMax === 0 ? {} : { rowsMax })) as never);
    await pauseUnlessCancelled(call, pauseMs);
  }
}

function pauseUnlessCancelled(call: WatchCall, pauseMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, pauseMs);
    function done() {
      clearTimeout(timer);
      call.off("cancelled", done);
      resolve();
    }
    call.once("cancelled", done);
  });
}
