/**
 * The two ids of a request. They name requests in answers and logs and open nothing, so they need to be unique, not secret:
 * a generator seeded from the system's own (xoshiro128**, Blackman and Vigna) is several times faster than crypto.randomUUID.
 */
import { randomFillSync } from "node:crypto";

// Each thread evaluates this module for itself, so each has a seed of its own.
const seed = randomFillSync(new Int32Array(4));
let s0 = seed[0]! | 1; // The state must not be all zero.
let s1 = seed[1]!;
let s2 = seed[2]!;
let s3 = seed[3]!;

function next32(): number {
  let result = Math.imul(s1, 5);
  result = Math.imul((result << 7) | (result >>> 25), 9);
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = (s3 << 11) | (s3 >>> 21);
  return result;
}

const HEX_2: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
const HEX_3: readonly string[] = Array.from({ length: 4096 }, (_, i) => i.toString(16).padStart(3, "0"));
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_2: readonly string[] = Array.from(
  { length: 4096 },
  (_, i) => BASE64.charAt(i >> 6) + BASE64.charAt(i & 63),
);
// The last character of 11 bytes in base64 holds four bits, so its low two are zero.
const BASE64_LAST: readonly string[] = Array.from({ length: 16 }, (_, i) => `${BASE64.charAt(i << 2)}=`);

/** A random UUID (RFC 9562 version 4): `x-amzn-RequestId`, `$context.requestId`. */
export function nextRequestId(): string {
  const a = next32();
  const b = next32();
  const c = next32();
  const d = next32();
  // 122 random bits: 32 and 28 of `a` and `b`, 30 of `c`, 32 of `d`, two digits are the version and the variant.
  return `${HEX_3[a & 4095]}${HEX_3[(a >>> 12) & 4095]}${HEX_2[a >>> 24]}-${HEX_2[b & 255]}${HEX_2[(b >>> 8) & 255]}-4${
    HEX_3[(b >>> 16) & 4095]
  }-${HEX_2[(c & 63) | 128]}${HEX_2[(c >>> 8) & 255]}-${HEX_3[(c >>> 16) & 4095]}${HEX_3[d & 4095]}${
    HEX_3[(d >>> 12) & 4095]
  }${HEX_3[((d >>> 24) << 4) | (c >>> 28)]}`;
}

/** Eleven random bytes in base64, 15 characters and `=`: `x-amz-apigw-id`, `$context.extendedRequestId`. */
export function nextExtendedRequestId(): string {
  const a = next32();
  const b = next32();
  const c = next32();
  return `${BASE64_2[a & 4095]}${BASE64_2[(a >>> 12) & 4095]}${BASE64_2[b & 4095]}${BASE64_2[(b >>> 12) & 4095]}${
    BASE64_2[c & 4095]
  }${BASE64_2[(c >>> 12) & 4095]}${BASE64_2[((a >>> 24) << 4) | (b >>> 28)]}${BASE64_LAST[c >>> 28]}`;
}
