/** One connection to a backend: it carries one call at a time and is closed whenever its state could be in doubt. */
import { connect as connectPlain, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { epochMs } from "../clock.ts";
import type { Call } from "./call.ts";
import type { Dial } from "./dial.ts";
import type { ConnectionPool } from "./pool.ts";
import type { ResolvedAddress } from "./resolver.ts";
import { ResponseParser, type ResponseSink } from "./response-parser.ts";
import { SlabWriter } from "./slab-pool.ts";
import { refusePeer } from "./tls-check.ts";
import type { ResponseHead, UpstreamErrorCode } from "./upstream.ts";

// One for all sockets of the thread: a read is parsed before the next one begins.
const READ_BUFFER_BYTES = 65_536;
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);

/** Heads and bodies up to this size go out joined, in one write. */
const JOINED_BODY_BYTES_MAX = 16_384;
/** What a socket takes before it asks its writer to wait. */
const WRITE_BUFFER_BYTES = 65_536;
/** How much earlier than a server's announced keep-alive time a connection is given up. */
const KEEP_ALIVE_MARGIN_MS = 1_000;
const KEEP_ALIVE_MS_MAX = 60_000;
const CHUNKED_END = "0\r\n\r\n";

export class Connection implements ResponseSink {
  readonly pool: ConnectionPool;
  readonly address: ResolvedAddress;
  readonly socket: Socket;
  call: Call | null = null;
  closed = false;
  /** The name has moved to other addresses: no further request. */
  retiring = false;
  /** When the call's answer, or the idle connection's end, is due; monotonic ms. */
  deadlineMs = 0;
  /** Something happened: the next sweep sets the deadline anew. So no request reads the clock. */
  touched = true;

  /** How long the connection may be idle, ms. */
  idleLimitMs = 0;

  readonly #parser: ResponseParser;
  #dial: Dial | null;
  #tcpConnected = false;
  #established = false;
  #servedCount = 0;
  #writer: SlabWriter | null = null;
  /** Bytes of a streamed body with Content-Length that are still to come. */
  #bodyRemaining = 0;

  constructor(pool: ConnectionPool, address: ResolvedAddress, dial: Dial) {
    this.pool = pool;
    this.address = address;
    this.#dial = dial;
    this.#parser = new ResponseParser(this, pool.shared.headLimitBytes, pool.knownHead);
    this.socket = this.#open();
    pool.shared.connections.add(this);
  }

  #open(): Socket {
    const { origin, shared } = this.pool;
    const options = {
      host: this.address.address,
      port: origin.port,
      noDelay: true,
      highWaterMark: WRITE_BUFFER_BYTES,
      onread: { buffer: readBuffer, callback: (size: number) => this.#onRead(size) },
    };
    let socket: Socket;
    if (origin.protocol === "http:") {
      socket = connectPlain(options);
      socket.once("connect", () => this.#onReady());
    } else {
      const tlsOptions: ConnectionOptions = {
        ...options,
        secureContext: shared.secureContext(),
        rejectUnauthorized: !origin.insecureSkipVerification,
        ALPNProtocols: ["http/1.1"],
      };
      // RFC 6066 3: an address is not a server name.
      if (!this.pool.isAddress) tlsOptions.servername = origin.hostname;
      const session = this.pool.session;
      if (session !== null) tlsOptions.session = session;
      const secure = connectTls(tlsOptions);
      secure.once("connect", () => {
        this.#tcpConnected = true;
      });
      secure.once("secureConnect", () => this.#onSecure(secure));
      secure.on("session", (ticket) => {
        // Sessions of a peer that was not accepted are never offered again.
        if (this.#dial === null && !this.closed) this.pool.session = ticket;
      });
      socket = secure;
    }
    socket.on("error", (error: NodeJS.ErrnoException) => this.#onClosed(error.code ?? error.message));
    socket.on("end", () => this.#onEnd());
    socket.on("close", () => this.#onClosed("closed"));
    socket.on("drain", () => this.#onDrain());
    return socket;
  }

  // --- before the first call ---

  #onSecure(socket: TLSSocket): void {
    if (this.closed) return;
    const { origin } = this.pool;
    if (origin.insecureSkipVerification) {
      const refusal = refusePeer(socket, origin.hostname, epochMs());
      if (refusal !== null) {
        this.#failDial("TLS_FAILED", refusal);
        return;
      }
    }
    // In TLS 1.3 sessions come after the handshake, by the event.
    if (socket.getProtocol() !== "TLSv1.3") this.pool.session = socket.getSession() ?? null;
    this.#onReady();
  }

  #onReady(): void {
    const dial = this.#dial;
    if (dial === null || this.closed) return;
    this.#dial = null;
    this.#established = true;
    dial.onConnected(this);
  }

  #failDial(code: UpstreamErrorCode, detail: string): void {
    const dial = this.#dial!;
    this.#dial = null;
    this.close();
    dial.onAttemptFailed(code, detail);
  }

  // --- the request ---

  /** Takes the call and sends its request. */
  start(call: Call): void {
    const { request } = call;
    const { socket } = this;
    this.call = call;
    call.connection = this;
    this.#parser.begin(request.isHead);
    if (call.retried && call.deadlineMs !== 0) {
      // The answer was due before the request had to be repeated, and still is.
      this.deadlineMs = call.deadlineMs;
      this.touched = false;
    } else {
      this.touched = true;
    }
    this.pool.shared.sweeper.wake();
    const body = request.body;
    if (body === null || body.length === 0) {
      socket.write(request.head, "latin1");
    } else if (body.length <= JOINED_BODY_BYTES_MAX) {
      const headLength = request.head.length;
      const joined = Buffer.allocUnsafe(headLength + body.length);
      joined.write(request.head, "latin1");
      joined.set(body, headLength);
      socket.write(joined);
      call.releaseBody();
    } else {
      call.bodyWrites++;
      socket.cork();
      socket.write(request.head, "latin1");
      // Also called when the socket is destroyed, and then not before the system has let go of the memory.
      socket.write(body, () => call.bodyWritten());
      socket.uncork();
    }
    if (call.paused) socket.pause();
    if (request.streaming) this.#startBody(call);
  }

  #startBody(call: Call): void {
    if (call.request.framing === "length") this.#bodyRemaining = declaredLength(call.request.head);
    const pending = call.pending;
    call.pending = null;
    if (pending !== null) {
      for (const piece of pending) if (this.call === call) this.writeBody(call, piece);
    }
    if (this.call !== call) return;
    if (call.ended) this.endBody(call);
    else if (call.blocked && !this.socket.writableNeedDrain) {
      call.blocked = false;
      call.handler.onDrain();
    }
  }

  writeBody(call: Call, chunk: Uint8Array): boolean {
    if (chunk.length === 0) return !this.socket.writableNeedDrain;
    const chunked = call.request.framing === "chunked";
    if (!chunked) {
      // A byte too many would be read as the beginning of the next request.
      if (chunk.length > this.#bodyRemaining) {
        this.#failCaller("request body is longer than its Content-Length");
        return true;
      }
      this.#bodyRemaining -= chunk.length;
    }
    call.bodyTaken = true;
    this.touched = true;
    this.#writer ??= new SlabWriter(this.pool.shared.slabs, this.socket);
    const accepted = this.#writer.write(chunk, chunked);
    if (!accepted) call.blocked = true;
    return accepted;
  }

  endBody(call: Call): void {
    this.touched = true;
    this.#writer?.release();
    if (call.request.framing === "chunked") {
      call.bodyTaken = true;
      this.socket.write(CHUNKED_END, "latin1");
    } else if (call.request.framing === "length" && this.#bodyRemaining > 0) {
      this.#failCaller("request body is shorter than its Content-Length");
    }
  }

  /** The caller broke the framing that his head declared: the request must not look complete to anyone. */
  #failCaller(detail: string): void {
    const call = this.call!;
    this.close();
    call.failLater("CLOSED_BEFORE_RESPONSE", detail, true);
  }

  #onDrain(): void {
    const call = this.call;
    if (call === null || !call.blocked) return;
    this.touched = true;
    call.blocked = false;
    if (!call.ended) call.handler.onDrain();
  }

  // --- the response ---

  resumeReading(): void {
    this.touched = true;
    this.socket.resume();
  }

  #onRead(size: number): boolean {
    const call = this.call;
    if (call === null) {
      // Nobody asked: whatever it is, it must not become the answer to the next request.
      this.close();
      return true;
    }
    if (!call.responded) {
      call.responded = true;
      call.releaseBody();
    }
    const parser = this.#parser;
    let consumed: number;
    try {
      consumed = parser.feed(readBuffer, size);
    } catch (error) {
      this.close();
      call.over = true;
      call.releaseBody();
      throw error;
    }
    if (parser.ended) this.#finish(call, consumed !== size);
    else if (parser.failed) this.#fail(parser.failure, parser.detail);
    // A head that trickles in does not buy time; a body does.
    else if (!parser.inHead) this.touched = true;
    return true;
  }

  onResponseHead(head: ResponseHead): void {
    this.call!.handler.onHead(head);
  }

  onResponseData(chunk: Uint8Array): void {
    this.call!.handler.onData(chunk);
  }

  /** The response is complete. `trailing`: bytes follow that belong to no request. */
  #finish(call: Call, trailing: boolean): void {
    const { socket } = this;
    this.call = null;
    call.connection = null;
    call.over = true;
    this.#servedCount++;
    const reusable =
      !trailing &&
      call.ended &&
      !this.retiring &&
      this.#parser.reusable &&
      socket.writable &&
      socket.writableLength === 0;
    if (!reusable || !this.#setIdleLimit()) {
      this.close();
    } else {
      if (call.paused) socket.resume();
      this.pool.release(this);
    }
    call.releaseBody();
    call.handler.onEnd();
  }

  /** False: the server wants no other request. */
  #setIdleLimit(): boolean {
    this.touched = true;
    const seconds = this.#parser.keepAliveSeconds;
    if (seconds < 0) {
      this.idleLimitMs = this.pool.shared.idleTimeoutMs;
      return true;
    }
    this.idleLimitMs = Math.min(seconds * 1_000 - KEEP_ALIVE_MARGIN_MS, KEEP_ALIVE_MS_MAX);
    return this.idleLimitMs > 0;
  }

  // --- ends ---

  /** Called for each connection at every sweep. */
  sweep(nowMs: number, mayExpire: boolean): void {
    if (this.#dial !== null) return;
    const call = this.call;
    // While we wait for our own side, the backend is not late.
    if (call !== null && (call.paused || (!call.ended && !call.blocked))) this.touched = true;
    if (this.touched) {
      this.touched = false;
      this.deadlineMs = nowMs + (call === null ? this.idleLimitMs : call.request.timeoutMs);
    } else if (mayExpire && nowMs >= this.deadlineMs) {
      if (call === null) this.close();
      else
        this.#fail(
          "RESPONSE_TIMEOUT",
          `no ${this.#parser.inHead ? "answer" : "more"} within ${call.request.timeoutMs} ms`,
        );
    }
  }

  /** The name has moved to other addresses: the connection ends with its call. */
  retire(): void {
    this.retiring = true;
    if (this.#established && this.call === null) this.close();
  }

  /** The peer will send no more. */
  #onEnd(): void {
    const call = this.call;
    // libuv also reports a reset as an end when it comes together with data, but then the socket has no peer any more. A
    // body that lasts until the close is complete after an orderly end only.
    const orderly = this.socket.remoteAddress !== undefined;
    if (call !== null && orderly && this.#parser.endAtClose()) this.#finish(call, false);
    else this.#onClosed("closed by the backend");
  }

  #onClosed(detail: string): void {
    if (this.closed) return;
    if (this.#dial !== null) this.#failDial(this.#tcpConnected ? "TLS_FAILED" : "CONNECT_FAILED", detail);
    else if (this.call === null) this.close();
    else this.#fail(this.#parser.inHead ? "CLOSED_BEFORE_RESPONSE" : "CLOSED_MIDWAY", detail);
  }

  #fail(code: UpstreamErrorCode, detail: string): void {
    const call = this.call!;
    if (code === "CLOSED_BEFORE_RESPONSE" && this.mayRepeat(call)) {
      // A sweep that has not yet set the deadline sets it for the second try.
      call.deadlineMs = this.touched ? 0 : this.deadlineMs;
      this.call = null;
      call.connection = null;
      // Before the old connection is closed: another call must not take its place in the pool.
      this.pool.repeat(call);
      this.close();
    } else {
      this.close();
      call.fail(code, `${detail} (${this.address.address}:${this.pool.origin.port})`, true);
    }
  }

  /** RFC 9110 9.2.2: a server may close an idle connection just when the request is on its way. */
  mayRepeat(call: Call): boolean {
    return (
      this.#servedCount > 0 &&
      call.request.idempotent &&
      !call.retried &&
      !call.responded &&
      !call.bodyTaken &&
      !this.pool.shared.closed
    );
  }

  /** Gives the connection up; its call, if any, is no longer heard. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#dial = null;
    this.#parser.stop();
    this.#writer?.release();
    if (this.call !== null) {
      this.call.connection = null;
      this.call = null;
    }
    this.socket.destroy();
    this.pool.shared.connections.delete(this);
    if (this.#established) this.pool.onConnectionClosed(this);
  }
}

/** The Content-Length of a request head that we made; 0 without one. */
function declaredLength(head: string): number {
  const match = /\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n/i.exec(head);
  return match === null ? 0 : Number(match[1]);
}
