/** A definition in the manner of AWS's PetStore example, imported and served: proxy methods, CORS by MOCK, models, validators. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { ask, header, type Program, Scene } from "./support/program.ts";

const scene = new Scene();
let backend: RawServer;
let program: Program;

/** Swagger 2.0 as the console exports the PetStore example, with this backend in place of AWS's. */
const petStore = (port: number): string => `
swagger: "2.0"
info:
  description: Your first API with Amazon API Gateway.
  title: PetStore
  version: "2024-01-01T00:00:00Z"
basePath: /prod
schemes: [https]
x-amazon-apigateway-request-validators:
  params-only: { validateRequestBody: false, validateRequestParameters: true }
paths:
  /:
    get:
      consumes: [application/json]
      produces: [text/html]
      responses:
        "200":
          description: 200 response
          headers: { Content-Type: { type: string } }
      x-amazon-apigateway-integration:
        type: mock
        passthroughBehavior: when_no_match
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses:
          default:
            statusCode: "200"
            responseParameters: { method.response.header.Content-Type: "'text/html'" }
            responseTemplates: { text/html: "<html><body><h1>Welcome to your Pet Store API</h1></body></html>" }
  /pets:
    get:
      produces: [application/json]
      x-amazon-apigateway-request-validator: params-only
      parameters:
        - { name: type, in: query, required: true, type: string }
        - { name: page, in: query, required: false, type: string }
      responses:
        "200":
          description: 200 response
          schema: { $ref: "#/definitions/Pets" }
          headers: { Access-Control-Allow-Origin: { type: string } }
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: http://127.0.0.1:${port}/petstore/pets
        passthroughBehavior: when_no_match
        requestParameters:
          integration.request.querystring.page: method.request.querystring.page
          integration.request.querystring.type: method.request.querystring.type
        responses:
          default:
            statusCode: "200"
            responseParameters: { method.response.header.Access-Control-Allow-Origin: "'*'" }
    post:
      consumes: [application/json]
      produces: [application/json]
      parameters:
        - { in: body, name: NewPet, required: true, schema: { $ref: "#/definitions/NewPet" } }
      responses:
        "200": { description: 200 response, schema: { $ref: "#/definitions/NewPetResponse" } }
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        uri: http://127.0.0.1:${port}/petstore/pets
        passthroughBehavior: when_no_match
    options:
      consumes: [application/json]
      produces: [application/json]
      responses:
        "200":
          description: 200 response
          schema: { $ref: "#/definitions/Empty" }
          headers:
            Access-Control-Allow-Origin: { type: string }
            Access-Control-Allow-Methods: { type: string }
            Access-Control-Allow-Headers: { type: string }
      x-amazon-apigateway-integration:
        type: mock
        passthroughBehavior: when_no_match
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses:
          default:
            statusCode: "200"
            responseParameters:
              method.response.header.Access-Control-Allow-Methods: "'POST,GET,OPTIONS'"
              method.response.header.Access-Control-Allow-Headers: "'Content-Type,X-Amz-Date,Authorization,X-Api-Key'"
              method.response.header.Access-Control-Allow-Origin: "'*'"
  /pets/{petId}:
    get:
      produces: [application/json]
      parameters:
        - { name: petId, in: path, required: true, type: string }
      responses:
        "200": { description: 200 response, schema: { $ref: "#/definitions/Pet" } }
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://127.0.0.1:${port}/petstore/pets/{petId}
        passthroughBehavior: when_no_match
        requestParameters: { integration.request.path.petId: method.request.path.petId }
definitions:
  Pets: { type: array, items: { $ref: "#/definitions/Pet" } }
  Empty: { type: object }
  NewPetResponse:
    type: object
    properties: { pet: { $ref: "#/definitions/Pet" }, message: { type: string } }
  Pet:
    type: object
    properties: { id: { type: integer }, type: { type: string }, price: { type: number } }
  NewPet:
    type: object
    properties: { type: { $ref: "#/definitions/PetType" }, price: { type: number } }
  PetType: { type: string, enum: [dog, cat, fish, bird, gecko] }
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
  program = await scene.start(scene.fresh(), scene.write("petstore.yaml", petStore(backend.port)), "--grpc", "off");
});
afterAll(async () => {
  await scene.end();
  await backend.close();
});

it("hands HTTP_PROXY requests to the backend, with path parameters and bodies", async () => {
  expect(JSON.parse((await ask(program.port, "GET /pets/7")).body)).toEqual({
    request: "GET /petstore/pets/7",
    body: "",
  });
  const pet = '{"type":"gecko","price":1}';
  const posted = await ask(
    program.port,
    "POST /pets",
    `Content-Type: application/json\r\nContent-Length: ${pet.length}\r\n`,
    pet,
  );
  expect([posted.status, JSON.parse(posted.body)]).toEqual([200, { request: "POST /petstore/pets", body: pet }]);
});

it("maps query parameters and response headers of HTTP, and asks for the required ones in AWS's words", async () => {
  const answer = await ask(program.port, "GET /pets?type=dog&page=2&other=1");
  expect(answer.status).toBe(200);
  expect(header(answer, "access-control-allow-origin")).toEqual(["*"]);
  const { request } = JSON.parse(answer.body) as { request: string };
  expect(new URLSearchParams(request.split("?")[1])).toEqual(new URLSearchParams("page=2&type=dog"));
  const from = backend.requests.length;
  const refused = await ask(program.port, "GET /pets?page=2");
  expect([refused.status, refused.body]).toEqual([400, '{"message": "Missing required request parameters: [type]"}']);
  expect(header(refused, "x-amzn-ErrorType")).toEqual(["BadRequestException"]);
  expect(backend.requests.length).toBe(from);
});

it("answers CORS preflights and the welcome page itself", async () => {
  const from = backend.requests.length;
  const preflight = await ask(
    program.port,
    "OPTIONS /pets",
    "Origin: http://a\r\nAccess-Control-Request-Method: POST\r\n",
  );
  expect(preflight.status).toBe(200);
  expect(header(preflight, "access-control-allow-methods")).toEqual(["POST,GET,OPTIONS"]);
  expect(header(preflight, "access-control-allow-origin")).toEqual(["*"]);
  expect(header(preflight, "access-control-allow-headers")[0]).toContain("X-Api-Key");
  const welcome = await ask(program.port, "GET /");
  expect(welcome.body).toBe("<html><body><h1>Welcome to your Pet Store API</h1></body></html>");
  expect(header(welcome, "content-type")).toEqual(["text/html"]);
  expect(backend.requests.length).toBe(from);
});

it("refuses what the definition does not have", async () => {
  const answer = await ask(program.port, "DELETE /pets/7");
  expect([answer.status, answer.body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
});
