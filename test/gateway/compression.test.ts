/** Payload compression of the built program over real sockets: what is encoded, what is decoded, and what is refused. */
import http from "node:http";
import zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { definition, type Program, runCli, Scene } from "./support/program.ts";

const MINIMUM_BYTES = 100;
const LIMIT_BYTES = 200_000;
const LONG = "a rather long text ".repeat(60);

const scene = new Scene();
let program: Program;
let backend: http.Server;
/** What the backend got last. */
let got: { headers: http.IncomingHttpHeaders; body: Buffer };

interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function send(path: string, headers: Record<string, string>, body?: Uint8Array, method = "POST"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: program.port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
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
      const { pathname, searchParams } = new URL(request.url!, "http://backend");
      if (searchParams.has("encoded")) response.setHeader("Content-Encoding", "br");
      response.setHeader("Content-Type", "text/plain");
      const size = Number(searchParams.get("size") ?? 0);
      if (searchParams.has("chunked")) response.write("b");
      response.end(pathname === "/large" ? "b".repeat(size - 1) : LONG);
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const { port } = backend.address() as { port: number };
  const proxied = { type: "http_proxy", httpMethod: "ANY", uri: `http://127.0.0.1:${port}/text` };
  const text = definition("squeezed", {
    "ANY /proxy": proxied,
    "GET /large": { type: "http_proxy", httpMethod: "GET", uri: `http://127.0.0.1:${port}/large` },
    "POST /template": {
      type: "http",
      httpMethod: "POST",
      uri: `http://127.0.0.1:${port}/text`,
      requestTemplates: { "application/json": '{"was": "$input.path(\'$.a\')"}' },
      responses: { default: { statusCode: "200", responseTemplates: { "application/json": `{"t":"${LONG}"}` } } },
    },
    "GET /mock": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      responses: { default: { statusCode: "200", responseTemplates: { "application/json": LONG } } },
    },
    "GET /short": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      responses: { default: { statusCode: "200", responseTemplates: { "application/json": "short" } } },
    },
  });
  const squeezed = { ...JSON.parse(text), "x-amazon-apigateway-minimum-compression-size": MINIMUM_BYTES };
  const file = scene.write("squeezed.json", JSON.stringify(squeezed));
  program = await scene.start(scene.fresh(), file, "--body-limit-bytes", String(LIMIT_BYTES));
});
afterAll(async () => {
  await scene.end();
  await new Promise((resolve) => backend.close(resolve));
});

describe("an answer", () => {
  it.each<[string, string, (bytes: Buffer) => Buffer]>([
    ["gzip", "gzip", zlib.gunzipSync],
    ["deflate", "deflate", zlib.inflateSync],
    ["deflate, gzip;q=0.9", "deflate", zlib.inflateSync],
    ["br, gzip;q=0.2, *;q=0.1", "gzip", zlib.gunzipSync],
    ["*", "gzip", zlib.gunzipSync],
  ])("for Accept-Encoding: %s is encoded as %s, of a mock, a template and a proxy", async (accept, coding, decode) => {
    for (const [path, method] of [
      ["/mock", "GET"],
      ["/template", "POST"],
      ["/proxy", "GET"],
    ] as const) {
      const { status, headers, body } = await send(path, { "accept-encoding": accept }, undefined, method);
      expect([status, headers["content-encoding"], headers.vary]).toEqual([200, coding, "Accept-Encoding"]);
      expect(decode(body).toString()).toContain(LONG);
      expect(Number(headers["content-length"])).toBe(body.length);
      expect(body.length).toBeLessThan(LONG.length / 2);
    }
  });

  it.each([undefined, "identity", "gzip;q=0", "br", "identity, gzip;q=0.5", "gzip;q=0, deflate;q=0, *"])(
    "for Accept-Encoding: %s is not encoded",
    async (accept) => {
      const { headers, body } = await send(
        "/mock",
        accept === undefined ? {} : { "accept-encoding": accept },
        undefined,
        "GET",
      );
      expect([headers["content-encoding"], body.toString()]).toEqual([undefined, LONG]);
    },
  );

  it("below the minimum, or encoded already, or to HEAD, goes out as it is", async () => {
    const gzip = { "accept-encoding": "gzip" };
    const short = await send("/short", gzip, undefined, "GET");
    expect([short.headers["content-encoding"], short.body.toString()]).toEqual([undefined, "short"]);
    const encoded = await send("/proxy?encoded", gzip, undefined, "GET");
    expect([encoded.headers["content-encoding"], encoded.body.toString()]).toEqual(["br", LONG]);
    const head = await send("/proxy", gzip, undefined, "HEAD");
    expect([head.status, head.headers["content-encoding"], head.body.length]).toEqual([200, undefined, 0]);
  });

  it.each(["", "&chunked"])("of a backend that is large is gathered, encoded and whole (%s)", async (how) => {
    const { headers, body } = await send(`/large?size=150000${how}`, { "accept-encoding": "gzip" }, undefined, "GET");
    expect(headers["content-encoding"]).toBe("gzip");
    expect(zlib.gunzipSync(body).toString()).toBe("b".repeat(how === "" ? 149_999 : 150_000));
  });

  it("that is a gateway response is encoded like any other", async () => {
    const { status, headers, body } = await send("/none", { "accept-encoding": "gzip" }, undefined, "GET");
    expect([status, headers["content-encoding"]]).toEqual([403, undefined]);
    expect(body.toString()).toBe('{"message":"Missing Authentication Token"}');
  });
});

describe("a request's body", () => {
  const json = { "content-type": "application/json" };
  it.each<[string, (bytes: Uint8Array) => Buffer]>([
    ["gzip", zlib.gzipSync],
    ["GZIP", zlib.gzipSync],
    ["x-gzip", zlib.gzipSync],
    ["deflate", zlib.deflateSync],
    ["deflate", zlib.deflateRawSync],
    ["identity", Buffer.from],
  ])("with Content-Encoding: %s is decoded before a template reads it", async (coding, encode) => {
    const { status } = await send(
      "/template",
      { ...json, "content-encoding": coding },
      encode(Buffer.from('{"a":"b"}')),
    );
    expect([status, got.body.toString(), got.headers["content-encoding"]]).toEqual([200, '{"was": "b"}', undefined]);
  });

  it("is decoded for a backend that gets it as it is", async () => {
    await send("/proxy", { ...json, "content-encoding": "gzip" }, zlib.gzipSync(Buffer.from(LONG)));
    expect([got.body.toString(), got.headers["content-encoding"]]).toEqual([LONG, undefined]);
    expect(got.headers["content-length"]).toBe(String(LONG.length));
  });

  it.each<[string, string, Uint8Array]>([
    ["of an unknown coding", "br", zlib.brotliCompressSync(Buffer.from("{}"))],
    ["of two codings", "gzip, gzip", zlib.gzipSync(zlib.gzipSync(Buffer.from("{}")))],
    ["that is not what it says", "gzip", Buffer.from("not gzip at all")],
    ["that ends too early", "gzip", zlib.gzipSync(Buffer.from(LONG)).subarray(0, 30)],
  ])("%s is a 415", async (_, coding, body) => {
    const { status, body: text } = await send("/proxy", { ...json, "content-encoding": coding }, body);
    expect([status, text.toString()]).toEqual([415, '{"message": "Unsupported Media Type"}']);
  });

  it("that unfolds beyond the limit is a 413, and the next request is served", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(100 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(LIMIT_BYTES);
    const { status, body } = await send("/proxy", { ...json, "content-encoding": "gzip" }, bomb);
    expect([status, body.toString()]).toEqual([413, `HTTP content length exceeded ${LIMIT_BYTES} bytes.`]);
    expect((await send("/mock", {}, undefined, "GET")).status).toBe(200);
  });
});

describe("Brotli", () => {
  it("is there when the stage's setting says so, of small answers and large ones, and goes again", async () => {
    const setStage = async (value: string): Promise<void> => {
      const { apiId, server } = program;
      const { code, stderr } = await runCli(["stages", "set", apiId, "prod", `/brotli=${value}`, "--server", server]);
      expect([code, stderr]).toEqual([0, ""]);
    };
    const codingUntil = async (wanted: string): Promise<Reply> => {
      const endMs = performance.now() + 10_000;
      for (;;) {
        const reply = await send("/mock", { "accept-encoding": "deflate, br" }, undefined, "GET");
        if (reply.headers["content-encoding"] === wanted) return reply;
        if (performance.now() > endMs) throw new Error(`still ${reply.headers["content-encoding"]}, never ${wanted}`);
      }
    };
    await codingUntil("deflate");
    await setStage("true");
    const small = await codingUntil("br");
    expect(zlib.brotliDecompressSync(small.body).toString()).toBe(LONG);
    const large = await send("/large?size=150000", { "accept-encoding": "gzip;q=0.5, br" }, undefined, "GET");
    expect(large.headers["content-encoding"]).toBe("br");
    expect(zlib.brotliDecompressSync(large.body).toString()).toBe("b".repeat(149_999));
    const other = await send("/mock", { "accept-encoding": "gzip, br;q=0.5" }, undefined, "GET");
    expect(other.headers["content-encoding"]).toBe("gzip");
    // Its decoder takes up to 16 MB for a few bytes, so a request's body must not come in it.
    const request = await send("/proxy", { "content-encoding": "br" }, zlib.brotliCompressSync("x"));
    expect(request.status).toBe(415);
    await setStage("false");
    await codingUntil("deflate");
  });
});
