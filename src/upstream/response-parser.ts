/**
 * Strict, incremental parser of HTTP/1.1 responses (RFC 9112). It reads every byte once, in any split, and keeps no more than
 * one head; whatever two readers could understand differently is refused.
 */
import { COLON, CR, FIELD_BYTE, HEX_DIGIT, LF, SEMICOLON, SPACE, TAB, TOKEN_BYTE } from "./byte-classes.ts";
import { KnownHead } from "./known-head.ts";
import type { ResponseHead, UpstreamErrorCode } from "./upstream.ts";

export interface ResponseSink {
  onResponseHead(head: ResponseHead): void;
  onResponseData(chunk: Uint8Array): void;
}

// The states of the head come first, so that one comparison tells whether the head is still on its way.
const STATUS_LINE = 0;
const STATUS_LF = 1;
const LINE_START = 2;
const NAME = 3;
const VALUE_SPACE = 4;
const VALUE = 5;
const VALUE_LF = 6;
const HEAD_LF = 7;
const LAST_HEAD_STATE = HEAD_LF;
const LENGTH_BODY = 8;
const BODY_UNTIL_CLOSE = 9;
const CHUNK_SIZE = 10;
const CHUNK_EXTENSION = 11;
const CHUNK_SIZE_LF = 12;
const CHUNK_DATA = 13;
const CHUNK_DATA_CR = 14;
const CHUNK_DATA_LF = 15;
const TRAILER_START = 16;
const TRAILER_NAME = 17;
const TRAILER_VALUE = 18;
const TRAILER_LF = 19;
const TRAILER_END_LF = 20;
const ENDED = 21;
const FAILED = 22;
const STOPPED = 23;

const HEADER_COUNT_MAX = 200;
/** RFC 9110 15.2 lets a server send any number; more than a few is a server that will not answer. */
const INFORMATIONAL_COUNT_MAX = 16;
/** 52 bits: every size is exact in a double. */
const CHUNK_SIZE_DIGITS_MAX = 13;
const LENGTH_DIGITS_MAX = 15;
/** For the whole response: extensions and trailers carry nothing that we pass on, so they get little room. */
const CHUNK_EXTENSION_BYTES_MAX = 16_384;
const TRAILER_BYTES_MAX = 16_384;
const SIDE_BUFFER_BYTES_MIN = 4_096;

/** One for all parsers of a thread: a head is valid until the callback returns. Its two lists are made anew and never changed. */
const sharedHead = {
  statusCode: 0,
  names: [] as readonly string[],
  values: [] as readonly string[],
  contentLength: 0,
};

/** Name start, name end, value start, value end of each header of the head that is being read, from the start of the head. */
const OFFSETS_PER_HEADER = 4;

export class ResponseParser {
  /** Why parsing failed; meaningful when `failed`. */
  failure: UpstreamErrorCode = "MALFORMED_RESPONSE";
  detail = "";
  /** After the end: the connection may carry another request. */
  reusable = false;
  /** `Keep-Alive: timeout=` of the last head, s; -1 without one. */
  keepAliveSeconds = -1;

  readonly #sink: ResponseSink;
  readonly #headLimitBytes: number;
  readonly #known: KnownHead;
  readonly #offsets = new Uint32Array(HEADER_COUNT_MAX * OFFSETS_PER_HEADER);
  #state = STOPPED;
  #isHead = false;
  #count = 0;
  /** Bytes of the head that were read, from its start. */
  #scanned = 0;
  #statusLineEnd = 0;
  #informationalCount = 0;
  /** Bytes of the body or of the chunk that are still to come. */
  #remaining = 0;
  #digits = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  /** Holds a head that came in pieces. */
  #side: Buffer | null = null;
  #sideLength = 0;
  // Responses of one size come to lie at one place of the read buffer, so the last view usually fits again.
  #view: Uint8Array | null = null;
  #viewSource: Uint8Array | null = null;
  #viewStart = 0;
  #viewEnd = 0;

  /** `known` may be shared by all parsers of one origin. */
  constructor(sink: ResponseSink, headLimitBytes: number, known = new KnownHead()) {
    this.#sink = sink;
    this.#headLimitBytes = headLimitBytes;
    this.#known = known;
  }

  get ended(): boolean {
    return this.#state === ENDED;
  }

  get failed(): boolean {
    return this.#state === FAILED;
  }

  /** The final head was not complete yet. */
  get inHead(): boolean {
    return this.#state <= LAST_HEAD_STATE;
  }

  /** Gets ready for the answer to one request. */
  begin(isHead: boolean): void {
    this.#state = STATUS_LINE;
    this.#isHead = isHead;
    this.#count = 0;
    this.#scanned = 0;
    this.#informationalCount = 0;
    this.#sideLength = 0;
    this.reusable = false;
    this.keepAliveSeconds = -1;
  }

  /** Nothing is delivered any more. */
  stop(): void {
    this.#state = STOPPED;
    this.#side = null;
  }

  /** The peer closed. True: the body was one that ends so, and is complete. */
  endAtClose(): boolean {
    if (this.#state !== BODY_UNTIL_CLOSE) return false;
    this.#state = ENDED;
    return true;
  }

  /**
   * Reads `bytes` up to `end` and calls the sink. Returns how many bytes belonged to the response; fewer than `end` after its
   * end, after a failure and when the sink stopped the parser.
   */
  feed(bytes: Buffer, end: number): number {
    let at = 0;
    if (this.#state <= LAST_HEAD_STATE) {
      at = this.#feedHead(bytes, end);
    }
    while (at < end) {
      switch (this.#state) {
        case LENGTH_BODY: {
          const size = Math.min(this.#remaining, end - at);
          this.#remaining -= size;
          // Set before the call: the sink may stop the parser.
          if (this.#remaining === 0) this.#state = ENDED;
          this.#deliver(bytes, at, at + size);
          at += size;
          break;
        }
        case BODY_UNTIL_CLOSE:
          this.#deliver(bytes, at, end);
          return end;
        case ENDED:
        case FAILED:
        case STOPPED:
          return at;
        default:
          at = this.#feedChunked(bytes, at, end);
      }
    }
    return at;
  }

  #deliver(bytes: Buffer, start: number, end: number): void {
    if (this.#viewStart !== start || this.#viewEnd !== end || this.#viewSource !== bytes || this.#view === null) {
      this.#view = bytes.subarray(start, end);
      this.#viewSource = bytes;
      this.#viewStart = start;
      this.#viewEnd = end;
    }
    this.#sink.onResponseData(this.#view);
  }

  #fail(detail: string, failure: UpstreamErrorCode = "MALFORMED_RESPONSE"): void {
    this.#state = FAILED;
    this.#side = null;
    this.failure = failure;
    this.detail = detail;
  }

  /** Reads heads until the final one is complete. Returns the position behind it, or behind what was read. */
  #feedHead(bytes: Buffer, end: number): number {
    let at = 0;
    while (at < end) {
      if (this.#sideLength === 0) {
        if (this.#scanned === 0) {
          const knownEnd = this.#known.match(bytes, at, end);
          if (knownEnd >= 0) {
            this.#repeatHead(this.#known);
            return knownEnd;
          }
        }
        const stop = Math.min(end, at + this.#headLimitBytes);
        const headEnd = this.#scanHead(bytes, at, stop);
        if (this.#state === FAILED) return at;
        if (headEnd < 0) {
          if (stop - at === this.#headLimitBytes) {
            this.#fail(`response head over ${this.#headLimitBytes} bytes`, "HEAD_TOO_LARGE");
            return at;
          }
          this.#append(bytes, at, end);
          return end;
        }
        this.#completeHead(bytes, at, headEnd);
        at = headEnd;
      } else {
        const before = this.#sideLength;
        const size = Math.min(end - at, this.#headLimitBytes - before);
        this.#append(bytes, at, at + size);
        const headEnd = this.#scanHead(this.#side!, 0, this.#sideLength);
        if (this.#state === FAILED) return at;
        if (headEnd < 0) {
          if (this.#sideLength === this.#headLimitBytes) {
            this.#fail(`response head over ${this.#headLimitBytes} bytes`, "HEAD_TOO_LARGE");
          }
          return at + size;
        }
        at += headEnd - before;
        this.#sideLength = 0;
        this.#completeHead(this.#side!, 0, headEnd);
        this.#side = null;
      }
      // An informational head leaves the parser where it began.
      if (this.#state !== STATUS_LINE) return at;
    }
    return at;
  }

  #append(bytes: Buffer, start: number, end: number): void {
    const length = this.#sideLength + end - start;
    if (this.#side === null || this.#side.length < length) {
      // Doubling keeps the copying linear however small the pieces are.
      const grown = Buffer.allocUnsafe(Math.max(SIDE_BUFFER_BYTES_MIN, length, 2 * (this.#side?.length ?? 0)));
      if (this.#side !== null) this.#side.copy(grown, 0, 0, this.#sideLength);
      this.#side = grown;
    }
    bytes.copy(this.#side, this.#sideLength, start, end);
    this.#sideLength = length;
  }

  /** Goes on with the head that begins at `base`. Returns the position behind it, -1 when it is not complete or wrong. */
  #scanHead(bytes: Buffer, base: number, end: number): number {
    const offsets = this.#offsets;
    let at = base + this.#scanned;
    let state = this.#state;
    let entry = this.#count * OFFSETS_PER_HEADER;
    while (at < end) {
      switch (state) {
        case VALUE: {
          while (at < end && FIELD_BYTE[bytes[at]!] === 1) at++;
          if (at === end) break;
          if (bytes[at] !== CR) return this.#refuseByte(bytes[at]!, "a header value");
          let valueEnd = at;
          const valueStart = base + offsets[entry + 2]!;
          while (valueEnd > valueStart && (bytes[valueEnd - 1] === SPACE || bytes[valueEnd - 1] === TAB)) valueEnd--;
          offsets[entry + 3] = valueEnd - base;
          entry += OFFSETS_PER_HEADER;
          at++;
          state = VALUE_LF;
          break;
        }
        case STATUS_LF:
        case VALUE_LF:
          if (bytes[at] !== LF) return this.#refuseByte(bytes[at]!, "a line end");
          at++;
          state = LINE_START;
          break;
        case LINE_START: {
          const first = bytes[at]!;
          if (first === CR) {
            at++;
            state = HEAD_LF;
            break;
          }
          if (first === SPACE || first === TAB) {
            this.#fail("folded header line");
            return -1;
          }
          if (entry === HEADER_COUNT_MAX * OFFSETS_PER_HEADER) {
            this.#fail(`over ${HEADER_COUNT_MAX} response headers`, "HEAD_TOO_LARGE");
            return -1;
          }
          offsets[entry] = at - base;
          state = NAME;
          break;
        }
        case NAME:
          while (at < end && TOKEN_BYTE[bytes[at]!] === 1) at++;
          if (at === end) break;
          if (bytes[at] !== COLON || at - base === offsets[entry]) {
            return this.#refuseByte(bytes[at]!, "a header name");
          }
          offsets[entry + 1] = at - base;
          at++;
          state = VALUE_SPACE;
          break;
        case VALUE_SPACE:
          while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
          if (at === end) break;
          offsets[entry + 2] = at - base;
          state = VALUE;
          break;
        case STATUS_LINE: {
          while (at < end && FIELD_BYTE[bytes[at]!] === 1) at++;
          if (!this.#checkStatusLine(bytes, base, at)) return -1;
          if (at === end) break;
          if (bytes[at] !== CR) return this.#refuseByte(bytes[at]!, "the status line");
          this.#statusLineEnd = at - base;
          at++;
          state = STATUS_LF;
          break;
        }
        default: // HEAD_LF
          if (bytes[at] !== LF) return this.#refuseByte(bytes[at]!, "a line end");
          this.#count = entry / OFFSETS_PER_HEADER;
          return at + 1;
      }
    }
    this.#state = state;
    this.#count = entry / OFFSETS_PER_HEADER;
    this.#scanned = at - base;
    return -1;
  }

  #refuseByte(byte: number, place: string): -1 {
    this.#fail(`byte 0x${byte.toString(16).padStart(2, "0")} in ${place}`);
    return -1;
  }

  /** What is there of `HTTP/1.x ` must be right at once: a peer that speaks something else may never end its line. */
  #checkStatusLine(bytes: Buffer, base: number, end: number): boolean {
    const length = end - base;
    const minor = bytes[base + 7];
    if (
      (length > 0 && bytes[base] !== 0x48) ||
      (length > 1 && bytes[base + 1] !== 0x54) ||
      (length > 2 && bytes[base + 2] !== 0x54) ||
      (length > 3 && bytes[base + 3] !== 0x50) ||
      (length > 4 && bytes[base + 4] !== 0x2f) ||
      (length > 5 && bytes[base + 5] !== 0x31) ||
      (length > 6 && bytes[base + 6] !== 0x2e) ||
      (length > 7 && minor !== 0x30 && minor !== 0x31) ||
      (length > 8 && bytes[base + 8] !== SPACE)
    ) {
      this.#fail("status line is not of HTTP/1.0 or HTTP/1.1");
      return false;
    }
    return true;
  }

  /** Reads the meaning of a whole head and hands it on. */
  #completeHead(bytes: Buffer, base: number, headEnd: number): void {
    const statusCode = this.#statusCode(bytes, base);
    let refusal: string | null;
    if (statusCode < 0) refusal = "status code is not three digits from 100 to 599";
    else if (statusCode < 200) refusal = this.#swallowInformational(statusCode);
    else refusal = this.#readHeaders(statusCode, bytes, base, headEnd);
    if (refusal !== null) this.#fail(refusal);
    else if (statusCode >= 200) this.#sink.onResponseHead(sharedHead);
  }

  /** Hands on a head that was read before. */
  #repeatHead(known: KnownHead): void {
    sharedHead.names = known.names;
    sharedHead.values = known.values;
    this.keepAliveSeconds = known.keepAliveSeconds;
    this.#frame(known.statusCode, known.length, known.chunked, known.close);
    this.#sink.onResponseHead(sharedHead);
  }

  /** Fills the shared head. Returns a reason to refuse it, or null. */
  #readHeaders(statusCode: number, bytes: Buffer, base: number, headEnd: number): string | null {
    const isHttp11 = bytes[base + 7] === 0x31;
    const text = bytes.toString("latin1", base, headEnd);
    const offsets = this.#offsets;
    const count = this.#count;
    const names: string[] = [];
    const values: string[] = [];
    let length = -1;
    let chunked = false;
    let close = !isHttp11;
    for (let index = 0, entry = 0; index < count; index++, entry += OFFSETS_PER_HEADER) {
      const nameStart = offsets[entry]!;
      const nameEnd = offsets[entry + 1]!;
      const name = text.slice(nameStart, nameEnd);
      const value = text.slice(offsets[entry + 2]!, offsets[entry + 3]!);
      names.push(name);
      values.push(value);
      // The four headers that this hop reads are told by their length first.
      switch (nameEnd - nameStart) {
        case 10: {
          const lower = name.toLowerCase();
          if (lower === "connection") close = close || hasCloseOption(value);
          else if (lower === "keep-alive") this.keepAliveSeconds = keepAliveTimeout(value);
          break;
        }
        case 14:
          if (name.toLowerCase() === "content-length") {
            if (length >= 0) return "Content-Length given twice";
            length = parseLength(value);
            if (length < 0) return "Content-Length is not a number";
          }
          break;
        case 17:
          if (name.toLowerCase() === "transfer-encoding") {
            if (chunked) return "Transfer-Encoding given twice";
            if (value.toLowerCase() !== "chunked") return "Transfer-Encoding is not chunked";
            chunked = true;
          }
          break;
        default:
      }
    }
    if (chunked && length >= 0) return "both Content-Length and Transfer-Encoding";
    // RFC 9112 6.1: a 1.0 message with a transfer coding comes through a hop that did not understand it.
    if (chunked && !isHttp11) return "Transfer-Encoding in an HTTP/1.0 response";

    sharedHead.names = names;
    sharedHead.values = values;
    const known = this.#known;
    if (known.keep(bytes, base, headEnd)) {
      known.statusCode = statusCode;
      known.names = names;
      known.values = values;
      known.length = length;
      known.chunked = chunked;
      known.close = close;
      known.keepAliveSeconds = this.keepAliveSeconds;
    }
    this.#frame(statusCode, length, chunked, close);
    return null;
  }

  /** Decides how the body ends (RFC 9112 6.3). */
  #frame(statusCode: number, length: number, chunked: boolean, close: boolean): void {
    let reusable = !close;
    sharedHead.statusCode = statusCode;
    if (this.#isHead || statusCode === 204 || statusCode === 304 || length === 0) {
      sharedHead.contentLength = 0;
      this.#state = ENDED;
    } else if (chunked) {
      sharedHead.contentLength = -1;
      this.#state = CHUNK_SIZE;
      this.#remaining = 0;
      this.#digits = 0;
      this.#extensionBytes = 0;
      this.#trailerBytes = 0;
    } else if (length > 0) {
      sharedHead.contentLength = length;
      this.#remaining = length;
      this.#state = LENGTH_BODY;
    } else {
      sharedHead.contentLength = -1;
      this.#state = BODY_UNTIL_CLOSE;
      reusable = false;
    }
    this.reusable = reusable;
  }

  /** `HTTP/1.x NNN` and the line end, or a space and a reason; -1 when it is anything else. */
  #statusCode(bytes: Buffer, base: number): number {
    if (this.#statusLineEnd < 12) return -1;
    if (this.#statusLineEnd > 12 && bytes[base + 12] !== SPACE) return -1;
    let code = 0;
    for (let at = base + 9; at < base + 12; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return -1;
      code = code * 10 + digit;
    }
    return code >= 100 && code <= 599 ? code : -1;
  }

  /** Gets ready for the next head, or returns why not. */
  #swallowInformational(statusCode: number): string | null {
    // Nobody asked for another protocol, and what follows would not be HTTP/1.1.
    if (statusCode === 101) return "101 without an Upgrade";
    if (++this.#informationalCount > INFORMATIONAL_COUNT_MAX) {
      return `over ${INFORMATIONAL_COUNT_MAX} informational responses`;
    }
    this.#state = STATUS_LINE;
    this.#count = 0;
    this.#scanned = 0;
    return null;
  }

  #feedChunked(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const byte = bytes[at]!;
      switch (this.#state) {
        case CHUNK_DATA: {
          const size = Math.min(this.#remaining, end - at);
          this.#remaining -= size;
          if (this.#remaining === 0) this.#state = CHUNK_DATA_CR;
          this.#deliver(bytes, at, at + size);
          at += size;
          continue;
        }
        case CHUNK_SIZE: {
          const digit = HEX_DIGIT[byte]!;
          if (digit > 0) {
            if (++this.#digits > CHUNK_SIZE_DIGITS_MAX) return this.#refuseChunk(at, "chunk size is too large");
            this.#remaining = this.#remaining * 16 + digit - 1;
          } else if (this.#digits === 0 || (byte !== CR && byte !== SEMICOLON)) {
            return this.#refuseChunk(at, "chunk size is not hexadecimal");
          } else {
            this.#state = byte === CR ? CHUNK_SIZE_LF : CHUNK_EXTENSION;
          }
          break;
        }
        case CHUNK_EXTENSION:
          if (byte === CR) this.#state = CHUNK_SIZE_LF;
          else if (FIELD_BYTE[byte] === 0) return this.#refuseChunk(at, "control byte in a chunk extension");
          else if (++this.#extensionBytes > CHUNK_EXTENSION_BYTES_MAX) {
            return this.#refuseChunk(at, "chunk extensions are too long");
          }
          break;
        case CHUNK_SIZE_LF:
          if (byte !== LF) return this.#refuseChunk(at, "chunk size line does not end in CRLF");
          this.#state = this.#remaining === 0 ? TRAILER_START : CHUNK_DATA;
          break;
        case CHUNK_DATA_CR:
          if (byte !== CR) return this.#refuseChunk(at, "chunk does not end in CRLF");
          this.#state = CHUNK_DATA_LF;
          break;
        case CHUNK_DATA_LF:
          if (byte !== LF) return this.#refuseChunk(at, "chunk does not end in CRLF");
          this.#digits = 0;
          this.#state = CHUNK_SIZE;
          break;
        case TRAILER_START:
          if (byte === CR) this.#state = TRAILER_END_LF;
          else if (TOKEN_BYTE[byte] === 0) return this.#refuseChunk(at, "trailer does not begin with a name");
          else this.#state = TRAILER_NAME;
          break;
        case TRAILER_NAME:
          if (byte === COLON) this.#state = TRAILER_VALUE;
          else if (TOKEN_BYTE[byte] === 0) return this.#refuseChunk(at, "trailer name is not a token");
          break;
        case TRAILER_VALUE:
          if (byte === CR) this.#state = TRAILER_LF;
          else if (FIELD_BYTE[byte] === 0) return this.#refuseChunk(at, "control byte in a trailer");
          break;
        case TRAILER_LF:
          if (byte !== LF) return this.#refuseChunk(at, "trailer does not end in CRLF");
          this.#state = TRAILER_START;
          break;
        case TRAILER_END_LF:
          if (byte !== LF) return this.#refuseChunk(at, "trailers do not end in CRLF");
          this.#state = ENDED;
          return at + 1;
        default: // Stopped by the sink.
          return at;
      }
      // Trailers are dropped, so they are only counted.
      if (this.#state >= TRAILER_START && ++this.#trailerBytes > TRAILER_BYTES_MAX) {
        return this.#refuseChunk(at, "trailers are too long");
      }
      at++;
    }
    return at;
  }

  #refuseChunk(at: number, detail: string): number {
    this.#fail(detail);
    return at;
  }
}

/** RFC 9110 7.6.1: a list of options, matched without regard to case. */
function hasCloseOption(value: string): boolean {
  const lower = value.toLowerCase();
  if (lower === "keep-alive") return false;
  if (lower === "close") return true;
  return lower.split(",").some((option) => option.trim() === "close");
}

/** `timeout=5, max=1000`: 5; -1 when it does not say. */
function keepAliveTimeout(value: string): number {
  const at = value.toLowerCase().indexOf("timeout=");
  if (at < 0) return -1;
  let seconds = -1;
  for (let index = at + "timeout=".length; index < value.length && seconds < 100_000; index++) {
    const digit = value.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) break;
    seconds = Math.max(seconds, 0) * 10 + digit;
  }
  return seconds;
}

/** Digits only (RFC 9110 8.6), below 10^15; -1 otherwise. */
function parseLength(value: string): number {
  if (value.length === 0 || value.length > LENGTH_DIGITS_MAX) return -1;
  let length = 0;
  for (let index = 0; index < value.length; index++) {
    const digit = value.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}
