/** What an importer is told of models: refusals and warnings, each with its place. */
import { describe, expect, test } from "vitest";
import { compileSchemas } from "../../src/schema/compile-schemas.ts";
import { examineSchemas } from "../../src/schema/examine-schemas.ts";
import { SchemaError } from "../../src/schema/schema-error.ts";

const model = (schema: unknown, name = "M") => ({ name, contentType: "application/json", schema });

describe("a keyword with a value of the wrong shape is refused", () => {
  test.each<[unknown, string, string]>([
    [[], "", "expected an object, got []"],
    [
      { type: "foo" },
      "/type",
      'type: expected one of array, boolean, integer, null, number, object, string, got "foo"',
    ],
    [{ type: 5 }, "/type", "got 5"],
    [{ type: [] }, "/type", "expected a type or a non-empty array of types, got []"],
    [{ type: ["string", "string"] }, "/type", "expected no type twice"],
    [{ enum: [] }, "/enum", "expected a non-empty array of values, got []"],
    [{ enum: "a" }, "/enum", 'got "a"'],
    [{ enum: [1, "a", 1] }, "/enum/2", "1 stands twice (also at 0)"],
    [
      {
        enum: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      "/enum/1",
      "stands twice",
    ],
    [{ enum: [1, Number.POSITIVE_INFINITY] }, "/enum/1", "numbers that a double can hold, got Infinity"],
    [{ enum: [{ a: [Number.NaN] }] }, "/enum/0", "numbers that a double can hold, got NaN"],
    [{ required: [] }, "/required", "expected a non-empty array of names, got []"],
    [{ required: true }, "/required", "draft 3's form"],
    [{ required: "a" }, "/required", 'got "a"'],
    [{ required: [1] }, "/required/0", "expected a name, got 1"],
    [{ required: ["a", "a"] }, "/required", "expected no name twice"],
    [{ minLength: -1 }, "/minLength", "expected an integer of at least 0, got -1"],
    [{ maxItems: 1.5 }, "/maxItems", "got 1.5"],
    [{ minProperties: "1" }, "/minProperties", 'got "1"'],
    [{ minimum: "1" }, "/minimum", 'expected a number, got "1"'],
    [{ maximum: Number.POSITIVE_INFINITY }, "/maximum", "expected a number that a double can hold, got Infinity"],
    [
      { exclusiveMaximum: 5 },
      "/exclusiveMaximum",
      "draft 6's form, in draft 4 write maximum: 5 and exclusiveMaximum: true",
    ],
    [{ minimum: 1, exclusiveMinimum: "yes" }, "/exclusiveMinimum", 'expected true or false, got "yes"'],
    [{ exclusiveMinimum: true }, "/exclusiveMinimum", "expected minimum beside it"],
    [{ multipleOf: 0 }, "/multipleOf", "expected a number above 0, got 0"],
    [{ multipleOf: -2 }, "/multipleOf", "got -2"],
    [{ pattern: 1 }, "/pattern", "expected a string, got 1"],
    [{ pattern: "(" }, "/pattern", 'the pattern "(" cannot be used'],
    [{ pattern: "(a)\\1" }, "/pattern", "cannot be used"],
    [{ patternProperties: { "[": {} } }, "/patternProperties/[", "cannot be used"],
    [{ properties: [] }, "/properties", "expected an object of schemas, got []"],
    [{ properties: { a: true } }, "/properties/a", "expected a schema, which is an object in draft 4, got true"],
    [{ properties: { "a/b": { type: 1 } } }, "/properties/a~1b/type", "got 1"],
    [{ items: [] }, "/items", "expected a non-empty array of schemas, got []"],
    [{ items: [{}, 5] }, "/items/1", "got 5"],
    [{ items: false }, "/items", "got false"],
    [{ additionalItems: "no" }, "/additionalItems", "expected true, false or a schema"],
    [{ additionalProperties: 1 }, "/additionalProperties", "got 1"],
    [{ uniqueItems: 1 }, "/uniqueItems", "expected true or false, got 1"],
    [{ nullable: "true" }, "/nullable", 'got "true"'],
    [{ allOf: [] }, "/allOf", "expected a non-empty array of schemas"],
    [{ anyOf: {} }, "/anyOf", "got an object"],
    [{ oneOf: [null] }, "/oneOf/0", "got null"],
    [{ not: [] }, "/not", "got []"],
    [{ dependencies: { a: [] } }, "/dependencies/a", "expected a non-empty array of names"],
    [{ dependencies: { a: "b" } }, "/dependencies/a", "expected a schema or an array of names"],
    [{ dependencies: [] }, "/dependencies", "got []"],
    [{ definitions: { unused: { minLength: -1 } } }, "/definitions/unused/minLength", "got -1"],
    [{ definitions: { unused: { $ref: "#/nowhere" } } }, "/definitions/unused/$ref", "nothing is there"],
  ])("%j", (schema, pointer, message) => {
    const { refusals } = examineSchemas([model(schema)]);
    expect(refusals).toEqual([{ model: "M", pointer, message: expect.stringContaining(message) }]);
    // Nothing is compiled that was refused, unless nothing refers to it.
    if (!pointer.startsWith("/definitions")) expect(() => compileSchemas([model(schema)])).toThrow(SchemaError);
  });

  test("and all of them are found, in every model", () => {
    const { refusals } = examineSchemas([
      model({ allOf: [{ type: "x" }, { items: { minItems: -1 } }] }, "A"),
      model({ required: [] }, "B"),
    ]);
    expect(refusals.map(({ model, pointer }) => `${model} ${pointer}`).sort()).toEqual([
      "A /allOf/0/type",
      "A /allOf/1/items/minItems",
      "B /required",
    ]);
  });
});

describe("what AWS does less of, or draft 4, is warned of at its place", () => {
  const warnings = (schema: unknown) =>
    examineSchemas([model(schema)]).warnings.map(({ pointer, message }) => `${pointer} ${message}`);

  test.each<[unknown, string]>([
    [{ minItems: 1 }, "/minItems minItems: AWS drops it from imported definitions; here it is enforced"],
    [{ properties: { a: { maxItems: 1 } } }, "/properties/a/maxItems maxItems: AWS drops it"],
    [
      { minimum: 0, exclusiveMinimum: true },
      "/exclusiveMinimum exclusiveMinimum: AWS does not support it; here it is enforced",
    ],
    [{ type: "string", nullable: true }, "/nullable nullable: AWS does not support it; here it is enforced"],
    [{ maximum: 9223372036854776000 }, "/maximum maximum: documents are held against 9223372036854776000"],
    [{ enum: [1, { a: [0.12345678901234568] }] }, "/enum enum: documents are held against 0.12345678901234568"],
    [{ items: { format: "date" } }, '/items/format format: "date" is not enforced'],
    [{ const: 1 }, "/const const: it belongs to a later draft"],
    [
      { $ref: "#/definitions/a", nullable: true, definitions: { a: {} } },
      "/nullable nullable: it has no effect beside $ref",
    ],
  ])("%j", (schema, expected) => {
    expect(warnings(schema)).toEqual([expect.stringContaining(expected)]);
    expect(examineSchemas([model(schema)]).refusals).toEqual([]);
  });

  test("and nothing else is", () => {
    const schema = {
      $schema: "http://json-schema.org/draft-04/schema#",
      title: "T",
      description: "D",
      type: "object",
      default: {},
      example: 5,
      readOnly: true,
      exclusiveMinimum: false,
      minimum: 1,
      maximum: 1e300,
      multipleOf: 0.00012345678901234,
      nullable: false,
      properties: {
        format: { type: "string" },
        minItems: {},
        a: { $ref: "#/properties/format", description: "beside" },
      },
      enum: [{ format: "a", nullable: true }],
      "x-amazon-anything": { minItems: 1 },
    };
    expect(examineSchemas([model(schema)])).toEqual({ refusals: [], warnings: [] });
  });
});

describe("size", () => {
  test("a program beyond the limit is refused by the model's name", () => {
    const properties = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`property${i}`, { minLength: i }]));
    const models = [model({ type: "string" }, "Small"), model({ properties }, "Large")];
    expect(() => compileSchemas(models, { programBytesMax: 100_000 })).toThrow(/model Large.*100000 bytes/);
    expect(compileSchemas(models).bytes.length).toBeLessThan(600_000);
  });

  test("equal patterns are compiled once", () => {
    const properties = (count: number, pattern: (i: number) => string) =>
      model({
        properties: Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, { pattern: pattern(i) }])),
      });
    const one = compileSchemas([properties(1, () => "^[a-z]{1,40}$")]).bytes.length;
    const many = compileSchemas([properties(50, () => "^[a-z]{1,40}$")]).bytes.length;
    expect(many - one).toBeLessThan(50 * 300);
  });

  test("patterns that take long together are refused from where they do", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`p${i}`, { pattern: `(a|b)*a(a|b){13}c{${i}}` }]),
    );
    const { refusals } = examineSchemas([model({ properties })]);
    expect(refusals.length).toBeGreaterThan(5);
    expect(refusals.length).toBeLessThan(60);
    expect(refusals.at(-1)!.message).toMatch(/those before it took too long to compile; use fewer or simpler ones/);
  });

  test("a schema that many places refer to is compiled once", () => {
    const shared = { type: "object", properties: { a: { minLength: 1 } } };
    const refs = (count: number) => ({
      definitions: { shared },
      properties: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`p${i}`, { $ref: "#/definitions/shared" }]),
      ),
    });
    const perPlace =
      (compileSchemas([model(refs(101))]).bytes.length - compileSchemas([model(refs(1))]).bytes.length) / 100;
    expect(perPlace).toBeLessThan(120);
  });

  test("schemas nested deeper than any stack are read, and refused for their size alone", () => {
    const nested = (depth: number) => {
      let schema: Record<string, unknown> = { type: "null" };
      for (let i = 0; i < depth; i++) schema = { not: schema };
      return model(schema);
    };
    expect(examineSchemas([nested(2_000)]).refusals).toEqual([]);
    expect(examineSchemas([nested(50_000)]).refusals).toEqual([
      { model: "M", pointer: "", message: expect.stringContaining("make them smaller") },
    ]);
  });

  test("the program is made of whole words and the same for the same models", () => {
    const one = compileSchemas([model({ type: "object", properties: { abc: { enum: ["x", 1, [2]] } } })]).bytes;
    const other = compileSchemas([model({ type: "object", properties: { abc: { enum: ["x", 1, [2]] } } })]).bytes;
    expect(one.length % 8).toBe(0);
    expect(one).toEqual(other);
  });
});
