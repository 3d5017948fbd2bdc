/** Request validation as AWS documents it, end to end: a definition in the manner of its example, requests over real sockets. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { type Answer, ask, header, type Program, Scene } from "./support/program.ts";

const scene = new Scene();
let backend: RawServer;
let program: Program;

const ERROR_TEMPLATE =
  '{"message": $context.error.messageString, "type": "$context.error.responseType", "stage": "$context.stage", ' +
  '"errors": "$context.error.validationErrorString"}';

/** One path, query and header parameters and a body model, checked by two validators. `more` stands at the root. */
const definition = (port: number, basePath: string, more = ""): string => `
swagger: "2.0"
info: { title: ${basePath}, version: "1.0.0" }
basePath: /${basePath}
produces: [application/json]
x-amazon-apigateway-request-validators:
  all: { validateRequestBody: true, validateRequestParameters: true }
  params-only: { validateRequestBody: false, validateRequestParameters: true }
x-amazon-apigateway-request-validator: params-only
${more}
paths:
  /validation:
    get:
      parameters:
        - { name: q1, in: query, required: true, type: string }
      responses: { "200": { description: pets } }
      x-amazon-apigateway-integration:
        type: http
        uri: http://127.0.0.1:${port}/petstore/pets
        httpMethod: GET
        requestParameters: { integration.request.querystring.type: method.request.querystring.q1 }
        responses: { default: { statusCode: "200" } }
    post:
      x-amazon-apigateway-request-validator: all
      consumes: [application/json, application/vnd.pet+json]
      parameters:
        - { name: h1, in: header, required: true, type: string }
        - { in: body, name: RequestBodyModel, required: true, schema: { $ref: "#/definitions/RequestBodyModel" } }
      responses: { "200": { description: the pet } }
      x-amazon-apigateway-integration:
        type: http
        uri: http://127.0.0.1:${port}/petstore/pets
        httpMethod: POST
        requestParameters: { integration.request.header.custom_h1: method.request.header.h1 }
        responses: { default: { statusCode: "200" } }
  /proxied:
    put:
      x-amazon-apigateway-request-validator: all
      parameters:
        - { in: body, name: RequestBodyModel, required: true, schema: { $ref: "#/definitions/RequestBodyModel" } }
      responses: { "200": { description: the pet } }
      x-amazon-apigateway-integration:
        { type: http_proxy, httpMethod: PUT, uri: "http://127.0.0.1:${port}/petstore/pets" }
  /unchecked:
    post:
      parameters:
        - { in: body, name: RequestBodyModel, required: true, schema: { $ref: "#/definitions/RequestBodyModel" } }
      responses: { "200": { description: the pet } }
      x-amazon-apigateway-integration:
        { type: http_proxy, httpMethod: POST, uri: "http://127.0.0.1:${port}/petstore/pets" }
definitions:
  RequestBodyModel:
    type: object
    properties:
      id: { type: integer }
      type: { $ref: "#/definitions/Kind" }
      name: { type: string, maxLength: 20 }
      price: { type: number, minimum: 25, maximum: 500 }
    required: [type, name, price]
  Kind: { type: string, enum: [dog, cat, fish] }
`;

const CUSTOM = `
x-amazon-apigateway-gateway-responses:
  BAD_REQUEST_BODY:
    statusCode: 422
    responseParameters: { gatewayresponse.header.X-Checked: "'body'" }
    responseTemplates:
      application/json: '${ERROR_TEMPLATE}'
`;

beforeAll(async () => {
  backend = await startRawServer({
    onRequest: (connection, { head, body }) => {
      const text = JSON.stringify({ request: head.split(" ").slice(0, 2).join(" "), body });
      connection.send(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      );
    },
  });
  const plain = scene.write("plain.yaml", definition(backend.port, "plain"));
  const custom = scene.write("custom.yaml", definition(backend.port, "custom", CUSTOM));
  program = await scene.start(scene.fresh(), plain, custom, "--grpc", "off");
});
afterAll(async () => {
  await scene.end();
  await backend.close();
});

const VALID = '{"name": "Lucky", "type": "dog", "price": 99.5}';

function post(path: string, body: string, headers = "h1: v1\r\n", method = "POST"): Promise<Answer> {
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return ask(program.port, `${method} ${path}`, `Content-Type: application/json\r\n${length}${headers}`, body);
}

/** The answer of a gateway that did not ask the backend. */
async function refused(answer: Promise<Answer>): Promise<[number, string]> {
  const from = backend.requests.length;
  const { status, body } = await answer;
  expect(backend.requests.length).toBe(from);
  return [status, body];
}

const INVALID_BODY: [number, string] = [400, '{"message": "Invalid request body"}'];

describe("GET with a required query parameter", () => {
  it("passes when it is there", async () => {
    const answer = await ask(program.port, "GET /plain/validation?q1=cat");
    expect([answer.status, JSON.parse(answer.body).request]).toEqual([200, "GET /petstore/pets?type=cat"]);
  });

  it.each(["", "?q1=", "?q2=cat"])("is refused with %j", async (query) => {
    const answer = ask(program.port, `GET /plain/validation${query}`);
    expect(await refused(answer)).toEqual([400, '{"message": "Missing required request parameters: [q1]"}']);
    expect(header(await answer, "x-amzn-ErrorType")).toEqual(["BadRequestException"]);
  });
});

describe("POST with a required header and a model", () => {
  it("passes what both allow, and the backend gets the very bytes", async () => {
    const answer = await post("/plain/validation", VALID);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { request: "POST /petstore/pets", body: VALID }]);
  });

  it("names a missing header, and says nothing of the body then", async () => {
    const missing = [400, '{"message": "Missing required request parameters: [h1]"}'];
    expect(await refused(post("/plain/validation", VALID, ""))).toEqual(missing);
    expect(await refused(post("/plain/validation", "{}", "h1: \r\n"))).toEqual(missing);
  });

  it.each([
    ["a price below the minimum", '{"name": "Lucky", "type": "dog", "price": 1}'],
    ["a kind that is none", '{"name": "Lucky", "type": "cow", "price": 99}'],
    ["a missing name", '{"type": "dog", "price": 99}'],
    ["a price in quotes", '{"name": "Lucky", "type": "dog", "price": "99"}'],
    ["a list", "[]"],
    ["nothing, which counts as {}", ""],
    ["no JSON", '{"name": "Lucky", "type": "dog", "price": 99'],
    ["JSON and something behind it", `${VALID} x`],
    ["a trailing comma", '{"name": "Lucky", "type": "dog", "price": 99,}'],
  ])("refuses %s", async (_, body) => {
    expect(await refused(post("/plain/validation", body))).toEqual(INVALID_BODY);
  });

  it("chooses the model by Content-Type without its parameters; a type without model is not validated", async () => {
    const send = (type: string) => {
      const headers = `h1: v1\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n`;
      return ask(program.port, "POST /plain/validation", headers, "{}");
    };
    expect(await refused(send("application/vnd.pet+json; charset=utf-8"))).toEqual(INVALID_BODY);
    expect((await send("text/plain")).status).toBe(200);
  });

  it.each([
    "application/json, text/plain",
    "text/plain, application/json",
    '"application/json"',
    "application /json",
    "json",
  ])("takes %j, which is no media type, for none", async (type) => {
    const headers = `h1: v1\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n`;
    expect(await refused(ask(program.port, "POST /plain/validation", headers, "{}"))).toEqual(INVALID_BODY);
  });

  it("takes a body without Content-Type for application/json", async () => {
    const bare = (body: string) =>
      ask(program.port, "POST /plain/validation", `h1: v1\r\nContent-Length: ${body.length}\r\n`, body);
    expect(await refused(bare("{}"))).toEqual(INVALID_BODY);
    expect((await bare(VALID)).status).toBe(200);
  });
});

describe("a proxy integration", () => {
  it("is validated as well", async () => {
    expect(await refused(post("/plain/proxied", "{}", "", "PUT"))).toEqual(INVALID_BODY);
    const answer = await post("/plain/proxied", VALID, "", "PUT");
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { request: "PUT /petstore/pets", body: VALID }]);
  });

  it("whose validator does not look at bodies takes any", async () => {
    expect((await post("/plain/unchecked", "no JSON", "")).status).toBe(200);
  });
});

it("the access log says what AWS's answer hides, with pointers", async () => {
  const log = path.join(scene.folder, "access.log");
  const file = scene.write("logged.yaml", definition(backend.port, "logged"));
  const logged = await scene.start(scene.fresh(), file, "--grpc", "off", "--access-log", log);
  const body = '{"name": "Lucky", "type": "cow", "price": 1}';
  const headers = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nh1: v1\r\n`;
  const answer = await ask(logged.port, "POST /validation", headers, body);
  expect([answer.status, answer.body]).toEqual(INVALID_BODY);
  await logged.stop();
  expect(JSON.parse(fs.readFileSync(log, "utf8"))).toMatchObject({
    status: 400,
    errorType: "BAD_REQUEST_BODY",
    error:
      "the body is not valid: /price: expected at least 25, got 1 (RequestBodyModel/properties/price/minimum); " +
      '/type: expected one of ["dog","cat","fish"], got "cow" (Kind/enum)',
  });
});

describe("a customized BAD_REQUEST_BODY", () => {
  const errors = async (body: string): Promise<string> => {
    const answer = await post("/custom/validation", body);
    expect(answer.status).toBe(422);
    expect(header(answer, "x-checked")).toEqual(["body"]);
    expect(header(answer, "x-amzn-ErrorType")).toEqual(["BadRequestException"]);
    const shown = JSON.parse(answer.body) as Record<string, string>;
    expect(shown).toMatchObject({ message: "Invalid request body", type: "BAD_REQUEST_BODY", stage: "prod" });
    return shown["errors"]!;
  };

  it.each([
    ["{}", '[object has missing required properties (["name","price","type"])]'],
    ["", '[object has missing required properties (["name","price","type"])]'],
    ["[]", '[instance type (array) does not match any allowed primitive type (allowed: ["object"])]'],
    [
      '{"name": "Lucky", "type": "dog", "price": 1000}',
      "[numeric instance is greater than the required maximum (maximum: 500, found: 1000)]",
    ],
    [
      '{"name": "a name that is too long for it", "type": "dog", "price": 99}',
      '[string "a name that is too long for it" is too long (length: 30, maximum allowed: 20)]',
    ],
    [
      '{"name": "Lucky", "type": "c\\u006fw", "price": 99}',
      '[instance value ("c\\u006fw") not found in enum (possible values: ["dog","cat","fish"])]',
    ],
    [
      '{"name": "Lucky", "type": "dog", "price": "99"}',
      '[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]',
    ],
    ["no JSON", "[Invalid JSON in request body]"],
  ])("shows what is wrong with %s", async (body, expected) => {
    expect(await errors(body)).toBe(expected);
  });

  it("shows everything that is wrong", async () => {
    const shown = await errors('{"name": 1, "type": "cow", "price": 1}');
    for (const part of [
      'instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
      'instance value ("cow") not found in enum (possible values: ["dog","cat","fish"])',
      "numeric instance is lower than the required minimum (minimum: 25, found: 1)",
    ]) {
      expect(shown).toContain(part);
    }
  });

  it("leaves other refusals as they are", async () => {
    expect(await refused(post("/custom/validation", VALID, ""))).toEqual([
      400,
      '{"message": "Missing required request parameters: [h1]"}',
    ]);
  });
});
