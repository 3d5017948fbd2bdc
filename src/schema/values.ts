/** JSON values of a schema: looking at them, showing them, telling them apart. */
import { JSON_DEPTH_MAX } from "../../assembly/layout/tape.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

const SHOWN_LENGTH = 60;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member, whatever its name. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A value for a message, cut to a readable length. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `an array of ${value.length}`;
  if (isObject(value)) return "an object";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
}

/** Every number in a value, which is nested as deep as documents may be at most. */
export function* numbersIn(value: unknown): Generator<number> {
  if (typeof value === "number") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) yield* numbersIn(member);
  }
}

/** A text that two values share exactly when they are the same JSON value; undefined: nested deeper than any document. */
export function canonicalText(value: unknown): string | undefined {
  const parts: string[] = [];
  return writeCanonical(value, 0, parts) ? parts.join("") : undefined;
}

function writeCanonical(value: unknown, depth: number, parts: string[]): boolean {
  if (depth > JSON_DEPTH_MAX) return false;
  if (Array.isArray(value)) {
    parts.push("[");
    for (const element of value) {
      if (!writeCanonical(element, depth + 1, parts)) return false;
      parts.push(",");
    }
    parts.push("]");
  } else if (isObject(value)) {
    parts.push("{");
    for (const key of Object.keys(value).sort()) {
      parts.push(JSON.stringify(key), ":");
      if (!writeCanonical(value[key], depth + 1, parts)) return false;
      parts.push(",");
    }
    parts.push("}");
  } else {
    // JSON has one zero.
    parts.push(value === 0 ? "0" : JSON.stringify(value));
  }
  return true;
}
