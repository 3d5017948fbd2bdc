/** Step 3: takes a token of every throttle that the method stands under, and of the key's plan where it requires a key, or refuses. */
import {
  ADMIT_KEY_DISABLED,
  ADMIT_KEY_MISSING,
  ADMIT_KEY_NO_PLAN,
  ADMIT_KEY_UNKNOWN,
  ADMIT_OK,
  ADMIT_QUOTA_EXCEEDED,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_PLAN,
  ADMIT_THROTTLED_PLAN_METHOD,
  ADMIT_THROTTLED_STAGE,
} from "../../assembly/layout/codes.ts";
import { epochMs, recentEpochMs } from "../clock.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import { API_KEY_HEADER, epochDay } from "../model/usage-plan.ts";
import { rateLimitFields, retryAfterField } from "./rate-limit-headers.ts";
import type { Decision, PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

function byVerdict(entries: readonly (readonly [verdict: number, error: GatewayError])[]): GatewayError[] {
  const errors: GatewayError[] = [];
  for (const [verdict, error] of entries) errors[verdict] = error;
  return errors;
}

function throttled(level: string): GatewayError {
  return new GatewayError("THROTTLED", "client", `the ${level} throttle refused the request`, { retry: true });
}

/** AWS answers all of them alike; the log tells them apart. */
function forbidden(detail: string): GatewayError {
  return new GatewayError("INVALID_API_KEY", "client", detail);
}

// Made once: a flood is when an error with a stack for each request would hurt most.
const REFUSALS: readonly (GatewayError | undefined)[] = byVerdict([
  [ADMIT_KEY_MISSING, forbidden("the method requires an API key and the request has none")],
  [ADMIT_KEY_UNKNOWN, forbidden("no API key has the value that the request sent")],
  [ADMIT_KEY_DISABLED, forbidden("the API key is disabled")],
  [ADMIT_KEY_NO_PLAN, forbidden("no usage plan of the API key includes this stage")],
  [ADMIT_THROTTLED_PLAN_METHOD, throttled("usage plan's method")],
  [ADMIT_THROTTLED_PLAN, throttled("usage plan's")],
  [ADMIT_THROTTLED_METHOD, throttled("method's")],
  [ADMIT_THROTTLED_STAGE, throttled("stage's")],
  [ADMIT_THROTTLED_ACCOUNT, throttled("account's")],
  [
    ADMIT_QUOTA_EXCEEDED,
    new GatewayError("QUOTA_EXCEEDED", "client", "the usage plan's quota of the API key is used up"),
  ],
]);

/** For a method that requires no key: false when the request was answered 429. */
export function admit(exchange: Exchange, stage: StageRuntime, services: PipelineServices): boolean {
  const { versionSlot, stageIndex, methodIndex, startedMs } = exchange;
  const verdict = services.core.admit(versionSlot, stageIndex, methodIndex, startedMs);
  if (stage.rateLimitHeaders) tellLimits(exchange, stage, services.core.decision, verdict, epochMs());
  return verdict === ADMIT_OK || refuse(exchange, stage, verdict, services);
}

/**
 * For a method that requires a key: false when the request was answered 403 or 429. Of several x-api-key headers the last counts, as of
 * any header that a mapping reads; an empty one is none. AWS documents neither.
 */
export function admitKey(exchange: Exchange, stage: StageRuntime, services: PipelineServices): boolean {
  const { core } = services;
  const { versionSlot, stageIndex, methodIndex, startedMs } = exchange;
  const nowMs = recentEpochMs(startedMs);
  const apiKey = exchange.header(API_KEY_HEADER) ?? null;
  const verdict = core.admitKey(versionSlot, stageIndex, methodIndex, apiKey, epochDay(nowMs), startedMs);
  const { decision } = core;
  exchange.pair = decision.pair;
  exchange.pairGeneration = decision.pairGeneration;
  exchange.keyIdNumber = decision.keyIdNumber;
  exchange.planIdNumber = decision.planIdNumber;
  if (decision.tellsLimits) tellLimits(exchange, stage, decision, verdict, nowMs);
  return verdict === ADMIT_OK || refuse(exchange, stage, verdict, services);
}

/** AWS tells none of it; a plan or a stage may ask for it. A Retry-After of the definition's own stays the only one. */
function tellLimits(exchange: Exchange, stage: StageRuntime, decision: Decision, verdict: number, nowMs: number): void {
  const fields = rateLimitFields(decision, nowMs);
  const isFinal = verdict === ADMIT_OK || stage.responses.setsRetryAfter(errorOf(verdict).code);
  exchange.extraHeaders = isFinal ? fields : fields + retryAfterField(decision, verdict, nowMs);
}

function refuse(exchange: Exchange, stage: StageRuntime, verdict: number, { flood }: PipelineServices): false {
  stage.responses.send(exchange, errorOf(verdict));
  flood?.refused(exchange.startedMs);
  return false;
}

function errorOf(verdict: number): GatewayError {
  const error = REFUSALS[verdict];
  if (error === undefined) throw new Error(`admit: unknown verdict ${verdict}`);
  return error;
}
