import { expect, it } from "vitest";
import { parseGatewayTemplate } from "../../src/model/gateway-template.ts";

const text = (value: string) => ({ kind: "text", text: value });
const context = (name: string) => ({ kind: "context", name });

it.each([
  ["", []],
  ["plain", [text("plain")]],
  ["$context.error.message", [context("error.message")]],
  ['{"a":$context.a.b}', [text('{"a":'), context("a.b"), text("}")]],
  ["$context.a.$context.b", [context("a"), text("."), context("b")]],
  ["$context.a-b", [context("a"), text("-b")]],
  ["$$context.a", [text("$"), context("a")]],
  ["$context", [text("$context")]],
  ["$context.", [text("$context.")]],
  ["${context.a}", [text("${context.a}")]],
  ["$stageVariables.url/x", [{ kind: "stageVariable", name: "url" }, text("/x")]],
  ["$stageVariables", [text("$stageVariables")]],
  ["method.request.header.X-A.b.", [{ kind: "parameter", name: "method.request.header.X-A.b" }, text(".")]],
  ["$method.request.multivaluequerystring.q", [{ kind: "parameter", name: "method.request.multivaluequerystring.q" }]],
  ["method.request.body.a", [text("method.request.body.a")]],
  ["#set($a = 1)$input.path('$')", [text("#set($a = 1)$input.path('$')")]],
])("%j", (template, parts) => {
  expect(parseGatewayTemplate(template)).toEqual(parts);
});

it("reads a long template in time that grows with its length", () => {
  const template = "$context.".repeat(30_000);
  expect(parseGatewayTemplate(template)).toEqual([text(template)]);
});
