/** Requests over real sockets, from the listener through the policy core to a backend and back. */
import { afterEach, describe, expect, it } from "vitest";
import { bodyOf, exchangeAndClose, open, statusOf } from "../http/support.ts";
import { integration, integrationResponse, method } from "../integrations/support/make.ts";
import { eventually } from "../support/eventually.ts";
import { type RawScript, type RawServer, startRawServer } from "../support/raw-server.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./support/gateway.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function backend(script: RawScript): Promise<RawServer> {
  const server = await startRawServer(script);
  closing.push(() => server.close());
  return server;
}

async function gateway(options: GatewayOptions): Promise<Gateway> {
  const started = await startGateway(options);
  closing.push(() => started.close());
  return started;
}

const answering = (bytes: string): RawScript => ({ onRequest: (connection) => connection.send(bytes) });

/** One HTTP_PROXY method ANY at `/{proxy+}` in front of a backend. */
async function proxied(script: RawScript, options: Partial<GatewayOptions> = {}, timeoutInMillis = 29_000) {
  const server = await backend(script);
  const proxy = method({
    httpMethod: "ANY",
    integration: integration({
      uri: `http://127.0.0.1:${server.port}/base/{proxy}`,
      requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
      timeoutInMillis,
    }),
  });
  return { server, gateway: await gateway({ resources: { "/{proxy+}": [proxy] }, ...options }) };
}

/** Sends one request whose connection closes behind the answer. */
async function ask(port: number, line: string, headers = "", body = ""): Promise<string> {
  const client = open(port);
  client.send(`${line} HTTP/1.1\r\nHost: api.test\r\n${headers}\r\n${body}`);
  const answer = await client.until((text) => {
    const at = text.indexOf("\r\n\r\n");
    if (at < 0) return false;
    if (/^HTTP\/1.1 (?:204|304)/.test(text) || line.startsWith("HEAD ")) return true;
    const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, at + 2));
    return length === null ? text.endsWith("0\r\n\r\n") : text.length >= at + 4 + Number(length[1]);
  });
  client.socket.destroy();
  return answer;
}

const headersOf = (answer: string): string[] => answer.slice(0, answer.indexOf("\r\n\r\n")).split("\r\n").slice(1);
const headerOf = (answer: string, name: string): string[] =>
  headersOf(answer)
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))
    .map((line) => line.slice(name.length + 2));

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\nDate: x\r\nServer: s\r\n\r\nok";

describe("HTTP_PROXY", () => {
  it("carries a request there and its answer back", async () => {
    const { server, gateway } = await proxied(answering(OK));
    const answer = await ask(gateway.port, "POST /a/b%2Fc?x=1+2", "Content-Length: 3\r\nX-Custom: v\r\n", "abc");
    expect([statusOf(answer), bodyOf(answer)]).toEqual([200, "ok"]);
    expect(headerOf(answer, "content-type")).toEqual(["text/plain"]);
    expect(headerOf(answer, "x-amzn-Remapped-Server")).toEqual(["s"]);
    expect(headerOf(answer, "x-amzn-Remapped-Content-Length")).toEqual(["2"]);
    expect(headerOf(answer, "content-length")).toEqual(["2"]);
    expect(headerOf(answer, "date")).toHaveLength(1);
    expect(headerOf(answer, "x-amzn-RequestId")[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headerOf(answer, "x-amz-apigw-id")[0]).toMatch(/=$/);
    const [request] = server.requests;
    expect(request?.body).toBe("abc");
    expect(request?.head.split("\r\n")[0]).toBe("POST /base/a/b%2Fc?x=1%202 HTTP/1.1");
    expect(request?.head).toContain("\r\nx-custom: v\r\n");
    expect(request?.head).toContain("\r\nX-Forwarded-For: 127.0.0.1\r\n");
    expect(request?.head).toContain(`\r\nHost: 127.0.0.1:${server.port}\r\n`);
    expect(request?.head).not.toContain("api.test");
  });

  it("keeps bytes beyond ASCII as they are, in headers and bodies, both ways", async () => {
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
    const { server, gateway } = await proxied(
      answering(`HTTP/1.1 200 OK\r\nContent-Length: 256\r\nX-Name: \xc3\xa9\xff\r\n\r\n${bytes}`),
    );
    const answer = await ask(gateway.port, "POST /a", "Content-Length: 256\r\nX-In: a\xc3\xa9\xc4\x8az\r\n", bytes);
    expect(headerOf(answer, "x-name")).toEqual(["\xc3\xa9\xff"]);
    expect(bodyOf(answer)).toBe(bytes);
    expect(server.requests[0]?.body).toBe(bytes);
    expect(server.requests[0]?.head).toContain("\r\nx-in: a\xc3\xa9\xc4\x8az\r\n");
  });

  it("serves one request after the other on one connection, both sides", async () => {
    const { server, gateway } = await proxied(answering(OK));
    const client = open(gateway.port);
    for (let i = 1; i <= 5; i++) {
      client.send("GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n");
      await client.until((text) => text.split("ok").length - 1 >= i);
    }
    client.socket.destroy();
    expect([server.connections.length, server.requests.length]).toEqual([1, 5]);
    await eventually("all counted", () => gateway.finished.length === 5);
    expect(gateway.pins()).toBe(0);
  });

  it("streams a large body there and back without changing it", async () => {
    const size = 3_000_000;
    const body = "0123456789".repeat(size / 10);
    const { server, gateway } = await proxied({
      onRequest: (connection, request) =>
        connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${request.body.length}\r\n\r\n${request.body}`),
    });
    const answer = await ask(gateway.port, "PUT /a", `Content-Length: ${size}\r\n`, body);
    expect(bodyOf(answer) === body).toBe(true);
    expect(server.requests[0]?.body === body).toBe(true);
  });

  it("passes a chunked answer on, chunked, as it comes", async () => {
    const { gateway } = await proxied(
      answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
    );
    const answer = await ask(gateway.port, "GET /a");
    expect(headerOf(answer, "transfer-encoding")).toEqual(["chunked"]);
    expect(bodyOf(answer).replace(/(?:^|\r\n)[0-9a-f]+\r\n|\r\n/g, "")).toBe("hello world");
  });

  it("sends a small chunked upload with Content-Length, and answers it", async () => {
    const { server, gateway } = await proxied(answering(OK));
    const answer = await ask(gateway.port, "POST /a", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
    expect([statusOf(answer), bodyOf(answer)]).toEqual([200, "ok"]);
    expect(server.requests[0]?.head).toContain("\r\nContent-Length: 3\r\n");
    expect(server.requests[0]?.head.toLowerCase()).not.toContain("transfer-encoding");
  });

  it("answers HEAD with what the backend announced and no body", async () => {
    const { server, gateway } = await proxied(answering("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"));
    const answer = await ask(gateway.port, "HEAD /a");
    expect(headerOf(answer, "content-length")).toEqual(["42"]);
    expect(bodyOf(answer)).toBe("");
    expect(server.requests[0]?.head.startsWith("HEAD ")).toBe(true);
  });

  it.each([204, 304])("answers %i without a body or a length", async (status) => {
    const { gateway } = await proxied(answering(`HTTP/1.1 ${status} X\r\nETag: "1"\r\n\r\n`));
    const answer = await ask(gateway.port, "GET /a");
    expect([statusOf(answer), bodyOf(answer), headerOf(answer, "content-length")]).toEqual([status, "", []]);
    expect(headerOf(answer, "etag")).toEqual(['"1"']);
  });

  it("refuses a body that is declared too large before the backend hears of it", async () => {
    const { server, gateway } = await proxied(answering(OK), { bodyLimitBytes: 1_000 });
    const answer = await ask(gateway.port, "POST /a", "Content-Length: 1001\r\n", "abc");
    expect([statusOf(answer), bodyOf(answer)]).toEqual([413, "HTTP content length exceeded 1000 bytes."]);
    expect(headersOf(answer).filter((line) => /^x-am/i.test(line))).toEqual([]);
    expect(server.connections).toHaveLength(0);
  });

  it("never shows the backend a complete request when a chunked body passes the limit midway", async () => {
    const { server, gateway } = await proxied(answering(OK), { bodyLimitBytes: 100_000 });
    const client = open(gateway.port);
    client.send("POST /a HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n");
    const chunk = `c350\r\n${"x".repeat(50_000)}\r\n`;
    client.send(chunk);
    await eventually(
      "the backend sees the upload begin",
      () => server.connections[0]?.received.includes("xxx") ?? false,
    );
    client.send(chunk);
    client.send(chunk);
    client.send("0\r\n\r\n");
    const answer = await client.closed();
    expect([statusOf(answer), bodyOf(answer)]).toEqual([413, "HTTP content length exceeded 100000 bytes."]);
    await eventually("the backend's connection is closed", () => server.connections[0]?.closed ?? false);
    expect(server.requests).toHaveLength(0);
    expect(server.connections[0]?.received.endsWith("0\r\n\r\n")).toBe(false);
    await eventually("let go", () => gateway.pins() === 0);
  });

  it("gives the backend up when the client goes away", async () => {
    const { server, gateway } = await proxied({});
    const client = open(gateway.port);
    client.send("GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n");
    await eventually(
      "the backend has the request",
      () => server.connections[0]?.received.endsWith("\r\n\r\n") ?? false,
    );
    client.socket.destroy();
    await eventually("the backend's connection is closed", () => server.connections[0]?.closed ?? false);
    await eventually("counted", () => gateway.finished.length === 1);
    expect(gateway.finished[0]?.responseStatus).toBe(499);
    expect([gateway.pins(), gateway.openUpstreamConnections]).toEqual([0, 0]);
  });

  it("answers 504 in AWS's words when the backend is too slow", async () => {
    const { gateway } = await proxied({}, {}, 60);
    const answer = await ask(gateway.port, "GET /a");
    expect([statusOf(answer), bodyOf(answer)]).toEqual([504, '{"message": "Endpoint request timed out"}']);
    expect(headerOf(answer, "x-amzn-ErrorType")).toEqual(["InternalServerErrorException"]);
  });

  it("answers 504 when nobody listens, 500 when what answers is no HTTP", async () => {
    const { server, gateway } = await proxied(answering("SSH-2.0-OpenSSH_9.9\r\n\r\n"));
    const broken = await ask(gateway.port, "GET /a");
    expect([statusOf(broken), bodyOf(broken)]).toEqual([500, '{"message": "Internal server error"}']);
    await server.close();
    closing.shift();
    const refused = await ask(gateway.port, "GET /a");
    expect([statusOf(refused), bodyOf(refused)]).toEqual([
      504,
      '{"message": "Network error communicating with endpoint"}',
    ]);
    expect(gateway.logged).toEqual([]);
  });

  it("cuts the client off when the backend breaks off in the middle of the answer", async () => {
    const { gateway } = await proxied({
      onRequest: (connection) => {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        setTimeout(() => connection.reset(), 20);
      },
    });
    const answer = await exchangeAndClose(gateway.port, "GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n");
    expect([statusOf(answer), bodyOf(answer)]).toEqual([200, "half"]);
    await eventually("let go", () => gateway.pins() === 0);
  });
});

describe("backpressure", () => {
  const SIZE = 40_000_000;
  /** What sockets and buffers between two ends may hold on this machine, well below the whole body. */
  const IN_BETWEEN_MAX = 16_000_000;

  /** Waits until a count has stood still for a while. */
  async function settled(count: () => number): Promise<number> {
    let last = -1;
    let since = performance.now();
    while (performance.now() - since < 250) {
      if (count() !== last) {
        last = count();
        since = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return last;
  }

  it("holds a backend while its client does not read, and loses nothing", async () => {
    const piece = Buffer.alloc(100_000, "x");
    const { server, gateway } = await proxied(
      {
        onRequest: ({ socket }) => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${SIZE}\r\n\r\n`);
          for (let sent = 0; sent < SIZE; sent += piece.length) socket.write(piece);
        },
      },
      { bodyLimitBytes: SIZE },
    );
    const client = open(gateway.port);
    client.socket.pause();
    client.send("GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n");
    await eventually("the request arrived", () => server.requests.length === 1);
    const taken = await settled(() => gateway.begun[0]!.responseBytes);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(IN_BETWEEN_MAX);
    let received = 0;
    client.socket.removeAllListeners("data");
    client.socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    client.socket.resume();
    await eventually("all of it arrives", () => received > SIZE, 30_000);
    client.socket.destroy();
    await eventually("let go", () => gateway.pins() === 0);
    expect(gateway.finished[0]?.responseBytes).toBe(SIZE);
  });

  it("holds a client while the backend does not read, and loses nothing", async () => {
    let reading = false;
    let received = 0;
    const server = await backend({
      onConnection: ({ socket }) => {
        socket.removeAllListeners("data");
        socket.pause();
        socket.on("data", (bytes: Buffer) => {
          received += bytes.length;
          if (received > SIZE) socket.write(OK);
        });
        const timer = setInterval(() => {
          if (!reading) return;
          clearInterval(timer);
          socket.resume();
        }, 5);
      },
    });
    const put = method({ httpMethod: "PUT", integration: integration({ uri: `http://127.0.0.1:${server.port}/` }) });
    const started = await gateway({ resources: { "/up": [put] }, bodyLimitBytes: SIZE });
    const client = open(started.port);
    client.send(`PUT /up HTTP/1.1\r\nHost: api.test\r\nContent-Length: ${SIZE}\r\n\r\n`);
    client.send(Buffer.alloc(SIZE, "y"));
    await eventually("the upload begins", () => server.connections.length === 1);
    const taken = await settled(() => started.begun[0]!.requestBytes);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(IN_BETWEEN_MAX);
    reading = true;
    await client.until((text) => text.endsWith("ok"));
    client.socket.destroy();
    expect(received).toBeGreaterThan(SIZE);
    expect(started.finished[0]?.requestBytes).toBe(SIZE);
  });
});

const CORS = method({
  httpMethod: "OPTIONS",
  integration: integration({
    type: "MOCK",
    requestTemplates: { "application/json": "{ statusCode: 200 }" },
    integrationResponses: [
      integrationResponse({
        statusCode: "204",
        responseParameters: {
          "method.response.header.Access-Control-Allow-Origin": "'*'",
          "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
        },
      }),
    ],
  }),
});

const MOCK = method({
  integration: integration({
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    integrationResponses: [integrationResponse({ responseTemplates: { "application/json": '{"caf\u00e9":1}' } })],
  }),
});

describe("MOCK", () => {
  it("answers a preflight as a browser needs it", async () => {
    const started = await gateway({ resources: { "/pets": [CORS] } });
    const answer = await ask(started.port, "OPTIONS /pets", "Origin: https://a.test\r\n");
    expect(statusOf(answer)).toBe(204);
    expect(headerOf(answer, "access-control-allow-origin")).toEqual(["*"]);
    expect(headerOf(answer, "access-control-allow-methods")).toEqual(["GET,OPTIONS"]);
    expect(headerOf(answer, "x-amzn-trace-id")).toEqual([]);
  });

  it("answers its template as UTF-8, also to a request whose body nobody wants", async () => {
    const started = await gateway({ resources: { "/pets": [MOCK, { ...MOCK, httpMethod: "POST" }] } });
    const text = Buffer.from('{"caf\u00e9":1}', "utf8").toString("latin1");
    expect(bodyOf(await ask(started.port, "GET /pets"))).toBe(text);
    const client = open(started.port);
    client.send("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
    await client.until((answer) => answer.includes(text));
    client.send("loGET /pets HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until((answer) => answer.split(text).length === 3);
    client.socket.destroy();
  });
});

describe("HTTP", () => {
  it("calls the backend with what is mapped and answers by its status", async () => {
    const server = await backend({
      onRequest: (connection, { head }) =>
        connection.send(
          `HTTP/1.1 ${head.includes("id=7") ? "200 OK" : "404 No"}\r\nContent-Length: 2\r\nX-B: b\r\n\r\n{}`,
        ),
    });
    const http = method({
      requestParameters: { "method.request.querystring.petId": false },
      integration: integration({
        type: "HTTP",
        httpMethod: "GET",
        uri: `http://127.0.0.1:${server.port}/pet`,
        requestParameters: { "integration.request.querystring.id": "method.request.querystring.petId" },
        integrationResponses: [
          integrationResponse({
            responseParameters: { "method.response.header.X-C": "integration.response.header.X-B" },
          }),
          integrationResponse({
            statusCode: "410",
            selectionPattern: "4\\d{2}",
            responseTemplates: { "application/json": '{"gone":true}' },
          }),
        ],
      }),
    });
    const started = await gateway({ resources: { "/pets": [http] } });
    const found = await ask(started.port, "GET /pets?petId=7&other=1");
    expect([statusOf(found), bodyOf(found), headerOf(found, "x-c")]).toEqual([200, "{}", ["b"]]);
    expect(headerOf(found, "x-amzn-trace-id")).toHaveLength(1);
    expect(server.requests[0]?.head.split("\r\n")[0]).toBe("GET /pet?id=7 HTTP/1.1");
    const gone = await ask(started.port, "GET /pets?petId=8");
    expect([statusOf(gone), bodyOf(gone)]).toEqual([410, '{"gone":true}']);
  });
});

describe("what the policy core decides", () => {
  it("reaches the client in AWS's words", async () => {
    const needy = method({
      requestParameters: { "method.request.querystring.q": true, "method.request.header.X-A": true },
      integration: MOCK.integration,
    });
    const started = await gateway({
      resources: { "/pets": [MOCK], "/pets/{id}": [MOCK], "/needy": [needy] },
      gatewayResponses: {
        MISSING_AUTHENTICATION_TOKEN: {
          responseType: "MISSING_AUTHENTICATION_TOKEN",
          statusCode: "404",
          responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
          responseTemplates: {},
        },
      },
    });
    const face = async (line: string, headers = ""): Promise<[number, string]> => {
      const answer = await ask(started.port, line, headers);
      return [statusOf(answer), bodyOf(answer)];
    };
    expect(await face("GET /pets/7")).toEqual([200, expect.any(String)]);
    expect(await face("GET /dogs")).toEqual([404, '{"message":"Missing Authentication Token"}']);
    expect(await face("DELETE /pets")).toEqual([404, '{"message":"Missing Authentication Token"}']);
    expect(await face("GET /restapis/abc123/none/_user_request_/pets")).toEqual([403, '{"message":"Forbidden"}']);
    expect(await face("GET /pets/%2e%2e")).toEqual([400, '{"message":"Bad Request"}']);
    expect(await face("GET /pets?a=|")).toEqual([400, '{"message":"Bad Request"}']);
    expect(await face("GET /needy?q=", "X-A: 1\r\n")).toEqual([
      400,
      '{"message": "Missing required request parameters: [q]"}',
    ]);
    expect(await face("GET /needy")).toEqual([400, '{"message": "Missing required request parameters: [X-A, q]"}']);
    expect(await face("GET /needy?q=1", "X-A: 1\r\n")).toEqual([200, expect.any(String)]);
    expect(await face("POST /pets", "X-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n")).toEqual([
      200,
      expect.any(String),
    ]);
    expect(started.pins()).toBe(0);
    expect(started.logged).toEqual([]);
  });

  it("admits the burst of a throttle and answers 429 behind it", async () => {
    const started = await gateway({ resources: { "/pets": [MOCK] }, throttle: { rateLimit: 0.001, burstLimit: 2 } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push(statusOf(await ask(started.port, "GET /pets")));
    expect(statuses).toEqual([200, 200, 429, 429]);
    const answer = await ask(started.port, "GET /pets");
    expect(bodyOf(answer)).toBe('{"message":"Too Many Requests"}');
    expect(headerOf(answer, "x-amzn-ErrorType")).toEqual(["TooManyRequestsException"]);
    expect(headerOf(answer, "retry-after")).toEqual([]);
  });
});
