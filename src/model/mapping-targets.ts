/** Headers towards a backend that no mapping can set: an import says so, and the edge holds to it. Names in lower case. */

/** A mapping onto one of these makes every request fail (recorded: `... header already present`). */
export const FATAL_MAPPING_TARGETS: ReadonlySet<string> = new Set([
  "content-length",
  "transfer-encoding",
  "x-amzn-trace-id",
  "x-amzn-apigateway-api-id",
]);

/** A mapping onto one of these is silently dropped (recorded). */
export const DROPPED_MAPPING_TARGETS: ReadonlySet<string> = new Set([
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
  "via",
]);
