/** The part of the admin client that is about API keys, usage plans and usage. */

import type { AskAdmin } from "./admin-client.ts";
import type { ApiKey__Output } from "./generated/gatehouse/v1/ApiKey.ts";
import type { Usage__Output } from "./generated/gatehouse/v1/Usage.ts";
import type { UsagePlan__Output } from "./generated/gatehouse/v1/UsagePlan.ts";
import { plain } from "./messages.ts";
import type {
  ApiKeysImportOutcome,
  ApiKeysImportRequest,
  ApiKeyView,
  UsageAdmin,
  UsagePlanView,
  UsageView,
} from "./usage-admin.ts";

export function createUsageClient(
  ask: AskAdmin,
  importApiKeys: (request: ApiKeysImportRequest) => Promise<ApiKeysImportOutcome>,
): UsageAdmin {
  return {
    createApiKey: async ({ tags, ...request }) =>
      keyFromMessage(await ask("CreateApiKey", { ...request, ...(tags === undefined ? {} : { tags: { ...tags } }) })),
    importApiKeys,
    getApiKeys: async (request) => pageOf(await ask("GetApiKeys", { ...request }), keyFromMessage),
    getApiKey: async (keyId, includeValue) => keyFromMessage(await ask("GetApiKey", { keyId, includeValue })),
    updateApiKey: async (keyId, patchOperations) =>
      keyFromMessage(await ask("UpdateApiKey", { keyId, patchOperations: [...patchOperations] })),
    rotateApiKey: async (keyId, value) =>
      keyFromMessage(await ask("RotateApiKey", { keyId, ...(value === undefined ? {} : { value }) })),
    deleteApiKey: async (keyId) => {
      await ask("DeleteApiKey", { keyId });
    },
    createUsagePlan: async (request) => planFromMessage(await ask("CreateUsagePlan", request as never)),
    getUsagePlans: async (keyId) => {
      const { items } = await ask("GetUsagePlans", keyId === undefined ? {} : { keyId });
      return items.map(planFromMessage);
    },
    getUsagePlan: async (planId) => planFromMessage(await ask("GetUsagePlan", { planId })),
    updateUsagePlan: async (planId, patchOperations) =>
      planFromMessage(await ask("UpdateUsagePlan", { planId, patchOperations: [...patchOperations] })),
    deleteUsagePlan: async (planId) => {
      await ask("DeleteUsagePlan", { planId });
    },
    createUsagePlanKey: async (planId, keyId) => ask("CreateUsagePlanKey", { planId, keyId }),
    getUsagePlanKeys: async (planId, page) => pageOf(await ask("GetUsagePlanKeys", { planId, ...page }), (key) => key),
    deleteUsagePlanKey: async (planId, keyId) => {
      await ask("DeleteUsagePlanKey", { planId, keyId });
    },
    getUsage: async (request) => usageFromMessage(await ask("GetUsage", { ...request })),
    updateUsage: async (planId, keyId, patchOperations) =>
      usageFromMessage(await ask("UpdateUsage", { planId, keyId, patchOperations: [...patchOperations] })),
    getUsageRecords: async (request) => pageOf(await ask("GetUsageRecords", { ...request }), (record) => record),
  };
}

function keyFromMessage(message: ApiKey__Output): ApiKeyView {
  const { tags, ...key } = plain(message);
  return { ...key, tags: { ...tags } } as ApiKeyView;
}

function planFromMessage(message: UsagePlan__Output): UsagePlanView {
  const { apiStages, throttle, quota, tags, ...plan } = plain(message);
  return {
    ...plan,
    apiStages: apiStages.map((stage) => ({
      apiId: stage.apiId,
      stageName: stage.stageName,
      throttle: Object.fromEntries(Object.entries(stage.throttle).map(([method, limits]) => [method, plain(limits)])),
    })),
    ...(throttle ? { throttle: plain(throttle) } : {}),
    ...(quota ? { quota: plain(quota) } : {}),
    tags: { ...tags },
  } as UsagePlanView;
}

function usageFromMessage(message: Usage__Output): UsageView {
  const { items, ...rest } = plain(message);
  return {
    ...rest,
    items: items.map(({ keyId, days }) => ({
      keyId,
      days: days.map(({ used, remaining }) => [used, remaining] as const),
    })),
  } as UsageView;
}

function pageOf<I, O>(
  { items, position }: { readonly items: readonly I[]; readonly position?: string | undefined },
  convert: (item: I) => O,
): { items: O[]; position?: string } {
  return { items: items.map(convert), ...(position === undefined ? {} : { position }) };
}
