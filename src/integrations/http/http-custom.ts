/** HTTP: the backend gets what is mapped and nothing else, and the client gets what the integration response makes of it. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Exchange } from "../../http/exchange.ts";
import type { ContentHandling, Integration as IntegrationModel } from "../../model/api.ts";
import { DROPPED_MAPPING_TARGETS, FATAL_MAPPING_TARGETS } from "../../model/mapping-targets.ts";
import { type Payload, TextPayload, textOf } from "../../templates/payload.ts";
import type { Template } from "../../templates/template.ts";
import type { Value } from "../../templates/value.ts";
import type { ResponseHead } from "../../upstream/upstream.ts";
import {
  BINARY_BODY,
  BinaryMediaTypes,
  bodyBytes,
  type Conversion,
  converted,
  isConverted,
  isReadable,
  requestConversion,
  responseConversion,
} from "../binary-media-types.ts";
import type { IntegrationServices, MethodContext } from "../integration.ts";
import { type ReadyAnswer, type ReadyResponse, ReadyResponses } from "../integration-response.ts";
import { PASSTHROUGH, RequestTemplates, UNSUPPORTED, UNSUPPORTED_MEDIA_TYPE } from "../request-template.ts";
import { traceId } from "../trace-id.ts";
import { overriddenHeader } from "../transform/override-values.ts";
import {
  HEAVY_PAYLOAD_BYTES,
  MethodTransformations,
  readElsewhere,
  type Transformation,
} from "../transform/transformation.ts";
import type { HttpCall } from "./http-call.ts";
import { type BodyPlan, carriesBody, HttpFlow, NO_BODY, STREAM_BODY } from "./http-flow.ts";
import { joinedQuery, mappedHeader, mappedQuery } from "./request-mapping.ts";

const TRACE_LINE = "\r\nX-Amzn-Trace-Id: ";
/** A mapping may have given it already. */
const TRACE_HEADER = /\r\nx-amzn-trace-id: /i;
const JSON_TYPE = "application/json";

export class HttpCustomIntegration extends HttpFlow {
  readonly #templates: RequestTemplates;
  /** Bytes of the templates that are constant. */
  readonly #fixedBodies = new Map<Template, BodyPlan>();
  readonly #responses: ReadyResponses;
  /** Null: no template of the method depends on a request. */
  readonly #transformations: MethodTransformations | null;
  /** Null: there are none, and every body is text. */
  readonly #binaryTypes: BinaryMediaTypes | null;
  readonly #handling: ContentHandling | undefined;
  /** Headers that AWS sends of its own accord, by lower-case name; a mapping replaces the first three. */
  readonly #defaults: readonly { readonly lowerName: string; readonly line: string }[];
  /** All of them, for a head that maps none. */
  readonly #defaultLines: string;

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices) {
    const templates = new RequestTemplates(model);
    const hasTemplates = templates.all.some(({ constant }) => constant === null);
    super(model, context, services, hasTemplates);
    this.#templates = templates;
    for (const template of templates.all) {
      if (template.constant === null) continue;
      this.#fixedBodies.set(template, { kind: "fixed", bytes: Buffer.from(template.constant, "utf8") });
    }
    this.#responses = new ReadyResponses(model.integrationResponses, context);
    this.#transformations = hasTemplates || this.#responses.haveTemplates ? new MethodTransformations(context) : null;
    const binaryTypes = new BinaryMediaTypes(context.binaryMediaTypes);
    this.#binaryTypes = binaryTypes.isEmpty ? null : binaryTypes;
    this.#handling = model.contentHandling;
    this.#defaults = [
      { lowerName: "host", line: `Host: ${this.endpoint.host}\r\n` },
      { lowerName: "accept", line: "Accept: application/json\r\n" },
      { lowerName: "user-agent", line: `User-Agent: AmazonAPIGateway_${this.apiId}\r\n` },
      { lowerName: "x-amzn-apigateway-api-id", line: `X-Amzn-Apigateway-Api-Id: ${this.apiId}\r\n` },
    ];
    this.#defaultLines = this.#defaults.map(({ line }) => line).join("");
  }

  protected override readsBody(exchange: Exchange): boolean {
    const chosen = this.#choose(exchange);
    if (this.mapping.readsBody || (typeof chosen === "object" && chosen.readsBody)) return true;
    return isConverted(this.#requestConversion(exchange));
  }

  #requestConversion(exchange: Exchange): Conversion {
    const { contentLength } = exchange;
    if (this.#binaryTypes === null && (this.#handling !== "CONVERT_TO_BINARY" || contentLength === 0)) return "text";
    return requestConversion(this.#binaryTypes?.has(exchange.header("content-type")) ?? false, this.#handling);
  }

  #choose(exchange: Exchange): ReturnType<RequestTemplates["choose"]> {
    const chosen = this.#templates.choose(exchange.header("content-type"));
    // Unconfirmed for requests without a body; there is nothing of an unsupported type in them, so they pass.
    if (chosen === UNSUPPORTED && exchange.contentLength !== 0) throw UNSUPPORTED_MEDIA_TYPE;
    return chosen;
  }

  protected override onReadable(exchange: Exchange, payload: Payload | null): void {
    if (!this.#preparesElsewhere(exchange, payload)) this.begin(exchange, null, payload);
  }

  /** True when a large body is rendered beside this thread, and the call begins when that is done. */
  #preparesElsewhere(exchange: Exchange, payload: Payload | null): boolean {
    const { body } = exchange;
    if (body === null || body.length < HEAVY_PAYLOAD_BYTES) return false;
    const template = this.#choose(exchange);
    if (typeof template !== "object" || template.constant !== null || !template.readsBody) return false;
    const conversion = this.#requestConversion(exchange);
    if (!isReadable(conversion)) throw BINARY_BODY;
    // In shared memory, as for HttpFlow's readings.
    const bytes = conversion === "encode" ? converted(body.bytes(), "encode") : body.bytes();
    const transformation = this.#transformations!.begin(exchange);
    transformation
      .renderElsewhere(template, bytes, "request", this.services.renderer)
      .then((rendered) => {
        if (!exchange.answered) this.begin(exchange, { transformation, body: rendered }, payload);
      })
      .catch((error: unknown) => this.services.fail(exchange, error));
    return true;
  }

  protected override body(exchange: Exchange, method: string, call: HttpCall): BodyPlan {
    if (call.prepared !== null) {
      call.transformation = call.prepared.transformation;
      return carriesBody(method) ? { kind: "fixed", bytes: call.prepared.body } : NO_BODY;
    }
    const chosen = this.#choose(exchange);
    if (this.#transformations !== null) call.transformation = this.#transformations.begin(exchange);
    const conversion = this.#requestConversion(exchange);
    if (typeof chosen === "object" && !isReadable(conversion)) throw BINARY_BODY;
    if (typeof chosen === "object" && chosen.constant === null) {
      // Rendered also where nothing of it is sent: it may override.
      const text = call.transformation!.render(chosen, this.#requestText(exchange, chosen, call), "request");
      return carriesBody(method) ? { kind: "fixed", bytes: Buffer.from(text, "utf8") } : NO_BODY;
    }
    if (!carriesBody(method)) return NO_BODY;
    if (chosen === PASSTHROUGH) {
      if (exchange.contentLength === 0) return NO_BODY;
      return isConverted(conversion)
        ? { kind: "fixed", bytes: converted(bodyBytes(exchange), conversion) }
        : STREAM_BODY;
    }
    return chosen === UNSUPPORTED ? NO_BODY : this.#fixedBodies.get(chosen)!;
  }

  #requestText(exchange: Exchange, template: Template, call: HttpCall): string {
    if (!template.readsBody) return "";
    if (this.#requestConversion(exchange) === "encode")
      return converted(bodyBytes(exchange), "encode").toString("latin1");
    return call.payload instanceof TextPayload ? call.payload.text : textOf(bodyBytes(exchange));
  }

  protected override requestHead(exchange: Exchange, method: string, body: BodyPlan, call: HttpCall): string {
    const { payload, transformation } = call;
    const headers = transformation === null ? null : transformation.requestHeaders;
    let head = `${method} ${this.#target(exchange, payload, transformation)} HTTP/1.1\r\n`;
    call.traceId = traceId(exchange.header("x-amzn-trace-id"));
    if (headers === null && this.mapping.headers.length === 0) {
      head += this.#defaultLines;
      if (body.kind !== "none") head += `Content-Type: ${exchange.header("content-type") ?? JSON_TYPE}\r\n`;
      return `${head}X-Amzn-Trace-Id: ${call.traceId}\r\n`;
    }
    const mapped = new Set<string>();
    if (headers !== null) head += overriddenLines(headers, mapped);
    for (const mapping of this.mapping.headers) {
      if (headers !== null && mapped.has(mapping.lowerName)) continue;
      const value = mappedHeader(mapping, exchange, payload);
      if (value === undefined) continue;
      mapped.add(mapping.lowerName);
      head += `${mapping.name}: ${value}\r\n`;
    }
    for (const { lowerName, line } of this.#defaults) if (!mapped.has(lowerName)) head += line;
    if (body.kind !== "none" && !mapped.has("content-type")) {
      head += `Content-Type: ${exchange.header("content-type") ?? JSON_TYPE}\r\n`;
    }
    return `${head}X-Amzn-Trace-Id: ${call.traceId}\r\n`;
  }

  #target(exchange: Exchange, payload: Payload | null, transformation: Transformation | null): string {
    const placeholders = transformation === null ? null : transformation.requestPath;
    const parameters = transformation === null ? null : transformation.requestQuery;
    const own = this.endpoint.query(exchange, payload, placeholders);
    if (own === "" && parameters === null && this.mapping.query.length === 0) {
      return this.endpoint.path(exchange, payload, placeholders);
    }
    const query = joinedQuery(own, mappedQuery(this.mapping.query, exchange, payload, parameters));
    return this.endpoint.path(exchange, payload, placeholders) + query;
  }

  override respond(call: HttpCall, head: ResponseHead): void {
    const response = this.#responses.select(head.statusCode);
    const answer = response.choose(call.exchange);
    const conversion = this.#responseConversion(call.exchange, head, response);
    if (response.mapsBody || answer.template?.readsBody === true || isConverted(conversion)) call.collectAnswer(head);
    else this.#respond(call, head, response, answer, null, null);
  }

  override respondWhole(call: HttpCall, head: ResponseHead, bytes: Uint8Array): void {
    const response = this.#responses.select(head.statusCode);
    const answer = response.choose(call.exchange);
    const { template } = answer;
    const conversion = this.#responseConversion(call.exchange, head, response);
    const isRendered = template?.readsBody === true && isReadable(conversion);
    // Bytes of base64 have one more step before they are what a mapping reads.
    const isRead = response.bodyPaths.length > 0 && conversion !== "decode";
    if (bytes.length < HEAVY_PAYLOAD_BYTES || !(isRendered || isRead)) {
      this.#respond(call, head, response, answer, bytes, null);
      return;
    }
    const own = conversion === "encode" ? converted(bytes, "encode") : Buffer.from(bytes);
    const { renderer } = this.services;
    const prepare = async (): Promise<void> => {
      const payload = isRead ? await readElsewhere(own, response.bodyPaths, "response", renderer) : null;
      const rendered = isRendered
        ? await call.transformation!.renderElsewhere(template, own, "response", renderer)
        : null;
      this.#respond(call, head, response, answer, own, { payload, rendered });
    };
    prepare().catch((error: unknown) => this.services.fail(call.exchange, error));
  }

  #responseConversion(exchange: Exchange, head: ResponseHead, { contentHandling }: ReadyResponse): Conversion {
    const types = this.#binaryTypes;
    if (types === null) return contentHandling === "CONVERT_TO_BINARY" ? "decode" : "text";
    const isBinary = types.has(headerOf(head, "content-type"));
    return responseConversion(isBinary, types.areAccepted(exchange.header("accept")), contentHandling);
  }

  /** `bytes`: the backend's body, when a mapping or the template reads it. `prepared`: of it, converted, by another thread. */
  #respond(
    call: HttpCall,
    head: ResponseHead,
    response: ReadyResponse,
    answer: ReadyAnswer,
    bytes: Uint8Array | null,
    prepared: { readonly payload: Payload | null; readonly rendered: Uint8Array | null } | null,
  ): void {
    const { exchange, transformation } = call;
    const conversion = this.#responseConversion(exchange, head, response);
    const { template } = answer;
    let body: string | Uint8Array | null = answer.body;
    // A template's text may be what the client's Accept wants as bytes; a body that is bytes before it is rendered fails it.
    const isDecodedLast = conversion === "decode" && response.contentHandling === undefined;
    const hasTemplate = template !== null || body !== null;
    if (hasTemplate && !isReadable(conversion) && !isDecodedLast) throw BINARY_BODY;
    const whole =
      prepared === null && bytes !== null && isConverted(conversion) && !(hasTemplate && isDecodedLast)
        ? converted(bytes, conversion)
        : bytes;
    const text = whole === null || prepared !== null ? null : TextPayload.of(whole);
    if (prepared !== null && prepared.rendered !== null) body = prepared.rendered;
    else if (template !== null) body = transformation!.render(template, text === null ? "" : text.text, "response");
    const payload = prepared?.payload ?? (prepared !== null && response.mapsBody ? TextPayload.of(whole) : text);
    if (body !== null && isDecodedLast) body = converted(Buffer.from(body as string), "decode");
    let headers = response.headers(answer, exchange, head, payload, transformation);
    const mayHaveTrace = response.mapsTraceId || (transformation !== null && transformation.responseHeaders !== null);
    if (!mayHaveTrace || !TRACE_HEADER.test(headers)) headers += TRACE_LINE + call.traceId;
    const statusCode = transformation?.responseStatus ?? response.statusCode;
    if (whole !== null) exchange.respond(statusCode, headers, body ?? Buffer.from(whole));
    else if (body !== null) call.answerInstead(statusCode, headers, Buffer.from(body as string));
    else call.answer(statusCode, headers, head);
  }
}

function headerOf(head: ResponseHead, lowerName: string): string | undefined {
  const index = head.names.findIndex((name) => name.toLowerCase() === lowerName);
  return index < 0 ? undefined : head.values[index];
}

/** Lines of overridden headers. Notes in `names` which are given with that. */
function overriddenLines(overrides: ReadonlyMap<string, Value>, names: Set<string>): string {
  let lines = "";
  for (const [name, value] of overrides) {
    const lowerName = name.toLowerCase();
    const values = overriddenHeader(name, value);
    if (FATAL_MAPPING_TARGETS.has(lowerName)) {
      throw new GatewayError(
        "API_CONFIGURATION_ERROR",
        "gateway",
        `override of header ${name}: header already present`,
      );
    }
    if (DROPPED_MAPPING_TARGETS.has(lowerName)) continue;
    names.add(lowerName);
    for (const one of values) lines += `${name}: ${one}\r\n`;
  }
  return lines;
}
