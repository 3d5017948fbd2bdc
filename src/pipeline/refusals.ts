/** Refusals before a stage is known: AWS's front end answers these, no definition can change them. */
import { ROUTE_DOT_SEGMENT, ROUTE_TOO_LONG } from "../../assembly/layout/codes.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";

export interface Refusal {
  readonly statusCode: number;
  readonly headers: string;
  readonly body: string;
  readonly error: GatewayError;
}

function refusal(statusCode: number, errorType: string, message: string, error: GatewayError): Refusal {
  const headers = `\r\nx-amzn-ErrorType: ${errorType}\r\nContent-Type: application/json`;
  return { statusCode, headers, body: `{"message":${JSON.stringify(message)}}`, error };
}

// AWS documents no body for what its front end refuses with 400. `Bad Request` in the JSON convention is what a client's
// error handling survives best.
const BAD_REQUEST = "Bad Request";

/** Unknown host, API or stage. Sources disagree between this and Missing Authentication Token; most captures show this. */
export const FORBIDDEN = refusal(
  403,
  "ForbiddenException",
  "Forbidden",
  new GatewayError("ACCESS_DENIED", "client", "no API and stage answer at this host and path"),
);

/** A `.` or `..` segment: whether it means the parent is decided differently by every backend, so nobody gets to decide. */
export const DOT_SEGMENT = refusal(
  400,
  "BadRequestException",
  BAD_REQUEST,
  new GatewayError("DEFAULT_4XX", "client", "the path holds a `.` or `..` segment"),
);

/** AWS: `|`, `{` and `}` in a query must be encoded (API Gateway important notes). */
export const RAW_QUERY_CHARACTER = refusal(
  400,
  "BadRequestException",
  BAD_REQUEST,
  new GatewayError("DEFAULT_4XX", "client", "the query holds an unencoded `|`, `{` or `}`"),
);

export const URI_TOO_LONG = refusal(
  414,
  "BadRequestException",
  "Request URI too long",
  new GatewayError("DEFAULT_4XX", "client", "host and path are longer than the gateway routes"),
);

/** The refusal for a ROUTE_* code that found no stage. */
export function routeRefusal(code: number): Refusal {
  if (code === ROUTE_DOT_SEGMENT) return DOT_SEGMENT;
  if (code === ROUTE_TOO_LONG) return URI_TOO_LONG;
  return FORBIDDEN;
}

export function refuse(exchange: Exchange, chosen: Refusal): void {
  exchange.error = chosen.error;
  exchange.respond(chosen.statusCode, chosen.headers, chosen.body);
}
