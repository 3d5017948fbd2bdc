/** HTTP: the backend gets what is mapped and nothing else, and the client gets what the integration response makes of it. */
import type { Exchange } from "../../http/exchange.ts";
import type { Integration as IntegrationModel } from "../../model/api.ts";
import type { ResponseHead } from "../../upstream/upstream.ts";
import type { IntegrationServices, MethodContext } from "../integration.ts";
import { ReadyResponses } from "../integration-response.ts";
import { PASSTHROUGH, RequestTemplates, UNSUPPORTED, UNSUPPORTED_MEDIA_TYPE } from "../request-template.ts";
import { traceId } from "../trace-id.ts";
import type { HttpCall } from "./http-call.ts";
import { type BodyPlan, carriesBody, HttpFlow, NO_BODY, STREAM_BODY } from "./http-flow.ts";
import { joinedQuery, mappedHeader, mappedQuery } from "./request-mapping.ts";

const TRACE_LINE = "\r\nX-Amzn-Trace-Id: ";
/** A mapping may have given it already. */
const TRACE_HEADER = /\r\nx-amzn-trace-id: /i;
const JSON_TYPE = "application/json";

export class HttpCustomIntegration extends HttpFlow {
  readonly #templates: RequestTemplates;
  /** Bytes of each template's text. */
  readonly #fixedBodies = new Map<string, BodyPlan>();
  readonly #responses: ReadyResponses;
  /** Headers that AWS sends of its own accord, by lower-case name; a mapping replaces the first three. */
  readonly #defaults: readonly { readonly lowerName: string; readonly line: string }[];

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices) {
    super(model, context, services);
    this.#templates = new RequestTemplates(model);
    for (const text of Object.values(model.requestTemplates)) {
      this.#fixedBodies.set(text, { kind: "fixed", bytes: Buffer.from(text, "utf8") });
    }
    this.#responses = new ReadyResponses(model.integrationResponses, context);
    this.#defaults = [
      { lowerName: "host", line: `Host: ${this.endpoint.host}\r\n` },
      { lowerName: "accept", line: "Accept: application/json\r\n" },
      { lowerName: "user-agent", line: `User-Agent: AmazonAPIGateway_${this.apiId}\r\n` },
      { lowerName: "x-amzn-apigateway-api-id", line: `X-Amzn-Apigateway-Api-Id: ${this.apiId}\r\n` },
    ];
  }

  protected override body(exchange: Exchange, method: string): BodyPlan {
    const chosen = this.#templates.choose(exchange.header("content-type"));
    const hasBody = exchange.contentLength !== 0;
    // Unconfirmed for requests without a body; there is nothing of an unsupported type in them, so they pass.
    if (chosen === UNSUPPORTED && hasBody) throw UNSUPPORTED_MEDIA_TYPE;
    if (!carriesBody(method)) return NO_BODY;
    if (chosen === PASSTHROUGH) return hasBody ? STREAM_BODY : NO_BODY;
    return chosen === UNSUPPORTED ? NO_BODY : this.#fixedBodies.get(chosen)!;
  }

  protected override requestHead(exchange: Exchange, method: string, body: BodyPlan, call: HttpCall): string {
    const query = joinedQuery(this.endpoint.query(exchange), mappedQuery(this.mapping.query, exchange));
    let head = `${method} ${this.endpoint.path(exchange)}${query} HTTP/1.1\r\n`;
    const mapped = new Set<string>();
    for (const mapping of this.mapping.headers) {
      const value = mappedHeader(mapping, exchange);
      if (value === undefined) continue;
      mapped.add(mapping.lowerName);
      head += `${mapping.name}: ${value}\r\n`;
    }
    for (const { lowerName, line } of this.#defaults) if (!mapped.has(lowerName)) head += line;
    if (body.kind !== "none" && !mapped.has("content-type")) {
      head += `Content-Type: ${exchange.header("content-type") ?? JSON_TYPE}\r\n`;
    }
    call.traceId = traceId(exchange.header("x-amzn-trace-id"));
    return `${head}X-Amzn-Trace-Id: ${call.traceId}\r\n`;
  }

  override respond(call: HttpCall, head: ResponseHead): void {
    const { exchange } = call;
    const response = this.#responses.select(head.statusCode);
    const answer = response.choose(exchange);
    let headers = response.headers(answer, exchange, head);
    if (!response.mapsTraceId || !TRACE_HEADER.test(headers)) headers += TRACE_LINE + call.traceId;
    if (answer.body === null) call.answer(response.statusCode, headers, head);
    else call.answerInstead(response.statusCode, headers, answer.body);
  }
}
