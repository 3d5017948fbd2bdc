/** The Exchange over uWebSockets.js: the only code that touches a native response, and the only one that knows its traps. */
import { METHOD_HEAD, NONE } from "../../assembly/layout/codes.ts";
import { monotonicMs } from "../clock.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { type BodyMemory, BodySlab } from "./body-slab.ts";
import type { BodyCollector, BodySink, ClientWatcher, Exchange, ResponseEncoder } from "./exchange.ts";
import { RequestBody } from "./request-body.ts";
import {
  headContentLength,
  headHost,
  headMethod,
  headMethodCode,
  headNames,
  headPath,
  headQuery,
  headRequestId,
  headValues,
} from "./request-head.ts";
import { answerHead, extendedRequestIdText, nextWord, requestIdText } from "./request-ids.ts";
import { addressText } from "./source-address.ts";
import { statusLineBytes } from "./status-text.ts";
import type { UwsResponse } from "./uws-types.ts";

/** What all exchanges of one listener share. */
export interface ListenerState {
  inFlight: number;
  requests: number;
  draining: boolean;
  localPort: number;
  readonly secure: boolean;
  /** Read the peer's address before an answer ends: behind that the socket is out of reach. */
  readonly keepSourceIp: boolean;
  /** Told what a callback threw; null lets it go on as uncaught. */
  readonly onError: ((error: unknown, exchange: Exchange) => void) | null;
  /** Where bodies wait that memory is too small for; null keeps them in memory. */
  readonly spillFolder: string | null;
  readonly onBodyLost: ((error: unknown, exchange: Exchange) => void) | null;
  /** Where bodies lie that are collected. */
  readonly bodyMemory: BodyMemory;
}

const CLOSE = "\r\nConnection: close";
const EMPTY = new Uint8Array(0);

/** AWS has no status for it; access logs know nginx's. */
const CLIENT_CLOSED_REQUEST = 499;
/** A client that has its whole answer may finish sending, or close, for this long before it is cut off. */
const LINGER_MS = 5_000;
/** First piece after a stall of a body of unknown length: the server cannot say how much of the last one still waits in it. */
const PROBE_BYTES = 4 * 1024;
const PIECE_BYTES = 64 * 1024;

// How far the answer is.
const OPEN = 0;
/** respond() was called and waits for setImmediate. */
const DEFERRED = 1;
/** startResponse() was called. The head goes out with the first bytes of the body: the server cannot send it alone. */
const HEAD_HELD = 2;
const STREAMING = 3;
/** The whole body came in one piece; endResponse() is still to come. */
const BODY_GIVEN = 4;
/** Everything was handed over. */
const DONE = 5;

// cork() wants a function. One for all, told by this variable whom it serves, spares a closure for every answer.
let corked: UwsExchange;
const writeWholeCorked = (): void => corked.writeWhole();
const writePendingCorked = (): void => corked.writePending();
const endChunksCorked = (): void => corked.endChunks();
const sendWholeDeferred = (exchange: UwsExchange): void => exchange.sendWhole();
const endChunksDeferred = (exchange: UwsExchange): void => exchange.endCorked();
const cutDeferred = (exchange: UwsExchange): void => exchange.cutConnection();
const nothing = (): void => {};

/** Where the last header that was asked for stands; -1 nowhere. */
let soughtAt = -1;
let soughtIn: readonly string[] | null = null;
let sought = "";

export class UwsExchange implements Exchange {
  readonly method: string;
  readonly methodCode: number;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly headerNames: readonly string[];
  readonly headerValues: readonly string[];
  readonly contentLength: number;
  readonly startedMs: number;

  watcher: ClientWatcher | null = null;
  onFinished: ((exchange: Exchange) => void) | null = null;
  aborted = false;
  bodyCollected = false;
  body: BodySlab | null = null;
  responseEncoder: ResponseEncoder | null = null;

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
  responseBytes = 0;
  integrationLatencyMs = NONE;
  integrationStatus = 0;
  error: GatewayError | null = null;

  private readonly response: UwsResponse;
  private readonly state: ListenerState;
  private stage = OPEN;
  private finished = false;
  /** The native response is dead: it ended, was aborted or closed. Touching it throws. */
  private gone = false;
  /** True inside the server's own request callback, where writes are gathered without asking. */
  private inHandler = true;
  /** The connection must not carry another request. */
  private mustClose: boolean;
  private withIds = true;
  private bodyReader: RequestBody | null = null;
  private collector: BodyCollector | null = null;
  private readonly clientRequestId = headRequestId;
  // Both ids follow from these words; most requests never need them as text.
  private readonly idA = nextWord();
  private readonly idB = nextWord();
  private readonly idC = nextWord();
  private readonly idD = nextWord();
  private sourceIpText = "";

  // The answer: status and header block until they are written, then what the client was too slow to take.
  private status = 0;
  private headers = "";
  private whole: string | Uint8Array | null = null;
  /** Announced length, -1 when unknown. */
  private length = 0;
  private headWritten = false;
  private lengthWritten = false;
  /** Body bytes that the server took, of an announced length. */
  private takenBytes = 0;
  private pending: Uint8Array = EMPTY;
  private blocked = false;
  private afterStall = false;
  private watchesWritable = false;
  private ending = false;
  private lingerTimer: NodeJS.Timeout | null = null;

  /** Takes what readHead has just read. */
  constructor(response: UwsResponse, state: ListenerState) {
    this.method = headMethod;
    this.methodCode = headMethodCode;
    this.path = headPath;
    this.query = headQuery;
    this.host = headHost;
    this.headerNames = headNames;
    this.headerValues = headValues;
    this.contentLength = headContentLength;
    this.startedMs = monotonicMs();
    this.response = response;
    this.state = state;
    // The chunk parser can be led astray by a hostile body, so what follows one is never taken for a request.
    this.mustClose = headContentLength === -1;
    state.inFlight++;
    state.requests++;
  }

  header(name: string): string | undefined {
    const names = this.headerNames;
    // Requests with the same names share one list (request-head.ts), and a step that asks, asks each of them for the same one.
    if (names !== soughtIn || name !== sought) {
      soughtAt = names.lastIndexOf(name);
      soughtIn = names;
      sought = name;
    }
    return soughtAt === -1 ? undefined : this.headerValues[soughtAt];
  }

  get secure(): boolean {
    return this.state.secure;
  }

  get localPort(): number {
    return this.state.localPort;
  }

  get sourceIp(): string {
    if (this.sourceIpText === "" && !this.gone) this.sourceIpText = addressText(this.response.getRemoteAddress());
    return this.sourceIpText;
  }

  get requestId(): string {
    return this.clientRequestId || requestIdText(this.idA, this.idB, this.idC, this.idD);
  }

  get extendedRequestId(): string {
    return extendedRequestIdText(this.idA, this.idB, this.idC);
  }

  get requestBytes(): number {
    return this.bodyReader === null ? 0 : this.bodyReader.receivedBytes;
  }

  get answered(): boolean {
    return this.stage !== OPEN || this.aborted;
  }

  // --- request body ---

  collectBody(limitBytes: number, collector: BodyCollector): void {
    if (this.gone || this.finished || this.collector !== null) return;
    this.collector = collector;
    this.reader().collect(limitBytes);
  }

  takeBody(): BodySlab | null {
    const { body } = this;
    this.body = null;
    return body;
  }

  newBody(): BodySlab {
    return new BodySlab(this.state.bodyMemory);
  }

  replaceBody(slab: BodySlab | null): void {
    if (this.gone || this.finished) slab?.free();
    else this.body = slab;
  }

  streamBody(limitBytes: number, sink: BodySink): void {
    if (!this.gone && !this.finished) this.reader().stream(limitBytes, sink);
  }

  pauseBody(): void {
    if (!this.gone) this.bodyReader?.pause();
  }

  resumeBody(): void {
    if (!this.gone) this.bodyReader?.resume();
  }

  private reader(): RequestBody {
    const { spillFolder, bodyMemory } = this.state;
    this.bodyReader ??= new RequestBody(this.response, this.contentLength, spillFolder, bodyMemory, this);
    return this.bodyReader;
  }

  // --- response ---

  respond(statusCode: number, headers: string, body: string | Uint8Array | null): void {
    if (this.answered || (this.responseEncoder !== null && this.isEncoding(statusCode, headers, body))) return;
    this.status = statusCode;
    this.headers = this.extraHeaders === "" ? headers : headers + this.extraHeaders;
    this.whole = body;
    this.sendOrDefer();
  }

  /** True when the encoder took the answer, and will give it back. */
  private isEncoding(statusCode: number, headers: string, body: string | Uint8Array | null): boolean {
    const encoder = this.responseEncoder!;
    this.responseEncoder = null;
    if (body === null || this.methodCode === METHOD_HEAD) return false;
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
    if (!encoder.wants(statusCode, headers, bytes.length)) return false;
    encoder.encode(this, statusCode, headers, bytes);
    return true;
  }

  startResponse(statusCode: number, headers: string, contentLength: number): void {
    if (this.answered) return;
    this.status = statusCode;
    this.headers = this.extraHeaders === "" ? headers : headers + this.extraHeaders;
    this.length = contentLength;
    this.stage = HEAD_HELD;
  }

  writeBody(chunk: Uint8Array): boolean {
    if (this.gone || this.ending || chunk.length === 0) return true;
    if (this.stage !== HEAD_HELD && this.stage !== STREAMING && this.stage !== BODY_GIVEN) return true;
    if (this.methodCode === METHOD_HEAD || this.isBodyless()) return true;
    const given = this.responseBytes + chunk.length;
    if (this.length !== -1 && given > this.length) {
      // What exceeds the announced length would be read as the next response.
      this.destroy();
      return true;
    }
    this.responseBytes = given;
    if (this.stage === HEAD_HELD && chunk.length === this.length) {
      this.giveWhole(chunk);
      return true;
    }
    this.stage = STREAMING;
    if (this.pending.length > 0) {
      // The caller was told to wait and did not: nothing is lost, the memory is its own doing.
      this.pending = Buffer.concat([this.pending, chunk]);
      return false;
    }
    this.pending = chunk;
    if (!this.blocked) this.runCorked(writePendingCorked);
    if (this.pending.length > 0) this.pending = this.pending.slice();
    return !this.blocked;
  }

  endResponse(): void {
    if (this.ending || this.finished) return;
    if (this.stage === HEAD_HELD) {
      this.endWithoutBody();
    } else if (this.stage === BODY_GIVEN) {
      if (this.gone) this.finish();
      else this.sendOrDefer();
    } else if (this.stage === STREAMING) {
      if (this.length !== -1 && this.responseBytes < this.length) {
        // Shorter than announced: only a cut connection tells the client.
        this.destroy();
        return;
      }
      this.ending = true;
      if (!this.blocked) this.endStream();
    }
  }

  destroy(): void {
    if (this.gone) {
      // All of the answer is out already, only its end was not called.
      if (this.stage === BODY_GIVEN || this.stage === STREAMING) this.finish();
      return;
    }
    const begun = this.stage > DEFERRED;
    this.aborted = !this.finished;
    this.cutConnection();
    this.finish(begun ? this.status : CLIENT_CLOSED_REQUEST);
  }

  // --- what only this room calls ---

  /** A refusal: the connection ends behind the answer. `withIds` is false where AWS's front end sends no request ids. */
  respondAndClose(statusCode: number, headers: string, body: string, withIds: boolean): void {
    if (this.answered) return;
    this.mustClose = true;
    this.withIds = withIds;
    // AWS's front end says these, which knows nothing of an API's settings.
    this.responseEncoder = null;
    this.respond(statusCode, headers, body);
  }

  /** A fault of ours costs this request its answer, which becomes AWS's 500, and its connection; no other. */
  fault(error: unknown): void {
    this.failAnswer();
    this.report(error);
  }

  /** As a fault, but of the disk and not of a program: whoever passes the body on gives it up, and no error is raised. */
  bodyLost(error: unknown): void {
    try {
      this.watcher?.onAborted();
    } finally {
      this.failAnswer();
      this.state.onBodyLost?.(error, this);
    }
  }

  onCollected(slab: BodySlab | null): void {
    if (this.answered) {
      slab?.free();
      return;
    }
    this.bodyCollected = true;
    this.body = slab;
    this.collector?.onBody(this);
  }

  onTooLarge(): void {
    this.collector?.onTooLarge(this);
  }

  onNoRoom(): void {
    this.collector?.onNoRoom(this);
  }

  private failAnswer(): void {
    if (this.answered) this.destroy();
    else {
      this.respondAndClose(500, "\r\nContent-Type: application/json", '{"message": "Internal server error"}', true);
    }
  }

  /** The request callback returns. An exchange still open must be told of a lost client from here on. */
  leaveHandler(): void {
    this.inHandler = false;
    if (this.gone) return;
    if (this.contentLength !== 0) {
      const body = this.reader();
      if (this.stage !== OPEN) body.drop();
    }
    if (this.state.keepSourceIp) void this.sourceIp;
    this.response.onAborted(() => this.lost());
  }

  /** Sends status, headers and `whole`; the last step of respond(). */
  sendWhole(): void {
    if (this.gone) return;
    this.runCorked(writeWholeCorked);
    this.finish();
  }

  /** Runs corked. */
  writeWhole(): void {
    this.stage = DONE;
    this.releaseRequest();
    const body = this.whole ?? "";
    this.whole = null;
    if (this.isBodyless()) {
      this.endBodyless();
    } else if (this.methodCode === METHOD_HEAD) {
      this.endHead(byteLength(body));
    } else {
      this.responseBytes = byteLength(body);
      if (this.mustClose && this.responseBytes > 1 && this.bodyReader?.complete === false) {
        this.endWhileClientSends(typeof body === "string" ? Buffer.from(body) : body);
      } else {
        this.writeHead("");
        this.gone = true;
        this.response.end(body, this.mustClose || this.state.draining);
      }
    }
  }

  /** Offers the server what is pending. Runs corked. */
  writePending(): void {
    if (!this.headWritten) this.writeHead(this.mustClose || this.state.draining ? CLOSE : "");
    if (this.length === -1) this.writeChunks();
    else this.writeCounted();
  }

  /** Ends a body of unknown length. Runs corked. */
  endChunks(): void {
    if (this.gone) return;
    // With its own flag for closing the server would write `Connection: close` into the body. So the head has said it, and
    // a connection that must not carry another request is not read from any more until the client closes it or it times out.
    if (this.mustClose) this.response.pause();
    this.gone = true;
    this.response.end();
  }

  endCorked(): void {
    if (!this.gone) this.runCorked(endChunksCorked);
  }

  cutConnection(): void {
    if (this.gone) return;
    this.gone = true;
    this.pending = EMPTY;
    this.bodyReader?.detach();
    if (this.lingerTimer !== null) clearTimeout(this.lingerTimer);
    this.response.close();
  }

  // --- endings ---

  private sendOrDefer(): void {
    if (this.mustClose) {
      // After a synchronous end the next request in the same packet still runs. From setImmediate it does not: the server
      // closes a connection that sends another request while one is pending.
      this.stage = DEFERRED;
      setImmediate(sendWholeDeferred, this);
    } else {
      this.sendWhole();
    }
  }

  /** A body in one piece, as most are: head and body leave in one packet. */
  private giveWhole(chunk: Uint8Array): void {
    if (this.mustClose) {
      this.whole = chunk.slice();
    } else {
      this.whole = chunk;
      this.runCorked(writeWholeCorked);
    }
    this.stage = BODY_GIVEN;
  }

  private endWithoutBody(): void {
    if (this.isBodyless() || this.length <= 0 || this.methodCode === METHOD_HEAD) this.sendOrDefer();
    // A body was announced and none came.
    else this.destroy();
  }

  /** Neither body nor Content-Length (RFC 9110 8.6). */
  private endBodyless(): void {
    if (!this.mustClose) {
      this.writeHead(this.state.draining ? CLOSE : "");
      this.gone = true;
      this.response.endWithoutBody();
      return;
    }
    // The server cannot both do that and close. So the head is ended by hand (with the block's last CRLF and the one that
    // the server adds) and the connection closed once it is on its way.
    this.writeHead(`${CLOSE}\r\nDate: ${new Date().toUTCString()}\r\n`);
    setImmediate(cutDeferred, this);
  }

  /** The answer to HEAD: what GET would have announced. */
  private endHead(wholeBytes: number): void {
    const length = wholeBytes === 0 ? this.length : wholeBytes;
    if (length === -1) {
      this.endBodyless();
      return;
    }
    this.writeHead("");
    this.gone = true;
    this.response.endWithoutBody(length, this.mustClose || this.state.draining);
  }

  /**
   * Closing while the client sends resets the connection and can take the answer with it (RFC 9112 9.6). So the answer goes
   * out and the connection lingers: what still comes is dropped, nothing of it dispatched.
   */
  private endWhileClientSends(body: Uint8Array): void {
    this.length = body.length;
    this.pending = body;
    this.ending = true;
    this.writePending();
    if (this.pending.length > 0) this.pending = this.pending.slice();
    if (!this.blocked) this.linger();
  }

  private endStream(): void {
    this.stage = DONE;
    if (!this.gone) {
      this.releaseRequest();
      if (this.length !== -1) this.linger();
      else if (this.mustClose) setImmediate(endChunksDeferred, this);
      else this.endCorked();
    }
    this.finish();
  }

  private linger(): void {
    const body = this.bodyReader;
    if (body !== null && !body.complete) {
      body.onComplete = () => {
        if (!this.blocked) setImmediate(cutDeferred, this);
      };
    }
    if (this.lingerTimer !== null) clearTimeout(this.lingerTimer);
    this.lingerTimer = setTimeout(cutDeferred, LINGER_MS, this).unref();
  }

  /** Last moment at which the native response can be asked, and at which reading must not be left stopped. */
  private releaseRequest(): void {
    if (this.state.keepSourceIp) void this.sourceIp;
    const body = this.bodyReader;
    if (body !== null) {
      body.drop();
      body.resume();
    }
  }

  private finish(status = this.status): void {
    if (this.finished) return;
    this.finished = true;
    this.body?.free();
    this.responseStatus = status;
    this.state.inFlight--;
    if (this.onFinished === null) return;
    try {
      this.onFinished(this);
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    if (this.state.onError === null) throw error;
    this.state.onError(error, this);
  }

  private lost(): void {
    if (this.gone) return;
    this.gone = true;
    this.pending = EMPTY;
    this.bodyReader?.detach();
    if (this.lingerTimer !== null) clearTimeout(this.lingerTimer);
    if (this.finished) return;
    this.aborted = true;
    try {
      this.watcher?.onAborted();
    } catch (error) {
      this.report(error);
    } finally {
      this.finish(CLIENT_CLOSED_REQUEST);
    }
  }

  // --- writing ---

  private runCorked(write: () => void): void {
    corked = this;
    if (this.inHandler) write();
    else this.response.cork(write);
  }

  private writeHead(more: string): void {
    this.headWritten = true;
    const { response, headers } = this;
    if (this.withIds) {
      const { idA, idB, idC, idD, clientRequestId } = this;
      // All of the head travels as the status line: each call into the addon costs more than the text it carries.
      const block = more === "" ? headers : headers + more;
      response.writeStatus(answerHead(this.status, idA, idB, idC, idD, clientRequestId, block));
    } else {
      response.writeStatus(statusLineBytes(this.status));
      const colon = headers.indexOf(": ");
      response.writeHeader(headers.slice(2, colon), headers.slice(colon + 2) + more);
    }
  }

  private writeChunks(): void {
    let rest = this.pending;
    while (rest.length > 0 && !this.blocked) {
      const size = Math.min(rest.length, this.afterStall ? PROBE_BYTES : PIECE_BYTES);
      this.afterStall = false;
      if (!this.response.write(rest.subarray(0, size))) this.stall();
      rest = rest.subarray(size);
    }
    this.pending = rest;
  }

  private writeCounted(): void {
    let rest = this.pending;
    if (!this.lengthWritten) {
      this.lengthWritten = true;
      // The server must not see the end of an answer behind which it is to close, since it cannot be told to. So it never
      // gets the last byte under the length it announced, and under one more than that it waits for ever.
      const first = this.mustClose && rest.length === this.length ? rest.subarray(0, -1) : rest;
      rest = rest.subarray(this.offer(first, this.length));
    }
    if (rest.length > 0 && !this.blocked) {
      rest = rest.subarray(this.offer(rest, this.mustClose ? this.length + 1 : this.length));
    }
    this.pending = rest;
  }

  /** Returns how many bytes were taken; the rest must be offered again once the socket is writable. */
  private offer(bytes: Uint8Array, total: number): number {
    const before = this.takenBytes;
    // With its last byte the response is out of reach.
    if (before + bytes.length === total) this.releaseRequest();
    const [ok, isOver] = this.response.tryEnd(bytes, total);
    if (isOver) {
      this.gone = true;
      return bytes.length;
    }
    this.takenBytes = this.response.getWriteOffset();
    if (!ok) this.stall();
    return this.takenBytes - before;
  }

  private stall(): void {
    this.blocked = true;
    if (this.watchesWritable) return;
    this.watchesWritable = true;
    this.response.onWritable(() => this.writable());
  }

  private writable(): boolean {
    if (this.gone) return true;
    this.blocked = false;
    this.afterStall = true;
    // With a handler of ours the server no longer empties its own buffer; uncorking does.
    this.runCorked(this.pending.length > 0 ? writePendingCorked : nothing);
    if (this.blocked) return false;
    if (this.stage === DONE) {
      if (!this.gone) this.linger();
    } else if (this.ending) {
      this.endStream();
    } else if (this.watcher !== null) {
      try {
        this.watcher.onWritable();
      } catch (error) {
        this.fault(error);
      }
    }
    return true;
  }

  private isBodyless(): boolean {
    return this.status === 204 || this.status === 304;
  }
}

function byteLength(body: string | Uint8Array): number {
  return typeof body === "string" ? Buffer.byteLength(body) : body.length;
}
