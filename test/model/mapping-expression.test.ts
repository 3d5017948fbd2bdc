/** Parameter mapping expressions. */
import { describe, expect, test } from "vitest";
import {
  parseRequestMapping,
  parseRequestMappingTarget,
  parseResponseMapping,
  responseMappingHeader,
} from "../../src/model/mapping-expression.ts";

test.each([
  ["method.request.path.petId", { kind: "path", name: "petId" }],
  ["method.request.querystring.a.b", { kind: "querystring", name: "a.b" }],
  ["method.request.multivaluequerystring.tag", { kind: "multivaluequerystring", name: "tag" }],
  ["method.request.header.X-A", { kind: "header", name: "X-A" }],
  ["method.request.multivalueheader.X-A", { kind: "multivalueheader", name: "X-A" }],
  ["method.request.body", { kind: "body", path: "" }],
  ["method.request.body.a[0].b", { kind: "body", path: ".a[0].b" }],
  ["method.request.body[0].price", { kind: "body", path: "[0].price" }],
  ["stageVariables.backend", { kind: "stageVariable", name: "backend" }],
  ["context.identity.sourceIp", { kind: "context", name: "identity.sourceIp" }],
  ["'text, with: anything'", { kind: "literal", value: "text, with: anything" }],
  ["''", { kind: "literal", value: "" }],
  ["'default-src 'self''", { kind: "literal", value: "default-src 'self'" }],
])("request: %s", (text, source) => {
  expect(parseRequestMapping(text)).toEqual(source);
});

test.each([
  ["integration.response.header.ETag", { kind: "integrationHeader", name: "ETag" }],
  ["integration.response.multivalueheader.Set-Cookie", { kind: "integrationMultivalueheader", name: "Set-Cookie" }],
  ["integration.response.body.id", { kind: "integrationBody", path: ".id" }],
  ["'*'", { kind: "literal", value: "*" }],
])("response: %s", (text, source) => {
  expect(parseResponseMapping(text)).toEqual(source);
});

describe("what is no expression is answered with what was found and expected", () => {
  test.each([
    "true",
    "",
    "'open",
    "'",
    "$context.requestId",
    "method.request.header.",
    "method.request.cookie.a",
    "method.request.header.a b",
    "stageVariables.a-b",
    "http://stageVariables.a",
    "integration.response.header.A",
  ])("request: %s", (text) => expect(parseRequestMapping(text)).toContain(JSON.stringify(text)));
  test("a response takes nothing from the request", () => {
    expect(parseResponseMapping("method.request.header.A")).toContain("expected integration.response.");
  });
});

test("targets name a place and a field", () => {
  expect(parseRequestMappingTarget("integration.request.header.X-A")).toEqual({ location: "header", name: "X-A" });
  expect(parseRequestMappingTarget("integration.request.path.proxy")).toEqual({ location: "path", name: "proxy" });
  expect(parseRequestMappingTarget("integration.request.body.a")).toMatch(/^"integration.request.body.a": expected/);
  expect(parseRequestMappingTarget("integration.request.header.X A")).toMatch(/expected/);
  expect(responseMappingHeader("method.response.header.ETag")).toBe("ETag");
  expect(responseMappingHeader("method.response.body")).toBeNull();
});
