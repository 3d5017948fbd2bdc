/**
 * The structured log: JSON lines by pino, written without making the thread wait, with secrets removed. On a terminal, where
 * a person reads it, the same lines are written as text.
 */
import tty from "node:tty";
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
  const destination = options.destination ?? "stderr";
  const writer = new LineWriter(destination, { flushAfterMs: 0 });
  const isTerminal = (destination === "stderr" && tty.isatty(2)) || (destination === "stdout" && tty.isatty(1));
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
      write: (line: string) => {
        const ascii = line.replace(NON_ASCII, escapeCharacter);
        writer.write(isTerminal ? renderForTerminal(ascii) : ascii);
      },
      flush: (done?: () => void) => writer.flush(done),
      flushSync: () => writer.flushSync(),
    } as pino.DestinationStream,
  );
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `12:34:56 warn edge: message field=value`, values as JSON so that none can steer the terminal; a stack below it. */
export function renderForTerminal(line: string): string {
  const { level, time, pid: _, name, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const json = (value: unknown): string => JSON.stringify(value).replace(NON_ASCII, escapeCharacter);
  const inside = (value: unknown): string => json(String(value)).slice(1, -1);
  const error = err as { message?: unknown; stack?: unknown } | undefined;
  const stack = typeof error?.stack === "string" ? error.stack : error?.message;
  const below = stack === undefined ? "" : `${inside(stack).replaceAll("\\n", "\n  ")}`;
  const parts = Object.entries(fields).map(([field, value]) => ` ${inside(field)}=${json(value)}`);
  const head = `${inside(time).slice(11, 19)} ${inside(level)} ${inside(name)}: ${inside(msg ?? "")}`;
  return `${head}${parts.join("")}\n${below === "" ? "" : `  ${below}\n`}`;
}
