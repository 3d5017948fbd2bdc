/**
 * Values as text, in the two forms that AWS's engine has: JSON, as `$input.json` writes it, and Java's own, as a reference
 * prints. A list of a JSON document prints as JSON even there, because json-smart's lists print themselves so.
 */
import { TemplateLimitError } from "../template-errors.ts";
import { HostObject, isList, isMap, JavaList, mapGet, mapKeys, type Value, WholeDouble } from "../value.ts";
import { javaDoubleText } from "./java-double-text.ts";

/** Maps and lists may lie that deep in each other; one that holds itself is deeper. */
const DEPTH_MAX = 600;
/** Characters that one value may print to: a map of maps that share each other could print without end. */
const LENGTH_MAX = 10_485_760;

/** Compact JSON. Throws TemplateLimitError for what is too deep or too long. */
export function printJson(value: Value): string {
  return typeof value === "string" ? JSON.stringify(value) : new Printer(JSON.stringify).json(value);
}

/** A list of a JSON document as it prints itself: JSON, with `/` as `\/` and characters that trouble browsers as `\uXXXX`. */
export function printJsonList(list: readonly Value[]): string {
  return new Printer(smartText).json(list);
}

/** As Java's toString: texts as they are, `{k=v, k2=v2}`, `[a, b]` for a template's own lists. Null is the empty text. */
export function printJava(value: Value): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberText(value);
    case "boolean":
    case "bigint":
      return String(value);
  }
  if (value === null) return "";
  return new Printer(smartText).java(value);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : javaDoubleText(value);
}

const SMART_ESCAPED = /\\(?:u[0-9a-f]{4}|.)|[/\u007f-\u009f\u2000-\u20ff]/g;

/** A text as json-smart writes it by default (JSONStyle.NO_COMPRESS). */
function smartText(text: string): string {
  return JSON.stringify(text).replace(SMART_ESCAPED, smartEscape);
}

/** Of one escape that JSON.stringify wrote, or of one character that it left alone. */
function smartEscape(one: string): string {
  if (one === "/") return "\\/";
  if (one.length === 2) return one;
  const digits = one.length === 1 ? one.charCodeAt(0).toString(16).padStart(4, "0") : one.slice(2);
  return `\\u${digits.toUpperCase()}`;
}

class Printer {
  readonly #quote: (text: string) => string;
  #depth = 0;
  #length = 0;

  constructor(quote: (text: string) => string) {
    this.#quote = quote;
  }

  json(value: Value): string {
    switch (typeof value) {
      case "string":
        return this.#counted(this.#quote(value));
      case "number":
        return this.#counted(numberText(value));
      case "boolean":
      case "bigint":
        return this.#counted(String(value));
    }
    if (value === null) return "null";
    if (value instanceof WholeDouble) return this.#counted(jsonDouble(value.value));
    if (value instanceof HostObject) return this.#nested(() => this.json(value.toJson()));
    if (isList(value)) return this.#nested(() => this.#jsonList(value));
    return this.#nested(() => this.#jsonMap(value as Parameters<typeof mapGet>[0]));
  }

  #jsonList(list: readonly Value[]): string {
    let text = "[";
    for (let at = 0; at < list.length; at++) text += (at === 0 ? "" : ",") + this.json(list[at] ?? null);
    this.#count(list.length * 2);
    return `${text}]`;
  }

  #jsonMap(map: Parameters<typeof mapGet>[0]): string {
    let text = "{";
    for (const key of mapKeys(map)) {
      text += `${text === "{" ? "" : ","}${this.#counted(this.#quote(key))}:${this.json(mapGet(map, key) ?? null)}`;
    }
    return `${text}}`;
  }

  java(value: Value): string {
    switch (typeof value) {
      case "string":
        return this.#counted(value);
      case "number":
        return this.#counted(numberText(value));
      case "boolean":
      case "bigint":
        return this.#counted(String(value));
    }
    if (value === null) return "null";
    if (value instanceof WholeDouble) return this.#counted(javaDoubleText(value.value));
    if (value instanceof HostObject) return this.#counted(value.print());
    if (value instanceof JavaList) return this.#nested(() => this.#javaList(value));
    if (isList(value)) return this.#nested(() => this.#jsonList(value));
    if (isMap(value)) return this.#nested(() => this.#javaMap(value));
    throw new Error("a value of no kind that a template knows");
  }

  #javaList(list: readonly Value[]): string {
    let text = "[";
    for (let at = 0; at < list.length; at++) text += (at === 0 ? "" : ", ") + this.java(list[at] ?? null);
    this.#count(list.length * 2);
    return `${text}]`;
  }

  #javaMap(map: Parameters<typeof mapGet>[0]): string {
    let text = "{";
    for (const key of mapKeys(map)) {
      text += `${text === "{" ? "" : ", "}${this.#counted(key)}=${this.java(mapGet(map, key) ?? null)}`;
    }
    return `${text}}`;
  }

  #nested(print: () => string): string {
    if (++this.#depth > DEPTH_MAX) {
      throw new TemplateLimitError(`a value that is more than ${DEPTH_MAX} deep, or holds itself`);
    }
    const text = print();
    this.#depth--;
    return text;
  }

  #counted(text: string): string {
    this.#count(text.length + 1);
    return text;
  }

  #count(length: number): void {
    this.#length += length;
    if (this.#length > LENGTH_MAX) {
      throw new TemplateLimitError(`a value that prints to more than ${LENGTH_MAX} characters`);
    }
  }
}

// JSON has no infinities; json-smart writes null.
function jsonDouble(value: number): string {
  return Number.isFinite(value) ? javaDoubleText(value) : "null";
}
