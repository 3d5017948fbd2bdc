/**
 * The HTTP/1.1 client towards backends, as callbacks: no promise and no stream object stands between two sockets. One client
 * belongs to one thread.
 */

export interface Origin {
  readonly protocol: "http:" | "https:";
  /** Host name or address, IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Skips the check of the issuer; name and dates are still checked (AWS tlsConfig). */
  readonly insecureSkipVerification: boolean;
}

/**
 * A parsed response head. Valid until the callback returns; names as the backend spelled them. The two lists never change: the same
 * pair of lists is the same headers.
 */
export interface ResponseHead {
  readonly statusCode: number;
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Bytes that follow; -1 when chunked or until close, 0 when there is no body. */
  readonly contentLength: number;
}

export type UpstreamErrorCode =
  | "CONNECT_FAILED"
  | "CONNECT_TIMEOUT"
  | "DNS_FAILED"
  | "TLS_FAILED"
  | "RESPONSE_TIMEOUT"
  | "CLOSED_BEFORE_RESPONSE"
  | "CLOSED_MIDWAY"
  | "MALFORMED_RESPONSE"
  | "HEAD_TOO_LARGE"
  | "POOL_EXHAUSTED"
  | "CLIENT_CLOSED";

/** Receives one response. The object is the request's own, so that a call needs no closures. */
export interface UpstreamHandler {
  /** 1xx heads are swallowed. */
  onHead(head: ResponseHead): void;
  /** `chunk` is a view on the read buffer, valid during the call only. Transfer codings are removed. */
  onData(chunk: Uint8Array): void;
  /** The response is complete; the connection went back to its pool, or was closed if it cannot be used again. */
  onEnd(): void;
  /** The call is over. `sent`: bytes of the request may have reached the backend. Nothing is called after it. */
  onError(code: UpstreamErrorCode, detail: string, sent: boolean): void;
  /** A streamed request body may go on. */
  onDrain(): void;
  /**
   * The request's `body` is not looked at any more. Called once for each request that has one, also behind the end, behind an
   * error and behind abort(), and maybe before send() has returned.
   */
  onBodyReleased(): void;
}

export type BodyFraming = "none" | "length" | "chunked";

export interface UpstreamRequest {
  /** Request line and headers, each line ended by CRLF, the empty line included; latin1. Says the framing of the body. */
  readonly head: string;
  readonly isHead: boolean;
  readonly framing: BodyFraming;
  /**
   * The body when it is whole; null without one, or when it follows through UpstreamCall.write. It is not copied: it must stay as
   * it is until UpstreamHandler.onBodyReleased.
   */
  readonly body: Uint8Array | null;
  /** More body follows. */
  readonly streaming: boolean;
  /** RFC 9110 9.2.2: may be sent again when a reused connection died before any byte of the answer. */
  readonly idempotent: boolean;
  /** From the first try to connect until a connection stands, ms. */
  readonly connectTimeoutMs: number;
  /** Until the response head, then between any two pieces of its body, ms. */
  readonly timeoutMs: number;
}

export interface UpstreamCall {
  /**
   * Copies and frames `chunk`. False: wait for onDrain. A body that is longer or, at end(), shorter than the Content-Length
   * of the head costs the connection and ends in onError.
   */
  write(chunk: Uint8Array): boolean;
  /** The request body is complete. */
  end(): void;
  /**
   * Stops and restarts reading the response, for backpressure. What was already read, at most 64 KB, may still be delivered
   * after pause().
   */
  pause(): void;
  resume(): void;
  /** Gives up; the connection is closed. No callback follows. */
  abort(): void;
}

export interface UpstreamPool {
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall;
}

export interface UpstreamClient {
  /** The pool of an origin; the same object for the same origin. */
  pool(origin: Origin): UpstreamPool;
  /** Connections open now, for metrics and leak tests. */
  readonly openConnections: number;
  /** Closes idle connections now and busy ones when their call ends. */
  close(): void;
}
