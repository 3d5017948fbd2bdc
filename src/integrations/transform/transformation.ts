/** What the templates of one request share: its parameters, `$context` with the overrides, and the stage variables. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Exchange } from "../../http/exchange.ts";
import { detachValue } from "../../templates/detached-value.ts";
import type { TemplateParameters } from "../../templates/input-object.ts";
import { FixedMap, MapObject } from "../../templates/map-object.ts";
import { attachOverrides, detachOverrides, type OverrideMap } from "../../templates/override-map.ts";
import { type Payload, ReadPayload } from "../../templates/payload.ts";
import type { RenderResult } from "../../templates/render-task.ts";
import type { Template, TemplateInputs } from "../../templates/template.ts";
import { TemplateRenderError } from "../../templates/template-errors.ts";
import type { Value } from "../../templates/value.ts";
import type { MethodContext, TemplateRenderer } from "../integration.ts";
import { pathParameterNames } from "../reading.ts";
import { RequestParameters } from "./request-parameters.ts";
import { ContextVariables, TemplateContext } from "./template-context.ts";

/** What all requests of one method share. */
export class MethodTransformations {
  readonly variables: ContextVariables;
  readonly stageVariables: FixedMap;
  readonly pathNames: readonly string[];
  readonly headerSpellings: ReadonlyMap<string, string>;

  constructor(method: MethodContext) {
    this.variables = new ContextVariables(method);
    this.stageVariables = new FixedMap(new Map(Object.entries(method.stage.settings.variables)));
    this.pathNames = pathParameterNames(method.resourcePath);
    this.headerSpellings = headerSpellings(Object.keys(method.requestParameters));
  }

  begin(exchange: Exchange): Transformation {
    return new Transformation(exchange, this);
  }
}

export class Transformation implements TemplateInputs {
  body = "";
  readonly #exchange: Exchange;
  readonly #method: MethodTransformations;
  #parameters: TemplateParameters | undefined;
  #context: TemplateContext | undefined;

  constructor(exchange: Exchange, method: MethodTransformations) {
    this.#exchange = exchange;
    this.#method = method;
  }

  get parameters(): TemplateParameters {
    this.#parameters ??= new RequestParameters(this.#exchange, this.#method.pathNames, this.#method.headerSpellings);
    return this.#parameters;
  }

  get context(): TemplateContext {
    this.#context ??= new TemplateContext(this.#method.variables, this.#exchange);
    return this.#context;
  }

  get stageVariables(): Value {
    return this.#method.stageVariables;
  }

  /** Throws a GatewayError 500 when the template fails. `side` says which it is, for the log. */
  render(template: Template, body: string, side: "request" | "response"): string {
    this.body = body;
    this.#context?.beginTransformation();
    try {
      return template.render(this);
    } catch (error) {
      if (!(error instanceof TemplateRenderError)) throw error;
      throw new GatewayError("API_CONFIGURATION_ERROR", "gateway", `${side} template: ${error.message}`, {
        cause: error,
      });
    }
  }

  /**
   * The same beside the serving thread, for a payload that others would wait for. Rejects with a
   * GatewayError: 500, or 503 when too much waits already.
   */
  async renderElsewhere(
    template: Template,
    body: Uint8Array,
    side: "request" | "response",
    renderer: TemplateRenderer,
  ): Promise<Uint8Array> {
    const { context, parameters } = this;
    const { requestOverride, responseOverride } = context;
    const entriesOf = (map: Value): [string, string][] =>
      map instanceof MapObject
        ? map.keys().map((key) => [key, String(map.get(key))])
        : Object.entries(map as Record<string, string>);
    let result: RenderResult;
    try {
      result = await renderer.run({
        template: template.text,
        body,
        parameters: {
          path: entriesOf(parameters.path),
          querystring: entriesOf(parameters.querystring),
          header: entriesOf(parameters.header),
        },
        context: detachValue(context.variables()),
        stageVariables: entriesOf(this.#method.stageVariables),
        overrides: detachOverrides(requestOverride, responseOverride),
      });
    } catch (error) {
      throw (error as Error).name === "RenderPoolFullError"
        ? NO_ROOM_TO_RENDER
        : lost(`${side} template`, error as Error);
    }
    if ("failed" in result) {
      throw new GatewayError("API_CONFIGURATION_ERROR", "gateway", `${side} template: ${result.failed}`);
    }
    attachOverrides(requestOverride, responseOverride, result.overrides);
    return result.output;
  }

  // Null where no template has touched them, which is nearly always.

  get requestHeaders(): OverrideMap["entries"] {
    return this.#context?.requestOverrideMade?.header.entries ?? null;
  }

  get requestQuery(): OverrideMap["entries"] {
    return this.#context?.requestOverrideMade?.querystring.entries ?? null;
  }

  get requestPath(): OverrideMap["entries"] {
    return this.#context?.requestOverrideMade?.path.entries ?? null;
  }

  get responseHeaders(): OverrideMap["entries"] {
    return this.#context?.responseOverrideMade?.header.entries ?? null;
  }

  get responseStatus(): number | undefined {
    return this.#context?.responseOverrideMade?.status;
  }
}

/** What mappings read of a large body, beside the serving thread. Rejects with a GatewayError: 500, or 503 when too much waits already. */
export async function readElsewhere(
  body: Uint8Array,
  paths: readonly string[],
  side: "request" | "response",
  renderer: TemplateRenderer,
): Promise<Payload> {
  let result: Awaited<ReturnType<TemplateRenderer["read"]>>;
  try {
    result = await renderer.read({ body, paths });
  } catch (error) {
    throw (error as Error).name === "RenderPoolFullError" ? NO_ROOM_TO_RENDER : lost(`${side} mapping`, error as Error);
  }
  if ("failed" in result) {
    throw new GatewayError("API_CONFIGURATION_ERROR", "gateway", `${side} mapping: ${result.failed}`);
  }
  return new ReadPayload(body, paths, result);
}

/**
 * From this size of a payload on, templates are rendered and mappings read beside the serving thread. Below, handing over costs more than it spares
 * (bench/core/template-threshold.mjs): parsing and rendering 32 KB takes about a quarter of a millisecond.
 */
export const HEAVY_PAYLOAD_BYTES = 32_768;

const NO_ROOM_TO_RENDER = new GatewayError("DEFAULT_5XX", "gateway", "too much work on large bodies waits already", {
  retry: true,
  statusCode: 503,
  clientMessage: "Service Unavailable",
});

function lost(what: string, cause: Error): GatewayError {
  const detail = `${what}: the work was ended: ${cause.message}`;
  return new GatewayError("API_CONFIGURATION_ERROR", "gateway", detail, { cause });
}

const HEADER_PREFIX = "method.request.header.";

/** Names of headers as they are declared, by lower-case name. */
function headerSpellings(parameters: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    parameters
      .filter((parameter) => parameter.startsWith(HEADER_PREFIX))
      .map((parameter) => parameter.slice(HEADER_PREFIX.length))
      .map((name) => [name.toLowerCase(), name]),
  );
}
