/** What the two HTTP integrations have in common: where they call, and what differs between them for a call. */
import type { BodyCollector, Exchange } from "../../http/exchange.ts";
import { respondTooLarge } from "../../http/refusals.ts";
import type { Integration as IntegrationModel } from "../../model/api.ts";
import { type Payload, TextPayload } from "../../templates/payload.ts";
import type { ResponseHead, UpstreamPool } from "../../upstream/upstream.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integration.ts";
import { NO_ROOM_FOR_BODY } from "../no-room.ts";
import { routedMethod } from "../routed-method.ts";
import { HEAVY_PAYLOAD_BYTES, readElsewhere, type Transformation } from "../transform/transformation.ts";
import { Endpoint } from "./endpoint.ts";
import { HttpCall } from "./http-call.ts";
import { compileRequestMapping, type RequestMapping } from "./request-mapping.ts";

/** What a call does with the client's body. */
export type BodyPlan =
  /** Sends none, whatever came. */
  { readonly kind: "none" } | { readonly kind: "stream" } | { readonly kind: "fixed"; readonly bytes: Uint8Array };

export const NO_BODY: BodyPlan = { kind: "none" };
export const STREAM_BODY: BodyPlan = { kind: "stream" };

/** A request's body that was rendered in another thread, and what its template left for the head and the answer. */
export interface PreparedRequest {
  readonly transformation: Transformation;
  readonly body: Uint8Array;
}

export abstract class HttpFlow implements Integration, BodyCollector {
  readonly services: IntegrationServices;
  readonly pool: UpstreamPool;
  readonly timeoutMs: number;
  protected readonly endpoint: Endpoint;
  protected readonly mapping: RequestMapping;
  protected readonly apiId: string;
  /** Null: the client's. */
  readonly #method: string | null;

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices, canOverride = false) {
    if (model.uri === undefined) throw new Error("the integration has no URI");
    this.services = services;
    this.mapping = compileRequestMapping(model, context);
    const { variables } = context.stage.settings;
    const insecure = model.tlsConfig?.insecureSkipVerification ?? false;
    this.endpoint = new Endpoint(model.uri, variables, insecure, this.mapping.placeholders, canOverride);
    this.pool = services.upstream.pool(this.endpoint.origin);
    this.timeoutMs = Math.min(model.timeoutInMillis, services.integrationTimeoutMaxMs);
    this.apiId = context.stage.apiId;
    const method = model.httpMethod ?? "";
    this.#method = method === "" || method === "ANY" ? null : method;
  }

  run(exchange: Exchange): void {
    if (exchange.contentLength !== 0 && !exchange.bodyCollected && this.readsBody(exchange)) {
      exchange.collectBody(this.services.bodyLimitBytes, this);
    } else if (exchange.bodyCollected) this.onBody(exchange);
    else this.begin(exchange, null, null);
  }

  /** `prepared` and `payload`: what was rendered and read ahead, in another thread. */
  protected begin(exchange: Exchange, prepared: PreparedRequest | null, payload: Payload | null): void {
    const method = this.#method ?? routedMethod(exchange);
    const call = new HttpCall(this, exchange, method);
    call.prepared = prepared;
    if (payload !== null) call.payload = payload;
    else if (this.mapping.readsBody) {
      call.payload = TextPayload.of(exchange.body === null ? null : exchange.body.bytes());
    }
    const body = this.body(exchange, method, call);
    call.begin(this.requestHead(exchange, method, body, call), body);
  }

  onBody(exchange: Exchange): void {
    try {
      if (!this.#readsElsewhere(exchange)) this.onReadable(exchange, null);
    } catch (error) {
      this.services.fail(exchange, error);
    }
  }

  /** True when mappings read a large body beside this thread, and `onReadable` follows when that is done. */
  #readsElsewhere(exchange: Exchange): boolean {
    const { body } = exchange;
    const { bodyPaths } = this.mapping;
    if (bodyPaths.length === 0 || body === null || body.length < HEAVY_PAYLOAD_BYTES) return false;
    // Bodies lie in shared memory, so nothing is copied. A client that goes away frees its body before the reading is done, at whose
    // result nobody looks then.
    readElsewhere(body.bytes(), bodyPaths, "request", this.services.renderer)
      .then((payload) => {
        if (!exchange.answered) this.onReadable(exchange, payload);
      })
      .catch((error: unknown) => this.services.fail(exchange, error));
    return true;
  }

  /** The body is there. `payload`: as mappings read it, when another thread did that. */
  protected onReadable(exchange: Exchange, payload: Payload | null): void {
    this.begin(exchange, null, payload);
  }

  onTooLarge(exchange: Exchange): void {
    respondTooLarge(exchange, this.services.bodyLimitBytes);
  }

  onNoRoom(exchange: Exchange): void {
    this.services.fail(exchange, NO_ROOM_FOR_BODY);
  }

  /** Whether the client's body must be whole before the call begins. Throws a GatewayError on one that is not wanted at all. */
  protected readsBody(_exchange: Exchange): boolean {
    return this.mapping.readsBody;
  }

  /** What is sent as the body. What the head and the answer need of that work is left on the call. */
  protected abstract body(exchange: Exchange, method: string, call: HttpCall): BodyPlan;

  /** Request line and headers, each ended by CRLF, without what says the body's framing and without the empty line. */
  protected abstract requestHead(exchange: Exchange, method: string, body: BodyPlan, call: HttpCall): string;

  /** The backend's head is there: begins the answer through the call. */
  abstract respond(call: HttpCall, head: ResponseHead): void;

  /** The same with all of the backend's body, for which `respond` asked. `body` is valid during the call only. */
  respondWhole(_call: HttpCall, _head: ResponseHead, _body: Uint8Array): void {
    throw new Error("this integration asks for no whole bodies");
  }
}

/** AWS sends no body with these, whatever the client sent. */
export function carriesBody(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}
