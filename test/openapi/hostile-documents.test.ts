/** Any bytes at all end in a definition or in an OperationError, and soon. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Composer, Parser } from "yaml";
import { OperationError } from "../../src/errors/operation-error.ts";
import { importDefinition } from "../../src/openapi/import-definition.ts";

/** Imports; anything but a result or an OperationError with a place for each issue fails the test. */
async function outcome(bytes: Uint8Array): Promise<"imported" | OperationError> {
  try {
    await importDefinition({ bytes });
    return "imported";
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    expect(error.name).toBe("BadRequestException");
    expect(error.issues.length).toBeGreaterThan(0);
    for (const issue of error.issues) expect(issue.message).not.toBe("");
    return error;
  }
}

test("random bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      await outcome(bytes);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("random text out of YAML's marks and the words of definitions", async () => {
  const piece = fc.constantFrom(
    ..."-?:,[]{}#&*!|>'\"%@` \n\t".split(""),
    ..."openapi: |3.0.0|paths|<<: *a|&a |*a|get|responses|$ref: '#/'|---\n|!!str |0x1f|~|\u0000|\uFEFF|\\".split("|"),
  );
  const text = fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      await outcome(Buffer.from(body));
      await outcome(Buffer.from(`openapi: 3.0.0\ninfo: {title: t}\npaths:\n  /a:\n    get: ${body}`));
    }),
    { numRuns: 400, seed: 2 },
  );
});

test("random trees under the words that are read", async () => {
  const key = fc.constantFrom(
    ..."openapi swagger info title paths /a /{b} /{c+} get post parameters name in required schema responses 200 default".split(
      " ",
    ),
    ..."headers content type uri httpMethod requestParameters requestTemplates application/json statusCode".split(" "),
    ..."responseParameters components schemas securitySchemes security constructor toString hasOwnProperty $ref".split(
      " ",
    ),
    ..."x-amazon-apigateway-integration x-amazon-apigateway-any-method x-amazon-apigateway-authorizer".split(" "),
    ..."x-amazon-apigateway-gateway-responses x-amazon-apigateway-request-validators DEFAULT_4XX tags servers".split(
      " ",
    ),
    "integration.request.header.A",
    "method.response.header.A",
    "x-amazon-apigateway-endpoint-configuration",
  );
  const leaf = fc.constantFrom<unknown>(
    null,
    true,
    0,
    200,
    -1,
    "",
    "query",
    "http",
    "mock",
    "http://a/{b}",
    "'x'",
    "#/paths",
    "#/a/b",
    "#",
    "__x",
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "medium", maxDepth: 7 },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(key, tie("tree"), { maxKeys: 6 }),
    ),
  }));
  const paths = fc.dictionary(fc.constantFrom("/", "/a", "/{b}"), fc.dictionary(key, tree, { maxKeys: 5 }), {
    maxKeys: 3,
  });
  await fc.assert(
    fc.asyncProperty(paths, fc.dictionary(key, tree, { maxKeys: 4 }), async (some, rest) => {
      const document = { ...rest, openapi: "3.0.0", info: { title: "t" }, paths: some };
      await outcome(Buffer.from(JSON.stringify(document)));
    }),
    { numRuns: 500, seed: 3 },
  );
});

describe("texts that are made to be slow or large are refused within seconds", () => {
  const SIZE = 6_000_000;
  const repeat = (text: string, size = SIZE): string => text.repeat(Math.floor(size / text.length));
  const bomb = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level < 10; level++) bomb.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`);
  const chain: Record<string, unknown> = {};
  for (let link = 0; link < 20_000; link++) chain[`p${link}`] = { $ref: `#/components/parameters/p${link + 1}` };
  const schemes = (name: string): string[] => Array.from({ length: 15_000 }, (_, i) => `${name.repeat(100)}${i}`);
  const requirements = {
    openapi: "3.0.0",
    info: { title: "t" },
    paths: { "/a": { get: {} } },
    components: { securitySchemes: Object.fromEntries(schemes("x").map((name) => [name, { type: "http" }])) },
    security: schemes("y").map((name) => ({ [name]: [] })),
  };
  test.each([
    ["names without end that are not among names without end", JSON.stringify(requirements)],
    ["open brackets", repeat("[")],
    ["nested keys", repeat('{"a":')],
    ["nested dashes", repeat("- ")],
    ["an alias bomb", bomb.join("\n")],
    ["an alias within itself", "&a [*a]"],
    ["repeated keys", repeat("k: 1\n", 400_000)],
    ["many documents", repeat("---\n")],
    ["dense flow sequences", `[${repeat("a: b,")}]`],
    ["syntax errors without end", `[${repeat(",", 400_000)}`],
    [
      "chains of references",
      JSON.stringify({ openapi: "3.0.0", info: { title: "t" }, paths: {}, components: { parameters: chain } }),
    ],
  ])("%s", async (_name, text) => {
    const begin = performance.now();
    expect(await outcome(Buffer.from(text))).toBeInstanceOf(OperationError);
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});

test("the YAML composer reports errors through its own onError, which is how reading ends at the first", () => {
  const composer = new Composer();
  expect(Object.hasOwn(composer, "onError")).toBe(true);
  const codes: unknown[] = [];
  Object.assign(composer, { onError: (_source: unknown, code: unknown) => codes.push(code) });
  for (const token of new Parser().parse("[ , , ]")) for (const _document of composer.next(token)) break;
  expect(codes).not.toEqual([]);
});
