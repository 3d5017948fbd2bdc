/** What an import would change. */
import { expect, test } from "vitest";
import type { Definition } from "../../src/model/api.ts";
import { compareDefinitions } from "../../src/openapi/compare-definitions.ts";
import { importDefinition } from "../../src/openapi/import-definition.ts";

const imported = async (paths: Record<string, Record<string, object>>, validate = false) => {
  const withIntegrations = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([verb, integration]) => [
        verb,
        {
          "x-amazon-apigateway-request-validator": "v",
          "x-amazon-apigateway-integration": { type: "http_proxy", uri: "http://a/", ...integration },
        },
      ]),
    ),
  ]);
  const document = {
    openapi: "3.0.0",
    info: { title: "t" },
    "x-amazon-apigateway-request-validators": { v: { validateRequestParameters: validate } },
    paths: Object.fromEntries(withIntegrations),
  };
  return (await importDefinition({ bytes: Buffer.from(JSON.stringify(document)) })).definition;
};

test("resources and methods that come, go and differ are told apart", async () => {
  const before = await imported({ "/a": { get: {}, put: {} }, "/b/c": { get: {} } });
  const after = await imported({ "/a": { get: { uri: "http://b/" }, post: {} }, "/b": { get: {} } });
  expect(compareDefinitions(before, after)).toEqual({
    added: ["POST /a", "GET /b"],
    removed: ["PUT /a", "/b/c", "GET /b/c"],
    changed: ["GET /a"],
  });
});

test("the same definition from a store, with other prototypes, is unchanged", async () => {
  const definition = await imported({ "/a": { get: {} } });
  const stored = structuredClone(definition);
  expect(compareDefinitions(stored, definition)).toEqual({ added: [], removed: [], changed: [] });
});

test("everything is new to an API that does not exist", async () => {
  const definition = await imported({ "/a": { get: {} } });
  expect(compareDefinitions(null, definition).added).toEqual(["/", "/a", "GET /a"]);
});

test("models are compared too, and a method changes with what stands behind the references of its models", async () => {
  const withModels = async (schemas: object, schema: object) => {
    const document = {
      openapi: "3.0.0",
      info: { title: "t" },
      components: { schemas },
      paths: {
        "/a": {
          post: {
            requestBody: { content: { "application/json": { schema } } },
            "x-amazon-apigateway-integration": { type: "http_proxy", uri: "http://a/" },
          },
        },
      },
    };
    return (await importDefinition({ bytes: Buffer.from(JSON.stringify(document)) })).definition;
  };
  const order = { $ref: "#/components/schemas/Order" };
  const Order = { properties: { item: { $ref: "#/components/schemas/Item" } } };
  const before = await withModels({ Order, Item: { type: "string" }, Old: {} }, order);
  const after = await withModels({ Order, Item: { type: "number" }, New: {} }, order);
  expect(compareDefinitions(before, after)).toEqual({
    added: ["model New"],
    removed: ["model Old"],
    changed: ["POST /a", "model Item"],
  });
});

test("ten thousand methods with a model each are compared in time that grows with them", () => {
  const count = 10_000;
  const model = (index: number, type: string) => ({
    name: `M${index}`,
    contentType: "application/json",
    schema: { type, properties: { next: { $ref: `#/definitions/M${index + 1}` } } },
  });
  const method = (index: number) => ({ httpMethod: "POST", requestModels: { "application/json": `M${index}` } });
  const definition = (last: string) =>
    ({
      requestValidators: [],
      models: Array.from({ length: count }, (_, index) => model(index, index === count - 1 ? last : "object")),
      resources: Array.from({ length: count }, (_, index) => ({
        path: `/r${index}`,
        methods: { POST: method(index) },
      })),
    }) as unknown as Definition;
  const { added, removed, changed } = compareDefinitions(definition("object"), definition("string"));
  // The last model is behind all the others.
  expect([added, removed, changed.length, changed.at(-1)]).toEqual([[], [], count + 1, `model M${count - 1}`]);
});

test("a method changes with the validator that it names", async () => {
  const [before, after] = [await imported({ "/a": { get: {} } }), await imported({ "/a": { get: {} } }, true)];
  expect(compareDefinitions(before, after).changed).toEqual(["GET /a"]);
});
