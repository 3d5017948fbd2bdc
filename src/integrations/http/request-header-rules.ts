/**
 * What becomes of each header of the client on its way to a backend.
 *
 * Source: AWS, "Amazon API Gateway important notes" (HTTP headers), and recorded requests where they differ from it.
 */

/** Headers that AWS takes off a request before anything else; mappings do not see them either. */
export const REMOVED_FROM_REQUEST: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "transfer-encoding",
  "trailer",
  "upgrade",
  "www-authenticate",
]);

export const FATE_DROP = 1;
/** Dropped, together with the headers that it names (RFC 9110 7.6.1). */
export const FATE_CONNECTION = 2;
/** Dropped when it is a signature of AWS's: it was made for the gateway and its secret part is not the backend's. */
export const FATE_AUTHORIZATION = 3;
export const FATE_TRACE = 4;
export const FATE_FORWARDED_FOR = 5;
/** Fate of a header that a mapping may replace: this plus the mapping's index. */
export const FATE_MAPPED = 16;

const HYPHENS_MAX = 8;

/**
 * The spellings of a name with `_` in place of some of its `-`. CGI, WSGI, PHP and Rack see the same variable for both
 * (`HTTP_X_FORWARDED_PROTO`, RFC 3875 4.1.18), so that a client's `X_Forwarded_Proto` would stand in for the gateway's header.
 * Of a name with more hyphens than anyone uses, the one with underscores alone.
 */
export function lookalikes(lowerName: string): readonly string[] {
  const parts = lowerName.split("-");
  if (parts.length - 1 > HYPHENS_MAX) return [parts.join("_")];
  let spellings = [parts[0]!];
  for (const part of parts.slice(1)) {
    spellings = [...spellings.map((begin) => `${begin}-${part}`), ...spellings.map((begin) => `${begin}_${part}`)];
  }
  return spellings.slice(1);
}

/** Names whose value a backend gets from the gateway alone: framing, the client's address, and the verb. */
const LOOKALIKES_DROPPED = [
  "content-length",
  "transfer-encoding",
  "x-amzn-apigateway-api-id",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-http-method-override",
].flatMap(lookalikes);

/** Fate by lower-case name toward an HTTP_PROXY backend; a header that is not listed passes. */
export const PROXY_REQUEST_FATES: ReadonlyMap<string, number> = new Map([
  ...[...REMOVED_FROM_REQUEST].map((name) => [name, FATE_DROP] as const),
  ["connection", FATE_CONNECTION],
  // Hop by hop, beyond those that AWS lists (RFC 9110 7.6.1).
  ["keep-alive", FATE_DROP],
  ["proxy-connection", FATE_DROP],
  // Recorded: these two do not reach the backend.
  ["content-encoding", FATE_DROP],
  ["via", FATE_DROP],
  // Overwritten by ours.
  ["host", FATE_DROP],
  ["x-amzn-apigateway-api-id", FATE_DROP],
  ["x-amzn-trace-id", FATE_TRACE],
  ["x-forwarded-for", FATE_FORWARDED_FOR],
  ["x-forwarded-port", FATE_DROP],
  ["x-forwarded-proto", FATE_DROP],
  ["authorization", FATE_AUTHORIZATION],
  // It has done its work; AWS forwards it only where it is mapped.
  ["x-http-method-override", FATE_DROP],
  ...LOOKALIKES_DROPPED.map((name) => [name, FATE_DROP] as const),
]);

/** Whether an Authorization value is a signature of AWS's (SigV4 or SigV4a). */
export function isAwsSignature(value: string): boolean {
  return value.startsWith("AWS4-");
}
