/** Request parameter mappings: sources, targets, and what they may not do. */
import { describe, expect, it } from "vitest";
import type { IntegrationType } from "../../src/model/api.ts";
import type { FakeRequest } from "./support/fake-exchange.ts";
import { run } from "./support/make.ts";

function mapped(mappings: Record<string, string>, request: FakeRequest = {}, type: IntegrationType = "HTTP") {
  const requestParameters = Object.fromEntries(
    Object.entries(mappings).map(([target, source]) => [`integration.request.${target}`, source]),
  );
  return run({
    integration: { type, requestParameters },
    resourcePath: "/pets/{petId}",
    pathParameters: { petId: "a%2Fb" },
    variables: { colour: "blue" },
    request,
  });
}

const header = (source: string, request: FakeRequest = {}): string | undefined =>
  mapped({ "header.X-Out": source }, request).upstream.call.header("x-out")[0];

describe("a mapping source", () => {
  it.each<[string, string | undefined]>([
    ["'text'", "text"],
    ["'\u00e9'", "\xc3\xa9"],
    ["stageVariables.colour", "blue"],
    ["stageVariables.none", undefined],
    ["method.request.path.petId", "a%2Fb"],
    ["method.request.path.none", undefined],
    ["method.request.querystring.q", "c d"],
    ["method.request.querystring.empty", ""],
    ["method.request.querystring.none", undefined],
    ["method.request.multivaluequerystring.q", "a b,c d"],
    ["method.request.header.X-In", "2"],
    ["method.request.multivalueheader.x-in", "1,2"],
    ["method.request.header.X-None", undefined],
    ["context.accountId", "000000000000"],
    ["context.apiId", "abc123"],
    ["context.deploymentId", "dep1"],
    ["context.domainName", "api.example.com"],
    ["context.domainPrefix", "api"],
    ["context.endpointType", "REGIONAL"],
    ["context.extendedRequestId", "EXTENDED12345="],
    ["context.httpMethod", "GET"],
    ["context.identity.sourceIp", "203.0.113.7"],
    ["context.identity.userAgent", "curl/8"],
    ["context.path", "/prod/pets/a%2Fb"],
    ["context.protocol", "HTTP/1.1"],
    ["context.requestId", "6f1e0c6a-1111-4222-8333-944444444444"],
    ["context.resourceId", "res1"],
    ["context.resourcePath", "/pets/{petId}"],
    ["context.stage", "prod"],
    ["context.authorizer.principalId", undefined],
    ["context.__proto__", undefined],
  ])("%s yields %s", (source, expected) => {
    const request = {
      host: "api.example.com:8080",
      path: "/restapis/abc123/prod/_user_request_/pets/a%2Fb",
      query: "q=a+b&q=c%20d&empty",
      headers: [
        ["x-in", "1"],
        ["x-in", "2"],
        ["user-agent", "curl/8"],
      ] as const,
    };
    expect(header(source, request)).toBe(expected);
  });

  it("tells the time of arrival in AWS's forms", () => {
    expect(header("context.requestTime")).toMatch(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/);
    expect(Math.abs(Number(header("context.requestTimeEpoch")) - Date.now())).toBeLessThan(5_000);
  });

  it.each(["Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards", "Server", "TE", "Upgrade"])(
    "does not see the client's %s, which AWS takes off first",
    (name) => {
      expect(header(`method.request.header.${name}`, { headers: [[name.toLowerCase(), "x"]] })).toBeUndefined();
    },
  );
});

describe("a header target of HTTP_PROXY", () => {
  it("replaces the client's header, and leaves it where the source is missing", () => {
    const request = { headers: [["x-out", "client"]] as const, query: "q=mapped" };
    const present = mapped({ "header.X-Out": "method.request.querystring.q" }, request, "HTTP_PROXY");
    expect(present.upstream.call.header("x-out")).toEqual(["mapped"]);
    const missing = mapped({ "header.X-Out": "method.request.querystring.none" }, request, "HTTP_PROXY");
    expect(missing.upstream.call.header("x-out")).toEqual(["client"]);
  });

  it("may be Host; the endpoint's stands where the source is missing", () => {
    const host = (source: string): string[] =>
      mapped({ "header.Host": source }, {}, "HTTP_PROXY").upstream.call.header("host");
    expect(host("'other.example'")).toEqual(["other.example"]);
    expect(host("method.request.querystring.none")).toEqual(["backend.example:8081"]);
  });

  it("does not let a removed header of the client back in where the source is missing", () => {
    const request = {
      headers: [
        ["content-md5", "client"],
        ["authorization", "AWS4-HMAC-SHA256 x"],
      ] as const,
    };
    const none = "method.request.querystring.none";
    const { upstream } = mapped({ "header.Content-MD5": none, "header.Authorization": none }, request, "HTTP_PROXY");
    expect([upstream.call.header("content-md5"), upstream.call.header("authorization")]).toEqual([[], []]);
  });
});

describe("a query target", () => {
  const target = (type: IntegrationType, query: string): string =>
    mapped({ "querystring.q": "method.request.header.x-in" }, { query, headers: [["x-in", "b&c"]] }, type).upstream.call
      .target;

  it("stands before the client's value of the same name on HTTP_PROXY", () => {
    expect(target("HTTP_PROXY", "q=foo&z=1")).toBe("/pets?q=b%26c&q=foo&z=1");
  });

  it("is all that HTTP sends", () => {
    expect(target("HTTP", "q=foo&z=1")).toBe("/pets?q=b%26c");
  });

  it("repeats its name for several values, and is left out for none", () => {
    const source = "method.request.multivaluequerystring.q";
    expect(mapped({ "querystring.n": source }, { query: "q=1&q=2" }).upstream.call.target).toBe("/pets?n=1&n=2");
    expect(mapped({ "querystring.n": source }).upstream.call.target).toBe("/pets");
  });
});

describe("a value that would change the shape of the message", () => {
  it.each(["%0d%0aX-Evil: 1", "a%0ab", "a%0db", "a%00b"])("in a header is refused with 400: %s", (value) => {
    for (const type of ["HTTP", "HTTP_PROXY"] as const) {
      const { exchange, upstream } = mapped(
        { "header.X-Out": "method.request.querystring.q" },
        { query: `q=${value}` },
        type,
      );
      expect([exchange.responseStatus, upstream.calls.length]).toEqual([400, 0]);
    }
  });

  it("in a query or a path is encoded", () => {
    const source = "method.request.querystring.q";
    const request = { query: "q=a%0d%0a%26b%3d/..%3f%23" };
    expect(mapped({ "querystring.n": source }, request).upstream.call.target).toBe("/pets?n=a%0D%0A%26b%3D%2F..%3F%23");
  });

  it("arrives as the bytes that the client sent, beyond ASCII too", () => {
    expect(header("method.request.querystring.q", { query: "q=%C4%8D%C4%8A" })).toBe("\xc4\x8d\xc4\x8a");
  });
});

describe("the trace header", () => {
  const trace = (value: string): string =>
    mapped({}, { headers: [["x-amzn-trace-id", value]] }, "HTTP_PROXY").upstream.call.header("x-amzn-trace-id")[0]!;
  const root = "Root=1-5759e988-bd862e3fe1be46a994272793";

  it("keeps an incoming root and parent", () => {
    expect(trace(`${root};Parent=53995c3f42cd8ad8;Sampled=1`)).toBe(`${root};Parent=53995c3f42cd8ad8;Sampled=1`);
  });

  it("gives a root alone a parent", () => {
    expect(trace(root)).toMatch(/^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0$/);
    expect(trace(`${root};Sampled=1`)).toMatch(/;Sampled=1;Parent=[0-9a-f]{16}$/);
  });

  it("is made anew without a root, and never twice the same", () => {
    const made = new Set(Array.from({ length: 1_000 }, () => trace("Self=1")));
    expect(made.size).toBe(1_000);
    for (const one of made) expect(one).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });
});

describe("a header that the gateway itself would fill in for HTTP_PROXY", () => {
  const received = (source: string): string[] =>
    mapped(
      { "header.X-Principal": source },
      { headers: [["x-principal", "admin"]] },
      "HTTP_PROXY",
    ).upstream.call.header("x-principal");

  it.each(["context.authorizer.principalId", "stageVariables.none", "context.identity.userAgent"])(
    "is withheld from a client when %s has no value",
    (source) => {
      expect(received(source)).toEqual([]);
    },
  );

  it("is the client's own when its source is a part of the request that is missing", () => {
    expect(received("method.request.querystring.none")).toEqual(["admin"]);
  });
});

it.each(["%00", "%01", "%0a", "%0b", "%0d", "%1f", "%7f"])(
  "a control character %s is refused in a mapped header",
  (code) => {
    const { exchange, upstream } = mapped({ "header.X-Out": "method.request.querystring.q" }, { query: `q=a${code}b` });
    expect([exchange.responseStatus, upstream.calls.length]).toEqual([400, 0]);
  },
);

it("a tab is kept in a mapped header", () => {
  expect(header("method.request.querystring.q", { query: "q=a%09b" })).toBe("a\tb");
});
