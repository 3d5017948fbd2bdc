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
  requestParameters: {},
  binaryMediaTypes: [],
};

it.each([...CONTEXT_VARIABLES])("context.%s, which an import promises, has a value", (name) => {
  const variable = contextVariable(name, context);
  const exchange = new FakeExchange({
    headers: [
      ["user-agent", "test"],
      ["x-api-key", "key"],
    ],
  });
  exchange.keyIdNumber = 1;
  expect(typeof variable === "function" ? variable(exchange) : variable).toEqual(expect.any(String));
});

it.each(["authorizer.principalId", "identity.caller", "wafResponseCode", "constructor", ""])(
  "context.%s, of which an import warns, has none",
  (name) => {
    expect(CONTEXT_VARIABLES.has(name)).toBe(false);
    expect(contextVariable(name, context)).toBeNull();
  },
);

it("context.identity.apiKey and apiKeyId have none where no key was asked for, whatever the client sends", () => {
  const exchange = new FakeExchange({ headers: [["x-api-key", "key"]] });
  for (const name of ["identity.apiKey", "identity.apiKeyId"]) {
    const variable = contextVariable(name, context) as (exchange: FakeExchange) => string | undefined;
    expect(variable(exchange)).toBeUndefined();
  }
  exchange.keyIdNumber = 35;
  const apiKeyId = contextVariable("identity.apiKeyId", context) as (exchange: FakeExchange) => string | undefined;
  expect(apiKeyId(exchange)).toBe("000000000z");
});
