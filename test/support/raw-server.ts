/** A TCP or TLS server that does exactly what a script says, byte for byte, and counts what happens to its connections. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

export interface RawConnection {
  readonly socket: Socket;
  /** Position among all connections of the server, from 0. */
  readonly index: number;
  /** Everything received, latin1. */
  received: string;
  /** How many whole requests came (heads with their Content-Length or chunked bodies). */
  requestCount: number;
  /** Both sides are done with it. */
  closed: boolean;
  send(bytes: string | Uint8Array): void;
  /** FIN, after what was sent. */
  end(): void;
  /** RST. */
  reset(): void;
}

export interface RawRequest {
  readonly head: string;
  readonly body: string;
}

export interface RawServer {
  readonly port: number;
  readonly connections: readonly RawConnection[];
  /** Every whole request in the order of arrival. */
  readonly requests: readonly RawRequest[];
  readonly openCount: number;
  /** Resets every connection and stops listening. */
  close(): Promise<void>;
}

export interface RawScript {
  onConnection?(connection: RawConnection): void;
  /** A whole request came. */
  onRequest?(connection: RawConnection, request: RawRequest): void;
  /** Bytes came, whole request or not. */
  onBytes?(connection: RawConnection): void;
  readonly tls?: TlsOptions;
  readonly host?: string;
  readonly port?: number;
}

export async function startRawServer(script: RawScript): Promise<RawServer> {
  const connections: RawConnection[] = [];
  const requests: RawRequest[] = [];
  const accept = (socket: Socket) => {
    let rest = "";
    // Looking into a text that grew makes a copy of all of it: not for each piece of a body of megabytes.
    let wholeAt = 0;
    const connection: RawConnection = {
      socket,
      index: connections.length,
      received: "",
      requestCount: 0,
      closed: false,
      send: (bytes) => void socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes),
      end: () => void socket.end(),
      reset: () => void socket.resetAndDestroy(),
    };
    connections.push(connection);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => {
      connection.closed = true;
    });
    socket.on("data", (bytes: Buffer) => {
      const text = bytes.toString("latin1");
      connection.received += text;
      rest += text;
      script.onBytes?.(connection);
      if (script.onRequest === undefined) return;
      while (rest.length >= wholeAt) {
        const length = requestLength(rest);
        wholeAt = length === 0 ? rest.length + 1 : length;
        if (rest.length < wholeAt) return;
        wholeAt = 0;
        const whole = rest.slice(0, length);
        rest = rest.slice(length);
        const bodyAt = whole.indexOf("\r\n\r\n") + 4;
        const request = { head: whole.slice(0, bodyAt), body: whole.slice(bodyAt) };
        connection.requestCount++;
        requests.push(request);
        script.onRequest(connection, request);
      }
    });
    script.onConnection?.(connection);
  };
  const server: Server = script.tls === undefined ? createServer(accept) : createTlsServer(script.tls, accept);
  server.on("tlsClientError", () => {});
  server.listen(script.port ?? 0, script.host ?? "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    requests,
    get openCount() {
      return connections.filter((connection) => !connection.closed).length;
    },
    close: async () => {
      for (const connection of connections) connection.socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Length of the first request in `text`, whole or not; 0 while that cannot be told. */
function requestLength(text: string): number {
  const bodyAt = text.indexOf("\r\n\r\n") + 4;
  if (bodyAt < 4) return 0;
  const head = text.slice(0, bodyAt);
  if (/\r\ntransfer-encoding: *chunked\r\n/i.test(head)) {
    for (let at = bodyAt; ; ) {
      const lineEnd = text.indexOf("\r\n", at);
      if (lineEnd < 0) return 0;
      const size = Number.parseInt(text.slice(at, lineEnd), 16);
      at = lineEnd + 2 + size + 2;
      if (text.length < at) return 0;
      if (size === 0) return at;
    }
  }
  const length = Number(/\r\ncontent-length: *([0-9]+)\r\n/i.exec(head)?.[1] ?? 0);
  return bodyAt + length;
}
