/**
 * The two ids of a request, as text and within the head of a response.
 *
 * They name requests in answers and logs and open nothing, so they need to be unique, not secret: a generator seeded from the
 * system's own (xoshiro128**, Blackman and Vigna) is several times faster than crypto.randomUUID. Both ids follow from four
 * words, so that an answer can carry them as bytes and a log line can still ask for the text afterwards.
 */
import { randomFillSync } from "node:crypto";
import { statusLine } from "./status-text.ts";

// Each thread evaluates this module for itself, so each has a seed of its own.
const seed = randomFillSync(new Int32Array(7));
let s0 = seed[0]! | 1; // The state must not be all zero.
let s1 = seed[1]!;
let s2 = seed[2]!;
let s3 = seed[3]!;
const mask0 = seed[4]!;
const mask1 = seed[5]!;
const mask2 = seed[6]!;

/** A signed 32-bit random number. */
export function nextWord(): number {
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

const REQUEST_ID_BYTES = 36;
const EXTENDED_ID_BYTES = 16;
const BEFORE = "\r\nx-amzn-RequestId: ";
const BETWEEN = "\r\nx-amz-apigw-id: ";

// The head of an answer, as it lies in memory:
//
//   [ ...unused | 200 OK ][ BEFORE ][ request id ][ BETWEEN ][ extended id ][ headers... | unused... ]
//
// The status line ends where the rest begins, so only the view's two ends move from answer to answer.
const STATUS_END = 64;
const REQUEST_ID_AT = STATUS_END + BEFORE.length;
const EXTENDED_AT = REQUEST_ID_AT + REQUEST_ID_BYTES + BETWEEN.length;
const HEADERS_AT = EXTENDED_AT + EXTENDED_ID_BYTES;

const HEX = Buffer.from("0123456789abcdef", "latin1");
const BASE64 = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");

// One block for all answers of the thread: a write is copied by the server before it returns. What rarely changes stays in it.
const BLOCK_BYTES = 64 * 1024;
const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
block.write(BEFORE, STATUS_END, "latin1");
block.write(BETWEEN, REQUEST_ID_AT + REQUEST_ID_BYTES, "latin1");
// A view costs more to make than an answer's ids, and answers of one kind have one length. By begin and end.
let views: (Uint8Array | undefined)[][] = [];
let viewCount = 0;
const VIEW_COUNT_MAX = 4096;
/** Longer ones are rare. */
const VIEW_END_MAX = 2048;
let statusInBlock = 0;
let statusAt = STATUS_END;
let headersInBlock = "";
const WIDE = /[\u0100-\uffff]/;

/**
 * The head of a response from its status code to the end of its last header: both ids, then `headers`, a block of
 * `CRLF name: value` lines with one character a byte (UTF-8 where one is above U+00FF). `requestId` is a UUID that takes the place
 * of the one that the words make, empty for none. Valid until the next call.
 */
export function answerHead(
  statusCode: number,
  a: number,
  b: number,
  c: number,
  d: number,
  requestId: string,
  headers: string,
): Uint8Array {
  if (statusCode !== statusInBlock) {
    const line = statusLine(statusCode);
    statusAt = STATUS_END - line.length;
    block.write(line, statusAt, "latin1");
    statusInBlock = statusCode;
  }
  if (requestId === "") writeRequestId(a, b, c, d);
  else block.write(requestId, REQUEST_ID_AT, REQUEST_ID_BYTES, "latin1");
  writeExtendedId(a, b, c);
  const end = HEADERS_AT + headers.length;
  if (headers !== headersInBlock) {
    // Written as single bytes, a character above U+00FF would lose its high half, and U+010A would become a line feed.
    if (WIDE.test(headers)) return withHeaders(Buffer.from(headers, "utf8"));
    if (end > BLOCK_BYTES) return withHeaders(Buffer.from(headers, "latin1"));
    block.write(headers, HEADERS_AT, "latin1");
    headersInBlock = headers;
  }
  return end > VIEW_END_MAX ? block.subarray(statusAt, end) : viewTo(end);
}

function withHeaders(headers: Buffer): Uint8Array {
  return Buffer.concat([block.subarray(statusAt, HEADERS_AT), headers]);
}

function viewTo(end: number): Uint8Array {
  const known = views[statusAt]?.[end];
  if (known !== undefined) return known;
  if (viewCount++ === VIEW_COUNT_MAX) {
    views = [];
    viewCount = 0;
  }
  while (views.length <= statusAt) views.push([]);
  const row = views[statusAt]!;
  while (row.length <= end) row.push(undefined);
  const view = block.subarray(statusAt, end);
  row[end] = view;
  return view;
}

/** A random UUID (RFC 9562 version 4) made of four words: `$context.requestId`. */
export function requestIdText(a: number, b: number, c: number, d: number): string {
  writeRequestId(a, b, c, d);
  return block.toString("latin1", REQUEST_ID_AT, REQUEST_ID_AT + REQUEST_ID_BYTES);
}

/** Eleven bytes in base64, 15 characters and `=`: `$context.extendedRequestId`. */
export function extendedRequestIdText(a: number, b: number, c: number): string {
  writeExtendedId(a, b, c);
  return block.toString("latin1", EXTENDED_AT, HEADERS_AT);
}

export function nextRequestId(): string {
  return requestIdText(nextWord(), nextWord(), nextWord(), nextWord());
}

export function nextExtendedRequestId(): string {
  return extendedRequestIdText(nextWord(), nextWord(), nextWord());
}

const DASH = 0x2d;
const VERSION_4 = 0x34;

/** Both digits of each byte, the high one at twice its place: half as many steps as digit by digit. */
const HEX_PAIRS = Uint8Array.from({ length: 512 }, (_, i) => HEX[(i & 1) === 0 ? i >>> 5 : (i >>> 1) & 15]!);

function writeRequestId(a: number, b: number, c: number, d: number): void {
  const at = REQUEST_ID_AT;
  hex4(a >>> 16, at);
  hex4(a, at + 4);
  block[at + 8] = DASH;
  hex4(b, at + 9);
  block[at + 13] = DASH;
  hex4(b >>> 16, at + 14);
  block[at + 14] = VERSION_4;
  block[at + 18] = DASH;
  hex4(c, at + 19);
  // The variant: two high bits 10, so one of 8, 9, a, b.
  block[at + 19] = HEX[8 | ((c >>> 12) & 3)]!;
  block[at + 23] = DASH;
  hex4(c >>> 16, at + 24);
  hex4(d >>> 16, at + 28);
  hex4(d, at + 32);
}

function hex4(value: number, at: number): void {
  const high = (value >>> 7) & 0x1fe;
  const low = (value & 0xff) << 1;
  block[at] = HEX_PAIRS[high]!;
  block[at + 1] = HEX_PAIRS[high + 1]!;
  block[at + 2] = HEX_PAIRS[low]!;
  block[at + 3] = HEX_PAIRS[low + 1]!;
}

function writeExtendedId(a: number, b: number, c: number): void {
  // Scrambled with words of this thread's own, so that one id does not show the other.
  const x = Math.imul(a ^ mask0, 0x9e3779b1);
  const y = Math.imul(b ^ mask1, 0x85ebca6b);
  const z = Math.imul(c ^ mask2, 0xc2b2ae35);
  base64x5(x, EXTENDED_AT);
  base64x5(y, EXTENDED_AT + 5);
  base64x4(z, EXTENDED_AT + 10);
  // The last of eleven bytes: its high four bits fill up a character whose low two are then zero.
  block[EXTENDED_AT + 14] = BASE64[(z >>> 26) & 60]!;
  block[EXTENDED_AT + 15] = 0x3d;
}

function base64x4(value: number, at: number): void {
  block[at] = BASE64[value & 63]!;
  block[at + 1] = BASE64[(value >>> 6) & 63]!;
  block[at + 2] = BASE64[(value >>> 12) & 63]!;
  block[at + 3] = BASE64[(value >>> 18) & 63]!;
}

function base64x5(value: number, at: number): void {
  base64x4(value, at);
  block[at + 4] = BASE64[(value >>> 24) & 63]!;
}
