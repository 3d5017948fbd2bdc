/** An Exchange without a socket: a request that is in memory, and an answer that is kept there. Nothing is encoded on its way. */
import { METHOD_HEAD, METHOD_OTHER, NONE } from "../../assembly/layout/codes.ts";
import { monotonicMs } from "../clock.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { type BodyMemory, BodySlab } from "./body-slab.ts";
import type { BodyCollector, BodySink, ClientWatcher, Exchange, ResponseEncoder } from "./exchange.ts";
import { METHOD_CODES } from "./method-codes.ts";
import { nextExtendedRequestId, nextRequestId } from "./request-ids.ts";

export interface MemoryRequest {
  readonly method: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** By which the API is found; the headers may hold another. */
  readonly host: string;
  /** Names in lower case; values as byte text. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly sourceIp: string;
}

const PIECE_BYTES = 65_536;

export class MemoryExchange implements Exchange {
  readonly method: string;
  readonly methodCode: number;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly headerNames: readonly string[];
  readonly headerValues: readonly string[];
  readonly contentLength: number;
  readonly sourceIp: string;
  readonly secure = false;
  readonly localPort = 80;
  readonly startedMs = monotonicMs();
  readonly requestId = nextRequestId();
  readonly extendedRequestId = nextExtendedRequestId();
  readonly #requestBody: Uint8Array;
  readonly #bodyMemory: BodyMemory;
  #onOver: (() => void) | null = null;

  bodyCollected = false;
  body: BodySlab | null = null;
  aborted = false;
  watcher: ClientWatcher | null = null;
  responseEncoder: ResponseEncoder | null = null;
  onFinished: ((exchange: Exchange) => void) | null = null;
  versionSlot = NONE;
  slot = 0;
  stageIndex = NONE;
  methodIndex = NONE;
  schemaIndex = NONE;
  pair = NONE;
  pairGeneration = 0;
  keyIdNumber = 0;
  planIdNumber = 0;
  extraHeaders = "";
  pathParameters: readonly string[] | null = null;
  responseStatus = 0;
  requestBytes = 0;
  responseBytes = 0;
  integrationLatencyMs = -1;
  integrationStatus = 0;
  error: GatewayError | null = null;

  /** The answer: its headers as a block of `\r\nName: value` lines. */
  responseHeaders = "";
  readonly #answer: Buffer[] = [];
  #sink: BodySink | null = null;
  #sent = 0;
  #isPaused = false;
  #isOver = false;

  /** `bodyMemory` holds what is collected of the body. How large an answer may be is the pipeline's to say. */
  constructor(request: MemoryRequest, bodyMemory: BodyMemory) {
    this.method = request.method;
    this.methodCode = METHOD_CODES.get(request.method) ?? METHOD_OTHER;
    this.path = request.path;
    this.query = request.query;
    this.host = request.host;
    this.headerNames = request.headers.map(([name]) => name);
    this.headerValues = request.headers.map(([, value]) => value);
    this.contentLength = request.body.length;
    this.sourceIp = request.sourceIp;
    this.#requestBody = request.body;
    this.#bodyMemory = bodyMemory;
  }

  header(name: string): string | undefined {
    const index = this.headerNames.lastIndexOf(name);
    return index < 0 ? undefined : this.headerValues[index];
  }

  /** Calls back when the answer is complete, or cut off. */
  whenOver(onOver: () => void): void {
    if (this.#isOver) onOver();
    else this.#onOver = onOver;
  }

  get responseBody(): Buffer {
    return Buffer.concat(this.#answer);
  }

  // --- the request's body: never within the call, as of a socket ---

  collectBody(limitBytes: number, collector: BodyCollector): void {
    setImmediate(() => {
      if (this.#isOver) return;
      const bytes = this.#requestBody;
      this.requestBytes = bytes.length;
      if (bytes.length > limitBytes) {
        collector.onTooLarge(this);
        return;
      }
      const slab = new BodySlab(this.#bodyMemory);
      if (bytes.length > 0 && !slab.append(bytes, bytes.length)) {
        collector.onNoRoom(this);
        return;
      }
      this.bodyCollected = true;
      this.body = bytes.length === 0 ? null : slab;
      collector.onBody(this);
    });
  }

  takeBody(): BodySlab | null {
    const { body } = this;
    this.body = null;
    return body;
  }

  newBody(): BodySlab {
    return new BodySlab(this.#bodyMemory);
  }

  replaceBody(slab: BodySlab | null): void {
    this.body?.free();
    this.body = slab;
  }

  streamBody(limitBytes: number, sink: BodySink): void {
    this.#sink = sink;
    setImmediate(() => {
      if (this.#isOver) return;
      if (this.#requestBody.length > limitBytes) sink.onTooLarge();
      else this.#sendPieces();
    });
  }

  #sendPieces(): void {
    const bytes = this.#requestBody;
    while (this.#sink !== null && !this.#isPaused && !this.#isOver) {
      const piece = bytes.subarray(this.#sent, this.#sent + PIECE_BYTES);
      this.#sent += piece.length;
      this.requestBytes = this.#sent;
      const sink = this.#sink;
      const isLast = this.#sent === bytes.length;
      if (isLast) this.#sink = null;
      sink.onChunk(piece, isLast);
    }
  }

  pauseBody(): void {
    this.#isPaused = true;
  }

  resumeBody(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    setImmediate(() => this.#sendPieces());
  }

  // --- the answer ---

  get answered(): boolean {
    return this.responseStatus !== 0 || this.aborted;
  }

  respond(statusCode: number, headers: string, body: string | Uint8Array | null): void {
    if (this.answered) return;
    this.responseStatus = statusCode;
    this.responseHeaders = headers + this.extraHeaders;
    if (body !== null && !this.#isBodiless(statusCode)) this.#keep(Buffer.from(body as string));
    this.#end();
  }

  startResponse(statusCode: number, headers: string, _contentLength: number): void {
    if (this.answered) return;
    this.responseStatus = statusCode;
    this.responseHeaders = headers + this.extraHeaders;
  }

  writeBody(chunk: Uint8Array): boolean {
    if (!this.#isOver) this.#keep(Buffer.from(chunk));
    return true;
  }

  endResponse(): void {
    this.#end();
  }

  destroy(): void {
    if (this.#isOver) return;
    this.aborted = true;
    this.#end();
  }

  #isBodiless(statusCode: number): boolean {
    return this.methodCode === METHOD_HEAD || statusCode === 204 || statusCode === 304;
  }

  #keep(bytes: Buffer): void {
    this.responseBytes += bytes.length;
    this.#answer.push(bytes);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.body?.free();
    this.body = null;
    const { onFinished } = this;
    this.onFinished = null;
    onFinished?.(this);
    this.#onOver?.();
  }
}
