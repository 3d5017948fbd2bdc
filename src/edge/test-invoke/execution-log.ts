/**
 * AWS's execution log of one request, in its words and order (observed of TestInvokeMethod; AWS: "Set up CloudWatch logging for REST
 * APIs in API Gateway").
 */

/** AWS cuts what it shows of headers at about this length, and of bodies at 1,024 bytes. */
const HEADERS_SHOWN_LENGTH = 998;
const BODY_SHOWN_BYTES = 1_024;
const TRUNCATED = "[TRUNCATED]";

/** AWS: "API Gateway redacts authorization headers, API key values, and similar sensitive request parameters". */
const SECRET_HEADERS = new Set(["authorization", "proxy-authorization", "x-api-key", "x-amz-security-token", "cookie"]);
/** Of a secret of at least `SECRET_LENGTH` characters the last are shown, so that one can tell which it was. */
const SECRET_LENGTH = 20;
const SECRET_SHOWN_LENGTH = 6;

export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export class ExecutionLog {
  readonly #lines: string[];
  readonly #nowMs: () => number;

  /** `nowMs`: since the epoch. */
  constructor(requestId: string, nowMs: () => number) {
    this.#lines = [`Execution log for request ${requestId}`];
    this.#nowMs = nowMs;
  }

  add(line: string): void {
    this.#lines.push(`${timeText(this.#nowMs())} : ${line}`);
  }

  get text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As Java's Date prints itself: `Thu Nov 26 22:18:39 UTC 2026`. */
function timeText(epochMs: number): string {
  const date = new Date(epochMs);
  const day = String(date.getUTCDate()).padStart(2, "0");
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} UTC ${date.getUTCFullYear()}`;
}

/** `{a=1, b=2}`, values of secrets hidden. Line ends in values, which come from outside, do not begin a line of the log. */
export function pairsText(pairs: HeaderPairs): string {
  const text = pairs.map(([name, value]) => `${name}=${isSecret(name) ? hidden(value) : value}`).join(", ");
  const shown = text.length > HEADERS_SHOWN_LENGTH ? `${text.slice(0, HEADERS_SHOWN_LENGTH)} ${TRUNCATED}` : text;
  return `{${oneLine(shown)}}`;
}

function isSecret(name: string): boolean {
  return SECRET_HEADERS.has(name.toLowerCase());
}

function hidden(value: string): string {
  if (value.length < SECRET_LENGTH) return "*".repeat(6);
  return `${"*".repeat(6)}${value.slice(-SECRET_SHOWN_LENGTH)}`;
}

/** As text, where it is text. A body keeps its line ends, as on AWS. */
export function bodyText(bytes: Uint8Array, lengthBytes = bytes.length): string {
  const text = Buffer.from(bytes.subarray(0, BODY_SHOWN_BYTES)).toString("utf8");
  return lengthBytes > BODY_SHOWN_BYTES ? `${text} ${TRUNCATED}` : text;
}

/** The beginning of a body that comes in pieces, as much as is shown. */
export class ShownBody {
  #lengthBytes = 0;
  #shown = Buffer.alloc(0);

  add(chunk: Uint8Array): void {
    const room = BODY_SHOWN_BYTES - this.#shown.length;
    if (room > 0) this.#shown = Buffer.concat([this.#shown, chunk.subarray(0, room)]);
    this.#lengthBytes += chunk.length;
  }

  get text(): string {
    return bodyText(this.#shown, this.#lengthBytes);
  }
}

export function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, " ");
}

/** Text of bytes that stand one to a character. */
export function textOfBytes(byteText: string): string {
  return Buffer.from(byteText, "latin1").toString("utf8");
}
