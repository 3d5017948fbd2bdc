/** `gatehouse test-invoke` of the built program: one request through an API's definition, with a real backend, and what the log says. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { ask, definition, type Program, runCli, Scene } from "./support/program.ts";

const scene = new Scene();
let program: Program;
let backend: RawServer;
let reply = "";

interface Response {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly log: string;
  readonly latency: number;
  readonly isBase64Encoded?: boolean;
}

const MAPPED = {
  type: "http",
  httpMethod: "POST",
  requestParameters: {
    "integration.request.path.id": "method.request.path.id",
    "integration.request.header.X-First": "method.request.body.items[0]",
  },
  passthroughBehavior: "never",
  requestTemplates: {
    "application/json": `#set($context.requestOverride.header.X-Count = $input.path('$.items').size()){"items": $input.json('$.items')}`,
  },
  responses: {
    default: {
      statusCode: "200",
      responseParameters: { "method.response.header.X-Kind": "integration.response.body.kind" },
      responseTemplates: { "application/json": `{"kind": "$input.path('$.kind')", "stage": "$context.stage"}` },
    },
  },
};

beforeAll(async () => {
  backend = await startRawServer({
    onRequest: (connection) => {
      if (reply === "") connection.end();
      else if (reply !== "nothing") connection.send(reply);
    },
  });
  const uri = `http://127.0.0.1:${backend.port}`;
  const mock = (requestTemplate: string) => ({
    type: "mock",
    requestTemplates: { "application/json": requestTemplate },
    responses: { default: { statusCode: "200", responseTemplates: { "application/json": "$stageVariables.colour" } } },
  });
  const text = definition("inv", {
    "POST /orders/{id}": { ...MAPPED, uri: `${uri}/up/{id}?fixed=1` },
    "GET /proxied/{rest+}": {
      type: "http_proxy",
      httpMethod: "GET",
      uri: `${uri}/p/{rest}`,
      requestParameters: { "integration.request.path.rest": "method.request.path.rest" },
    },
    "POST /streamed": { type: "http_proxy", httpMethod: "POST", uri: `${uri}/s` },
    "GET /slow": {
      type: "http",
      httpMethod: "GET",
      uri: `${uri}/slow`,
      timeoutInMillis: 100,
      responses: { default: { statusCode: "200" } },
    },
    "GET /mock": mock('{"statusCode": 200}'),
    "GET /broken": mock('{"statusCode": "$util.parseJson(\'{\')"}'),
  });
  const document = JSON.parse(text);
  document.components = { securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } };
  document.paths["/mock"].get.security = [{ api_key: [] }];
  document.paths["/orders/{id}"].post.responses["200"].headers = { "X-Kind": { schema: { type: "string" } } };
  document["x-amazon-apigateway-request-validators"] = {
    all: { validateRequestParameters: true, validateRequestBody: true },
  };
  document.paths["/mock"].get["x-amazon-apigateway-request-validator"] = "all";
  document.paths["/mock"].get.parameters = [{ name: "q", in: "query", required: true, schema: { type: "string" } }];
  program = await scene.start(scene.fresh(), scene.write("inv.json", JSON.stringify(document)));
});
beforeEach(() => {
  reply = answer('{"kind": "small"}', "X-Twice: a\r\nX-Twice: b\r\n");
});
afterAll(async () => {
  await scene.end();
  await backend.close();
});

function answer(body: string, headers = ""): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

async function invoke(...words: readonly string[]): Promise<Response> {
  const { code, stdout, stderr } = await runCli([
    "test-invoke",
    program.apiId,
    ...words,
    "--json",
    "--server",
    program.server,
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Response;
}

async function refused(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(["test-invoke", program.apiId, ...words, "--server", program.server]);
  expect([code, stdout]).toEqual([1, ""]);
  return stderr;
}

/** Lines without their times, and without what differs from call to call. */
function steps({ log }: Response): string[] {
  const [first, ...lines] = log.trimEnd().split("\n");
  expect(first).toMatch(/^Execution log for request [0-9a-f-]{36}$/);
  return lines.map((line) => {
    const match = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : (.*)$/s.exec(line);
    return (match?.[1] ?? line)
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "ID")
      .replace(/Root=1-[^,}]*/, "TRACE")
      .replace(/\d+ ms/, "N ms");
  });
}

describe("a request with templates both ways", () => {
  it("is shown step by step, in AWS's words and order", async () => {
    const body = '{"items": ["x", "y"]}';
    const response = await invoke("POST", "/orders/7?a=1", "--data", body, "--header", "Accept: text/plain");
    const origin = `http://127.0.0.1:${backend.port}`;
    expect(steps(response)).toEqual([
      "Starting execution for request: ID",
      "HTTP Method: POST, Resource Path: /orders/7",
      "Method request path: {id=7}",
      "Method request query string: {a=1}",
      "Method request headers: {Accept=text/plain}",
      `Method request body before transformations: ${body}`,
      `Endpoint request URI: ${origin}/up/7?fixed=1`,
      `Endpoint request headers: {X-Count=2, X-First=x, Host=127.0.0.1:${backend.port}, Accept=application/json, ` +
        `User-Agent=AmazonAPIGateway_${program.apiId}, X-Amzn-Apigateway-Api-Id=${program.apiId}, Content-Type=application/json, ` +
        "X-Amzn-Trace-Id=TRACE, Content-Length=20}",
      'Endpoint request body after transformations: {"items": ["x","y"]}',
      `Sending request to ${origin}/up/7?fixed=1`,
      "Received response. Status: 200, Integration latency: N ms",
      "Endpoint response headers: {Content-Type=application/json, X-Twice=a, X-Twice=b, Content-Length=17}",
      'Endpoint response body before transformations: {"kind": "small"}',
      'Method response body after transformations: {"kind": "small", "stage": "test-invoke-stage"}',
      "Method response headers: {Content-Type=application/json, X-Kind=small, X-Amzn-Trace-Id=TRACE}",
      "Successfully completed execution",
      "Method completed with status: 200",
    ]);
    expect(response).toMatchObject({ status: 200, body: '{"kind": "small", "stage": "test-invoke-stage"}' });
    expect(response.headers).toMatchObject({ "Content-Type": "application/json", "X-Kind": "small" });
    expect(response.latency).toBeGreaterThanOrEqual(0);
  });

  it("of a large body is rendered beside, and what is long is cut in the log alone", async () => {
    const body = JSON.stringify({ items: Array.from({ length: 20_000 }, (_, index) => `item ${index}`) });
    const response = await invoke("POST", "/orders/7", "--body", scene.write("large.json", body));
    expect(response.status).toBe(200);
    expect(steps(response)).toContainEqual(expect.stringMatching(/^Endpoint request body .*item 90.* \[TRUNCATED\]$/));
    expect(response.log.length).toBeLessThan(8_000);
  });
});

describe("HTTP_PROXY", () => {
  it("passes path, query, headers and answer, repeated headers each", async () => {
    const response = await invoke("GET", "/proxied/a/b?q=%20x", "--header", "X-One: 1", "--header", "X-One: 2");
    expect(steps(response)).toContainEqual("Method request path: {rest=a/b}");
    expect(steps(response)).toContainEqual(`Endpoint request URI: http://127.0.0.1:${backend.port}/p/a/b?q=%20x`);
    expect(steps(response)).toContainEqual(expect.stringMatching(/^Endpoint request headers: .*x-one=1, x-one=2/));
    expect(response.multiValueHeaders["X-Twice"]).toEqual(["a", "b"]);
  });

  it("streams a body and gives back bytes that are no text as base64", async () => {
    reply = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u00ff\u00fe\u0000";
    const response = await invoke("POST", "/streamed", "--data", "p".repeat(100_000));
    expect(response).toMatchObject({ status: 200, body: "//4A", isBase64Encoded: true });
    expect(steps(response)).toContainEqual(
      expect.stringMatching(/^Endpoint request body after transformations: p{1024} \[/),
    );
  });
});

describe("what fails", () => {
  it.each<[string, string[], number, string, string]>([
    [
      "a backend that closes",
      ["GET", "/proxied/x"],
      504,
      "INTEGRATION_FAILURE",
      "Execution failed due to configuration error: ",
    ],
    [
      "a backend that says nothing",
      ["GET", "/slow"],
      504,
      "INTEGRATION_TIMEOUT",
      "Execution failed due to a timeout error",
    ],
    [
      "a template",
      ["GET", "/broken"],
      500,
      "API_CONFIGURATION_ERROR",
      "Execution failed due to configuration error: request template: ",
    ],
    ["a missing parameter", ["GET", "/mock"], 400, "BAD_REQUEST_PARAMETERS", "The request was refused: "],
    [
      "an unsupported type",
      ["POST", "/orders/1", "--header", "Content-Type: a/b", "--data", "x"],
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      "The request was refused: ",
    ],
  ])("%s, is said in the log with the gateway response", async (_, words, status, type, reason) => {
    reply = words[1] === "/slow" ? "nothing" : "";
    const response = await invoke(...words);
    expect(response.status).toBe(status);
    const lines = steps(response);
    expect(lines.some((line) => line.startsWith(reason))).toBe(true);
    expect(lines).toContainEqual(`Gateway response type: ${type} with status code: ${status}`);
    expect(lines.at(-1)).toBe(`Method completed with status: ${status}`);
    expect(lines).not.toContain("Successfully completed execution");
  });

  it.each<[string, string[], string]>([
    ["no resource", ["GET", "/none"], "no resource of the API takes GET /none (NotFoundException)"],
    ["no method", ["PUT", "/mock"], "no resource of the API takes PUT /mock (NotFoundException)"],
    ["no HTTP method", ["BREW", "/mock"], 'Invalid HTTP method "BREW": expected one of'],
    ["no path", ["GET", "mock"], 'Invalid path "mock": expected /'],
    ["a path with a line end", ["GET", "/mock\r\nX: 1"], "Invalid path"],
    ["a framing header", ["GET", "/mock", "--header", "transfer-encoding: chunked"], "cannot be given"],
    [
      "too many bytes of headers",
      ["GET", "/mock", "--header", `X: ${"x".repeat(10_300)}`],
      "at most 10240 are accepted",
    ],
  ])("%s is refused with what was expected", async (_, words, text) => {
    expect(await refused(...words)).toContain(text);
  });

  it("a body that is too large is refused with what was expected", async () => {
    const file = scene.write("huge.txt", "x".repeat(1_048_577));
    expect(await refused("POST", "/streamed", "--body", file)).toContain(
      "The body has 1048577 bytes; at most 1048576 are accepted here (BadRequestException)",
    );
  });

  it("an answer that is too large ends as a client would see it: an error, or cut off where it had begun", async () => {
    reply = answer("y".repeat(10_485_760));
    expect((await invoke("POST", "/streamed")).body).toHaveLength(10_485_760);
    reply = answer("y".repeat(10_485_761));
    expect((await invoke("POST", "/streamed")).status).toBe(500);
    reply = `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${"y".repeat(11_000_000)}`;
    const cut = await invoke("POST", "/streamed");
    expect(steps(cut)).toContainEqual(
      expect.stringMatching(/^Execution failed: the answer is cut off after \d+ bytes$/),
    );
    expect(steps(cut)).not.toContain("Successfully completed execution");
    expect(cut.body.length).toBeLessThanOrEqual(10_485_760);
  });

  it("an API that there is not, a body twice, a header that is none", async () => {
    const { code, stderr } = await runCli(["test-invoke", "none", "GET", "/", "--server", program.server]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Invalid API identifier specified")]);
    for (const words of [
      ["--data", "x", "--body", "-"],
      ["--header", "no colon"],
      ["--header", "bad name: x"],
    ]) {
      expect((await runCli(["test-invoke", program.apiId, "GET", "/mock", ...words])).code).toBe(2);
    }
  });
});

describe("an invocation", () => {
  it("asks for no API key, hides secrets, and has the stage variables that it is given", async () => {
    expect((await ask(program.port, "GET /mock?q=1")).status).toBe(403);
    const key = "a-secret-key-of-some-length";
    const response = await invoke(
      ...["GET", "/mock?q=1", "--stage-variable", "colour=blue"],
      ...["--header", `X-Api-Key: ${key}`, "--header", "Authorization: Basic c2hvcnQ="],
    );
    expect([response.status, response.body]).toEqual([200, "blue"]);
    expect(response.log).not.toContain(key);
    expect(steps(response)).toContainEqual("Method request headers: {X-Api-Key=******length, Authorization=******}");
  });

  it("goes through the definition as it is now, which need not be deployed", async () => {
    const { stdout } = await runCli(["apis", "get", program.apiId, "--json", "--server", program.server]);
    expect(JSON.parse(stdout)).toMatchObject({ id: program.apiId });
    const changed = definition("inv", {
      "GET /new": {
        type: "mock",
        requestTemplates: { "application/json": '{"statusCode": 200}' },
        responses: { default: { statusCode: "200" } },
      },
    });
    const { code } = await runCli([
      "apis",
      "import",
      scene.write("new.json", changed),
      "--json",
      "--server",
      program.server,
    ]);
    expect(code).toBe(0);
    const list = await runCli(["apis", "list", "--json", "--server", program.server]);
    const created = (JSON.parse(list.stdout) as { id: string }[]).find(({ id }) => id !== program.apiId)!;
    const invoked = await runCli(["test-invoke", created.id, "GET", "/new", "--server", program.server]);
    expect([invoked.code, invoked.stdout]).toEqual([
      0,
      expect.stringMatching(/^Status: 200, \d+ ms\nContent-Type: application\/json\n\nExecution log for request /),
    ]);
  });
});
