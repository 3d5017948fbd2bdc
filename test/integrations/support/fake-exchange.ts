/** An Exchange without a socket: takes a request as text and keeps what was answered. */
import { METHOD_OTHER, NONE } from "../../../assembly/layout/codes.ts";
import { monotonicMs } from "../../../src/clock.ts";
import type { GatewayError } from "../../../src/errors/gateway-error.ts";
import { BodySlab } from "../../../src/http/body-slab.ts";
import type { BodyCollector, BodySink, ClientWatcher, Exchange, ResponseEncoder } from "../../../src/http/exchange.ts";
import { METHOD_CODES } from "../../../src/http/method-codes.ts";
import { FakeBodyMemory } from "../../support/body-memory.ts";

export interface FakeRequest {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly host?: string;
  /** Beside Host; names in lower case. */
  readonly headers?: readonly (readonly [string, string])[];
  /** Declared length; default 0. */
  readonly contentLength?: number;
  readonly secure?: boolean;
}

export class FakeExchange implements Exchange {
  readonly method: string;
  readonly methodCode: number;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly headerNames: string[];
  readonly headerValues: string[];
  readonly contentLength: number;
  readonly sourceIp = "203.0.113.7";
  readonly secure: boolean;
  readonly localPort = 8080;
  readonly startedMs = monotonicMs();
  readonly requestId = "6f1e0c6a-1111-4222-8333-944444444444";
  readonly extendedRequestId = "EXTENDED12345=";
  aborted = false;
  watcher: ClientWatcher | null = null;
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

  // What was answered.
  headers = "";
  answerBody: Buffer = Buffer.alloc(0);
  /** The very object that respond() was given. */
  given: string | Uint8Array | null = null;
  announcedLength: number | null = null;
  complete = false;
  destroyed = false;
  bodyPaused = false;
  /** What writeBody returns. */
  isFast = true;
  sink: BodySink | null = null;
  readonly bodyMemory: FakeBodyMemory;
  bodyCollected = false;
  body: BodySlab | null = null;
  responseEncoder: ResponseEncoder | null = null;

  constructor(request: FakeRequest = {}, bodyMemory = new FakeBodyMemory()) {
    this.bodyMemory = bodyMemory;
    this.method = request.method ?? "GET";
    this.methodCode = METHOD_CODES.get(this.method) ?? METHOD_OTHER;
    this.path = request.path ?? "/pets";
    this.query = request.query ?? "";
    this.host = request.host ?? "api.example.com";
    this.contentLength = request.contentLength ?? 0;
    this.secure = request.secure ?? false;
    const headers = [["host", this.host] as const, ...(request.headers ?? [])];
    this.headerNames = headers.map(([name]) => name);
    this.headerValues = headers.map(([, value]) => value);
  }

  header(name: string): string | undefined {
    const index = this.headerNames.lastIndexOf(name);
    return index < 0 ? undefined : this.headerValues[index];
  }

  collectBody(limitBytes: number, collector: BodyCollector): void {
    const slab = new BodySlab(this.bodyMemory);
    const onTooLarge = () => {
      slab.free();
      collector.onTooLarge(this);
    };
    this.sink = {
      onChunk: (chunk, isLast) => {
        if (slab.length + chunk.length > limitBytes) onTooLarge();
        else if (chunk.length > 0 && !slab.append(chunk, limitBytes)) {
          slab.free();
          collector.onNoRoom(this);
        } else if (isLast) this.collected(slab.length === 0 ? null : slab, collector);
      },
      onTooLarge,
    };
  }

  private collected(slab: BodySlab | null, collector: BodyCollector): void {
    this.bodyCollected = true;
    this.body = slab;
    collector.onBody(this);
  }

  takeBody(): BodySlab | null {
    const { body } = this;
    this.body = null;
    return body;
  }

  streamBody(_limitBytes: number, sink: BodySink): void {
    this.sink = sink;
  }

  newBody(): BodySlab {
    return new BodySlab(this.bodyMemory);
  }

  replaceBody(slab: BodySlab | null): void {
    this.body = slab;
  }

  pauseBody(): void {
    this.bodyPaused = true;
  }

  resumeBody(): void {
    this.bodyPaused = false;
  }

  get answered(): boolean {
    return this.responseStatus !== 0 || this.aborted;
  }

  respond(statusCode: number, headers: string, body: string | Uint8Array | null): void {
    if (this.answered) return;
    this.responseStatus = statusCode;
    this.headers = headers;
    this.given = body;
    this.answerBody = body === null ? Buffer.alloc(0) : Buffer.from(body as string);
    this.finish();
  }

  startResponse(statusCode: number, headers: string, contentLength: number): void {
    if (this.answered) return;
    this.responseStatus = statusCode;
    this.headers = headers;
    this.announcedLength = contentLength;
  }

  writeBody(chunk: Uint8Array): boolean {
    this.answerBody = Buffer.concat([this.answerBody, chunk]);
    return this.isFast;
  }

  endResponse(): void {
    this.finish();
  }

  destroy(): void {
    this.destroyed = true;
    this.aborted = true;
    this.finish(false);
  }

  /** The client goes away. */
  abort(): void {
    if (!this.answered) this.responseStatus = 499;
    this.aborted = true;
    this.watcher?.onAborted();
    this.finish(false);
  }

  private finish(complete = true): void {
    this.body?.free();
    if (this.complete) return;
    this.complete = complete;
    const { onFinished } = this;
    this.onFinished = null;
    onFinished?.(this);
  }

  /** Response headers as [name, value] pairs in order. */
  get headerPairs(): [string, string][] {
    return this.headers
      .split("\r\n")
      .filter((line) => line !== "")
      .map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)];
      });
  }

  responseHeader(name: string): string | undefined {
    return this.headerPairs.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1];
  }

  get text(): string {
    return this.answerBody.toString("utf8");
  }
}
