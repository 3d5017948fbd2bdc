/** Values that a mapping puts into the path of an integration's URI: they never add a segment, a query or a way upwards. */
import { encodedByte, escapedByte } from "./query-string.ts";

/** What a value may bring along from where it was taken. */
export interface PathValueOrigin {
  /** It came out of the request's path, so its escapes are escapes already. */
  readonly isEncoded: boolean;
  /** It was captured by `{name+}`: its slashes are segments. */
  readonly isGreedy: boolean;
}

// RFC 3986 3.3: what a path segment may hold unencoded beside unreserved characters. `;` is among them and harmless here.
const SEGMENT_CHARACTERS = "!$&'()*+,;=:@";

/** The value as text of a path. */
export function pathText(value: string, origin: PathValueOrigin): string {
  let result = "";
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!;
    if (char === "%" && origin.isEncoded && escapedByte(value, i) >= 0) {
      result += value.slice(i, i + 3);
      i += 2;
    } else if ((char === "/" && origin.isGreedy) || SEGMENT_CHARACTERS.includes(char)) result += char;
    else result += encodedByte(value.charCodeAt(i));
  }
  return result;
}

/** The value as text of a query, where `{name}` stands behind the URI's `?`. */
export function queryText(value: string, origin: PathValueOrigin): string {
  let result = "";
  for (let i = 0; i < value.length; i++) {
    if (value[i] === "%" && origin.isEncoded && escapedByte(value, i) >= 0) {
      result += value.slice(i, i + 3);
      i += 2;
    } else result += encodedByte(value.charCodeAt(i));
  }
  return result;
}

// Encoded separators count as separators, and `;`, NUL, `?` and `#` as a segment's end: some backends decode or cut before
// they resolve the dots, and a value that reads `..` to any of them is refused.
const DOT_SEGMENT = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:[/;]|%2f|%5c|%3b|%00|%3f|%23|$)/i;

/** Whether a path (without query, beginning with `/`) holds a `.` or `..` segment, plain or encoded. */
export function hasDotSegment(path: string): boolean {
  return DOT_SEGMENT.test(path);
}
