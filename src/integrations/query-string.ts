/** Query strings as AWS reads and forwards them: decoded, `;` like `&`, and encoded again for the backend. */

// What is equal before and after decoding and encoding: nearly every query that a client sends.
const PLAIN = /^[A-Za-z0-9\-._~&=]*$/;

/**
 * The client's query as the backend gets it: each escape decoded and encoded again by the strict rules, `+` as `%20`, `;` as
 * `&`, a `%` that begins no escape as `%25`, nothing of a fragment (AWS: "API Gateway important notes"). Works on bytes, so
 * that what is not UTF-8 arrives unchanged.
 */
export function forwardedQuery(query: string): string {
  return PLAIN.test(query) ? query : encodedAgain(query);
}

function encodedAgain(query: string): string {
  let result = "";
  for (let i = 0; i < query.length; i++) {
    const code = query.charCodeAt(i);
    if (code === HASH) break;
    if (code === PERCENT) {
      const byte = escapedByte(query, i);
      if (byte < 0) result += "%25";
      else {
        result += encodedByte(byte);
        i += 2;
      }
    } else if (code === PLUS) result += "%20";
    else if (code === SEMICOLON) result += "&";
    else if (code === AMPERSAND || code === EQUALS) result += query[i];
    else result += encodedByte(code);
  }
  return result;
}

/** A value or name of our own for a query, as byte text. */
export function encodedComponent(text: string): string {
  let result = "";
  for (let i = 0; i < text.length; i++) result += encodedByte(text.charCodeAt(i));
  return result;
}

/** The last value of a parameter, decoded to byte text; `""` for `a` and `a=`; undefined when it is not there. */
export function queryValue(query: string, name: string): string | undefined {
  const values = queryValues(query, name);
  return values.length === 0 ? undefined : values[values.length - 1];
}

/** All values of a parameter in order, decoded to byte text. */
export function queryValues(query: string, name: string): string[] {
  const values: string[] = [];
  eachParameter(query, (begin, nameEnd, end) => {
    if (decoded(query.slice(begin, nameEnd)) === name) values.push(valueText(query, nameEnd, end));
  });
  return values;
}

/** All parameters in order, names and values decoded to byte text. */
export function queryEntries(query: string): [string, string][] {
  const entries: [string, string][] = [];
  eachParameter(query, (begin, nameEnd, end) => {
    entries.push([decoded(query.slice(begin, nameEnd)), valueText(query, nameEnd, end)]);
  });
  return entries;
}

function valueText(query: string, nameEnd: number, end: number): string {
  return nameEnd === end ? "" : decoded(query.slice(nameEnd + 1, end));
}

/** Calls back with where each parameter begins, its name ends, and it ends. */
function eachParameter(query: string, visit: (begin: number, nameEnd: number, end: number) => void): void {
  const fragment = query.indexOf("#");
  const length = fragment < 0 ? query.length : fragment;
  let begin = 0;
  while (begin < length) {
    let end = begin;
    let equals = -1;
    for (; end < length; end++) {
      const code = query.charCodeAt(end);
      if (code === AMPERSAND || code === SEMICOLON) break;
      if (code === EQUALS && equals < 0) equals = end;
    }
    if (end > begin) visit(begin, equals < 0 ? end : equals, end);
    begin = end + 1;
  }
}

function decoded(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === PLUS) {
      result += " ";
      continue;
    }
    const byte = code === PERCENT ? escapedByte(text, i) : -1;
    if (byte < 0) result += text[i];
    else {
      result += String.fromCharCode(byte);
      i += 2;
    }
  }
  return result;
}

const HASH = 0x23;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const PLUS = 0x2b;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;

/** The byte that `%XX` at `at` stands for, -1 when there is no whole escape. */
export function escapedByte(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at + 1));
  const low = hexDigit(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

// RFC 3986 2.3, "unreserved": what is never encoded.
const ENCODED_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

/** One byte as it stands in a query or a path segment of our own. */
export function encodedByte(byte: number): string {
  return ENCODED_BYTES[byte] ?? encodedBeyondByte(byte);
}

// Byte text has no such characters. A stray one becomes UTF-8 rather than a byte that it is not.
function encodedBeyondByte(code: number): string {
  return encodedComponent(Buffer.from(String.fromCharCode(code), "utf8").toString("latin1"));
}
