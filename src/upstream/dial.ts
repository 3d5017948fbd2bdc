/** One attempt to get a connection: resolves the name and tries its addresses one after the other. */
import type { Call } from "./call.ts";
import { Connection } from "./connection.ts";
import type { ConnectionPool } from "./pool.ts";
import type { AddressWaiter, ResolvedAddress } from "./resolver.ts";
import type { UpstreamErrorCode } from "./upstream.ts";

export class Dial implements AddressWaiter {
  /** Gets the connection, or the error; null once another connection served it. */
  call: Call | null;
  readonly #pool: ConnectionPool;
  readonly #connectTimeoutMs: number;
  readonly #deadlineMs: number;
  #attemptDeadlineMs: number;
  #addresses: readonly ResolvedAddress[] = [];
  #nextIndex = 0;
  #connection: Connection | null = null;
  #over = false;

  constructor(pool: ConnectionPool, call: Call) {
    this.call = call;
    this.#pool = pool;
    this.#connectTimeoutMs = call.request.connectTimeoutMs;
    this.#deadlineMs = pool.shared.now() + this.#connectTimeoutMs;
    this.#attemptDeadlineMs = this.#deadlineMs;
    call.dial = this;
  }

  start(): void {
    this.#pool.shared.resolver.resolve(this.#pool.origin.hostname, this);
  }

  onAddresses(error: Error | null, addresses: readonly ResolvedAddress[]): void {
    if (this.#over) return;
    if (addresses.length === 0) {
      const detail = `${this.#pool.origin.hostname} was not resolved: ${error?.message ?? "no address"}`;
      // The answer may be known at once; the caller of send() must not be called back before it returns.
      process.nextTick(() => this.#fail("DNS_FAILED", detail));
      return;
    }
    this.#addresses = addresses;
    this.#attempt();
  }

  #attempt(): void {
    const address = this.#addresses[this.#nextIndex++]!;
    // An address that does not answer leaves time for the others.
    const nowMs = this.#pool.shared.now();
    const addressesLeft = this.#addresses.length - this.#nextIndex + 1;
    this.#attemptDeadlineMs = nowMs + (this.#deadlineMs - nowMs) / addressesLeft;
    this.#connection = new Connection(this.#pool, address, this);
  }

  onConnected(connection: Connection): void {
    this.#over = true;
    this.#connection = null;
    connection.address.failedMs = Number.NEGATIVE_INFINITY;
    this.#pool.onDialed(this, connection);
  }

  onAttemptFailed(code: UpstreamErrorCode, detail: string): void {
    const address = this.#addresses[this.#nextIndex - 1]!;
    this.#connection = null;
    if (this.#over) return;
    address.failedMs = this.#pool.shared.now();
    // A peer that is there but cannot be trusted is an answer; the next address would only hide it.
    if (code !== "TLS_FAILED" && this.#nextIndex < this.#addresses.length && address.failedMs < this.#deadlineMs) {
      this.#attempt();
    } else {
      this.#fail(code, `${address.address}:${this.#pool.origin.port}: ${detail}`);
    }
  }

  /** Called at every sweep. */
  sweep(nowMs: number, mayExpire: boolean): void {
    if (this.#over || !mayExpire || nowMs < this.#attemptDeadlineMs) return;
    const detail = `no connection within ${this.#connectTimeoutMs} ms`;
    const connection = this.#connection;
    if (connection === null) {
      this.#fail("CONNECT_TIMEOUT", `${this.#pool.origin.hostname} was not resolved: ${detail}`);
    } else {
      connection.close();
      this.onAttemptFailed("CONNECT_TIMEOUT", detail);
    }
  }

  /** Nobody needs it any more. */
  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#connection?.close();
    this.#connection = null;
    this.#pool.onDialEnded(this);
  }

  #fail(code: UpstreamErrorCode, detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#pool.onDialFailed(this, code, detail);
  }
}
