/** Mapping templates of the built program over real sockets: from request to backend to answer. */
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, ask, definition, header, type Program, Scene } from "./support/program.ts";

const scene = new Scene();
let program: Program;
let backend: http.Server;
let got: { method: string; url: string; headers: http.IncomingHttpHeaders; body: string };
/** What the backend answers next. */
let reply = { status: 200, type: "application/json", body: "{}" };

const REQUEST = `#set($o = $input.path('$'))
#set($context.requestOverride.header.X-Count = $o.items.size())
#set($context.requestOverride.querystring.tag = $o.tags)
#set($context.requestOverride.path.id = "$o.id")
{"name": "$util.escapeJavaScript($o.name)", "ip": "$context.identity.sourceIp", "q": "$input.params('q')", "stage": "$stageVariables.colour"}`;

const RESPONSE = `#set($r = $input.path('$'))
#if($r.error != "")
#set($context.responseOverride.status = 422)
#set($context.responseOverride.header.X-Reason = $r.error)
{"error": $input.json('$.error')}
#else
{"n": $r.list.size(), "first": $input.json('$.list[0]'), "q": "$input.params('q')"}
#end`;

beforeAll(async () => {
  backend = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      got = { method: request.method!, url: request.url!, headers: request.headers, body };
      response.writeHead(reply.status, { "Content-Type": reply.type }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const { port } = backend.address() as { port: number };
  const transformed = {
    type: "http",
    httpMethod: "POST",
    uri: `http://127.0.0.1:${port}/orders/{id}?fixed=1`,
    requestParameters: { "integration.request.header.X-First": "method.request.body.items[0]" },
    passthroughBehavior: "never",
    requestTemplates: { "application/json": REQUEST },
    responses: {
      default: {
        statusCode: "200",
        responseParameters: { "method.response.header.X-Answer": "integration.response.body.list[0]" },
        responseTemplates: { "application/json": RESPONSE },
      },
      "5\\d{2}": { statusCode: "200", responseTemplates: { "application/json": '{"failed": true}' } },
    },
  };
  const echo = {
    type: "mock",
    requestTemplates: {
      "application/json":
        '#set($context.requestOverride.path.body = $input.body)#if($input.path("$.code") != "")' +
        '#set($context.responseOverride.status = $input.path("$.code"))#end{"statusCode": 200}',
      "text/plain": '{"statusCode": "$input.body"}',
    },
    responses: {
      default: {
        statusCode: "200",
        responseTemplates: { "application/json": "$context.requestOverride.path.body|$input.body|$input.params('x')" },
      },
    },
  };
  const file = scene.write("t.json", definition("t", { "POST /orders": transformed, "POST /mock/{x}": echo }));
  program = await scene.start(scene.fresh(), file, "--grpc", "off", "--stage-variable", "colour=blue");
});
afterAll(async () => {
  await scene.end();
  await new Promise((resolve) => backend.close(resolve));
});

function post(path: string, body: string, type = "application/json"): Promise<Answer> {
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return ask(program.port, `POST ${path}`, `Content-Type: ${type}\r\n${length}`, body);
}

const ORDER = '{"id": "a/b", "name": "Ann \\"A\\"", "items": ["x", "y"], "tags": ["t 1", "t2"]}';

describe("POST through HTTP with templates both ways", () => {
  it("reaches the backend as the template, the mappings and the overrides say", async () => {
    reply = { status: 200, type: "application/json", body: '{"list": ["one", {"a": 1.0}]}' };
    const { status, body, headers } = await post("/orders?q=%C3%A4", ORDER);
    expect(got.url).toBe("/orders/a%2Fb?fixed=1&tag=t%201&tag=t2");
    expect([got.headers["x-count"], got.headers["x-first"]]).toEqual(["2", "x"]);
    expect(got.body.trim()).toBe('{"name": "Ann \\"A\\"", "ip": "127.0.0.1", "q": "ä", "stage": "blue"}');
    expect([status, JSON.parse(Buffer.from(body, "latin1").toString())]).toEqual([200, { n: 2, first: "one", q: "ä" }]);
    expect(headers).toContainEqual("X-Answer: one");
  });

  it("gives the client what the response's template overrides", async () => {
    reply = { status: 200, type: "application/json", body: '{"error": "out of stock"}' };
    const answer = await post("/orders", ORDER);
    expect([answer.status, answer.body.trim()]).toEqual([422, '{"error": "out of stock"}']);
    expect(header(answer, "X-Reason")).toEqual(["out of stock"]);
    expect(header(answer, "X-Answer")).toEqual([]);
  });

  it("never lets a value change the shape of the answer", async () => {
    reply = { status: 200, type: "application/json", body: JSON.stringify({ error: "a\r\nSet-Cookie: b=c" }) };
    const answer = await post("/orders", ORDER);
    expect([answer.status, answer.body]).toEqual([500, '{"message": "Internal server error"}']);
    expect(header(answer, "Set-Cookie")).toEqual([]);
  });

  it("chooses the response by the backend's status", async () => {
    reply = { status: 503, type: "text/html", body: "<h1>down</h1>" };
    expect((await post("/orders", ORDER)).body).toBe('{"failed": true}');
  });

  it.each<[string, string, string, number, string]>([
    ["a type without a template", "<a/>", "text/xml", 415, '{"message": "Unsupported Media Type"}'],
    [
      "a body that only begins like JSON",
      '{"a": ',
      "application/json",
      400,
      '{"message": "Invalid JSON in request body"}',
    ],
  ])("refuses %s, and asks no backend", async (_, body, type, status, text) => {
    const before = got;
    const answer = await post("/orders", body, type);
    expect([answer.status, answer.body]).toEqual([status, text]);
    expect(got).toBe(before);
  });

  it("answers 500 where the backend's body is no JSON and a mapping reads it", async () => {
    reply = { status: 200, type: "text/plain", body: "plain" };
    expect((await post("/orders", ORDER)).status).toBe(500);
  });
});

describe("POST to a mock", () => {
  it("carries the body from the request's template to the response's", async () => {
    const { status, body } = await post("/mock/p", '{"a": 1}');
    expect([status, body]).toEqual([200, '{"a": 1}|{}|p']);
  });

  it("answers with the status that the request's template overrides", async () => {
    expect((await post("/mock/p", '{"code": 444}')).status).toBe(444);
    // What is no integer is ignored.
    expect((await post("/mock/p", '{"code": "444"}')).status).toBe(200);
    expect((await post("/mock/p", '{"code": 99}')).status).toBe(200);
  });

  it("answers 500 to a status that is no integer", async () => {
    expect((await post("/mock/p", "200", "text/plain")).status).toBe(500);
  });
});

describe("a large body", () => {
  const items = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ sku: `SKU-${index}`, quantity: index }));
  const large = JSON.stringify({ id: "7", name: "Ann", items: ["x", ...items(2_000)], tags: ["a", "b"] });

  it("is rendered beside the serving thread and comes out the same, overrides and all", async () => {
    const list = items(3_000);
    reply = { status: 200, type: "application/json", body: JSON.stringify({ list: ["one", ...list], error: null }) };
    const answer = await post("/orders?q=v", large);
    expect([got.url, got.headers["x-count"]]).toEqual(["/orders/7?fixed=1&tag=a&tag=b", "2001"]);
    expect(got.body.trim()).toBe('{"name": "Ann", "ip": "127.0.0.1", "q": "v", "stage": "blue"}');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { n: 3_001, first: "one", q: "v" }]);
    expect(header(answer, "X-Answer")).toEqual(["one"]);
  });

  it("of the backend is rendered so, with what it overrides", async () => {
    reply = { status: 200, type: "application/json", body: JSON.stringify({ error: "x".repeat(100_000) }) };
    const answer = await post("/orders", ORDER);
    expect([answer.status, answer.body.trim().length]).toEqual([422, 100_013]);
  });

  it("of a mock is carried from template to template", async () => {
    const body = JSON.stringify({ code: 201, filler: "y".repeat(200_000) });
    const answer = await post("/mock/p", body);
    expect([answer.status, answer.body === `${body}|{}|p`]).toEqual([201, true]);
  });

  it("that is no JSON fails as a small one does", async () => {
    expect((await post("/mock/p", "z".repeat(100_000))).status).toBe(200);
    expect((await post("/orders", `{${"z".repeat(100_000)}`)).status).toBe(400);
  });
});
