/** References inside the schemas of a definition: to the document, to a part of the same model, to draft 4's own schema. */
import { describe, expect, test } from "vitest";
import { OperationError } from "../../src/errors/operation-error.ts";
import { importDefinition } from "../../src/openapi/import-definition.ts";

type Schemas = Readonly<Record<string, object>>;

/** POST /a takes a body of the model A; with a validator or without. */
function definition(schemas: Schemas, version: 2 | 3, isValidated: boolean): object {
  const reference = { $ref: version === 2 ? "#/definitions/A" : "#/components/schemas/A" };
  const method = {
    responses: { "200": { description: "fine" } },
    "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "POST", uri: "http://a" },
    ...(isValidated ? { "x-amazon-apigateway-request-validator": "body" } : {}),
  };
  const common = {
    info: { title: "t", version: "1" },
    "x-amazon-apigateway-request-validators": { body: { validateRequestBody: true } },
  };
  return version === 2
    ? {
        swagger: "2.0",
        ...common,
        paths: { "/a": { post: { parameters: [{ in: "body", name: "b", schema: reference }], ...method } } },
        definitions: schemas,
      }
    : {
        openapi: "3.0.1",
        ...common,
        paths: {
          "/a": { post: { requestBody: { content: { "application/json": { schema: reference } } }, ...method } },
        },
        components: { schemas },
      };
}

async function refusals(schemas: Schemas, version: 2 | 3 = 3, isValidated = true): Promise<string[]> {
  try {
    await importDefinition({ bytes: Buffer.from(JSON.stringify(definition(schemas, version, isValidated))) });
    return [];
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return error.issues.map(({ pointer, message }) => `${pointer} ${message}`);
  }
}

const integer = { type: "integer" };

describe("inside a model is imported, validated or not:", () => {
  test.each<[string, object]>([
    ["a pointer from the model", { items: { $ref: "#/definitions/count" }, definitions: { count: integer } }],
    ["the model itself", { properties: { next: { $ref: "#" } } }],
    ["a name by id", { allOf: [{ $ref: "#count" }], definitions: { x: { id: "#count", ...integer } } }],
    [
      "an address by id",
      { id: "http://x.test/root", not: { $ref: "part#n" }, definitions: { x: { id: "part", items: [{ id: "#n" }] } } },
    ],
    ["a URN by id", { id: "urn:example:a", properties: { a: { $ref: "urn:example:a" } } }],
    ["draft 4's own schema", { $ref: "http://json-schema.org/draft-04/schema#" }],
    ["a part of it", { items: { $ref: "http://json-schema.org/draft-04/schema#/definitions/positiveInteger" } }],
  ])("%s", async (_, schema) => {
    for (const version of [2, 3] as const) {
      for (const isValidated of [true, false]) expect(await refusals({ A: schema }, version, isValidated)).toEqual([]);
    }
  });

  test("a dependency that is called $ref may be a list", async () => {
    expect(await refusals({ A: { dependencies: { $ref: ["a"] } } })).toEqual([]);
  });
});

describe("that leads nowhere is refused once, at its place, validated or not:", () => {
  test.each<[string, string, RegExp]>([
    ["a part that is not there", "#/definitions/count", /leads nowhere/],
    ["an id that is not there", "#count", /leads nowhere/],
    ["another model in the other version's form", "#/definitions/B", /leads nowhere/],
    ["an address that nothing has", "http://x.test/other", /leaves the document/],
    ["what has an id in another model", "http://x.test/b", /leaves the document/],
    ["a file", "b.json", /leaves the document/],
    ["a model that the API has not", "https://apigateway.amazonaws.com/restapis/x/models/C", /names no model/],
  ])("%s", async (_, $ref, message) => {
    const schemas = { A: { properties: { a: { $ref } } }, B: { id: "http://x.test/b", ...integer } };
    for (const isValidated of [true, false]) {
      expect(await refusals(schemas, 3, isValidated)).toEqual([
        expect.stringMatching(/^\/components\/schemas\/A\/properties\/a\/\$ref /),
      ]);
      expect((await refusals(schemas, 3, isValidated))[0]).toMatch(message);
    }
  });

  test("and outside schemas no id counts", async () => {
    const base = definition({ A: { id: "http://x.test/a" } }, 3, false) as { paths: Record<string, object> };
    const paths = { ...base.paths, "/b": { $ref: "http://x.test/a" } };
    const bytes = Buffer.from(JSON.stringify({ ...base, paths }));
    await expect(importDefinition({ bytes })).rejects.toThrow(OperationError);
  });
});
