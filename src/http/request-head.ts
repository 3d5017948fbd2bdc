/**
 * Reads a request head once and decides whether it may be served. The server's parser lets through what a gateway must not:
 * anything about which two parsers could disagree where a request ends (RFC 9112 section 11.2, request smuggling).
 */
import { METHOD_OTHER } from "../../assembly/layout/codes.ts";
import { METHOD_CODES } from "./method-codes.ts";
import type { UwsRequest } from "./uws-types.ts";

/** `request line SP SP HTTP/1.1 CRLF` without method and target. */
const REQUEST_LINE_FRAME_BYTES = 12;
/** `: ` and CRLF. */
const HEADER_FRAME_BYTES = 4;
const HOST_NAME_BYTES = 4;

/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DIGITS = /^[0-9]{1,15}$/;
/** DEL stands among them: no field value may hold it (RFC 9110 5.5), and the server lets it through. */
const NOT_PLAIN = /[\u007f-\uffff]/;
/** Where a loop over the characters begins to cost more than the expression (measured). */
const SHORT_TEXT_LENGTH = 12;
/** RFC 9562 4. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** RFC 9110 7.2, RFC 3986 3.2.2: a name or an address, perhaps a port; it may be empty. No user name, no path, no list. */
const HOST = /^(?:\[[0-9A-Za-z:.%-]+\]|[A-Za-z0-9\-._~!$&'()*+;=%]*)(?::[0-9]{0,5})?$/;

// What a header's name makes of it here.
const ORDINARY = 0;
const HOST_NAME = 1;
const CONTENT_LENGTH = 2;
const TRANSFER_ENCODING = 3;
const REQUEST_ID = 4;
const NAMELESS = 5;

// What readHead found, in place of an object for each request: the caller takes it before anything else can run.
export let headMethod = "";
export let headMethodCode = METHOD_OTHER;
export let headPath = "";
export let headQuery = "";
export let headHost = "";
/** Never changed: requests in a row with the same names, in the same order, share one list, so the same list is the same names. */
export let headNames: readonly string[] = [];
export let headValues: string[] = [];
/** 0 without a body, -1 for chunked. */
export let headContentLength = 0;
/**
 * The UUID that a client gave its request, empty for none. AWS documents that it replaces the request's id and no more ("Clients
 * can override this request ID"); that only a UUID does, and in which header, is our reading of it.
 */
export let headRequestId = "";

let bytes = 0;
let hostCount = 0;
let lengthCount = 0;
let codingCount = 0;
let malformed = false;
/** The last verb: comparing it costs less than looking it up. */
let knownMethod = "";
let knownMethodCode = METHOD_OTHER;
/** The names of the last request with what they are here, and how many of this one's are the same so far; -1 once one was not. */
let knownNames: readonly string[] = [];
let knownKinds: readonly number[] = [];
let knownCount = 0;
/** This request's names, once it has some of its own. */
let ownNames: string[] = [];
let ownKinds: number[] = [];
/** The last host found well-formed: a connection's requests name the same one. */
let knownHost = "";

/**
 * Returns 0 when the request may be served, else the status that refuses it: 400, or 431 above `limitBytes`. `knownVerb` is the method
 * where the server has matched it already, byte by byte, empty otherwise.
 */
export function readHead(request: UwsRequest, limitBytes: number, knownVerb: string): number {
  // getCaseSensitiveMethod first: the server's other accessor lowers the text in place.
  const method = knownVerb === "" ? request.getCaseSensitiveMethod() : knownVerb;
  const path = request.getUrl();
  const query = request.getQuery();
  knownCount = 0;
  headValues = [];
  headHost = "";
  headContentLength = 0;
  headRequestId = "";
  hostCount = 0;
  lengthCount = 0;
  codingCount = 0;
  malformed = false;
  bytes = REQUEST_LINE_FRAME_BYTES + method.length + path.length + (query === undefined ? 0 : query.length + 1);
  headPath = asBytes(path);
  headQuery = query === undefined || query === "" ? "" : asBytes(query);

  request.forEach(takeHeader);

  if (knownCount !== knownNames.length) {
    knownKinds = knownCount < 0 ? ownKinds : knownKinds.slice(0, knownCount);
    knownNames = knownCount < 0 ? ownNames : knownNames.slice(0, knownCount);
  }
  headNames = knownNames;
  if (method !== knownMethod) {
    knownMethod = method;
    knownMethodCode = METHOD_CODES.get(method) ?? METHOD_OTHER;
  }
  headMethod = knownMethod;
  headMethodCode = knownMethodCode;
  if (headMethodCode === METHOD_OTHER && !TOKEN.test(method)) return 400;
  if (malformed || hostCount !== 1 || lengthCount + codingCount > 1) return 400;
  return bytes > limitBytes ? 431 : 0;
}

function takeHeader(name: string, text: string): void {
  const kind = takeName(name);
  if (kind === HOST_NAME) {
    takeHost(text);
    return;
  }
  const value = asBytes(text);
  bytes += name.length + value.length + HEADER_FRAME_BYTES;
  headValues.push(value);
  switch (kind) {
    case ORDINARY:
      break;
    case CONTENT_LENGTH:
      lengthCount++;
      if (DIGITS.test(value)) headContentLength = Number(value);
      else malformed = true;
      break;
    case TRANSFER_ENCODING:
      codingCount++;
      headContentLength = -1;
      if (value !== "chunked") malformed = true;
      break;
    case REQUEST_ID:
      if (UUID.test(value)) headRequestId = value;
      break;
    case NAMELESS:
      malformed = true;
      break;
  }
}

function takeHost(text: string): void {
  hostCount++;
  // The very same text, whose bytes were found to be a host's: whoever compares it next need not look into it.
  if (text === knownHost) headHost = knownHost;
  else {
    headHost = asBytes(text);
    if (HOST.test(headHost)) knownHost = headHost;
    else malformed = true;
  }
  bytes += HOST_NAME_BYTES + headHost.length + HEADER_FRAME_BYTES;
  headValues.push(headHost);
}

/** Adds the name to the request's and answers what it is here. */
function takeName(name: string): number {
  if (knownCount >= 0) {
    if (name === knownNames[knownCount]) return knownKinds[knownCount++]!;
    ownNames = knownNames.slice(0, knownCount);
    ownKinds = knownKinds.slice(0, knownCount);
    knownCount = -1;
  }
  const kind = kindOf(name);
  ownNames.push(name);
  ownKinds.push(kind);
  return kind;
}

/** Four names matter here and no two have the same length, so most cost one comparison of numbers. */
function kindOf(name: string): number {
  switch (name.length) {
    case 0:
      return NAMELESS;
    case 4:
      return name === "host" ? HOST_NAME : ORDINARY;
    case 14:
      return name === "content-length" ? CONTENT_LENGTH : ORDINARY;
    case 16:
      return name === "x-amzn-requestid" ? REQUEST_ID : ORDINARY;
    case 17:
      return name === "transfer-encoding" ? TRANSFER_ENCODING : ORDINARY;
    default:
      return ORDINARY;
  }
}

/**
 * The server hands text over decoded as UTF-8. What came as bytes goes on as bytes: one character each, as everything behind
 * expects. Bytes that were not UTF-8 are lost in the decoding (they arrive as U+FFFD), so they are refused, never altered. One
 * loss cannot be seen from here: the parser trims bytes above 0x7f, like spaces, from both ends of a header value.
 */
function asBytes(text: string): string {
  if (isPlain(text)) return text;
  if (text.includes("\ufffd") || text.includes("\u007f")) malformed = true;
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Many texts are short, and for them a loop costs less than the way into a regular expression. */
function isPlain(text: string): boolean {
  const { length } = text;
  if (length > SHORT_TEXT_LENGTH) return !NOT_PLAIN.test(text);
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) >= 0x7f) return false;
  return true;
}
