/** Whether a test invocation could be a request: what a listener would refuse is refused here. */
import { HEADERS_LIMIT_BYTES } from "../model/limits.ts";
import { TEST_INVOCATION_BODY_LIMIT_BYTES, type TestInvokeRequest } from "../model/test-invocation.ts";
import { badRequest } from "./refusals.ts";
import { checkVariables } from "./stage-variables.ts";

const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const PATH_MAX = 8_192;
const HEADERS_MAX = 256;
/** What a request line cannot hold (RFC 9112 3.2); a path is sent as it is, and not encoded. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused.
const NOT_IN_TARGET = /[\u0000-\u0020\u007f#]/;
/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused.
const NOT_IN_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;
/** What says how long a body is and who is connected comes with the body, and is not said twice. */
const FRAMING = new Set(["content-length", "transfer-encoding", "connection"]);

/** Throws BadRequestException. */
export function checkTestInvokeRequest({
  httpMethod,
  pathWithQueryString: path,
  headers,
  body,
  stageVariables,
}: TestInvokeRequest): void {
  if (!METHODS.includes(httpMethod)) {
    throw badRequest(`Invalid HTTP method ${shown(httpMethod)}: expected one of ${METHODS.join(", ")}`);
  }
  if (!path.startsWith("/") || path.length > PATH_MAX || NOT_IN_TARGET.test(path)) {
    throw badRequest(
      `Invalid path ${shown(path)}: expected / and at most ${PATH_MAX} characters as they stand in a request line, ` +
        "without spaces, control characters and # (percent-encode them)",
    );
  }
  if (headers.length > HEADERS_MAX) throw badRequest(`${headers.length} headers: expected at most ${HEADERS_MAX}`);
  let bytes = 0;
  for (const [name, value] of headers) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 4;
    if (!TOKEN.test(name)) throw badRequest(`Invalid header name ${shown(name)}: expected a token`);
    if (NOT_IN_VALUE.test(value)) throw badRequest(`Invalid value of header ${name}: it holds a control character`);
    if (FRAMING.has(name.toLowerCase())) throw badRequest(`Header ${name} cannot be given: it follows from the body`);
  }
  if (bytes > HEADERS_LIMIT_BYTES) {
    throw badRequest(`The headers have ${bytes} bytes; at most ${HEADERS_LIMIT_BYTES} are accepted`);
  }
  if (body.length > TEST_INVOCATION_BODY_LIMIT_BYTES) {
    const most = `at most ${TEST_INVOCATION_BODY_LIMIT_BYTES} are accepted here`;
    throw badRequest(`The body has ${body.length} bytes; ${most}`);
  }
  checkVariables(stageVariables);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
