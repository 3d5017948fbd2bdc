/** The access log: one line of JSON for each request, built by concatenation and written without making the thread wait. */
import { epochMs, monotonicMs } from "../clock.ts";
import type { Exchange } from "../http/exchange.ts";
import { keyIdText, planIdText } from "../model/access-id.ts";
import { requestTimeText } from "../text/request-time.ts";
import { LineWriter, PIPE_BYTES } from "./line-writer.ts";

export interface AccessLog {
  /**
   * Takes one finished request. `stage` is null and `resourcePath` empty when it reached none.
   *
   * Fields carry AWS's `$context` names (AWS: "Variables for access logging"); latencies are milliseconds, lengths are body
   * bytes, and what does not apply is null. There is no query, as in AWS's own formats: queries carry secrets.
   */
  write(
    exchange: Exchange,
    stage: { readonly apiId: string; readonly stageName: string } | null,
    resourcePath: string,
  ): void;
  /** Hands over what waits; `done` is called when it is written or the destination has refused it. */
  flush(done?: () => void): void;
  close(done?: () => void): void;
  /** Lines that were lost because the destination took nothing. */
  readonly droppedLines: number;
}

// Bounds of what others control, in characters of the finished line. Together with the fixed part they stay below
// PIPE_BYTES, the longest line that never mixes with another thread's.
const METHOD_MAX = 32;
const PATH_MAX = 1_024;
const RESOURCE_PATH_MAX = 512;
const USER_AGENT_MAX = 256;
const ERROR_MAX = 768;
const NAME_MAX = 128;
/** Longest that a finished line waits in memory. */
const FLUSH_AFTER_MS = 100;

/** Longest line that can come out, for the tests: the bounds above and 704 for names, numbers and ids. */
export const ACCESS_LOG_LINE_MAX =
  704 + METHOD_MAX + PATH_MAX + RESOURCE_PATH_MAX + USER_AGENT_MAX + ERROR_MAX + 2 * NAME_MAX;
if (ACCESS_LOG_LINE_MAX > PIPE_BYTES) throw new Error("access-log: a line must fit into one write to a pipe");

/**
 * `destination`: `stdout` or a file, which is appended to and opened anew when it was rotated away. Each thread makes its own.
 * Never throws: a file that cannot be opened is tried again, and lines are dropped and counted meanwhile.
 */
export function createAccessLog(destination: string, onDropped?: (lines: number, reason: string) => void): AccessLog {
  return new JsonAccessLog(destination, onDropped);
}

class JsonAccessLog implements AccessLog {
  readonly #writer: LineWriter;
  readonly #time = new RequestTime();

  constructor(destination: string, onDropped?: (lines: number, reason: string) => void) {
    this.#writer = new LineWriter(
      destination,
      onDropped === undefined ? { flushAfterMs: FLUSH_AFTER_MS } : { flushAfterMs: FLUSH_AFTER_MS, onDropped },
    );
  }

  get droppedLines(): number {
    return this.#writer.droppedLines;
  }

  write(
    exchange: Exchange,
    stage: { readonly apiId: string; readonly stageName: string } | null,
    resourcePath: string,
  ): void {
    const error = exchange.error;
    const userAgent = exchange.header("user-agent");
    this.#writer.write(
      `{"requestId":"${escapeJson(exchange.requestId, 64)}","extendedRequestId":"${escapeJson(exchange.extendedRequestId, 64)}` +
        `","ip":"${escapeJson(exchange.sourceIp, 64)}","requestTime":"${this.#time.text(exchange.startedMs)}` +
        `","httpMethod":"${escapeJson(exchange.method, METHOD_MAX)}","path":"${escapeJson(exchange.path, PATH_MAX)}` +
        `","resourcePath":${resourcePath === "" ? "null" : `"${escapeJson(resourcePath, RESOURCE_PATH_MAX)}"`}` +
        `,"protocol":"HTTP/1.1","status":${exchange.responseStatus},"responseLength":${exchange.responseBytes}` +
        `,"responseLatency":${milliseconds(monotonicMs() - exchange.startedMs)}` +
        `,"integrationLatency":${exchange.integrationLatencyMs < 0 ? "null" : milliseconds(exchange.integrationLatencyMs)}` +
        `,"integrationStatus":${exchange.integrationStatus > 0 ? exchange.integrationStatus : "null"}` +
        `,"apiId":${stage === null ? "null" : `"${escapeJson(stage.apiId, NAME_MAX)}"`}` +
        `,"stage":${stage === null ? "null" : `"${escapeJson(stage.stageName, NAME_MAX)}"`}` +
        `,"userAgent":${userAgent === undefined ? "null" : `"${escapeJson(userAgent, USER_AGENT_MAX)}"`}` +
        `,"apiKeyId":${exchange.keyIdNumber === 0 ? "null" : `"${keyIdText(exchange.keyIdNumber)}"`}` +
        `,"usagePlanId":${exchange.planIdNumber === 0 ? "null" : `"${planIdText(exchange.planIdNumber)}"`}` +
        `,"errorType":${error === null ? "null" : `"${error.code}"`}` +
        `,"error":${error === null ? "null" : `"${escapeJson(error.message, ERROR_MAX)}"`}}\n`,
    );
  }

  flush(done?: () => void): void {
    this.#writer.flush(done);
  }

  close(done?: () => void): void {
    this.#writer.close(done);
  }
}

// Whole microseconds: enough for a latency, and shorter than what a float prints.
function milliseconds(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** What needs no escape: printable ASCII without the quotation mark and the backslash. */
const NEEDS_ESCAPE = /[^ !#-[\]-~]/;

/**
 * `text` as the inside of a JSON string, at most `max` characters long; what is cut ends in three dots. The result is ASCII:
 * header values hold any byte, and a terminal or a collector should not be handed what a client made up.
 */
export function escapeJson(text: string, max: number): string {
  if (text.length <= max && !NEEDS_ESCAPE.test(text)) return text;
  let out = "";
  let kept = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) out += '\\"';
    else if (code === 0x5c) out += "\\\\";
    else if (code >= 0x20 && code < 0x7f) out += text[index]!;
    else out += `\\u${code.toString(16).padStart(4, "0")}`;
    if (out.length > max) return `${out.slice(0, kept)}...`;
    if (out.length <= max - 3) kept = out.length;
  }
  return out;
}

/** `dd/MMM/yyyy:HH:mm:ss +0000` of AWS's `$context.requestTime`, made once a second. */
class RequestTime {
  #offsetMs = 0;
  #offsetTakenMs = -Infinity;
  #second = -1;
  #text = "";

  text(startedMs: number): string {
    // Requests are stamped on the monotonic clock; the distance to the wall clock is taken anew every second, because the
    // wall clock can be set.
    if (startedMs - this.#offsetTakenMs > 1_000) {
      this.#offsetMs = epochMs() - monotonicMs();
      this.#offsetTakenMs = startedMs;
    }
    const second = Math.floor((startedMs + this.#offsetMs) / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = requestTimeText(second * 1_000);
    }
    return this.#text;
  }
}
