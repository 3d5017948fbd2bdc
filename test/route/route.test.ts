/** Routing by AWS's rules, and equality of the core with its plain twin over random routes and hostile paths. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  METHOD_DELETE,
  METHOD_GET,
  METHOD_HEAD,
  METHOD_OPTIONS,
  METHOD_OTHER,
  METHOD_PATCH,
  METHOD_POST,
  METHOD_PUT,
  NONE,
  ROUTE_DOT_SEGMENT,
  ROUTE_FOUND,
  ROUTE_NO_METHOD,
  ROUTE_NO_RESOURCE,
  ROUTE_NO_STAGE,
  ROUTE_TOO_LONG,
} from "../../assembly/layout/codes.ts";
import { SLOT_EDGE } from "../../assembly/layout/counters.ts";
import { ADDRESS_EXECUTE_API, ADDRESS_MAPPING, ADDRESS_USER_REQUEST } from "../../assembly/layout/decision.ts";
import { SCRATCH_TEXT_BYTES } from "../../assembly/layout/regions.ts";
import { STAGE_BYTES } from "../../assembly/layout/stage-image.ts";
import type { BasePathMapping, SnapshotRoute } from "../../src/model/snapshot.ts";
import { createCoreMemory, PolicyCore } from "../../src/policy/core.ts";
import { hashText, mixTag } from "../../src/policy/hash-table.ts";
import { type FixtureConfiguration, GatewayFixture, route, slotsOf } from "../policy/support/gateway-fixture.ts";
import { routeTwin } from "./route-twin.ts";

const VERB_CODES: Record<string, number> = {
  DELETE: METHOD_DELETE,
  GET: METHOD_GET,
  HEAD: METHOD_HEAD,
  OPTIONS: METHOD_OPTIONS,
  PATCH: METHOD_PATCH,
  POST: METHOD_POST,
  PUT: METHOD_PUT,
  TRACE: METHOD_OTHER,
};

const EVERYWHERE: BasePathMapping = { domainName: "*", basePath: "", apiId: "a1", stageName: "prod" };

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.create();
});

/** One API at `/` on every host. */
function publishRoutes(...routes: SnapshotRoute[]): FixtureConfiguration {
  const configuration = { stages: [{ apiId: "a1", stageName: "prod", routes }], mappings: [EVERYWHERE] };
  fixture.publish(configuration);
  return configuration;
}

/** What the core says about a request, in the twin's words. */
function ask(configuration: FixtureConfiguration, host: string, path: string, verb: string) {
  const reason = fixture.route(host, path, VERB_CODES[verb]!);
  const { decision } = fixture.core;
  const slots = slotsOf(configuration)[decision.stageIndex];
  expect(decision.slot).toBe(
    decision.methodIndex >= 0 ? slots!.methods[decision.methodIndex] : (slots?.stage ?? SLOT_EDGE),
  );
  return {
    reason,
    stageIndex: decision.stageIndex,
    methodIndex: decision.methodIndex,
    address: decision.address,
    basePathLength: decision.basePathLength,
    pathOffset: decision.pathOffset,
    parameters: fixture.pathParameters(path),
    nearestOffset: decision.nearestOffset,
  };
}

/** The route that serves a request and its path parameters, or the reason why none does. */
function served(configuration: FixtureConfiguration, verb: string, path: string): [string, ...string[]] | number {
  const answer = ask(configuration, "localhost:8080", path, verb);
  expect(answer).toEqual(routeTwin(configuration, "localhost:8080", path, verb));
  if (answer.reason !== ROUTE_FOUND) return answer.reason;
  const { httpMethod, path: template } = configuration.stages[0]!.routes[answer.methodIndex]!;
  return [`${httpMethod} ${template}`, ...answer.parameters];
}

describe("AWS's rules of matching", () => {
  test("a literal goes before {param}, {param} before {greedy+}, compared from left to right", () => {
    const api = publishRoutes(
      route("GET", "/pets/mine"),
      route("GET", "/pets/{id}"),
      route("GET", "/{any}/mine"),
      route("GET", "/{proxy+}"),
    );
    expect(served(api, "GET", "/pets/mine")).toEqual(["GET /pets/mine"]);
    expect(served(api, "GET", "/pets/7")).toEqual(["GET /pets/{id}", "7"]);
    expect(served(api, "GET", "/dogs/mine")).toEqual(["GET /{any}/mine", "dogs"]);
    expect(served(api, "GET", "/dogs/7")).toEqual(["GET /{proxy+}", "dogs/7"]);
    expect(served(api, "GET", "/pets/7/toys")).toEqual(["GET /{proxy+}", "pets/7/toys"]);
  });

  test("a resource without the method gives way to a less specific one that has it", () => {
    const api = publishRoutes(route("POST", "/test"), route("OPTIONS", "/{proxy+}"));
    expect(served(api, "OPTIONS", "/test")).toEqual(["OPTIONS /{proxy+}", "test"]);
    expect(served(api, "POST", "/test")).toEqual(["POST /test"]);
    expect(served(api, "GET", "/test")).toBe(ROUTE_NO_METHOD);
  });

  test("a literal branch that fails deeper down gives way to a parameter above it", () => {
    const api = publishRoutes(
      route("GET", "/part1"),
      route("GET", "/part1/hardcoded-value"),
      route("GET", "/{param+}"),
      route("GET", "/a/b/c/d"),
      route("GET", "/a/{x}/c/e"),
    );
    expect(served(api, "GET", "/part1/random")).toEqual(["GET /{param+}", "part1/random"]);
    expect(served(api, "GET", "/a/b/c/e")).toEqual(["GET /a/{x}/c/e", "b"]);
  });

  test("an exact verb goes before ANY, and ANY covers the seven verbs and no other", () => {
    const api = publishRoutes(route("ANY", "/x"), route("GET", "/x"));
    expect(served(api, "GET", "/x")).toEqual(["GET /x"]);
    for (const verb of ["DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]) {
      expect(served(api, verb, "/x")).toEqual(["ANY /x"]);
    }
    expect(served(api, "TRACE", "/x")).toBe(ROUTE_NO_METHOD);
  });

  test("HEAD and OPTIONS are never derived from other methods", () => {
    const api = publishRoutes(route("GET", "/x"));
    expect(served(api, "HEAD", "/x")).toBe(ROUTE_NO_METHOD);
    expect(served(api, "OPTIONS", "/x")).toBe(ROUTE_NO_METHOD);
  });

  test("a greedy parameter does not match the empty remainder, and / needs its own method", () => {
    const api = publishRoutes(route("GET", "/{proxy+}"), route("GET", "/a/{rest+}"));
    expect(served(api, "GET", "/")).toBe(ROUTE_NO_RESOURCE);
    expect(served(api, "GET", "")).toBe(ROUTE_NO_RESOURCE);
    expect(served(api, "GET", "/a")).toEqual(["GET /{proxy+}", "a"]);
    expect(served(api, "GET", "/a/")).toEqual(["GET /{proxy+}", "a"]);
    expect(served(api, "GET", "/a//")).toEqual(["GET /{proxy+}", "a"]);
    expect(served(api, "GET", "/a//b")).toEqual(["GET /a/{rest+}", "/b"]);
  });

  test("one slash at the end is ignored, slashes in front are one, those in the middle stay in a greedy value", () => {
    const api = publishRoutes(
      route("GET", "/"),
      route("GET", "/a/b"),
      route("GET", "/a/{id}"),
      route("GET", "/p/{proxy+}"),
    );
    expect(served(api, "GET", "/a/b/")).toEqual(["GET /a/b"]);
    expect(served(api, "GET", "/a/7/")).toEqual(["GET /a/{id}", "7"]);
    expect(served(api, "GET", "/a/b//")).toBe(ROUTE_NO_RESOURCE);
    expect(served(api, "GET", "///a/b")).toEqual(["GET /a/b"]);
    expect(served(api, "GET", "/a//b")).toBe(ROUTE_NO_RESOURCE);
    expect(served(api, "GET", "//")).toEqual(["GET /"]);
    expect(served(api, "GET", "/p/x//y/")).toEqual(["GET /p/{proxy+}", "x//y"]);
  });

  test("case counts and nothing is decoded", () => {
    const api = publishRoutes(route("GET", "/Pets"), route("GET", "/a/{id}"));
    expect(served(api, "GET", "/pets")).toBe(ROUTE_NO_RESOURCE);
    expect(served(api, "GET", "/%50ets")).toBe(ROUTE_NO_RESOURCE);
    expect(served(api, "GET", "/a/x%2Fy+z")).toEqual(["GET /a/{id}", "x%2Fy+z"]);
  });

  test("a dot segment is refused in every spelling, and dots inside a segment are not", () => {
    const api = publishRoutes(route("GET", "/{proxy+}"));
    for (const dots of [".", "..", "%2e", "%2E", ".%2e", "%2E.", "%2e%2E"]) {
      expect(served(api, "GET", `/${dots}`)).toBe(ROUTE_DOT_SEGMENT);
      expect(served(api, "GET", `/a/long-enough-to-leave-the-first-block/${dots}/b`)).toBe(ROUTE_DOT_SEGMENT);
    }
    for (const fine of ["...", "a.b", ".a", "%2e%2e%2e", "%2f", "%2", "%", "a..", "%2g"]) {
      expect(served(api, "GET", `/${fine}/b`)).toEqual(["GET /{proxy+}", `${fine}/b`]);
    }
  });

  test("a character that is no byte matches no slash, dot or literal", () => {
    const api = publishRoutes(route("GET", "/a/b"), route("GET", "/{x}"));
    fixture.route("localhost", "/a\u012fb", METHOD_GET);
    expect(fixture.core.decision.methodIndex).toBe(1);
    expect(fixture.route("localhost", "/\u012e\u012e", METHOD_GET)).toBe(ROUTE_FOUND);
    expect(served(api, "GET", "/a/b")).toEqual(["GET /a/b"]);
  });
});

describe("addresses", () => {
  const routes = [route("GET", "/"), route("GET", "/pets"), route("ANY", "/{proxy+}")];
  const configuration: FixtureConfiguration = {
    stages: [
      { apiId: "abc123", stageName: "prod", routes },
      { apiId: "abc123", stageName: "test", routes },
      { apiId: "hidden1", stageName: "prod", routes, disableExecuteApiEndpoint: true },
    ],
    mappings: [
      { domainName: "*", basePath: "", apiId: "abc123", stageName: "prod" },
      { domainName: "*", basePath: "shop", apiId: "hidden1", stageName: "prod" },
      { domainName: "*", basePath: "shop/v2", apiId: "abc123", stageName: "test" },
      { domainName: "Api.Example.com", basePath: "shop", apiId: "abc123", stageName: "test" },
      { domainName: "api.example.com", basePath: "gone", apiId: "nobody", stageName: "prod" },
    ],
  };
  const at = (host: string, path: string) => {
    const answer = ask(configuration, host, path, "GET");
    expect(answer).toEqual(routeTwin(configuration, host, path, "GET"));
    return { ...answer, resourcePath: path.slice(answer.pathOffset) };
  };
  beforeAll(() => {
    fixture.publish(configuration);
  });

  test.each([
    ["abc123.execute-api.eu-west-1.amazonaws.com", "/prod/pets", 0, "/pets"],
    ["ABC123.Execute-API.localhost:8080", "/test/pets", 1, "/pets"],
    ["abc123.execute-api", "//prod//pets", 0, "/pets"],
    ["abc123.execute-api.localhost.", "/prod", 0, ""],
    ["abc123.execute-api.localhost", "/prod/", 0, "/"],
  ])("the host %s names the API and %s the stage", (host, path, stageIndex, resourcePath) => {
    const answer = at(host, path);
    expect(answer).toMatchObject({ reason: ROUTE_FOUND, stageIndex, resourcePath, address: ADDRESS_EXECUTE_API });
  });

  test.each([
    ["abc123.execute-api.localhost", "/dev/pets"],
    ["abc123.execute-api.localhost", "/"],
    ["nobody.execute-api.localhost", "/prod/pets"],
    ["hidden1.execute-api.localhost", "/prod/pets"],
    ["localhost", "/restapis/abc123/dev/_user_request_/pets"],
    ["localhost", "/restapis/hidden1/prod/_user_request_/pets"],
    ["api.example.com", "/gone/pets"],
  ])("%s%s names no stage", (host, path) => {
    expect(at(host, path)).toMatchObject({ reason: ROUTE_NO_STAGE, stageIndex: NONE, methodIndex: NONE });
  });

  test("/restapis/{apiId}/{stage}/_user_request_/ works on any host, and looks like it are ordinary paths", () => {
    const found = at("[::1]:8080", "/restapis/abc123/test/_user_request_/pets");
    expect(found).toMatchObject({ stageIndex: 1, resourcePath: "/pets", address: ADDRESS_USER_REQUEST });
    expect(at("localhost", "/restapis/abc123/test/_user_request_")).toMatchObject({ stageIndex: 1, resourcePath: "" });
    for (const path of ["/restapis/abc123/test/_user_request", "/restapis/abc123/test/_user_requests", "/restapis/"]) {
      expect(at("localhost", path)).toMatchObject({ reason: ROUTE_FOUND, stageIndex: 0, address: ADDRESS_MAPPING });
    }
  });

  test("the longest base path wins on whole segments, an exact domain before *", () => {
    expect(at("localhost", "/pets")).toMatchObject({ stageIndex: 0, basePathLength: 0, resourcePath: "/pets" });
    expect(at("localhost", "/shop/pets")).toMatchObject({ stageIndex: 2, basePathLength: 5, resourcePath: "/pets" });
    expect(at("localhost", "/shop/v2/pets")).toMatchObject({ stageIndex: 1, basePathLength: 8, resourcePath: "/pets" });
    expect(at("localhost", "/shop/v22")).toMatchObject({ stageIndex: 2, resourcePath: "/v22" });
    expect(at("localhost", "/shopping")).toMatchObject({ stageIndex: 0, resourcePath: "/shopping" });
    expect(at("localhost", "/shop")).toMatchObject({ stageIndex: 2, basePathLength: 5, resourcePath: "" });
    expect(at("API.example.com:443", "/shop/v2")).toMatchObject({
      stageIndex: 1,
      basePathLength: 5,
      resourcePath: "/v2",
    });
    expect(at("api.example.com", "/else")).toMatchObject({ stageIndex: 0, resourcePath: "/else" });
  });
});

describe("what is no ordinary request", () => {
  test("before anything is published there is no stage and nothing to release", () => {
    const core = new PolicyCore(fixture.module, createCoreMemory(), 3);
    expect(core.route("localhost", "/", METHOD_GET)).toBe(ROUTE_NO_STAGE);
    expect(core.decision.version).toBe(NONE);
    core.release(core.decision.version);
  });

  test("text that does not fit is refused and pins nothing; text that just fits is served", () => {
    publishRoutes(route("GET", "/{proxy+}"));
    const path = `/${"a".repeat(SCRATCH_TEXT_BYTES - 1)}`;
    expect(fixture.core.route("h", path, METHOD_GET)).toBe(ROUTE_TOO_LONG);
    expect(fixture.core.decision.version).toBe(NONE);
    expect(fixture.route("", path, METHOD_GET)).toBe(ROUTE_FOUND);
    expect(fixture.core.decision.parameterLength(0)).toBe(SCRATCH_TEXT_BYTES - 1);
    expect(fixture.route("", "/".repeat(SCRATCH_TEXT_BYTES), METHOD_GET)).toBe(ROUTE_NO_RESOURCE);
  });

  test("a path far deeper than any route costs no more than its text", () => {
    publishRoutes(route("GET", "/a/b"), route("GET", `/${"a/".repeat(254)}a`), route("GET", "/x/{proxy+}"));
    expect(fixture.route("", `/${"a/".repeat(14_000)}`, METHOD_GET)).toBe(ROUTE_NO_RESOURCE);
    expect(fixture.route("", `/x/${"a/".repeat(14_000)}`, METHOD_GET)).toBe(ROUTE_FOUND);
    expect(fixture.route("", `/${"a/".repeat(254)}a`, METHOD_GET)).toBe(ROUTE_FOUND);
  });
});

test("a segment whose hash is that of a route's is not taken for it", () => {
  // A stage with one literal is hashed with the first seed, under its root node. Among so many texts some hashes are equal.
  const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
  const seen = new Map<number, string>();
  const pairs: [string, string][] = [];
  for (let i = 0; i < 200_000; i++) {
    const text = `${hex(Math.imul(i, 0x9e3779b1))}-${hex(Math.imul(i ^ (i >> 3), 0x85ebca6b))}`;
    const tag = mixTag(hashText(Buffer.from(text), 1), STAGE_BYTES);
    const other = seen.get(tag);
    if (other !== undefined) pairs.push([other, text]);
    seen.set(tag, text);
  }
  expect(pairs.length).toBeGreaterThan(0);
  for (const [one, other] of pairs) {
    const api = publishRoutes(route("GET", `/${one}`));
    expect(served(api, "GET", `/${one}`)).toEqual([`GET /${one}`]);
    expect(served(api, "GET", `/${other}`)).toBe(ROUTE_NO_RESOURCE);
  }
});

describe("the core and its twin", () => {
  const words = ["a", "b", "ab", "pets", "segment-of-some-length", "A", "x.y", "12345678", "abcd"];
  const template = fc
    .tuple(
      fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...words) }, fc.constant("{p}")), { maxLength: 5 }),
      fc.boolean(),
    )
    .map(([segments, greedy]) => `/${[...segments, ...(greedy ? ["{g+}"] : [])].join("/")}`);
  const verb = fc.constantFrom("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");
  const routes = fc
    .uniqueArray(fc.record({ path: template, httpMethod: fc.oneof(verb, fc.constant("ANY")) }), {
      selector: (entry) => `${entry.httpMethod} ${entry.path}`,
      maxLength: 24,
    })
    .map((list) => list.map(({ path, httpMethod }) => route(httpMethod as SnapshotRoute["httpMethod"], path)));
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words) },
    fc.constantFrom("", "", ".", "..", "%2e", "%2E.", "...", "%2f", "{p}", "{g+}", "prod", "base", "restapis", "a1"),
    fc.constantFrom("_user_request_", "execute-api", "?", "#", ";", "%", "\0"),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
  );
  const path = fc.oneof(
    { weight: 8, arbitrary: fc.array(piece, { maxLength: 9 }).map((pieces) => `/${pieces.join("/")}`) },
    fc.string({ unit: fc.constantFrom("/", ".", "%", "2", "e", "a", "\xff"), maxLength: 40 }),
    fc
      .tuple(fc.constantFrom("prod", "base", "base/two", "restapis/a1/prod/_user_request_"), fc.array(piece))
      .map(([first, pieces]) => `/${[first, ...pieces].join("/")}`),
  );
  const host = fc.oneof(
    fc.constantFrom("localhost:8080", "", "a1.execute-api.x", "A2.Execute-Api.y:1", "own.example", "OWN.example.:80"),
    fc.constantFrom(":", ".", "::1", "[::1]:9", "a1.execute-api", ".execute-api.", "a1.execute-apis.x", "12345"),
    fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
  );
  const mappings: BasePathMapping[] = [
    EVERYWHERE,
    { domainName: "*", basePath: "base", apiId: "a2", stageName: "prod" },
    { domainName: "*", basePath: "base/two/a", apiId: "a1", stageName: "prod" },
    { domainName: "own.example", basePath: "base/two", apiId: "a1", stageName: "prod" },
    { domainName: "own.example", basePath: "prod", apiId: "nowhere", stageName: "prod" },
  ];

  test("agree on every tree of routes and every path, whatever its bytes", () => {
    const requests = fc.array(fc.tuple(host, path, fc.oneof(verb, fc.constant("TRACE"))), {
      minLength: 20,
      maxLength: 40,
    });
    fc.assert(
      fc.property(routes, routes, requests, (first, second, asked) => {
        const configuration: FixtureConfiguration = {
          stages: [
            { apiId: "a1", stageName: "prod", routes: first },
            { apiId: "a2", stageName: "prod", routes: second, disableExecuteApiEndpoint: first.length % 2 === 1 },
          ],
          mappings,
        };
        fixture.publish(configuration);
        for (const [name, target, method] of asked) {
          expect(ask(configuration, name, target, method)).toEqual(routeTwin(configuration, name, target, method));
        }
      }),
      { seed: 20_260_701, numRuns: 400 },
    );
  });

  test("agree on paths made from the routes themselves, so that most of them are found", () => {
    fc.assert(
      fc.property(
        routes,
        fc.array(fc.tuple(fc.nat(), verb, fc.array(piece, { minLength: 6 }), fc.nat(3))),
        (list, asked) => {
          const configuration = { stages: [{ apiId: "a1", stageName: "prod", routes: list }], mappings: [EVERYWHERE] };
          fixture.publish(configuration);
          for (const [pick, method, fill, tail] of asked) {
            if (list.length === 0) return;
            let next = 0;
            const target = list[pick % list.length]!.path.replace(/\{[pg]\+?\}/g, () => fill[next++ % fill.length]!);
            const full = target + ["", "/", "//", "/a"][tail]!;
            expect(ask(configuration, "h", full, method)).toEqual(routeTwin(configuration, "h", full, method));
          }
        },
      ),
      { seed: 20_260_702, numRuns: 400 },
    );
  });
});
