/** Writes results to stdout: a table for people or JSON for programs. */
import type { Settings } from "./settings-table.ts";

export function print(text: string): void {
  process.stdout.write(text);
}

/** One JSON value, readable unless it is one of a stream. */
export function printJson(value: unknown, isStream = false): void {
  process.stdout.write(`${isStream ? JSON.stringify(value) : JSON.stringify(value, null, 2)}\n`);
}

/** `value` as JSON when --json was given, else what `text` makes of it. */
export function printResult<Value>(settings: Settings, value: Value, text: (value: Value) => string): void {
  if (settings.json) printJson(value);
  else print(text(value));
}
