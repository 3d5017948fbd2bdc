import { describe, expect, it } from "vitest";
import type { Model } from "../../src/model/api.ts";
import { modelReference, modelsReached } from "../../src/model/model-reference.ts";

describe("a reference to a model", () => {
  const URL = "https://apigateway.amazonaws.com/restapis/a1b2c3/models";
  it.each([
    ["#/definitions/Pet", "Pet", ""],
    ["#/components/schemas/Pet", "Pet", ""],
    [`${URL}/Pet`, "Pet", ""],
    ["#/definitions/Pet-Item.v1", "PetItemv1", ""],
    ["#/definitions/a~1b~0c", "abc", ""],
    ["#/definitions/Pet%2FItem", "PetItem", ""],
    ["#/definitions/Pet/properties/a~1b", "Pet", "/properties/a~1b"],
    ["#/components/schemas/Pet/properties/a%20b", "Pet", "/properties/a b"],
    [`${URL}/Pet#/properties/name`, "Pet", "/properties/name"],
    ["#/definitions/%", "", ""],
  ])("%s names the model %s and the place %j in it", (reference, model, pointer) => {
    expect(modelReference(reference)).toEqual({ model, pointer });
  });

  it.each([
    "#",
    "#/definitions",
    "#/definitions/",
    "#/paths/~1pets/get",
    "#/components/parameters/Pet",
    "other.json#/definitions/Pet",
    "http://apigateway.amazonaws.com/restapis/a1/models/Pet",
    "https://apigateway.amazonaws.com.example.com/restapis/a1/models/Pet",
    `${URL}/Pet/more`,
    `${URL}/Pet#anchor`,
  ])("is not %s", (reference) => {
    expect(modelReference(reference)).toBeUndefined();
  });
});

describe("models reached", () => {
  const model = (name: string, schema: unknown): Model => ({ name, contentType: "application/json", schema });
  const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
  const models = [
    model("Order", { properties: { items: { type: "array", items: ref("Item") } } }),
    model("Item", { allOf: [ref("Thing"), { properties: { parent: ref("Item") } }] }),
    model("Thing", { type: "object" }),
    model("Alone", ref("Nowhere")),
  ];
  const names = (start: string[]) => modelsReached(models, start).map(({ name }) => name);

  it("are those named and all behind their references, each once, circles included", () => {
    expect(names(["Order", "Order"]).sort()).toEqual(["Item", "Order", "Thing"]);
  });

  it("leave out what no model has", () => {
    expect(names(["Alone", "Missing"])).toEqual(["Alone"]);
    expect(names([])).toEqual([]);
  });
});
