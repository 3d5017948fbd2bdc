/** AWS's UpdateStage: patch operations in order, all or nothing, with AWS's texts (recorded with the AWS API). */
import type { Throttle } from "../model/api.ts";
import type { StageSettings } from "../model/stage.ts";
import type { PatchOperation } from "../rpc/admin.ts";
import { boolean, burstLimit, DEFAULT_SETTING, parseMethodSettingPath, rateLimit } from "./method-setting-path.ts";
import { checkPatchOperations, invalidPath } from "./patch-operations.ts";
import { badRequest } from "./refusals.ts";
import { checkVariables } from "./stage-variables.ts";

/** What a patch can change of a stage. */
export interface StagePatchTarget {
  readonly deploymentId: string;
  readonly description?: string;
  readonly settings: StageSettings;
}

const DESCRIPTION_MAX = 1024;

// The missing separators are AWS's.
const VALID_PATHS =
  "[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, " +
  "/accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, " +
  "/{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, " +
  "/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit" +
  "/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, " +
  "/{resourcePath}/{httpMethod}/caching/dataEncrypted, " +
  "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, " +
  "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, " +
  "/*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit " +
  "/*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, " +
  "/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, " +
  "/variables/{variable_name}, /tracingEnabled]";

/** What AWS lists where another operation does not fit a path. */
const ADDED = ["/accessLogSettings/destinationArn", "/accessLogSettings/format"];
const REMOVED = [
  ...["/accessLogSettings", "/canarySettings", "/variables", "/variables/{variable_name}"],
  ...["/{resourcePath}/{httpMethod}", "/*/*"],
];

/** Paths that AWS has and this gateway does not carry out yet. */
const UNSUPPORTED = [
  "/cacheClusterEnabled",
  "/cacheClusterSize",
  "/clientCertificateId",
  "/accessLogSettings",
  "/canarySettings",
  "/tracingEnabled",
  "/documentationVersion",
];

/** Returns the patched stage; `deploymentExists` tells which deployments a stage may point to. Throws BadRequestException. */
export function patchStage(
  stage: StagePatchTarget,
  patchOperations: readonly PatchOperation[],
  deploymentExists: (deploymentId: string) => boolean,
): StagePatchTarget {
  checkPatchOperations(patchOperations, "updateStageInput");
  let patched = stage;
  for (const operation of patchOperations) patched = applyOperation(patched, operation, deploymentExists);
  checkVariables(patched.settings.variables);
  return patched;
}

function applyOperation(
  stage: StagePatchTarget,
  operation: PatchOperation,
  deploymentExists: (deploymentId: string) => boolean,
): StagePatchTarget {
  const { op, path } = operation;
  if (op === "copy") throw refusedCopy(operation);
  if (path === "/deploymentId") {
    only(operation, ["replace"]);
    const deploymentId = operation.value ?? "";
    if (!deploymentExists(deploymentId)) throw badRequest("Deployment id does not exist");
    return { ...stage, deploymentId };
  }
  if (path === "/description") {
    only(operation, ["replace"]);
    return changeDescription(stage, operation.value);
  }
  if (path === "/rateLimitHeaders" || path === "/brotli") {
    only(operation, ["replace"]);
    const name = path.slice(1);
    const settings = Object.fromEntries(Object.entries(stage.settings).filter(([key]) => key !== name));
    const changed = boolean(operation.value ?? "") ? { ...settings, [name]: true } : settings;
    return { ...stage, settings: changed as unknown as StageSettings };
  }
  if (path === "/variables" || path.startsWith("/variables/")) return changeVariable(stage, operation);
  if (path === "/throttling" || path.startsWith("/throttling/")) return changeStageThrottle(stage, operation);
  const unsupported = UNSUPPORTED.find((known) => path === known || path.startsWith(`${known}/`));
  if (unsupported !== undefined) {
    // Turning off what is off is what deployment tools send as a matter of course.
    if (op === "replace" && /Enabled$/.test(path) && !boolean(operation.value ?? "")) return stage;
    throw badRequest(
      `Patch path '${path}' is not supported yet: this gateway does not carry out ${unsupported.slice(1)}`,
    );
  }
  return changeMethodSetting(stage, operation);
}

function refusedCopy({ path, from }: PatchOperation): Error {
  const pairs = [
    ["/deploymentId", "/canarySettings/deploymentId"],
    ["/variables", "/canarySettings/stageVariableOverrides"],
  ];
  if (pairs.some(([to, source]) => path === to && from === source)) {
    return badRequest("Promotion not available. Canary does not exist.");
  }
  return badRequest(
    `Invalid copy operation with path: ${path} and from ${from ?? null}. Valid copy:path are [/deploymentId, /variables] and ` +
      "valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]",
  );
}

function only(operation: PatchOperation, allowed: readonly string[]): void {
  if (!allowed.includes(operation.op)) throw invalidPath(operation, operation.op === "add" ? ADDED : REMOVED);
}

function changeDescription(stage: StagePatchTarget, value: string | undefined): StagePatchTarget {
  const { description: _, ...rest } = stage;
  if (value === undefined) return rest;
  if (value.length > DESCRIPTION_MAX) {
    throw badRequest(`Invalid stage description: ${value.length} characters, at most ${DESCRIPTION_MAX}`);
  }
  return { ...rest, description: value };
}

function changeVariable(stage: StagePatchTarget, operation: PatchOperation): StagePatchTarget {
  const { op, path, value } = operation;
  only(operation, ["replace", "remove"]);
  if (path === "/variables") {
    if (op !== "remove")
      throw badRequest(`Invalid patch path ${path}: name the variable, as in /variables/{variable_name}`);
    return { ...stage, settings: { ...stage.settings, variables: {} } };
  }
  const name = path.slice("/variables/".length).replaceAll("~1", "/").replaceAll("~0", "~");
  const variables = new Map(Object.entries(stage.settings.variables));
  if (op === "remove" || value === undefined) variables.delete(name);
  else variables.set(name, value);
  // A Map in between, so that a variable named like something of Object.prototype is a variable like any other.
  checkVariables(Object.fromEntries(variables));
  return { ...stage, settings: { ...stage.settings, variables: Object.fromEntries(variables) } };
}

function changeStageThrottle(stage: StagePatchTarget, operation: PatchOperation): StagePatchTarget {
  const { op, path, value } = operation;
  const { throttle, ...settings } = stage.settings;
  if (path === "/throttling") {
    only(operation, ["remove"]);
    return { ...stage, settings };
  }
  if (op !== "replace") only(operation, ["replace"]);
  const before: Throttle = throttle ?? {
    rateLimit: DEFAULT_SETTING.throttlingRateLimit,
    burstLimit: DEFAULT_SETTING.throttlingBurstLimit,
  };
  let after: Throttle;
  if (path === "/throttling/rateLimit") after = { ...before, rateLimit: rateLimit(path.slice(1), value ?? "") };
  else if (path === "/throttling/burstLimit") after = { ...before, burstLimit: burstLimit(path.slice(1), value ?? "") };
  else throw badRequest(`Invalid patch path ${path}`);
  // -1 is "no limit" in either field, and a bucket needs both.
  if (after.rateLimit < 0 || after.burstLimit < 0) return { ...stage, settings };
  return { ...stage, settings: { ...settings, throttle: after } };
}

function changeMethodSetting(stage: StagePatchTarget, operation: PatchOperation): StagePatchTarget {
  const { op, path, value } = operation;
  const parsed = parseMethodSettingPath(path);
  if (parsed === undefined) throw badRequest(`Invalid method setting path: ${path}. Must be one of: ${VALID_PATHS}`);
  const settings = new Map(Object.entries(stage.settings.methodSettings));
  if (parsed.change === undefined) {
    if (op !== "remove") throw badRequest(`Invalid method setting path: ${path}. Must be one of: ${VALID_PATHS}`);
    // The trailing space is AWS's.
    if (!settings.delete(parsed.key)) {
      throw badRequest(
        `Cannot remove method setting ${parsed.key} because there is no method setting for this method `,
      );
    }
  } else {
    only(operation, ["replace"]);
    // A new entry is a full copy of the stage's default as it is now; later changes of the default do not reach it.
    const before = settings.get(parsed.key) ?? settings.get("*/*") ?? DEFAULT_SETTING;
    settings.set(parsed.key, parsed.change(before, value ?? ""));
  }
  return { ...stage, settings: { ...stage.settings, methodSettings: Object.fromEntries(settings) } };
}
