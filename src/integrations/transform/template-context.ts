/** `$context` as the templates of one request see it: facts of the stage and the method, of the request, and the overrides. */
import type { Exchange } from "../../http/exchange.ts";
import { MapObject } from "../../templates/map-object.ts";
import { RequestOverride, ResponseOverride } from "../../templates/override-map.ts";
import { mapPut, newMap, type Value } from "../../templates/value.ts";
import { contextVariable } from "../context-variable.ts";
import type { MethodContext } from "../integration.ts";
import { textOfBytes } from "./byte-text.ts";

// In the order in which AWS lists them (recorded).
const NAMES = [
  "resourceId",
  "resourcePath",
  "httpMethod",
  "extendedRequestId",
  "requestTime",
  "path",
  "accountId",
  "protocol",
  "requestOverride",
  "stage",
  "domainPrefix",
  "requestTimeEpoch",
  "requestId",
  "identity",
  "domainName",
  "deploymentId",
  "responseOverride",
  "apiId",
] as const;

// AWS: "$context variables"; what nobody has is the empty text.
const IDENTITY_NAMES = [
  "accountId",
  "apiKey",
  "apiKeyId",
  "caller",
  "cognitoAuthenticationProvider",
  "cognitoAuthenticationType",
  "cognitoIdentityId",
  "cognitoIdentityPoolId",
  "principalOrgId",
  "sourceIp",
  "user",
  "userAgent",
  "userArn",
] as const;

type Variable = ReturnType<typeof contextVariable>;

/** The variables of one method, found once. */
export class ContextVariables {
  readonly #method: MethodContext;
  readonly #found = new Map<string, Variable>();

  constructor(method: MethodContext) {
    this.#method = method;
  }

  /** By its whole name, e.g. `identity.sourceIp`; undefined: there is none, or nothing in it. */
  read(name: string, exchange: Exchange): string | undefined {
    let variable = this.#found.get(name);
    if (variable === undefined) {
      variable = contextVariable(name, this.#method);
      // Templates can ask for names that a request made up; those are not kept.
      if (variable !== null) this.#found.set(name, variable);
    }
    if (variable === null) return undefined;
    const value = typeof variable === "string" ? variable : variable(exchange);
    return value === undefined ? undefined : textOfBytes(value);
  }
}

export class TemplateContext extends MapObject {
  /** Null until a template asks for it, which most do not. */
  requestOverrideMade: RequestOverride | null = null;
  responseOverrideMade: ResponseOverride | null = null;
  readonly #variables: ContextVariables;
  readonly #exchange: Exchange;
  #identity: IdentityMap | undefined;

  constructor(variables: ContextVariables, exchange: Exchange) {
    super();
    this.#variables = variables;
    this.#exchange = exchange;
  }

  get requestOverride(): RequestOverride {
    this.requestOverrideMade ??= new RequestOverride();
    return this.requestOverrideMade;
  }

  get responseOverride(): ResponseOverride {
    this.responseOverrideMade ??= new ResponseOverride();
    return this.responseOverrideMade;
  }

  override get(name: string): Value | undefined {
    switch (name) {
      case "requestOverride":
        return this.requestOverride;
      case "responseOverride":
        return this.responseOverride;
      case "identity":
        this.#identity ??= new IdentityMap(this.#variables, this.#exchange);
        return this.#identity;
      case "requestTimeEpoch":
        return Number(this.#variables.read(name, this.#exchange));
      default:
        return this.#variables.read(name, this.#exchange);
    }
  }

  keys(): readonly string[] {
    return NAMES;
  }

  /** All variables but the overrides, in their order, for a rendering in another thread. */
  variables(): Value {
    const map = newMap();
    for (const name of NAMES) {
      const isOverride = name === "requestOverride" || name === "responseOverride";
      mapPut(map, name, isOverride ? null : (this.get(name) ?? null));
    }
    return map;
  }

  /** The next template is another transformation. */
  beginTransformation(): void {
    this.requestOverrideMade?.beginTransformation();
    this.responseOverrideMade?.beginTransformation();
  }
}

class IdentityMap extends MapObject {
  readonly #variables: ContextVariables;
  readonly #exchange: Exchange;

  constructor(variables: ContextVariables, exchange: Exchange) {
    super();
    this.#variables = variables;
    this.#exchange = exchange;
  }

  override get(name: string): Value | undefined {
    return this.#variables.read(`identity.${name}`, this.#exchange);
  }

  keys(): readonly string[] {
    return IDENTITY_NAMES;
  }
}
