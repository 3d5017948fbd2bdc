import { expect, it } from "vitest";
import { buildSnapshot } from "../../src/control/build-snapshot.ts";
import type { Definition, Method, Model } from "../../src/model/api.ts";
import { decodeModels } from "../../src/model/snapshot-codec.ts";
import { decodeSnapshot } from "../support/decode-snapshot.ts";

const model = (name: string, schema: unknown = {}): Model => ({ name, contentType: "application/json", schema });

function method(requestModels: Record<string, string>, requestValidatorName?: string): Method {
  return {
    httpMethod: "POST",
    requestModels,
    requestParameters: {},
    ...(requestValidatorName === undefined ? {} : { requestValidatorName }),
    integration: { type: "MOCK" },
  } as unknown as Method;
}

it("holds the models that bodies are validated against with those behind their references, and no other", () => {
  const definition = {
    name: "n",
    models: [
      model("Unused"),
      model("Pet", { properties: { owner: { $ref: "#/definitions/Owner" } } }),
      model("Owner", JSON.parse('{"properties":{"__proto__":{"type":"number"}}}')),
      model("Shown"),
      model("Checked"),
    ],
    requestValidators: [
      { name: "body", validateRequestBody: true, validateRequestParameters: false },
      { name: "parameters", validateRequestBody: false, validateRequestParameters: true },
    ],
    resources: [
      { path: "/a", methods: { POST: method({ "application/json": "Pet", "text/json": "Checked" }, "body") } },
      { path: "/b", methods: { POST: method({ "application/json": "Shown" }, "parameters") } },
      { path: "/c", methods: { POST: method({ "application/json": "Shown" }) } },
    ],
  } as unknown as Definition;
  const { bytes } = buildSnapshot({ definition, resourceIds: ["1", "2", "3"] });
  const snapshot = decodeSnapshot(bytes);
  expect(snapshot.api.modelNames).toEqual(["Checked", "Owner", "Pet"]);
  expect(decodeModels(snapshot.models).map(({ name }) => name)).toEqual(["Checked", "Owner", "Pet"]);
  expect(JSON.stringify(decodeModels(snapshot.models)[1]!.schema)).toBe(
    '{"properties":{"__proto__":{"type":"number"}}}',
  );
});
