/** The HTTP/1.1 client of one thread: a pool for each origin, and what the pools share. */
import { ConnectionPool } from "./pool.ts";
import { Shared, type UpstreamClientOptions } from "./shared.ts";
import type { Origin, UpstreamClient, UpstreamPool } from "./upstream.ts";

export type { Lookup, LookupAddress } from "./resolver.ts";
export type { UpstreamClientOptions } from "./shared.ts";

export function createUpstreamClient(options: UpstreamClientOptions = {}): UpstreamClient {
  return new Client(options);
}

class Client implements UpstreamClient {
  readonly #shared: Shared;

  constructor(options: UpstreamClientOptions) {
    this.#shared = new Shared(options);
  }

  pool(origin: Origin): UpstreamPool {
    const { protocol, hostname, port, insecureSkipVerification } = origin;
    const key = `${protocol}//${hostname.toLowerCase()}:${port} ${insecureSkipVerification}`;
    const { pools } = this.#shared;
    let pool = pools.get(key);
    if (pool === undefined) {
      pool = new ConnectionPool(this.#shared, origin);
      pools.set(key, pool);
    }
    return pool;
  }

  get openConnections(): number {
    return this.#shared.connections.size;
  }

  close(): void {
    this.#shared.closed = true;
    for (const pool of this.#shared.pools.values()) pool.close();
  }
}
