/** Where a `$ref` leads: inside the model, by id, to other models, to draft 4's own schema; and where it may not. */
import { describe, expect, test } from "vitest";
import { VALIDATE_INVALID, VALIDATE_OK } from "../../assembly/layout/validation.ts";
import type { Model } from "../../src/model/api.ts";
import { StandaloneValidator } from "../../src/policy/standalone-validator.ts";
import { compileSchemas } from "../../src/schema/compile-schemas.ts";
import { SchemaError } from "../../src/schema/schema-error.ts";

const model = (name: string, schema: unknown): Model => ({ name, contentType: "application/json", schema });

async function expectVerdicts(
  models: readonly Model[],
  valid: readonly unknown[],
  invalid: readonly unknown[],
): Promise<void> {
  const validator = await StandaloneValidator.create(models);
  const verdict = (document: unknown): number =>
    validator.validate(Buffer.from(JSON.stringify(document)), models[0]!.name).verdict;
  for (const document of valid) expect([document, verdict(document)]).toEqual([document, VALIDATE_OK]);
  for (const document of invalid) expect([document, verdict(document)]).toEqual([document, VALIDATE_INVALID]);
}

function refusalOf(models: readonly Model[]): string {
  try {
    compileSchemas(models);
  } catch (error) {
    if (error instanceof SchemaError) return `${error.model} ${error.pointer}: ${error.reason}`;
    throw error;
  }
  return "none";
}

describe("inside a model", () => {
  test("pointers go through objects and arrays, with ~0, ~1 and % escapes", async () => {
    const schema = {
      definitions: {
        "tilda~field": { type: "integer" },
        "slash/field": { type: "integer" },
        "percent%field": { type: "integer" },
        'quo"te': { type: "integer" },
        "": { definitions: { "": { type: "integer" } } },
      },
      items: [{ type: "integer" }, { $ref: "#/items/0" }],
      properties: {
        tilda: { $ref: "#/definitions/tilda~0field" },
        slash: { $ref: "#/definitions/slash~1field" },
        percent: { $ref: "#/definitions/percent%25field" },
        quote: { $ref: "#/definitions/quo%22te" },
        empty: { $ref: "#/definitions//definitions/" },
      },
    };
    const names = ["tilda", "slash", "percent", "quote", "empty"];
    await expectVerdicts(
      [model("A", schema)],
      [...names.map((name) => ({ [name]: 1 })), [1, 2]],
      [...names.map((name) => ({ [name]: "x" })), [1, "x"]],
    );
  });

  test("a pointer may lead through keywords that draft 4 does not know", async () => {
    await expectVerdicts([model("A", { "x-shared": { id: { minimum: 3 } }, $ref: "#/x-shared/id" })], [3], [2]);
  });

  test("what stands beside $ref is ignored, an id too", async () => {
    const schema = {
      definitions: {
        reffed: { type: "array" },
        foo: { id: "http://localhost:1234/sibling_id/foo.json", type: "string" },
      },
      properties: {
        foo: { $ref: "#/definitions/reffed", maxItems: 0, type: "string" },
        bar: { id: "http://localhost:1234/sibling_id/", $ref: "#/definitions/reffed" },
      },
    };
    await expectVerdicts([model("A", schema)], [{ foo: [1, 2] }, { bar: [] }], [{ foo: "x" }, { bar: "x" }]);
  });

  test("a property that is called $ref is no reference", async () => {
    await expectVerdicts([model("A", { properties: { $ref: { type: "string" } } })], [{ $ref: "a" }], [{ $ref: 2 }]);
    const nested = {
      properties: { $ref: { $ref: "#/definitions/is-string" } },
      definitions: { "is-string": { type: "string" } },
    };
    await expectVerdicts([model("A", nested)], [{ $ref: "a" }], [{ $ref: 2 }]);
  });

  test("a $ref in an enum is a value", async () => {
    await expectVerdicts([model("A", { enum: [{ $ref: "#/nowhere" }] })], [{ $ref: "#/nowhere" }], [{}]);
  });

  test("a schema may contain itself through members and elements", async () => {
    const schema = { properties: { foo: { $ref: "#" } }, additionalProperties: false };
    await expectVerdicts(
      [model("A", schema)],
      [{ foo: { foo: {} } }, { foo: false }],
      [{ bar: 1 }, { foo: { foo: { bar: 1 } } }],
    );
    const list = { type: "array", items: { $ref: "#" } };
    await expectVerdicts([model("A", list)], [[], [[], [[]]]], [1, [[], [1]]]);
  });

  test("ids name schemas, plain and as addresses", async () => {
    const anchors = { allOf: [{ $ref: "#foo" }], definitions: { A: { id: "#foo", type: "integer" } } };
    await expectVerdicts([model("A", anchors)], [1], ["a"]);
    const absolute = {
      id: "http://localhost:1234/root",
      allOf: [{ $ref: "http://localhost:1234/nested.json#foo" }],
      definitions: { A: { id: "nested.json", definitions: { B: { id: "#foo", type: "integer" } } } },
    };
    await expectVerdicts([model("A", absolute)], [1], ["a"]);
    const urn = {
      id: "urn:example:thing",
      properties: { a: { $ref: "urn:example:thing#/definitions/x" } },
      definitions: { x: { type: "null" } },
    };
    await expectVerdicts([model("A", urn)], [{ a: null }], [{ a: 1 }]);
  });

  test("references are relative to the nearest id above them", async () => {
    const tree = {
      id: "http://localhost:1234/tree",
      type: "object",
      properties: { meta: { type: "string" }, nodes: { type: "array", items: { $ref: "node" } } },
      required: ["meta", "nodes"],
      definitions: {
        node: {
          id: "http://localhost:1234/node",
          type: "object",
          properties: { value: { type: "number" }, subtree: { $ref: "tree" } },
          required: ["value"],
        },
      },
    };
    const leaf = (value: unknown): unknown => ({ value, subtree: { meta: "m", nodes: [] } });
    await expectVerdicts(
      [model("A", tree)],
      [{ meta: "root", nodes: [leaf(1), { value: 2 }] }],
      [
        { meta: "root", nodes: [leaf("1")] },
        { meta: "root", nodes: [{ value: 1, subtree: { meta: 5, nodes: [] } }] },
      ],
    );
    const near = {
      id: "http://example.com/a.json",
      definitions: {
        x: { id: "http://example.com/b/c.json", not: { definitions: { y: { id: "d.json", type: "number" } } } },
      },
      allOf: [{ $ref: "http://example.com/b/d.json" }],
    };
    await expectVerdicts([model("A", near)], [1], ["a"]);
  });

  test("an id in an enum or below an unknown keyword names nothing", () => {
    const inEnum = { definitions: { a: { enum: [{ id: "http://x.test/a", type: "null" }] } }, $ref: "http://x.test/a" };
    expect(refusalOf([model("A", inEnum)])).toContain("/$ref");
    const unknown = { "x-other": { id: "http://x.test/a" }, properties: { b: { $ref: "http://x.test/a" } } };
    expect(refusalOf([model("A", unknown)])).toContain("/properties/b/$ref");
  });

  test("draft 4's own schema can be asked", async () => {
    const models = [model("A", { $ref: "http://json-schema.org/draft-04/schema#" })];
    await expectVerdicts(
      models,
      [{ minLength: 1 }, { definitions: { foo: { type: "integer" } } }, {}],
      [{ minLength: -1 }, { definitions: { foo: { type: 1 } } }, { exclusiveMinimum: true }, { enum: [1, 1] }],
    );
  });
});

describe("to another model", () => {
  const pet = model("Pet", { type: "object", required: ["name"], properties: { tag: { $ref: "#/definitions/Tag" } } });
  const tag = model("Tag", { type: "string", maxLength: 3 });
  const forms = [
    "https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/Pet",
    "https://apigateway.amazonaws.com/restapis/${restApiId}/models/Pet",
    "#/definitions/Pet",
    "#/components/schemas/Pet",
    "#/definitions/P-et",
  ];

  test.each(forms)("by %s", async (reference) => {
    const list = model("List", { type: "array", items: { $ref: reference } });
    await expectVerdicts([list, pet, tag], [[], [{ name: "a", tag: "abc" }]], [[{}], [{ name: "a", tag: "abcd" }]]);
  });

  test("and on to a place inside it", async () => {
    const reference = "https://apigateway.amazonaws.com/restapis/x/models/Pet#/properties/tag";
    await expectVerdicts([model("A", { $ref: reference }), pet, tag], ["abc"], ["abcd", 1]);
  });

  test("a model's own definition goes before another model", async () => {
    const own = model("A", { $ref: "#/definitions/Tag", definitions: { Tag: { type: "integer" } } });
    await expectVerdicts([own, tag], [1], ["abc"]);
  });

  test("a model whose id is another model's name still means itself", async () => {
    const account = model("Account", { id: "User", properties: { next: { $ref: "#" } }, required: ["a"] });
    const user = model("User", { required: ["u"] });
    for (const models of [
      [account, user],
      [user, account],
    ]) {
      const validator = await StandaloneValidator.create(models);
      const verdict = (document: unknown) =>
        validator.validate(Buffer.from(JSON.stringify(document)), "Account").verdict;
      expect(verdict({ a: 1, next: { a: 1 } })).toBe(VALIDATE_OK);
      expect(verdict({ a: 1, next: { u: 1 } })).toBe(VALIDATE_INVALID);
    }
  });

  test("models may refer to each other in turn", async () => {
    const a = model("A", { properties: { b: { $ref: "#/definitions/B" } } });
    const b = model("B", { properties: { a: { $ref: "#/definitions/A" } }, required: ["a"] });
    await expectVerdicts([a, b], [{}, { b: { a: {} } }], [{ b: {} }, { b: { a: { b: {} } } }]);
  });
});

describe("is refused", () => {
  test.each<[string, unknown, string, RegExp]>([
    [
      "when nothing is there",
      { items: { $ref: "#/definitions/Nope" } },
      "/items/$ref",
      /neither this model nor the API has it/,
    ],
    [
      "when the API has no such model",
      { $ref: "https://apigateway.amazonaws.com/restapis/x/models/Nope" },
      "/$ref",
      /no such model/,
    ],
    ["when it leaves the API", { not: { $ref: "http://example.com/schema.json" } }, "/not/$ref", /outside the API/],
    ["when it names a file", { $ref: "other.json#/a" }, "/$ref", /outside the API/],
    [
      "when it leads to what is no schema",
      { properties: { a: { $ref: "#/required/0" } }, required: ["x"] },
      "/properties/a/$ref",
      /nothing is there/,
    ],
    ["when it is no string", { allOf: [{ $ref: 5 }] }, "/allOf/0/$ref", /expected a string, got 5/],
    ["when it leads to itself", { $ref: "#" }, "/$ref", /circle/],
    [
      "when references lead in a circle",
      {
        definitions: { a: { $ref: "#/definitions/b" }, b: { $ref: "#/definitions/a" } },
        items: { $ref: "#/definitions/a" },
      },
      "/items/$ref",
      /circle/,
    ],
    [
      "when a schema asks itself through allOf",
      { properties: { x: { allOf: [{ $ref: "#/properties/x" }] } } },
      "/properties/x",
      /asks itself/,
    ],
    [
      "when a schema asks itself through several",
      { anyOf: [{ not: { dependencies: { a: { oneOf: [{ $ref: "#" }] } } } }] },
      "",
      /asks itself/,
    ],
  ])("%s", (_, schema, pointer, reason) => {
    const refusal = refusalOf([model("A", schema)]);
    expect(refusal.startsWith(`A ${pointer}: `)).toBe(true);
    expect(refusal).toMatch(reason);
  });
});
