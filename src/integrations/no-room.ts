/** The failure of a request whose body is wanted whole while there is no memory for it. */
import { GatewayError } from "../errors/gateway-error.ts";

/**
 * AWS has no such case. `Service Unavailable` with 503 is what its front ends say of capacity, it is what clients try again after,
 * and DEFAULT_5XX is the one type that a definition can customize for what has no type of its own.
 */
export const NO_ROOM_FOR_BODY = new GatewayError(
  "DEFAULT_5XX",
  "gateway",
  "there is no memory for the request's body: see --body-memory-bytes",
  { retry: true, statusCode: 503, clientMessage: "Service Unavailable" },
);
