/** A port that turns what arrives on it into exchanges. One belongs to one thread; several may share a port. */
import type { BodyMemory } from "./body-slab.ts";
import type { Exchange } from "./exchange.ts";
import { respondRefused } from "./refusals.ts";
import { readHead } from "./request-head.ts";
import { type ListenerState, UwsExchange } from "./uws-exchange.ts";
import type { ListenSocket, UwsAddon, UwsRequest, UwsResponse } from "./uws-types.ts";

export interface ListenerOptions {
  readonly addon: UwsAddon;
  /** Address to listen on, IPv6 without brackets. */
  readonly host: string;
  /** 0 picks a free one; see Listener.port. */
  readonly port: number;
  /** Kept here for whoever reads the options; Exchange.collectBody and streamBody are given the limit that they enforce. */
  readonly bodyLimitBytes: number;
  /** Where bodies lie that Exchange.collectBody is called for. */
  readonly bodyMemory: BodyMemory;
  /** Request line and headers together, bytes; more is answered with 431. */
  readonly headersLimitBytes: number;
  /** False when nobody reads `sourceIp` after an answer: spares a system call for each request. Default true. */
  readonly keepSourceIp?: boolean;
  /** Seconds without a byte, between requests or within one, after which a connection is closed. Default 30. */
  readonly idleTimeoutSeconds?: number;
  /** Connections open at once; those beyond are closed as they come. Default: as many as the system allows. */
  readonly connectionsMax?: number;
  /** Told of each connection that was closed for that reason. */
  readonly onConnectionRefused?: () => void;
  /** Sees requests that were refused before they became anyone's: their head is malformed or too large. */
  readonly onRefused?: (exchange: Exchange) => void;
  /**
   * Sees what `onExchange`, or a callback given to an exchange, threw inside the listener; that request was answered with 500 or
   * cut off. Without it the error goes on as uncaught.
   */
  readonly onError?: (error: unknown, exchange: Exchange) => void;
  /**
   * Existing folder that only we can enter, for temporary files without a name: what comes of a body faster than it is passed on,
   * beyond what memory is meant for (body-queue.ts), waits there. Without it all of that waits in memory.
   */
  readonly spillFolder?: string;
  /** Sees why a body could not wait there (a full disk, say); that request was answered with 500 or cut off. */
  readonly onBodyLost?: (error: unknown, exchange: Exchange) => void;
}

export interface Listener {
  /** False: the port is taken, or the host is not an address of this machine. `exclusive`: nobody may share it. */
  listen(exclusive: boolean): boolean;
  /** Port listened on, 0 before. */
  readonly port: number;
  /** Takes no new connections; those that stand are served on. */
  stopAccepting(): void;
  /** Closes everything; exchanges in flight are aborted. */
  close(): void;
  /** Exchanges that are not finished. */
  readonly inFlight: number;
  /** Exchanges that there were so far. */
  readonly requests: number;
  /** When true, answers carry `Connection: close`. */
  draining: boolean;
}

const DEFAULT_IDLE_TIMEOUT_S = 30;

export function createListener(options: ListenerOptions, onExchange: (exchange: Exchange) => void): Listener {
  return new UwsListener(options, onExchange);
}

class UwsListener implements Listener {
  private readonly options: ListenerOptions;
  private readonly state: ListenerState;
  private readonly app;
  private socket: ListenSocket | null = null;
  private closed = false;

  constructor(options: ListenerOptions, onExchange: (exchange: Exchange) => void) {
    this.options = options;
    const state: ListenerState = {
      inFlight: 0,
      requests: 0,
      draining: false,
      localPort: 0,
      secure: false,
      keepSourceIp: options.keepSourceIp ?? true,
      onError: options.onError ?? null,
      spillFolder: options.spillFolder ?? null,
      onBodyLost: options.onBodyLost ?? null,
      bodyMemory: options.bodyMemory,
    };
    this.state = state;
    this.app = options.addon.App();
    this.app.setIdleTimeout(options.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_S);
    if (options.connectionsMax !== undefined) this.limitConnections(options.connectionsMax);
    const { headersLimitBytes, onRefused } = options;
    const take = (response: UwsResponse, request: UwsRequest, verb: string): void => {
      const refusal = readHead(request, headersLimitBytes, verb);
      const exchange = new UwsExchange(response, state);
      if (refusal === 0) {
        try {
          onExchange(exchange);
        } catch (error) {
          try {
            exchange.fault(error);
          } finally {
            exchange.leaveHandler();
          }
          return;
        }
      } else {
        respondRefused(exchange, refusal);
        if (onRefused !== undefined) exchange.onFinished = onRefused;
      }
      exchange.leaveHandler();
    };
    // The server compares methods byte by byte; most requests are GET, and asking for what is known costs each a call and a text.
    this.app.get("/*", (response, request) => take(response, request, "GET"));
    this.app.any("/*", (response, request) => take(response, request, ""));
  }

  /**
   * Without a descriptor the system cannot accept, and the server would ask it again without end; nor could anything else in
   * the process open a file or reach a backend.
   */
  private limitConnections(connectionsMax: number): void {
    let open = 0;
    const onChange = (response: UwsResponse, change: number): void => {
      open += change;
      if (change < 0 || open <= connectionsMax) return;
      response.close();
      this.options.onConnectionRefused?.();
    };
    this.app.filter(onChange);
  }

  listen(exclusive: boolean): boolean {
    if (this.closed || this.socket !== null) return false;
    const { addon, host, port } = this.options;
    this.app.listen(host, port, exclusive ? addon.LIBUS_LISTEN_EXCLUSIVE_PORT : 0, (socket) => {
      if (socket === false) return;
      this.socket = socket;
      this.state.localPort = addon.us_socket_local_port(socket);
    });
    return this.socket !== null;
  }

  get port(): number {
    return this.state.localPort;
  }

  get inFlight(): number {
    return this.state.inFlight;
  }

  get requests(): number {
    return this.state.requests;
  }

  get draining(): boolean {
    return this.state.draining;
  }

  set draining(draining: boolean) {
    this.state.draining = draining;
  }

  stopAccepting(): void {
    if (this.socket === null || this.closed) return;
    this.options.addon.us_listen_socket_close(this.socket);
    this.socket = null;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.socket = null;
    this.app.close();
  }
}
