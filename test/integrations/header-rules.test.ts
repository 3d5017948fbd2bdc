/** Walks the table of header fates (AWS: "Amazon API Gateway important notes", recorded behaviour where it differs). */
import { describe, expect, it } from "vitest";
import { integrationResponse, run } from "./support/make.ts";

type Pairs = readonly (readonly [string, string])[];

function proxied(headers: Pairs): string[] {
  const { upstream } = run({ integration: {}, request: { headers } });
  return upstream.call.headerPairs.map(([name, value]) => `${name}: ${value}`);
}

const PASSES_TO_HTTP_PROXY = [
  "accept",
  "accept-charset",
  "accept-encoding",
  "age",
  "authorization",
  "content-type",
  "date",
  "pragma",
  "range",
  "referer",
  "user-agent",
  "warn",
  "x-custom",
];
const DROPPED_TO_HTTP_PROXY = [
  "connection",
  "content-encoding",
  "content-md5",
  "expect",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "proxy-connection",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "www-authenticate",
  "x-http-method-override",
];

describe("a request to HTTP_PROXY", () => {
  it.each(PASSES_TO_HTTP_PROXY)("passes %s", (name) => {
    expect(proxied([[name, "value"]])).toContain(`${name}: value`);
  });

  it.each(DROPPED_TO_HTTP_PROXY)("drops %s", (name) => {
    expect(proxied([[name, "value"]]).filter((line) => line.toLowerCase().startsWith(`${name}:`))).toEqual([]);
  });

  it("drops content-length of a request without a body that is sent", () => {
    expect(proxied([["content-length", "0"]]).filter((line) => /^content-length/i.test(line))).toEqual([]);
  });

  it("drops an Authorization that is a signature of AWS's and passes any other", () => {
    expect(proxied([["authorization", "Bearer abc"]])).toContain("authorization: Bearer abc");
    const signed = proxied([
      ["authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/execute-api/aws4_request"],
    ]);
    expect(signed.filter((line) => /^authorization/i.test(line))).toEqual([]);
  });

  it("overwrites Host with the endpoint's, once", () => {
    expect(proxied([]).filter((line) => /^host:/i.test(line))).toEqual(["Host: backend.example:8081"]);
  });

  it("drops the headers that Connection names, whatever they are called", () => {
    const lines = proxied([
      ["connection", "close, X-Hop"],
      ["x-hop", "secret"],
      ["x-kept", "1"],
      ["connection", "x-other"],
      ["x-other", "secret"],
    ]);
    expect(lines.filter((line) => /hop|other|connection/i.test(line))).toEqual([]);
    expect(lines).toContain("x-kept: 1");
  });

  it("adds the API's id, a trace and the client's address, and lets no client forge them", () => {
    const lines = proxied([
      ["x-amzn-apigateway-api-id", "forged"],
      ["x-forwarded-for", "198.51.100.1"],
      ["x-forwarded-for", "198.51.100.2"],
      ["x-forwarded-port", "1"],
      ["x-forwarded-proto", "gopher"],
    ]);
    const added = lines.filter((line) => /^x-(amzn|forwarded)/i.test(line));
    expect(added).toEqual([
      "X-Amzn-Apigateway-Api-Id: abc123",
      expect.stringMatching(/^X-Amzn-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      "X-Forwarded-For: 198.51.100.1, 198.51.100.2, 203.0.113.7",
      "X-Forwarded-Port: 8080",
      "X-Forwarded-Proto: http",
    ]);
  });

  it.each([
    "content_length",
    "transfer_encoding",
    "x_forwarded_for",
    "x-forwarded_proto",
    "x_forwarded_port",
    "x_amzn-apigateway_api-id",
    "x-amzn_trace-id",
    "x_http_method_override",
  ])("drops %s, which a backend behind CGI or WSGI would take for the gateway's own", (name) => {
    expect(proxied([[name, "forged"]]).filter((line) => line.includes("forged"))).toEqual([]);
  });

  it("keeps other names with underscores", () => {
    expect(proxied([["x_custom", "1"]])).toContain("x_custom: 1");
  });

  it("drops what looks like a mapped header, but not another that is mapped on purpose", () => {
    const requestParameters = {
      "integration.request.header.X-User-Id": "context.identity.sourceIp",
      "integration.request.header.x_user_id": "'mapped'",
    };
    const { upstream } = run({
      integration: { requestParameters },
      request: {
        headers: [
          ["x_user-id", "forged"],
          ["x_user_id", "forged"],
          ["x-user-id", "forged"],
        ],
      },
    });
    expect(upstream.call.headerPairs.filter(([name]) => /user/i.test(name))).toEqual([
      ["X-User-Id", "203.0.113.7"],
      ["x_user_id", "mapped"],
    ]);
  });

  it("sends one of each X-Forwarded header: the mapped one where a mapping has a value", () => {
    const requestParameters = {
      "integration.request.header.X-Forwarded-Proto": "'https'",
      "integration.request.header.X-Forwarded-For": "method.request.header.X-Real-Ip",
    };
    const forwarded = (headers: [string, string][]): string[] =>
      run({ integration: { requestParameters }, request: { headers } })
        .upstream.call.headerPairs.filter(([name]) => /^x-forwarded/i.test(name))
        .map((pair) => pair.join(": "));
    expect(forwarded([["x-real-ip", "192.0.2.1"]])).toEqual([
      "X-Forwarded-Proto: https",
      "X-Forwarded-For: 192.0.2.1",
      "X-Forwarded-Port: 8080",
    ]);
    expect(forwarded([["x-forwarded-for", "198.51.100.1"]])).toEqual([
      "X-Forwarded-Proto: https",
      "X-Forwarded-For: 198.51.100.1, 203.0.113.7",
      "X-Forwarded-Port: 8080",
    ]);
  });

  it("passes the client's Authorization when the one mapped onto it is missing, but no signature of AWS's", () => {
    const requestParameters = { "integration.request.header.Authorization": "method.request.header.X-Auth" };
    const sent = (headers: [string, string][]): string[] =>
      run({ integration: { requestParameters }, request: { headers } }).upstream.call.header("authorization");
    expect(sent([["authorization", "Bearer client"]])).toEqual(["Bearer client"]);
    expect(sent([["authorization", "AWS4-HMAC-SHA256 Credential=a"]])).toEqual([]);
    expect(
      sent([
        ["authorization", "Bearer client"],
        ["x-auth", "Bearer mapped"],
      ]),
    ).toEqual(["Bearer mapped"]);
  });

  it("never loses the address that a front added, whatever Connection names", () => {
    const lines = proxied([
      ["connection", "close, x-forwarded-for"],
      ["x-forwarded-for", "198.51.100.1"],
    ]);
    expect(lines).toContain("X-Forwarded-For: 198.51.100.1, 203.0.113.7");
  });

  it("keeps repeated headers apart and in order", () => {
    const lines = proxied([
      ["x-a", "1"],
      ["x-b", "2"],
      ["x-a", "3"],
    ]);
    expect(lines.filter((line) => line.startsWith("x-"))).toEqual(["x-a: 1", "x-b: 2", "x-a: 3"]);
  });
});

function fromProxy(headers: Pairs): [string, string][] {
  const { exchange, upstream } = run({ integration: {} });
  upstream.call.answer(200, headers, "ok");
  return exchange.headerPairs;
}

const PASSES_FROM_HTTP_PROXY = [
  "Accept",
  "Accept-Charset",
  "Accept-Encoding",
  "Age",
  "Content-Encoding",
  "Pragma",
  "Range",
  "Referer",
  "Set-Cookie",
  "Warn",
  "X-Amzn-Trace-Id",
  "x-amzn-ErrorType",
];
const REMAPPED_FROM_HTTP_PROXY = [
  "Authorization",
  "Connection",
  "Content-Length",
  "Content-MD5",
  "Date",
  "Max-Forwards",
  "Server",
  "User-Agent",
  "WWW-Authenticate",
  "x-amzn-RequestId",
];
const DROPPED_FROM_HTTP_PROXY = [
  "Expect",
  "Host",
  "Keep-Alive",
  "Proxy-Authenticate",
  "Proxy-Connection",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "Via",
  "x-amz-apigw-id",
];

describe("a response from HTTP_PROXY", () => {
  it.each(PASSES_FROM_HTTP_PROXY)("passes %s as the backend spelled it", (name) => {
    expect(fromProxy([[name, "value"]])).toContainEqual([name, "value"]);
  });

  it.each(REMAPPED_FROM_HTTP_PROXY)("renames %s to x-amzn-Remapped-, in any spelling", (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
      const value = name === "Connection" ? "keep-alive" : "2";
      const pairs = fromProxy([[spelling, value]]);
      expect(pairs).toContainEqual([`x-amzn-Remapped-${spelling}`, value]);
      expect(pairs.filter(([found]) => found.toLowerCase() === name.toLowerCase())).toEqual([]);
    }
  });

  it.each(DROPPED_FROM_HTTP_PROXY)("drops %s", (name) => {
    expect(fromProxy([[name, "value"]])).toEqual([["Content-Type", "application/json"]]);
  });

  it("drops the headers that Connection names", () => {
    const pairs = fromProxy([
      ["X-Hop", "1"],
      ["Connection", "X-Hop, close"],
      ["X-Kept", "2"],
    ]);
    expect(pairs).toEqual([
      ["X-Kept", "2"],
      ["Content-Type", "application/json"],
    ]);
  });

  it("is labelled application/json when the backend names no type, and only then", () => {
    expect(fromProxy([])).toEqual([["Content-Type", "application/json"]]);
    expect(fromProxy([["content-type", "text/html"]])).toEqual([["content-type", "text/html"]]);
  });

  it("keeps repeated headers, as Set-Cookie needs", () => {
    const cookies: Pairs = [
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ];
    expect(fromProxy(cookies).slice(0, 2)).toEqual(cookies);
  });
});

function mappedToHttp(name: string): { status: number; sent: string[] } {
  const { exchange, upstream } = run({
    integration: { type: "HTTP", requestParameters: { [`integration.request.header.${name}`]: "'value'" } },
  });
  return { status: exchange.responseStatus, sent: upstream.calls.length === 0 ? [] : upstream.call.header(name) };
}

describe("a header mapped for HTTP", () => {
  it.each([
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Age",
    "Authorization",
    "Content-Encoding",
    "Content-MD5",
    "Content-Type",
    "Date",
    "Host",
    "Max-Forwards",
    "Pragma",
    "Range",
    "Referer",
    "Server",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "Warn",
    "WWW-Authenticate",
  ])("reaches the backend: %s", (name) => {
    expect(mappedToHttp(name).sent).toEqual(["value"]);
  });

  it.each(["Connection", "Expect", "Proxy-Authenticate", "TE", "Via"])("is silently dropped: %s", (name) => {
    expect(mappedToHttp(name)).toEqual({ status: 0, sent: [] });
  });

  it.each(["Content-Length", "Transfer-Encoding", "X-Amzn-Trace-Id", "X-Amzn-Apigateway-Api-Id"])(
    "stops the method from being compiled: %s",
    (name) => {
      expect(() => mappedToHttp(name)).toThrow("header already present");
    },
  );
});

describe("HTTP without mappings", () => {
  it("sends AWS's own headers and nothing of the client's", () => {
    const { upstream } = run({
      integration: { type: "HTTP" },
      request: {
        headers: [
          ["cookie", "a=1"],
          ["user-agent", "curl"],
        ],
        query: "a=1",
      },
    });
    expect(upstream.call.target).toBe("/pets");
    expect(upstream.call.headerPairs).toEqual([
      ["Host", "backend.example:8081"],
      ["Accept", "application/json"],
      ["User-Agent", "AmazonAPIGateway_abc123"],
      ["X-Amzn-Apigateway-Api-Id", "abc123"],
      ["X-Amzn-Trace-Id", expect.stringContaining("Root=1-")],
    ]);
  });
});

function mappedFromHttp(name: string): [string, string][] {
  const responses = [integrationResponse({ responseParameters: { [`method.response.header.${name}`]: "'value'" } })];
  const { exchange, upstream } = run({ integration: { type: "HTTP", integrationResponses: responses } });
  upstream.call.answer(200, [["X-Backend", "hidden"]], "ok");
  return exchange.headerPairs.filter(([, value]) => value === "value");
}

describe("a response header mapped for HTTP", () => {
  it.each([
    "Authorization",
    "Connection",
    "Content-Length",
    "Content-MD5",
    "Date",
    "Expect",
    "Host",
    "Max-Forwards",
    "Proxy-Authenticate",
    "Server",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "WWW-Authenticate",
  ])("is renamed: %s", (name) => {
    expect(mappedFromHttp(name)).toEqual([[`x-amzn-Remapped-${name}`, "value"]]);
  });

  it("is dropped: Transfer-Encoding", () => {
    expect(mappedFromHttp("Transfer-Encoding")).toEqual([]);
  });

  it.each([
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Age",
    "Content-Encoding",
    "Content-Type",
    "Pragma",
    "Range",
    "Referer",
    "TE",
    "Via",
    "Warn",
    "X-Custom",
  ])("passes as it is: %s", (name) => {
    expect(mappedFromHttp(name)).toEqual([[name, "value"]]);
  });
});
