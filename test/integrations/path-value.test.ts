/** A mapped value never changes the shape of a request target. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasDotSegment, pathText, queryText } from "../../src/integrations/path-value.ts";
import { run, variable } from "./support/make.ts";

const FROM_PATH = { isEncoded: true, isGreedy: false };
const FROM_GREEDY = { isEncoded: true, isGreedy: true };
const DECODED = { isEncoded: false, isGreedy: false };

describe("a value in a path", () => {
  it.each([
    ["plain-1._~", FROM_PATH, "plain-1._~"],
    ["a%2Fb", FROM_PATH, "a%2Fb"],
    ["a%2fb%zz", FROM_PATH, "a%2fb%25zz"],
    ["a/b", FROM_GREEDY, "a/b"],
    ["a/b", DECODED, "a%2Fb"],
    ["a%2Fb", DECODED, "a%252Fb"],
    ["a?b#c", FROM_GREEDY, "a%3Fb%23c"],
    ["a\r\nb\0", DECODED, "a%0D%0Ab%00"],
    ["a b", DECODED, "a%20b"],
    ["\xc3\xa9", DECODED, "%C3%A9"],
  ])("%j", (value, origin, expected) => {
    expect(pathText(value, origin)).toBe(expected);
  });

  it("adds no character that ends a path, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.boolean(), fc.boolean(), (value, isEncoded, isGreedy) => {
        const text = pathText(value, { isEncoded, isGreedy });
        expect(text).toMatch(/^[\x21-\x7e]*$/);
        expect(text).not.toMatch(/[?#]/);
        if (!isGreedy) expect(text).not.toContain("/");
        expect(queryText(value, { isEncoded, isGreedy })).toMatch(/^[A-Za-z0-9\-._~%]*$/);
      }),
    );
  });
});

describe("a dot segment", () => {
  it.each([
    "/.",
    "/..",
    "/a/..",
    "/a/../b",
    "/a/%2e%2E/b",
    "/a/.%2e",
    "/a/..%2fb",
    "/a%2f..%5cb",
    "/a/..;x=1/b",
    "/a/..%00/b",
    "/a/..%3fx",
    "/..%23",
  ])("is seen in %s", (path) => {
    expect(hasDotSegment(path)).toBe(true);
  });

  it.each(["/", "/a.b", "/...", "/a../b", "/..a", "/%2e%2ea", "/a/.well-known/b", "/..%41"])(
    "is not seen in %s",
    (path) => {
      expect(hasDotSegment(path)).toBe(false);
    },
  );
});

function target(uri: string, values: Record<string, string>, variables: Record<string, string> = {}) {
  const names = Object.keys(values);
  const mappings = names.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]);
  return run({
    integration: { uri, requestParameters: Object.fromEntries(mappings) },
    resourcePath: `/pets/${names.map((name) => `{${name}}`).join("/")}`,
    pathParameters: values,
    variables,
  });
}

describe("placeholders of a URI", () => {
  it("are filled with path parameters as they were received", () => {
    expect(target("http://h/v1/{a}/x/{b}", { a: "1%2F2", b: "@" }).upstream.call.target).toBe("/v1/1%2F2/x/@");
  });

  it("keep the slashes of a greedy parameter", () => {
    const { upstream } = run({
      integration: {
        uri: "http://h/{proxy}",
        requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
      },
      resourcePath: "/{proxy+}",
      pathParameters: { proxy: "a/b//c" },
    });
    expect(upstream.call.target).toBe("/a/b//c");
  });

  it("stay literal when nothing is mapped to them", () => {
    expect(run({ integration: { uri: "http://h/{a}/b" } }).upstream.call.target).toBe("/{a}/b");
  });

  it("answer 400 when a value makes a dot segment, alone or together with what stands around it", () => {
    for (const [uri, value] of [
      ["http://h/x/{a}", ".."],
      ["http://h/x/{a}", "%2e%2e"],
      ["http://h/x/.{a}", "."],
      ["http://h/x/{a}", "..%2fetc"],
    ] as const) {
      const { exchange, upstream } = target(uri, { a: value });
      expect([value, exchange.responseStatus, upstream.calls.length]).toEqual([value, 400, 0]);
    }
    const { exchange } = target(`http://h/x/${variable("v")}{a}`, { a: "." }, { v: "." });
    expect(exchange.responseStatus).toBe(400);
    expect(exchange.text).toBe('{"message": "Bad Request"}');
  });

  it("in a query are encoded for a query", () => {
    expect(target("http://h/x?id={a}&y=1", { a: "1&y=2" }).upstream.call.target).toBe("/x?id=1%26y%3D2&y=1");
  });
});

describe("stage variables in a URI", () => {
  it("choose host, port, path and query", () => {
    const { upstream } = target(
      `https://${variable("host")}/${variable("p")}?v=${variable("v")}`,
      {},
      {
        host: "beta.example:8443",
        p: "a/b",
        v: "1",
      },
    );
    expect(upstream.call.origin).toEqual({
      protocol: "https:",
      hostname: "beta.example",
      port: 8443,
      insecureSkipVerification: false,
    });
    expect(upstream.call.target).toBe("/a/b?v=1");
    expect(upstream.call.header("host")).toEqual(["beta.example:8443"]);
  });

  it("that are missing leave an invalid endpoint where the host was, and nothing elsewhere", () => {
    expect(() => target(`http://${variable("host")}/x`, {})).toThrow("Invalid endpoint address");
    expect(target(`http://h/x${variable("v")}`, {}).upstream.call.target).toBe("/x");
  });

  it.each([
    "http://user@h/",
    "http://h:99999/",
    "http://h:0/",
    "ftp://h/",
    "http:///x",
    "http://{a}.h/",
    "http://a b/",
  ])("cannot make %s an endpoint", (uri) => {
    expect(() => target(uri, {})).toThrow("Invalid endpoint address");
  });
});
