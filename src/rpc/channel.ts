/** How clients of ours keep their connection. */
import type { ChannelOptions } from "@grpc/grpc-js";
import { isLoopback, parseHostPort } from "../text/host-port.ts";
import { RESPONSE_LIMIT_BYTES } from "./limits.ts";
import { RECONNECT_MAX_MS } from "./reconnect.ts";
import type { ClientTls } from "./tls.ts";

/** Pings find a dead peer within one and a half intervals; TCP alone would take many minutes. */
const PING_INTERVAL_MS = 10_000;

export function channelOptions(pingIntervalMs = PING_INTERVAL_MS): ChannelOptions {
  return {
    "grpc.max_receive_message_length": RESPONSE_LIMIT_BYTES,
    "grpc.keepalive_time_ms": pingIntervalMs,
    "grpc.keepalive_timeout_ms": pingIntervalMs / 2,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": RECONNECT_MAX_MS,
    // One channel per client of ours: a new client must not inherit another's waiting time.
    "grpc.use_local_subchannel_pool": 1,
  };
}

/**
 * Throws Error for an address that is none, before gRPC tries to look it up, and for one beyond this machine without TLS:
 * whoever answers there, or reads on the way, would choose what an edge serves and see the credentials in definitions.
 */
export function checkServer(server: string, flag: string, tls: ClientTls | undefined): string {
  const parsed = parseHostPort(server);
  if (parsed === null) throw new Error(`${flag} ${server}: expected HOST:PORT, as in 127.0.0.1:9090`);
  if (tls === undefined && !isLoopback(parsed.host)) {
    throw new Error(
      `${flag} ${server}: beyond this machine the control plane is spoken to over TLS: give --tls-ca, --tls-cert and ` +
        "--tls-key, or the loopback end of a tunnel",
    );
  }
  return server;
}
