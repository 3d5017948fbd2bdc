/**
 * What a client is told when a backend could not answer. AWS publishes no split between its two faces of a failed call, a 504
 * `Network error communicating with endpoint` and a 500 `Internal server error`; this table is ours, in one place.
 */
import { type ErrorSource, GatewayError } from "../../errors/gateway-error.ts";
import type { GatewayResponseName } from "../../errors/gateway-responses.ts";
import type { UpstreamErrorCode } from "../../upstream/upstream.ts";

interface Failure {
  readonly code: GatewayResponseName;
  readonly source: ErrorSource;
  readonly retry: boolean;
  readonly statusCode?: number;
  readonly clientMessage?: string;
}

/** Nobody answered at the other end: 504, which clients and load balancers in front of us take for a reason to try again. */
const NETWORK: Failure = {
  code: "INTEGRATION_FAILURE",
  source: "upstream",
  retry: true,
  statusCode: 504,
  clientMessage: "Network error communicating with endpoint",
};
/** Somebody answered what is no HTTP, or our side could not call: 500. */
const BROKEN: Failure = { code: "INTEGRATION_FAILURE", source: "upstream", retry: false };
const TIMEOUT: Failure = { code: "INTEGRATION_TIMEOUT", source: "upstream", retry: true };

export const UPSTREAM_FAILURES: Readonly<Record<UpstreamErrorCode, Failure>> = {
  CONNECT_FAILED: NETWORK,
  CONNECT_TIMEOUT: TIMEOUT,
  DNS_FAILED: NETWORK,
  // Recorded in execution logs as a configuration error (`General SSLEngine problem`).
  TLS_FAILED: BROKEN,
  RESPONSE_TIMEOUT: TIMEOUT,
  CLOSED_BEFORE_RESPONSE: NETWORK,
  CLOSED_MIDWAY: NETWORK,
  MALFORMED_RESPONSE: BROKEN,
  HEAD_TOO_LARGE: BROKEN,
  POOL_EXHAUSTED: { code: "INTEGRATION_FAILURE", source: "gateway", retry: true },
  CLIENT_CLOSED: { code: "INTEGRATION_FAILURE", source: "gateway", retry: true },
};

export function upstreamFailure(code: UpstreamErrorCode, detail: string): GatewayError {
  const { source, ...options } = UPSTREAM_FAILURES[code];
  return new GatewayError(options.code, source, `${code}: ${detail}`, options);
}
