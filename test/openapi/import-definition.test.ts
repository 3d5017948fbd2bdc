/** Definitions become the model, or one list of what must change. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Issue, OperationError } from "../../src/errors/operation-error.ts";
import { decodeMethodRecord, encodeSnapshot } from "../../src/model/snapshot-codec.ts";
import { type ImportInput, type ImportResult, importDefinition } from "../../src/openapi/import-definition.ts";

type Options = Omit<ImportInput, "bytes">;
const load = (text: string | object, options: Options = {}): Promise<ImportResult> =>
  importDefinition({ bytes: Buffer.from(typeof text === "string" ? text : JSON.stringify(text)), ...options });
const refusal = async (text: string | object, options: Options = {}): Promise<OperationError> => {
  const result = await load(text, options).catch((error: unknown) => error);
  expect((result as Error).name).toBe("BadRequestException");
  return result as OperationError;
};
const lines = (issues: readonly Issue[]): string[] =>
  issues.map(({ line, column, pointer, message }) => `${line ?? "-"}:${column ?? "-"} ${pointer} ${message}`);
const golden = (name: string): string => readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8");

const proxy = { type: "http_proxy", httpMethod: "GET", uri: "http://backend.example.com/" };
const api = (paths: object, rest: object = {}): object => ({
  openapi: "3.0.3",
  info: { title: "t", version: "1" },
  paths,
  ...rest,
});
const method = (integration: object, rest: object = {}): object => ({
  responses: { "200": { description: "fine" } },
  ...rest,
  "x-amazon-apigateway-integration": integration,
});

describe("a bad definition is answered with everything that is wrong, in its order, with pointer and line", () => {
  test.each(["not-carried-out", "broken-rules", "models"])("%s", async (name) => {
    const error = await refusal(golden(`${name}.yaml`), { fileName: `${name}.yaml` });
    await expect(`${error.message}\n${lines(error.issues).join("\n")}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test("positions are the same for the same document as JSON", async () => {
    const text = '{\n  "openapi": "3.0.0",\n  "info": {"title": "t"},\n  "paths": {\n    "/a": {"get": {}}\n  }\n}';
    const [issue] = (await refusal(text)).issues;
    expect(issue).toMatchObject({ pointer: "/paths/~1a/get", line: 5, column: 12 });
    expect(issue?.message).toMatch(/^No integration defined for method: GET \/a/);
  });
});

describe("models", () => {
  test("behind a reference are found at the place that refers, in JSON as in YAML", async () => {
    const document = {
      ...api({ "/a": { post: method(proxy, { requestBody: { $ref: "#/components/requestBodies/Pet" } }) } }),
      "x-amazon-apigateway-request-validators": { v: { validateRequestBody: true } },
      "x-amazon-apigateway-request-validator": "v",
      components: { requestBodies: { Pet: { content: { "application/json": { schema: { type: "sting" } } } } } },
    };
    const text = JSON.stringify(document, null, 2);
    const line = text.slice(0, text.indexOf('requestBody"')).split("\n").length;
    for (const source of [text, `# YAML\n${text}`]) {
      const [issue, ...more] = (await refusal(source)).issues;
      expect(issue).toMatchObject({
        line: line + (source === text ? 0 : 1),
        message: expect.stringContaining('got "sting"'),
      });
      expect(more).toEqual([]);
    }
  });

  test("that AWS would read otherwise are imported with a warning at each place", async () => {
    const { definition, warnings } = await load(golden("model-warnings.yaml"));
    expect(definition.models.map(({ name }) => name)).toEqual(["PetItem", "Shown"]);
    await expect(`${lines(warnings).join("\n")}\n`).toMatchFileSnapshot("golden/model-warnings.txt");
  });

  const body = (content: object) => api({ "/a": { post: method(proxy, { requestBody: { content } }) } });

  test("are chosen by media type, $default included", async () => {
    const schema = { type: "object" };
    const { definition } = await load(
      api(
        {
          "/a": {
            post: method(proxy, {
              requestBody: {
                content: {
                  "application/json": { schema: { $ref: "#/components/schemas/My-Pet" } },
                  "application/vnd.pet+json": { schema },
                  $default: { schema },
                  "text/plain": {},
                },
              },
            }),
          },
        },
        { components: { schemas: { "My-Pet": { type: "string" } } } },
      ),
    );
    const { requestModels } = definition.resources[1]!.methods.POST!;
    const generated = definition.models.find(({ name }) => name !== "MyPet")!.name;
    expect(generated).toMatch(/^MODEL[0-9a-f]{12}$/);
    expect(requestModels).toEqual({
      "application/json": "MyPet",
      "application/vnd.pet+json": generated,
      $default: generated,
    });
  });

  test("of a media type that is none are refused", async () => {
    const { issues } = await refusal(body({ json: { schema: {} } }));
    expect(lines(issues)).toEqual([expect.stringContaining('the content type "json": expected a media type')]);
  });

  test("that differ for one media type are refused where bodies are validated", async () => {
    const content = {
      "text/json": { schema: { type: "object" } },
      "Text/JSON; charset=utf-8": { schema: { type: "array" } },
    };
    const operation = { "x-amazon-apigateway-request-validator": "v", requestBody: { content } };
    const validators = { "x-amazon-apigateway-request-validators": { v: { validateRequestBody: true } } };
    const { issues } = await refusal(api({ "/a": { post: method(proxy, operation) } }, validators));
    expect(lines(issues)).toEqual([
      expect.stringContaining('POST /a has two models for bodies of "text/json", whose parameters do not count'),
    ]);
    await load(body(content));
  });

  test("of Swagger's body parameter stand under each type of consumes, the operation's before the root's", async () => {
    const operation = (rest: object) =>
      method(proxy, { parameters: [{ in: "body", name: "b", schema: { type: "object" } }], ...rest });
    const { definition } = await load({
      swagger: "2.0",
      info: { title: "t", version: "1" },
      consumes: ["text/json"],
      paths: { "/a": { post: operation({}), put: operation({ consumes: ["application/json", "$default"] }) } },
    });
    const { methods } = definition.resources[1]!;
    expect(Object.keys(methods.POST!.requestModels)).toEqual(["text/json"]);
    expect(Object.keys(methods.PUT!.requestModels)).toEqual(["application/json", "$default"]);
  });

  test("that no validator asks for may hold what could not be validated", async () => {
    const schema = { type: "object", properties: { a: { pattern: "(a)\\1" }, b: { $ref: "#/paths" } } };
    const { warnings } = await load(body({ "application/json": { schema } }));
    expect(warnings).toEqual([]);
  });
});

describe("a text that is neither JSON nor YAML is refused where it breaks", () => {
  test.each([
    ["openapi: 3.0.1\ninfo:\n  title: t\n paths: {}\n", 4, 1, /same column/],
    ["openapi: 3.0.1\ninfo:\n\ttitle: t\n", 3, 1, /Tabs/],
    ["openapi: 3.0.1\ninfo: { title: t }\npaths:\n  /a: { get: { uri: !Sub x } }\n", 4, 21, /the tag !Sub/],
    ['{\n  "openapi": "3.0.1",\n  "info": {"title": "t"}\n  "paths": {}\n}', 4, 3, /Missing ,/],
  ])("%j", async (text, line, column, message) => {
    const { issues } = await refusal(text);
    expect(issues).toEqual([{ pointer: "", line, column, message: expect.stringMatching(message) }]);
  });
});

describe("documents that are no REST API definition", () => {
  test.each([
    ["openapi: 3.1.0\ninfo: {title: t}\npaths: {}", /3\.1\.0: expected 3\.0\.x/],
    ["swagger: '1.2'", /swagger: expected "2\.0"/],
    ["AWSTemplateFormatVersion: '2010-09-09'\nResources: {}", /CloudFormation or SAM template/],
    ["just text", /expected an object/],
    ["", /empty/],
    ["a: 1\n---\nb: 2", /second YAML document/],
    ["a: !Sub x", /the tag !Sub: expected plain YAML/],
    ["a: 1\na: 2", /"a" is there twice/],
    ['{"a": 1, "b": {"c": 1, "c": 2}}', /"c" is there twice/],
    ['{"a": {"__proto__": {"x": 1}}}', /__proto__/],
    ['{"openapi": "3.0.1", "x-amazon-apigateway-documentation": {"toJSON": 1}}', /the key "toJSON" is not accepted/],
    ["openapi: 3.0.0\npats: {}\ninfo: {title: t}", /did you mean paths\?/],
    [`{"a":${"[".repeat(70)}1${"]".repeat(70)}}`, /deeper than 64/],
    [`a: &a 1\nb: [${"*a,".repeat(101)}]`, /more than 100 YAML aliases/],
    [" ".repeat(6 * 1024 * 1024 + 1), /at most 6291456 \(6 MB\)/],
  ])("%.40s", async (text, message) => {
    const { issues } = await refusal(text);
    expect(issues.map((issue) => issue.message).join("\n")).toMatch(message);
  });

  test("bytes that are not UTF-8 are refused", async () => {
    const error = await importDefinition({ bytes: Uint8Array.of(0xff, 0xfe, 0x00) }).catch((reason: unknown) => reason);
    expect((error as OperationError).issues[0]?.message).toMatch(/not UTF-8/);
  });
});

describe("resources and methods", () => {
  test("the example is imported without a warning", async () => {
    const bytes = readFileSync(new URL("../../examples/petstore.yaml", import.meta.url));
    const { definition, warnings } = await importDefinition({ bytes });
    expect(warnings).toEqual([]);
    expect(definition.resources.map((resource) => resource.path)).toEqual([
      "/",
      "/pets",
      "/pets/{petId}",
      "/prices",
      "/shop",
      "/shop/{proxy+}",
    ]);
    const price = definition.resources[3]!.methods.GET!;
    expect(price.requestParameters).toEqual({
      "method.request.querystring.kind": true,
      "method.request.header.Accept-Language": false,
    });
    expect(price.requestValidatorName).toBe("parameters only");
    expect(price.integration.integrationResponses.map((r) => [r.selectionPattern, r.statusCode])).toEqual([
      ["404", "404"],
      [undefined, "200"],
      ["5\\d{2}", "502"],
    ]);
  });

  test("path variables are required parameters even when nobody declares them", async () => {
    const { definition } = await load(api({ "/a/{b}/{c+}": { get: method(proxy) } }));
    expect(definition.resources.map((resource) => resource.path)).toEqual(["/", "/a", "/a/{b}", "/a/{b}/{c+}"]);
    expect(definition.resources[3]!.methods.GET!.requestParameters).toEqual({
      "method.request.path.b": true,
      "method.request.path.c": true,
    });
  });

  test("parameters of a path are shared, and an operation's own replace them", async () => {
    const shared = { parameters: [{ name: "q", in: "query", required: true }, { $ref: "#/components/parameters/H" }] };
    const paths = { "/a": { ...shared, get: method(proxy, { parameters: [{ name: "q", in: "query" }] }) } };
    const components = { parameters: { H: { $ref: "#/components/parameters/I" }, I: { name: "X-H", in: "header" } } };
    const { definition } = await load(api(paths, { components }));
    expect(definition.resources[1]!.methods.GET!.requestParameters).toEqual({
      "method.request.querystring.q": false,
      "method.request.header.X-H": false,
    });
  });

  test("references in a circle, and into the language, are refused", async () => {
    const loop = { a: { $ref: "#/components/parameters/b" }, b: { $ref: "#/components/parameters/a" } };
    const paths = { "/a": { get: method(proxy, { parameters: [{ $ref: "#/components/parameters/a" }] }) } };
    expect((await refusal(api(paths, { components: { parameters: loop } }))).issues[0]?.message).toMatch(
      /circle|leads nowhere/,
    );
    const outside = { "/a": { get: method(proxy, { parameters: [{ $ref: "#/constructor/prototype" }] }) } };
    expect((await refusal(api(outside))).issues[0]?.message).toMatch(/leads nowhere/);
  });

  test("an integration without httpMethod takes the method's verb, and type words may be in any case", async () => {
    const { definition } = await load(api({ "/a": { post: method({ type: "HTTP_Proxy", uri: "https://a:8443/x" }) } }));
    expect(definition.resources[1]!.methods.POST!.integration).toMatchObject({
      type: "HTTP_PROXY",
      httpMethod: "POST",
      timeoutInMillis: 29_000,
      passthroughBehavior: "WHEN_NO_MATCH",
    });
  });

  test("recursive schemas become models whose references stay references, and equal inline schemas share a model", async () => {
    const schema = { type: "object", properties: { constructor: { $ref: "#/components/schemas/Tree" } } };
    const content = { "application/json": { schema: { type: "array" } } };
    const get = method(proxy, { requestBody: { content }, responses: { "200": { description: "", content } } });
    const { definition } = await load(api({ "/a": { get } }, { components: { schemas: { Tree: schema } } }));
    expect(definition.models.map((model) => model.name)).toEqual([
      "Tree",
      expect.stringMatching(/^MODEL[0-9a-f]{12}$/),
    ]);
    expect(definition.models[0]!.schema).toEqual(schema);
    const read = definition.resources[1]!.methods.GET!;
    expect(read.requestModels["application/json"]).toBe(definition.models[1]!.name);
    expect(read.methodResponses["200"]!.responseModels["application/json"]).toBe(definition.models[1]!.name);
  });

  test("the model survives packing", async () => {
    const { definition } = await importDefinition({
      bytes: readFileSync(new URL("../../examples/petstore.yaml", import.meta.url)),
    });
    const price = definition.resources[3]!.methods.GET!;
    const record = { resourceId: "r", resourcePath: "/prices", method: price };
    const bytes = encodeSnapshot({ name: "n" } as never, [], [record]);
    expect(bytes.length).toBeGreaterThan(100);
    const { Packr } = await import("msgpackr");
    const packed = new Packr({ useRecords: false }).pack(record);
    // Keys that objects inherit elsewhere are plain keys here.
    const names = Object.assign(Object.create(null), { constructor: "a", hasOwnProperty: "b", valueOf: "c" });
    const packr = new Packr({ useRecords: false });
    expect(packr.unpack(packr.pack({ names }))).toEqual({ names });
    expect(decodeMethodRecord(packed, Uint32Array.of(0, packed.length), 0)).toEqual(record);
  });
});

describe("Swagger 2.0", () => {
  const swagger = {
    swagger: "2.0",
    info: { title: "PetStore", version: "2016-09-12T17:50:37Z" },
    host: "example.execute-api.eu-west-1.amazonaws.com",
    basePath: "/v1/store",
    schemes: ["https"],
    paths: {
      "/pets": {
        get: {
          consumes: ["application/json"],
          produces: ["application/json"],
          parameters: [
            { name: "type", in: "query", required: false, type: "string" },
            { name: "Pet", in: "body", required: true, schema: { $ref: "#/definitions/Pet" } },
          ],
          responses: {
            "200": {
              description: "200 response",
              schema: { $ref: "#/definitions/Pet" },
              headers: { "Access-Control-Allow-Origin": { type: "string" } },
            },
          },
          "x-amazon-apigateway-integration": {
            responses: {
              default: {
                statusCode: "200",
                responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" },
              },
            },
            uri: "http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets",
            passthroughBehavior: "when_no_match",
            httpMethod: "GET",
            requestParameters: { "integration.request.querystring.type": "method.request.querystring.type" },
            type: "http",
          },
        },
      },
    },
    definitions: { Pet: { type: "object", properties: { id: { type: "integer" } } } },
  };

  test("a definition in the manner of AWS's pet store is read whole", async () => {
    const { definition, warnings } = await load(swagger);
    expect(warnings).toEqual([]);
    expect(definition).toMatchObject({ name: "PetStore", version: "2016-09-12T17:50:37Z", apiKeySource: "HEADER" });
    const get = definition.resources[1]!.methods.GET!;
    expect(get.requestModels).toEqual({ "application/json": "Pet" });
    expect(get.methodResponses["200"]).toEqual({
      statusCode: "200",
      responseParameters: { "method.response.header.Access-Control-Allow-Origin": false },
      responseModels: { "application/json": "Pet" },
    });
    expect(get.integration).toMatchObject({ type: "HTTP", httpMethod: "GET" });
  });

  test.each([
    ["ignore", "/pets"],
    ["prepend", "/v1/store/pets"],
    ["split", "/store/pets"],
  ] as const)("base path %s gives %s", async (basePath, path) => {
    const { definition } = await load(swagger, { basePath });
    expect(definition.resources.at(-1)!.path).toBe(path);
  });

  test("in OpenAPI 3.0 the variable basePath is the base path", async () => {
    const servers = [{ url: "https://a.example.com/x/{basePath}", variables: { basePath: { default: "one/two" } } }];
    const paths = { "/c": { get: method(proxy) } };
    const prepend = await load(api(paths, { servers }), { basePath: "prepend" });
    expect(prepend.definition.resources.at(-1)!.path).toBe("/one/two/c");
    const split = await load(api(paths, { servers: [{ url: "https://a.example.com/v1" }] }), { basePath: "split" });
    expect(split.definition.resources.at(-1)!.path).toBe("/c");
  });
});

describe("protection is never lost in silence", () => {
  const securitySchemes = {
    bearer: { type: "http", scheme: "bearer" },
    otherKey: { type: "apiKey", name: "token", in: "query" },
    key: { type: "apiKey", name: "X-API-Key", in: "header" },
  };

  test("a scheme that AWS ignores is one warning that names every open method", async () => {
    const paths = { "/a": { get: method(proxy) }, "/b": { get: method(proxy, { security: [] }), put: method(proxy) } };
    const { warnings } = await load(api(paths, { security: [{ bearer: [] }], components: { securitySchemes } }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.pointer).toBe("/components/securitySchemes/bearer");
    expect(warnings[0]?.message).toMatch(
      /bearer \(http bearer\) protects nothing.*Anyone may call GET \/a, PUT \/b\.$/,
    );
  });

  test("an API key is required where the requirement names a scheme for x-api-key, at the root too", async () => {
    const paths = {
      "/a": {
        get: method(proxy),
        put: method(proxy, { security: [] }),
        post: method(proxy, { security: [{ otherKey: [] }] }),
      },
    };
    const root = { security: [{ key: [] }], components: { securitySchemes } };
    for (const source of [undefined, "HEADER", "header"]) {
      const extra = source === undefined ? {} : { "x-amazon-apigateway-api-key-source": source };
      const { definition, warnings } = await load(api(paths, { ...root, ...extra }));
      const { GET, PUT, POST } = definition.resources[1]!.methods;
      expect([GET, PUT, POST].map((one) => one?.apiKeyRequired)).toEqual([true, false, false]);
      expect(definition.apiKeySource).toBe("HEADER");
      // A key in the query string is none for AWS.
      expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/otherKey .* protects nothing/)]);
    }
  });

  test("an API key that an authorizer would give is refused, and its source alone is not", async () => {
    const root = { components: { securitySchemes }, "x-amazon-apigateway-api-key-source": "authorizer" };
    const { issues } = await refusal(
      api({ "/a": { get: method(proxy, { security: [{ key: [] }] }), put: method(proxy) } }, root),
    );
    expect(issues.map(({ pointer, message }) => [pointer, message])).toEqual([
      [
        "/paths/~1a/get/security/0/key",
        "GET /a requires an API key that an authorizer gives (x-amazon-apigateway-api-key-source: AUTHORIZER): authorizers are not " +
          "carried out yet; expected the source HEADER, or remove the requirement",
      ],
    ]);
    const { definition } = await load(api({ "/a": { put: method(proxy) } }, root));
    expect(definition.apiKeySource).toBe("AUTHORIZER");
  });

  test("private endpoints and strict access are refused", async () => {
    const { issues } = await refusal(
      api(
        { "/a": { get: method(proxy) } },
        {
          servers: [{ url: "/", "x-amazon-apigateway-endpoint-configuration": { vpcEndpointIds: ["vpce-1"] } }],
          "x-amazon-apigateway-endpoint-access-mode": "STRICT",
        },
      ),
    );
    expect(issues).toHaveLength(2);
  });
});

test("YAML 1.1's words for booleans count, as AWS reads them", async () => {
  const { definition } = await load(
    [
      "openapi: 3.0.1",
      "info: { title: t }",
      "paths:",
      "  /a:",
      "    get:",
      "      parameters: [{ name: q, in: query, required: yes }, { name: r, in: query, required: Off }]",
      "      x-amazon-apigateway-integration: { type: http_proxy, uri: http://b/ }",
    ].join("\n"),
  );
  expect(definition.resources[1]?.methods.GET?.requestParameters).toEqual({
    "method.request.querystring.q": true,
    "method.request.querystring.r": false,
  });
});

describe("what is there but empty", () => {
  test("counts as absent, as YAML's blank keys and JSON writers mean it", async () => {
    const blank = { parameters: null, tags: null, security: undefined, requestBody: null };
    const integration = { ...proxy, credentials: null, connectionId: null, requestParameters: null, responses: null };
    const { definition, warnings } = await load(
      api({ "/a": { get: method(integration, blank) } }, { servers: null, components: null, tags: null }),
    );
    expect(definition.resources[1]?.methods.GET?.integration.type).toBe("HTTP_PROXY");
    expect(warnings).toEqual([]);
  });

  test("is refused where it restricts who may call", async () => {
    const scheme = { type: "apiKey", name: "Authorization", in: "header" };
    const { issues } = await refusal(
      api(
        {
          "/a": { get: method(proxy, { security: null }) },
          "/b": { get: method(proxy, { "x-amazon-apigateway-auth": null }) },
        },
        {
          security: null,
          "x-amazon-apigateway-policy": null,
          components: { securitySchemes: { s: { ...scheme, "x-amazon-apigateway-authorizer": null } } },
        },
      ),
    );
    expect(issues.map(({ message }) => message.split(":", 1)[0])).toEqual([
      "security is empty",
      "x-amazon-apigateway-auth is empty",
      "security is empty",
      "x-amazon-apigateway-policy is empty",
      "x-amazon-apigateway-authorizer is empty",
    ]);
  });
});

test("a gateway response keeps the default template as it is spaced", async () => {
  const template = '{ "message": $context.error.messageString }\n';
  const { definition } = await load(
    api(
      { "/a": { get: method(proxy) } },
      {
        "x-amazon-apigateway-gateway-responses": {
          DEFAULT_4XX: { responseTemplates: { "application/json": template } },
        },
      },
    ),
  );
  expect(definition.gatewayResponses["DEFAULT_4XX"]?.responseTemplates).toEqual({ "application/json": template });
});

describe("contentHandling", () => {
  const cors = (type: string, handling: string): object =>
    api({
      "/a": {
        options: method({
          ...proxy,
          type,
          contentHandling: handling,
          requestTemplates: { "application/json": "{statusCode:200}" },
          responses: { default: { statusCode: "200", contentHandling: handling } },
        }),
      },
    });

  test("CONVERT_TO_TEXT of a mock changes nothing and is kept", async () => {
    const { definition, warnings } = await load(cors("mock", "CONVERT_TO_TEXT"));
    expect(warnings).toEqual([]);
    expect(definition.resources[1]?.methods.OPTIONS?.integration).toMatchObject({
      contentHandling: "CONVERT_TO_TEXT",
      integrationResponses: [{ contentHandling: "CONVERT_TO_TEXT" }],
    });
  });

  test.each([
    ["mock", "CONVERT_TO_BINARY"],
    ["http", "CONVERT_TO_TEXT"],
    ["http", "CONVERT_TO_BINARY"],
  ])("of %s, %s is kept, of the request and of a response", async (type, handling) => {
    const { definition } = await load(cors(type, handling));
    expect(definition.resources[1]?.methods.OPTIONS?.integration).toMatchObject({
      contentHandling: handling,
      integrationResponses: [{ contentHandling: handling }],
    });
  });

  test("of http_proxy is kept of the request, whose backend's answer passes unchanged", async () => {
    const { definition } = await load(cors("http_proxy", "CONVERT_TO_TEXT"));
    const integration = definition.resources[1]?.methods.OPTIONS?.integration;
    expect(integration?.contentHandling).toBe("CONVERT_TO_TEXT");
    expect(integration?.integrationResponses.map(({ contentHandling }) => contentHandling)).toEqual([undefined]);
  });

  test("of any other word is refused", async () => {
    expect((await refusal(cors("http", "TO_TEXT"))).issues.map(({ message }) => message)).toEqual([
      'contentHandling: expected CONVERT_TO_TEXT or CONVERT_TO_BINARY, got "TO_TEXT"',
      'contentHandling: expected CONVERT_TO_TEXT or CONVERT_TO_BINARY, got "TO_TEXT"',
    ]);
  });

  test("is missed where every type is binary and a template would fail for it", async () => {
    const definition = { ...cors("mock", "CONVERT_TO_BINARY"), "x-amazon-apigateway-binary-media-types": ["*/*"] };
    const { warnings } = await load(definition);
    expect(warnings.map(({ message }) => message)).toContain(
      "with */* every body is binary, and a request template for one answers 500, as on AWS: add contentHandling: " +
        "CONVERT_TO_TEXT to the integration of OPTIONS /a",
    );
  });
});

describe("warnings", () => {
  const mock = (responses: object, template = '{"statusCode": 200}'): object =>
    api({ "/a": { get: method({ type: "mock", requestTemplates: { "application/json": template }, responses }) } });
  const ok = { statusCode: "200" };

  test.each([
    [
      "overlapping patterns",
      mock({ "2\\d{2}": ok, "20.": ok, default: ok }),
      /both match 200 to 209: the first, "2\\\\d\{2\}"/,
    ],
    [
      "patterns that overlap here and there",
      mock({ "40[13]": ok, "4..": ok, default: ok }),
      /both match 2 statuses from 401 to 403: the first/,
    ],
    ["a pattern that matches nothing", mock({ Bad: ok, default: ok }), /"Bad" matches no status code/],
    [
      "no default",
      api({ "/a": { get: method({ ...proxy, type: "http", responses: { "2\\d{2}": ok } }) } }),
      /no default integration response/,
    ],
    [
      "a mock's status that no response takes",
      mock({ "4\\d{2}": ok }),
      /GET \/a answers 500, as on AWS: no integration/,
    ],
    ["a status without a method response", mock({ default: { statusCode: 202 } }), /^202 is no response of GET \/a/],
    [
      "a member of HTTP APIs that changes nothing",
      api({ "/a": { get: method({ ...proxy, payloadFormatVersion: "1.0" }) } }),
      /payloadFormatVersion has no effect/,
    ],
    ["a mock that always fails", mock({ default: ok }, '{"statusCode": "200"}'), /GET \/a answers 500, as on AWS/],
    [
      "an unmapped placeholder",
      api({ "/a": { get: method({ ...proxy, uri: "http://b/{x}" }) } }),
      /\{x\} stays as it is/,
    ],
    [
      "a cookie parameter",
      api({ "/a": { get: method(proxy, { parameters: [{ name: "c", in: "cookie" }] }) } }),
      /cookie parameter "c" is ignored/,
    ],
    [
      "an unchecked parameter",
      api({ "/a": { get: method(proxy, { parameters: [{ name: "q", in: "query", required: true }] }) } }),
      /not checked without a request validator.*: GET \/a/,
    ],
    [
      "a context variable without a value",
      api({
        "/a": {
          get: method({ ...proxy, requestParameters: { "integration.request.header.A": "context.identity.user" } }),
        },
      }),
      /context\.identity\.user has no value here yet/,
    ],
    [
      "a gateway response header that is the gateway's own",
      api(
        { "/a": { get: method(proxy) } },
        {
          "x-amazon-apigateway-gateway-responses": {
            THROTTLED: { responseParameters: { "gatewayresponse.header.X-Amzn-RequestId": "'1'" } },
          },
        },
      ),
      /X-Amzn-RequestId stays as the gateway writes it/,
    ],
    [
      "a path parameter without a variable",
      api({ "/a": { get: method(proxy), parameters: [{ name: "z", in: "path" }] } }),
      /path parameter "z" is no variable of this path/,
    ],
    [
      "a header that is dropped",
      api({ "/a": { get: method({ ...proxy, requestParameters: { "integration.request.header.TE": "'x'" } }) } }),
      /TE never reaches the backend/,
    ],
  ])("%s", async (_name, definition, message) => {
    const { warnings } = await load(definition as object);
    expect(warnings.map((warning) => warning.message).join("\n")).toMatch(message as RegExp);
  });
});

test.each([
  ["http://${stageVariables.backend}/pets/{id}", true],
  ["https://${stageVariables.host}.example.com:${stageVariables.port}/x?y={id}", true],
  ["http://127.0.0.1:9000", true],
  ["http://[::1]:8080/a", true],
  ["http://a:1023/", false],
  ["http://a:80/", true],
  ["http://user:secret@a/", false],
  ["${stageVariables.url}/a", false],
  ["http://a/b c", false],
  ["http://a/#x", false],
  ["http://a/{id+}", false],
  ["http://a/../b", false],
  ["http://a:{id}/", false],
])("URI %s is accepted: %s", async (uri, accepted) => {
  const requestParameters = { "integration.request.path.id": "method.request.path.id" };
  const result = load(api({ "/{id}": { get: method({ ...proxy, uri, requestParameters }) } }));
  if (accepted) expect((await result).warnings).toEqual([]);
  else
    expect((await result.catch((error: OperationError) => error.issues)) as Issue[]).toMatchObject([
      { message: expect.stringMatching(/^Invalid HTTP endpoint specified for URI/) },
    ]);
});

test("a setting raises the longest timeout", async () => {
  const paths = { "/a": { get: method({ ...proxy, timeoutInMillis: 60_000 }) } };
  expect((await refusal(api(paths))).issues[0]?.message).toBe(
    "Timeout should be between 50 ms and 29000 ms: got 60000",
  );
  const { definition } = await load(api(paths), { integrationTimeoutMaxMs: 60_000 });
  expect(definition.resources[1]!.methods.GET!.integration.timeoutInMillis).toBe(60_000);
});

test("constant templates are carried along, for HTTP requests too", async () => {
  const templates = { "application/json": '{"fixed": true}', "text/css": "a { color: #333 } /* $5 */" };
  const get = method({
    type: "http",
    uri: "http://a/",
    passthroughBehavior: "never",
    requestTemplates: templates,
    responses: { default: { statusCode: 200, responseTemplates: templates } },
  });
  const { definition, warnings } = await load(api({ "/a": { get } }));
  expect(warnings).toEqual([]);
  const { integration } = definition.resources[1]!.methods.GET!;
  expect(integration.passthroughBehavior).toBe("NEVER");
  expect(integration.requestTemplates).toEqual(templates);
  expect(integration.integrationResponses[0]!.responseTemplates).toEqual(templates);
});

test("one import reports at most 500 places and says how many it left out", async () => {
  const paths = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`/a${index}`, { get: {} }]));
  const { issues, message } = await refusal(api(paths));
  expect(message).toBe("Errors found during import: 600 things in the definition must change.");
  expect(issues).toHaveLength(501);
  expect(issues.at(-1)).toEqual({ pointer: "", message: "100 more are not shown." });
});
