import { expect, it } from "vitest";
import { contextVariable } from "../../src/integrations/context-variable.ts";
import { CONTEXT_VARIABLES } from "../../src/model/context-variables.ts";
import { FakeExchange } from "./support/fake-exchange.ts";
import { stageConfiguration } from "./support/make.ts";

const context = {
  stage: stageConfiguration(),
  endpointType: "EDGE",
  resourceId: "res123",
  resourcePath: "/pets",
  methodResponses: {},
};

it.each([...CONTEXT_VARIABLES])("context.%s, which an import promises, has a value", (name) => {
  const variable = contextVariable(name, context);
  const exchange = new FakeExchange({ headers: [["user-agent", "test"]] });
  expect(typeof variable === "function" ? variable(exchange) : variable).toEqual(expect.any(String));
});

it.each(["authorizer.principalId", "identity.apiKey", "wafResponseCode", "constructor", ""])(
  "context.%s, of which an import warns, has none",
  (name) => {
    expect(CONTEXT_VARIABLES.has(name)).toBe(false);
    expect(contextVariable(name, context)).toBeNull();
  },
);
