/** The part of the Admin service that is about API keys, usage plans and usage: messages in, operations, messages out. */
import type { ServerReadableStream } from "@grpc/grpc-js";
import { OperationError } from "../errors/operation-error.ts";
import type { AdminHandlers } from "./generated/gatehouse/v1/Admin.ts";
import type { ImportApiKeysRequest__Output } from "./generated/gatehouse/v1/ImportApiKeysRequest.ts";
import type { ImportApiKeysResponse } from "./generated/gatehouse/v1/ImportApiKeysResponse.ts";
import type { PatchOperation__Output } from "./generated/gatehouse/v1/PatchOperation.ts";
import type { PlanStage__Output } from "./generated/gatehouse/v1/PlanStage.ts";
import { API_KEY_UPLOAD_LIMIT_BYTES, UPLOAD_TIMEOUT_MS } from "./limits.ts";
import { plain } from "./messages.ts";
import type { UnaryHandler } from "./unary-handler.ts";
import type { ApiKeysImportRequest, UsageAdmin, UsageView } from "./usage-admin.ts";

export type ImportKeysCall = ServerReadableStream<ImportApiKeysRequest__Output, ImportApiKeysResponse>;

type UsageHandlers = Pick<
  AdminHandlers,
  | "CreateApiKey"
  | "GetApiKeys"
  | "GetApiKey"
  | "UpdateApiKey"
  | "RotateApiKey"
  | "DeleteApiKey"
  | "CreateUsagePlan"
  | "GetUsagePlans"
  | "GetUsagePlan"
  | "UpdateUsagePlan"
  | "DeleteUsagePlan"
  | "CreateUsagePlanKey"
  | "GetUsagePlanKeys"
  | "DeleteUsagePlanKey"
  | "GetUsage"
  | "UpdateUsage"
  | "GetUsageRecords"
>;

/** The handlers of single messages. Operations check what is in them; here absent members become absent again. */
export function createUsageHandlers(admin: UsageAdmin, unary: UnaryHandler): UsageHandlers {
  return {
    CreateApiKey: unary(async ({ tags, ...request }) => {
      return (await admin.createApiKey({ ...plain(request), ...withTags(tags) } as never)) as never;
    }),
    GetApiKeys: unary(async (request) => (await admin.getApiKeys(page(request) as never)) as never),
    GetApiKey: unary(async ({ keyId, includeValue }) => (await admin.getApiKey(keyId, includeValue)) as never),
    UpdateApiKey: unary(async ({ keyId, patchOperations }) => {
      return (await admin.updateApiKey(keyId, patches(patchOperations))) as never;
    }),
    RotateApiKey: unary(async ({ keyId, value }) => (await admin.rotateApiKey(keyId, value)) as never),
    DeleteApiKey: unary(async ({ keyId }) => {
      await admin.deleteApiKey(keyId);
      return {};
    }),
    CreateUsagePlan: unary(async ({ apiStages, throttle, quota, tags, ...request }) => {
      const plan = {
        ...plain(request),
        ...withTags(tags),
        apiStages: apiStages.map(stageFromMessage),
        ...(throttle ? { throttle: plain(throttle) } : {}),
        ...(quota ? { quota: plain(quota) } : {}),
      };
      return (await admin.createUsagePlan(plan as never)) as never;
    }),
    GetUsagePlans: unary(async ({ keyId }) => ({ items: (await admin.getUsagePlans(keyId)) as never })),
    GetUsagePlan: unary(async ({ planId }) => (await admin.getUsagePlan(planId)) as never),
    UpdateUsagePlan: unary(async ({ planId, patchOperations }) => {
      return (await admin.updateUsagePlan(planId, patches(patchOperations))) as never;
    }),
    DeleteUsagePlan: unary(async ({ planId }) => {
      await admin.deleteUsagePlan(planId);
      return {};
    }),
    CreateUsagePlanKey: unary(async ({ planId, keyId }) => admin.createUsagePlanKey(planId, keyId)),
    GetUsagePlanKeys: unary(async ({ planId, ...request }) => {
      return (await admin.getUsagePlanKeys(planId, page(request))) as never;
    }),
    DeleteUsagePlanKey: unary(async ({ planId, keyId }) => {
      await admin.deleteUsagePlanKey(planId, keyId);
      return {};
    }),
    GetUsage: unary(async (request) => usageToMessage(await admin.getUsage(page(request) as never))),
    UpdateUsage: unary(async ({ planId, keyId, patchOperations }) => {
      return usageToMessage(await admin.updateUsage(planId, keyId, patches(patchOperations)));
    }),
    GetUsageRecords: unary(async (request) => (await admin.getUsageRecords(page(request) as never)) as never),
  };
}

/** Puts the file together from its chunks. */
export function receiveKeyFile(call: ImportKeysCall): Promise<ApiKeysImportRequest> {
  return new Promise((resolve, reject) => {
    let failOnWarnings: boolean | null = null;
    const chunks: Uint8Array[] = [];
    let received = 0;
    const fail = (message: string) => {
      clearTimeout(timer);
      call.pause();
      reject(new OperationError("BadRequestException", message));
    };
    const timer = setTimeout(() => fail(`The file did not arrive within ${UPLOAD_TIMEOUT_MS} ms`), UPLOAD_TIMEOUT_MS);
    call.on("data", (message: ImportApiKeysRequest__Output) => {
      if (message.part === "options" && failOnWarnings === null && message.options) {
        failOnWarnings = message.options.failOnWarnings;
      } else if (message.part === "chunk" && failOnWarnings !== null && message.chunk) {
        received += message.chunk.length;
        if (received > API_KEY_UPLOAD_LIMIT_BYTES) {
          fail(`The file has more than ${API_KEY_UPLOAD_LIMIT_BYTES} bytes (32 MiB)`);
          return;
        }
        chunks.push(message.chunk);
      } else {
        fail("Expected the options once, then chunks of the file");
      }
    });
    call.once("end", () => {
      clearTimeout(timer);
      if (failOnWarnings === null) fail("Expected the options, then the file");
      else resolve({ csv: Buffer.concat(chunks, received), failOnWarnings });
    });
    call.once("cancelled", () => fail("The import was cancelled"));
  });
}

function patches(operations: readonly PatchOperation__Output[]) {
  return operations.map((operation) => plain(operation) as never);
}

function withTags(tags: { readonly [name: string]: string }): { tags?: Record<string, string> } {
  return Object.keys(tags).length === 0 ? {} : { tags: { ...tags } };
}

/** A position of "" and a limit of 0 are none. */
function page<T extends { readonly position: string; readonly limit: number }>({ position, limit, ...rest }: T) {
  return { ...plain(rest), ...(position === "" ? {} : { position }), ...(limit === 0 ? {} : { limit }) };
}

function stageFromMessage({ apiId, stageName, throttle }: PlanStage__Output) {
  const methods = Object.entries(throttle).map(([method, limits]) => [method, plain(limits)]);
  return { apiId, stageName, throttle: Object.fromEntries(methods) };
}

function usageToMessage({ items, ...rest }: UsageView) {
  return {
    ...rest,
    items: items.map(({ keyId, days }) => ({ keyId, days: days.map(([used, remaining]) => ({ used, remaining })) })),
  };
}
