/** Binary bodies of the built program over real sockets: what a backend and a client get, as bytes, text or base64. */
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { definition, type Program, Scene } from "./support/program.ts";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff]);
const BASE64 = PNG.toString("base64");
/** More than travels in one piece. */
const LARGE = Buffer.alloc(300_001, PNG);

const scene = new Scene();
let program: Program;
let backend: http.Server;
/** What the backend got last; null: nothing since the test began. */
let got: { headers: http.IncomingHttpHeaders; body: Buffer } | null = null;

interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

function send(path: string, headers: Record<string, string>, body?: Uint8Array): Promise<Reply> {
  got = null;
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const request = http.request({ port: program.port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

beforeAll(async () => {
  backend = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      got = { headers: request.headers, body: Buffer.concat(chunks) };
      response.setHeader("Content-Type", "image/png");
      response.end(request.url === "/large" ? LARGE : PNG);
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const uri = `http://127.0.0.1:${(backend.address() as { port: number }).port}`;
  const responses = { default: { statusCode: "200" } };
  const custom = { type: "http", httpMethod: "POST", uri, responses };
  const proxied = { type: "http_proxy", httpMethod: "POST", uri };
  const text = definition("pictures", {
    "POST /http": custom,
    "POST /http/text": { ...custom, contentHandling: "CONVERT_TO_TEXT" },
    "POST /http/binary": { ...custom, contentHandling: "CONVERT_TO_BINARY" },
    "POST /proxy": proxied,
    "POST /proxy/text": { ...proxied, contentHandling: "CONVERT_TO_TEXT" },
    "POST /proxy/binary": { ...proxied, contentHandling: "CONVERT_TO_BINARY" },
    "GET /picture": { ...custom, httpMethod: "GET" },
    "GET /large": { ...custom, httpMethod: "GET", uri: `${uri}/large` },
  });
  const whole = { ...JSON.parse(text), "x-amazon-apigateway-binary-media-types": ["image/png"] };
  const file = scene.write("pictures.json", JSON.stringify(whole));
  program = await scene.start(scene.fresh(), file, "--grpc", "off");
});
afterAll(async () => {
  await scene.end();
  await new Promise((resolve) => backend.close(resolve));
});

describe.each(["http", "proxy"])("a request's body towards %s", (type) => {
  it.each<[string, string, Buffer, Buffer]>([
    ["", "image/png", PNG, PNG],
    ["/text", "image/png", PNG, Buffer.from(BASE64)],
    ["/text", "text/plain", Buffer.from("abc é"), Buffer.from("abc é")],
    ["/binary", "image/png", PNG, PNG],
    ["/binary", "text/plain", Buffer.from(BASE64), PNG],
    ["/text", "image/png", LARGE, Buffer.from(LARGE.toString("base64"))],
    ["/binary", "text/plain", Buffer.from(LARGE.toString("base64")), LARGE],
  ])("%s of type %s", async (path, contentType, body, expected) => {
    expect((await send(`/${type}${path}`, { "content-type": contentType }, body)).status).toBe(200);
    expect(Buffer.compare(got!.body, expected)).toBe(0);
    expect(got!.headers["content-length"]).toBe(String(expected.length));
    expect(got!.headers["content-type"]).toBe(contentType);
  });

  it("that is no base64 and is to become bytes is a 500, and the backend gets nothing", async () => {
    const { status, body } = await send(`/${type}/binary`, { "content-type": "text/plain" }, Buffer.from("no base64!"));
    expect([status, body.toString(), got]).toEqual([500, '{"message": "Internal server error"}', null]);
  });
});

describe("a backend's picture", () => {
  it.each<[string | undefined, string, Buffer]>([
    ["image/png", "/picture", PNG],
    ["image/png, */*", "/large", LARGE],
    ["text/html, image/png", "/picture", Buffer.from(BASE64)],
    ["*/*", "/picture", Buffer.from(BASE64)],
    [undefined, "/large", Buffer.from(LARGE.toString("base64"))],
  ])("for Accept: %s of %s comes as the client's first type says", async (accept, path, expected) => {
    const { status, body } = await send(path, accept === undefined ? {} : { accept });
    expect([status, Buffer.compare(body, expected)]).toEqual([200, 0]);
  });

  it("comes as bytes through a proxy, whatever the client accepts", async () => {
    expect((await send("/proxy", { accept: "text/html" }, Buffer.from("x"))).body).toEqual(PNG);
  });
});
