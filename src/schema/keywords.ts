/**
 * Reads one schema: which of draft 4's keywords it has, each in the shape that draft 4 asks for. What has another shape is
 * refused with its place. Keywords that draft 4 does not know have no effect, as it says.
 */
import { below } from "./pointer.ts";
import { canonicalText, isObject, type JsonObject, numbersIn, own, show } from "./values.ts";

export const TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"] as const;
export type TypeName = (typeof TYPES)[number];

/** What a schema says. Schemas inside it are values of the model, not read yet. */
export interface Keywords {
  readonly types: readonly TypeName[] | undefined;
  /** OpenAPI 3.0's: null is allowed beside `type`. */
  readonly nullable: boolean;
  readonly enumValues: readonly unknown[] | undefined;
  readonly allOf: readonly JsonObject[];
  readonly anyOf: readonly JsonObject[];
  readonly oneOf: readonly JsonObject[];
  readonly not: JsonObject | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly exclusiveMinimum: boolean;
  readonly exclusiveMaximum: boolean;
  readonly multipleOf: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: string | undefined;
  readonly items: JsonObject | readonly JsonObject[] | undefined;
  readonly additionalItems: boolean | JsonObject;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly uniqueItems: boolean;
  readonly properties: ReadonlyMap<string, JsonObject>;
  readonly patternProperties: ReadonlyMap<string, JsonObject>;
  readonly additionalProperties: boolean | JsonObject;
  readonly required: readonly string[];
  readonly dependencies: ReadonlyMap<string, readonly string[] | JsonObject>;
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
  readonly definitions: ReadonlyMap<string, JsonObject>;
}

/** Told what is refused: a pointer relative to nothing, as it was given, and why. */
export type Refuse = (pointer: string, message: string) => void;

export function readKeywords(schema: JsonObject, pointer: string, refuse: Refuse): Keywords {
  return new KeywordReader(schema, pointer, refuse).read();
}

/** Every schema that stands inside this one, with its pointer. */
export function* schemasInside(keywords: Keywords, pointer: string): Generator<[JsonObject, string]> {
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    for (const [index, schema] of keywords[keyword].entries()) yield [schema, below(below(pointer, keyword), index)];
  }
  if (keywords.not !== undefined) yield [keywords.not, below(pointer, "not")];
  const { items, additionalItems, additionalProperties } = keywords;
  if (isList(items)) {
    for (const [index, schema] of items.entries()) yield [schema, below(below(pointer, "items"), index)];
  } else if (items !== undefined) yield [items, below(pointer, "items")];
  if (isObject(additionalItems)) yield [additionalItems, below(pointer, "additionalItems")];
  if (isObject(additionalProperties)) yield [additionalProperties, below(pointer, "additionalProperties")];
  for (const keyword of ["properties", "patternProperties", "definitions"] as const) {
    for (const [name, schema] of keywords[keyword]) yield [schema, below(below(pointer, keyword), name)];
  }
  for (const [name, dependency] of keywords.dependencies) {
    if (!isList(dependency)) yield [dependency, below(below(pointer, "dependencies"), name)];
  }
}

export function isList<Item>(value: readonly Item[] | JsonObject | undefined): value is readonly Item[] {
  return Array.isArray(value);
}

class KeywordReader {
  readonly #schema: JsonObject;
  readonly #pointer: string;
  readonly #refuse: Refuse;

  constructor(schema: JsonObject, pointer: string, refuse: Refuse) {
    this.#schema = schema;
    this.#pointer = pointer;
    this.#refuse = refuse;
  }

  read(): Keywords {
    const minimum = this.#number("minimum");
    const maximum = this.#number("maximum");
    return {
      types: this.#types(),
      nullable: this.#boolean("nullable") ?? false,
      enumValues: this.#enum(),
      allOf: this.#schemas("allOf"),
      anyOf: this.#schemas("anyOf"),
      oneOf: this.#schemas("oneOf"),
      not: this.#schemaAt("not"),
      minimum,
      maximum,
      exclusiveMinimum: this.#exclusive("exclusiveMinimum", "minimum", minimum),
      exclusiveMaximum: this.#exclusive("exclusiveMaximum", "maximum", maximum),
      multipleOf: this.#divisor(),
      minLength: this.#count("minLength"),
      maxLength: this.#count("maxLength"),
      pattern: this.#string("pattern"),
      items: Array.isArray(own(this.#schema, "items")) ? this.#schemas("items") : this.#schemaAt("items"),
      additionalItems: this.#booleanOrSchema("additionalItems"),
      minItems: this.#count("minItems"),
      maxItems: this.#count("maxItems"),
      uniqueItems: this.#boolean("uniqueItems") ?? false,
      properties: this.#schemaMap("properties"),
      patternProperties: this.#schemaMap("patternProperties"),
      additionalProperties: this.#booleanOrSchema("additionalProperties"),
      required: this.#required(),
      dependencies: this.#dependencies(),
      minProperties: this.#count("minProperties"),
      maxProperties: this.#count("maxProperties"),
      definitions: this.#schemaMap("definitions"),
    };
  }

  #refuseAt(keyword: string, message: string): void {
    this.#refuse(below(this.#pointer, keyword), message);
  }

  #wrong(keyword: string, expected: string, value: unknown): void {
    this.#refuseAt(keyword, `${keyword}: expected ${expected}, got ${show(value)}`);
  }

  #types(): readonly TypeName[] | undefined {
    const value = own(this.#schema, "type");
    if (value === undefined) return undefined;
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (names.length === 0) this.#wrong("type", "a type or a non-empty array of types", value);
    for (const name of names) {
      if (!TYPES.includes(name as TypeName)) this.#wrong("type", `one of ${TYPES.join(", ")}`, name);
    }
    if (new Set(names).size < names.length) this.#refuseAt("type", "type: expected no type twice; name each once");
    return names as readonly TypeName[];
  }

  #enum(): readonly unknown[] | undefined {
    const value = own(this.#schema, "enum");
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length === 0) {
      this.#wrong("enum", "a non-empty array of values", value);
      return undefined;
    }
    const seen = new Map<string, number>();
    const pointer = below(this.#pointer, "enum");
    for (const [index, entry] of value.entries()) {
      const text = canonicalText(entry);
      if (text === undefined) {
        this.#refuse(below(pointer, index), "enum: the value is nested deeper than any document may be; leave it out");
        continue;
      }
      for (const number of numbersIn(entry)) {
        if (Number.isFinite(number)) continue;
        this.#refuse(
          below(pointer, index),
          `enum: expected numbers that a double can hold, got ${number}; leave it out`,
        );
      }
      const first = seen.get(text);
      if (first !== undefined) {
        const message = `enum: ${show(entry)} stands twice (also at ${first}); AWS refuses duplicates, leave one out`;
        this.#refuse(below(pointer, index), message);
      }
      seen.set(text, index);
    }
    return value;
  }

  #number(keyword: string): number | undefined {
    const value = own(this.#schema, keyword);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.#wrong(keyword, typeof value === "number" ? "a number that a double can hold" : "a number", value);
    return undefined;
  }

  #exclusive(keyword: string, bound: string, value: number | undefined): boolean {
    const exclusive = own(this.#schema, keyword);
    if (exclusive === undefined) return false;
    if (typeof exclusive === "number") {
      const message =
        `${keyword}: expected true or false, got ${show(exclusive)}; a number is draft 6's form, ` +
        `in draft 4 write ${bound}: ${show(exclusive)} and ${keyword}: true`;
      this.#refuseAt(keyword, message);
      return false;
    }
    if (typeof exclusive !== "boolean") {
      this.#wrong(keyword, "true or false", exclusive);
      return false;
    }
    if (value === undefined && !Object.hasOwn(this.#schema, bound)) {
      this.#refuseAt(
        keyword,
        `${keyword}: expected ${bound} beside it, which it is about; add ${bound} or leave it out`,
      );
    }
    return exclusive;
  }

  #divisor(): number | undefined {
    const value = this.#number("multipleOf");
    if (value === undefined || value > 0) return value;
    this.#wrong("multipleOf", "a number above 0", value);
    return undefined;
  }

  #count(keyword: string): number | undefined {
    const value = own(this.#schema, keyword);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    this.#wrong(keyword, "an integer of at least 0", value);
    return undefined;
  }

  #string(keyword: string): string | undefined {
    const value = own(this.#schema, keyword);
    if (value === undefined || typeof value === "string") return value;
    this.#wrong(keyword, "a string", value);
    return undefined;
  }

  #boolean(keyword: string): boolean | undefined {
    const value = own(this.#schema, keyword);
    if (value === undefined || typeof value === "boolean") return value;
    this.#wrong(keyword, "true or false", value);
    return undefined;
  }

  #schemaAt(keyword: string): JsonObject | undefined {
    const value = own(this.#schema, keyword);
    if (value === undefined || isObject(value)) return value;
    this.#wrong(keyword, "a schema, which is an object in draft 4", value);
    return undefined;
  }

  #booleanOrSchema(keyword: string): boolean | JsonObject {
    const value = own(this.#schema, keyword);
    if (value === undefined) return true;
    if (typeof value === "boolean" || isObject(value)) return value;
    this.#wrong(keyword, "true, false or a schema", value);
    return true;
  }

  #schemas(keyword: string): readonly JsonObject[] {
    const value = own(this.#schema, keyword);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length === 0) {
      this.#wrong(keyword, "a non-empty array of schemas", value);
      return [];
    }
    const schemas: JsonObject[] = [];
    for (const [index, schema] of value.entries()) {
      if (isObject(schema)) schemas.push(schema);
      else this.#noSchema(below(below(this.#pointer, keyword), index), keyword, schema);
    }
    return schemas;
  }

  #schemaMap(keyword: string): ReadonlyMap<string, JsonObject> {
    const value = own(this.#schema, keyword);
    const schemas = new Map<string, JsonObject>();
    if (value === undefined) return schemas;
    if (!isObject(value)) {
      this.#wrong(keyword, "an object of schemas", value);
      return schemas;
    }
    for (const [name, schema] of Object.entries(value)) {
      if (isObject(schema)) schemas.set(name, schema);
      else this.#noSchema(below(below(this.#pointer, keyword), name), `${keyword} ${show(name)}`, schema);
    }
    return schemas;
  }

  #noSchema(pointer: string, what: string, value: unknown): void {
    this.#refuse(pointer, `${what}: expected a schema, which is an object in draft 4, got ${show(value)}`);
  }

  #required(): readonly string[] {
    const value = own(this.#schema, "required");
    if (value === undefined) return [];
    if (typeof value === "boolean") {
      const message =
        `required: expected a non-empty array of names, got ${value}; ` +
        "that is draft 3's form, in draft 4 the object names its required properties";
      this.#refuseAt("required", message);
      return [];
    }
    return this.#names("required", this.#pointer, value, "required");
  }

  #names(key: string, parent: string, value: unknown, what: string): readonly string[] {
    const pointer = below(parent, key);
    if (!Array.isArray(value) || value.length === 0) {
      this.#refuse(pointer, `${what}: expected a non-empty array of names, got ${show(value)}; leave it out`);
      return [];
    }
    const names: string[] = [];
    for (const [index, name] of value.entries()) {
      if (typeof name !== "string") {
        this.#refuse(below(pointer, index), `${what}: expected a name, got ${show(name)}`);
      } else names.push(name);
    }
    const unique = new Set(names);
    if (unique.size < names.length) this.#refuse(pointer, `${what}: expected no name twice; name each once`);
    return [...unique];
  }

  #dependencies(): ReadonlyMap<string, readonly string[] | JsonObject> {
    const value = own(this.#schema, "dependencies");
    const dependencies = new Map<string, readonly string[] | JsonObject>();
    if (value === undefined) return dependencies;
    if (!isObject(value)) {
      this.#wrong("dependencies", "an object of schemas and arrays of names", value);
      return dependencies;
    }
    const pointer = below(this.#pointer, "dependencies");
    for (const [name, dependency] of Object.entries(value)) {
      const what = `dependencies ${show(name)}`;
      if (isObject(dependency)) dependencies.set(name, dependency);
      else if (Array.isArray(dependency)) dependencies.set(name, this.#names(name, pointer, dependency, what));
      else
        this.#refuse(below(pointer, name), `${what}: expected a schema or an array of names, got ${show(dependency)}`);
    }
    return dependencies;
  }
}
