/** Status lines by number, made once. */
import { STATUS_CODES } from "node:http";

const LINES: readonly string[] = Array.from({ length: 1000 }, (_, code) => {
  // RFC 9112 section 4: the reason phrase may be empty, the space before it not. Unregistered codes get that.
  return `${code} ${STATUS_CODES[code] ?? ""}`;
});

/** E.g. `200 OK`. `code` is 100 to 999. */
export function statusLine(code: number): string {
  return LINES[code] ?? `${code} `;
}

const ENCODED: (Uint8Array | undefined)[] = [];

/** The same as bytes: the server sends those without measuring and converting a string. */
export function statusLineBytes(code: number): Uint8Array {
  let line = ENCODED[code];
  if (line === undefined) {
    line = Buffer.from(statusLine(code), "latin1");
    ENCODED[code] = line;
  }
  return line;
}
