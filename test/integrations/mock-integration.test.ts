/** MOCK: which template answers, which integration response follows, and what the client sees. */
import { describe, expect, it } from "vitest";
import type { Integration } from "../../src/model/api.ts";
import type { FakeRequest } from "./support/fake-exchange.ts";
import { integrationResponse, type Run, run } from "./support/make.ts";

const OK = integrationResponse({ statusCode: "200", responseTemplates: { "application/json": '{"ok":true}' } });

function mock(changes: Partial<Integration>, request: FakeRequest = {}): Run {
  return run({
    integration: {
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      integrationResponses: [OK],
      ...changes,
    },
    request,
  });
}

function answer({ exchange }: Run): [number, string, string | undefined] {
  return [exchange.responseStatus, exchange.text, exchange.responseHeader("Content-Type")];
}

describe("a MOCK answer", () => {
  it("is the integration response's constant template, typed by it", () => {
    expect(answer(mock({}))).toEqual([200, '{"ok":true}', "application/json"]);
  });

  it("has no trace id and no integration latency", () => {
    const { exchange } = mock({});
    expect(exchange.responseHeader("X-Amzn-Trace-Id")).toBeUndefined();
    expect(exchange.integrationLatencyMs).toBe(-1);
  });

  it("without a response template is empty and still application/json", () => {
    const integrationResponses = [integrationResponse({ statusCode: "204" })];
    expect(answer(mock({ integrationResponses }))).toEqual([204, "", "application/json"]);
  });

  it("takes the status of the response whose pattern matches the template's, not that status itself", () => {
    const integrationResponses = [
      integrationResponse({ statusCode: "418", selectionPattern: "4\\d{2}" }),
      integrationResponse({ statusCode: "200" }),
    ];
    const requestTemplates = { "application/json": "{statusCode: 404,}" };
    expect(mock({ integrationResponses, requestTemplates }).exchange.responseStatus).toBe(418);
    expect(mock({ integrationResponses }).exchange.responseStatus).toBe(200);
  });

  it("is 500 when nothing matches and there is no default", () => {
    const integrationResponses = [integrationResponse({ selectionPattern: "500" })];
    expect(answer(mock({ integrationResponses }))).toEqual([
      500,
      '{"message": "Internal server error"}',
      "application/json",
    ]);
  });

  it("is 500 when what matches is no response of the method", () => {
    const { exchange } = run({
      integration: {
        type: "MOCK",
        requestTemplates: { "application/json": '{"statusCode": 200}' },
        integrationResponses: [integrationResponse({ statusCode: "400" })],
      },
      methodResponses: ["200"],
    });
    expect([exchange.responseStatus, exchange.text]).toEqual([500, '{"message": "Internal server error"}']);
    expect(exchange.error?.message).toBe("Output mapping refers to an invalid method response: 400");
  });

  it.each(['{"statusCode": "200"}', "{}", "not json", '{"statusCode": 200'])("is 500 for the template %s", (text) => {
    const run = mock({ requestTemplates: { "application/json": text } });
    expect(run.exchange.responseStatus).toBe(500);
    expect(run.exchange.error?.message).toContain("Unable to parse statusCode");
    expect(run.logged).toEqual([]);
  });
});

describe("the request template of a MOCK", () => {
  const typed = (type: string, method = "POST"): FakeRequest => ({ method, headers: [["content-type", type]] });

  it("is chosen by the Content-Type without its parameters", () => {
    expect(mock({}, typed("Application/JSON; charset=utf-8")).exchange.responseStatus).toBe(200);
  });

  it("is JSON's for an empty Content-Type", () => {
    expect(mock({}, typed("")).exchange.responseStatus).toBe(200);
  });

  it("under $default stands for every other type", () => {
    const requestTemplates = { $default: '{"statusCode": 200}' };
    expect(mock({ requestTemplates }, typed("text/plain")).exchange.responseStatus).toBe(200);
  });

  it.each(["WHEN_NO_TEMPLATES", "NEVER"] as const)(
    "that does not exist for a type answers 415 under %s",
    (behavior) => {
      const { exchange } = mock({ passthroughBehavior: behavior }, typed("text/plain"));
      expect([exchange.responseStatus, exchange.text]).toEqual([415, '{"message": "Unsupported Media Type"}']);
      expect(exchange.responseHeader("x-amzn-ErrorType")).toBe("BadRequestException");
    },
  );

  it("that does not exist lets the body stand for it under WHEN_NO_MATCH", () => {
    const request = { ...typed("text/plain"), contentLength: 17 };
    const { exchange } = mock({}, request);
    exchange.sink?.onChunk(Buffer.from('{"statusCode":200}'), true);
    expect(exchange.responseStatus).toBe(200);
    const refused = mock({}, request).exchange;
    refused.sink?.onChunk(Buffer.from("hello"), true);
    expect([refused.responseStatus, refused.text]).toEqual([500, '{"message": "Internal server error"}']);
  });

  it("that does not exist gives 413 for a body that passes the limit", () => {
    const { exchange } = run({
      integration: { type: "MOCK", integrationResponses: [OK] },
      request: { method: "POST", contentLength: -1 },
      bodyLimitBytes: 10,
    });
    exchange.sink?.onTooLarge();
    expect([exchange.responseStatus, exchange.text]).toEqual([413, "HTTP content length exceeded 10 bytes."]);
  });
});

describe("the response template of a MOCK", () => {
  const integrationResponses = [
    integrationResponse({
      responseTemplates: { "text/html": "<p>hi</p>", "application/json": "{}", "text/plain": "hi" },
    }),
  ];
  const accepting = (accept: string): [number, string, string | undefined] =>
    answer(mock({ integrationResponses }, { headers: [["accept", accept]] }));

  it("is the one of the first type that the client accepts", () => {
    expect(accepting("text/plain;q=1, text/html")).toEqual([200, "hi", "text/plain"]);
  });

  it("is JSON when the first accepted type has none", () => {
    expect(accepting("image/webp, text/plain")).toEqual([200, "{}", "application/json"]);
    expect(answer(mock({ integrationResponses }))).toEqual([200, "{}", "application/json"]);
  });

  it("is the first one when there is none for JSON", () => {
    const onlyHtml = [integrationResponse({ responseTemplates: { "text/html": "<p>hi</p>" } })];
    expect(answer(mock({ integrationResponses: onlyHtml }))).toEqual([200, "<p>hi</p>", "text/html"]);
  });
});

describe("headers mapped onto a MOCK answer", () => {
  function mapped(responseParameters: Record<string, string>, request: FakeRequest = {}) {
    return run({
      integration: {
        type: "MOCK",
        requestTemplates: { "application/json": '{"statusCode": 200}' },
        integrationResponses: [integrationResponse({ responseParameters })],
      },
      variables: { colour: "blue" },
      request,
    }).exchange;
  }

  it("carry CORS literals, as a preflight needs", () => {
    const exchange = mapped(
      {
        "method.response.header.Access-Control-Allow-Origin": "'*'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
      },
      { method: "OPTIONS" },
    );
    expect(exchange.headerPairs).toEqual([
      ["Content-Type", "application/json"],
      ["Access-Control-Allow-Origin", "*"],
      ["Access-Control-Allow-Methods", "GET,OPTIONS"],
    ]);
  });

  it("carry stage variables and the request's context, and skip what is missing", () => {
    const exchange = mapped({
      "method.response.header.X-Colour": "stageVariables.colour",
      "method.response.header.X-None": "stageVariables.none",
      "method.response.header.X-Id": "context.requestId",
      "method.response.header.X-Path": "context.resourcePath",
      "method.response.header.X-Who": "context.authorizer.principalId",
      "method.response.header.X-Backend": "integration.response.header.X-Backend",
    });
    expect(exchange.headerPairs.slice(1)).toEqual([
      ["X-Colour", "blue"],
      ["X-Path", "/pets"],
      ["X-Id", exchange.requestId],
    ]);
  });

  it("replace the Content-Type", () => {
    const exchange = mapped({ "method.response.header.Content-Type": "'text/html'" });
    expect(exchange.headerPairs).toEqual([["Content-Type", "text/html"]]);
  });

  it("refuse a value of the request that would end the header", () => {
    const exchange = mapped(
      { "method.response.header.X-Agent": "context.identity.userAgent" },
      { headers: [["user-agent", "a\r\nSet-Cookie: x=1"]] },
    );
    expect([exchange.responseStatus, exchange.headers.includes("Set-Cookie")]).toEqual([500, false]);
  });

  it("cannot be compiled from a literal that would end the header", () => {
    expect(() => mapped({ "method.response.header.X-A": "'a\r\nb'" })).toThrow("control character");
  });
});
