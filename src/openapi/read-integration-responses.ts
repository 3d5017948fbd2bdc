/** `responses` of an integration: which backend status becomes which answer. */
import type { IntegrationResponse, IntegrationType } from "../model/api.ts";
import { parseResponseMapping, responseMappingHeader } from "../model/mapping-expression.ts";
import { parseMockTemplate } from "../model/mock-template.ts";
import { STATUS_MAX, STATUS_MIN } from "../model/selection-pattern.ts";
import { type ImportContext, statusCodeText } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { didYouMean } from "./nearest.ts";
import { checkLiteral, type IntegrationOwner } from "./read-integration.ts";
import { readTemplates } from "./template-rules.ts";
import { emptyRecord, isObject, type JsonObject, objectAt, own, show } from "./values.ts";

const MEMBERS: ReadonlySet<string> = new Set([
  "statusCode",
  "responseParameters",
  "responseTemplates",
  "contentHandling",
]);

interface Selected {
  readonly key: string;
  readonly pointer: string;
  readonly statuses: ReadonlySet<number>;
}

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
  const result: IntegrationResponse[] = [];
  const selected: Selected[] = [];
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
    else if (!proxy) {
      const statuses = select(context, key, place, selected);
      if (statuses !== undefined) selected.push({ key, pointer: place, statuses });
    }
    const response = readResponse(context, value, place, owner, proxy);
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
  if (!hasDefault) warnOfGaps(context, pointer, owner, selected);
  if (type === "MOCK") checkMock(context, pointer, owner, requestTemplates);
  return result;
}

/** The statuses that a pattern selects, those of earlier patterns included. */
function select(
  context: ImportContext,
  pattern: string,
  pointer: string,
  earlier: readonly Selected[],
): ReadonlySet<number> | undefined {
  const expanded = context.expandPattern(pattern);
  if (typeof expanded === "string") {
    context.findings.refuse(
      pointer,
      `the selection pattern ${show(pattern)}: ${expanded}; expected a regular expression for a status code, e.g. 4\\d{2}`,
    );
    return undefined;
  }
  if (expanded.size === 0) {
    context.findings.warn(
      pointer,
      `the selection pattern ${show(pattern)} matches no status code from ${STATUS_MIN} to ${STATUS_MAX}: it is never chosen`,
    );
    return expanded;
  }
  for (const other of earlier) {
    const shared = [...expanded].filter((status) => other.statuses.has(status));
    if (shared.length > 0) {
      context.findings.warn(
        pointer,
        `the selection patterns ${show(other.key)} and ${show(pattern)} both match ${shared.length === 1 ? shared[0] : `${shared[0]} to ${shared.at(-1)}`}: ` +
          `the first, ${show(other.key)}, is chosen; on AWS the order is undefined`,
      );
    }
  }
  return expanded;
}

function readResponse(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
  owner: IntegrationOwner,
  proxy: boolean,
): IntegrationResponse | undefined {
  const { findings } = context;
  for (const key in value) {
    if (!MEMBERS.has(key) && !key.startsWith("x-")) {
      findings.refuse(
        at(pointer, key),
        `${key}: an integration response has no such member${didYouMean(key, MEMBERS)} Remove or correct it.`,
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
    findings.refuse(
      at(pointer, "statusCode"),
      `Invalid Response status code specified: ${statusCode} is no response of ${owner.label}; add it to the operation's responses`,
    );
  }
  const handling = own(value, "contentHandling");
  if (handling !== undefined && !proxy) {
    findings.refuse(
      at(pointer, "contentHandling"),
      `contentHandling ${show(handling)} is not carried out yet: remove it; bodies pass unchanged`,
    );
  }
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
    responseTemplates: readTemplates(findings, value, pointer, "responseTemplates", !proxy),
  };
}

function checkSource(context: ImportContext, text: string, place: string): boolean {
  const source = parseResponseMapping(text);
  if (typeof source === "string") {
    context.findings.refuse(place, `Invalid mapping expression specified: ${source}`);
    return false;
  }
  if (source.kind === "integrationBody") {
    context.findings.refuse(
      place,
      `${show(text)}: mappings from the backend's body are not carried out yet; remove the mapping`,
    );
    return false;
  }
  return source.kind !== "literal" || checkLiteral(context, source.value, place, true);
}

function warnOfGaps(
  context: ImportContext,
  pointer: string,
  owner: IntegrationOwner,
  selected: readonly Selected[],
): void {
  const covered = new Set<number>();
  for (const { statuses } of selected) for (const status of statuses) covered.add(status);
  if (covered.size === STATUS_MAX - STATUS_MIN + 1) return;
  context.findings.warn(
    pointer,
    selected.length === 0
      ? `${owner.label} has no integration response: every answer would be 500, as on AWS; add responses.default`
      : `${owner.label} has no default integration response: a status that no pattern matches is answered with 500, as on AWS`,
  );
}

/** A MOCK without a status code answers 500, as on AWS; that is its behaviour, so it is a warning. */
function checkMock(
  context: ImportContext,
  pointer: string,
  owner: IntegrationOwner,
  templates: Readonly<Record<string, string>>,
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
    const parsed = parseMockTemplate(templates[type]!);
    const place = at(`${pointer}/requestTemplates`, type);
    if ("error" in parsed) {
      context.findings.warn(place, `${owner.label} answers 500, as on AWS: ${parsed.error} Write {"statusCode": 200}.`);
    } else if (parsed.statusCode < STATUS_MIN || parsed.statusCode > STATUS_MAX) {
      context.findings.refuse(place, `statusCode ${parsed.statusCode}: expected ${STATUS_MIN} to ${STATUS_MAX}`);
    }
  }
}
