/**
 * The only request object of the data plane. A listener makes one for each request, in the synchronous part of its handler;
 * everything behind it (pipeline, integrations, logs) sees this and nothing of the server that made it.
 */
import type { GatewayError } from "../errors/gateway-error.ts";
import type { BodySlab } from "./body-slab.ts";

/** Takes a request body piece by piece. */
export interface BodySink {
  /** `chunk` is valid during the call only: copy what is kept. Empty with `isLast` ends a body. */
  onChunk(chunk: Uint8Array, isLast: boolean): void;
  /** The body passed the limit. Nothing more arrives; the sink must not let the upstream take it for complete. */
  onTooLarge(): void;
}

/** Waits for a body that is wanted whole. One object may serve all exchanges. Of the three, one is called, once at most. */
export interface BodyCollector {
  /** All of it is there, see Exchange.body. */
  onBody(exchange: Exchange): void;
  /** The body passed the limit. */
  onTooLarge(exchange: Exchange): void;
  /** There is no memory for it now. */
  onNoRoom(exchange: Exchange): void;
}

/** Who waits for the client of an exchange. */
export interface ClientWatcher {
  /** The client took what it was given: the next piece may be written. */
  onWritable(): void;
  /** The client went away before the answer was complete, or its body could not be kept: no more of it comes. */
  onAborted(): void;
}

/** Encodes whole answers. One object may serve all exchanges. */
export interface ResponseEncoder {
  /** Whether an answer of so many bytes is to be encoded; -1: not known yet. */
  wants(statusCode: number, headers: string, lengthBytes: number): boolean;
  /** Calls exchange.respond() with the encoded body, now or later. `body` is good during the call only. */
  encode(exchange: Exchange, statusCode: number, headers: string, body: Uint8Array): void;
}

export interface Exchange {
  // --- the request, read once ---
  /** As received, e.g. `GET`. */
  readonly method: string;
  /** METHOD_* of assembly/layout/codes.ts. */
  readonly methodCode: number;
  /** Raw request path, not decoded, without query; begins with `/`. */
  readonly path: string;
  /** Raw query without `?`; empty when there is none. */
  readonly query: string;
  /** Value of the Host header, as received. */
  readonly host: string;
  /** Header names in lower case, in wire order, repeats included. Host is among them. */
  readonly headerNames: readonly string[];
  /** `headerValues[i]` belongs to `headerNames[i]`. */
  readonly headerValues: readonly string[];
  /** The last value of a header (name in lower case), or undefined. */
  header(name: string): string | undefined;
  /** Declared body length in bytes; 0 without a body, -1 for chunked. */
  readonly contentLength: number;
  /** Address of the peer as text, from the socket. */
  readonly sourceIp: string;
  /** True on TLS listeners. */
  readonly secure: boolean;
  /** Port of the listener. */
  readonly localPort: number;
  /** clock.monotonicMs() at arrival. */
  readonly startedMs: number;
  /** UUID, `x-amzn-RequestId`, `$context.requestId`. */
  readonly requestId: string;
  /** Opaque base64 text ending in `=`, `x-amz-apigw-id`, `$context.extendedRequestId`. */
  readonly extendedRequestId: string;

  // --- the request body: one of the two, called in the synchronous part or right after it ---
  /** Collects the whole body, then calls back. Not called when the client goes away. */
  collectBody(limitBytes: number, collector: BodyCollector): void;
  /** Hands the body over as it arrives. */
  streamBody(limitBytes: number, sink: BodySink): void;
  /** Stops and restarts reading from the client, for backpressure. */
  pauseBody(): void;
  resumeBody(): void;

  /** The whole body was collected. From then on neither of the two is called. */
  readonly bodyCollected: boolean;
  /** It, while nobody took it; null when it is empty. The exchange frees it when it ends. */
  readonly body: BodySlab | null;
  /** Hands the body over to the caller, who frees it. */
  takeBody(): BodySlab | null;
  /** Memory for a body that is made of the collected one, and its handing over; null: it is empty. */
  newBody(): BodySlab;
  replaceBody(slab: BodySlab | null): void;

  // --- the response: respond(), or startResponse() and what follows ---
  /**
   * The whole answer in one write. `headers` is a block of `\r\nName: value` lines (empty for none); the two request ids are
   * added by the Exchange and Content-Length by the server. HEAD, 204 and 304 never carry the body; for HEAD its length is
   * still announced. Values must hold no control character but the tab: whoever made them has refused those.
   */
  respond(statusCode: number, headers: string, body: string | Uint8Array | null): void;
  /**
   * Begins an answer whose body follows. `contentLength` -1: unknown, sent chunked. For HEAD the announced length is
   * `contentLength` and no body may follow but endResponse().
   */
  startResponse(statusCode: number, headers: string, contentLength: number): void;
  /** Sends a piece (copied before return). False: the client is slow, wait for the watcher's `onWritable` before the next. */
  writeBody(chunk: Uint8Array): boolean;
  endResponse(): void;
  /** Cuts the connection: the only honest end for an answer that began and cannot be finished. */
  destroy(): void;
  /** An answer has begun or the exchange is over: respond() and startResponse() would do nothing. */
  readonly answered: boolean;
  /** The client went away or the exchange was destroyed; every call on the response is a no-op from here on. */
  readonly aborted: boolean;
  /**
   * One object that every request has anyway, in place of two callbacks: a closure for each request kept finished ones alive from
   * one collection of the nursery to the next (a seventh of the processor time of a proxied request).
   */
  watcher: ClientWatcher | null;

  /** Asked once by respond(), of an answer with a body; null: answers go out as they are. */
  responseEncoder: ResponseEncoder | null;

  // --- what the pipeline notes, for observe and the logs ---
  /** Called once, when the answer is complete or the client is gone. Set by the pipeline. */
  onFinished: ((exchange: Exchange) => void) | null;
  /** Version slot that the request is pinned to; NONE when it is not. */
  versionSlot: number;
  /** Counter slot (layout/decision.ts DECISION_SLOT). */
  slot: number;
  /** Index into the version's stages, NONE without one. */
  stageIndex: number;
  methodIndex: number;
  /** Index of the model that the body is held against; NONE when it is not validated. */
  schemaIndex: number;
  /** Pair of key and plan that the request counts for (assembly/layout/access.ts), NONE without one, and its generation. */
  pair: number;
  pairGeneration: number;
  /** Id of the request's API key as a number (model/access-id.ts), once a method required and found it; else 0. */
  keyIdNumber: number;
  /** Id of the usage plan, as `keyIdNumber`. */
  planIdNumber: number;
  /** Lines that every answer to this request carries beside its own, as `\r\nName: value`; mostly empty. */
  extraHeaders: string;
  /** Path parameter values in template order, as received; null when the route has none. */
  pathParameters: readonly string[] | null;
  /** Status sent, 499 when the client went away first, 0 before. */
  responseStatus: number;
  /** Body bytes in and out. */
  requestBytes: number;
  responseBytes: number;
  /** Time spent in the integration, ms; -1 when none was called. */
  integrationLatencyMs: number;
  integrationStatus: number;
  /** Why a gateway response was sent, for the log. */
  error: GatewayError | null;
}
