/** Bodies that are validated, over real sockets: they arrive whole and unchanged or not at all, and their memory always comes back. */
import { afterEach, describe, expect, it } from "vitest";
import { bodyOf, type Client, open, statusOf } from "../http/support.ts";
import { integration, integrationResponse, method } from "../integrations/support/make.ts";
import { eventually } from "../support/eventually.ts";
import { type RawScript, type RawServer, startRawServer } from "../support/raw-server.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./support/gateway.ts";

const MEGABYTE = 1_048_576;
const LIMIT_BYTES = 2 * MEGABYTE;
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const BAD_BODY = '{"message": "Invalid request body"}';
const MODELS = [
  { name: "Any", contentType: "application/json", schema: {} },
  { name: "Pet", contentType: "application/json", schema: { type: "object", required: ["name"] } },
];

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Started {
  readonly server: RawServer;
  readonly gateway: Gateway;
}

/** `/any` takes any JSON, `/pets` pets, `/plain` whatever comes, all by HTTP_PROXY; `GET /mock` asks nobody. */
async function start(script: RawScript, options: Partial<GatewayOptions> = {}): Promise<Started> {
  const server = await startRawServer(script);
  closing.push(() => server.close());
  const toBackend = integration({ uri: `http://127.0.0.1:${server.port}/` });
  const proxy = (...models: string[]) =>
    method({
      httpMethod: "ANY",
      integration: toBackend,
      requestModels: Object.fromEntries(models.map((name) => ["application/json", name])),
    });
  const mock = method({
    integration: integration({
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode":200}' },
      integrationResponses: [integrationResponse({ responseTemplates: { "application/json": "mocked" } })],
    }),
  });
  const gateway = await startGateway({
    resources: { "/any": [proxy("Any")], "/pets": [proxy("Pet")], "/plain": [proxy()], "/mock": [mock] },
    models: MODELS,
    bodyLimitBytes: LIMIT_BYTES,
    bodyMemoryBytes: 16 * MEGABYTE,
    ...options,
  });
  closing.push(() => gateway.close());
  return { server, gateway };
}

const answering: RawScript = { onRequest: (connection) => connection.send(OK) };

const head = (path: string, length: number, verb = "POST"): string =>
  `${verb} ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
const chunkedHead = (path: string): string => `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
const chunk = (bytes: string): string => `${Buffer.byteLength(bytes, "latin1").toString(16)}\r\n${bytes}\r\n`;

/** JSON of exactly so many bytes, its own for each seed. */
function json(length: number, seed = 0): string {
  if (length < 14) return " ".repeat(Math.max(0, length - 1)) + (length > 0 ? String(seed % 10) : "");
  const frame = '{"name":""}';
  const letters = Array.from({ length: 997 }, (_, i) => String.fromCharCode(97 + ((i * 7 + seed) % 26))).join("");
  return `{"name":"${letters.repeat(Math.ceil(length / 997)).slice(0, length - frame.length)}"}`;
}

/** Resolves with the answers so far, once there are so many. */
const answers = (client: Client, count: number): Promise<string> =>
  client.until((text) => text.split("HTTP/1.1 ").length > count && endsWhole(text));

function endsWhole(text: string): boolean {
  const last = text.slice(text.lastIndexOf("HTTP/1.1 "));
  const length = /\r\ncontent-length: (\d+)/i.exec(last);
  return length !== null && bodyOf(last).length === Number(length[1]);
}

/** What every test ends with. */
async function expectNothingLeft({ gateway }: Started): Promise<void> {
  await eventually("all body memory is given back", () => gateway.bodyBytes === 0);
  await eventually("no request holds a version", () => gateway.pins() === 0);
  expect(gateway.logged).toEqual([]);
}

describe("a valid body", () => {
  it.each([0, 1, 4_095, 4_096, 4_097, 65_536, MEGABYTE, LIMIT_BYTES])(
    "of %i bytes arrives unchanged",
    async (length) => {
      const started = await start(answering);
      const { server, gateway } = started;
      const body = json(length);
      const whole = open(gateway.port);
      whole.send(head("/any", length) + body);
      expect(statusOf(await answers(whole, 1))).toBe(200);
      // Again on the same connection, and by a verb whose request may have to be repeated.
      whole.send(head("/any", length, "PUT") + body);
      await answers(whole, 2);
      const chunked = open(gateway.port);
      chunked.send(chunkedHead("/any"));
      for (let at = 0; at < length; at += 50_000) chunked.send(chunk(body.slice(at, at + 50_000)));
      chunked.send("0\r\n\r\n");
      expect(statusOf(await answers(chunked, 1))).toBe(200);
      expect(server.requests.map((request) => request.body === body)).toEqual([true, true, true]);
      for (const request of server.requests) {
        expect(request.head).toContain(`\r\nContent-Length: ${length}\r\n`);
        expect(request.head).not.toMatch(/transfer-encoding/i);
      }
      await expectNothingLeft(started);
    },
  );

  it("is sent on once it is whole, and not before", async () => {
    const started = await start(answering);
    const client = open(started.gateway.port);
    client.send(`${head("/pets", 14)}{"name":`);
    await eventually("the first half came", () => started.gateway.bodyBytes > 0);
    expect(started.server.connections).toHaveLength(0);
    client.send('"rex"}');
    expect(statusOf(await answers(client, 1))).toBe(200);
    expect(started.server.requests[0]!.body).toBe('{"name":"rex"}');
    await expectNothingLeft(started);
  });

  it("of one of many uploads that come in turns is not mixed with the others'", async () => {
    const started = await start({
      onRequest: (connection, { body }) =>
        connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    });
    const bodies = Array.from({ length: 20 }, (_, i) => json(9_000 + 1_111 * i, i));
    const clients = bodies.map(() => open(started.gateway.port));
    clients.forEach((client, i) => void client.send(head("/pets", bodies[i]!.length)));
    for (let at = 0; at < 32_000; at += 700) {
      clients.forEach((client, i) => void client.send(bodies[i]!.slice(at, at + 700)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const texts = await Promise.all(clients.map((client) => answers(client, 1)));
    texts.forEach((text, i) => {
      expect(bodyOf(text) === bodies[i]).toBe(true);
    });
    await expectNothingLeft(started);
  });
});

describe("a body that is refused", () => {
  it.each([
    ["breaks its model", '{"nam":"rex"}'],
    ["is no JSON", '{"name":'],
    ["is empty where something is required", ""],
    ["holds a second document", '{"name":"rex"} {}'],
  ])("because it %s reaches no backend", async (_, body) => {
    const started = await start(answering);
    const client = open(started.gateway.port);
    client.send(head("/pets", body.length) + body);
    const answer = await answers(client, 1);
    expect([statusOf(answer), bodyOf(answer)]).toEqual([400, BAD_BODY]);
    expect(answer).toContain("\r\nx-amzn-ErrorType: BadRequestException\r\n");
    client.send(`${head("/pets", 14)}{"name":"rex"}`);
    expect(await answers(client, 2)).toContain("200 OK");
    expect(started.server.requests).toHaveLength(1);
    await expectNothingLeft(started);
  });

  it("because of one byte beyond the limit frees what came, announced or not", async () => {
    const started = await start(answering);
    const announced = open(started.gateway.port);
    announced.send(head("/any", LIMIT_BYTES + 1));
    expect(statusOf(await answers(announced, 1))).toBe(413);
    const chunked = open(started.gateway.port);
    chunked.send(chunkedHead("/any"));
    const body = json(LIMIT_BYTES);
    for (let at = 0; at < LIMIT_BYTES; at += 65_536) chunked.send(chunk(body.slice(at, at + 65_536)));
    await eventually("the limit was reached", () => started.gateway.bodyBytes >= LIMIT_BYTES);
    chunked.send(chunk("!"));
    expect(statusOf(await answers(chunked, 1))).toBe(413);
    expect(started.server.connections).toHaveLength(0);
    await expectNothingLeft(started);
  });
});

describe("memory comes back", () => {
  it("from clients that go away in the middle, by FIN and by RST", async () => {
    const started = await start(answering);
    const clients = Array.from({ length: 10 }, () => open(started.gateway.port));
    clients.forEach((client, i) => {
      const rest = json(200_000, i).slice(0, 20_000 * (i + 1) - 1);
      client.send(i % 2 === 0 ? head("/pets", 200_000) + rest : chunkedHead("/pets") + chunk(rest));
    });
    await eventually("all began", () => started.gateway.begun.length === 10 && started.gateway.bodyBytes > 1_000_000);
    clients.forEach((client, i) => {
      if (i < 5) client.socket.destroy();
      else client.socket.resetAndDestroy();
    });
    await expectNothingLeft(started);
    expect(started.server.connections).toHaveLength(0);
    expect(started.gateway.finished.map((exchange) => exchange.responseStatus)).toEqual(new Array(10).fill(499));
  });

  it("from a backend that dies before, while and after it takes the body", async () => {
    let how = 0;
    const started = await start({
      onBytes: (connection) => {
        if (how === 0 || (how === 1 && connection.received.length > 100_000)) connection.reset();
      },
      onRequest: (connection) => {
        if (how === 2) connection.reset();
      },
    });
    for (; how < 3; how++) {
      for (const verb of ["POST", "PUT"]) {
        const client = open(started.gateway.port);
        client.send(head("/pets", MEGABYTE, verb) + json(MEGABYTE));
        expect(statusOf(await answers(client, 1))).toBeGreaterThanOrEqual(500);
      }
    }
    await expectNothingLeft(started);
  });

  it("from a backend that is not there, and from one that is slow when the client goes away", async () => {
    // More than the system's own buffers take.
    const bytes = 16 * MEGABYTE;
    const options = { bodyLimitBytes: bytes, bodyMemoryBytes: 8 * bytes };
    const started = await start({ onConnection: ({ socket }) => void socket.pause() }, options);
    const client = open(started.gateway.port);
    client.send(head("/pets", bytes) + json(bytes));
    await eventually("the backend is connected", () => started.server.connections.length === 1);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(started.gateway.bodyBytes).toBeGreaterThanOrEqual(bytes);
    client.socket.destroy();
    await expectNothingLeft(started);
    started.server.connections[0]!.socket.resume();
    await started.server.close();
    closing.shift();
    const late = open(started.gateway.port);
    late.send(`${head("/pets", 14)}{"name":"rex"}`);
    expect(statusOf(await answers(late, 1))).toBe(504);
    await expectNothingLeft(started);
  });

  it("from a connection that a backend closed between two requests: the body is sent again, whole", async () => {
    const started = await start({
      onRequest: (connection) => {
        if (connection.index === 0 && connection.requestCount === 2) connection.reset();
        else connection.send(OK);
      },
    });
    const client = open(started.gateway.port);
    for (let turn = 1; turn <= 3; turn++) {
      const body = json(turn * 20_000, turn);
      client.send(head("/pets", body.length, "PUT") + body);
      expect((await answers(client, turn)).split("200 OK")).toHaveLength(turn + 1);
      expect(started.server.requests.at(-1)!.body === body).toBe(true);
    }
    expect(started.server.requests).toHaveLength(4);
    await expectNothingLeft(started);
  });

  it("from requests with junk behind their body, and from those pipelined behind one that waits", async () => {
    const started = await start({ onRequest: (connection) => void setTimeout(() => connection.send(OK), 20) });
    const valid = `${head("/pets", 14)}{"name":"rex"}`;
    for (const behind of ["\0\0\0junk\r\n\r\n", valid, `${head("/pets", 100)}{"name"`, chunkedHead("/any")]) {
      const client = open(started.gateway.port);
      client.send(valid + behind);
      await client.closed();
    }
    await expectNothingLeft(started);
  });

  it("from an integration that needs none of it", async () => {
    const server = await startRawServer(answering);
    closing.push(() => server.close());
    const requestModels = { "application/json": "Pet" };
    const template = method({
      httpMethod: "POST",
      requestModels,
      integration: integration({
        type: "HTTP",
        httpMethod: "POST",
        uri: `http://127.0.0.1:${server.port}/`,
        requestTemplates: { "application/json": '{"fixed":true}' },
        integrationResponses: [integrationResponse({})],
      }),
    });
    const passthrough = method({
      ...template,
      integration: { ...template.integration, requestTemplates: {} },
    });
    const status = method({
      httpMethod: "POST",
      requestModels: { "application/json": "Any" },
      integration: integration({
        type: "MOCK",
        integrationResponses: [integrationResponse({ responseTemplates: { "application/json": "mocked" } })],
      }),
    });
    const started = {
      server,
      gateway: await startGateway({
        resources: { "/template": [template], "/passthrough": [passthrough], "/status": [status] },
        models: MODELS,
        bodyMemoryBytes: MEGABYTE,
      }),
    };
    closing.push(() => started.gateway.close());
    const client = open(started.gateway.port);
    client.send(`${head("/template", 14)}{"name":"rex"}`);
    await answers(client, 1);
    client.send(`${head("/passthrough", 14)}{"name":"rex"}`);
    await answers(client, 2);
    expect(server.requests.map(({ body }) => body)).toEqual(['{"fixed":true}', '{"name":"rex"}']);
    client.send(`${head("/status", 18)}{"statusCode":200}`);
    expect(await answers(client, 3)).toMatch(/mocked$/);
    await expectNothingLeft(started);
  });
});

describe("many slow uploads", () => {
  it("keep to their memory: the next is told to come again, everybody else is served, and all of it comes back", async () => {
    const bodyMemoryBytes = 4 * MEGABYTE;
    const started = await start(answering, { bodyMemoryBytes });
    const { gateway } = started;
    const body = json(240_000);
    const slow: Client[] = [];
    for (let count = 1; count <= 20; count++) {
      const client = open(gateway.port);
      client.send(head("/pets", body.length) + body.slice(0, 200_000));
      await eventually("it began", () => gateway.begun.length === count);
      slow.push(client);
    }
    const waiting = () => slow.filter((client) => client.text() === "");
    await eventually("some were refused", () => waiting().length < 20);
    expect(gateway.bodyBytes).toBeLessThanOrEqual(bodyMemoryBytes);
    expect(waiting().length).toBeGreaterThanOrEqual(10);

    const next = open(gateway.port);
    next.send(head("/pets", body.length) + body);
    const refused = await answers(next, 1);
    expect([statusOf(refused), bodyOf(refused)]).toEqual([503, '{"message": "Service Unavailable"}']);
    const others = open(gateway.port);
    others.send("GET /mock HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(bodyOf(await answers(others, 1))).toBe("mocked");
    others.send(head("/plain", 100_000) + "x".repeat(100_000));
    expect(await answers(others, 2)).toMatch(/ok$/);

    for (const client of waiting()) client.send(body.slice(200_000));
    await eventually("they were served", () => waiting().length === 0);
    expect(slow.filter((client) => statusOf(client.text()) === 200).length).toBeGreaterThanOrEqual(10);
    await eventually("all memory is given back", () => gateway.bodyBytes === 0);
    next.send(head("/pets", body.length) + body);
    expect(await answers(next, 2)).toMatch(/ok$/);
    for (const client of slow) client.socket.destroy();
    await expectNothingLeft(started);
  });

  it("cost their smallest share, and large ones leave room for small ones", async () => {
    const started = await start(answering, { bodyMemoryBytes: MEGABYTE });
    const { gateway } = started;
    // One byte each: a page.
    const tiny = Array.from({ length: 8 }, () => open(gateway.port));
    for (const client of tiny) client.send(`${head("/pets", 500_000)}{`);
    await eventually("all came", () => gateway.bodyBytes > 0 && gateway.begun.length === 8);
    await eventually("each holds a page", () => gateway.bodyBytes === 8 * 4_096);
    // Large ones take what they can get; a small one still passes.
    const large = Array.from({ length: 4 }, () => open(gateway.port));
    for (const client of large) client.send(head("/pets", 500_000) + json(500_000).slice(0, 499_999));
    await eventually("some are refused", () => large.some((client) => client.text() !== ""));
    const small = open(gateway.port);
    small.send(`${head("/pets", 14)}{"name":"rex"}`);
    expect(statusOf(await answers(small, 1))).toBe(200);
    for (const client of [...tiny, ...large]) client.socket.destroy();
    await expectNothingLeft(started);
  });
});
