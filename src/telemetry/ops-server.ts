/** The operators' port: liveness, readiness and metrics over plain HTTP, apart from traffic. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { formatHostPort, parseHostPort } from "../text/host-port.ts";
import { PROMETHEUS_CONTENT_TYPE } from "./prometheus.ts";

export interface OpsServerOptions {
  /** `host:port`; `[::1]:9091` for IPv6. Port 0 picks a free one. There is no authentication: keep it on loopback. */
  readonly address: string;
  /** Whether `/readyz` answers 200: the configuration is applied. */
  readonly isReady: () => boolean;
  /** Prometheus text. A failure answers 500 and leaves the server up. */
  readonly metricsText: () => string | Promise<string>;
}

export interface OpsServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const HEAD_LIMIT_BYTES = 4_096;
const REQUEST_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_TIMEOUT_MS = 30_000;
const CONNECTION_MAX = 64;

/** Listens and answers `/livez`, `/readyz` and `/metrics`. Throws when the address is malformed or taken. */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const address = parseHostPort(options.address);
  if (address === null) throw new Error(`--ops: expected HOST:PORT, got ${JSON.stringify(options.address)}`);
  const server = http.createServer(
    {
      maxHeaderSize: HEAD_LIMIT_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      void answer(options, request, response);
    },
  );
  server.maxConnections = CONNECTION_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const where = formatHostPort(address.host, address.port);
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`--ops: ${where} is in use by another program; choose another address, or --ops off`)
          : new Error(`--ops: cannot listen on ${where}: ${error.message}`),
      );
    });
    server.listen({ host: address.host, port: address.port }, resolve);
  });
  const port = (server.address() as AddressInfo).port;
  return {
    host: address.host,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: OpsServerOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  // Nothing here takes a body, and one that is not read would be taken for the next request.
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  if (hasBody) response.setHeader("Connection", "close");
  const url = request.url ?? "/";
  const queryAt = url.indexOf("?");
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  if (path !== "/livez" && path !== "/readyz" && path !== "/metrics") {
    send(response, 404, "not found: /livez, /readyz and /metrics are here\n");
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    send(response, 405, "method not allowed\n");
    return;
  }
  try {
    if (path === "/livez") send(response, 200, "ok\n");
    else if (path === "/readyz") {
      if (options.isReady()) send(response, 200, "ok\n");
      else send(response, 503, "not ready: no configuration is applied yet\n");
    } else send(response, 200, await options.metricsText(), PROMETHEUS_CONTENT_TYPE);
  } catch {
    if (!response.headersSent) send(response, 500, "internal error\n");
  }
}

// node:http leaves out the body of a HEAD answer and keeps its length.
function send(response: http.ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(body);
}
