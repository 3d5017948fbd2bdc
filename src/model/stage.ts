/** A stage: a deployment made reachable under a name, with settings that take effect without another deployment. */
import type { HttpMethod, Throttle } from "./api.ts";

/** AWS's method settings; a key `*\/*` holds the stage's default, `resource~1path/METHOD` an override. */
export interface MethodSetting {
  readonly metricsEnabled: boolean;
  readonly loggingLevel?: "OFF" | "ERROR" | "INFO";
  readonly dataTraceEnabled: boolean;
  readonly throttlingBurstLimit: number;
  readonly throttlingRateLimit: number;
  readonly cachingEnabled: boolean;
  readonly cacheTtlInSeconds: number;
  readonly cacheDataEncrypted: boolean;
  readonly requireAuthorizationForCacheControl: boolean;
  readonly unauthorizedCacheControlHeaderStrategy: string;
}

/** What a stage adds to its deployment at run time. Small: it travels whole with every change. */
export interface StageSettings {
  readonly variables: Readonly<Record<string, string>>;
  readonly methodSettings: Readonly<Record<string, MethodSetting>>;
  /** One bucket for the whole stage, all methods together. Ours: AWS has none between method and account. */
  readonly throttle?: Throttle;
  /** Whether answers carry the `RateLimit` fields and refusals `Retry-After`. Ours; absent: not. */
  readonly rateLimitHeaders?: boolean;
  /** Whether answers may be compressed with Brotli, where the API compresses at all. Ours; absent: not. */
  readonly brotli?: boolean;
}

/** Key under which AWS stores the stage-wide default. */
export const DEFAULT_METHOD_SETTING = "*/*";

// The throttle of one method: its own entry, else the resource's `*` entry, else the stage default, else none.
//
// AWS applies a stage's limits at the method level: `*/*` gives every method that limit in a bucket of the method's own,
// and an entry of the method replaces it (AWS: "How throttling limit settings are applied in API Gateway").
export function methodThrottle(settings: StageSettings, path: string, httpMethod: HttpMethod): Throttle | undefined {
  const resource = path === "/" ? "~1" : path.slice(1).replaceAll("~", "~0").replaceAll("/", "~1");
  const setting =
    settings.methodSettings[`${resource}/${httpMethod}`] ??
    settings.methodSettings[`${resource}/*`] ??
    settings.methodSettings[DEFAULT_METHOD_SETTING];
  if (setting === undefined || setting.throttlingRateLimit < 0 || setting.throttlingBurstLimit < 0) return undefined;
  return { rateLimit: setting.throttlingRateLimit, burstLimit: setting.throttlingBurstLimit };
}
