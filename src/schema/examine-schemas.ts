/**
 * What an importer has to know of models: what is wrong with them, so that no deployment fails later, and where AWS would do
 * less than what is written, or draft 4 does.
 */
import type { Model } from "../model/api.ts";
import { compileSchemas } from "./compile-schemas.ts";
import { type Keywords, readKeywords, schemasInside } from "./keywords.ts";
import { PatternPrograms } from "./pattern-programs.ts";
import { below } from "./pointer.ts";
import { SchemaError, type SchemaFinding } from "./schema-error.ts";
import { SchemaLibrary, type SchemaPlace } from "./schema-library.ts";
import { type JsonObject, numbersIn, own, show } from "./values.ts";

export interface SchemaFindings {
  /** The models cannot be used: none of these is left out because of another. */
  readonly refusals: readonly SchemaFinding[];
  /** The models can be used, and their author should know. */
  readonly warnings: readonly SchemaFinding[];
}

/** What AWS leaves out of a definition, or does not look at, and is enforced here. */
const ENFORCED: Readonly<Record<string, string>> = {
  minItems: "AWS drops it from imported definitions",
  maxItems: "AWS drops it from imported definitions",
  exclusiveMinimum: "AWS does not support it",
  nullable: "AWS does not support it",
};

/** Keywords of later drafts: an author who writes one means it, and draft 4 has no such keyword. */
const LATER_DRAFTS = [
  ...["const", "contains", "propertyNames", "if", "then", "else", "dependentRequired", "dependentSchemas"],
  ...["prefixItems", "unevaluatedItems", "unevaluatedProperties"],
];

/** Any decimal of so many digits survives being read as a double. */
const DIGITS_KEPT = 15;

/** Beside `$ref` these are lost. Others say nothing about documents. */
const ASSERTIONS = [
  ...["type", "nullable", "enum", "allOf", "anyOf", "oneOf", "not"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "pattern", "items", "additionalItems", "minItems", "maxItems", "uniqueItems"],
  ...["properties", "patternProperties", "additionalProperties", "required", "dependencies"],
  ...["minProperties", "maxProperties"],
];

/** Looks at every schema in the models, also at those that nothing refers to. */
export function examineSchemas(models: readonly Model[]): SchemaFindings {
  const examiner = new Examiner(models);
  for (const { name, schema } of models) examiner.examine(name, schema);
  const { refusals, warnings, patterns } = examiner;
  if (refusals.length === 0) {
    // What only shows when it is written: the size of the program.
    try {
      compileSchemas(models, { patterns });
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      refusals.push({ model: error.model, pointer: error.pointer, message: error.reason });
    }
  }
  return { refusals, warnings };
}

class Examiner {
  readonly refusals: SchemaFinding[] = [];
  readonly warnings: SchemaFinding[] = [];
  readonly #library: SchemaLibrary;
  readonly patterns = new PatternPrograms();
  readonly #examined = new Set<JsonObject>();

  constructor(models: readonly Model[]) {
    this.#library = new SchemaLibrary(models);
  }

  examine(model: string, schema: unknown): void {
    const root = this.#library.model(model);
    if (root === undefined) {
      this.refusals.push({ model, pointer: "", message: `expected an object, got ${show(schema)}` });
      return;
    }
    const waiting: SchemaPlace[] = [root];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      // Values of a file with aliases may stand in several places; the first one is as good as any.
      if (this.#examined.has(place.schema)) continue;
      this.#examined.add(place.schema);
      if (Object.hasOwn(place.schema, "$ref")) this.#examineReference(place);
      // One by one: as arguments of one call, a hundred thousand schemas would not fit on the stack.
      else for (const inside of this.#examineSchema(place)) waiting.push(inside);
    }
  }

  #examineReference(place: SchemaPlace): void {
    const target = this.#library.follow(place);
    const { model, schema, pointer } = place;
    if ("reason" in target) this.refusals.push({ model, pointer: below(pointer, "$ref"), message: target.reason });
    for (const keyword of ASSERTIONS) {
      if (!Object.hasOwn(schema, keyword)) continue;
      this.warnings.push({
        model,
        pointer: below(pointer, keyword),
        message: `${keyword}: it has no effect beside $ref, as draft 4 says; write both into an allOf to have both`,
      });
    }
  }

  /** The schemas inside. */
  #examineSchema(place: SchemaPlace): SchemaPlace[] {
    const { model, schema, pointer } = place;
    const keywords = readKeywords(schema, pointer, (at, message) => {
      this.refusals.push({ model, pointer: at, message });
    });
    this.#examinePatterns(place, keywords);
    for (const [keyword, what] of Object.entries(ENFORCED)) {
      const value = own(schema, keyword);
      if (value === undefined || value === false) continue;
      this.warnings.push({
        model,
        pointer: below(pointer, keyword),
        message: `${keyword}: ${what}; here it is enforced`,
      });
    }
    if (Object.hasOwn(schema, "format")) {
      const message = `format: ${show(schema["format"])} is not enforced; use pattern to have documents held to a form`;
      this.warnings.push({ model, pointer: below(pointer, "format"), message });
    }
    this.#examineNumbers(place, keywords);
    for (const keyword of LATER_DRAFTS) {
      if (!Object.hasOwn(schema, keyword)) continue;
      const message = `${keyword}: it belongs to a later draft of JSON Schema and has no effect in draft 4, which AWS uses`;
      this.warnings.push({ model, pointer: below(pointer, keyword), message });
    }
    return Array.from(schemasInside(keywords, pointer), ([inside, at]) => this.#library.placeInside(place, inside, at));
  }

  /** A definition's numbers are doubles from the moment on that it is read; a document's are not. */
  #examineNumbers({ model, pointer }: SchemaPlace, { minimum, maximum, multipleOf, enumValues }: Keywords): void {
    for (const [keyword, value] of Object.entries({ minimum, maximum, multipleOf, enum: enumValues })) {
      for (const number of numbersIn(value)) {
        if (digitsOf(number) <= DIGITS_KEPT) continue;
        this.warnings.push({
          model,
          pointer: below(pointer, keyword),
          message:
            `${keyword}: documents are held against ${show(number)}; of a number in a definition no more than ${DIGITS_KEPT} ` +
            "digits are sure to be kept",
        });
      }
    }
  }

  #examinePatterns({ model, pointer }: SchemaPlace, { pattern, patternProperties }: Keywords): void {
    if (pattern !== undefined) this.#examinePattern(model, below(pointer, "pattern"), pattern);
    for (const source of patternProperties.keys()) {
      this.#examinePattern(model, below(below(pointer, "patternProperties"), source), source);
    }
  }

  #examinePattern(model: string, pointer: string, source: string): void {
    const program = this.patterns.of(source);
    if ("reason" in program) this.refusals.push({ model, pointer, message: program.reason });
  }
}

/** Significant decimal digits of the shortest text that means this double. */
function digitsOf(number: number): number {
  const digits = String(number).replace(/e.*$/, "").replaceAll(/[-.]/g, "");
  return digits.replace(/^0+/, "").replace(/0+$/, "").length;
}
