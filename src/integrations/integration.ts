/** What every integration is: compiled once per method, stage and thread, then run for each request. */
import type { Exchange } from "../http/exchange.ts";
import type { StageConfiguration } from "../model/snapshot.ts";
import type { ReadResult, ReadTask } from "../templates/read-task.ts";
import type { RenderResult, RenderTask } from "../templates/render-task.ts";
import type { UpstreamClient } from "../upstream/upstream.ts";

export interface Integration {
  /**
   * Answers the exchange, now or later. May throw a GatewayError (or anything, which costs this request a 500) before the
   * answer has begun; what happens after it returned is reported through IntegrationServices.fail.
   */
  run(exchange: Exchange): void;
}

/**
 * Works on large bodies beside the serving thread. Rejects with an error of the name `RenderPoolFullError` when too much waits already;
 * else when the work was ended.
 */
export interface TemplateRenderer {
  run(task: RenderTask): Promise<RenderResult>;
  read(task: ReadTask): Promise<ReadResult | { readonly failed: string }>;
}

/** What the stage and the thread lend to an integration. */
export interface IntegrationServices {
  readonly upstream: UpstreamClient;
  readonly bodyLimitBytes: number;
  readonly connectTimeoutMs: number;
  readonly integrationTimeoutMaxMs: number;
  readonly renderer: TemplateRenderer;
  /** Ends a request that failed: with the stage's gateway response, or, when an answer has begun, by cutting the connection. */
  fail(exchange: Exchange, error: unknown): void;
}

/** Facts of the method that runs: constant for the life of a plan. */
export interface MethodContext {
  readonly stage: StageConfiguration;
  readonly endpointType: string;
  readonly resourceId: string;
  readonly resourcePath: string;
  /** By status code; an integration response whose status is not here fails its requests. */
  readonly methodResponses: Readonly<Record<string, unknown>>;
  /** `method.request.{path|querystring|header}.NAME` as the method declares them. */
  readonly requestParameters: Readonly<Record<string, unknown>>;
  /** The API's, see binary-media-types.ts. */
  readonly binaryMediaTypes: readonly string[];
}
