/** One request and where it stands: waiting for a connection, on one, or over. */
import type { Connection } from "./connection.ts";
import type { Dial } from "./dial.ts";
import type { ConnectionPool } from "./pool.ts";
import type { UpstreamCall, UpstreamErrorCode, UpstreamHandler, UpstreamRequest } from "./upstream.ts";

export class Call implements UpstreamCall {
  readonly pool: ConnectionPool;
  readonly request: UpstreamRequest;
  readonly handler: UpstreamHandler;
  connection: Connection | null = null;
  /** The attempt to connect that was begun for this call. */
  dial: Dial | null = null;
  // Links of the pool's waiting queue.
  previous: Call | null = null;
  next: Call | null = null;
  queued = false;
  /** Nothing is called any more. */
  over = false;
  retried = false;
  /** A byte of the answer arrived. */
  responded = false;
  paused = false;
  /** The request body is complete. */
  ended: boolean;
  /** A piece of a streamed body was handed to a socket, so the request cannot be made again. */
  bodyTaken = false;
  /** onDrain is owed. */
  blocked = false;
  /** Writes of the whole body that a socket has not finished; more than one after a second try. */
  bodyWrites = 0;
  /** onBodyReleased is owed. */
  holdsBody: boolean;
  /** Pieces that came before there was a connection. */
  pending: Buffer[] | null = null;
  /** When waiting ends or, for a repeated request, when the answer must be there; 0: not set yet. Monotonic ms. */
  deadlineMs = 0;

  constructor(pool: ConnectionPool, request: UpstreamRequest, handler: UpstreamHandler) {
    this.pool = pool;
    this.request = request;
    this.handler = handler;
    this.ended = !request.streaming;
    this.holdsBody = request.body !== null;
  }

  write(chunk: Uint8Array): boolean {
    if (this.over || this.ended) return true;
    if (this.connection !== null) return this.connection.writeBody(this, chunk);
    this.pending ??= [];
    this.pending.push(Buffer.from(chunk));
    this.blocked = true;
    return false;
  }

  end(): void {
    if (this.over || this.ended) return;
    this.ended = true;
    this.connection?.endBody(this);
  }

  pause(): void {
    if (this.over || this.paused) return;
    this.paused = true;
    this.connection?.socket.pause();
  }

  resume(): void {
    if (this.over || !this.paused) return;
    this.paused = false;
    this.connection?.resumeReading();
  }

  abort(): void {
    if (this.over) return;
    this.over = true;
    this.pending = null;
    if (this.connection !== null) this.connection.close();
    else this.pool.forget(this);
    this.releaseBody();
  }

  fail(code: UpstreamErrorCode, detail: string, sent: boolean): void {
    if (this.over) return;
    this.over = true;
    this.pending = null;
    this.releaseBody();
    this.handler.onError(code, detail, sent);
  }

  /** A socket has written the whole body, or never will. */
  bodyWritten(): void {
    this.bodyWrites--;
    this.releaseBody();
  }

  /** Lets go of the whole body, unless a socket still writes it or it may have to be sent again. */
  releaseBody(): void {
    if (!this.holdsBody || this.bodyWrites > 0) return;
    if (!this.over && (this.connection === null || this.connection.mayRepeat(this))) return;
    this.holdsBody = false;
    this.handler.onBodyReleased();
  }

  /** For failures found inside a call of the caller, who must have returned before he is told. */
  failLater(code: UpstreamErrorCode, detail: string, sent: boolean): void {
    process.nextTick(failCall, this, code, detail, sent);
  }
}

function failCall(call: Call, code: UpstreamErrorCode, detail: string, sent: boolean): void {
  call.fail(code, detail, sent);
}
