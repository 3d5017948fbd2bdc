/** The structured log: JSON lines by pino, written without making the thread wait, with secrets removed. */
import { type Logger, pino } from "pino";
import { LineWriter } from "./line-writer.ts";

export type { Logger } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly level: string;
  /** `stderr` (default), `stdout` or a file. */
  readonly destination?: string | undefined;
  /** Which part of the process speaks, e.g. `gatehouse` or `edge-thread-1`. */
  readonly name?: string | undefined;
}

/** Field names whose values never reach the log, one level deep and at the top. */
const SECRET_FIELDS = [
  "authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "x-amz-security-token",
  "proxy-authorization",
  "password",
  "secret",
  "token",
  "credentials",
  "privateKey",
];

const NON_ASCII = /[\u0080-\uffff]/g;

/** A pino logger. Levels are pino's; `silent` writes nothing. */
export function createLogger(options: LoggerOptions): Logger {
  const writer = new LineWriter(options.destination ?? "stderr", { flushAfterMs: 0 });
  const paths = SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `headers["${field}"]`]);
  return pino(
    {
      level: options.level,
      name: options.name ?? "gatehouse",
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...new Set(paths)], censor: "[removed]" },
    },
    {
      // The writer counts in characters, so it gets ASCII: JSON may write any character as an escape.
      write: (line: string) => writer.write(line.replace(NON_ASCII, escapeCharacter)),
      flush: (done?: () => void) => writer.flush(done),
      flushSync: () => writer.flushSync(),
    } as pino.DestinationStream,
  );
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
