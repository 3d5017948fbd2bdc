/** AWS's patch paths of method settings: which entry of a stage's methodSettings, and which of its fields. */
import { HTTP_METHODS } from "../model/api.ts";
import type { MethodSetting } from "../model/stage.ts";
import { badRequest } from "./refusals.ts";

/** What an entry holds when it is first written (recorded with the AWS API). */
export const DEFAULT_SETTING: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

const STRATEGIES = ["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"];
const NO_LOG_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging";
const CACHE_TTL_MAX_SECONDS = 3600;

type Change = (setting: MethodSetting, value: string) => MethodSetting;

const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ["metrics/enabled", (setting, value) => ({ ...setting, metricsEnabled: boolean(value) })],
  ["logging/loglevel", changeLogLevel],
  ["logging/dataTrace", changeDataTrace],
  [
    "throttling/burstLimit",
    (setting, value) => ({ ...setting, throttlingBurstLimit: burstLimit("throttling/burstLimit", value) }),
  ],
  [
    "throttling/rateLimit",
    (setting, value) => ({ ...setting, throttlingRateLimit: rateLimit("throttling/rateLimit", value) }),
  ],
  ["caching/enabled", changeCaching],
  ["caching/ttlInSeconds", changeCacheTtl],
  ["caching/dataEncrypted", (setting, value) => ({ ...setting, cacheDataEncrypted: boolean(value) })],
  [
    "caching/requireAuthorizationForCacheControl",
    (setting, value) => ({ ...setting, requireAuthorizationForCacheControl: boolean(value) }),
  ],
  ["caching/unauthorizedCacheControlHeaderStrategy", changeStrategy],
]);

export interface MethodSettingPath {
  /** Key in methodSettings. */
  readonly key: string;
  /** Absent: the path names the whole entry. */
  readonly change?: Change;
}

/**
 * Reads `/{resource}/{METHOD}/{group}/{name}` or `/{resource}/{METHOD}` from the right, since deployment tools write the
 * resource with plain slashes too. `~1users/GET` and `/users/GET` both become AWS's key `users/GET`. Undefined: no such path.
 */
export function parseMethodSettingPath(path: string): MethodSettingPath | undefined {
  const parts = path.split("/");
  if (parts.length < 3 || parts[0] !== "") return undefined;
  const change = CHANGES.get(parts.slice(-2).join("/"));
  const end = change === undefined ? parts.length : parts.length - 2;
  const key = methodKey(parts.slice(1, end - 1).join("/"), parts[end - 1] as string);
  if (key === undefined) return undefined;
  return change === undefined ? { key } : { key, change };
}

function methodKey(resource: string, method: string): string | undefined {
  if (resource === "*") return method === "*" ? "*/*" : undefined;
  if (method !== "*" && method !== "ANY" && !(HTTP_METHODS as readonly string[]).includes(method)) return undefined;
  const escaped = resource.replaceAll("/", "~1");
  if (escaped === "") return undefined;
  // The root keeps its slash, because nothing else would be left of it.
  const canonical = escaped === "~1" ? escaped : escaped.replace(/^(?:~1){1,2}/, "");
  return canonical === "" ? undefined : `${canonical}/${method}`;
}

/** AWS: `true` in any case is true, anything else false. */
export function boolean(value: string): boolean {
  return value.toLowerCase() === "true";
}

/** Requests a second; AWS's tools write -1 for "no limit". */
export function rateLimit(path: string, value: string): number {
  const rate = decimal(value);
  if (rate !== undefined && (rate >= 0 || rate === -1) && rate <= 1e9) return rate;
  throw badRequest(`Invalid value for '${path}': expected requests a second, 0 or more (-1: no limit), got '${value}'`);
}

export function burstLimit(path: string, value: string): number {
  const burst = decimal(value);
  if (burst !== undefined && Number.isInteger(burst) && (burst >= 0 || burst === -1) && burst <= 1e9) return burst;
  throw badRequest(
    `Invalid value for '${path}': expected a whole number of requests, 0 or more (-1: no limit), got '${value}'`,
  );
}

/** Plain decimal numbers only: Number() would take an empty text for 0 and `0x10` for 16. */
function decimal(value: string): number | undefined {
  return /^-?\d{1,12}(?:\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
}

function changeLogLevel(setting: MethodSetting, value: string): MethodSetting {
  if (value !== "OFF" && value !== "ERROR" && value !== "INFO") {
    throw badRequest(`Invalid value for 'logging/loglevel': expected OFF, ERROR or INFO, got '${value}'`);
  }
  // Execution logs are not written yet; this is what AWS says where they cannot be.
  if (value !== "OFF") throw badRequest(NO_LOG_ROLE);
  return { ...setting, loggingLevel: value };
}

function changeDataTrace(setting: MethodSetting, value: string): MethodSetting {
  if (boolean(value)) throw badRequest(NO_LOG_ROLE);
  return { ...setting, dataTraceEnabled: false };
}

function changeCaching(setting: MethodSetting, value: string): MethodSetting {
  if (boolean(value))
    throw badRequest("'caching/enabled': response caching is not supported yet, so it cannot be enabled");
  return { ...setting, cachingEnabled: false };
}

function changeCacheTtl(setting: MethodSetting, value: string): MethodSetting {
  const seconds = decimal(value);
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0 || seconds > CACHE_TTL_MAX_SECONDS) {
    throw badRequest(
      `Invalid value for 'caching/ttlInSeconds': expected 0 to ${CACHE_TTL_MAX_SECONDS}, got '${value}'`,
    );
  }
  return { ...setting, cacheTtlInSeconds: seconds };
}

function changeStrategy(setting: MethodSetting, value: string): MethodSetting {
  if (!STRATEGIES.includes(value)) {
    throw badRequest(
      `Invalid value for 'caching/unauthorizedCacheControlHeaderStrategy': expected one of ${STRATEGIES.join(", ")}, got '${value}'`,
    );
  }
  return { ...setting, unauthorizedCacheControlHeaderStrategy: value };
}
