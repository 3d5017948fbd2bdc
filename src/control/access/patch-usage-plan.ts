/** AWS's UpdateUsagePlan: patch operations in order, all or nothing. */
import type { Throttle } from "../../model/api.ts";
import type { PlanStage } from "../../model/usage-plan.ts";
import type { PatchOperation } from "../../rpc/admin.ts";
import { boolean } from "../method-setting-path.ts";
import { checkPatchOperations, invalidOperation, invalidPath } from "../patch-operations.ts";
import { badRequest, noSuchPlanStage } from "../refusals.ts";
import type { UsagePlanRecord } from "../store/store.ts";
import {
  checkMethodThrottles,
  checkPlanDescription,
  checkPlanName,
  checkPlanStages,
  checkProductCode,
  checkStageId,
  invalidPeriod,
  invalidStage,
  isPeriod,
  methodThrottleKey,
  type QuotaDraft,
  wholeQuota,
  wholeThrottle,
} from "./usage-plan-rules.ts";

export interface PlanPatchSurroundings {
  readonly planId: string;
  stageExists(apiId: string, stageName: string): boolean;
  /** UTC day, days since the epoch. */
  readonly today: number;
}

/** A plan while it is patched: throttle and quota may lack parts until the end. */
interface Draft {
  readonly plan: Omit<UsagePlanRecord, "throttle" | "quota">;
  readonly throttle?: Partial<Throttle>;
  readonly quota?: QuotaDraft;
}

/** `apidId` is AWS's. */
const METHOD = "/apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>";
const STAGE_THROTTLE = "/apiStages/<apidId:stageName>/throttle";
const REMOVED = ["/apiStages", "/quota", "/throttle", "/productCode", METHOD, STAGE_THROTTLE];
const PARTS = [
  ...["/productCode", "/quota/limit", "/quota/offset", "/quota/period", "/throttle/rateLimit", "/throttle/burstLimit"],
  ...[STAGE_THROTTLE, `${METHOD}/rateLimit`, `${METHOD}/burstLimit`],
];
const ADDED = ["/apiStages", ...PARTS];
const REPLACED = ["/name", "/description", ...PARTS, "/rateLimitHeaders"];

const THROTTLE_TEXT_MAX = 65_536;
const NUMBER_PATTERN = /^\d{1,12}(?:\.\d{1,9})?$/;

/** Returns the patched plan. Throws BadRequestException, NotFoundException for a stage that is not there, LimitExceededException. */
export function patchUsagePlan(
  before: UsagePlanRecord,
  patchOperations: readonly PatchOperation[],
  surroundings: PlanPatchSurroundings,
): UsagePlanRecord {
  checkPatchOperations(patchOperations, "updateUsagePlanInput");
  const { throttle, quota, ...plan } = before;
  let draft: Draft = {
    plan,
    ...(throttle === undefined ? {} : { throttle }),
    ...(quota === undefined ? {} : { quota }),
  };
  for (const operation of patchOperations) draft = applyOperation(draft, operation, surroundings);
  return {
    ...draft.plan,
    apiStages: checkPlanStages(draft.plan.apiStages),
    ...(draft.throttle === undefined ? {} : { throttle: wholeThrottle(draft.throttle, "throttle") }),
    ...(draft.quota === undefined ? {} : { quota: wholeQuota(draft.quota, quota, surroundings.today) }),
  };
}

function applyOperation(draft: Draft, operation: PatchOperation, surroundings: PlanPatchSurroundings): Draft {
  const { op, path } = operation;
  if (op === "copy") throw invalidOperation();
  if (path.startsWith("/apiStages/")) return changeStageThrottle(draft, operation, surroundings);
  if (op === "remove") return remove(draft, operation, surroundings);
  const value = operation.value ?? "";
  if (op === "add" && path === "/apiStages") return addStage(draft, value, surroundings);
  if (op === "replace") {
    switch (path) {
      case "/name":
        checkPlanName(value);
        return withPlan(draft, { name: value });
      case "/description": {
        checkPlanDescription(value);
        const { description: _, ...plan } = draft.plan;
        return { ...draft, plan: value === "" ? plan : { ...plan, description: value } };
      }
      case "/rateLimitHeaders":
        return withPlan(draft, { rateLimitHeaders: boolean(value) });
    }
  }
  switch (path) {
    case "/productCode":
      checkProductCode(value);
      return withPlan(withoutProductCode(draft), value === "" ? {} : { productCode: value });
    case "/throttle/rateLimit":
      return { ...draft, throttle: { ...draft.throttle, rateLimit: numberOf(path, value) } };
    case "/throttle/burstLimit":
      return { ...draft, throttle: { ...draft.throttle, burstLimit: numberOf(path, value) } };
    case "/quota/limit":
      return { ...draft, quota: { ...draft.quota, limit: numberOf(path, value) } };
    case "/quota/offset":
      return { ...draft, quota: { ...draft.quota, offset: numberOf(path, value) } };
    case "/quota/period":
      if (!isPeriod(value)) throw invalidPeriod(value.slice(0, 80));
      return { ...draft, quota: { ...draft.quota, period: value } };
    default:
      throw invalidPath(operation, op === "add" ? ADDED : REPLACED);
  }
}

function remove(draft: Draft, operation: PatchOperation, { planId }: PlanPatchSurroundings): Draft {
  switch (operation.path) {
    case "/apiStages": {
      const stage = findStage(draft, operation.value ?? "", planId);
      return withPlan(draft, { apiStages: draft.plan.apiStages.filter((other) => other !== stage) });
    }
    case "/throttle": {
      const { throttle: _, ...rest } = draft;
      return rest;
    }
    case "/quota": {
      const { quota: _, ...rest } = draft;
      return rest;
    }
    case "/productCode":
      return withoutProductCode(draft);
    default:
      throw invalidPath(operation, REMOVED);
  }
}

function withPlan(draft: Draft, change: Partial<Draft["plan"]>): Draft {
  return { ...draft, plan: { ...draft.plan, ...change } };
}

function withoutProductCode(draft: Draft): Draft {
  const { productCode: _, ...plan } = draft.plan;
  return { ...draft, plan };
}

/** Adding a stage that is there changes nothing, since deployment tools add it with every run. */
function addStage(draft: Draft, text: string, { planId, stageExists }: PlanPatchSurroundings): Draft {
  const { apiId, stageName } = parseStage(text);
  if (!stageExists(apiId, stageName)) throw noSuchPlanStage(apiId, stageName, planId);
  const { apiStages } = draft.plan;
  if (apiStages.some((stage) => stage.apiId === apiId && stage.stageName === stageName)) return draft;
  return withPlan(draft, { apiStages: [...apiStages, { apiId, stageName, throttle: {} }] });
}

/** `<apiId>:<stageName>` */
function parseStage(text: string): { apiId: string; stageName: string } {
  const cut = text.indexOf(":");
  if (cut < 0) throw invalidStage();
  const [apiId, stageName] = [text.slice(0, cut), text.slice(cut + 1)];
  checkStageId(apiId, stageName);
  return { apiId, stageName };
}

function findStage({ plan }: Draft, text: string, planId: string): PlanStage {
  const { apiId, stageName } = parseStage(text);
  const found = plan.apiStages.find((stage) => stage.apiId === apiId && stage.stageName === stageName);
  if (found === undefined) throw noSuchPlanStage(apiId, stageName, planId);
  return found;
}

/**
 * `/apiStages/<apiId>:<stageName>/throttle`, and with `/<resourcePath>/<METHOD>` and `/rateLimit` or `/burstLimit` behind it. Read from
 * the right, since deployment tools write the resource with plain slashes too.
 */
function changeStageThrottle(draft: Draft, operation: PatchOperation, { planId }: PlanPatchSurroundings): Draft {
  const { op, path } = operation;
  const invalid = (): Error => invalidPath(operation, op === "add" ? ADDED : op === "remove" ? REMOVED : REPLACED);
  const [stageText = "", marker, ...parts] = path.slice("/apiStages/".length).split("/");
  if (marker !== "throttle") throw invalid();
  const stage = findStage(draft, stageText, planId);
  const change = (throttle: PlanStage["throttle"]): Draft =>
    withPlan(draft, {
      apiStages: draft.plan.apiStages.map((other) => (other === stage ? { ...stage, throttle } : other)),
    });
  if (parts.length === 0) {
    return change(op === "remove" ? {} : checkMethodThrottles(parseThrottles(operation), stageText));
  }
  const limit = op === "remove" ? undefined : parts.pop();
  const method = parts.pop();
  if (method === undefined || parts.length === 0) throw invalid();
  const key = methodThrottleKey(unescaped(parts.join("/")), method);
  if (key === undefined) throw invalid();
  const throttles = new Map(Object.entries(stage.throttle));
  if (limit === undefined) {
    throttles.delete(key);
  } else {
    if (limit !== "rateLimit" && limit !== "burstLimit") throw invalid();
    const changed = { ...throttles.get(key), [limit]: numberOf(path, operation.value ?? "") };
    throttles.set(key, wholeThrottle(changed, `${key} in API Stage ${stageText}`));
  }
  return change(Object.fromEntries(throttles));
}

/** JSON Pointer's escapes (RFC 6901). */
function unescaped(text: string): string {
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** `{"/pets/GET":{"rateLimit":10,"burstLimit":5}}` */
function parseThrottles({ path, value = "" }: PatchOperation): Record<string, Partial<Throttle>> {
  let parsed: unknown;
  try {
    parsed = value.length > THROTTLE_TEXT_MAX ? undefined : JSON.parse(value);
  } catch {
    // Refused below with everything else that is no map of throttles.
  }
  const isObject = (one: unknown): one is object => typeof one === "object" && one !== null && !Array.isArray(one);
  if (isObject(parsed) && Object.values(parsed).every(isObject)) return parsed as Record<string, Partial<Throttle>>;
  throw badRequest(
    `Invalid value for '${path}': expected a JSON object of at most ${THROTTLE_TEXT_MAX} characters, as in ` +
      '{"/pets/GET": {"rateLimit": 10, "burstLimit": 5}}',
  );
}

/** Plain decimal numbers only: Number() would take an empty text for 0 and `0x10` for 16. */
function numberOf(path: string, value: string): number {
  if (NUMBER_PATTERN.test(value)) return Number(value);
  throw badRequest(`Invalid value for '${path}': expected a number of 0 or more, got '${value.slice(0, 80)}'`);
}
