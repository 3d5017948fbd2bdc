/** The gateway responses of one stage, each made ready ahead, so that refusing a request builds nothing. */
import type { GatewayError } from "../errors/gateway-error.ts";
import { GATEWAY_RESPONSES, type GatewayResponseName, STORED_GATEWAY_TEMPLATE } from "../errors/gateway-responses.ts";
import type { Exchange } from "../http/exchange.ts";
import { byteText, headerLine } from "../integrations/header-value.ts";
import type { GatewayResponse } from "../model/api.ts";
import { GATEWAY_OWN_HEADERS } from "../model/gateway-headers.ts";
import { NO_VARIABLES, ResponseTemplate, type TemplateVariables } from "./response-template.ts";

interface Ready {
  readonly statusCode: number;
  /** True when a definition gave the status: nothing overrides it then. */
  readonly statusIsCustomized: boolean;
  readonly headers: string;
  readonly setsRetryAfter: boolean;
  readonly template: ResponseTemplate;
}

const HEADER_PREFIX = "gatewayresponse.header.";
const STATUS_FALLBACK = 500;

export class GatewayResponses {
  /** Customizations that cannot be sent, and why. Their types answer as AWS's built-in: a refusal must not fail itself. */
  readonly problems: readonly string[];
  /** Whether the answer to an invalid body says what is wrong with it. */
  readonly showsValidationErrors: boolean;
  readonly #ready = new Map<GatewayResponseName, Ready>();

  /** `customized` is what the definition says, by type name; what it leaves out answers as AWS's built-in. */
  constructor(customized: Readonly<Record<string, GatewayResponse>>, variables: TemplateVariables = NO_VARIABLES) {
    const custom = new Map(Object.entries(customized));
    const problems: string[] = [];
    for (const [type, builtIn] of GATEWAY_RESPONSES) {
      const own = custom.get(type);
      const status = builtIn.statusCode ?? (type === "DEFAULT_4XX" ? 400 : STATUS_FALLBACK);
      // The whole object falls back, not its parts (AWS: "Set up a gateway response"). REQUEST_TOO_LARGE has no say in it.
      const chosen = own ?? custom.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
      let ready = builtInAnswer(type, status);
      try {
        if (chosen !== undefined) ready = customAnswer(type, status, chosen, variables);
      } catch (error) {
        problems.push(`${type}: ${(error as Error).message}`);
      }
      this.#ready.set(type, ready);
    }
    this.problems = problems;
    this.showsValidationErrors = this.#ready.get("BAD_REQUEST_BODY")!.template.showsValidationErrors;
  }

  /** Whether a definition says when to come back after this refusal. */
  setsRetryAfter(type: GatewayResponseName): boolean {
    return this.#ready.get(type)!.setsRetryAfter;
  }

  /** Answers with the gateway response that `error` names. Notes the error on the exchange for the logs. */
  send(exchange: Exchange, error: GatewayError): void {
    exchange.error = error;
    const ready = this.#ready.get(error.code)!;
    const statusCode = ready.statusIsCustomized ? ready.statusCode : (error.statusCode ?? ready.statusCode);
    exchange.respond(statusCode, ready.headers, ready.template.body(exchange, error));
  }
}

/** Of a deployment that customizes nothing, and of requests that reach no stage. */
export const BUILT_IN_RESPONSES = new GatewayResponses({});

function builtInAnswer(type: GatewayResponseName, statusCode: number): Ready {
  const responseType = GATEWAY_RESPONSES.get(type)!;
  const { spaced, errorType } = responseType;
  // AWS writes an uncustomized refusal by policy with a capital M, and what fails during execution with a space.
  const begin = type === "ACCESS_DENIED" ? `{"Message":` : spaced ? `{"message": ` : `{"message":`;
  const template = new ResponseTemplate(`${begin}$context.error.messageString}`, responseType, NO_VARIABLES);
  const headers = `${headerLine("x-amzn-ErrorType", errorType)}${headerLine("Content-Type", "application/json")}`;
  return { statusCode, statusIsCustomized: false, headers, setsRetryAfter: false, template };
}

function customAnswer(
  type: GatewayResponseName,
  defaultStatus: number,
  response: GatewayResponse,
  variables: TemplateVariables,
): Ready {
  const [contentType, template] = chooseTemplate(response);
  const responseType = GATEWAY_RESPONSES.get(type)!;
  let headers = headerLine("x-amzn-ErrorType", responseType.errorType);
  let hasContentType = false;
  let setsRetryAfter = false;
  for (const [target, source] of Object.entries(response.responseParameters)) {
    if (!target.startsWith(HEADER_PREFIX)) continue;
    const name = target.slice(HEADER_PREFIX.length);
    const lower = name.toLowerCase();
    // The gateway's own to say, customized or not; a second one would contradict the first.
    if (GATEWAY_OWN_HEADERS.has(lower)) continue;
    if (lower === "content-type") hasContentType = true;
    if (lower === "retry-after") setsRetryAfter = true;
    headers += headerLine(name, byteText(unquote(source)));
  }
  if (!hasContentType) headers += headerLine("Content-Type", contentType);
  return {
    statusCode: response.statusCode === undefined ? defaultStatus : Number(response.statusCode),
    statusIsCustomized: response.statusCode !== undefined,
    headers,
    setsRetryAfter,
    template: new ResponseTemplate(template, responseType, variables),
  };
}

function chooseTemplate(response: GatewayResponse): readonly [string, string] {
  const json = response.responseTemplates["application/json"];
  if (json !== undefined) return ["application/json", json];
  return Object.entries(response.responseTemplates)[0] ?? ["application/json", STORED_GATEWAY_TEMPLATE];
}

/** The text of a `'literal'`; an import lets nothing else through. */
function unquote(source: string): string {
  if (source.length < 2 || !source.startsWith("'") || !source.endsWith("'")) {
    throw new Error(`gateway response header: expected a 'literal', got ${source}`);
  }
  return source.slice(1, -1);
}
