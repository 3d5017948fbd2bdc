/** What the two HTTP integrations have in common: where they call, and what differs between them for a call. */
import type { Exchange } from "../../http/exchange.ts";
import type { Integration as IntegrationModel } from "../../model/api.ts";
import type { ResponseHead, UpstreamPool } from "../../upstream/upstream.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integration.ts";
import { routedMethod } from "../routed-method.ts";
import { Endpoint } from "./endpoint.ts";
import { HttpCall } from "./http-call.ts";
import { compileRequestMapping, type RequestMapping } from "./request-mapping.ts";

/** What a call does with the client's body. */
export type BodyPlan =
  /** Sends none, whatever came. */
  { readonly kind: "none" } | { readonly kind: "stream" } | { readonly kind: "fixed"; readonly bytes: Uint8Array };

export const NO_BODY: BodyPlan = { kind: "none" };
export const STREAM_BODY: BodyPlan = { kind: "stream" };

export abstract class HttpFlow implements Integration {
  readonly services: IntegrationServices;
  readonly pool: UpstreamPool;
  readonly timeoutMs: number;
  protected readonly endpoint: Endpoint;
  protected readonly mapping: RequestMapping;
  protected readonly apiId: string;
  /** Null: the client's. */
  readonly #method: string | null;

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices) {
    if (model.uri === undefined) throw new Error("the integration has no URI");
    this.services = services;
    this.mapping = compileRequestMapping(model, context);
    const { variables } = context.stage.settings;
    const insecure = model.tlsConfig?.insecureSkipVerification ?? false;
    this.endpoint = new Endpoint(model.uri, variables, insecure, this.mapping.placeholders);
    this.pool = services.upstream.pool(this.endpoint.origin);
    this.timeoutMs = Math.min(model.timeoutInMillis, services.integrationTimeoutMaxMs);
    this.apiId = context.stage.apiId;
    const method = model.httpMethod ?? "";
    this.#method = method === "" || method === "ANY" ? null : method;
  }

  run(exchange: Exchange): void {
    const method = this.#method ?? routedMethod(exchange);
    const body = this.body(exchange, method);
    const call = new HttpCall(this, exchange, method);
    call.begin(this.requestHead(exchange, method, body, call), body);
  }

  protected abstract body(exchange: Exchange, method: string): BodyPlan;

  /** Request line and headers, each ended by CRLF, without what says the body's framing and without the empty line. */
  protected abstract requestHead(exchange: Exchange, method: string, body: BodyPlan, call: HttpCall): string;

  /** The backend's head is there: begins the answer through the call. */
  abstract respond(call: HttpCall, head: ResponseHead): void;
}

/** AWS sends no body with these, whatever the client sent. */
export function carriesBody(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}
