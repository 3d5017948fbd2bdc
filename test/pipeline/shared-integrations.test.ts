/** Equal mocks are one object; what depends on its method stays that method's own. */
import { expect, it } from "vitest";
import type { Integration } from "../../src/integrations/integration.ts";
import type { Integration as IntegrationModel } from "../../src/model/api.ts";
import type { MethodRecord } from "../../src/model/snapshot.ts";
import { SharedIntegrations } from "../../src/pipeline/shared-integrations.ts";
import { integration, integrationResponse, method } from "../integrations/support/make.ts";

const mock = (header: string, changes: Partial<IntegrationModel> = {}) =>
  integration({
    type: "MOCK",
    integrationResponses: [integrationResponse({ responseParameters: { "method.response.header.x": header } })],
    ...changes,
  });

function record(resourcePath: string, model: IntegrationModel): MethodRecord {
  return { resourceId: resourcePath, resourcePath, method: method({ integration: model }) };
}

function shares(one: MethodRecord, other: MethodRecord): boolean {
  const shared = new SharedIntegrations();
  const make = (): Integration => ({ run: () => {} });
  return shared.of(one, make) === shared.of(other, make);
}

it("methods of different resources share a mock that says the same", () => {
  expect(shares(record("/a/{id}", mock("'x'")), record("/b/{id}", mock("'x'")))).toBe(true);
  expect(shares(record("/a", mock("stageVariables.v")), record("/b", mock("stageVariables.v")))).toBe(true);
  expect(shares(record("/a", mock("method.request.header.h")), record("/b", mock("method.request.header.h")))).toBe(
    true,
  );
});

it("a mock that says something else is another", () => {
  expect(shares(record("/a", mock("'x'")), record("/a", mock("'y'")))).toBe(false);
  expect(shares(record("/a", mock("'x'")), record("/a", mock("'x'", { passthroughBehavior: "NEVER" })))).toBe(false);
});

it("a method that lacks the response of the other's is another", () => {
  const bare = record("/a", mock("'x'"));
  expect(shares(bare, { ...bare, method: { ...bare.method, methodResponses: {} } })).toBe(false);
});

it.each(["context.resourcePath", "context.resourceId", "context.requestId", "method.request.path.id"])(
  "%s keeps a mock to its method",
  (source) => {
    expect(shares(record("/a/{id}", mock(source)), record("/b/{key}/{id}", mock(source)))).toBe(false);
  },
);
