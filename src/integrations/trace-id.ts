/** `X-Amzn-Trace-Id`: kept where the client sent one, made where it did not. */
import { randomBytes } from "node:crypto";
import { epochMs } from "../clock.ts";

// A trace id has to be unique, not secret: 8 random bytes for each thread and a counter cost less than fresh randomness for
// each request. The random part is renewed before the counter comes round.
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const COUNTER_END = 2 ** 32;

let counter = COUNTER_END;
let rootPrefix = "";
let parentPrefix = "";
let second = 0;
let secondHex = "";

function counterHex(): string {
  if (counter === COUNTER_END) {
    counter = 0;
    rootPrefix = randomBytes(8).toString("hex");
    parentPrefix = randomBytes(4).toString("hex");
  }
  const count = counter++;
  return HEX[count >>> 24]! + HEX[(count >>> 16) & 255]! + HEX[(count >>> 8) & 255]! + HEX[count & 255]!;
}

function newRoot(count: string): string {
  const now = Math.trunc(epochMs() / 1000);
  if (now !== second) {
    second = now;
    secondHex = now.toString(16).padStart(8, "0");
  }
  return `Root=1-${secondHex}-${rootPrefix}${count}`;
}

/**
 * The value for the backend (recorded: incoming Root and Parent are kept; a Root alone gets a Parent; without a Root all of
 * it is made). `received` is the client's header.
 */
export function traceId(received: string | undefined): string {
  const count = counterHex();
  if (received === undefined || !hasField(received, "root")) {
    return `${newRoot(count)};Parent=${parentPrefix}${count};Sampled=0`;
  }
  if (hasField(received, "parent")) return received;
  const sampled = hasField(received, "sampled") ? "" : ";Sampled=0";
  return `${received};Parent=${parentPrefix}${count}${sampled}`;
}

function hasField(value: string, lowerName: string): boolean {
  for (const field of value.split(";")) {
    const equals = field.indexOf("=");
    if (equals > 0 && field.slice(0, equals).trim().toLowerCase() === lowerName) return true;
  }
  return false;
}
