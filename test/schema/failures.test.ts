/** What is said of a document that fails: what, where, in which order, and how much of it. */
import { beforeAll, describe, expect, test } from "vitest";
import { VALIDATE_INVALID, VALIDATE_OK } from "../../assembly/layout/validation.ts";
import { StandaloneValidator } from "../../src/policy/standalone-validator.ts";
import { ModelBench } from "./support/model-bench.ts";

let bench: ModelBench;
beforeAll(async () => {
  bench = await ModelBench.create();
});

/** `keyword pointer < schema pointer`, as many as there are. */
function said(schema: unknown, document: string, all = true): string[] {
  expect(bench.verdict(schema, document)).toBe(VALIDATE_INVALID);
  return bench
    .failures(schema, document, all)
    .map(({ keyword, instancePointer, schemaPointer }) => `${keyword} ${instancePointer} < ${schemaPointer}`);
}

const only = (schema: unknown, document: string) => {
  const failures = bench.failures(schema, document);
  expect(failures.length).toBe(1);
  return failures[0]!;
};

describe("a failure", () => {
  test("has the keyword, both pointers, the model, and the value's place", () => {
    const schema = { properties: { "a/b": { items: [{}, { properties: { "c~d": { maxLength: 2 } } }] } } };
    const document = ' {"a/b": [0, {"c~d": "text"}]}';
    expect(only(schema, document)).toEqual({
      keyword: "maxLength",
      instancePointer: "/a~1b/1/c~0d",
      model: "Model",
      schemaPointer: "/properties/a~1b/items/1/properties/c~0d/maxLength",
      offset: document.indexOf("text"),
      length: 4,
      counts: [4, 2],
      names: [],
    });
  });

  test("stands at the whole of an object, an array, a number", () => {
    const document = '{"a":{"x":1},"b":[1,2],"c":-1.50}';
    const schema = { properties: { a: { maxProperties: 0 }, b: { maxItems: 1 }, c: { minimum: 0 } } };
    const texts = bench.failures(schema, document).map(({ offset, length }) => document.slice(offset, offset + length));
    expect(texts).toEqual(['{"x":1}', "[1,2]", "-1.50"]);
  });

  test("has pointers of keys that are written with escapes", () => {
    expect(only({ additionalProperties: { type: "null" } }, '{"\\u00e9\\n\\"\\ud83d\\ude00":1}').instancePointer).toBe(
      '/é\n"😀',
    );
  });

  test.each<[string, unknown, string, readonly [number, number]]>([
    ["minLength", { minLength: 3 }, '"😀é"', [2, 3]],
    ["maxLength", { maxLength: 1 }, '"😀é"', [2, 1]],
    ["minItems", { minItems: 2 }, "[1]", [1, 2]],
    ["maxItems", { maxItems: 0 }, "[1]", [1, 0]],
    ["minProperties", { minProperties: 2 }, '{"a":1,"a":2}', [1, 2]],
    ["maxProperties", { maxProperties: 1 }, '{"a":1,"a":2,"b":3}', [2, 1]],
    ["additionalItems", { items: [{}], additionalItems: false }, "[1,2,3]", [3, 1]],
    ["anyOf", { anyOf: [{ type: "null" }, { type: "string" }] }, "1", [0, 2]],
    ["oneOf", { oneOf: [{}, {}, { type: "null" }] }, "1", [2, 3]],
    ["oneOf", { oneOf: [{ type: "null" }] }, "1", [0, 1]],
    ["not", { not: {} }, "1", [0, 0]],
    ["type", { type: "null" }, "1", [0, 0]],
    ["multipleOf", { multipleOf: 2 }, "1", [0, 0]],
    ["uniqueItems", { uniqueItems: true }, "[1,1]", [0, 0]],
  ])("%s counts", (keyword, schema, document, counts) => {
    expect(only(schema, document)).toMatchObject({ keyword, counts });
  });

  test("allOf counts what matched", () => {
    const failures = bench.failures({ allOf: [{}, { type: "null" }, {}] }, "1", false);
    expect(failures).toMatchObject([{ keyword: "allOf", counts: [2, 3] }]);
  });

  test("names what is missing, and what may not be there", () => {
    const { names } = only({ required: ["b", "é", "a"], properties: { a: {} } }, '{"b":1}');
    expect(names).toEqual(["a", "é"]);
    const denied = only({ properties: { a: {} }, additionalProperties: false }, '{"x":1,"a":2,"\\u0079":3,"x":4}');
    expect(denied.names).toEqual(["y", "x"]);
    const dependent = only({ dependencies: { "a b": ["c", "d"] } }, '{"a b":1,"d":1}');
    expect(dependent).toMatchObject({ keyword: "dependencies", schemaPointer: "/dependencies/a b", names: ["c"] });
  });

  test("names at most 32, and says no more", () => {
    const names = Array.from({ length: 100 }, (_, i) => `n${i}`);
    expect(only({ required: names }, "{}").names).toEqual(names.slice(0, 32));
  });

  test("in a schema behind a reference has the place of that schema", async () => {
    const models = [
      { name: "Order", contentType: "application/json", schema: { items: { $ref: "#/definitions/Item" } } },
      { name: "Item", contentType: "application/json", schema: { type: "object" } },
    ];
    const validator = await StandaloneValidator.create(models);
    expect(validator.validate(Buffer.from("[{},1]"), "Order").failures).toMatchObject([
      { model: "Item", schemaPointer: "/type", instancePointer: "/1" },
    ]);
  });
});

describe("the order", () => {
  test("of a value's failures is that of the keywords' names", () => {
    const schema = {
      uniqueItems: true,
      type: "string",
      not: {},
      oneOf: [{}, {}],
      minItems: 9,
      maxItems: 1,
      enum: [1],
      anyOf: [{ type: "null" }],
      items: [],
      additionalItems: false,
    };
    const { items: _, ...rest } = schema;
    expect(said({ ...rest, items: [{}] }, "[1,1]").map((line) => line.split(" ")[0])).toEqual([
      ...["additionalItems", "anyOf", "enum", "maxItems", "minItems", "not", "oneOf", "type", "uniqueItems"],
    ]);
  });

  test("is that of the members' names below a value, of its elements in an array", () => {
    const schema = {
      properties: { b: { type: "null" }, "a\u0000": { type: "null" } },
      additionalProperties: { type: "null" },
    };
    expect(said(schema, '{"c":1,"b":1,"é":1,"ab":1,"a":1,"\\u0061\\u0000":1,"":1,"b":2}')).toEqual([
      "type / < /additionalProperties/type",
      "type /a < /additionalProperties/type",
      "type /a\u0000 < /properties/a\u0000/type",
      "type /ab < /additionalProperties/type",
      "type /b < /properties/b/type",
      "type /c < /additionalProperties/type",
      "type /é < /additionalProperties/type",
    ]);
    const names = Array.from({ length: 256 }, (_, i) => `n${(i * 37) % 256}`.padEnd(1 + (i % 40), "-"));
    const document = JSON.stringify(Object.fromEntries(names.map((name) => [name, 0])));
    const pointers = said(schema, document).map((line) => line.split(" ")[1]);
    expect(pointers).toEqual(
      [...names]
        .sort()
        .map((name) => `/${name}`)
        .slice(0, 100),
    );
    expect(said({ items: { type: "null" } }, "[1,null,2]")).toEqual(["type /0 < /items/type", "type /2 < /items/type"]);
  });

  test("is that of the document in an object of very many members", () => {
    const names = Array.from({ length: 300 }, (_, i) => `n${299 - i}`);
    const document = JSON.stringify(Object.fromEntries(names.map((name) => [name, 0])));
    const pointers = said({ additionalProperties: { type: "null" } }, document).map((line) => line.split(" ")[1]);
    expect(pointers).toEqual(names.slice(0, 100).map((name) => `/${name}`));
  });

  test("has a member's property before its patterns", () => {
    const schema = {
      patternProperties: { a: { type: "null" }, "^ab": { type: "string" } },
      properties: { ab: { type: "array" } },
    };
    expect(said(schema, '{"ab":1}')).toEqual([
      "type /ab < /properties/ab/type",
      "type /ab < /patternProperties/a/type",
      "type /ab < /patternProperties/^ab/type",
    ]);
  });
});

describe("what AWS's validator would say", () => {
  const schema = {
    required: ["x"],
    properties: { a: { type: "string", properties: { b: { type: "null" } } }, c: { items: { type: "null" } } },
  };

  test("ends below a value once anything failed", () => {
    const document = '{"a":{"b":1},"c":[1]}';
    expect(said(schema, document, false)).toEqual(["required  < /required"]);
    expect(said(schema, document)).toEqual([
      "required  < /required",
      "type /a < /properties/a/type",
      "type /a/b < /properties/a/properties/b/type",
      "type /c/0 < /properties/c/items/type",
    ]);
  });

  test("goes on beside a value that failed, and not deeper", () => {
    const document = '{"x":1,"a":{"b":1},"c":[1]}';
    expect(said(schema, document, false)).toEqual(["type /a < /properties/a/type"]);
    expect(said({ items: { minimum: 3 } }, "[1,5,2]", false)).toEqual([
      "minimum /0 < /items/minimum",
      "minimum /2 < /items/minimum",
    ]);
  });

  test("goes through members by name, and so decides what is below a failure", () => {
    const inner = () => ({ properties: { n: { type: "null" } } });
    const schema = { properties: { a: inner(), b: { type: "null" }, c: inner() } };
    expect(said(schema, '{"c":{"n":1},"b":1,"a":{"n":1}}', false)).toEqual([
      "type /a/n < /properties/a/properties/n/type",
      "type /b < /properties/b/type",
    ]);
  });

  test("has of combinators only their own failure", () => {
    const inner = { properties: { a: { type: "string" } } };
    for (const keyword of ["anyOf", "oneOf"]) {
      expect(said({ [keyword]: [inner, { type: "null" }] }, '{"a":1}')).toEqual([`${keyword}  < /${keyword}`]);
    }
    expect(said({ not: { not: inner } }, '{"a":1}')).toEqual(["not  < /not"]);
    expect(said({ allOf: [inner] }, '{"a":1}', false)).toEqual(["allOf  < /allOf"]);
    expect(said({ allOf: [inner] }, '{"a":1}')).toEqual(["allOf  < /allOf", "type /a < /allOf/0/properties/a/type"]);
  });

  test("has what a dependency's schema says", () => {
    expect(said({ dependencies: { a: { required: ["b"] } } }, '{"a":1}', false)).toEqual([
      "required  < /dependencies/a/required",
    ]);
  });
});

describe("how much is recorded", () => {
  test("at most a hundred failures, and that there are more", () => {
    const document = `[${Array(500).fill('"x"').join()}]`;
    expect(bench.failures({ items: { type: "null" } }, document).length).toBe(100);
    expect(bench.core.validation.hasMore).toBe(true);
    expect(bench.failures({ items: { type: "null" } }, '["x"]').length).toBe(1);
    expect(bench.core.validation.hasMore).toBe(false);
  });

  test("as many deep ones as have room, each whole", () => {
    const deep = (depth: number, value: string) => `${'{"a":'.repeat(depth)}${value}${"}".repeat(depth)}`;
    const schema = {
      definitions: { n: { properties: { a: { $ref: "#/definitions/n" } }, type: "object" } },
      $ref: "#/definitions/n",
    };
    const document = deep(400, "1");
    const failures = bench.failures(schema, document);
    expect(failures.map(({ instancePointer }) => instancePointer)).toEqual(["/a".repeat(400)]);
    const many = `[${Array(20).fill(document).join()}]`;
    const some = bench.failures({ definitions: schema.definitions, items: { $ref: schema.$ref } }, many);
    expect(some.length).toBeGreaterThan(1);
    expect(bench.core.validation.hasMore).toBe(true);
    for (const [i, { instancePointer }] of some.entries()) expect(instancePointer).toBe(`/${i}${"/a".repeat(400)}`);
  });
});

test("an empty body is looked at as an empty object", () => {
  expect(bench.verdict({ type: "object" }, "")).toBe(VALIDATE_OK);
  expect(only({ required: ["a"] }, "")).toMatchObject({ keyword: "required", instancePointer: "", names: ["a"] });
});

test("failures of another document than the last are not given", () => {
  bench.verdict({ type: "null" }, "1");
  expect(() => bench.core.failures(8)).toThrow(/address: expected that of the document validated last/);
});
