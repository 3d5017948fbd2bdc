/** How a request ends that something threw in: a gateway response while that is possible, a cut connection after. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { GatewayResponses } from "./gateway-responses.ts";
import type { FailureLog } from "./services.ts";

export function fail(exchange: Exchange, error: unknown, responses: GatewayResponses, log: FailureLog): void {
  if (exchange.aborted) return;
  const known = error instanceof GatewayError ? error : unexpected(exchange, error, log);
  if (exchange.answered) {
    exchange.error = known;
    exchange.destroy();
    return;
  }
  responses.send(exchange, known);
}

// A fault of ours, not of client or backend: it costs this request, and the log says what happened.
function unexpected(exchange: Exchange, error: unknown, log: FailureLog): GatewayError {
  log.error({ err: error, requestId: exchange.requestId }, "request failed unexpectedly");
  return new GatewayError("API_CONFIGURATION_ERROR", "gateway", String(error), { cause: error });
}
