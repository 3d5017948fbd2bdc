/** JSON (RFC 8259) as values of templates: JSON.parse where it loses nothing, our own reader where it would. */
import { NO_PAUSE, type Pause } from "../pause.ts";
import { double, integer, type JsonMap, mapPut, newMap, type Value } from "../value.ts";

/** Objects and lists may lie that deep in each other for our own reader, which recurs; what walks over values has its own limit. */
const DEPTH_MAX = 512;
/** Of one integer: the time that it takes to read and print one grows faster than its length. */
const DIGITS_MAX = 1000;

/** The text is no JSON, or too deep to read. */
export class JsonTextError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "JsonTextError";
  }
}

/**
 * What JSON.parse would lose: of a number, that it is a double although it is whole (`1.0`, `1e3`), and the last digits of a long
 * one; of an object, the place of a key that is an integer; `-0`, which Java's integers do not have. Matches too often, within
 * texts, which costs time and nothing else; never a price such as 2.05. Numbers and keys stand behind one of four signs, so that
 * one look at the text is enough.
 *
 * A fraction that a double rounds away begins with zeros or nines: six of them behind at most 9 digits, one behind 10 to 15.
 */
const NEEDS_CARE =
  /[,:[{][ \t\n\r]*(?:"[0-9\\][0-9u\\]{0,59}"\s*:|-?[0-9](?:[0-9]{15}|[0-9]*(?:\.(?:0+(?![0-9])|0{6}|9{6}|(?<=[0-9]{10}\.)[09])|(?:\.[0-9]+)?[eE]))|-0(?![.0-9]))/;
/** A document that is a number has no sign before it. */
const IS_NUMBER = /^\s*-?[0-9]/;

/** Characters that are looked through in one go. */
const LOOK_LENGTH = 65_536;

function needsCare(text: string, pause: Pause): boolean {
  if (IS_NUMBER.test(text)) return true;
  if (text.length <= LOOK_LENGTH) return NEEDS_CARE.test(text);
  let at = 0;
  while (at < text.length) {
    // What must be read with care begins with such a sign or holds none, so that no cut before one goes through it.
    const comma = text.indexOf(",", at + LOOK_LENGTH);
    const end = comma < 0 ? text.length : comma;
    if (NEEDS_CARE.test(text.slice(at, end))) return true;
    at = end;
    pause();
  }
  return false;
}

/** Throws JsonTextError. */
export function parseJson(text: string, pause = NO_PAUSE): Value {
  if (needsCare(text, pause)) return parseExactly(text);
  pause();
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new JsonTextError(`no JSON: ${place(error as Error)}`);
  }
}

/** Throws JsonTextError. Takes more time than JSON.parse, and loses nothing. */
export function parseExactly(text: string): Value {
  return new JsonReader(text).document();
}

// V8 quotes the text in its message; it may hold secrets, and logs are read by many.
function place(error: Error): string {
  const position = /at position \d{1,12}/.exec(error.message)?.[0];
  return position === undefined ? "it is not complete" : `unexpected ${position}`;
}

function tooDeep(): JsonTextError {
  return new JsonTextError(`objects and lists more than ${DEPTH_MAX} deep in each other`);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
// What a text between quotes must be read for: escapes, and control characters, which are refused.
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON excludes those.
const NOT_PLAIN = /[\\\u0000-\u001f]/;

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Value {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected("the end");
    return value;
  }

  #value(depth: number): Value {
    if (depth > DEPTH_MAX) throw tooDeep();
    this.#space();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#list(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonMap {
    const map = newMap();
    this.#at++;
    if (this.#takes("}")) return map;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected("a key in double quotes");
      const key = this.#string();
      this.#must(":");
      mapPut(map, key, this.#value(depth + 1));
    } while (this.#takes(","));
    this.#must("}");
    return map;
  }

  #list(depth: number): Value[] {
    const list: Value[] = [];
    this.#at++;
    if (this.#takes("]")) return list;
    do {
      list.push(this.#value(depth + 1));
    } while (this.#takes(","));
    this.#must("]");
    return list;
  }

  #string(): string {
    const begin = this.#at;
    const end = this.#closingQuote();
    const inner = this.#text.slice(begin + 1, end);
    if (!NOT_PLAIN.test(inner)) {
      this.#at = end + 1;
      return inner;
    }
    try {
      const value = JSON.parse(this.#text.slice(begin, end + 1)) as string;
      this.#at = end + 1;
      return value;
    } catch {
      throw this.#unexpected("a text with JSON's escapes");
    }
  }

  /** Of the text that begins here. A quote behind an odd number of backslashes belongs to the text. */
  #closingQuote(): number {
    let end = this.#at;
    let backslashes: number;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw this.#unexpected("a text in double quotes");
      backslashes = 0;
      while (this.#text[end - 1 - backslashes] === "\\") backslashes++;
    } while (backslashes % 2 === 1);
    return end;
  }

  #number(): Value {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw this.#unexpected("a value");
    this.#at = NUMBER.lastIndex;
    const [digits, fraction, exponent] = match;
    if (fraction !== undefined || exponent !== undefined) return double(Number(digits));
    const value = Number(digits);
    if (Number.isSafeInteger(value)) return value + 0;
    if (digits.length > DIGITS_MAX) throw new JsonTextError(`an integer of more than ${DIGITS_MAX} digits`);
    return integer(BigInt(digits));
  }

  #word<T extends Value>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected("a value");
    this.#at += word.length;
    return value;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #takes(sign: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #must(sign: string): void {
    if (!this.#takes(sign)) throw this.#unexpected(JSON.stringify(sign));
  }

  #unexpected(expected: string): JsonTextError {
    const found = this.#at < this.#text.length ? "something else" : "the end of the text";
    return new JsonTextError(`no JSON: expected ${expected} at character ${this.#at + 1}, found ${found}`);
  }
}
