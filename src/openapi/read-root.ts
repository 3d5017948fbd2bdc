/** What a definition says about the API as a whole. */
import type { ApiKeySource, Definition } from "../model/api.ts";
import { BODY_LIMIT_BYTES } from "../model/limits.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX } from "./extensions.ts";
import type { Findings } from "./findings.ts";
import type { ImportContext, OpenApiVersion } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import {
  booleanAt,
  emptyRecord,
  integerAt,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  own,
  refuseEmpty,
  show,
  stringAt,
} from "./values.ts";

const extension = (name: string): string => `${EXTENSION_PREFIX}${name}`;

const MEMBERS: Readonly<Record<OpenApiVersion, readonly string[]>> = {
  "swagger 2.0": [
    ..."swagger info host basePath schemes consumes produces paths definitions parameters responses".split(" "),
    ..."securityDefinitions security tags externalDocs".split(" "),
  ],
  "openapi 3.0": "openapi info servers paths components security tags externalDocs".split(" "),
};

/** The version of the specification, or undefined with a finding. */
export function readVersion(root: JsonObject, findings: Findings): OpenApiVersion | undefined {
  const swagger = own(root, "swagger");
  const openapi = own(root, "openapi");
  // YAML reads an unquoted 2.0 or 3.0 as a number.
  if (swagger === "2.0" || swagger === 2) return "swagger 2.0";
  if (openapi === 3 || (typeof openapi === "string" && /^3\.0(?:\.\d{1,3})?$/.test(openapi))) return "openapi 3.0";
  if (typeof openapi === "string" && openapi.startsWith("3.1")) {
    findings.refuse(
      "/openapi",
      `openapi ${openapi}: expected 3.0.x, since AWS imports no 3.1; change it to 3.0.3, replace type lists such as ` +
        '["string", "null"] with nullable: true, and remove webhooks',
    );
  } else if (swagger !== undefined) findings.refuse("/swagger", `swagger: expected "2.0", got ${show(swagger)}`);
  else if (openapi !== undefined) findings.refuse("/openapi", `openapi: expected 3.0.x, got ${show(openapi)}`);
  else if (own(root, "Resources") !== undefined || own(root, "AWSTemplateFormatVersion") !== undefined) {
    findings.refuse(
      "",
      "this is a CloudFormation or SAM template: expected the OpenAPI definition in it; take out its Body or DefinitionBody",
    );
  } else
    findings.refuse("", 'the file has neither openapi nor swagger: expected "openapi": "3.0.x" or "swagger": "2.0"');
  return undefined;
}

/** Members that the specification does not know are most often mistyped ones. */
export function checkMembers(root: JsonObject, version: OpenApiVersion, findings: Findings): void {
  const known = MEMBERS[version];
  for (const key in root) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    findings.refuse(
      at("", key),
      `${show(key)}: ${version} has no such member${didYouMean(key, known, ".")} Remove or correct it.`,
    );
  }
}

export type RootParts = Pick<
  Definition,
  | "name"
  | "description"
  | "version"
  | "apiKeySource"
  | "binaryMediaTypes"
  | "minimumCompressionSize"
  | "disableExecuteApiEndpoint"
  | "policy"
  | "documentation"
  | "endpointConfiguration"
  | "tags"
>;

export function readRoot(context: ImportContext): RootParts {
  const { findings, root } = context;
  const info = objectAt(findings, root, "", "info");
  if (info === undefined && own(root, "info") === undefined)
    findings.refuse("", "info: expected an object with title, got nothing");
  const title = info === undefined ? undefined : stringAt(findings, info, "/info", "title");
  if (info !== undefined && own(info, "title") === undefined)
    findings.refuse("/info", "title: expected the API's name, got nothing");
  if (title?.trim() === "") findings.refuse("/info/title", "title: expected the API's name, got an empty text");
  const description = info === undefined ? undefined : stringAt(findings, info, "/info", "description");
  const version = info === undefined ? undefined : own(info, "version");
  const endpoint = readEndpoint(context);
  const documentation = own(root, extension("documentation"));
  const tags = readTags(context);
  refusePolicy(context);
  return {
    name: title ?? "",
    ...(description !== undefined ? { description } : {}),
    ...(typeof version === "string" || typeof version === "number" ? { version: String(version) } : {}),
    apiKeySource: readApiKeySource(context),
    binaryMediaTypes: readBinaryMediaTypes(context),
    ...readCompression(context),
    disableExecuteApiEndpoint: endpoint.disabled,
    ...(documentation !== undefined ? { documentation } : {}),
    ...(endpoint.configuration !== undefined ? { endpointConfiguration: endpoint.configuration } : {}),
    ...(tags !== undefined ? { tags } : {}),
  };
}

function readApiKeySource({ findings, root }: ImportContext): ApiKeySource {
  const key = extension("api-key-source");
  const given = stringAt(findings, root, "", key);
  const source = given?.toUpperCase() ?? "HEADER";
  if (source === "HEADER" || source === "AUTHORIZER") return source;
  findings.refuse(at("", key), `${key}: expected HEADER or AUTHORIZER, got ${show(given)}`);
  return "HEADER";
}

function readBinaryMediaTypes({ findings, root }: ImportContext): string[] {
  const key = extension("binary-media-types");
  const types: string[] = [];
  for (const [index, type] of (listAt(findings, root, "", key) ?? []).entries()) {
    if (typeof type === "string" && /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/.test(type)) types.push(type);
    else
      findings.refuse(
        `/${key}/${index}`,
        `binary media type: expected e.g. image/png, application/* or */*, got ${show(type)}`,
      );
  }
  return types;
}

function readCompression({ findings, root }: ImportContext): { minimumCompressionSize?: number } {
  const key = extension("minimum-compression-size");
  const size = integerAt(findings, root, "", key);
  if (size === undefined) return {};
  if (size < 0 || size > BODY_LIMIT_BYTES) {
    findings.refuse(
      at("", key),
      `Invalid minimum compression size, must be between 0 and ${BODY_LIMIT_BYTES}: got ${size}`,
    );
  }
  return { minimumCompressionSize: size };
}

function refusePolicy({ findings, root }: ImportContext): void {
  const key = extension("policy");
  refuseEmpty(findings, root, "", key);
  if (own(root, key) === undefined) return;
  findings.refuse(
    at("", key),
    `${key}: resource policies are not enforced yet, so this API would be open to those it shuts out; remove it`,
  );
}

/** `disableExecuteApiEndpoint` is carried out; what restricts callers by their network is refused, never dropped. */
function readEndpoint({ findings, root, version }: ImportContext): { disabled: boolean; configuration?: JsonObject } {
  const key = extension("endpoint-configuration");
  const places: [JsonObject, string][] = [[root, ""]];
  const servers = version === "openapi 3.0" ? (listAt(findings, root, "", "servers") ?? []) : [];
  for (const [index, server] of servers.entries()) if (isObject(server)) places.push([server, `/servers/${index}`]);
  let disabled = false;
  const configuration: Record<string, unknown> = {};
  for (const [owner, pointer] of places) {
    const value = objectAt(findings, owner, pointer, key);
    if (value === undefined) continue;
    const place = at(pointer, key);
    disabled ||= booleanAt(findings, value, place, "disableExecuteApiEndpoint") ?? false;
    for (const member of Object.keys(value)) {
      configuration[member] = value[member];
      const known = ["disableExecuteApiEndpoint", "vpcEndpointIds", "ipAddressType", "types"];
      if (!known.includes(member))
        findings.refuse(
          at(place, member),
          `${member}: no such member${didYouMean(member, known, ".")} Remove or correct it.`,
        );
    }
    const endpoints = listAt(findings, value, place, "vpcEndpointIds") ?? [];
    if (endpoints.length > 0) {
      findings.refuse(
        at(place, "vpcEndpointIds"),
        "vpcEndpointIds restrict an API to private networks, which is not enforced here: remove them and bind the gateway to a private address",
      );
    }
  }
  const mode = readEndpointModes(findings, root, configuration);
  return Object.keys(configuration).length === 0 && !mode ? { disabled } : { disabled, configuration };
}

function readEndpointModes(findings: Findings, root: JsonObject, configuration: Record<string, unknown>): boolean {
  const modeKey = extension("endpoint-access-mode");
  const mode = stringAt(findings, root, "", modeKey);
  if (mode !== undefined) {
    configuration["endpointAccessMode"] = mode;
    if (mode === "STRICT")
      findings.refuse(
        at("", modeKey),
        "STRICT: the endpoint's kind and name are not checked yet; expected BASIC; remove it",
      );
    else if (mode !== "BASIC") findings.refuse(at("", modeKey), `${modeKey}: expected BASIC, got ${show(mode)}`);
  }
  const policyKey = extension("security-policy");
  const policy = stringAt(findings, root, "", policyKey);
  if (policy !== undefined) {
    configuration["securityPolicy"] = policy;
    findings.warn(
      at("", policyKey),
      `${policyKey} ${show(policy)} has no effect yet: this gateway's listener speaks plain HTTP; end TLS in front of it with that policy`,
    );
  }
  return mode !== undefined || policy !== undefined;
}

function readTags({ findings, root }: ImportContext): Record<string, string> | undefined {
  const result = emptyRecord<string>();
  let any = false;
  for (const [index, tag] of (listAt(findings, root, "", "tags") ?? []).entries()) {
    if (!isObject(tag)) {
      findings.refuse(`/tags/${index}`, `tag: expected an object with name, got ${show(tag)}`);
      continue;
    }
    // A tag without a value only groups operations in documentation.
    const value = stringAt(findings, tag, `/tags/${index}`, extension("tag-value"));
    const name = own(tag, "name");
    if (value === undefined || typeof name !== "string") continue;
    result[name] = value;
    any = true;
  }
  return any ? result : undefined;
}
