/** `X-Amzn-Trace-Id`: kept where the client sent one, made where it did not. */
import { randomBytes } from "node:crypto";
import { epochMs } from "../clock.ts";

// A trace id has to be unique, not secret: random bytes for each run of 256 ids and a counter behind them cost less than
// fresh randomness for each request. What stays the same for a while is kept as text.
const LAST_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const SAMPLED = ";Sampled=0";

let count = LAST_BYTE.length;
let second = 0;
/** 22 of the root's 24 random digits. */
let rootRandom = "";
/** `Root=1-`, the second, and rootRandom. */
let root = "";
/** `;Parent=` and 14 of its 16 digits. */
let parent = "";

/** Last two digits of the next id; what stands before them is in `root` and `parent`. */
function advance(): string {
  const now = Math.trunc(epochMs() / 1000);
  if (count === LAST_BYTE.length) {
    count = 0;
    const random = randomBytes(18).toString("hex");
    rootRandom = random.slice(0, 22);
    parent = `;Parent=${random.slice(22)}`;
    second = 0;
  }
  if (now !== second) {
    second = now;
    root = `Root=1-${now.toString(16).padStart(8, "0")}-${rootRandom}`;
  }
  return LAST_BYTE[count++]!;
}

/**
 * The value for the backend (recorded: incoming Root and Parent are kept; a Root alone gets a Parent; without a Root all of
 * it is made). `received` is the client's header.
 */
export function traceId(received: string | undefined): string {
  const last = advance();
  if (received === undefined || !hasField(received, "root")) return root + last + parent + last + SAMPLED;
  if (hasField(received, "parent")) return received;
  return received + parent + last + (hasField(received, "sampled") ? "" : SAMPLED);
}

function hasField(value: string, lowerName: string): boolean {
  for (const field of value.split(";")) {
    const equals = field.indexOf("=");
    if (equals > 0 && field.slice(0, equals).trim().toLowerCase() === lowerName) return true;
  }
  return false;
}
