/** The gateway responses of one stage, each made ready ahead, so that refusing a request builds nothing. */
import type { GatewayError } from "../errors/gateway-error.ts";
import { GATEWAY_RESPONSES, type GatewayResponseName, STORED_GATEWAY_TEMPLATE } from "../errors/gateway-responses.ts";
import type { Exchange } from "../http/exchange.ts";
import { byteText, headerLine, isHeaderValue } from "../integrations/header-value.ts";
import { mediaType } from "../integrations/request-template.ts";
import type { GatewayResponse } from "../model/api.ts";
import { GATEWAY_OWN_HEADERS } from "../model/gateway-headers.ts";
import { parseRequestMapping } from "../model/mapping-expression.ts";
import { headerPiece, NO_VARIABLES, ResponseTemplate, type TemplateVariables } from "./response-template.ts";

interface Ready {
  readonly statusCode: number;
  /** True when a definition gave the status: nothing overrides it then. */
  readonly statusIsCustomized: boolean;
  /** What every answer carries, without the Content-Type that its body's template says. */
  readonly headers: string;
  /** Headers whose value depends on the request or its failure. */
  readonly dynamic: readonly DynamicHeader[];
  readonly setsRetryAfter: boolean;
  /** Whether a header says what is wrong with a body. */
  readonly showsValidationErrors: boolean;
  readonly first: ReadyBody;
  /** Every template by its media type, where there are several. */
  readonly byType: ReadonlyMap<string, ReadyBody> | null;
}

interface DynamicHeader {
  readonly name: string;
  /** Whether a value that cannot be sent was told already: a client must not fill the log with refusals. */
  isTold: boolean;
  /** Sent in place of the template's Content-Type, unless it has no value. */
  readonly isContentType: boolean;
  readonly read: (exchange: Exchange, error: GatewayError) => string | undefined;
}

interface ReadyBody {
  /** The line that says the body's type; empty where a constant header does. */
  readonly typeLine: string;
  /** All constant headers of an answer with this body: one text, so that refusing puts none together. */
  readonly headers: string;
  readonly template: ResponseTemplate;
}

const HEADER_PREFIX = "gatewayresponse.header.";
const STATUS_FALLBACK = 500;
const JSON_TYPE = "application/json";

/** The same for all stages, so that a new version of one costs a serving thread nothing. */
const BUILT_IN: ReadonlyMap<GatewayResponseName, Ready> = new Map(
  [...GATEWAY_RESPONSES].map(([type, builtIn]) => [type, builtInAnswer(type, builtInStatus(type, builtIn.statusCode))]),
);

export class GatewayResponses {
  /** Customizations that cannot be sent, and why. Their types answer as AWS's built-in: a refusal must not fail itself. */
  readonly problems: readonly string[];
  /** Whether the answer to an invalid body says what is wrong with it. */
  readonly showsValidationErrors: boolean;
  /** Whether some of them says a path parameter of the request, which is kept for it then. */
  readonly readsPathParameters: boolean;
  /** Told of a header that was left out because its value would have changed the message; once for each. */
  onHeaderLeftOut: ((detail: string) => void) | null = null;
  readonly #ready = new Map<GatewayResponseName, Ready>();

  /** `customized` is what the definition says, by type name; what it leaves out answers as AWS's built-in. */
  constructor(customized: Readonly<Record<string, GatewayResponse>>, variables: TemplateVariables = NO_VARIABLES) {
    const custom = new Map(Object.entries(customized));
    const problems: string[] = [];
    for (const [type, builtIn] of GATEWAY_RESPONSES) {
      const own = custom.get(type);
      const status = builtInStatus(type, builtIn.statusCode);
      // The whole object falls back, not its parts (AWS: "Set up a gateway response"). REQUEST_TOO_LARGE has no say in it.
      const chosen = own ?? custom.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
      let ready = BUILT_IN.get(type)!;
      try {
        if (chosen !== undefined) ready = customAnswer(type, status, chosen, variables);
      } catch (error) {
        problems.push(`${type}: ${(error as Error).message}`);
      }
      this.#ready.set(type, ready);
    }
    this.problems = problems;
    const invalidBody = this.#ready.get("BAD_REQUEST_BODY")!;
    this.showsValidationErrors =
      invalidBody.showsValidationErrors || bodiesOf(invalidBody).some(({ template }) => template.showsValidationErrors);
    this.readsPathParameters =
      [...this.#ready.values()].some((ready) => bodiesOf(ready).some(({ template }) => template.readsPathParameters)) ||
      Object.values(customized).some(({ responseParameters }) =>
        Object.values(responseParameters).some((source) => source.startsWith("method.request.path.")),
      );
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
    const body = ready.byType === null ? ready.first : chosenBody(ready, ready.byType, exchange);
    const headers = ready.dynamic.length === 0 ? body.headers : this.#withDynamic(ready, body, exchange, error);
    exchange.respond(statusCode, headers, body.template.body(exchange, error));
  }

  #withDynamic(ready: Ready, { typeLine }: ReadyBody, exchange: Exchange, error: GatewayError): string {
    let { headers } = ready;
    let type = typeLine;
    for (const header of ready.dynamic) {
      const value = header.read(exchange, error);
      if (value === undefined) continue;
      if (!isHeaderValue(value)) {
        // A refusal must not fail itself.
        if (!header.isTold && this.onHeaderLeftOut !== null) {
          header.isTold = true;
          this.onHeaderLeftOut(`${error.code}: header ${header.name}: the value holds a character that no header can`);
        }
        continue;
      }
      if (header.isContentType) type = "";
      headers += headerLine(header.name, value);
    }
    return headers + type;
  }
}

function bodiesOf({ first, byType }: Ready): readonly ReadyBody[] {
  return byType === null ? [first] : [...byType.values()];
}

/** By the first entry of the client's Accept, else JSON, else the first template: as AWS chooses integration responses' templates. */
function chosenBody(ready: Ready, byType: ReadonlyMap<string, ReadyBody>, exchange: Exchange): ReadyBody {
  const accept = exchange.header("accept");
  if (accept === undefined) return ready.first;
  const comma = accept.indexOf(",");
  return byType.get(mediaType(comma < 0 ? accept : accept.slice(0, comma))) ?? ready.first;
}

/** Of a deployment that customizes nothing, and of requests that reach no stage. */
export const BUILT_IN_RESPONSES = new GatewayResponses({});

function builtInAnswer(type: GatewayResponseName, statusCode: number): Ready {
  const responseType = GATEWAY_RESPONSES.get(type)!;
  const { spaced, errorType } = responseType;
  // AWS writes an uncustomized refusal by policy with a capital M, and what fails during execution with a space.
  const begin = type === "ACCESS_DENIED" ? `{"Message":` : spaced ? `{"message": ` : `{"message":`;
  const template = new ResponseTemplate(`${begin}$context.error.messageString}`, responseType, NO_VARIABLES, JSON_TYPE);
  const headers = headerLine("x-amzn-ErrorType", errorType);
  const typeLine = headerLine("Content-Type", JSON_TYPE);
  const first = { typeLine, headers: flat(headers + typeLine), template };
  return {
    ...{ statusCode, statusIsCustomized: false, headers, dynamic: [], setsRetryAfter: false },
    ...{ showsValidationErrors: false, first, byType: null },
  };
}

function builtInStatus(type: GatewayResponseName, statusCode: number | null): number {
  return statusCode ?? (type === "DEFAULT_4XX" ? 400 : STATUS_FALLBACK);
}

function customAnswer(
  type: GatewayResponseName,
  defaultStatus: number,
  response: GatewayResponse,
  variables: TemplateVariables,
): Ready {
  const responseType = GATEWAY_RESPONSES.get(type)!;
  let headers = headerLine("x-amzn-ErrorType", responseType.errorType);
  const dynamic: DynamicHeader[] = [];
  /** What a constant header says that the body is. */
  let givenType: string | null = null;
  let setsRetryAfter = false;
  let showsValidationErrors = false;
  for (const [target, expression] of Object.entries(response.responseParameters)) {
    if (!target.startsWith(HEADER_PREFIX)) continue;
    const name = target.slice(HEADER_PREFIX.length);
    const lower = name.toLowerCase();
    // The gateway's own to say, customized or not; a second one would contradict the first.
    if (GATEWAY_OWN_HEADERS.has(lower)) continue;
    const source = parseRequestMapping(expression);
    if (typeof source === "string") throw new Error(`gateway response header ${name}: ${source}`);
    const value = headerPiece(source, responseType, variables);
    if (value === null) continue;
    const isContentType = lower === "content-type";
    if (lower === "retry-after") setsRetryAfter = true;
    if (source.kind === "context" && source.name === "error.validationErrorString") showsValidationErrors = true;
    if (typeof value !== "string") dynamic.push({ name, isTold: false, isContentType, read: value });
    else {
      if (isContentType) givenType = value;
      // Text of a definition; variables are byte text already.
      headers += headerLine(
        name,
        source.kind === "literal" || source.kind === "stageVariable" ? byteText(value) : value,
      );
    }
  }
  const readyBody = (contentType: string, template: string): ReadyBody => {
    const typeLine = givenType === null ? headerLine("Content-Type", contentType) : "";
    return {
      ...{ typeLine, headers: flat(headers + typeLine) },
      template: new ResponseTemplate(template, responseType, variables, mediaType(givenType ?? contentType)),
    };
  };
  const bodies = Object.entries(response.responseTemplates).map(
    ([contentType, template]) => [mediaType(contentType), readyBody(contentType, template)] as const,
  );
  const byType = new Map(bodies);
  return {
    statusCode: response.statusCode === undefined ? defaultStatus : Number(response.statusCode),
    statusIsCustomized: response.statusCode !== undefined,
    headers,
    dynamic,
    setsRetryAfter,
    showsValidationErrors,
    first: byType.get(JSON_TYPE) ?? bodies[0]?.[1] ?? readyBody(JSON_TYPE, STORED_GATEWAY_TEMPLATE),
    byType: byType.size > 1 ? byType : null,
  };
}

/** The text in one piece: comparing one that was put together costs every answer, see answerHead. */
function flat(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
