/** Bodies that are lent to the client: sent from where they lie, kept while they may be needed, and let go of exactly once. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createUpstreamClient, type UpstreamClientOptions } from "../../src/upstream/client.ts";
import type { UpstreamCall, UpstreamClient, UpstreamPool, UpstreamRequest } from "../../src/upstream/upstream.ts";
import { eventually } from "../support/eventually.ts";
import { type RawScript, type RawServer, startRawServer } from "../support/raw-server.ts";
import { get, originOf, post, Recorder, send } from "./recorder.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const LARGE_BYTES = 8_000_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "upstream-lent-"));
  const key = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync("openssl", [...key, ...names, "-keyout", "key.pem", "-out", "cert.pem"], { cwd: folder, stdio: "pipe" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let client: UpstreamClient;
let server: RawServer;
afterEach(async () => {
  client.close();
  await eventually("all connections are closed", () => client.openConnections === 0 && server.openCount === 0);
  await server.close();
});

type Protocol = "http:" | "https:";

async function start(
  script: RawScript,
  protocol: Protocol = "http:",
  options: UpstreamClientOptions = {},
): Promise<UpstreamPool> {
  const pem = (name: string) => readFileSync(join(folder, name));
  const isTls = protocol === "https:";
  const tls = isTls ? { tls: { key: pem("key.pem"), cert: pem("cert.pem") } } : {};
  server = await startRawServer({ ...script, ...tls });
  client = createUpstreamClient({ ...options, ...(isTls ? { ca: pem("cert.pem") } : {}) });
  return client.pool(originOf(server.port, { protocol }));
}

/** Memory as the policy core has it. */
function shared(bytes: number): Uint8Array {
  const body = new Uint8Array(new SharedArrayBuffer(bytes));
  for (let i = 0; i < bytes; i++) body[i] = 97 + ((i + (i >> 8)) % 26);
  return body;
}

/** Writes over the body the moment it is let go of, as its next owner would. */
class Lender extends Recorder {
  readonly lent: Uint8Array;
  constructor(body: Uint8Array) {
    super();
    this.lent = body;
  }

  override onBodyReleased(): void {
    super.onBodyReleased();
    this.lent.fill(0x21);
  }
}

function lend(
  pool: UpstreamPool,
  body: Uint8Array,
  changes: Partial<UpstreamRequest> = {},
): { call: UpstreamCall; answer: Lender } {
  const answer = new Lender(body);
  return { call: pool.send(post(body, changes), answer), answer };
}

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

describe.each(["http:", "https:"] as const)("over %s", (protocol) => {
  it.each([1, 4_096, 16_384, 16_385, 65_536, LARGE_BYTES])(
    "%i bytes of shared memory arrive unchanged",
    async (bytes) => {
      const pool = await start({ onRequest: (connection) => connection.send(OK) }, protocol);
      for (let turn = 0; turn < 2; turn++) {
        const body = shared(bytes);
        const text = asText(body);
        const { answer } = lend(pool, body);
        expect((await answer.done).body).toBe("ok");
        expect(server.requests[turn]!.body === text).toBe(true);
        expect(answer.bodyReleases).toBe(1);
      }
    },
  );

  it("a backend that does not read keeps the body lent, and gets all of it when it does", async () => {
    const pool = await start(
      {
        onConnection: ({ socket }) => void socket.pause(),
        onRequest: (connection) => connection.send(OK),
      },
      protocol,
    );
    const body = shared(LARGE_BYTES);
    const text = asText(body);
    const { answer } = lend(pool, body);
    await eventually("the backend is connected", () => server.connections.length === 1);
    // What the system does not take at once waits in our memory.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(answer.bodyReleases).toBe(0);
    server.connections[0]!.socket.resume();
    await answer.done;
    expect(server.requests[0]!.body === text).toBe(true);
    expect(answer.bodyReleases).toBe(1);
  });

  it.each(["gives up", "is cut off by the backend", "times out"])("a call that %s midway lets go once", async (how) => {
    const pool = await start({ onConnection: ({ socket }) => void socket.pause() }, protocol);
    const { call, answer } = lend(pool, shared(LARGE_BYTES), how === "times out" ? { timeoutMs: 50 } : {});
    await eventually("the backend is connected", () => server.connections.length === 1);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(answer.bodyReleases).toBe(0);
    if (how === "gives up") call.abort();
    else if (how === "is cut off by the backend") server.connections[0]!.socket.destroy();
    await eventually("it is let go of", () => answer.bodyReleases > 0);
    await eventually("the connection is closed", () => client.openConnections === 0);
    expect(answer.bodyReleases).toBe(1);
    // What had arrived by then is the body and not what its memory holds now.
    server.connections[0]!.socket.resume();
    await eventually("the backend has read what there is", () => server.openCount === 0);
    expect(server.connections[0]!.received.includes("!")).toBe(false);
  });

  it("a backend that begins to answer before it has read gets the body all the same", async () => {
    const pool = await start(
      {
        onConnection: (connection) => {
          connection.socket.pause();
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        },
        onRequest: (connection) => connection.send("ok"),
      },
      protocol,
    );
    const body = shared(LARGE_BYTES);
    const text = asText(body);
    const { answer } = lend(pool, body);
    await eventually("the answer begins", () => answer.statusCode === 200);
    expect(answer.bodyReleases).toBe(0);
    server.connections[0]!.socket.resume();
    expect((await answer.done).body).toBe("ok");
    expect(server.requests[0]!.body === text).toBe(true);
    expect(answer.bodyReleases).toBe(1);
  });

  it("an answer that comes before the body was taken ends the call, and the body is let go of with the connection", async () => {
    const pool = await start(
      {
        onConnection: (connection) => {
          connection.socket.pause();
          connection.send(OK);
        },
      },
      protocol,
    );
    const { answer } = lend(pool, shared(LARGE_BYTES));
    await answer.done;
    await eventually("it is let go of", () => answer.bodyReleases > 0);
    expect(client.openConnections).toBe(0);
    expect(answer.bodyReleases).toBe(1);
    server.connections[0]!.socket.resume();
  });
});

describe("a body", () => {
  it("that cannot be needed again is let go of as soon as it is copied or written, before any answer", async () => {
    const pool = await start({ onRequest: () => {} });
    for (const bytes of [1_000, 100_000]) {
      const { call, answer } = lend(pool, shared(bytes));
      await eventually("it is let go of", () => answer.bodyReleases === 1);
      expect(answer.over).toBe(false);
      call.abort();
      expect(answer.bodyReleases).toBe(1);
    }
  });

  it.each([1_000, 1_000_000])("of %i bytes that may be sent again stays until the answer begins", async (bytes) => {
    const pool = await start({
      onRequest: (connection, { head }) => {
        if (connection.index === 0 && connection.requestCount === 2) connection.reset();
        else if (head.startsWith("GET") || connection.index === 1) connection.send(OK);
      },
    });
    await send(pool, get()).answer.done;
    const body = shared(bytes);
    const text = asText(body);
    // On a connection that served before, so that its end may have come before the request.
    const { answer } = lend(pool, body, { idempotent: true });
    await answer.done;
    expect([answer.body, server.connections.length, answer.bodyReleases]).toEqual(["ok", 2, 1]);
    expect(server.requests.at(-1)!.body === text).toBe(true);
  });

  it("waits with its call for a connection, and goes with it", async () => {
    const pool = await start({ onRequest: () => {} }, "http:", { maxConnectionsPerOrigin: 1 });
    const first = lend(pool, shared(1_000));
    await eventually("the first has the connection", () => first.answer.bodyReleases === 1);
    const second = lend(pool, shared(1_000));
    const third = lend(pool, shared(1_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect([second.answer.bodyReleases, third.answer.bodyReleases]).toEqual([0, 0]);
    second.call.abort();
    client.close();
    await third.answer.done;
    expect([second.answer.bodyReleases, third.answer.bodyReleases, third.answer.error]).toEqual([
      1,
      1,
      "CLIENT_CLOSED",
    ]);
    first.call.abort();
    const late = lend(pool, shared(1_000));
    await late.answer.done;
    expect(late.answer.bodyReleases).toBe(1);
  });

  it("is let go of when nobody answers at the address, or too many wait", async () => {
    const closed = createServer();
    const port = await new Promise<number>((resolve) => {
      closed.listen(0, "127.0.0.1", () => resolve((closed.address() as { port: number }).port));
    });
    await new Promise((resolve) => closed.close(resolve));
    await start({ onRequest: () => {} }, "http:", { maxConnectionsPerOrigin: 1, maxWaitingPerOrigin: 0 });
    const refused = lend(client.pool(originOf(port)), shared(1_000));
    await refused.answer.done;
    expect([refused.answer.error, refused.answer.bodyReleases]).toEqual(["CONNECT_FAILED", 1]);
    const pool = client.pool(originOf(server.port));
    const first = lend(pool, shared(1_000));
    await eventually("the first has the connection", () => first.answer.bodyReleases === 1);
    const second = lend(pool, shared(1_000));
    await second.answer.done;
    expect([second.answer.error, second.answer.bodyReleases]).toEqual(["POOL_EXHAUSTED", 1]);
    first.call.abort();
  });
});
