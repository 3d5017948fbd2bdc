/** Binary media types and contentHandling: what a backend, a template and a client get, as text, bytes or base64. */
import { describe, expect, it } from "vitest";
import { BinaryMediaTypes } from "../../src/integrations/binary-media-types.ts";
import type { ContentHandling } from "../../src/model/api.ts";
import { integrationResponse, run } from "./support/make.ts";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff]);
const BASE64 = PNG.toString("base64");

describe("binary media types", () => {
  it.each<[readonly string[], string | undefined, boolean]>([
    [["image/png"], "image/png", true],
    [["image/png"], "Image/PNG; q=1", true],
    [["image/png"], "image/*", false],
    [["image/png"], "*/*", false],
    [["image/*"], "image/png", true],
    [["image/*"], "imagex/png", false],
    [["*/*"], "text/html", true],
    [["*/*"], undefined, true],
    [["*/test"], "image/test", false],
    [["application/json"], undefined, true],
    [["image/png"], undefined, false],
    [[], "image/png", false],
  ])("%j have %s: %s", (entries, type, expected) => {
    expect(new BinaryMediaTypes(entries).has(type)).toBe(expected);
  });

  it.each<[string | undefined, boolean]>([
    ["image/png", true],
    ["image/png, text/html", true],
    ["text/html, image/png", false],
    ["*/*", false],
    [undefined, false],
  ])("are accepted by Accept: %s: %s, by its first type", (accept, expected) => {
    expect(new BinaryMediaTypes(["image/png"]).areAccepted(accept)).toBe(expected);
  });
});

function sent(
  body: Buffer,
  type: string,
  handling: ContentHandling | undefined,
  templates: Record<string, string> = {},
) {
  return run({
    integration: {
      type: "HTTP",
      httpMethod: "POST",
      requestTemplates: templates,
      ...(handling === undefined ? {} : { contentHandling: handling }),
    },
    request: { method: "POST", contentLength: body.length, headers: [["content-type", type]] },
    collected: body,
    binaryMediaTypes: ["image/png"],
  });
}

describe("a request's body", () => {
  it.each<[string, Buffer, string, ContentHandling | undefined, Buffer]>([
    ["text stays text", Buffer.from("abc"), "text/plain", undefined, Buffer.from("abc")],
    ["text is text", Buffer.from("abc"), "text/plain", "CONVERT_TO_TEXT", Buffer.from("abc")],
    ["base64 becomes bytes", Buffer.from(BASE64), "text/plain", "CONVERT_TO_BINARY", PNG],
    ["bytes stay bytes", PNG, "image/png", undefined, PNG],
    ["bytes become base64", PNG, "image/png", "CONVERT_TO_TEXT", Buffer.from(BASE64)],
    ["bytes are bytes", PNG, "image/png", "CONVERT_TO_BINARY", PNG],
  ])("%s", (_, body, type, handling, expected) => {
    const { upstream } = sent(body, type, handling);
    expect(Buffer.from(upstream.call.request.body!)).toEqual(expected);
  });

  it("that is no base64 and is to become bytes is a 500, and nothing is sent", () => {
    const { exchange, upstream } = sent(Buffer.from("not base64!"), "text/plain", "CONVERT_TO_BINARY");
    expect([exchange.responseStatus, exchange.error?.code]).toEqual([500, "API_CONFIGURATION_ERROR"]);
    expect(upstream.calls).toHaveLength(0);
  });

  const template = { "image/png": '{"image": "$input.body"}', "text/plain": "x" };

  it("that is binary is read by a template as base64", () => {
    const { upstream } = sent(PNG, "image/png", "CONVERT_TO_TEXT", template);
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe(`{"image": "${BASE64}"}`);
  });

  it.each<[string, Buffer, string, ContentHandling | undefined]>([
    ["bytes", PNG, "image/png", undefined],
    ["bytes, which stay such", PNG, "image/png", "CONVERT_TO_BINARY"],
    ["text that is to become bytes", Buffer.from(BASE64), "text/plain", "CONVERT_TO_BINARY"],
  ])("that is %s fails a template", (_, body, type, handling) => {
    const { exchange, upstream } = sent(body, type, handling, template);
    expect(exchange.responseStatus).toBe(500);
    expect(upstream.calls).toHaveLength(0);
  });
});

describe("a request's body towards HTTP_PROXY", () => {
  const proxied = (body: Buffer, type: string, handling: ContentHandling | undefined, method = "POST") =>
    run({
      integration: {
        type: "HTTP_PROXY",
        httpMethod: method,
        ...(handling === undefined ? {} : { contentHandling: handling }),
      },
      request: {
        ...{ method: "POST", contentLength: body.length },
        headers: [
          ["content-type", type],
          ["content-length", String(body.length)],
        ],
      },
      ...(handling === undefined ? {} : { collected: body }),
      binaryMediaTypes: ["image/png"],
    });

  it.each<[string, Buffer, string, ContentHandling, Buffer]>([
    ["text is text", Buffer.from("abc"), "text/plain", "CONVERT_TO_TEXT", Buffer.from("abc")],
    ["base64 becomes bytes", Buffer.from(BASE64), "text/plain", "CONVERT_TO_BINARY", PNG],
    ["bytes become base64", PNG, "image/png", "CONVERT_TO_TEXT", Buffer.from(BASE64)],
    ["bytes are bytes", PNG, "image/png", "CONVERT_TO_BINARY", PNG],
  ])("%s", (_, body, type, handling, expected) => {
    const { upstream } = proxied(body, type, handling);
    expect(Buffer.from(upstream.call.request.body!)).toEqual(expected);
    expect(upstream.call.header("content-length")).toEqual([String(expected.length)]);
    expect(upstream.call.header("content-type")).toEqual([type]);
  });

  it("is not waited for without contentHandling, binary or not", () => {
    const { exchange, upstream } = proxied(PNG, "image/png", undefined);
    expect([exchange.bodyCollected, upstream.calls.length]).toEqual([false, 0]);
    exchange.sink!.onChunk(PNG, true);
    expect(Buffer.from(upstream.call.request.body!)).toEqual(PNG);
  });

  it("that is no base64 and is to become bytes is a 500, and nothing is sent", () => {
    const { exchange, upstream } = proxied(Buffer.from("no base64!"), "text/plain", "CONVERT_TO_BINARY");
    expect([exchange.responseStatus, exchange.error?.code]).toEqual([500, "API_CONFIGURATION_ERROR"]);
    expect(upstream.calls).toHaveLength(0);
  });

  it("is not converted for a method that sends none", () => {
    const { upstream } = proxied(Buffer.from("no base64!"), "text/plain", "CONVERT_TO_BINARY", "GET");
    expect(upstream.call.request.body).toBe(null);
  });
});

function received(
  payload: string,
  type: string,
  accept: string | undefined,
  handling?: ContentHandling,
  templates = {},
) {
  const { exchange, upstream } = run({
    integration: {
      type: "HTTP",
      integrationResponses: [
        integrationResponse({
          responseTemplates: templates,
          ...(handling === undefined ? {} : { contentHandling: handling }),
        }),
      ],
    },
    request: accept === undefined ? {} : { headers: [["accept", accept]] },
    binaryMediaTypes: ["image/png"],
  });
  upstream.call.answer(200, [["Content-Type", type]], payload);
  return exchange;
}

describe("a backend's body", () => {
  const raw = PNG.toString("latin1");
  it.each<[string, string, string, string | undefined, ContentHandling | undefined, Buffer]>([
    ["text for text", "abc", "text/plain", undefined, undefined, Buffer.from("abc")],
    ["text for text as text", "abc", "text/plain", undefined, "CONVERT_TO_TEXT", Buffer.from("abc")],
    ["text for text as bytes", BASE64, "text/plain", undefined, "CONVERT_TO_BINARY", PNG],
    ["text for bytes", BASE64, "text/plain", "image/png", undefined, PNG],
    ["text for bytes as text", "abc", "text/plain", "image/png", "CONVERT_TO_TEXT", Buffer.from("abc")],
    ["text for bytes as bytes", BASE64, "text/plain", "image/png", "CONVERT_TO_BINARY", PNG],
    ["bytes for text", raw, "image/png", undefined, undefined, Buffer.from(BASE64)],
    ["bytes for text as text", raw, "image/png", undefined, "CONVERT_TO_TEXT", Buffer.from(BASE64)],
    ["bytes for text as bytes", raw, "image/png", undefined, "CONVERT_TO_BINARY", PNG],
    ["bytes for bytes", raw, "image/png", "image/png", undefined, PNG],
    ["bytes for bytes as text", raw, "image/png", "image/png", "CONVERT_TO_TEXT", Buffer.from(BASE64)],
    ["bytes for bytes as bytes", raw, "image/png", "image/png", "CONVERT_TO_BINARY", PNG],
  ])("%s", (_, payload, type, accept, handling, expected) => {
    const exchange = received(payload, type, accept, handling);
    expect(exchange.responseStatus).toBe(200);
    expect(exchange.answerBody).toEqual(expected);
  });

  it.each<[string | undefined, ContentHandling | undefined]>([
    ["image/png", undefined],
    [undefined, "CONVERT_TO_BINARY"],
  ])("that is no base64 and is to become bytes is a 500 (Accept %s, %s)", (accept, handling) => {
    expect(received("no base64!", "text/plain", accept, handling).responseStatus).toBe(500);
  });

  it("that is binary is read by a template as base64, and fails one as bytes", () => {
    const templates = { "application/json": '{"image":"$input.body"}' };
    expect(received(raw, "image/png", undefined, "CONVERT_TO_TEXT", templates).text).toBe(`{"image":"${BASE64}"}`);
    expect(received(raw, "image/png", undefined, undefined, templates).text).toBe(`{"image":"${BASE64}"}`);
    expect(received(raw, "image/png", "image/png", undefined, templates).responseStatus).toBe(500);
    expect(received(raw, "image/png", undefined, "CONVERT_TO_BINARY", templates).responseStatus).toBe(500);
  });

  it("a template's base64 becomes the bytes that the client accepts", () => {
    const templates = { "application/json": "$input.path('$.image')" };
    const payload = JSON.stringify({ image: BASE64 });
    expect(received(payload, "application/json", "image/png", undefined, templates).answerBody).toEqual(PNG);
    expect(received(payload, "application/json", undefined, undefined, templates).text).toBe(BASE64);
  });
});

describe("a mock with every type binary", () => {
  const mock = (handling?: ContentHandling) =>
    run({
      integration: {
        type: "MOCK",
        requestTemplates: { "application/json": '{"statusCode": 200}' },
        integrationResponses: [integrationResponse({ responseTemplates: { "application/json": "ok" } })],
        ...(handling === undefined ? {} : { contentHandling: handling }),
      },
      binaryMediaTypes: ["*/*"],
    }).exchange;

  it("fails its template, unless the body is to be text", () => {
    expect(mock().responseStatus).toBe(500);
    expect([mock("CONVERT_TO_TEXT").responseStatus, mock("CONVERT_TO_TEXT").text]).toEqual([200, "ok"]);
  });
});
