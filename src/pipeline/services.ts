/** What a pipeline works with: one set a thread. Interfaces where a test wants to stand in for the real thing. */
import type { Exchange } from "../http/exchange.ts";
import type { TemplateRenderer } from "../integrations/integration.ts";
import type { ValidationFailure } from "../schema/failure.ts";
import type { UpstreamClient } from "../upstream/upstream.ts";
import type { EdgeLimits } from "./limits.ts";
import type { StageRuntime } from "./stage-runtime.ts";

/** What `route` found; valid until the next call into the core (assembly/layout/decision.ts). */
export interface Decision {
  readonly version: number;
  readonly stageIndex: number;
  readonly methodIndex: number;
  readonly slot: number;
  readonly parameterCount: number;
  parameterOffset(index: number): number;
  parameterLength(index: number): number;
  readonly nearestOffset: number;
  /** After `admit` and `admitKey`; see policy/decision-view.ts. */
  readonly retryAfterNs: number;
  readonly tellsLimits: boolean;
  /** After `admitKey`. */
  readonly pair: number;
  readonly pairGeneration: number;
  readonly keyIdNumber: number;
  readonly planIdNumber: number;
  /** When `tellsLimits`. */
  readonly quotaRemaining: number;
  readonly quotaLimit: number;
  readonly periodStartDay: number;
  readonly periodEndDay: number;
  limitRemaining(level: number): number;
  limitBurst(level: number): number;
  limitIntervalNs(level: number): number;
  limitNextNs(level: number): number;
  /** After `parameters`: whether required parameter `index` is missing or blank. */
  isMissing(index: number): boolean;
}

/** The decisions that a request needs; policy/core.ts PolicyCore makes them. */
export interface RequestPolicy {
  route(host: string, path: string, methodCode: number): number;
  admit(versionSlot: number, stageIndex: number, methodIndex: number, nowMs: number): number;
  admitKey(
    versionSlot: number,
    stageIndex: number,
    methodIndex: number,
    apiKey: string | null,
    epochDay: number,
    nowMs: number,
  ): number;
  parameters(headerNames: readonly string[], headerValues: readonly string[], query: string): number;
  /** VALIDATE_* for the body at `address` against a model of the stage. */
  validate(versionSlot: number, stageIndex: number, schemaIndex: number, address: number, length: number): number;
  /** What is wrong with the body that was validated last, at `address`; to be called before anything else of the core is. */
  failures(address: number): readonly ValidationFailure[];
  /** After VALIDATE_NOT_JSON, until anything else of the core is called: where the body stops being JSON, bytes. */
  readonly validation: { readonly errorOffset: number };
  observe(
    slot: number,
    statusCode: number,
    latencyUs: number,
    integrationLatencyUs: number,
    bytesIn: number,
    bytesOut: number,
    throttled: boolean,
    pair: number,
    pairGeneration: number,
  ): void;
  release(versionSlot: number): void;
  readonly decision: Decision;
}

/** One line a finished request; telemetry/access-log.ts writes it. */
export interface RequestLog {
  write(exchange: Exchange, stage: { readonly apiId: string; readonly stageName: string } | null, path: string): void;
}

/** The part of a structured logger that a request may need. */
export interface FailureLog {
  error(fields: object, message: string): void;
}

/** Told of each request that a key, a throttle or a quota refused; http/flood-pace.ts FloodPace. */
export interface RefusalWatch {
  refused(nowMs: number): void;
}

export interface PipelineServices {
  readonly core: RequestPolicy;
  readonly versions: { stage(versionSlot: number, stageIndex: number): StageRuntime };
  readonly upstream: UpstreamClient;
  readonly renderer: TemplateRenderer;
  readonly limits: EdgeLimits;
  /** Null: off. */
  readonly accessLog: RequestLog | null;
  readonly log: FailureLog;
  /** Null where nobody serves sockets. */
  readonly flood: RefusalWatch | null;
}
