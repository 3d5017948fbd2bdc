/**
 * Parameter mapping expressions: the values of `requestParameters` and `responseParameters` of an integration, e.g.
 * `method.request.header.X-Trace` or `'static text'`. Read once, at import and when a plan is compiled; never per request.
 */

import { STAGE_VARIABLE_NAME_PATTERN } from "./limits.ts";

/** What a mapping takes its value from. */
export type MappingSource =
  /** Text between single quotes. */
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "path"; readonly name: string }
  | { readonly kind: "querystring"; readonly name: string }
  | { readonly kind: "multivaluequerystring"; readonly name: string }
  | { readonly kind: "header"; readonly name: string }
  | { readonly kind: "multivalueheader"; readonly name: string }
  /** The request's body; `path` is what follows `body`, e.g. `.a.b` or `[0].price`, empty for the whole. */
  | { readonly kind: "body"; readonly path: string }
  | { readonly kind: "stageVariable"; readonly name: string }
  /** A context variable without `context.`, e.g. `identity.sourceIp`. */
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "integrationHeader"; readonly name: string }
  | { readonly kind: "integrationMultivalueheader"; readonly name: string }
  /** The integration response's body; `path` as for `body`. */
  | { readonly kind: "integrationBody"; readonly path: string };

/** Where a request mapping puts its value. */
export interface RequestMappingTarget {
  readonly location: "path" | "querystring" | "header";
  readonly name: string;
}

/** AWS: names in mapping expressions match `^[a-zA-Z0-9._$-]+$`; every such name is also an HTTP field name. */
export const MAPPING_NAME_PATTERN = /^[a-zA-Z0-9._$-]+$/;
const CONTEXT_NAME = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_:-]+)*$/;
const EXPRESSION_LENGTH_MAX = 4096;

const METHOD_REQUEST = "method.request.";
const INTEGRATION_REQUEST = "integration.request.";
const INTEGRATION_RESPONSE = "integration.response.";
const METHOD_RESPONSE_HEADER = "method.response.header.";

const REQUEST_SOURCES =
  "expected method.request.{path|querystring|header|multivaluequerystring|multivalueheader}.NAME, method.request.body, " +
  "stageVariables.NAME, context.NAME or 'text in single quotes'";
const RESPONSE_SOURCES =
  "expected integration.response.{header|multivalueheader}.NAME, integration.response.body, stageVariables.NAME, " +
  "context.NAME or 'text in single quotes'";

/** Reads the value of a request mapping. A string instead of a source is the error: what was found and expected. */
export function parseRequestMapping(value: string): MappingSource | string {
  const common = parseCommon(value);
  if (common !== null) return common;
  if (!value.startsWith(METHOD_REQUEST)) return refusal(value, REQUEST_SOURCES);
  const rest = value.slice(METHOD_REQUEST.length);
  if (isBody(rest)) return { kind: "body", path: rest.slice(4) };
  const dot = rest.indexOf(".");
  const name = rest.slice(dot + 1);
  if (dot < 0 || !MAPPING_NAME_PATTERN.test(name)) return refusal(value, REQUEST_SOURCES);
  switch (rest.slice(0, dot)) {
    case "path":
      return { kind: "path", name };
    case "querystring":
      return { kind: "querystring", name };
    case "multivaluequerystring":
      return { kind: "multivaluequerystring", name };
    case "header":
      return { kind: "header", name };
    case "multivalueheader":
      return { kind: "multivalueheader", name };
    default:
      return refusal(value, REQUEST_SOURCES);
  }
}

/** Reads the value of a response mapping. A string instead of a source is the error: what was found and expected. */
export function parseResponseMapping(value: string): MappingSource | string {
  const common = parseCommon(value);
  if (common !== null) return common;
  if (!value.startsWith(INTEGRATION_RESPONSE)) return refusal(value, RESPONSE_SOURCES);
  const rest = value.slice(INTEGRATION_RESPONSE.length);
  if (isBody(rest)) return { kind: "integrationBody", path: rest.slice(4) };
  const dot = rest.indexOf(".");
  const name = rest.slice(dot + 1);
  if (dot < 0 || !MAPPING_NAME_PATTERN.test(name)) return refusal(value, RESPONSE_SOURCES);
  switch (rest.slice(0, dot)) {
    case "header":
      return { kind: "integrationHeader", name };
    case "multivalueheader":
      return { kind: "integrationMultivalueheader", name };
    default:
      return refusal(value, RESPONSE_SOURCES);
  }
}

/** Reads a key of an integration's `requestParameters`. A string is the error. */
export function parseRequestMappingTarget(key: string): RequestMappingTarget | string {
  if (key.startsWith(INTEGRATION_REQUEST)) {
    const rest = key.slice(INTEGRATION_REQUEST.length);
    const dot = rest.indexOf(".");
    const location = rest.slice(0, dot);
    const name = rest.slice(dot + 1);
    if (location === "path" || location === "querystring" || location === "header") {
      if (MAPPING_NAME_PATTERN.test(name)) return { location, name };
    }
  }
  return `${quote(key)}: expected integration.request.{path|querystring|header}.NAME, NAME of letters, digits and ._$-`;
}

/** The header's name of a key of an integration response's `responseParameters`, or `null` when it is not such a key. */
export function responseMappingHeader(key: string): string | null {
  if (!key.startsWith(METHOD_RESPONSE_HEADER)) return null;
  const name = key.slice(METHOD_RESPONSE_HEADER.length);
  return MAPPING_NAME_PATTERN.test(name) ? name : null;
}

function parseCommon(value: string): MappingSource | string | null {
  if (value.length > EXPRESSION_LENGTH_MAX) {
    return `a mapping of ${value.length} characters: expected at most ${EXPRESSION_LENGTH_MAX}`;
  }
  if (value.startsWith("'")) {
    if (value.length < 2 || !value.endsWith("'")) return `${quote(value)}: expected a closing single quote`;
    return { kind: "literal", value: value.slice(1, -1) };
  }
  if (value.startsWith("stageVariables.")) {
    const name = value.slice("stageVariables.".length);
    if (STAGE_VARIABLE_NAME_PATTERN.test(name)) return { kind: "stageVariable", name };
    return `${quote(value)}: expected stageVariables.NAME, NAME of up to 64 letters, digits and _, and nothing around it`;
  }
  if (value.startsWith("context.")) {
    const name = value.slice("context.".length);
    if (CONTEXT_NAME.test(name)) return { kind: "context", name };
    return `${quote(value)}: expected context.NAME, e.g. context.identity.sourceIp`;
  }
  return null;
}

function isBody(rest: string): boolean {
  return rest === "body" || rest.startsWith("body.") || rest.startsWith("body[");
}

function refusal(value: string, expectation: string): string {
  return `${quote(value)}: ${expectation}`;
}

function quote(value: string): string {
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}...` : value);
}
