/** A mapping's source made ready: a constant of the plan, a reader for each request, or known to be missing. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { MappingSource } from "../model/mapping-expression.ts";
import { compileJsonPath } from "../templates/json-path/json-path.ts";
import type { BodyPath, Payload } from "../templates/payload.ts";
import type { ResponseHead } from "../upstream/upstream.ts";
import { contextVariable } from "./context-variable.ts";
import { byteText } from "./header-value.ts";
import { REMOVED_FROM_REQUEST } from "./http/request-header-rules.ts";
import type { MethodContext } from "./integration.ts";
import { queryValue, queryValues } from "./query-string.ts";

/**
 * One value, several in order, or undefined: then the mapping is skipped. `head` is null before a response came. `payload` is
 * there when some mapping of the side reads the body: the client's in a request mapping, the backend's in a response's.
 */
export type Read = (
  exchange: Exchange,
  head: ResponseHead | null,
  payload: Payload | null,
) => string | readonly string[] | undefined;

export type Reading =
  | { readonly kind: "constant"; readonly value: string }
  | { readonly kind: "dynamic"; readonly read: Read }
  | { readonly kind: "missing" };

const MISSING: Reading = { kind: "missing" };

/** Prepares a parsed source. Throws on sources that an import refuses. */
export function compileReading(source: MappingSource, context: MethodContext): Reading {
  switch (source.kind) {
    case "literal":
      return constant(source.value);
    case "stageVariable":
      return constant(new Map(Object.entries(context.stage.settings.variables)).get(source.name));
    case "context":
      return fromContext(source.name, context);
    case "path":
      return fromPath(source.name, context.resourcePath);
    case "querystring":
      return { kind: "dynamic", read: (exchange) => queryValue(exchange.query, source.name) };
    case "multivaluequerystring":
      return { kind: "dynamic", read: (exchange) => someOrMissing(queryValues(exchange.query, source.name)) };
    case "header":
      return fromHeader(source.name, (exchange, lower) => exchange.header(lower));
    case "multivalueheader":
      return fromHeader(source.name, (exchange, lower) =>
        someOrMissing(allValues(exchange.headerNames, exchange.headerValues, lower)),
      );
    case "integrationHeader":
      return fromResponse(source.name, (values) => values[values.length - 1]!);
    case "integrationMultivalueheader":
      return fromResponse(source.name, (values) => values);
    case "body":
      return fromBody(source.path, requireRequestJson);
    case "integrationBody":
      return fromBody(source.path, requireResponseJson);
  }
}

/** A value for a place that takes one: several become a list with commas. */
export function joined(value: string | readonly string[]): string {
  return typeof value === "string" ? value : value.join(",");
}

function constant(value: string | undefined): Reading {
  return value === undefined ? MISSING : { kind: "constant", value: byteText(value) };
}

function fromContext(name: string, context: MethodContext): Reading {
  const variable = contextVariable(name, context);
  if (variable === null) return MISSING;
  return typeof variable === "string" ? constant(variable) : { kind: "dynamic", read: variable };
}

function fromPath(name: string, resourcePath: string): Reading {
  const index = pathParameterNames(resourcePath).indexOf(name);
  return index < 0 ? MISSING : { kind: "dynamic", read: (exchange) => exchange.pathParameters?.[index] };
}

/** Names of a resource path's parameters in template order, without `+`. */
export function pathParameterNames(resourcePath: string): string[] {
  return [...resourcePath.matchAll(/\{([^{}]+?)\+?\}/g)].map((match) => match[1]!);
}

/** Whether the parameter is the greedy one. */
export function isGreedyParameter(resourcePath: string, name: string): boolean {
  return resourcePath.includes(`{${name}+}`);
}

// AWS matches header names as they are declared; ours arrive in lower case and match without regard to case, so that a
// definition works with clients of HTTP/2, which can only send lower case.
function fromHeader(name: string, read: (exchange: Exchange, lower: string) => ReturnType<Read>): Reading {
  const lower = name.toLowerCase();
  if (REMOVED_FROM_REQUEST.has(lower)) return MISSING;
  return { kind: "dynamic", read: (exchange) => read(exchange, lower) };
}

function fromResponse(name: string, choose: (values: readonly string[]) => string | readonly string[]): Reading {
  const lower = name.toLowerCase();
  return {
    kind: "dynamic",
    read: (_, head) => {
      const values = head === null ? [] : allValues(head.names, head.values, lower);
      return values.length === 0 ? undefined : choose(values);
    },
  };
}

function fromBody(path: string, require: (payload: Payload) => void): Reading {
  if (path === "") return { kind: "dynamic", read: (_, __, payload) => byteText(payload!.read(null)!) };
  const compiled = bodyPath(path);
  return {
    kind: "dynamic",
    read: (_, __, payload) => {
      require(payload!);
      const value = payload!.read(compiled);
      return value === undefined ? undefined : byteText(value);
    },
  };
}

function bodyPath(path: string): BodyPath {
  const text = `$${path}`;
  return { text, path: compileJsonPath(text) };
}

/** The paths that mappings read of a body, each once, for reading them in another thread. */
export function bodyPaths(sources: readonly MappingSource[]): string[] {
  const paths = sources.flatMap((source) =>
    (source.kind === "body" || source.kind === "integrationBody") && source.path !== "" ? [`$${source.path}`] : [],
  );
  return [...new Set(paths)];
}

// Recorded: what begins like JSON and is none is refused; any other text has nothing to map, and passes.
function requireRequestJson(payload: Payload): void {
  if (!payload.isBrokenJson) return;
  throw new GatewayError("BAD_REQUEST_BODY", "client", "a mapping reads the body, which is not JSON", {
    clientMessage: "Invalid JSON in request body",
  });
}

function requireResponseJson(payload: Payload): void {
  if (payload.isJson) return;
  throw new GatewayError(
    "API_CONFIGURATION_ERROR",
    "upstream",
    "a mapping reads the backend's body, which is not JSON",
  );
}

/** Whether a mapping's source is a body, which must be whole before it is read. */
export function readsBody(source: MappingSource): boolean {
  return source.kind === "body" || source.kind === "integrationBody";
}

function allValues(names: readonly string[], values: readonly string[], lower: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name.length === lower.length && name.toLowerCase() === lower) found.push(values[i]!);
  }
  return found;
}

function someOrMissing(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}
