/** Required parameters by AWS's rules, and equality of the core with its plain twin over random headers and queries. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { METHOD_GET, ROUTE_FOUND } from "../../assembly/layout/codes.ts";
import { SCRATCH_PARAMETERS_BYTES } from "../../assembly/layout/regions.ts";
import { GatewayFixture, route } from "../policy/support/gateway-fixture.ts";
import { missingParametersTwin } from "./parameters-twin.ts";

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.create();
});

function publish(template: string, required: readonly string[]): void {
  fixture.publish({
    stages: [{ apiId: "a1", stageName: "prod", routes: [route("GET", template, ...required)] }],
    mappings: [{ domainName: "*", basePath: "", apiId: "a1", stageName: "prod" }],
  });
}

/** Indices of missing parameters, by the core. */
function missing(
  path: string,
  headers: readonly (readonly [string, string])[],
  query: string,
  count: number,
): number[] {
  expect(fixture.core.route("localhost", path, METHOD_GET)).toBe(ROUTE_FOUND);
  const { core } = fixture;
  const mask = core.parameters(
    headers.map(([name]) => name),
    headers.map(([, value]) => value),
    query,
  );
  const indices = Array.from({ length: count }, (_, i) => i).filter((i) => core.decision.isMissing(i));
  expect(mask === 0).toBe(indices.length === 0);
  for (let i = 0; i < Math.min(31, count); i++) expect((mask >>> i) & 1).toBe(indices.includes(i) ? 1 : 0);
  expect(mask >>> 31).toBe(indices.some((i) => i >= 31) ? 1 : 0);
  core.release(core.decision.version);
  return indices;
}

describe("a required parameter", () => {
  const REQUIRED = ["method.request.header.X-Token", "method.request.path.id", "method.request.querystring.q"];
  beforeAll(() => {
    publish("/pets/{id}", REQUIRED);
  });
  const absent = (headers: [string, string][], query: string) => missing("/pets/7", headers, query, REQUIRED.length);

  test("is there when header, path and query hold it", () => {
    expect(absent([["x-token", "t"]], "q=1")).toEqual([]);
    expect(fixture.core.decision.requiredCount).toBe(3);
  });

  test("is missing when it is absent, empty or white space, decoded in a query", () => {
    expect(absent([], "")).toEqual([0, 2]);
    expect(absent([["x-token", ""]], "q")).toEqual([0, 2]);
    expect(absent([["x-token", " \t"]], "q=")).toEqual([0, 2]);
    expect(absent([["x-token", "t"]], "q=+%20%09")).toEqual([2]);
    expect(absent([["x-token", "t"]], "q=+%2B")).toEqual([]);
    expect(absent([["x-token", "t"]], "q=%2")).toEqual([]);
  });

  test("is judged by its own text, not by what a longer query left behind it", () => {
    expect(absent([["x-token", "t"]], "q=%20")).toEqual([2]);
    expect(absent([["x-token", "t"]], "q=%2")).toEqual([]);
    expect(absent([["x-token", "t"]], "q=%")).toEqual([]);
  });

  test("counts with its last value", () => {
    expect(absent([["x-token", "t"]], "q=1&q=")).toEqual([2]);
    expect(absent([["x-token", "t"]], "q=&q=1")).toEqual([]);
    expect(
      absent(
        [
          ["x-token", "t"],
          ["x-token", ""],
        ],
        "q=1",
      ),
    ).toEqual([0]);
  });

  test("is found under its decoded name, with & or ; between pairs, and never under a part of it", () => {
    for (const query of ["%71=1", "a=b;q=1", "a&q=1&c", "&&q=1", "q=a=b"])
      expect(absent([["x-token", "t"]], query)).toEqual([]);
    for (const query of ["qq=1", "Q=1", "%2571=1", "=1", "a=q", "%7=1"])
      expect(absent([["x-token", "t"]], query)).toEqual([2]);
    expect(absent([["x-tokens", "t"]], "q=1")).toEqual([0]);
    expect(absent([["x-toke", "t"]], "q=1")).toEqual([0]);
  });

  test("of the path is missing when the path has no parameter of that name", () => {
    publish("/pets/{id}", ["method.request.path.name", "method.request.path.id"]);
    expect(missing("/pets/7", [], "", 2)).toEqual([0]);
  });

  test("beyond the thirty-first is seen too", () => {
    const required = Array.from({ length: 70 }, (_, i) => `method.request.querystring.p${i}`);
    publish("/x", required);
    const all = required.map((_, i) => `p${i}=1`);
    expect(missing("/x", [], all.join("&"), 70)).toEqual([]);
    expect(missing("/x", [], all.filter((_, i) => i !== 30 && i !== 31 && i !== 69).join("&"), 70)).toEqual([
      30, 31, 69,
    ]);
  });

  test("is found in text far longer than the core takes at once", () => {
    publish("/x", ["method.request.querystring.q", "method.request.header.h", "method.request.querystring.z"]);
    const long = "v".repeat(SCRATCH_PARAMETERS_BYTES);
    const headers = Array.from({ length: 400 }, (_, i) => [`${i}-${"n".repeat(200)}`, "v"] as const);
    const pairs = Array.from({ length: 9_000 }, (_, i) => `k${i}=value`).join("&");
    expect(missing("/x", [...headers, ["h", "1"]], `q=1&${pairs}&z=1`, 3)).toEqual([]);
    expect(missing("/x", [["h", "1"], ...headers], `${pairs}&q=1&z=${long}`, 3)).toEqual([]);
    expect(
      missing(
        "/x",
        [
          ["h", "1"],
          ["h".repeat(70_000), "1"],
        ],
        `q=${long}${long}&z=${long}`,
        3,
      ),
    ).toEqual([]);
    expect(missing("/x", headers, `${long}${long}=1&q=1&${long}`, 3)).toEqual([1, 2]);
  });
});

test("a method that requires nothing has nothing missing", () => {
  publish("/x", []);
  expect(missing("/x", [["a", "b"]], "c=d", 0)).toEqual([]);
});

test("core and twin agree on every set of parameters, headers and queries", () => {
  const names = ["a", "A", "ab", "x-1", "long-parameter-name", "sp ace", "ü", "a.b", "filter[x]"];
  const kinds = ["header", "querystring", "path"];
  const required = fc.uniqueArray(
    fc
      .tuple(fc.constantFrom(...kinds), fc.constantFrom(...names))
      .map(([kind, name]) => `method.request.${kind}.${name}`),
    { maxLength: 12 },
  );
  const value = fc.oneof(
    fc.constantFrom("", " ", "\t", "v", "+", "%20", "%09%20", "%", "%zz", "%2", "a%20", "\x1f"),
    fc.string({ maxLength: 5 }),
  );
  const queryName = fc.oneof(
    fc.constantFrom(
      "a",
      "%61",
      "A",
      "ab",
      "a%62",
      "x-1",
      "long-parameter-name",
      "sp+ace",
      "sp%20ace",
      "%C3%BC",
      "%c3%bC",
    ),
    fc.constantFrom("filter[x]", "filter%5Bx%5D", "a.b", "", "%", "%6", "a%", "%zz"),
  );
  const pair = fc.tuple(queryName, fc.option(value, { nil: null })).map(([n, v]) => (v === null ? n : `${n}=${v}`));
  const query = fc
    .array(fc.tuple(pair, fc.constantFrom("&", ";", "&&")), { maxLength: 8 })
    .map((list) => list.flat().join(""));
  const header = fc.tuple(fc.constantFrom("a", "ab", "x-1", "long-parameter-name", "other", "a.b"), value);
  let found = 0;
  let lost = 0;
  fc.assert(
    fc.property(required, fc.array(header, { maxLength: 8 }), query, (list, headers, text) => {
      publish("/{a}/{x-1}/{ab+}", list);
      // Text that is no byte is one in scratch that no name holds; the twin is asked in bytes.
      const bytes = text.replace(/[^\0-\xff]/g, "\xff");
      const path = new Map([
        ["a", "\t"],
        ["x-1", "two"],
        ["ab", "three/four"],
      ]);
      const expected = missingParametersTwin(list, path, headers, bytes);
      expect(missing("/\t/two/three/four", headers, bytes, list.length)).toEqual(expected);
      lost += expected.length;
      found += list.length - expected.length;
    }),
    { seed: 20_260_704, numRuns: 1_500 },
  );
  expect(Math.min(found, lost)).toBeGreaterThan(1_000);
});
