/** The connections to one origin: idle ones, those being made, and the calls that wait for one. */
import { isIP } from "node:net";
import { Call } from "./call.ts";
import type { Connection } from "./connection.ts";
import { Dial } from "./dial.ts";
import { KnownHead } from "./known-head.ts";
import type { Shared } from "./shared.ts";
import type {
  Origin,
  UpstreamCall,
  UpstreamErrorCode,
  UpstreamHandler,
  UpstreamPool,
  UpstreamRequest,
} from "./upstream.ts";

export class ConnectionPool implements UpstreamPool {
  readonly shared: Shared;
  readonly origin: Origin;
  /** The origin names an address, not a host. */
  readonly isAddress: boolean;
  readonly knownHead = new KnownHead();
  /** The last TLS session of an accepted peer. */
  session: Buffer | null = null;
  // Last in, first out: the most recently used connection is the least likely to be closed by the server, and what is not
  // needed grows old and goes.
  readonly #idle: Connection[] = [];
  readonly #dials = new Set<Dial>();
  /** Connections that stand and those being made. */
  #openCount = 0;
  #firstWaiting: Call | null = null;
  #lastWaiting: Call | null = null;
  #waitingCount = 0;

  constructor(shared: Shared, origin: Origin) {
    this.shared = shared;
    this.origin = origin;
    this.isAddress = isIP(origin.hostname) !== 0;
  }

  get busy(): boolean {
    return this.#waitingCount > 0 || this.#dials.size > 0;
  }

  get openCount(): number {
    return this.#openCount;
  }

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall {
    const call = new Call(this, request, handler);
    if (this.shared.closed) {
      call.failLater("CLIENT_CLOSED", "the client was closed", false);
      return call;
    }
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      // Node tells of an end a little later than it knows of it.
      if (connection.socket.writable && !connection.retiring) {
        connection.start(call);
        return call;
      }
      connection.close();
    }
    this.#enqueue(call);
    return call;
  }

  #enqueue(call: Call): void {
    const mayDial = this.#openCount < this.shared.maxConnectionsPerOrigin;
    if (!mayDial && this.#waitingCount >= this.shared.maxWaitingPerOrigin) {
      const detail = `${this.#openCount} connections to ${this.origin.hostname} are busy and ${this.#waitingCount} calls wait`;
      call.failLater("POOL_EXHAUSTED", detail, false);
      return;
    }
    call.previous = this.#lastWaiting;
    if (this.#lastWaiting === null) this.#firstWaiting = call;
    else this.#lastWaiting.next = call;
    this.#lastWaiting = call;
    call.queued = true;
    this.#waitingCount++;
    this.shared.sweeper.wake();
    if (mayDial) this.#dial(call);
  }

  #dequeue(call: Call): void {
    if (!call.queued) return;
    call.queued = false;
    if (call.previous === null) this.#firstWaiting = call.next;
    else call.previous.next = call.next;
    if (call.next === null) this.#lastWaiting = call.previous;
    else call.next.previous = call.previous;
    call.previous = null;
    call.next = null;
    this.#waitingCount--;
  }

  #dial(call: Call): void {
    const dial = new Dial(this, call);
    this.#openCount++;
    this.#dials.add(dial);
    this.shared.sweeper.wake();
    dial.start();
  }

  /** Sends the request of a dead connection again, on one of its own. */
  repeat(call: Call): void {
    call.retried = true;
    this.#dial(call);
  }

  /** A connection is free. */
  release(connection: Connection): void {
    const call = this.#firstWaiting;
    if (this.shared.closed) connection.close();
    else if (call === null) this.#idle.push(connection);
    else this.#serve(connection, call);
  }

  #serve(connection: Connection, call: Call): void {
    this.#dequeue(call);
    if (call.dial !== null) {
      // Its own connection will serve whoever waits when it stands.
      call.dial.call = null;
      call.dial = null;
    }
    call.deadlineMs = call.retried ? call.deadlineMs : 0;
    connection.start(call);
  }

  onDialed(dial: Dial, connection: Connection): void {
    this.#dials.delete(dial);
    const call = dial.call;
    if (call !== null) this.#serve(connection, call);
    else {
      connection.idleLimitMs = this.shared.idleTimeoutMs;
      this.release(connection);
    }
  }

  onDialFailed(dial: Dial, code: UpstreamErrorCode, detail: string): void {
    const call = dial.call;
    this.onDialEnded(dial);
    if (call === null) return;
    call.dial = null;
    this.#dequeue(call);
    call.fail(code, detail, call.retried);
  }

  onDialEnded(dial: Dial): void {
    this.#dials.delete(dial);
    this.#openCount--;
    this.#dialForWaiting(dial.call);
  }

  onConnectionClosed(connection: Connection): void {
    this.#openCount--;
    const at = this.#idle.lastIndexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#dialForWaiting(null);
  }

  /** The room that became free goes to the first call that waits without an attempt of its own. */
  #dialForWaiting(except: Call | null): void {
    if (this.shared.closed || this.#openCount >= this.shared.maxConnectionsPerOrigin) return;
    const call = this.#firstUndialed(except);
    if (call !== null) this.#dial(call);
  }

  #firstUndialed(except: Call | null): Call | null {
    let call = this.#firstWaiting;
    while (call !== null && (call.dial !== null || call === except)) call = call.next;
    return call;
  }

  /** The caller of a call without a connection gave up. */
  forget(call: Call): void {
    this.#dequeue(call);
    const dial = call.dial;
    if (dial === null) return;
    call.dial = null;
    const heir = this.#firstUndialed(null);
    dial.call = heir;
    if (heir !== null) heir.dial = dial;
    else dial.cancel();
  }

  /** Called at every sweep of the client. */
  sweep(nowMs: number, mayExpire: boolean): void {
    for (const dial of this.#dials) dial.sweep(nowMs, mayExpire);
    for (let call = this.#firstWaiting; call !== null; ) {
      const next: Call | null = call.next;
      if (call.dial === null) this.#sweepWaiting(call, nowMs, mayExpire);
      call = next;
    }
  }

  #sweepWaiting(call: Call, nowMs: number, mayExpire: boolean): void {
    if (call.deadlineMs === 0) {
      call.deadlineMs = nowMs + call.request.connectTimeoutMs;
    } else if (mayExpire && nowMs >= call.deadlineMs) {
      this.#dequeue(call);
      const detail = `no connection to ${this.origin.hostname} became free within ${call.request.connectTimeoutMs} ms`;
      call.fail("POOL_EXHAUSTED", detail, false);
    }
  }

  /** Idle connections are closed now; calls that wait fail; attempts end. */
  close(): void {
    for (const connection of [...this.#idle]) connection.close();
    const calls: Call[] = [];
    for (let call = this.#firstWaiting; call !== null; call = call.next) calls.push(call);
    for (const dial of this.#dials) if (dial.call !== null && !dial.call.queued) calls.push(dial.call);
    for (const call of calls) {
      this.#dequeue(call);
      call.dial = null;
      call.failLater("CLIENT_CLOSED", "the client was closed", call.retried);
    }
    for (const dial of [...this.#dials]) dial.cancel();
  }
}
