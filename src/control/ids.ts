/** Identifiers in AWS's shape: lower-case letters and digits, not guessable. */
import { randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
/** The largest multiple of 36 in a byte; bytes above would favour the first letters. */
const FAIR = 252;

/** Ten characters, as AWS gives APIs and their root resources. */
export function newApiId(): string {
  return randomId(10);
}

/** Six characters, as AWS gives resources and deployments. */
export function newShortId(): string {
  return randomId(6);
}

// Ten thousand resources at once would be ten thousand calls for a few bytes each.
let pool = Buffer.alloc(0);
let poolAt = 0;

export function randomId(length: number): string {
  let id = "";
  while (id.length < length) {
    if (poolAt >= pool.length) {
      pool = randomBytes(4096);
      poolAt = 0;
    }
    const byte = pool[poolAt++] as number;
    if (byte < FAIR) id += ALPHABET[byte % 36];
  }
  return id;
}
