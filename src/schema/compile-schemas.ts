/**
 * Compiles the schemas of an API's models into one program (assembly/layout/schema.ts), which assembly/schema/ runs over a
 * document's tape. Pure and relocatable: it runs in a worker, and the bytes serve at whatever address they are written to.
 *
 * A schema that several references lead to is compiled once; so a recursive one is a loop in the program.
 */
import { NONE } from "../../assembly/layout/codes.ts";
import {
  ADDITIONAL_ALLOWED,
  ADDITIONAL_DENIED,
  ALL_CLASSES,
  ARRAY_BYTES,
  ARRAY_MAX,
  ARRAY_MIN,
  ARRAY_REST,
  ARRAY_TUPLE,
  ARRAY_TUPLE_COUNT,
  ARRAY_UNIQUE,
  CLASS_INTEGER_BIT,
  DEPENDENCY_BYTES,
  DEPENDENCY_COUNT,
  DEPENDENCY_NAME,
  DEPENDENCY_NAMES,
  DEPENDENCY_SCHEMA,
  ENUM_BYTES,
  ENUM_LITERALS,
  ENUM_NUMBER_COUNT,
  ENUM_NUMBERS,
  ENUM_OTHER_COUNT,
  ENUM_OTHERS,
  ENUM_STRINGS,
  GENERAL_ALL_OF,
  GENERAL_ANY_OF,
  GENERAL_BYTES,
  GENERAL_ENUM,
  GENERAL_NOT,
  GENERAL_ONE_OF,
  NAME_CHECKS,
  NAME_CLASSES,
  NO_MAXIMUM,
  NUMBER_BYTES,
  NUMBER_DIVISOR,
  NUMBER_EXCLUSIVE_MAXIMUM,
  NUMBER_EXCLUSIVE_MINIMUM,
  NUMBER_FLAGS,
  NUMBER_HAS_DIVISOR,
  NUMBER_HAS_MAXIMUM,
  NUMBER_HAS_MINIMUM,
  NUMBER_MAXIMUM,
  NUMBER_MINIMUM,
  NUMBER_NOT_NEGATIVE,
  OBJECT_ADDITIONAL,
  OBJECT_BITS,
  OBJECT_BYTES,
  OBJECT_DEPENDENCIES,
  OBJECT_DEPENDENCY_COUNT,
  OBJECT_MAX,
  OBJECT_MIN,
  OBJECT_NAMES,
  OBJECT_PATTERN_COUNT,
  OBJECT_PATTERNS,
  OBJECT_REQUIRED,
  PLACE_MODEL_LENGTH,
  PLACE_POINTER_LENGTH,
  PLACE_TEXT,
  PROGRAM_BYTES,
  PROGRAM_MODEL_COUNT,
  PROGRAM_MODELS,
  SCHEMA_ARRAY,
  SCHEMA_BYTES,
  SCHEMA_CHECKS,
  SCHEMA_CLASSES,
  SCHEMA_GENERAL,
  SCHEMA_NUMBER,
  SCHEMA_OBJECT,
  SCHEMA_PLACE,
  SCHEMA_STRING,
  STRING_BYTES,
  STRING_MAX,
  STRING_MIN,
  STRING_PATTERN,
} from "../../assembly/layout/schema.ts";
import {
  JSON_ARRAY,
  JSON_FALSE,
  JSON_NULL,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  JSON_TRUE,
} from "../../assembly/layout/tape.ts";
import type { Model } from "../model/api.ts";
import { placeNumbers, placeValue, writeNumber } from "./constant.ts";
import { isList, type Keywords, readKeywords, type TypeName } from "./keywords.ts";
import { writeNameTable } from "./name-table.ts";
import { PatternPrograms } from "./pattern-programs.ts";
import { below } from "./pointer.ts";
import { ProgramWriter } from "./program-writer.ts";
import { SchemaError } from "./schema-error.ts";
import { SchemaLibrary, type SchemaPlace } from "./schema-library.ts";
import { isObject, type JsonObject, show } from "./values.ts";
import { encodeWtf8 } from "./wtf8.ts";

export interface CompiledSchemas {
  /** Its length is a multiple of eight. */
  readonly bytes: Uint8Array;
  /** Offset of the schema of each model, in the order in which they were given. */
  readonly roots: Int32Array;
}

export interface CompileOptions {
  /** More than this is refused. */
  readonly programBytesMax?: number;
  /** Where patterns of these models may have been compiled before. */
  readonly patterns?: PatternPrograms;
}

/** The program of all models of one API; 16 MB are tens of thousands of properties. */
export const PROGRAM_BYTES_MAX = 16_777_216;
const U32_MAX = 0xffffffff;

/** Throws SchemaError at the first schema that cannot be compiled. */
export function compileSchemas(models: readonly Model[], options: CompileOptions = {}): CompiledSchemas {
  const { programBytesMax = PROGRAM_BYTES_MAX, patterns = new PatternPrograms() } = options;
  return new Compiler(models, programBytesMax, patterns).compile(models);
}

/** A schema on its way into the program. */
class CompiledSchema {
  readonly place: SchemaPlace;
  readonly offset: number;
  classes = 0;
  checks = 0;
  /** Schemas that this one asks about the same value. */
  readonly sameValue: CompiledSchema[] = [];

  constructor(place: SchemaPlace, offset: number) {
    this.place = place;
    this.offset = offset;
  }
}

class Compiler {
  readonly #library: SchemaLibrary;
  readonly #bytesMax: number;
  readonly #writer = new ProgramWriter();
  readonly #schemas = new Map<JsonObject, CompiledSchema>();
  /** Met, and not written yet. A list and no recursion: a model may be nested deeper than the stack is. */
  readonly #waiting: CompiledSchema[] = [];
  readonly #programs: PatternPrograms;
  readonly #patterns = new Map<string, number>();
  /** Names that hold a copy of what their schema begins with. */
  readonly #properties: { readonly record: number; readonly schema: CompiledSchema }[] = [];

  constructor(models: readonly Model[], bytesMax: number, programs: PatternPrograms) {
    this.#library = new SchemaLibrary(models);
    this.#bytesMax = bytesMax;
    this.#programs = programs;
  }

  compile(models: readonly Model[]): CompiledSchemas {
    const writer = this.#writer;
    const head = writer.reserve(PROGRAM_BYTES);
    const table = writer.reserve(models.length * 4);
    writer.u32(head + PROGRAM_MODEL_COUNT, models.length);
    writer.u32(head + PROGRAM_MODELS, table);
    const roots = new Int32Array(models.length);
    for (const [index, { name, schema }] of models.entries()) {
      const place = this.#library.model(name);
      if (place === undefined) {
        throw new SchemaError({ model: name, pointer: "", message: `expected an object, got ${show(schema)}` });
      }
      roots[index] = this.#offsetOf(place);
      writer.u32(table + index * 4, roots[index]!);
      for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
        this.#write(next);
        if (writer.length > this.#bytesMax) {
          const message = `the schemas up to this one take more than ${this.#bytesMax} bytes when compiled; make them smaller`;
          throw new SchemaError({ model: name, pointer: "", message });
        }
      }
    }
    this.#refuseCircles();
    for (const { record, schema } of this.#properties) {
      writer.u32(record + NAME_CLASSES, schema.classes);
      writer.u32(record + NAME_CHECKS, schema.checks);
    }
    return { bytes: writer.finish(), roots };
  }

  /** A schema that comes back to itself with the same value would never end; through a member or an element it does. */
  #refuseCircles(): void {
    const finished = new Set<CompiledSchema>();
    for (const start of this.#schemas.values()) {
      const open = new Set<CompiledSchema>();
      // Each schema that is open, with how many of those that it asks were looked at. The stack may be deeper than JavaScript's.
      const stack: { schema: CompiledSchema; next: number }[] = [{ schema: start, next: 0 }];
      while (stack.length > 0) {
        const top = stack.at(-1)!;
        const { schema } = top;
        open.add(schema);
        const asked = finished.has(schema) ? undefined : schema.sameValue[top.next++];
        if (asked === undefined) {
          finished.add(schema);
          open.delete(schema);
          stack.pop();
        } else if (open.has(asked)) {
          const message =
            "the schema asks itself about the same value again, through $ref and allOf, anyOf, oneOf, not or dependencies, " +
            "so that no document could be judged; break the circle";
          throw refusal(asked.place, asked.place.pointer, message);
        } else stack.push({ schema: asked, next: 0 });
      }
    }
  }

  /** Offset of the record of what the place stands for; it is written later. */
  #offsetOf(place: SchemaPlace): number {
    return this.#schemaOf(place).offset;
  }

  #schemaOf(place: SchemaPlace): CompiledSchema {
    const target = this.#library.follow(place);
    if ("reason" in target) throw refusal(place, below(place.pointer, "$ref"), target.reason);
    let schema = this.#schemas.get(target.schema);
    if (schema === undefined) {
      schema = new CompiledSchema(target, this.#writer.reserve(SCHEMA_BYTES));
      this.#schemas.set(target.schema, schema);
      this.#waiting.push(schema);
    }
    return schema;
  }

  #write(schema: CompiledSchema): void {
    const { place, offset } = schema;
    const writer = this.#writer;
    const keywords = readKeywords(place.schema, place.pointer, (pointer, message) => {
      throw refusal(place, pointer, message);
    });
    const general = this.#writeGeneral(schema, keywords);
    const number = this.#writeNumber(keywords);
    const string = this.#writeString(place, keywords);
    const array = this.#writeArray(place, keywords);
    const object = this.#writeObject(schema, keywords);
    let checks = general === 0 ? 0 : ALL_CLASSES;
    if (number !== 0) checks |= NUMBER_CLASSES;
    if (string !== 0) checks |= classesOf(JSON_STRING);
    if (array !== 0) checks |= classesOf(JSON_ARRAY);
    if (object !== 0) checks |= classesOf(JSON_OBJECT);
    schema.classes = allowedClasses(keywords);
    schema.checks = checks;
    writer.u32(offset + SCHEMA_CLASSES, schema.classes);
    writer.u32(offset + SCHEMA_CHECKS, checks);
    writer.u32(offset + SCHEMA_GENERAL, general);
    writer.u32(offset + SCHEMA_NUMBER, number);
    writer.u32(offset + SCHEMA_STRING, string);
    writer.u32(offset + SCHEMA_ARRAY, array);
    writer.u32(offset + SCHEMA_OBJECT, object);
    writer.u32(offset + SCHEMA_PLACE, this.#writePlace(place));
  }

  #writePlace({ model, pointer }: SchemaPlace): number {
    const name = encodeWtf8(model);
    const path = encodeWtf8(pointer);
    const at = this.#writer.reserve(PLACE_TEXT + name.length + path.length);
    this.#writer.u32(at + PLACE_MODEL_LENGTH, name.length);
    this.#writer.u32(at + PLACE_POINTER_LENGTH, path.length);
    this.#writer.set(at + PLACE_TEXT, name);
    this.#writer.set(at + PLACE_TEXT + name.length, path);
    return at;
  }

  /** Offset of the schema that a keyword of `parent` holds. */
  #inside(parent: SchemaPlace, schema: JsonObject, ...keys: (string | number)[]): number {
    return this.#offsetOf(this.#library.placeInside(parent, schema, keys.reduce<string>(below, parent.pointer)));
  }

  /** The same for a keyword that asks it about the same value. */
  #insideSame(parent: CompiledSchema, schema: JsonObject, ...keys: (string | number)[]): number {
    const { place } = parent;
    const inside = this.#schemaOf(this.#library.placeInside(place, schema, keys.reduce<string>(below, place.pointer)));
    parent.sameValue.push(inside);
    return inside.offset;
  }

  #writeGeneral(schema: CompiledSchema, keywords: Keywords): number {
    const { enumValues, not } = keywords;
    const list = (keyword: "allOf" | "anyOf" | "oneOf"): number => {
      const schemas = keywords[keyword];
      if (schemas.length === 0) return 0;
      return this.#writer.placeList(schemas.map((inner, index) => this.#insideSame(schema, inner, keyword, index)));
    };
    const values = enumValues === undefined ? 0 : this.#writeEnum(enumValues);
    const all = list("allOf");
    const any = list("anyOf");
    const one = list("oneOf");
    const notOffset = not === undefined ? 0 : this.#insideSame(schema, not, "not");
    if ((values | all | any | one | notOffset) === 0) return 0;
    const at = this.#writer.reserve(GENERAL_BYTES);
    this.#writer.u32(at + GENERAL_ENUM, values);
    this.#writer.u32(at + GENERAL_ALL_OF, all);
    this.#writer.u32(at + GENERAL_ANY_OF, any);
    this.#writer.u32(at + GENERAL_ONE_OF, one);
    this.#writer.u32(at + GENERAL_NOT, notOffset);
    return at;
  }

  #writeEnum(values: readonly unknown[]): number {
    const writer = this.#writer;
    const at = writer.reserve(ENUM_BYTES);
    const strings: string[] = [];
    const numbers: number[] = [];
    const others: number[] = [];
    let literals = 0;
    for (const value of values) {
      if (typeof value === "string") strings.push(value);
      else if (typeof value === "number") numbers.push(value);
      else if (value === null) literals |= 1 << JSON_NULL;
      else if (typeof value === "boolean") literals |= 1 << (value ? JSON_TRUE : JSON_FALSE);
      else others.push(...placeValue(writer, value));
    }
    writeNameTable(
      writer,
      at + ENUM_STRINGS,
      strings.map((name) => ({ name, schema: 0, bit: NONE })),
    );
    writer.u32(at + ENUM_LITERALS, literals);
    writer.u32(at + ENUM_NUMBER_COUNT, numbers.length);
    writer.u32(at + ENUM_NUMBERS, placeNumbers(writer, numbers));
    writer.u32(at + ENUM_OTHER_COUNT, others.length / 2);
    writer.u32(at + ENUM_OTHERS, writer.placeWords(others));
    return at;
  }

  #writeNumber({ minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum }: Keywords): number {
    if (minimum === undefined && maximum === undefined && multipleOf === undefined) return 0;
    const writer = this.#writer;
    const at = writer.reserve(NUMBER_BYTES);
    let flags = 0;
    if (minimum !== undefined) {
      flags |= NUMBER_HAS_MINIMUM | (exclusiveMinimum ? NUMBER_EXCLUSIVE_MINIMUM : 0);
      writeNumber(writer, at + NUMBER_MINIMUM, minimum);
    }
    if (maximum !== undefined) {
      flags |= NUMBER_HAS_MAXIMUM | (exclusiveMaximum ? NUMBER_EXCLUSIVE_MAXIMUM : 0);
      writeNumber(writer, at + NUMBER_MAXIMUM, maximum);
    }
    if (multipleOf !== undefined) {
      flags |= NUMBER_HAS_DIVISOR;
      writeNumber(writer, at + NUMBER_DIVISOR, multipleOf);
    }
    if (flags === NUMBER_HAS_MINIMUM && minimum === 0) flags |= NUMBER_NOT_NEGATIVE;
    writer.u32(at + NUMBER_FLAGS, flags);
    return at;
  }

  #writeString(place: SchemaPlace, { minLength, maxLength, pattern }: Keywords): number {
    if ((minLength ?? 0) === 0 && maxLength === undefined && pattern === undefined) return 0;
    const writer = this.#writer;
    const program = pattern === undefined ? 0 : this.#writePattern(place, pattern, below(place.pointer, "pattern"));
    const at = writer.reserve(STRING_BYTES);
    writer.u32(at + STRING_MIN, least(minLength));
    writer.u32(at + STRING_MAX, most(maxLength));
    writer.u32(at + STRING_PATTERN, program);
    return at;
  }

  /** Offset of a pattern's program; equal patterns share one. */
  #writePattern(place: SchemaPlace, source: string, pointer: string): number {
    let offset = this.#patterns.get(source);
    if (offset === undefined) {
      const program = this.#programs.of(source);
      if ("reason" in program) throw refusal(place, pointer, program.reason);
      offset = this.#writer.place(program.bytes);
      this.#patterns.set(source, offset);
    }
    return offset;
  }

  #writeArray(place: SchemaPlace, keywords: Keywords): number {
    const { items, additionalItems, minItems, maxItems, uniqueItems } = keywords;
    if (items === undefined && (minItems ?? 0) === 0 && maxItems === undefined && !uniqueItems) return 0;
    const writer = this.#writer;
    const tuple = isList(items) ? items.map((schema, index) => this.#inside(place, schema, "items", index)) : [];
    let rest: number = ADDITIONAL_ALLOWED;
    // Without a list of schemas by position, additionalItems has no meaning.
    if (isList(items)) {
      if (isObject(additionalItems)) rest = this.#inside(place, additionalItems, "additionalItems");
      else if (!additionalItems) rest = ADDITIONAL_DENIED;
    } else if (items !== undefined) rest = this.#inside(place, items, "items");
    const at = writer.reserve(ARRAY_BYTES);
    writer.u32(at + ARRAY_REST, rest);
    writer.u32(at + ARRAY_TUPLE_COUNT, tuple.length);
    writer.u32(at + ARRAY_TUPLE, writer.placeWords(tuple));
    writer.u32(at + ARRAY_MIN, least(minItems));
    writer.u32(at + ARRAY_MAX, most(maxItems));
    writer.u32(at + ARRAY_UNIQUE, uniqueItems ? 1 : 0);
    return at;
  }

  #writeObject(schema: CompiledSchema, keywords: Keywords): number {
    const { place } = schema;
    const { properties, patternProperties, additionalProperties, required, dependencies } = keywords;
    const { minProperties, maxProperties } = keywords;
    const names = namesOf(keywords);
    if (
      names.length === 0 &&
      patternProperties.size === 0 &&
      additionalProperties === true &&
      (minProperties ?? 0) === 0 &&
      maxProperties === undefined
    ) {
      return 0;
    }
    const writer = this.#writer;
    const bits = bitsOf(keywords);
    const at = writer.reserve(OBJECT_BYTES);
    const inner = new Map<string, CompiledSchema>();
    for (const [name, property] of properties) {
      inner.set(
        name,
        this.#schemaOf(this.#library.placeInside(place, property, below(below(place.pointer, "properties"), name))),
      );
    }
    const records = writeNameTable(
      writer,
      at + OBJECT_NAMES,
      names.map((name) => ({ name, schema: inner.get(name)?.offset ?? 0, bit: bits.get(name) ?? NONE })),
    );
    for (const [name, property] of inner) this.#properties.push({ record: records.get(name)!, schema: property });
    const patterns: number[] = [];
    for (const [source, member] of patternProperties) {
      const pointer = below(below(place.pointer, "patternProperties"), source);
      patterns.push(
        this.#writePattern(place, source, pointer),
        this.#inside(place, member, "patternProperties", source),
      );
    }
    let additional: number = additionalProperties === false ? ADDITIONAL_DENIED : ADDITIONAL_ALLOWED;
    if (isObject(additionalProperties)) additional = this.#inside(place, additionalProperties, "additionalProperties");

    writer.u32(at + OBJECT_REQUIRED, required.length);
    writer.u32(at + OBJECT_BITS, bits.size);
    writer.u32(at + OBJECT_MIN, least(minProperties));
    writer.u32(at + OBJECT_MAX, most(maxProperties));
    writer.u32(at + OBJECT_ADDITIONAL, additional);
    writer.u32(at + OBJECT_PATTERN_COUNT, patternProperties.size);
    writer.u32(at + OBJECT_PATTERNS, writer.placeWords(patterns));
    writer.u32(at + OBJECT_DEPENDENCY_COUNT, dependencies.size);
    const list = writer.reserve(dependencies.size * DEPENDENCY_BYTES);
    writer.u32(at + OBJECT_DEPENDENCIES, list);
    for (const [index, [name, dependency]] of [...dependencies].entries()) {
      const entry = list + index * DEPENDENCY_BYTES;
      writer.u32(entry + DEPENDENCY_NAME, records.get(name)!);
      if (isList(dependency)) {
        writer.u32(entry + DEPENDENCY_COUNT, dependency.length);
        writer.u32(entry + DEPENDENCY_NAMES, writer.placeWords(dependency.map((other) => records.get(other)!)));
      } else {
        writer.u32(entry + DEPENDENCY_SCHEMA, this.#insideSame(schema, dependency, "dependencies", name));
      }
    }
    return at;
  }
}

function refusal({ model }: SchemaPlace, pointer: string, message: string): SchemaError {
  return new SchemaError({ model, pointer, message });
}

function least(count: number | undefined): number {
  return Math.min(count ?? 0, U32_MAX);
}

/** No document has more than a u32 of anything. */
function most(count: number | undefined): number {
  return count === undefined || count >= U32_MAX ? NO_MAXIMUM : count;
}

/** A kind stands twice in a mask (assembly/layout/schema.ts), but for the number. */
function classesOf(kind: number): number {
  return (1 << kind) | (1 << (kind | CLASS_INTEGER_BIT));
}
const INTEGER_CLASS = 1 << (JSON_NUMBER | CLASS_INTEGER_BIT);
const NUMBER_CLASSES = classesOf(JSON_NUMBER);

const CLASSES: Readonly<Record<TypeName, number>> = {
  array: classesOf(JSON_ARRAY),
  boolean: classesOf(JSON_FALSE) | classesOf(JSON_TRUE),
  // As AWS's validator has it: a number's text decides, and 1.0 and 1e2 are none.
  integer: INTEGER_CLASS,
  null: classesOf(JSON_NULL),
  number: NUMBER_CLASSES,
  object: classesOf(JSON_OBJECT),
  string: classesOf(JSON_STRING),
};

function allowedClasses({ types, nullable }: Keywords): number {
  if (types === undefined) return ALL_CLASSES;
  return types.reduce((classes, type) => classes | CLASSES[type], nullable ? CLASSES.null : 0);
}

/** Names that an object's schema knows, properties first and in their order. */
function namesOf({ properties, required, dependencies }: Keywords): string[] {
  const names = new Set(properties.keys());
  for (const name of required) names.add(name);
  for (const [name, dependency] of dependencies) {
    names.add(name);
    if (isList(dependency)) for (const other of dependency) names.add(other);
  }
  return [...names];
}

/** Names whose presence matters, the required ones first. */
function bitsOf({ required, dependencies }: Keywords): Map<string, number> {
  const bits = new Map<string, number>();
  const add = (name: string): void => {
    if (!bits.has(name)) bits.set(name, bits.size);
  };
  required.forEach(add);
  for (const [name, dependency] of dependencies) {
    add(name);
    if (isList(dependency)) dependency.forEach(add);
  }
  return bits;
}
