/** `responses` of an integration: which backend status becomes which answer. */
import type { IntegrationResponse, IntegrationType } from "../model/api.ts";
import { parseResponseMapping, responseMappingHeader } from "../model/mapping-expression.ts";
import { parseMockTemplate } from "../model/mock-template.ts";
import { STATUS_MAX, STATUS_MIN } from "../model/selection-pattern.ts";
import { didYouMean } from "../text/nearest.ts";
import { type ImportContext, statusCodeText } from "./import-context.ts";
import {
  checkBodyPath,
  checkLiteral,
  type IntegrationOwner,
  readContentHandling,
  warnOfContext,
} from "./integration-checks.ts";
import { at } from "./json-pointer.ts";
import { readTemplates } from "./template-rules.ts";
import { emptyRecord, isObject, type JsonObject, objectAt, own, show } from "./values.ts";

const MEMBERS: ReadonlySet<string> = new Set([
  "statusCode",
  "responseParameters",
  "responseTemplates",
  "contentHandling",
]);

/** AWS keeps one response per status code, so more cannot be meant. */
const RESPONSE_MAX = 500;

export function readIntegrationResponses(
  context: ImportContext,
  integration: JsonObject,
  pointer: string,
  owner: IntegrationOwner,
  type: IntegrationType,
  requestTemplates: Readonly<Record<string, string>>,
): IntegrationResponse[] {
  const { findings } = context;
  const proxy = type === "HTTP_PROXY";
  const responses = objectAt(findings, integration, pointer, "responses") ?? {};
  const count = Object.keys(responses).length;
  if (count > RESPONSE_MAX) {
    findings.refuse(`${pointer}/responses`, `${count} integration responses: expected at most ${RESPONSE_MAX}`);
    return [];
  }
  const result: IntegrationResponse[] = [];
  /** By status, the pattern that was first to match it. */
  const claimed = new Map<number, string>();
  const statusCodes = new Map<string, string>();
  let hasDefault = false;
  let hasEffect = false;
  for (const key in responses) {
    const place = at(`${pointer}/responses`, key);
    const value = responses[key];
    if (!isObject(value)) {
      findings.refuse(place, `integration response ${show(key)}: expected an object, got ${show(value)}`);
      continue;
    }
    const isDefault = key === "default" || key === "";
    if (isDefault) hasDefault = true;
    else if (!proxy) claim(context, key, place, claimed);
    const response = readResponse(context, value, place, owner, type);
    if (response === undefined) continue;
    hasEffect ||=
      Object.keys(response.responseParameters).length > 0 || Object.keys(response.responseTemplates).length > 0;
    const earlier = statusCodes.get(response.statusCode);
    if (earlier !== undefined && !proxy) {
      findings.warn(
        place,
        `${show(earlier)} and ${show(key)} both answer with ${response.statusCode}: AWS keeps only one of them, this gateway keeps both`,
      );
    }
    statusCodes.set(response.statusCode, key);
    result.push(isDefault ? response : { ...response, selectionPattern: key });
  }
  if (proxy) {
    if (hasEffect) {
      findings.warn(
        `${pointer}/responses`,
        "responses of the integration have no effect with http_proxy, as on AWS: the backend's answer passes unchanged",
      );
    }
    return result;
  }
  if (type === "MOCK") checkMock(context, pointer, owner, requestTemplates, hasDefault ? null : claimed);
  else if (!hasDefault) warnOfGaps(context, pointer, owner, claimed.size);
  return result;
}

/** Gives the statuses that a pattern matches to it, as far as no earlier pattern has them. */
function claim(context: ImportContext, pattern: string, pointer: string, claimed: Map<number, string>): void {
  const { findings } = context;
  const expanded = context.expandPattern(pattern);
  if (typeof expanded === "string") {
    findings.refuse(
      pointer,
      `the selection pattern ${show(pattern)}: ${expanded}; expected a regular expression for a status code, e.g. 4\\d{2}`,
    );
    return;
  }
  if (expanded.size === 0) {
    findings.warn(
      pointer,
      `the selection pattern ${show(pattern)} matches no status code from ${STATUS_MIN} to ${STATUS_MAX}: it is never chosen`,
    );
    return;
  }
  const shared = new Map<string, number[]>();
  for (const status of expanded) {
    const owner = claimed.get(status);
    if (owner === undefined) claimed.set(status, pattern);
    else shared.set(owner, [...(shared.get(owner) ?? []), status]);
  }
  for (const [owner, statuses] of shared) {
    const [low, high] = [statuses[0]!, statuses.at(-1)!];
    const whole = high - low + 1 === statuses.length;
    const range = low === high ? `${low}` : `${whole ? "" : `${statuses.length} statuses from `}${low} to ${high}`;
    findings.warn(
      pointer,
      `the selection patterns ${show(owner)} and ${show(pattern)} both match ${range}: the first, ${show(owner)}, is ` +
        "chosen; on AWS the order is undefined",
    );
  }
}

function readResponse(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
  owner: IntegrationOwner,
  type: IntegrationType,
): IntegrationResponse | undefined {
  const { findings } = context;
  const proxy = type === "HTTP_PROXY";
  for (const key in value) {
    if (!MEMBERS.has(key) && !key.startsWith("x-")) {
      findings.refuse(
        at(pointer, key),
        `${key}: an integration response has no such member${didYouMean(key, MEMBERS, ".")} Remove or correct it.`,
      );
    }
  }
  const statusCode = statusCodeText(own(value, "statusCode"));
  if (statusCode === undefined) {
    findings.refuse(
      at(pointer, "statusCode"),
      `statusCode: expected 100 to 599, got ${show(own(value, "statusCode"))}`,
    );
    return undefined;
  }
  if (statusCode.startsWith("1") && !proxy) {
    findings.refuse(
      at(pointer, "statusCode"),
      `statusCode ${statusCode}: a 1xx status ends no request (RFC 9110 15.2); expected 200 to 599`,
    );
  }
  const methodResponse = Object.hasOwn(owner.methodResponses, statusCode)
    ? owner.methodResponses[statusCode]
    : undefined;
  if (methodResponse === undefined && !proxy) {
    // AWS imports it, as in a sample of its own documentation, and fails the requests that come to it (recorded).
    findings.warn(
      at(pointer, "statusCode"),
      `${statusCode} is no response of ${owner.label}: what comes to it is answered with 500, as on AWS; add it to the ` +
        "operation's responses",
    );
  }
  const handling = proxy ? {} : readContentHandling(context, value, pointer);
  const responseParameters = emptyRecord<string>();
  const mappings = objectAt(findings, value, pointer, "responseParameters") ?? {};
  for (const key in mappings) {
    const place = at(`${pointer}/responseParameters`, key);
    const source = mappings[key];
    if (typeof source !== "string") {
      findings.refuse(
        place,
        `Expected type string for property '${key}' but got '${show(source)}': write the mapping as text`,
      );
    } else if (responseMappingHeader(key) === null) {
      findings.refuse(
        place,
        `Invalid mapping expression parameter specified: ${show(key)}: expected method.response.header.NAME`,
      );
    } else if (proxy) responseParameters[key] = source;
    else if (methodResponse !== undefined && !Object.hasOwn(methodResponse.responseParameters, key)) {
      findings.refuse(
        place,
        `Invalid mapping expression parameter specified: ${key}: response ${statusCode} of ${owner.label} declares no such ` +
          "header; add it to the response's headers",
      );
    } else if (checkSource(context, source, place)) responseParameters[key] = source;
  }
  return {
    statusCode,
    responseParameters,
    responseTemplates: readTemplates(context, value, pointer, "responseTemplates", !proxy),
    ...handling,
  };
}

function checkSource(context: ImportContext, text: string, place: string): boolean {
  const source = parseResponseMapping(text);
  if (typeof source === "string") {
    context.findings.refuse(place, `Invalid mapping expression specified: ${source}`);
    return false;
  }
  if (source.kind === "integrationBody") return checkBodyPath(context, source.path, text, place);
  if (source.kind === "context") warnOfContext(context, source.name, place);
  return source.kind !== "literal" || checkLiteral(context, source.value, place, true);
}

function warnOfGaps(context: ImportContext, pointer: string, owner: IntegrationOwner, covered: number): void {
  if (covered === STATUS_MAX - STATUS_MIN + 1) return;
  context.findings.warn(
    pointer,
    covered === 0
      ? `${owner.label} has no integration response: every answer would be 500, as on AWS; add responses.default`
      : `${owner.label} has no default integration response: a status that no pattern matches is answered with 500, as on AWS`,
  );
}

/**
 * A MOCK without a status code, or with one that no response takes, answers 500, as on AWS; that is its behaviour, so it is a
 * warning. `claimed` holds the statuses that patterns match; null when there is a default.
 */
function checkMock(
  context: ImportContext,
  pointer: string,
  owner: IntegrationOwner,
  templates: Readonly<Record<string, string>>,
  claimed: ReadonlyMap<number, string> | null,
): void {
  const types = Object.keys(templates);
  if (types.length === 0) {
    context.findings.warn(
      pointer,
      `${owner.label} is a mock without a request template: it answers 500, as on AWS, unless the request's body gives a statusCode; ` +
        'add requestTemplates with application/json: {"statusCode": 200}',
    );
  }
  for (const type of types) {
    // What a template comes to that depends on the request is seen with the request.
    const { constant } = context.compileTemplate(templates[type]!);
    if (constant === null) continue;
    const parsed = parseMockTemplate(constant);
    const place = at(`${pointer}/requestTemplates`, type);
    if ("error" in parsed) {
      context.findings.warn(place, `${owner.label} answers 500, as on AWS: ${parsed.error} Write {"statusCode": 200}.`);
    } else if (parsed.statusCode < STATUS_MIN || parsed.statusCode > STATUS_MAX) {
      context.findings.refuse(place, `statusCode ${parsed.statusCode}: expected ${STATUS_MIN} to ${STATUS_MAX}`);
    } else if (claimed !== null && !claimed.has(parsed.statusCode)) {
      context.findings.warn(
        place,
        `${owner.label} answers 500, as on AWS: no integration response matches its status ${parsed.statusCode}, and there is ` +
          "no default; add responses.default",
      );
    }
  }
}
