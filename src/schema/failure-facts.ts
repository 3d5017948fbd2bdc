/** What a failure's message is made of: the value in the document, and what the schema says about it. Bounded, whatever both hold. */
import type { ValidationFailure } from "./failure.ts";

/** Characters of a value, of one name, and of a list from the schema that a message shows; what is longer ends in three dots. */
export const VALUE_TEXT_MAX = 1_000;
export const NAME_TEXT_MAX = 256;
export const LIST_TEXT_MAX = 4_000;

const QUOTE = 0x22;
/** A character is at most six bytes as written (`\u0061`). */
const CHARACTER_BYTES_MAX = 6;

export class FailureFacts {
  readonly failure: ValidationFailure;
  readonly #schema: unknown;
  readonly #document: Uint8Array;

  /** `schema` is that of the failure's model. */
  constructor(failure: ValidationFailure, schema: unknown, document: Uint8Array) {
    this.failure = failure;
    this.#schema = schema;
    this.#document = document;
  }

  /** What the schema has at the failed keyword. */
  get keyword(): unknown {
    return member(this.#schema, pointerTokens(this.failure.schemaPointer));
  }

  /** What the schema has beside the failed keyword. */
  beside(keyword: string): unknown {
    return member(this.#schema, [...pointerTokens(this.failure.schemaPointer).slice(0, -1), keyword]);
  }

  /** The last part of the failure's place in the schema. */
  get lastToken(): string {
    return pointerTokens(this.failure.schemaPointer).at(-1) ?? "";
  }

  get counts(): readonly [number, number] {
    return this.failure.counts;
  }

  /** Names in order, as JSON texts. */
  get names(): string[] {
    return [...this.failure.names].sort().map((name) => JSON.stringify(cut(name, NAME_TEXT_MAX)));
  }

  /** The kind of value that was found, as schemas name kinds; `integer` for a number without fraction and exponent. */
  get type(): string {
    if (this.#isString) return "string";
    const text = this.#text(VALUE_TEXT_MAX);
    switch (text[0]) {
      case "{":
        return "object";
      case "[":
        return "array";
      case "t":
      case "f":
        return "boolean";
      case "n":
        return "null";
      default:
        return /[.eE]/.test(text) ? "number" : "integer";
    }
  }

  /** The value as JSON, as it was written, at most `max` characters. */
  value(max = VALUE_TEXT_MAX): string {
    const text = this.#text(max);
    return this.#isString ? `"${text}"` : text;
  }

  /** A string's content. */
  get content(): string {
    const text = this.#text(VALUE_TEXT_MAX);
    if (!text.includes("\\")) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      // Cut within an escape: shown as it was written.
      return text;
    }
  }

  /** The text of a string lies between its quotes; no other value has one before it. */
  get #isString(): boolean {
    return this.#document[this.failure.offset - 1] === QUOTE;
  }

  #text(max: number): string {
    // AWS validates an empty body as an empty object.
    if (this.#document.length === 0) return "{}";
    const { offset, length } = this.failure;
    const bytes = this.#document.slice(offset, offset + Math.min(length, max * CHARACTER_BYTES_MAX));
    // Streaming: a character that the cut halves is left out, not replaced.
    const text = new TextDecoder().decode(bytes, { stream: true });
    return bytes.length < length || text.length > max ? cut(text, max, true) : text;
  }
}

/** A value of the schema as JSON text. Of a list no more is written than is shown: an enum may have a hundred thousand values. */
export function schemaText(value: unknown, max = LIST_TEXT_MAX): string {
  if (!Array.isArray(value)) return cut(JSON.stringify(value) ?? "nothing", max);
  let text = "[";
  for (const [index, item] of value.entries()) {
    text += `${index === 0 ? "" : ","}${JSON.stringify(item)}`;
    if (text.length > max) return cut(text, max);
  }
  return cut(`${text}]`, max);
}

function cut(text: string, max: number, always = false): string {
  return text.length > max || always ? `${text.slice(0, max)}...` : text;
}

function pointerTokens(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Own members only. */
function member(value: unknown, tokens: readonly string[]): unknown {
  let current = value;
  for (const token of tokens) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, token)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[token];
  }
  return current;
}
