/** `x-amazon-apigateway-integration`: what stands behind a method. */
import { HTTP_METHODS, type Integration, type IntegrationType } from "../model/api.ts";
import { INTEGRATION_TIMEOUT_MAX_MS, INTEGRATION_TIMEOUT_MIN_MS } from "../model/limits.ts";
import { parseRequestMapping, parseRequestMappingTarget } from "../model/mapping-expression.ts";
import { DROPPED_MAPPING_TARGETS, FATAL_MAPPING_TARGETS } from "../model/mapping-targets.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX } from "./extensions.ts";
import type { ImportContext } from "./import-context.ts";
import {
  checkBodyPath,
  checkLiteral,
  type IntegrationOwner,
  readContentHandling,
  warnOfContext,
} from "./integration-checks.ts";
import { checkIntegrationUri } from "./integration-uri.ts";
import { at } from "./json-pointer.ts";
import { readIntegrationResponses } from "./read-integration-responses.ts";
import { readTemplates } from "./template-rules.ts";
import { emptyRecord, integerAt, type JsonObject, listAt, objectAt, own, show, stringAt } from "./values.ts";

export const INTEGRATION = `${EXTENSION_PREFIX}integration`;

const TYPES: ReadonlySet<string> = new Set(["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"]);
const BEHAVIORS: ReadonlySet<string> = new Set(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]);
const BACKEND_METHODS: ReadonlySet<string> = new Set([...HTTP_METHODS, "ANY"]);
const MEMBERS: ReadonlySet<string> = new Set([
  "type",
  "httpMethod",
  "uri",
  "credentials",
  "connectionType",
  "connectionId",
  "integrationTarget",
  "responseTransferMode",
  "passthroughBehavior",
  "contentHandling",
  "timeoutInMillis",
  "cacheNamespace",
  "cacheKeyParameters",
  "requestParameters",
  "requestTemplates",
  "responses",
  "tlsConfig",
  // Of HTTP APIs, but a habit in definitions of REST APIs too; see warnOfIgnored.
  "payloadFormatVersion",
]);
const HTTP_API_MEMBERS: ReadonlySet<string> = new Set(["integrationSubtype", "responseParameters"]);

/** Undefined, with findings, when no integration can be made of it. */
export function readIntegration(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
  owner: IntegrationOwner,
): Integration | undefined {
  const { findings } = context;
  for (const key in value) {
    if (MEMBERS.has(key) || key === "$ref" || key.startsWith("x-")) continue;
    findings.refuse(
      at(pointer, key),
      HTTP_API_MEMBERS.has(key)
        ? `${key} belongs to integrations of HTTP APIs: expected a REST API's integration`
        : `${key}: an integration has no such member${didYouMean(key, MEMBERS, ".")} Remove or correct it.`,
    );
  }
  const type = readType(context, value, pointer, owner);
  if (type === undefined) return undefined;
  refuseConnections(context, value, pointer);
  const proxy = type === "HTTP_PROXY";
  const passthrough = stringAt(findings, value, pointer, "passthroughBehavior")?.toUpperCase() ?? "WHEN_NO_MATCH";
  if (!BEHAVIORS.has(passthrough)) {
    findings.refuse(
      at(pointer, "passthroughBehavior"),
      `passthroughBehavior: expected when_no_match, when_no_templates or never, got ${show(own(value, "passthroughBehavior"))}`,
    );
  }
  const requestTemplates = readTemplates(context, value, pointer, "requestTemplates", !proxy);
  warnOfIgnored(context, value, pointer, type);
  const requestParameters = readRequestParameters(context, value, pointer, owner, type);
  const uri = type === "MOCK" ? undefined : readUri(context, value, pointer, requestParameters);
  const httpMethod = type === "MOCK" ? undefined : readHttpMethod(context, value, pointer, owner);
  const tls = objectAt(findings, value, pointer, "tlsConfig");
  const cacheNamespace = stringAt(findings, value, pointer, "cacheNamespace");
  return {
    type,
    ...(httpMethod !== undefined ? { httpMethod } : {}),
    ...(uri !== undefined ? { uri } : {}),
    connectionType: "INTERNET",
    timeoutInMillis: readTimeout(context, value, pointer),
    passthroughBehavior: passthrough as Integration["passthroughBehavior"],
    ...readContentHandling(context, value, pointer),
    ...(cacheNamespace !== undefined ? { cacheNamespace } : {}),
    cacheKeyParameters: readCacheKeys(context, value, pointer),
    requestParameters,
    requestTemplates,
    ...(tls !== undefined ? { tlsConfig: readTls(context, tls, at(pointer, "tlsConfig")) } : {}),
    integrationResponses: readIntegrationResponses(context, value, pointer, owner, type, requestTemplates),
  };
}

function readType(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
  owner: IntegrationOwner,
): IntegrationType | undefined {
  const given = own(value, "type");
  const type = typeof given === "string" ? given.toUpperCase() : "";
  if (!TYPES.has(type)) {
    context.findings.refuse(
      at(pointer, "type"),
      `type: expected http, http_proxy or mock, got ${show(given)}; correct it`,
    );
    return undefined;
  }
  if (type === "AWS" || type === "AWS_PROXY") {
    const uri = own(value, "uri");
    const lambda = type === "AWS_PROXY" || (typeof uri === "string" && uri.includes(":lambda:"));
    context.findings.refuse(
      at(pointer, "type"),
      `type ${show(given)} of ${owner.label}: ${lambda ? "Lambda functions" : "AWS services"} are not carried out yet; ` +
        "expected http, http_proxy or mock",
    );
    return undefined;
  }
  return type as IntegrationType;
}

/** What would lead a request elsewhere, or change its bytes, than an HTTP call of ours does. */
function refuseConnections(context: ImportContext, value: JsonObject, pointer: string): void {
  const { findings } = context;
  const connection = stringAt(findings, value, pointer, "connectionType")?.toUpperCase() ?? "INTERNET";
  if (connection === "VPC_LINK") {
    findings.refuse(
      at(pointer, "connectionType"),
      "VPC_LINK: VPC links are not carried out yet; expected INTERNET and a URI that the gateway reaches",
    );
  } else if (connection !== "INTERNET") {
    findings.refuse(
      at(pointer, "connectionType"),
      `connectionType: expected INTERNET, got ${show(own(value, "connectionType"))}`,
    );
  } else {
    for (const key of ["connectionId", "integrationTarget"]) {
      if (own(value, key) !== undefined) {
        findings.refuse(at(pointer, key), `${key} belongs to a VPC link, which is not carried out yet: remove it`);
      }
    }
  }
  if (own(value, "credentials") !== undefined) {
    findings.refuse(
      at(pointer, "credentials"),
      "credentials: roles are not assumed yet; remove them (HTTP backends have no use for them)",
    );
  }
  const mode = own(value, "responseTransferMode");
  if (mode !== undefined && mode !== "BUFFERED" && mode !== "STREAM") {
    findings.refuse(
      at(pointer, "responseTransferMode"),
      `responseTransferMode: expected BUFFERED or STREAM, got ${show(mode)}`,
    );
  }
}

function warnOfIgnored(context: ImportContext, value: JsonObject, pointer: string, type: IntegrationType): void {
  if (own(value, "payloadFormatVersion") !== undefined) {
    context.findings.warn(
      at(pointer, "payloadFormatVersion"),
      "payloadFormatVersion has no effect, as on AWS: it belongs to Lambda functions behind HTTP APIs",
    );
  }
  if (type === "HTTP_PROXY" && own(value, "requestTemplates") !== undefined) {
    context.findings.warn(
      at(pointer, "requestTemplates"),
      "requestTemplates have no effect with http_proxy, as on AWS: the body passes unchanged",
    );
  }
}

function readUri(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
  requestParameters: Readonly<Record<string, string>>,
): string | undefined {
  const uri = stringAt(context.findings, value, pointer, "uri");
  const place = at(pointer, "uri");
  if (uri === undefined) {
    if (own(value, "uri") === undefined)
      context.findings.refuse(pointer, "uri: expected the backend's http:// or https:// address");
    return undefined;
  }
  const checked = checkIntegrationUri(uri);
  if (checked.error !== undefined) context.findings.refuse(place, checked.error);
  for (const name of checked.placeholders) {
    if (!Object.hasOwn(requestParameters, `integration.request.path.${name}`)) {
      context.findings.warn(
        place,
        `{${name}} stays as it is, as on AWS: map integration.request.path.${name}, e.g. to method.request.path.${name}`,
      );
    }
  }
  return uri;
}

function readHttpMethod(context: ImportContext, value: JsonObject, pointer: string, owner: IntegrationOwner): string {
  // Recorded: when missing it becomes the method's own verb.
  const given = stringAt(context.findings, value, pointer, "httpMethod") ?? owner.httpMethod;
  const method = given.toUpperCase();
  if (!BACKEND_METHODS.has(method)) {
    context.findings.refuse(
      at(pointer, "httpMethod"),
      `Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY: got ${show(given)}`,
    );
  }
  return method;
}

function readTimeout(context: ImportContext, value: JsonObject, pointer: string): number {
  const limit = context.integrationTimeoutMaxMs;
  const given = integerAt(context.findings, value, pointer, "timeoutInMillis");
  if (given === undefined) return Math.min(INTEGRATION_TIMEOUT_MAX_MS, limit);
  if (given < INTEGRATION_TIMEOUT_MIN_MS || given > limit) {
    context.findings.refuse(
      at(pointer, "timeoutInMillis"),
      `Timeout should be between ${INTEGRATION_TIMEOUT_MIN_MS} ms and ${limit} ms: got ${given}`,
    );
  }
  return given;
}

function readCacheKeys(context: ImportContext, value: JsonObject, pointer: string): string[] {
  const keys = listAt(context.findings, value, pointer, "cacheKeyParameters") ?? [];
  if (keys.length > 0) {
    context.findings.warn(
      at(pointer, "cacheKeyParameters"),
      "cacheKeyParameters have no effect yet: nothing is cached",
    );
  }
  return keys.filter((key): key is string => typeof key === "string");
}

function readTls(context: ImportContext, tls: JsonObject, pointer: string): { insecureSkipVerification: boolean } {
  const skip = own(tls, "insecureSkipVerification");
  if (skip !== undefined && typeof skip !== "boolean") {
    context.findings.refuse(at(pointer, "insecureSkipVerification"), `expected true or false, got ${show(skip)}`);
  }
  for (const key in tls) {
    if (key !== "insecureSkipVerification") {
      context.findings.refuse(at(pointer, key), `${key}: tlsConfig of a REST API has insecureSkipVerification only`);
    }
  }
  return { insecureSkipVerification: skip === true };
}

function readRequestParameters(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
  owner: IntegrationOwner,
  type: IntegrationType,
): Record<string, string> {
  const { findings } = context;
  const result = emptyRecord<string>();
  const mappings = objectAt(findings, value, pointer, "requestParameters");
  if (mappings === undefined) return result;
  for (const key in mappings) {
    const place = at(`${pointer}/requestParameters`, key);
    const target = parseRequestMappingTarget(key);
    if (typeof target === "string") {
      findings.refuse(place, `Invalid mapping expression parameter specified: ${target}`);
      continue;
    }
    const source = mappings[key];
    if (typeof source !== "string") {
      findings.refuse(
        place,
        `Expected type string for property '${key}' but got '${show(source)}': write the mapping as text`,
      );
      continue;
    }
    if (target.location === "header" && !checkHeaderTarget(context, target.name, place, type)) continue;
    if (checkRequestSource(context, source, place, owner, target.location)) result[key] = source;
  }
  return result;
}

function checkHeaderTarget(context: ImportContext, name: string, place: string, type: IntegrationType): boolean {
  const lower = name.toLowerCase();
  if (FATAL_MAPPING_TARGETS.has(lower)) {
    context.findings.refuse(
      place,
      `the header ${name} belongs to the gateway: AWS answers every request of such a method with 500; remove the mapping`,
    );
    return false;
  }
  if (DROPPED_MAPPING_TARGETS.has(lower) && type !== "MOCK") {
    context.findings.warn(
      place,
      `the header ${name} never reaches the backend: AWS drops it, and so does this gateway`,
    );
  }
  return true;
}

/** Whether a mapping's value can be carried out. */
function checkRequestSource(
  context: ImportContext,
  text: string,
  place: string,
  owner: IntegrationOwner,
  location: string,
): boolean {
  const { findings } = context;
  const source = parseRequestMapping(text);
  if (typeof source === "string") {
    findings.refuse(place, `Invalid mapping expression specified: ${source}`);
    return false;
  }
  switch (source.kind) {
    case "literal":
      return checkLiteral(context, source.value, place, location === "header");
    case "body":
      return checkBodyPath(context, source.path, text, place);
    case "path":
    case "querystring":
    case "header":
    case "multivaluequerystring":
    case "multivalueheader": {
      const single = `method.request.${source.kind.replace("multivalue", "")}.${source.name}`;
      if (Object.hasOwn(owner.requestParameters, single)) return true;
      findings.refuse(
        place,
        `Invalid mapping expression parameter specified: ${text}: ${single} is no parameter of ${owner.label}; ` +
          "declare it under parameters",
      );
      return false;
    }
    case "context":
      warnOfContext(context, source.name, place);
      return true;
    default:
      return true;
  }
}
