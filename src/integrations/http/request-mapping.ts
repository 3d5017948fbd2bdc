/** Request parameter mappings of an HTTP integration made ready (AWS: "Map method request data to integration request parameters"). */

import { GatewayError } from "../../errors/gateway-error.ts";
import type { Exchange } from "../../http/exchange.ts";
import type { Integration } from "../../model/api.ts";
import { type MappingSource, parseRequestMapping, parseRequestMappingTarget } from "../../model/mapping-expression.ts";
import { DROPPED_MAPPING_TARGETS, FATAL_MAPPING_TARGETS } from "../../model/mapping-targets.ts";
import type { Payload } from "../../templates/payload.ts";
import type { Value } from "../../templates/value.ts";
import { byteText, isHeaderValue } from "../header-value.ts";
import type { MethodContext } from "../integration.ts";
import { encodedComponent } from "../query-string.ts";
import { bodyPaths, compileReading, isGreedyParameter, joined, type Reading, readsBody } from "../reading.ts";
import { overrideValues } from "../transform/override-values.ts";
import type { Placeholder } from "./endpoint.ts";

type Present = Exclude<Reading, { kind: "missing" }>;

export interface HeaderMapping {
  readonly name: string;
  readonly lowerName: string;
  readonly reading: Present;
  /** The value is the gateway's own (a context or stage variable, a constant): nothing that a client sends stands in for it. */
  readonly isGateways: boolean;
}

export interface QueryMapping {
  readonly name: string;
  readonly reading: Present;
}

export interface RequestMapping {
  /** By the name of the placeholder in the URI. */
  readonly placeholders: ReadonlyMap<string, Placeholder>;
  /** No two of one name. */
  readonly headers: readonly HeaderMapping[];
  /** Lower-case names of headers that would be the gateway's own, were there a value: a client's are withheld. */
  readonly withheld: readonly string[];
  readonly query: readonly QueryMapping[];
  /** Whether some mapping reads the body, which must be whole then. */
  readonly readsBody: boolean;
  /** JSONPaths that mappings read of it, each once. */
  readonly bodyPaths: readonly string[];
}

/** Throws on a mapping that no request could be sent with. */
export function compileRequestMapping(model: Integration, context: MethodContext): RequestMapping {
  const placeholders = new Map<string, Placeholder>();
  const headers = new Map<string, HeaderMapping>();
  const query: QueryMapping[] = [];
  const withheld: string[] = [];
  const sources: MappingSource[] = [];
  for (const [key, expression] of Object.entries(model.requestParameters)) {
    const target = parseRequestMappingTarget(key);
    if (typeof target === "string") throw new Error(target);
    const source = parseRequestMapping(expression);
    if (typeof source === "string") throw new Error(source);
    const { location, name } = target;
    const lowerName = name.toLowerCase();
    if (location === "header" && FATAL_MAPPING_TARGETS.has(lowerName))
      throw new Error(`${name}: header already present`);
    const reading = compileReading(source, context);
    sources.push(source);
    const isGateways = source.kind === "context" || source.kind === "stageVariable" || source.kind === "literal";
    if (reading.kind === "missing") {
      if (location === "header" && isGateways) withheld.push(lowerName);
      continue;
    }
    if (location === "path") placeholders.set(name, { reading, origin: originOf(source, context) });
    else if (location === "querystring") query.push({ name, reading });
    else if (!DROPPED_MAPPING_TARGETS.has(lowerName)) {
      if (reading.kind === "constant") headerValue(name, reading.value);
      headers.set(lowerName, { name, lowerName, reading, isGateways });
    }
  }
  return {
    placeholders,
    headers: [...headers.values()],
    withheld,
    query,
    readsBody: sources.some(readsBody),
    bodyPaths: bodyPaths(sources),
  };
}

/** The value of a mapped header for one request; undefined: its source is missing, and the mapping is skipped. */
export function mappedHeader(mapping: HeaderMapping, exchange: Exchange, payload: Payload | null): string | undefined {
  const { reading, name } = mapping;
  if (reading.kind === "constant") return reading.value;
  const value = reading.read(exchange, null, payload);
  return value === undefined ? undefined : headerValue(name, joined(value));
}

/**
 * The mapped query parameters of one request, encoded, without a leading `&`; several values repeat the name. `overrides` are
 * parameters that a template sets, in place of a mapping's.
 */
export function mappedQuery(
  mappings: readonly QueryMapping[],
  exchange: Exchange,
  payload: Payload | null,
  overrides: ReadonlyMap<string, Value> | null = null,
): string {
  let query = "";
  for (const { name, reading } of mappings) {
    if (overrides?.has(name)) continue;
    const value = reading.kind === "constant" ? reading.value : reading.read(exchange, null, payload);
    if (value === undefined) continue;
    for (const one of typeof value === "string" ? [value] : value) {
      query += `${query === "" ? "" : "&"}${encodedComponent(name)}=${encodedComponent(one)}`;
    }
  }
  if (overrides === null) return query;
  for (const [name, value] of overrides) {
    for (const one of overrideValues(value)) {
      query += `${query === "" ? "" : "&"}${encodedComponent(byteText(name))}=${encodedComponent(one)}`;
    }
  }
  return query;
}

/** Parts of a query, some of them empty, as the end of a request target: `?a=1&b=2` or nothing. */
export function joinedQuery(...parts: readonly string[]): string {
  const present = parts.filter((part) => part !== "");
  return present.length === 0 ? "" : `?${present.join("&")}`;
}

// What would break the head came from the client (a decoded query, as a rule), so the client is told.
function headerValue(name: string, value: string): string {
  if (isHeaderValue(value)) return value;
  throw new GatewayError(
    "BAD_REQUEST_PARAMETERS",
    "client",
    `the value mapped to header ${name} holds a control character`,
    {
      clientMessage: "Bad Request",
    },
  );
}

function originOf(source: MappingSource, context: MethodContext): Placeholder["origin"] {
  const isEncoded = source.kind === "path";
  return { isEncoded, isGreedy: isEncoded && isGreedyParameter(context.resourcePath, source.name) };
}
