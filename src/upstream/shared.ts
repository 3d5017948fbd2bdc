/** What all pools of a client share: limits, names, slabs, TLS settings, and the sweep over their deadlines. */
import { createSecureContext, type SecureContext } from "node:tls";
import { monotonicMs } from "../clock.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionPool } from "./pool.ts";
import { type Lookup, Resolver, systemLookup } from "./resolver.ts";
import { SlabPool } from "./slab-pool.ts";
import { Sweeper } from "./sweeper.ts";

export interface UpstreamClientOptions {
  /** Default 1,024. */
  readonly maxConnectionsPerOrigin?: number;
  /** Calls that may wait when all connections of an origin are busy; default 4,096. */
  readonly maxWaitingPerOrigin?: number;
  /**
   * How long a connection may be idle, ms; default 4,000: below the 5 s after which Node.js, Apache and others close theirs.
   * A server that announces `Keep-Alive: timeout=` is believed instead, up to a minute.
   */
  readonly idleTimeoutMs?: number;
  /** Status line and headers of a response, default 65,536 bytes. */
  readonly headLimitBytes?: number;
  /** Certificates in PEM that are trusted instead of Node's own list. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** Default: the machine's resolver. */
  readonly lookup?: Lookup;
  /** How long a resolved name is believed, ms; default 10,000. */
  readonly dnsTtlMs?: number;
}

/** Names are looked up again, and connections to addresses they left are retired, this often at most. */
const REFRESH_PERIOD_MS = 1_000;

export class Shared {
  readonly maxConnectionsPerOrigin: number;
  readonly maxWaitingPerOrigin: number;
  readonly idleTimeoutMs: number;
  readonly headLimitBytes: number;
  readonly resolver: Resolver;
  readonly slabs = new SlabPool();
  readonly sweeper: Sweeper;
  readonly connections = new Set<Connection>();
  readonly pools = new Map<string, ConnectionPool>();
  readonly now = monotonicMs;
  closed = false;
  readonly #ca: UpstreamClientOptions["ca"];
  readonly #refreshPeriodMs: number;
  #secureContext: SecureContext | null = null;
  #refreshedMs = 0;

  constructor(options: UpstreamClientOptions) {
    const dnsTtlMs = options.dnsTtlMs ?? 10_000;
    this.maxConnectionsPerOrigin = options.maxConnectionsPerOrigin ?? 1_024;
    this.maxWaitingPerOrigin = options.maxWaitingPerOrigin ?? 4_096;
    this.idleTimeoutMs = options.idleTimeoutMs ?? 4_000;
    this.headLimitBytes = options.headLimitBytes ?? 65_536;
    this.resolver = new Resolver(options.lookup ?? systemLookup, dnsTtlMs, this.now);
    this.#ca = options.ca;
    this.#refreshPeriodMs = Math.min(REFRESH_PERIOD_MS, dnsTtlMs);
    this.sweeper = new Sweeper(
      this.now,
      (nowMs, mayExpire) => this.#sweep(nowMs, mayExpire),
      () => this.connections.size > 0,
    );
  }

  /** One for all connections: reading the list of trusted issuers costs milliseconds. */
  secureContext(): SecureContext {
    this.#secureContext ??= createSecureContext({
      minVersion: "TLSv1.2",
      ...(this.#ca === undefined ? {} : { ca: this.#ca as string | Buffer | (string | Buffer)[] }),
    });
    return this.#secureContext;
  }

  #sweep(nowMs: number, mayExpire: boolean): boolean {
    let busy = false;
    for (const connection of this.connections) {
      connection.sweep(nowMs, mayExpire);
      if (connection.call !== null) busy = true;
    }
    for (const pool of this.pools.values()) {
      if (!pool.busy) continue;
      pool.sweep(nowMs, mayExpire);
      busy = true;
    }
    if (nowMs - this.#refreshedMs >= this.#refreshPeriodMs) {
      this.#refreshedMs = nowMs;
      this.#refreshNames();
    }
    return busy;
  }

  #refreshNames(): void {
    for (const pool of this.pools.values()) {
      if (!pool.isAddress && pool.openCount > 0) this.resolver.keepFresh(pool.origin.hostname);
    }
    for (const connection of this.connections) {
      const { pool } = connection;
      if (pool.isAddress || this.resolver.isCurrent(pool.origin.hostname, connection.address.address)) continue;
      connection.retire();
    }
  }
}
