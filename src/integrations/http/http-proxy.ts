/** HTTP_PROXY: the client's request goes to the backend and the backend's answer to the client, but for the header rules. */

import type { Exchange } from "../../http/exchange.ts";
import type { ContentHandling, Integration as IntegrationModel } from "../../model/api.ts";
import type { Payload } from "../../templates/payload.ts";
import type { ResponseHead } from "../../upstream/upstream.ts";
import {
  BinaryMediaTypes,
  bodyBytes,
  type Conversion,
  converted,
  isConverted,
  requestConversion,
} from "../binary-media-types.ts";
import type { IntegrationServices, MethodContext } from "../integration.ts";
import { forwardedQuery } from "../query-string.ts";
import { traceId } from "../trace-id.ts";
import type { HttpCall } from "./http-call.ts";
import { type BodyPlan, carriesBody, HttpFlow, NO_BODY, STREAM_BODY } from "./http-flow.ts";
import {
  FATE_AUTHORIZATION,
  FATE_CONNECTION,
  FATE_DROP,
  FATE_FORWARDED_FOR,
  FATE_MAPPED,
  FATE_TRACE,
  isAwsSignature,
  lookalikes,
  PROXY_REQUEST_FATES,
} from "./request-header-rules.ts";
import { joinedQuery, mappedHeader, mappedQuery } from "./request-mapping.ts";
import { namedByConnection, namesOthers, proxyResponseBlock } from "./response-header-rules.ts";

const NO_VALUES: readonly (string | undefined)[] = [];

export class HttpProxyIntegration extends HttpFlow {
  /** Fate of each header by lower-case name: the rules, and this method's own mappings. */
  readonly #fates: ReadonlyMap<string, number>;
  /** From behind the target to the first header that depends on the request. */
  readonly #fixed: string;
  readonly #hostMapping: number;
  readonly #hasQueryMapping: boolean;
  /** Whether some mapping takes an X-Forwarded-* header that the gateway sends of its own accord. */
  readonly #mapsForwarded: boolean;
  /** Undefined: bodies pass unchanged, binary or not. */
  readonly #handling: ContentHandling | undefined;
  readonly #binaryTypes: BinaryMediaTypes;

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices) {
    super(model, context, services);
    this.#handling = model.contentHandling;
    this.#binaryTypes = new BinaryMediaTypes(context.binaryMediaTypes);
    const { headers, query, withheld } = this.mapping;
    this.#hostMapping = headers.findIndex(({ lowerName }) => lowerName === "host");
    this.#hasQueryMapping = query.length > 0;
    this.#mapsForwarded = headers.some(({ lowerName }) => /^x-forwarded-(?:for|port|proto)$/.test(lowerName));
    this.#fates =
      headers.length + withheld.length === 0
        ? PROXY_REQUEST_FATES
        : new Map([
            ...[...headers.map(({ lowerName }) => lowerName), ...withheld]
              .flatMap((name) => [name, ...lookalikes(name)])
              .map((name) => [name, FATE_DROP] as const),
            ...PROXY_REQUEST_FATES,
            ...headers.map(({ lowerName }, i) => [lowerName, FATE_MAPPED + i] as const),
          ]);
    const host = this.#hostMapping < 0 ? `Host: ${this.endpoint.host}\r\n` : "";
    this.#fixed = ` HTTP/1.1\r\n${host}X-Amzn-Apigateway-Api-Id: ${this.apiId}\r\n`;
  }

  protected override readsBody(exchange: Exchange): boolean {
    return this.mapping.readsBody || isConverted(this.#conversion(exchange));
  }

  #conversion(exchange: Exchange): Conversion {
    if (this.#handling === undefined) return "text";
    return requestConversion(this.#binaryTypes.has(exchange.header("content-type")), this.#handling);
  }

  protected override body(exchange: Exchange, method: string): BodyPlan {
    if (exchange.contentLength === 0 || !carriesBody(method)) return NO_BODY;
    const conversion = this.#conversion(exchange);
    return isConverted(conversion) ? { kind: "fixed", bytes: converted(bodyBytes(exchange), conversion) } : STREAM_BODY;
  }

  protected override requestHead(exchange: Exchange, method: string, _body: BodyPlan, { payload }: HttpCall): string {
    const values = this.mapping.headers.length === 0 ? NO_VALUES : this.#mappedValues(exchange, payload);
    let head = `${method} ${this.#target(exchange, payload)}${this.#fixed}`;
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== undefined) head += `${this.mapping.headers[i]!.name}: ${values[i]}\r\n`;
    }
    return head + this.#clientHeaders(exchange, values, null);
  }

  override respond(call: HttpCall, head: ResponseHead): void {
    call.answer(head.statusCode, proxyResponseBlock(head.names, head.values), head);
  }

  #target(exchange: Exchange, payload: Payload | null): string {
    const path = this.endpoint.path(exchange, payload);
    const own = this.endpoint.query(exchange, payload);
    if (exchange.query === "" && own === "" && !this.#hasQueryMapping) return path;
    // Mapped values stand before the client's own of the same name (recorded).
    return path + joinedQuery(own, mappedQuery(this.mapping.query, exchange, payload), forwardedQuery(exchange.query));
  }

  #mappedValues(exchange: Exchange, payload: Payload | null): readonly (string | undefined)[] {
    const values = this.mapping.headers.map((mapping) => mappedHeader(mapping, exchange, payload));
    if (this.#hostMapping >= 0) values[this.#hostMapping] ??= this.endpoint.host;
    return values;
  }

  /** One pass over the client's headers; `named` holds what Connection fields list, when they list anything unusual. */
  #clientHeaders(
    exchange: Exchange,
    mapped: readonly (string | undefined)[],
    named: ReadonlySet<string> | null,
  ): string {
    const { headerNames, headerValues } = exchange;
    const fates = this.#fates;
    let text = "";
    let trace: string | undefined;
    let forwardedFor = "";
    for (let i = 0; i < headerNames.length; i++) {
      const name = headerNames[i]!;
      // A front that passes Connection on must not be made to lose the address that it added.
      if (named?.has(name) && name !== "x-forwarded-for") continue;
      const fate = fates.get(name);
      const value = headerValues[i]!;
      if (fate === undefined) text += `${name}: ${value}\r\n`;
      else if (fate === FATE_DROP) continue;
      else if (fate === FATE_CONNECTION) {
        if (namesOthers(value)) {
          return this.#clientHeaders(exchange, mapped, namedByConnection(headerNames, headerValues));
        }
      } else if (fate === FATE_TRACE) trace = value;
      else if (fate === FATE_FORWARDED_FOR) forwardedFor += `${value}, `;
      else if (fate === FATE_AUTHORIZATION) {
        if (!isAwsSignature(value)) text += `${name}: ${value}\r\n`;
      } else if (mapped[fate - FATE_MAPPED] === undefined && !this.mapping.headers[fate - FATE_MAPPED]!.isGateways) {
        // The mapping's source is missing, so the client's own header goes on as if there were no mapping.
        const unmapped = PROXY_REQUEST_FATES.get(name);
        if (unmapped === undefined || (unmapped === FATE_AUTHORIZATION && !isAwsSignature(value))) {
          text += `${name}: ${value}\r\n`;
        } else if (unmapped === FATE_FORWARDED_FOR) forwardedFor += `${value}, `;
      }
    }
    const proto = exchange.secure ? "https" : "http";
    text += `X-Amzn-Trace-Id: ${traceId(trace)}\r\n`;
    if (this.#mapsForwarded) return text + this.#unmappedForwarded(exchange, mapped, forwardedFor, proto);
    return `${text}X-Forwarded-For: ${forwardedFor}${exchange.sourceIp}\r\nX-Forwarded-Port: ${exchange.localPort}\r\nX-Forwarded-Proto: ${proto}\r\n`;
  }

  /** The gateway's own X-Forwarded-* but for those that a mapping has given a value already: a backend reads one of each. */
  #unmappedForwarded(
    exchange: Exchange,
    mapped: readonly (string | undefined)[],
    forwardedFor: string,
    proto: string,
  ): string {
    const given = new Set(this.mapping.headers.filter((_, i) => mapped[i] !== undefined).map((own) => own.lowerName));
    let text = "";
    if (!given.has("x-forwarded-for")) text += `X-Forwarded-For: ${forwardedFor}${exchange.sourceIp}\r\n`;
    if (!given.has("x-forwarded-port")) text += `X-Forwarded-Port: ${exchange.localPort}\r\n`;
    if (!given.has("x-forwarded-proto")) text += `X-Forwarded-Proto: ${proto}\r\n`;
    return text;
  }
}
