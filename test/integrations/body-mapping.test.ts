/** Mappings that read a body: the client's on the way in, the backend's on the way out. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { inlineRenderer } from "../support/inline-renderer.ts";
import { integrationResponse, run } from "./support/make.ts";

function sent(source: string, body: string, type: "HTTP" | "HTTP_PROXY" = "HTTP") {
  return run({
    integration: { type, httpMethod: "POST", requestParameters: { "integration.request.header.X-Out": source } },
    request: { method: "POST", contentLength: Buffer.byteLength(body) },
    collected: body,
  });
}

describe("a mapping from the request's body", () => {
  it.each<[string, string, string | undefined]>([
    ["method.request.body", '{"a":1}', '{"a":1}'],
    ["method.request.body", "", "{}"],
    ["method.request.body", "plain text", "plain text"],
    ["method.request.body.a", '{"a":"text"}', "text"],
    ["method.request.body.a.b", '{"a":{"b":1.0}}', "1.0"],
    ["method.request.body.a", '{"a":{"b":[1, true]}}', '{"b":[1,true]}'],
    ["method.request.body[1].b", '[{}, {"b":false}]', "false"],
    ["method.request.body.a", '{"b":1}', undefined],
    ["method.request.body.a", '{"a":null}', undefined],
    ["method.request.body.a", "plain text", undefined],
    ["method.request.body.a", "", undefined],
    ["method.request.body.a", '{"a":"\u00e9"}', "\u00c3\u00a9"],
    ["method.request.body.constructor", '{"a":1}', undefined],
    ["method.request.body.__proto__", '{"a":1}', undefined],
  ])("%s of %j yields %j", (source, body, expected) => {
    expect(sent(source, body).upstream.call.header("x-out")[0]).toBe(expected);
  });

  it.each(["{", '["a"', '"text', "'a'", ' {"a":1}}'])(
    "by a path into %j, which only begins like JSON, is refused",
    (body) => {
      const { exchange, upstream } = sent("method.request.body.a", body);
      expect(exchange.responseStatus).toBe(400);
      expect(exchange.answerBody.toString()).toBe('{"message": "Invalid JSON in request body"}');
      expect(upstream.calls).toHaveLength(0);
    },
  );

  it("that would break the head is refused with 400", () => {
    const { exchange, upstream } = sent("method.request.body.a", JSON.stringify({ a: "x\r\nX-Evil: 1" }));
    expect(exchange.responseStatus).toBe(400);
    expect(upstream.calls).toHaveLength(0);
  });

  it("leaves the body of HTTP_PROXY as it came", () => {
    const { upstream } = sent("method.request.body.a", '{ "a" : "b" }', "HTTP_PROXY");
    expect(upstream.call.header("x-out")).toEqual(["b"]);
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe('{ "a" : "b" }');
  });

  it("fills a placeholder of the URI with one segment", () => {
    const body = '{"id":"a/b?c"}';
    const { upstream } = run({
      integration: {
        type: "HTTP",
        httpMethod: "POST",
        uri: "http://backend.example/items/{id}",
        requestParameters: { "integration.request.path.id": "method.request.body.id" },
      },
      request: { method: "POST", contentLength: body.length },
      collected: body,
    });
    expect(upstream.call.requestLine).toBe("POST /items/a%2Fb%3Fc HTTP/1.1");
  });
});

describe("a mapping from a large body", () => {
  const read = vi.spyOn(inlineRenderer, "read");
  const render = vi.spyOn(inlineRenderer, "run");
  afterEach(() => {
    read.mockClear();
    render.mockClear();
  });
  const padded = (body: string) => body + " ".repeat(40_000);
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it.each<["HTTP" | "HTTP_PROXY", string, string, string | undefined]>([
    ["HTTP", "method.request.body.a", '{"a":"text"}', "text"],
    ["HTTP_PROXY", "method.request.body.a.b", '{"a":{"b":1.0}}', "1.0"],
    ["HTTP", "method.request.body[1].b", '[{}, {"b":false}]', "false"],
    ["HTTP_PROXY", "method.request.body.a", '{"b":1}', undefined],
    ["HTTP", "method.request.body.a", '{"a":null}', undefined],
    ["HTTP", "method.request.body.a", "plain text", undefined],
    ["HTTP", "method.request.body.a", '{"a":"\u00e9"}', "\u00c3\u00a9"],
  ])("of %s is read beside the serving thread: %s of %j yields %j", async (type, source, body, expected) => {
    const { upstream } = sent(source, padded(body), type);
    await settled();
    expect(upstream.call.header("x-out")[0]).toBe(expected);
    expect(read).toHaveBeenCalledOnce();
  });

  it.each(["{", ' {"a":1}}'])("by a path into %j, which only begins like JSON, is refused", async (body) => {
    const { exchange, upstream } = sent("method.request.body.a", padded(body));
    await settled();
    expect([exchange.responseStatus, upstream.calls.length]).toEqual([400, 0]);
    expect(exchange.answerBody.toString()).toBe('{"message": "Invalid JSON in request body"}');
  });

  it("sends nothing for a client that has gone away meanwhile", async () => {
    const { exchange, upstream } = sent("method.request.body.a", padded('{"a":1}'));
    exchange.abort();
    await settled();
    expect(upstream.calls).toHaveLength(0);
  });

  it("is read beside the template of the same body, both elsewhere", async () => {
    const body = padded('{"a":"x","b":"y"}');
    const { upstream } = run({
      integration: {
        type: "HTTP",
        httpMethod: "POST",
        requestParameters: { "integration.request.header.X-Out": "method.request.body.a" },
        requestTemplates: { "application/json": "<$input.path('$.b')>" },
      },
      request: { method: "POST", contentLength: body.length },
      collected: body,
    });
    await settled();
    expect(upstream.call.header("x-out")).toEqual(["x"]);
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe("<y>");
    expect([read.mock.calls.length, render.mock.calls.length]).toEqual([1, 1]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["with the body itself", {}, padded('{"a":"x","b":"y"}')],
    ["with a template of it", { "application/json": "<$input.path('$.b')>" }, "<y>"],
    ["with a template that is constant", { "application/json": "done" }, "done"],
  ])("of the backend is read so too, %s", async (_, responseTemplates, expected) => {
    const { exchange, upstream } = run({
      integration: {
        type: "HTTP",
        httpMethod: "GET",
        integrationResponses: [
          integrationResponse({
            responseParameters: { "method.response.header.X-Out": "integration.response.body.a" },
            responseTemplates,
          }),
        ],
      },
    });
    const body = padded('{"a":"x","b":"y"}');
    upstream.call.answer(200, [["Content-Length", String(body.length)]], body);
    await settled();
    expect(exchange.responseStatus).toBe(200);
    expect(exchange.responseHeader("X-Out")).toBe("x");
    expect(exchange.answerBody.toString()).toBe(expected);
    expect(read).toHaveBeenCalledOnce();
  });
});
