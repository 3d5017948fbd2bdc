/**
 * One call to a backend: takes the client's body on one side and the backend's answer on the other, and stands for both
 * towards the other, so that a request needs no closures and no streams between two sockets.
 */

import { METHOD_HEAD } from "../../../assembly/layout/codes.ts";
import { monotonicMs } from "../../clock.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { BodySlab } from "../../http/body-slab.ts";
import type { BodySink, ClientWatcher, Exchange } from "../../http/exchange.ts";
import { respondTooLarge } from "../../http/refusals.ts";
import type { Payload } from "../../templates/payload.ts";
import type {
  BodyFraming,
  ResponseHead,
  UpstreamCall,
  UpstreamErrorCode,
  UpstreamHandler,
} from "../../upstream/upstream.ts";
import type { Transformation } from "../transform/transformation.ts";
import type { BodyPlan, HttpFlow, PreparedRequest } from "./http-flow.ts";
import { upstreamFailure } from "./upstream-failure.ts";

/**
 * A body up to this size is waited for and sent whole: one write, Content-Length as AWS has it also for chunked requests,
 * and no connection to the backend is held while a slow client sends it.
 */
const HOLD_MAX_BYTES = 16_384;

// How far the answer is.
const WAITING = 0;
/** The head is known; the first piece of the body decides whether all of it goes out in one write. */
const HEAD_HELD = 1;
const STREAMING = 2;
/** What the backend still sends is read and dropped. */
const DISCARDING = 3;
/** The backend's body is gathered, for what needs it whole. */
const COLLECTING = 4;
const OVER = 5;

export class HttpCall implements UpstreamHandler, BodySink, ClientWatcher {
  readonly exchange: Exchange;
  /** What the backend was sent as X-Amzn-Trace-Id, for integrations that show it to the client. */
  traceId = "";
  /** The client's body, for mappings that read it. */
  payload: Payload | null = null;
  /** What was rendered before the call began; null: nothing. */
  prepared: PreparedRequest | null = null;
  /** What the templates of this request share; null: there are none. */
  transformation: Transformation | null = null;
  readonly #flow: HttpFlow;
  readonly #method: string;
  #head = "";
  #upstream: UpstreamCall | null = null;
  #startedMs = 0;
  /** First pieces of the client's body, while it may still be sent whole. */
  #held: Buffer | null = null;
  #heldBytes = 0;
  /** The client's body, when a step before this one collected it; until the backend's side needs it no more. */
  #slab: BodySlab | null = null;
  #bodyPaused = false;
  #state = WAITING;
  #statusCode = 0;
  #headers = "";
  #contentLength = 0;
  #receivedBytes = 0;
  /** The backend's answer while its body is gathered, and the pieces that came so far. */
  #answerHead: ResponseHead | null = null;
  #pieces: Buffer[] = [];
  /** Sent in place of the backend's body once that is complete. */
  #replacement: Uint8Array | null = null;

  constructor(flow: HttpFlow, exchange: Exchange, method: string) {
    this.#flow = flow;
    this.exchange = exchange;
    this.#method = method;
  }

  /** `head` as HttpFlow.requestHead gives it. */
  begin(head: string, body: BodyPlan): void {
    this.#head = head;
    this.exchange.watcher = this;
    const collected = this.exchange.takeBody();
    if (body.kind === "stream" && this.exchange.bodyCollected) {
      this.#slab = collected;
      this.#sendWhole(collected === null ? null : collected.bytes());
      return;
    }
    collected?.free();
    if (body.kind === "stream") {
      this.exchange.streamBody(this.#flow.services.bodyLimitBytes, this);
    } else if (body.kind === "fixed") {
      this.#sendWhole(body.bytes);
    } else if (this.#method === "GET" || this.#method === "HEAD" || this.#method === "OPTIONS") {
      this.#send("\r\n", "none", null, false);
    } else {
      this.#sendWhole(null);
    }
  }

  // --- the client's body ---

  onChunk(chunk: Uint8Array, isLast: boolean): void {
    try {
      if (this.#upstream !== null) this.#pass(chunk, isLast);
      else if (this.#state !== OVER) this.#hold(chunk, isLast);
    } catch (error) {
      this.#fail(error);
    }
  }

  onTooLarge(): void {
    const { exchange } = this;
    const isStreaming = this.#state === STREAMING;
    // Aborted and not ended: the backend sees a request that broke off, never one that looks complete.
    this.#abandon();
    if (isStreaming) exchange.destroy();
    else if (!exchange.answered) respondTooLarge(exchange, this.#flow.services.bodyLimitBytes);
  }

  #hold(chunk: Uint8Array, isLast: boolean): void {
    if (isLast && this.#heldBytes === 0) {
      this.#sendWhole(chunk.length === 0 ? null : Buffer.from(chunk));
      return;
    }
    const declared = this.exchange.contentLength;
    const bytes = this.#heldBytes + chunk.length;
    if (bytes <= HOLD_MAX_BYTES && declared <= HOLD_MAX_BYTES) {
      this.#held ??= Buffer.allocUnsafe(declared > 0 ? declared : HOLD_MAX_BYTES);
      this.#held.set(chunk, this.#heldBytes);
      this.#heldBytes = bytes;
      if (isLast) this.#sendWhole(this.#held.subarray(0, bytes));
      return;
    }
    if (declared > 0) this.#send(`Content-Length: ${declared}\r\n\r\n`, "length", null, true);
    else this.#send("Transfer-Encoding: chunked\r\n\r\n", "chunked", null, true);
    if (this.#held !== null) {
      const held = this.#held.subarray(0, this.#heldBytes);
      this.#held = null;
      this.#pass(held, false);
    }
    this.#pass(chunk, isLast);
  }

  #pass(chunk: Uint8Array, isLast: boolean): void {
    const upstream = this.#upstream;
    if (upstream === null) return;
    if (chunk.length > 0 && !upstream.write(chunk) && !isLast) {
      this.#bodyPaused = true;
      this.exchange.pauseBody();
    }
    if (isLast) upstream.end();
  }

  onBodyReleased(): void {
    this.#slab?.free();
    this.#slab = null;
  }

  onDrain(): void {
    this.#resumeBody();
  }

  #resumeBody(): void {
    if (!this.#bodyPaused) return;
    this.#bodyPaused = false;
    this.exchange.resumeBody();
  }

  // --- the client's side of the answer ---

  onWritable(): void {
    this.#upstream?.resume();
  }

  onAborted(): void {
    this.#abandon();
  }

  // --- to the backend ---

  #sendWhole(body: Uint8Array | null): void {
    const length = body === null ? 0 : body.length;
    this.#send(
      `Content-Length: ${length}\r\n\r\n`,
      length === 0 ? "none" : "length",
      length === 0 ? null : body,
      false,
    );
  }

  #send(end: string, framing: BodyFraming, body: Uint8Array | null, streaming: boolean): void {
    const method = this.#method;
    this.#startedMs = monotonicMs();
    this.#upstream = this.#flow.pool.send(
      {
        head: this.#head + end,
        isHead: method === "HEAD",
        framing,
        body,
        streaming,
        // RFC 9110 9.2.2.
        idempotent: method !== "POST" && method !== "PATCH",
        connectTimeoutMs: this.#flow.services.connectTimeoutMs,
        timeoutMs: this.#flow.timeoutMs,
      },
      this,
    );
    this.#head = "";
  }

  // --- the backend's answer ---

  onHead(head: ResponseHead): void {
    const { exchange } = this;
    exchange.integrationLatencyMs = monotonicMs() - this.#startedMs;
    exchange.integrationStatus = head.statusCode;
    try {
      this.#flow.respond(this, head);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Answers with the backend's body. `headers` is a block for Exchange.respond. */
  answer(statusCode: number, headers: string, head: ResponseHead): void {
    const { exchange } = this;
    const { contentLength } = head;
    if (contentLength > this.#flow.services.bodyLimitBytes) throw tooLargeResponse(contentLength);
    if (exchange.responseEncoder !== null && this.#isGathered(statusCode, headers, contentLength)) return;
    if (exchange.methodCode === METHOD_HEAD) {
      exchange.startResponse(statusCode, headers, this.#method === "HEAD" ? announcedLength(head) : contentLength);
      exchange.endResponse();
      this.#state = DISCARDING;
    } else if (contentLength === 0 || statusCode === 204 || statusCode === 304) {
      exchange.respond(statusCode, headers, null);
      this.#state = DISCARDING;
    } else if (contentLength > 0) {
      this.#statusCode = statusCode;
      this.#headers = headers;
      this.#contentLength = contentLength;
      this.#state = HEAD_HELD;
    } else {
      exchange.startResponse(statusCode, headers, -1);
      this.#state = STREAMING;
    }
  }

  /**
   * True when the answer is to be encoded, and so waits for all of its body. Encoding piece by piece would hold a compressor's
   * memory for as long as the slowest client takes.
   */
  #isGathered(statusCode: number, headers: string, contentLength: number): boolean {
    const { methodCode, responseEncoder } = this.exchange;
    if (methodCode === METHOD_HEAD || !responseEncoder!.wants(statusCode, headers, contentLength)) return false;
    this.#statusCode = statusCode;
    this.#headers = headers;
    this.#contentLength = contentLength;
    this.#state = COLLECTING;
    return true;
  }

  /** Answers with `body` as soon as the backend's own, which nobody gets to see, is complete. */
  answerInstead(statusCode: number, headers: string, body: Uint8Array): void {
    this.#statusCode = statusCode;
    this.#headers = headers;
    this.#replacement = body;
    this.#state = DISCARDING;
  }

  /** Waits for all of the backend's body, and hands it to HttpFlow.respondWhole. */
  collectAnswer(head: ResponseHead): void {
    if (head.contentLength > this.#flow.services.bodyLimitBytes) throw tooLargeResponse(head.contentLength);
    this.#answerHead = head;
    this.#contentLength = head.contentLength;
    this.#state = COLLECTING;
  }

  #answerWhole(body: Uint8Array): void {
    const head = this.#answerHead;
    this.#pieces = [];
    this.#state = DISCARDING;
    if (head === null) this.exchange.respond(this.#statusCode, this.#headers, Buffer.from(body));
    else this.#flow.respondWhole(this, head, body);
  }

  onData(chunk: Uint8Array): void {
    try {
      this.#take(chunk);
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(chunk: Uint8Array): void {
    const { exchange } = this;
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#flow.services.bodyLimitBytes) {
      // A HEAD request that became a GET may have been answered; its backend need not finish.
      if (this.#state === DISCARDING && this.#replacement === null) this.#abandon();
      else this.#fail(tooLargeResponse(this.#receivedBytes));
      return;
    }
    if (this.#state === HEAD_HELD) {
      if (chunk.length === this.#contentLength) {
        // The answer to a chunked request waits for its turn, and this piece is the read buffer's.
        const body = exchange.contentLength === -1 ? Buffer.from(chunk) : chunk;
        exchange.respond(this.#statusCode, this.#headers, body);
        this.#state = DISCARDING;
        return;
      }
      exchange.startResponse(this.#statusCode, this.#headers, this.#contentLength);
      this.#state = STREAMING;
    }
    if (this.#state === COLLECTING) {
      if (this.#pieces.length === 0 && chunk.length === this.#contentLength) this.#answerWhole(chunk);
      else this.#pieces.push(Buffer.from(chunk));
      return;
    }
    if (this.#state === STREAMING && !exchange.writeBody(chunk)) {
      this.#upstream?.pause();
    }
  }

  onEnd(): void {
    this.#upstream = null;
    try {
      if (this.#replacement !== null) this.exchange.respond(this.#statusCode, this.#headers, this.#replacement);
      else if (this.#state === COLLECTING) this.#answerWhole(Buffer.concat(this.#pieces));
      else if (this.#state === STREAMING) this.exchange.endResponse();
      this.#state = OVER;
      // What the client still sends has nowhere to go, and it must be able to finish sending.
      this.#resumeBody();
    } catch (error) {
      this.#fail(error);
    }
  }

  onError(code: UpstreamErrorCode, detail: string, _sent: boolean): void {
    this.#upstream = null;
    const { exchange } = this;
    if (exchange.integrationLatencyMs < 0) exchange.integrationLatencyMs = monotonicMs() - this.#startedMs;
    // The client has its whole answer; that the backend's connection broke behind it is nothing to it.
    if (this.#state === OVER || (this.#state === DISCARDING && this.#replacement === null)) return;
    this.#fail(upstreamFailure(code, detail));
  }

  // --- ends ---

  /** Gives the backend up; nothing more comes from it. */
  #abandon(): void {
    const upstream = this.#upstream;
    this.#upstream = null;
    this.#state = OVER;
    this.#held = null;
    if (upstream === null) return;
    if (this.exchange.integrationLatencyMs < 0) this.exchange.integrationLatencyMs = monotonicMs() - this.#startedMs;
    upstream.abort();
  }

  #fail(error: unknown): void {
    this.#abandon();
    this.#resumeBody();
    this.#flow.services.fail(this.exchange, error);
  }
}

// The Content-Length of a HEAD response is the one that GET would have (RFC 9110 8.6); nothing follows it here.
function announcedLength(head: ResponseHead): number {
  for (let i = 0; i < head.names.length; i++) {
    if (head.names[i]!.toLowerCase() === "content-length") return Number(head.values[i]);
  }
  return -1;
}

function tooLargeResponse(bytes: number): GatewayError {
  return new GatewayError(
    "INTEGRATION_FAILURE",
    "upstream",
    `Integration response of reported length ${bytes} is larger than the allowed maximum`,
  );
}
