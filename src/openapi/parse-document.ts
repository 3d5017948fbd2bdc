/** Bytes to a checked value: JSON or YAML, bounded in size, depth and expansion, with positions on demand. */
import { OperationError } from "../errors/operation-error.ts";
import { DEFINITION_DEPTH_MAX, DEFINITION_LIMIT_BYTES } from "../model/limits.ts";
import type { Locate } from "./findings.ts";
import { locateInJson, measureJson, positionsOf, repeatedMembers } from "./json-text.ts";
import { isObject } from "./values.ts";
import { locateInYaml, parseYaml, TextError } from "./yaml-text.ts";

export interface ParsedDocument {
  readonly value: unknown;
  readonly locate: Locate;
}

/** AWS's answer to a file that it cannot read (recorded). */
export const INVALID_INPUT = "Invalid OpenAPI input.";

/** Values in a document, those behind aliases counted each time; 6 MB of JSON can hold about three million. */
const NODE_MAX = 4_000_000;

/**
 * `__proto__` reaches for a prototype, and an object with a `toJSON` that is no function cannot be packed. Schemas are kept as text and
 * read by those who know that any name is a property's: in there both are names like others.
 */
const REFUSED_KEYS: ReadonlySet<string> = new Set(["__proto__", "toJSON"]);

/** What is behind these is a schema, or schemas by name. Nothing else in a definition is called so. */
const SCHEMA_KEYS: ReadonlySet<string> = new Set(["schema", "schemas", "definitions"]);

/** Throws OperationError BadRequestException for anything but one well-formed document within the limits. */
export function parseDocument(bytes: Uint8Array): ParsedDocument {
  if (bytes.length > DEFINITION_LIMIT_BYTES) {
    refuse(`${bytes.length} bytes: expected at most ${DEFINITION_LIMIT_BYTES} (6 MB)`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse("the file is not UTF-8 text: save it as UTF-8");
  }
  return parseJsonText(text) ?? parseYamlText(text);
}

/** The strict and fast way; null for what is no JSON, which may still be YAML. */
function parseJsonText(text: string): ParsedDocument | null {
  const first = /^\s*([{[])/.exec(text.slice(0, 4096))?.[1];
  if (first === undefined) return null;
  const { depth, members } = measureJson(text);
  if (depth > DEFINITION_DEPTH_MAX) refuseDepth();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // A text that begins like JSON is almost always meant as JSON; YAML gets its turn, and knows the place of the error.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const found = measureValue(value);
  if (found.members !== members) {
    const repeated = repeatedMembers(text, 20);
    const positions = positionsOf(text, new Map(repeated.map((member) => [member, member.offset])));
    throw new OperationError(
      "BadRequestException",
      INVALID_INPUT,
      repeated.map((member) => ({
        pointer: "",
        ...positions.get(member),
        message: `the key ${JSON.stringify(member.name.slice(0, 100))} is there twice: remove or rename one`,
      })),
    );
  }
  return { value, locate: (pointers) => locateInJson(text, pointers) };
}

function parseYamlText(text: string): ParsedDocument {
  try {
    const { value, document } = parseYaml(text);
    measureValue(value);
    return { value, locate: (pointers) => locateInYaml(text, document, pointers) };
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const offset = error instanceof TextError ? error.offset : 0;
    const position = positionsOf(text, new Map([["", offset]])).get("");
    const message = error instanceof TextError ? error.message : "the text is neither JSON nor YAML";
    throw new OperationError("BadRequestException", INVALID_INPUT, [{ pointer: "", ...position, message }]);
  }
}

/** Counts members, and refuses what nests too deep, expands too far or reaches for a prototype. */
function measureValue(root: unknown): { readonly members: number } {
  let nodes = 0;
  let members = 0;
  const walk = (value: unknown, depth: number, inSchema: boolean): void => {
    if (++nodes > NODE_MAX) refuse(`more than ${NODE_MAX} values once YAML aliases are followed: expected fewer`);
    if (typeof value !== "object" || value === null) return;
    if (depth > DEFINITION_DEPTH_MAX) refuseDepth();
    if (Array.isArray(value)) {
      for (const item of value) walk(item, depth + 1, inSchema);
      return;
    }
    if (!isObject(value)) return;
    for (const key in value) {
      if (!inSchema && REFUSED_KEYS.has(key))
        refuse(`the key "${key}" is not accepted anywhere in a definition: rename it`);
      members++;
      walk(value[key], depth + 1, inSchema || SCHEMA_KEYS.has(key));
    }
  };
  walk(root, 1, false);
  return { members };
}

function refuseDepth(): never {
  return refuse(`nested deeper than ${DEFINITION_DEPTH_MAX} levels: flatten the definition`);
}

function refuse(message: string): never {
  throw new OperationError("BadRequestException", INVALID_INPUT, [{ pointer: "", message }]);
}
