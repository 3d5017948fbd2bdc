/** What passes between client and backend: bodies, pressure, limits, and every way to fail. */
import { describe, expect, it } from "vitest";
import type { UpstreamErrorCode } from "../../src/upstream/upstream.ts";
import { integrationResponse, run } from "./support/make.ts";

const post = (contentLength: number, options: { bodyLimitBytes?: number; method?: string } = {}) =>
  run({
    integration: {},
    request: { method: options.method ?? "POST", contentLength },
    ...(options.bodyLimitBytes === undefined ? {} : { bodyLimitBytes: options.bodyLimitBytes }),
  });

describe("a request body", () => {
  it("that is small goes out whole and with its length, however many pieces it came in", () => {
    const { exchange, upstream } = post(6);
    exchange.sink?.onChunk(Buffer.from("abc"), false);
    expect(upstream.calls).toHaveLength(0);
    exchange.sink?.onChunk(Buffer.from("def"), true);
    const { request } = upstream.call;
    expect([request.framing, request.streaming, Buffer.from(request.body!).toString()]).toEqual([
      "length",
      false,
      "abcdef",
    ]);
    expect(upstream.call.header("content-length")).toEqual(["6"]);
    expect(request.head.endsWith("Content-Length: 6\r\n\r\n")).toBe(true);
  });

  it("that is small is a copy: the listener's chunk is gone when it is sent", () => {
    const { exchange, upstream } = post(3);
    const chunk = Buffer.from("abc");
    exchange.sink?.onChunk(chunk, true);
    chunk.fill(0);
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe("abc");
  });

  it("of unknown length that stays small goes out with Content-Length, as AWS sends every body", () => {
    const { exchange, upstream } = post(-1);
    exchange.sink?.onChunk(Buffer.from("abc"), false);
    exchange.sink?.onChunk(new Uint8Array(0), true);
    expect(upstream.call.header("content-length")).toEqual(["3"]);
    expect(upstream.call.header("transfer-encoding")).toEqual([]);
  });

  it("that is large streams with the length that was declared", () => {
    const { exchange, upstream } = post(40_000);
    exchange.sink?.onChunk(Buffer.alloc(20_000, "a"), false);
    expect(upstream.call.header("content-length")).toEqual(["40000"]);
    expect([upstream.call.request.streaming, upstream.call.request.framing]).toEqual([true, "length"]);
    exchange.sink?.onChunk(Buffer.alloc(20_000, "b"), true);
    expect([upstream.call.written.length, upstream.call.ended]).toEqual([40_000, true]);
  });

  it("of unknown length that grows streams chunked, with what was held first", () => {
    const { exchange, upstream } = post(-1);
    exchange.sink?.onChunk(Buffer.alloc(10_000, "a"), false);
    expect(upstream.calls).toHaveLength(0);
    exchange.sink?.onChunk(Buffer.alloc(10_000, "b"), false);
    exchange.sink?.onChunk(new Uint8Array(0), true);
    const { call } = upstream;
    expect(call.header("transfer-encoding")).toEqual(["chunked"]);
    expect([call.request.framing, call.written.length, call.written[9_999], call.written[10_000], call.ended]).toEqual([
      "chunked",
      20_000,
      97,
      98,
      true,
    ]);
  });

  it("waits while the backend is slow and goes on when it has drained", () => {
    const { exchange, upstream } = post(60_000);
    exchange.sink?.onChunk(Buffer.alloc(20_000), false);
    upstream.call.isFast = false;
    exchange.sink?.onChunk(Buffer.alloc(20_000), false);
    expect(exchange.bodyPaused).toBe(true);
    upstream.call.handler.onDrain();
    expect(exchange.bodyPaused).toBe(false);
  });

  it("that passes the limit midway is never ended towards the backend", () => {
    const { exchange, upstream } = post(-1, { bodyLimitBytes: 30_000 });
    exchange.sink?.onChunk(Buffer.alloc(20_000), false);
    exchange.sink?.onTooLarge();
    expect([upstream.call.aborted, upstream.call.ended]).toEqual([true, false]);
    expect([exchange.responseStatus, exchange.text]).toEqual([413, "HTTP content length exceeded 30000 bytes."]);
    expect(exchange.responseHeader("Content-Type")).toBe("text; charset=utf-8");
  });

  it("that passes the limit while it is held never reaches the backend", () => {
    const { exchange, upstream } = post(-1, { bodyLimitBytes: 5 });
    exchange.sink?.onChunk(Buffer.from("abc"), false);
    exchange.sink?.onTooLarge();
    expect([upstream.calls.length, exchange.responseStatus]).toEqual([0, 413]);
  });

  it("that breaks off with its client never reaches the backend as complete", () => {
    const { exchange, upstream } = post(40_000);
    exchange.sink?.onChunk(Buffer.alloc(20_000), false);
    exchange.abort();
    expect([upstream.call.aborted, upstream.call.ended]).toEqual([true, false]);
  });

  it.each(["GET", "HEAD", "OPTIONS"])("of %s is not sent", (method) => {
    const { upstream } = post(3, { method });
    const { request } = upstream.call;
    expect([request.framing, request.body, request.isHead]).toEqual(["none", null, method === "HEAD"]);
    expect(upstream.call.header("content-length")).toEqual([]);
  });

  it("that is empty is announced as such where the method could carry one", () => {
    expect(post(0).upstream.call.header("content-length")).toEqual(["0"]);
    expect(post(0, { method: "DELETE" }).upstream.call.header("content-length")).toEqual(["0"]);
  });

  it("goes on being read and dropped when the backend answered before its end", () => {
    const { exchange, upstream } = post(60_000);
    exchange.sink?.onChunk(Buffer.alloc(20_000), false);
    upstream.call.isFast = false;
    exchange.sink?.onChunk(Buffer.alloc(20_000), false);
    upstream.call.answer(403, [], "no");
    expect([exchange.responseStatus, exchange.bodyPaused]).toEqual([403, false]);
    const written = upstream.call.written.length;
    exchange.sink?.onChunk(Buffer.alloc(20_000), true);
    expect([upstream.call.written.length, upstream.call.ended]).toEqual([written, false]);
  });
});

describe("idempotence", () => {
  it.each([
    ["GET", true],
    ["HEAD", true],
    ["OPTIONS", true],
    ["PUT", true],
    ["DELETE", true],
    ["POST", false],
    ["PATCH", false],
  ])("of %s is %s", (method, expected) => {
    expect(post(0, { method }).upstream.call.request.idempotent).toBe(expected);
  });
});

describe("a response body", () => {
  it("that comes at once goes out in one write", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.answer(404, [], "gone");
    expect([exchange.responseStatus, exchange.text, exchange.announcedLength, exchange.complete]).toEqual([
      404,
      "gone",
      null,
      true,
    ]);
  });

  it("of a chunked request is a copy, since its answer waits while the read buffer goes on", () => {
    const { exchange, upstream } = post(-1);
    exchange.sink?.onChunk(new Uint8Array(0), true);
    const readBuffer = Buffer.from("gone");
    upstream.call.head(404, [], 4);
    upstream.call.handler.onData(readBuffer);
    readBuffer.fill(0);
    expect(Buffer.from(exchange.given as Uint8Array).toString()).toBe("gone");
  });

  it("that comes in pieces streams under its length", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(200, [], 6);
    upstream.call.handler.onData(Buffer.from("abc"));
    upstream.call.handler.onData(Buffer.from("def"));
    expect(exchange.complete).toBe(false);
    upstream.call.handler.onEnd();
    expect([exchange.text, exchange.announcedLength, exchange.complete]).toEqual(["abcdef", 6, true]);
  });

  it("of unknown length begins with the head, before any byte of it", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(200, [["Content-Type", "text/event-stream"]], -1);
    expect([exchange.responseStatus, exchange.announcedLength]).toEqual([200, -1]);
  });

  it("waits while the client is slow", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(200, [], -1);
    exchange.isFast = false;
    upstream.call.handler.onData(Buffer.from("abc"));
    expect(upstream.call.paused).toBe(true);
    exchange.watcher?.onWritable();
    expect(upstream.call.paused).toBe(false);
  });

  it("that is announced above the limit is 500 before any byte, and the backend is given up", () => {
    const { exchange, upstream } = run({ integration: {}, bodyLimitBytes: 10 });
    upstream.call.head(200, [], 11);
    expect([exchange.responseStatus, exchange.text, upstream.call.aborted]).toEqual([
      500,
      '{"message": "Internal server error"}',
      true,
    ]);
  });

  it("that passes the limit midway cuts the connection", () => {
    const { exchange, upstream } = run({ integration: {}, bodyLimitBytes: 10 });
    upstream.call.head(200, [], -1);
    upstream.call.handler.onData(Buffer.alloc(11));
    expect([exchange.destroyed, upstream.call.aborted]).toEqual([true, true]);
  });

  it("of HEAD is announced as the backend announced it and never sent", () => {
    const { exchange, upstream } = run({ integration: {}, request: { method: "HEAD" } });
    upstream.call.head(200, [["content-length", "1234"]], 0);
    upstream.call.handler.onEnd();
    expect([exchange.announcedLength, exchange.text, exchange.complete]).toEqual([1234, "", true]);
  });

  it("of GET towards the backend is dropped where the client asked HEAD", () => {
    const { exchange, upstream } = run({ integration: { httpMethod: "GET" }, request: { method: "HEAD" } });
    expect(upstream.call.requestLine).toBe("GET /pets HTTP/1.1");
    upstream.call.answer(200, [], "hello");
    expect([exchange.announcedLength, exchange.text, exchange.complete]).toEqual([5, "", true]);
  });

  it.each([204, 304])("is none for %i", (status) => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(status, [], 0);
    upstream.call.handler.onEnd();
    expect([exchange.responseStatus, exchange.text, exchange.complete]).toEqual([status, "", true]);
  });
});

const NETWORK_ERROR = '{"message": "Network error communicating with endpoint"}';
const INTERNAL = '{"message": "Internal server error"}';
const TIMED_OUT = '{"message": "Endpoint request timed out"}';

describe("a backend that fails", () => {
  it.each<[UpstreamErrorCode, number, string]>([
    ["DNS_FAILED", 504, NETWORK_ERROR],
    ["CONNECT_FAILED", 504, NETWORK_ERROR],
    ["CLOSED_BEFORE_RESPONSE", 504, NETWORK_ERROR],
    ["CONNECT_TIMEOUT", 504, TIMED_OUT],
    ["RESPONSE_TIMEOUT", 504, TIMED_OUT],
    ["TLS_FAILED", 500, INTERNAL],
    ["MALFORMED_RESPONSE", 500, INTERNAL],
    ["HEAD_TOO_LARGE", 500, INTERNAL],
    ["POOL_EXHAUSTED", 500, INTERNAL],
    ["CLIENT_CLOSED", 500, INTERNAL],
  ])("by %s is answered %i %s", (code, status, body) => {
    const { exchange, upstream, logged } = run({ integration: {} });
    upstream.call.handler.onError(code, "detail", false);
    expect([exchange.responseStatus, exchange.text]).toEqual([status, body]);
    expect(exchange.responseHeader("x-amzn-ErrorType")).toBe("InternalServerErrorException");
    expect(exchange.error?.message).toBe(`${code}: detail`);
    expect(exchange.integrationLatencyMs).toBeGreaterThanOrEqual(0);
    expect(logged).toEqual([]);
  });

  it("midway, before any byte went to the client, is still answered", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(200, [], 5);
    upstream.call.handler.onError("CLOSED_MIDWAY", "detail", true);
    expect([exchange.responseStatus, exchange.text]).toEqual([504, NETWORK_ERROR]);
  });

  it("midway cuts the connection once the client has a part", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(200, [], 5);
    upstream.call.handler.onData(Buffer.from("ab"));
    upstream.call.handler.onError("CLOSED_MIDWAY", "detail", true);
    expect([exchange.destroyed, exchange.responseStatus]).toEqual([true, 200]);
  });

  it("behind a complete answer changes nothing", () => {
    const { exchange, upstream } = run({ integration: {} });
    upstream.call.head(200, [], 2);
    upstream.call.handler.onData(Buffer.from("ok"));
    upstream.call.handler.onError("CLOSED_MIDWAY", "detail", true);
    expect([exchange.destroyed, exchange.text, exchange.error]).toEqual([false, "ok", null]);
  });

  it("is given up when the client goes away", () => {
    const { exchange, upstream } = run({ integration: {} });
    exchange.abort();
    expect([upstream.call.aborted, exchange.responseStatus]).toEqual([true, 499]);
  });
});

describe("a fault of ours inside a callback", () => {
  it("costs this request a 500 and is logged", () => {
    const { exchange, upstream, logged } = run({ integration: {} });
    // A head that no parser would give.
    upstream.call.handler.onHead({ statusCode: 200, names: null as never, values: [], contentLength: 0 });
    expect([exchange.responseStatus, exchange.text, upstream.call.aborted]).toEqual([500, INTERNAL, true]);
    expect(logged).toHaveLength(1);
  });
});

describe("timeouts", () => {
  it("are the integration's, and never above the edge's", () => {
    expect(run({ integration: { timeoutInMillis: 50 } }).upstream.call.request.timeoutMs).toBe(50);
    expect(run({ integration: { timeoutInMillis: 90_000 } }).upstream.call.request.timeoutMs).toBe(29_000);
  });
});

describe("an HTTP integration response", () => {
  const responses = [
    integrationResponse({ statusCode: "422", selectionPattern: "4\\d\\d" }),
    integrationResponse({
      statusCode: "201",
      responseParameters: {
        "method.response.header.X-One": "integration.response.header.X-Many",
        "method.response.header.X-All": "integration.response.multivalueheader.x-many",
        "method.response.header.X-None": "integration.response.header.X-None",
      },
    }),
  ];
  const http = { type: "HTTP" as const, integrationResponses: responses };

  it("gives status and mapped headers, the backend's body, its own type and the trace", () => {
    const { exchange, upstream } = run({ integration: http });
    const many = [
      ["X-Many", "1"],
      ["x-many", "2"],
      ["Content-Type", "text/html"],
    ] as const;
    upstream.call.answer(200, many, "body");
    expect([exchange.responseStatus, exchange.text]).toEqual([201, "body"]);
    expect(exchange.headerPairs).toEqual([
      ["Content-Type", "application/json"],
      ["X-One", "2"],
      ["X-All", "1,2"],
      ["X-Amzn-Trace-Id", upstream.call.header("x-amzn-trace-id")[0]],
    ]);
  });

  it("carries the mapped trace id in place of the gateway's, never both", () => {
    const responseParameters = { "method.response.header.X-Amzn-Trace-Id": "integration.response.header.X-Trace" };
    const traced = { type: "HTTP", integrationResponses: [integrationResponse({ responseParameters })] } as const;
    const sent = (headers: [string, string][]): unknown => {
      const { exchange, upstream } = run({ integration: traced });
      upstream.call.answer(200, headers, "");
      return exchange.headerPairs.filter(([name]) => /trace/i.test(name));
    };
    expect(sent([["X-Trace", "theirs"]])).toEqual([["X-Amzn-Trace-Id", "theirs"]]);
    expect(sent([])).toEqual([["X-Amzn-Trace-Id", expect.stringMatching(/^Root=1-/)]]);
  });

  it("is chosen by the backend's status", () => {
    const { exchange, upstream } = run({ integration: http });
    upstream.call.answer(404, [], "body");
    expect(exchange.responseStatus).toBe(422);
  });

  it("is 500 when none matches and none is the default, and the backend is given up", () => {
    const { exchange, upstream } = run({ integration: { ...http, integrationResponses: [responses[0]!] } });
    upstream.call.head(200, [], -1);
    expect([exchange.responseStatus, exchange.text, upstream.call.aborted]).toEqual([500, INTERNAL, true]);
    expect(exchange.error?.message).toContain("no default output mapping configured");
  });

  it("with a template answers it once the backend's own body is complete", () => {
    const templated = [integrationResponse({ responseTemplates: { "application/json": '{"all":"well"}' } })];
    const { exchange, upstream } = run({ integration: { type: "HTTP", integrationResponses: templated } });
    upstream.call.head(200, [], 5);
    upstream.call.handler.onData(Buffer.from("hello"));
    expect(exchange.answered).toBe(false);
    upstream.call.handler.onEnd();
    expect(exchange.text).toBe('{"all":"well"}');
  });

  it("with a template is an error when the backend breaks off", () => {
    const templated = [integrationResponse({ responseTemplates: { "application/json": "{}" } })];
    const { exchange, upstream } = run({ integration: { type: "HTTP", integrationResponses: templated } });
    upstream.call.head(200, [], 5);
    upstream.call.handler.onError("CLOSED_MIDWAY", "detail", true);
    expect(exchange.responseStatus).toBe(504);
  });

  it("refuses a backend's value that would end the header", () => {
    const { exchange, upstream } = run({ integration: http });
    upstream.call.answer(200, [["X-Many", "a\r\nSet-Cookie: x=1"]], "body");
    expect([exchange.responseStatus, exchange.headers.includes("Set-Cookie")]).toEqual([500, false]);
  });
});

describe("the body of an HTTP integration", () => {
  it("is the client's, with its type, where no template stands for that type", () => {
    const { exchange, upstream } = run({
      integration: { type: "HTTP" },
      request: { method: "POST", contentLength: 2, headers: [["content-type", "text/plain"]] },
    });
    exchange.sink?.onChunk(Buffer.from("hi"), true);
    expect(upstream.call.header("content-type")).toEqual(["text/plain"]);
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe("hi");
  });

  it("is the template's where there is one", () => {
    const { upstream } = run({
      integration: { type: "HTTP", requestTemplates: { "application/json": '{"fixed":1}' } },
      request: { method: "POST", contentLength: 2 },
    });
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe('{"fixed":1}');
    expect(upstream.call.header("content-length")).toEqual(["11"]);
    expect(upstream.call.header("content-type")).toEqual(["application/json"]);
  });

  it("of a type without a template is 415 under NEVER, and a request without a body passes", () => {
    const never = { type: "HTTP" as const, passthroughBehavior: "NEVER" as const };
    const refused = run({ integration: never, request: { method: "POST", contentLength: 2 } });
    expect([refused.exchange.responseStatus, refused.upstream.calls.length]).toEqual([415, 0]);
    expect(run({ integration: never }).upstream.calls).toHaveLength(1);
  });
});

describe("a body that was collected", () => {
  const sent = (changes: Partial<Parameters<typeof run>[0]>) =>
    run({ integration: {}, request: { method: "POST", contentLength: 6 }, collected: "abcdef", ...changes });

  it.each(["HTTP_PROXY", "HTTP"] as const)(
    "is sent by %s from where it lies, and freed when the backend's side says so",
    (type) => {
      const { exchange, upstream } = sent({
        integration: { type, integrationResponses: [integrationResponse({})] },
      });
      const { request, handler } = upstream.call;
      expect([request.framing, request.streaming, exchange.sink]).toEqual(["length", false, null]);
      expect(upstream.call.header("content-length")).toEqual(["6"]);
      expect(upstream.call.header("transfer-encoding")).toEqual([]);
      expect(Buffer.from(request.body!).toString()).toBe("abcdef");
      expect(request.body!.buffer).toBeInstanceOf(SharedArrayBuffer);
      upstream.call.answer(200);
      expect(exchange.responseStatus).toBe(200);
      expect(exchange.bodyMemory.heldCount).toBe(1);
      handler.onBodyReleased();
      expect(exchange.bodyMemory.heldCount).toBe(0);
    },
  );

  it("of a chunked request that turned out empty is sent as an empty one", () => {
    const { upstream } = sent({ request: { method: "POST", contentLength: -1 }, collected: "" });
    expect([upstream.call.request.framing, upstream.call.request.body]).toEqual(["none", null]);
    expect(upstream.call.header("content-length")).toEqual(["0"]);
  });

  it("outlives a client that goes away for as long as a socket may write it", () => {
    const { exchange, upstream } = sent({});
    exchange.abort();
    expect([upstream.call.aborted, exchange.bodyMemory.heldCount]).toEqual([true, 1]);
    upstream.call.handler.onBodyReleased();
    expect(exchange.bodyMemory.heldCount).toBe(0);
  });

  it("is freed at once where it is not sent on: by GET, by a template, by a mock", () => {
    const get = sent({ request: { method: "GET", contentLength: 6 } });
    const template = sent({ integration: { type: "HTTP", requestTemplates: { "application/json": "{}" } } });
    const mock = sent({
      integration: {
        type: "MOCK",
        requestTemplates: { "application/json": '{"statusCode":200}' },
        integrationResponses: [integrationResponse({})],
      },
    });
    for (const { exchange } of [get, template, mock]) expect(exchange.bodyMemory.heldCount).toBe(0);
    expect(get.upstream.call.request.body).toBeNull();
    expect(Buffer.from(template.upstream.call.request.body!).toString()).toBe("{}");
    expect(mock.exchange.responseStatus).toBe(200);
  });

  it("is what a mock without a template reads its status from", () => {
    const integration = {
      type: "MOCK" as const,
      passthroughBehavior: "WHEN_NO_MATCH" as const,
      integrationResponses: [integrationResponse({ statusCode: "201", selectionPattern: "201" })],
    };
    const { exchange } = sent({ integration, collected: '{"statusCode":201}' });
    expect([exchange.responseStatus, exchange.bodyMemory.heldCount]).toEqual([201, 0]);
  });

  it("for which a mock finds no room is answered 503", () => {
    const integration = { type: "MOCK" as const, passthroughBehavior: "WHEN_NO_MATCH" as const };
    const { exchange } = run({ integration, request: { method: "POST", contentLength: -1 } });
    exchange.bodyMemory.limitBytes = 10;
    exchange.sink?.onChunk(Buffer.from('{"statusCode":200}'), true);
    expect([exchange.responseStatus, exchange.text]).toEqual([503, '{"message": "Service Unavailable"}']);
    expect(exchange.bodyMemory.heldCount).toBe(0);
  });

  it("is freed when its request cannot be made", () => {
    const { exchange, upstream } = sent({
      integration: { requestParameters: { "integration.request.header.x": "method.request.header.x" } },
      request: { method: "POST", contentLength: 6, headers: [["x", "a\r\nb"]] },
    });
    expect([upstream.calls.length, exchange.responseStatus, exchange.bodyMemory.heldCount]).toEqual([0, 400, 0]);
  });
});
