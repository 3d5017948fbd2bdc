/** Typed access to values that came from a file: own members only, and messages that show what was found. */
import type { Findings } from "./findings.ts";
import { at } from "./json-pointer.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The object's own member, never one of a prototype. `null` counts as absent, as for AWS's importer: YAML reads a key with
 * nothing behind it so, and tools that write JSON give every member that they have no value for.
 */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
}

/**
 * Refuses a member that restricts who may call, when it is there but empty: what stands behind it was lost, most often to
 * the indentation of YAML, and reading it as absent would open what was to be shut.
 */
export function refuseEmpty(findings: Findings, owner: JsonObject, pointer: string, key: string): void {
  if (!Object.hasOwn(owner, key) || owner[key] !== null) return;
  findings.refuse(
    at(pointer, key),
    `${key} is empty: expected what restricts callers; check the indentation, or remove it`,
  );
}

/** A value as it is shown in messages. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "a list";
  if (isObject(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}..."` : text;
}

/** A record for keys from outside. */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** The optional object at `key`. */
export function objectAt(findings: Findings, owner: JsonObject, pointer: string, key: string): JsonObject | undefined {
  const value = own(owner, key);
  if (value === undefined || isObject(value)) return value;
  findings.refuse(at(pointer, key), `${key}: expected an object, got ${show(value)}`);
  return undefined;
}

/** The optional list at `key`. */
export function listAt(
  findings: Findings,
  owner: JsonObject,
  pointer: string,
  key: string,
): readonly unknown[] | undefined {
  const value = own(owner, key);
  if (value === undefined || Array.isArray(value)) return value as readonly unknown[] | undefined;
  findings.refuse(at(pointer, key), `${key}: expected a list, got ${show(value)}`);
  return undefined;
}

/** The optional text at `key`. */
export function stringAt(findings: Findings, owner: JsonObject, pointer: string, key: string): string | undefined {
  const value = own(owner, key);
  if (value === undefined || typeof value === "string") return value;
  findings.refuse(at(pointer, key), `${key}: expected a string, got ${show(value)}`);
  return undefined;
}

/** YAML 1.1's words, which AWS's reader takes for booleans, and the same in quotes, as JSON has them. */
const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false],
]);

/** The optional boolean at `key`; its words in any case count, quoted or not. */
export function booleanAt(findings: Findings, owner: JsonObject, pointer: string, key: string): boolean | undefined {
  const value = own(owner, key);
  if (value === undefined || typeof value === "boolean") return value;
  const word = typeof value === "string" ? BOOLEANS.get(value.toLowerCase()) : undefined;
  if (word !== undefined) return word;
  findings.refuse(at(pointer, key), `${key}: expected true or false, got ${show(value)}`);
  return undefined;
}

/** The optional whole number at `key`; digits in quotes count, as AWS accepts them. */
export function integerAt(findings: Findings, owner: JsonObject, pointer: string, key: string): number | undefined {
  const value = own(owner, key);
  if (value === undefined) return undefined;
  const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(number)) return number as number;
  findings.refuse(at(pointer, key), `${key}: expected a whole number, got ${show(value)}`);
  return undefined;
}

/** The first of many names, for a warning that speaks of all. */
export function listNames(names: readonly string[], limit = 50): string {
  if (names.length <= limit) return names.join(", ");
  return `${names.slice(0, limit).join(", ")} and ${names.length - limit} more`;
}
