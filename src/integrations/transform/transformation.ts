/** What the templates of one request share: its parameters, `$context` with the overrides, and the stage variables. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Exchange } from "../../http/exchange.ts";
import type { TemplateParameters } from "../../templates/input-object.ts";
import { FixedMap } from "../../templates/map-object.ts";
import type { OverrideMap } from "../../templates/override-map.ts";
import type { Template, TemplateInputs } from "../../templates/template.ts";
import { TemplateRenderError } from "../../templates/template-errors.ts";
import type { Value } from "../../templates/value.ts";
import type { MethodContext } from "../integration.ts";
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

  // Null where no template has touched them, which is nearly always.

  get requestHeaders(): OverrideMap["entries"] {
    return this.#context === undefined ? null : this.#context.requestOverride.header.entries;
  }

  get requestQuery(): OverrideMap["entries"] {
    return this.#context === undefined ? null : this.#context.requestOverride.querystring.entries;
  }

  get requestPath(): OverrideMap["entries"] {
    return this.#context === undefined ? null : this.#context.requestOverride.path.entries;
  }

  get responseHeaders(): OverrideMap["entries"] {
    return this.#context === undefined ? null : this.#context.responseOverride.header.entries;
  }

  get responseStatus(): number | undefined {
    return this.#context?.responseOverride.status;
  }
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
