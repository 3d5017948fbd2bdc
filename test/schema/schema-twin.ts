/**
 * The slow and obvious twin of assembly/schema/: draft 4 as the specification has it, over a document that is read into a tree.
 * It reports in the order that report.ts states: a value's keywords by name, then members by name and elements, and inside allOf too.
 */
import { below } from "../../src/schema/pointer.ts";
import { encodeWtf8 } from "../../src/schema/wtf8.ts";
import { compareDecimals, isDecimalMultiple } from "./support/decimal.ts";
import { type JsonTree, readTree } from "./support/json-tree.ts";

type Schema = Readonly<Record<string, unknown>>;

export interface TwinFailure {
  readonly keyword: string;
  readonly instancePointer: string;
  readonly schemaPointer: string;
  readonly names: readonly string[];
  readonly counts: readonly [number, number];
}

/** Failures of a document against `#` of a schema whose references are pointers inside it. */
export function twinFailures(schema: Schema, document: string): TwinFailure[] {
  return new Twin(schema).failures(schema, readTree(document), "", "");
}

class Twin {
  readonly #root: Schema;

  constructor(root: Schema) {
    this.#root = root;
  }

  /** The schema that a `$ref` leads to, and where it stands. */
  #follow(schema: Schema, pointer: string): [Schema, string] {
    if (!Object.hasOwn(schema, "$ref")) return [schema, pointer];
    const target = decodeURIComponent(schema["$ref"] as string).slice(1);
    let found: unknown = this.#root;
    for (const key of target.split("/").slice(1)) {
      found = (found as Schema)[key.replaceAll("~1", "/").replaceAll("~0", "~")];
    }
    return this.#follow(found as Schema, target);
  }

  #passes(schema: unknown, value: JsonTree): boolean {
    return this.failures(schema as Schema, value, "", "").length === 0;
  }

  failures(given: Schema, value: JsonTree, instance: string, at: string): TwinFailure[] {
    const [schema, pointer] = this.#follow(given, at);
    const failures: TwinFailure[] = [];
    const inside: TwinFailure[] = [];
    const fail = (
      keyword: string,
      more: { names?: string[]; counts?: [number, number]; below?: string } = {},
    ): void => {
      let schemaPointer = below(pointer, keyword);
      if (more.below !== undefined) schemaPointer = below(schemaPointer, more.below);
      const { names = [], counts = [0, 0] } = more;
      failures.push({ keyword, instancePointer: instance, schemaPointer, names, counts });
    };
    const descend = (sub: unknown, child: JsonTree, key: string | number, ...path: (string | number)[]): void => {
      inside.push(...this.failures(sub as Schema, child, below(instance, key), path.reduce<string>(below, pointer)));
    };
    const keywords: Record<string, (argument: never) => void> = {
      additionalItems: (additional: unknown) => {
        if (value.kind !== "array" || !Array.isArray(schema["items"])) return;
        const allowed = schema["items"].length;
        const count = value.elements.length;
        if (additional === false && count > allowed) fail("additionalItems", { counts: [count, allowed] });
      },
      additionalProperties: (additional: unknown) => {
        if (value.kind !== "object" || additional !== false) return;
        const names = membersOf(value)
          .map(([name]) => name)
          .filter((name) => !this.#isNamed(schema, name));
        if (names.length > 0) fail("additionalProperties", { names });
      },
      allOf: (schemas: Schema[]) => {
        const matched = schemas.filter((sub) => this.#passes(sub, value)).length;
        if (matched === schemas.length) return;
        fail("allOf", { counts: [matched, schemas.length] });
        for (const [i, sub] of schemas.entries()) {
          failures.push(...this.failures(sub, value, instance, below(below(pointer, "allOf"), i)));
        }
      },
      anyOf: (schemas: Schema[]) => {
        if (!schemas.some((sub) => this.#passes(sub, value))) fail("anyOf", { counts: [0, schemas.length] });
      },
      dependencies: (dependencies: Schema) => {
        if (value.kind !== "object") return;
        const present = new Set(value.members.map(([name]) => name));
        for (const [name, dependency] of Object.entries(dependencies)) {
          if (!present.has(name)) continue;
          if (Array.isArray(dependency)) {
            const names = (dependency as string[]).filter((other) => !present.has(other));
            if (names.length > 0) fail("dependencies", { names, below: name });
          } else {
            const place = below(below(pointer, "dependencies"), name);
            failures.push(...this.failures(dependency as Schema, value, instance, place));
          }
        }
      },
      enum: (values: unknown[]) => {
        const own = canonical(value);
        if (!values.some((one) => canonical(readTree(JSON.stringify(one))) === own)) fail("enum");
      },
      maxItems: (most: number) => {
        if (value.kind === "array") bound("maxItems", value.elements.length, most);
      },
      maxLength: (most: number) => {
        if (value.kind === "string") bound("maxLength", [...(value.value as string)].length, most);
      },
      maxProperties: (most: number) => {
        if (value.kind === "object") bound("maxProperties", membersOf(value).length, most);
      },
      maximum: (most: number) => {
        if (value.kind !== "number") return;
        const order = compareDecimals(value.text, JSON.stringify(most));
        if (order > 0 || (order === 0 && schema["exclusiveMaximum"] === true)) fail("maximum");
      },
      minItems: (least: number) => {
        if (value.kind === "array") bound("minItems", value.elements.length, least);
      },
      minLength: (least: number) => {
        if (value.kind === "string") bound("minLength", [...(value.value as string)].length, least);
      },
      minProperties: (least: number) => {
        if (value.kind === "object") bound("minProperties", membersOf(value).length, least);
      },
      minimum: (least: number) => {
        if (value.kind !== "number") return;
        const order = compareDecimals(value.text, JSON.stringify(least));
        if (order < 0 || (order === 0 && schema["exclusiveMinimum"] === true)) fail("minimum");
      },
      multipleOf: (divisor: number) => {
        if (value.kind === "number" && !isDecimalMultiple(value.text, JSON.stringify(divisor))) fail("multipleOf");
      },
      not: (sub: unknown) => {
        if (this.#passes(sub, value)) fail("not");
      },
      oneOf: (schemas: Schema[]) => {
        const matched = schemas.filter((sub) => this.#passes(sub, value)).length;
        if (matched !== 1) fail("oneOf", { counts: [matched, schemas.length] });
      },
      pattern: (source: string) => {
        if (value.kind === "string" && !new RegExp(source, "u").test(value.value as string)) fail("pattern");
      },
      required: (required: string[]) => {
        if (value.kind !== "object") return;
        const names = required.filter((name) => !value.members.some(([own]) => own === name));
        if (names.length > 0) fail("required", { names });
      },
      type: (types: string | string[]) => {
        const allowed = new Set<unknown>([types].flat());
        if (schema["nullable"] === true) allowed.add("null");
        const isInteger = value.kind === "number" && /^-?\d+$/.test(value.text);
        if (!allowed.has(value.kind) && !(isInteger && allowed.has("integer"))) fail("type");
      },
      uniqueItems: (unique: boolean) => {
        if (value.kind !== "array" || !unique) return;
        if (new Set(value.elements.map(canonical)).size < value.elements.length) fail("uniqueItems");
      },
    };
    const bound = (keyword: string, found: number, limit: number): void => {
      if (keyword.startsWith("max") ? found > limit : found < limit) fail(keyword, { counts: [found, limit] });
    };
    for (const [keyword, run] of Object.entries(keywords)) {
      if (Object.hasOwn(schema, keyword)) run(schema[keyword] as never);
    }
    if (value.kind === "array") {
      const items = schema["items"];
      for (const [i, element] of value.elements.entries()) {
        if (!Array.isArray(items)) {
          if (items !== undefined) descend(items, element, i, "items");
        } else if (i < items.length) descend(items[i], element, i, "items", i);
        else if (typeof schema["additionalItems"] === "object") {
          descend(schema["additionalItems"], element, i, "additionalItems");
        }
      }
    }
    if (value.kind === "object") {
      const properties = (schema["properties"] ?? {}) as Schema;
      const patterns = Object.entries((schema["patternProperties"] ?? {}) as Schema);
      for (const [name, child] of membersOf(value).sort(byName)) {
        if (Object.hasOwn(properties, name)) descend(properties[name], child, name, "properties", name);
        for (const [source, sub] of patterns) {
          if (new RegExp(source, "u").test(name)) descend(sub, child, name, "patternProperties", source);
        }
        if (!this.#isNamed(schema, name) && typeof schema["additionalProperties"] === "object") {
          descend(schema["additionalProperties"], child, name, "additionalProperties");
        }
      }
    }
    return [...failures, ...inside];
  }

  #isNamed(schema: Schema, name: string): boolean {
    if (Object.hasOwn((schema["properties"] ?? {}) as Schema, name)) return true;
    return Object.keys((schema["patternProperties"] ?? {}) as Schema).some((source) =>
      new RegExp(source, "u").test(name),
    );
  }
}

/** Of equal keys the last one counts, where it stands. */
/** In the order of code points. */
function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return Buffer.compare(encodeWtf8(one), encodeWtf8(other));
}

function membersOf(value: JsonTree & { kind: "object" }): (readonly [string, JsonTree])[] {
  return value.members.filter(([name], i) => !value.members.slice(i + 1).some(([other]) => other === name));
}

/** A text that two values share exactly when they are the same. */
function canonical(value: JsonTree): string {
  if (value.kind === "number") return canonicalNumber(value.text);
  if (value.kind === "array") return `[${value.elements.map(canonical).join()}]`;
  if (value.kind !== "object") return JSON.stringify(value.value);
  return `{${membersOf(value)
    .map(([name, child]) => `${JSON.stringify(name)}:${canonical(child)}`)
    .sort()
    .join()}}`;
}

function canonicalNumber(text: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
