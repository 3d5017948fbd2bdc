/** `x-amazon-apigateway-gateway-responses`: how the gateway's own answers look. */
import { GATEWAY_RESPONSES, type GatewayResponseName } from "../errors/gateway-responses.ts";
import type { GatewayResponse } from "../model/api.ts";
import { CONTEXT_VARIABLES } from "../model/context-variables.ts";
import { GATEWAY_OWN_HEADERS } from "../model/gateway-headers.ts";
import { ERROR_VARIABLES, parseGatewayTemplate } from "../model/gateway-template.ts";
import { MAPPING_NAME_PATTERN, parseRequestMapping } from "../model/mapping-expression.ts";
import { containsVelocity } from "../model/mock-template.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX } from "./extensions.ts";
import { type ImportContext, statusCodeText } from "./import-context.ts";
import { checkLiteral, warnOfContext } from "./integration-checks.ts";
import { at } from "./json-pointer.ts";
import { readTemplates } from "./template-rules.ts";
import { emptyRecord, isObject, type JsonObject, objectAt, own, show } from "./values.ts";

const GATEWAY_RESPONSES_KEY = `${EXTENSION_PREFIX}gateway-responses`;
const MEMBERS: ReadonlySet<string> = new Set(["statusCode", "responseParameters", "responseTemplates"]);
/** Fields that say where a message ends or whose connection it is (RFC 9112); a constant would break it. */
const FRAMING_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function readGatewayResponses(context: ImportContext): Record<string, GatewayResponse> {
  const { findings, root } = context;
  const result = emptyRecord<GatewayResponse>();
  const responses = objectAt(findings, root, "", GATEWAY_RESPONSES_KEY) ?? {};
  for (const type in responses) {
    const pointer = at(`/${GATEWAY_RESPONSES_KEY}`, type);
    const value = responses[type];
    if (!GATEWAY_RESPONSES.has(type as GatewayResponseName)) {
      findings.refuse(
        pointer,
        `${show(type)} is no gateway response type${didYouMean(type, GATEWAY_RESPONSES.keys(), ".")} Remove or correct it.`,
      );
    } else if (!isObject(value)) {
      findings.refuse(pointer, `gateway response ${type}: expected an object, got ${show(value)}`);
    } else {
      if (type === "REQUEST_TOO_LARGE") {
        findings.warn(
          pointer,
          "REQUEST_TOO_LARGE is not customizable, as on AWS: the answer to a body over the limit stays as it is",
        );
      }
      result[type] = readGatewayResponse(context, type, value, pointer);
    }
  }
  return result;
}

function readGatewayResponse(
  context: ImportContext,
  type: string,
  value: JsonObject,
  pointer: string,
): GatewayResponse {
  const { findings } = context;
  for (const key in value) {
    if (!MEMBERS.has(key) && !key.startsWith("x-")) {
      findings.refuse(
        at(pointer, key),
        `${key}: a gateway response has no such member${didYouMean(key, MEMBERS, ".")} Remove or correct it.`,
      );
    }
  }
  const given = own(value, "statusCode");
  const statusCode = statusCodeText(given);
  if (given !== undefined && given !== null && (statusCode === undefined || statusCode.startsWith("1"))) {
    findings.refuse(at(pointer, "statusCode"), `statusCode: expected 200 to 599, got ${show(given)}`);
  }
  return {
    responseType: type,
    ...(statusCode !== undefined ? { statusCode } : {}),
    responseParameters: readHeaders(context, value, pointer),
    responseTemplates: readGatewayTemplates(context, value, pointer),
  };
}

function readHeaders(context: ImportContext, value: JsonObject, pointer: string): Record<string, string> {
  const { findings } = context;
  const result = emptyRecord<string>();
  const parameters = objectAt(findings, value, pointer, "responseParameters") ?? {};
  for (const key in parameters) {
    const place = at(at(pointer, "responseParameters"), key);
    const text = parameters[key];
    const [, location, name] = /^gatewayresponse\.(header|path|querystring)\.(.+)$/.exec(key) ?? [];
    if (location === undefined || name === undefined || !MAPPING_NAME_PATTERN.test(name)) {
      findings.refuse(place, `${show(key)}: expected gatewayresponse.header.NAME, NAME of letters, digits and ._$-`);
      continue;
    }
    if (location !== "header") {
      findings.warn(place, `${key} has no effect, as on AWS: an answer has headers only`);
      continue;
    }
    if (typeof text !== "string") {
      findings.refuse(
        place,
        `Expected type string for property '${key}' but got '${show(text)}': write the mapping as text`,
      );
      continue;
    }
    const source = parseRequestMapping(text);
    if (typeof source === "string") findings.refuse(place, `Invalid mapping expression specified: ${source}`);
    else if (source.kind === "body") {
      findings.refuse(
        place,
        `${show(text)}: a gateway response reads no body; expected a parameter of the request, context.NAME, ` +
          "stageVariables.NAME or 'text in single quotes'",
      );
    } else if (FRAMING_HEADERS.has(name.toLowerCase())) {
      findings.refuse(place, `the header ${name} says where a message ends: expected another header; remove it`);
    } else if (source.kind !== "literal" || checkLiteral(context, source.value, place, true)) {
      if (source.kind === "context" && !ERROR_VARIABLES.has(source.name)) warnOfContext(context, source.name, place);
      if (GATEWAY_OWN_HEADERS.has(name.toLowerCase())) {
        findings.warn(place, `the header ${name} stays as the gateway writes it: this one is not sent`);
      }
      result[key] = text;
    }
  }
  return result;
}

function readGatewayTemplates(context: ImportContext, value: JsonObject, pointer: string): Record<string, string> {
  const templates = readTemplates(context, value, pointer, "responseTemplates", false);
  const place = at(pointer, "responseTemplates");
  for (const type in templates) checkVariables(context, templates[type] as string, at(place, type));
  return templates;
}

function checkVariables({ findings }: ImportContext, template: string, place: string): void {
  for (const part of parseGatewayTemplate(template)) {
    if (part.kind === "text" && containsVelocity(part.text)) {
      findings.warn(
        place,
        "Velocity in the template of a gateway response is sent as it is written, as on AWS: expected $context and $stageVariables",
      );
    } else if (part.kind === "context" && part.name.startsWith("error.") && !ERROR_VARIABLES.has(part.name)) {
      findings.refuse(place, `$context.${part.name} is no variable${didYouMean(part.name, ERROR_VARIABLES, ".")}`);
    } else if (part.kind === "context" && !ERROR_VARIABLES.has(part.name) && !CONTEXT_VARIABLES.has(part.name)) {
      findings.refuse(
        place,
        `$context.${part.name} in the template of a gateway response is not carried out yet; remove it`,
      );
    }
  }
}
