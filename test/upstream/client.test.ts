/** The client against a server that does exactly what each test says: reuse, refusals, closes, retries, timeouts, limits. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createUpstreamClient, type UpstreamClientOptions } from "../../src/upstream/client.ts";
import type { UpstreamClient } from "../../src/upstream/upstream.ts";
import { eventually } from "../support/eventually.ts";
import { type RawScript, type RawServer, startRawServer } from "../support/raw-server.ts";
import { get, originOf, post, Recorder, send, upload } from "./recorder.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let client: UpstreamClient;
let server: RawServer;

async function start(script: RawScript, options: UpstreamClientOptions = {}) {
  server = await startRawServer(script);
  client = createUpstreamClient(options);
  return client.pool(originOf(server.port));
}

afterEach(async () => {
  client.close();
  // Whatever happened in a test, no socket may be left on either side.
  await eventually("all connections are closed", () => client.openConnections === 0 && server.openCount === 0);
  await server.close();
});

describe("keep-alive", () => {
  it("sends one request after the other on one connection, head and small body in one piece", async () => {
    const pieces: string[] = [];
    const pool = await start({
      onConnection: ({ socket }) => socket.on("data", (bytes) => pieces.push(bytes.toString("latin1"))),
      onRequest: (connection) => connection.send(OK),
    });
    for (let count = 0; count < 3; count++) expect((await send(pool, get()).answer.done).body).toBe("ok");
    expect((await send(pool, post("a body")).answer.done).ended).toBe(true);
    expect(server.connections).toHaveLength(1);
    expect(pieces[3]).toBe("POST / HTTP/1.1\r\nHost: backend\r\nContent-Length: 6\r\n\r\na body");
    expect(client.openConnections).toBe(1);
  });

  it("sends a large body unchanged", async () => {
    const body = "x".repeat(3_000_000);
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    expect((await send(pool, post(body)).answer.done).ended).toBe(true);
    expect(server.requests[0]!.body === body).toBe(true);
  });

  it.each([
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"],
    ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"],
    ["Keep-Alive: timeout=0", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok"],
    ["bytes behind the response", `${OK}x`],
    ["a second response", `${OK}${OK}`],
    ["a body on a 204", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok"],
  ])("does not use a connection again after %s", async (_, response) => {
    const pool = await start({ onRequest: (connection) => connection.send(response) });
    const first = await send(pool, get()).answer.done;
    expect([200, 204]).toContain(first.statusCode);
    expect(first.ended).toBe(true);
    // Already now, not by its idle time.
    expect(client.openConnections).toBe(0);
    expect((await send(pool, get()).answer.done).ended).toBe(true);
    expect(server.connections).toHaveLength(2);
  });

  it("closes an idle connection on which bytes arrive", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    await send(pool, get()).answer.done;
    server.connections[0]!.send(OK);
    await eventually("the connection is closed", () => client.openConnections === 0, 1_000);
    expect((await send(pool, get()).answer.done).body).toBe("ok");
    expect(server.connections).toHaveLength(2);
  });

  it("notices that the server closed an idle connection", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    await send(pool, get()).answer.done;
    server.connections[0]!.end();
    await eventually("the connection is closed", () => client.openConnections === 0, 1_000);
  });

  it("closes connections that are idle for too long, by its own limit or by the server's", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) }, { idleTimeoutMs: 30 });
    await send(pool, get()).answer.done;
    await eventually("the idle connection is closed", () => client.openConnections === 0, 1_000);
    const long = createUpstreamClient({ idleTimeoutMs: 30 });
    const other = await startRawServer({
      onRequest: (connection) =>
        connection.send("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2, max=9\r\nContent-Length: 0\r\n\r\n"),
    });
    const beganMs = performance.now();
    await send(long.pool(originOf(other.port)), get()).answer.done;
    await eventually("the idle connection is closed", () => long.openConnections === 0, 3_000);
    expect(performance.now() - beganMs).toBeGreaterThan(990);
    await other.close();
  });

  it("uses the connection that was used last", async () => {
    const pool = await start({ onRequest: (connection, { head }) => !head.includes("/hold") && connection.send(OK) });
    const first = send(pool, get("/hold"));
    await eventually("the first request arrives", () => server.requests.length === 1);
    await send(pool, get()).answer.done;
    server.connections[0]!.send(OK);
    await first.answer.done;
    await send(pool, get("/last")).answer.done;
    expect(server.connections.map(({ requestCount }) => requestCount)).toEqual([2, 1]);
  });
});

describe("bodies", () => {
  it("gives every byte when each arrives alone, and when many chunks arrive at once", async () => {
    const chunks = Array.from({ length: 300 }, (_, index) => `1\r\n${String.fromCharCode(33 + (index % 90))}\r\n`).join(
      "",
    );
    const response = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
    const pool = await start({
      onRequest: (connection, { head }) => {
        if (head.includes("/at-once")) return connection.send(response);
        let at = 0;
        const next = () => {
          if (at < response.length) connection.socket.write(response[at++]!, "latin1", next);
        };
        next();
      },
    });
    const slow = await send(pool, get("/slow")).answer.done;
    const fast = await send(pool, get("/at-once")).answer.done;
    expect(slow.body).toHaveLength(300);
    expect(fast.body).toBe(slow.body);
    expect(server.connections).toHaveLength(1);
  });

  it("takes a body that ends with the connection, but not one that is cut by a reset", async () => {
    const pool = await start({
      onRequest: (connection, { head }) => {
        connection.send("HTTP/1.1 200 OK\r\n\r\nsome");
        if (head.includes("/fin")) connection.end();
        else setImmediate(() => connection.reset());
      },
    });
    expect(await send(pool, get("/fin")).answer.done).toMatchObject({ ended: true, body: "some", contentLength: -1 });
    const cut = await send(pool, get("/reset")).answer.done;
    expect(cut.ended).toBe(false);
    expect(["CLOSED_MIDWAY", "CLOSED_BEFORE_RESPONSE"]).toContain(cut.error);
  });

  it("a response that ended while it was paused leaves a connection that reads", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    const handler = new Recorder();
    handler.onHead = () => call.pause();
    const call = pool.send(get(), handler);
    expect((await handler.done).body).toBe("ok");
    expect((await send(pool, get("/", { timeoutMs: 500 })).answer.done).body).toBe("ok");
    expect(server.connections).toHaveLength(1);
  });

  it("knows that the answer to HEAD has no body", async () => {
    const pool = await start({
      onRequest: (connection) => connection.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
    });
    const request = get("/", { head: "HEAD / HTTP/1.1\r\nHost: b\r\n\r\n", isHead: true });
    expect(await send(pool, request).answer.done).toMatchObject({ ended: true, contentLength: 0, bytes: 0 });
    expect((await send(pool, request).answer.done).ended).toBe(true);
    expect(server.connections).toHaveLength(1);
  });
});

describe("bad backends", () => {
  it("refused", async () => {
    const pool = await start({});
    const { port } = server;
    await server.close();
    const answer = await send(pool, get()).answer.done;
    expect(answer).toMatchObject({ error: "CONNECT_FAILED", sent: false });
    expect(answer.detail).toContain(`127.0.0.1:${port}`);
    expect(answer.detail).toContain("ECONNREFUSED");
    server = await startRawServer({});
  });

  it.each([
    ["closes without an answer", "", "CLOSED_BEFORE_RESPONSE"],
    ["closes within the head", "HTTP/1.1 200 OK\r\nContent-", "CLOSED_BEFORE_RESPONSE"],
    ["closes within the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "CLOSED_MIDWAY"],
    ["closes within a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "CLOSED_MIDWAY"],
    [
      "closes before the last chunk",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      "CLOSED_MIDWAY",
    ],
    [
      "sends both lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "MALFORMED_RESPONSE",
    ],
    ["sends something else", "garbage", "MALFORMED_RESPONSE"],
    ["sends an endless head", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(50)}`.padEnd(70_000, "x"), "HEAD_TOO_LARGE"],
  ] as const)("%s", async (_, response, code) => {
    const pool = await start({
      onRequest: (connection) => {
        connection.send(response);
        connection.end();
      },
    });
    const answer = await send(pool, get()).answer.done;
    expect(answer).toMatchObject({ error: code, sent: true, ended: false, lateCalls: 0 });
    expect(client.openConnections).toBe(0);
  });

  it("any bytes at all end the call, once", async () => {
    const responses: Buffer[] = [];
    const pool = await start({
      onRequest: (connection) => {
        connection.send(responses.shift()!);
        connection.end();
      },
    });
    const prefix = fc.constantFrom(
      "",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.0 200\r\n\r\n",
    );
    await fc.assert(
      fc.asyncProperty(prefix, fc.uint8Array({ maxLength: 300 }), async (text, bytes) => {
        responses.push(Buffer.concat([Buffer.from(text, "latin1"), bytes]));
        const answer = await send(pool, get()).answer.done;
        expect(answer.over).toBe(true);
        expect(answer.lateCalls).toBe(0);
      }),
      { numRuns: 150 },
    );
    expect(client.openConnections).toBe(0);
  });

  it("an exception of the handler costs the connection", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    const thrown = new Promise<unknown>((resolve) => {
      const others = process.listeners("uncaughtException");
      process.removeAllListeners("uncaughtException");
      process.once("uncaughtException", (error) => {
        for (const other of others) process.on("uncaughtException", other);
        resolve(error);
      });
    });
    const handler = new Recorder();
    handler.onData = () => {
      throw new Error("from the handler");
    };
    pool.send(get(), handler);
    expect(await thrown).toMatchObject({ message: "from the handler" });
    expect(client.openConnections).toBe(0);
    expect(handler.over).toBe(false);
  });
});

describe("timeouts", () => {
  it.each([
    ["no answer", ""],
    ["half a head", "HTTP/1.1 200 OK\r\n"],
    ["informational answers only", "HTTP/1.1 100 Continue\r\n\r\n"],
    ["half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"],
  ])("%s: RESPONSE_TIMEOUT, not early, and the connection is closed", async (_, response) => {
    const pool = await start({ onRequest: (connection) => connection.send(response) });
    const beganMs = performance.now();
    const answer = await send(pool, get("/", { timeoutMs: 60 })).answer.done;
    expect(answer).toMatchObject({ error: "RESPONSE_TIMEOUT", sent: true });
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(60);
    expect(client.openConnections).toBe(0);
  });

  it("a head that trickles in does not buy time, a body does", async () => {
    const pool = await start({
      onRequest: (connection, { head }) => {
        const body = head.includes("/body");
        if (body) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        else connection.send("HTTP/1.1 200 OK\r\nA: ");
        let count = 0;
        const timer = setInterval(() => {
          if (connection.closed || ++count > 10) clearInterval(timer);
          else connection.send("x");
        }, 60);
      },
    });
    expect((await send(pool, get("/head", { timeoutMs: 200 })).answer.done).error).toBe("RESPONSE_TIMEOUT");
    expect((await send(pool, get("/body", { timeoutMs: 200 })).answer.done).body).toBe("xxxxxxxxxx");
  });

  it("a late answer never reaches the next call", async () => {
    const pool = await start({
      onRequest: (connection, { head }) => {
        if (head.includes("/late")) setTimeout(() => connection.send(OK.replace("ok", "no")), 60);
        else connection.send(OK);
      },
    });
    const late = send(pool, get("/late", { timeoutMs: 30 }));
    expect((await late.answer.done).error).toBe("RESPONSE_TIMEOUT");
    expect((await send(pool, get()).answer.done).body).toBe("ok");
    expect(server.connections).toHaveLength(2);
  });

  it("an answer that came while the thread was held up is not late", async () => {
    const pool = await start({
      onRequest: (connection) =>
        setTimeout(() => {
          // Behind an immediate the timers run before the sockets are read.
          setImmediate(() => {
            connection.send(OK);
            const endMs = performance.now() + 300;
            while (performance.now() < endMs);
          });
        }, 50),
    });
    expect((await send(pool, get("/", { timeoutMs: 150 })).answer.done).body).toBe("ok");
  });

  it("does not count the time in which the response is paused", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    const { call, answer } = send(pool, get("/", { timeoutMs: 50 }));
    call.pause();
    await eventually("the request arrives", () => server.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(answer.over).toBe(false);
    call.resume();
    expect((await answer.done).body).toBe("ok");
  });
});

describe("abort", () => {
  it("closes the connection and is silent, before, during and after an answer", async () => {
    const pool = await start({
      onRequest: (connection, { head }) => {
        if (head.includes("/half")) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        if (head.includes("/ok")) connection.send(OK);
      },
    });
    const hanging = send(pool, get("/hang"));
    const half = send(pool, get("/half"));
    const unsent = send(pool, get("/unsent"));
    unsent.call.abort();
    await eventually("both requests arrive", () => half.answer.bytes === 4 && server.requests.length === 2);
    hanging.call.abort();
    half.call.abort();
    await eventually("the server sees both closed", () => server.openCount === 0);
    const done = send(pool, get("/ok"));
    await done.answer.done;
    done.call.abort();
    done.call.pause();
    expect(client.openConnections).toBe(1);
    expect((await send(pool, get("/ok")).answer.done).body).toBe("ok");
    expect([hanging, half, unsent].some(({ answer }) => answer.over)).toBe(false);
    expect(server.requests.map(({ head }) => head.split(" ")[1])).toEqual(["/hang", "/half", "/ok", "/ok"]);
  });

  it("from within onHead and onData nothing more is delivered", async () => {
    const pool = await start({ onRequest: (connection) => connection.send(OK) });
    for (const method of ["onHead", "onData"] as const) {
      const handler = new Recorder();
      const original = handler[method].bind(handler) as (value: never) => void;
      handler[method] = (value: never) => {
        original(value);
        call.abort();
      };
      const call = pool.send(get(), handler);
      await eventually("the connection is closed", () => handler.statusCode === 200 && client.openConnections === 0);
      expect(handler.bytes).toBe(method === "onHead" ? 0 : 2);
      expect(handler.over).toBe(false);
    }
  });
});

describe("a request is repeated", () => {
  /** The first request of each connection is answered; the second finds it dead. */
  const dying: RawScript = {
    onRequest: (connection) => {
      if (connection.requestCount === 1) connection.send(OK);
      else connection.reset();
    },
  };

  it("once, on a new connection, when a reused one died before any byte of the answer", async () => {
    const pool = await start(dying);
    await send(pool, get()).answer.done;
    expect((await send(pool, get("/again")).answer.done).body).toBe("ok");
    expect(server.connections.map(({ requestCount }) => requestCount)).toEqual([2, 1]);
  });

  it("with its whole body", async () => {
    const pool = await start(dying);
    await send(pool, get()).answer.done;
    expect((await send(pool, post("whole", { idempotent: true })).answer.done).body).toBe("ok");
    expect(server.requests.map(({ body }) => body)).toEqual(["", "whole", "whole"]);
  });

  it("not when it is not idempotent", async () => {
    const pool = await start(dying);
    await send(pool, get()).answer.done;
    expect(await send(pool, post("x")).answer.done).toMatchObject({ error: "CLOSED_BEFORE_RESPONSE", sent: true });
    expect(server.requests).toHaveLength(2);
  });

  it("not on a connection that was new", async () => {
    const pool = await start({ onRequest: (connection) => connection.reset() });
    expect((await send(pool, get()).answer.done).error).toBe("CLOSED_BEFORE_RESPONSE");
    expect(server.requests).toHaveLength(1);
  });

  it("not a second time", async () => {
    const pool = await start({
      onRequest: (connection) => {
        if (server.requests.length === 1) connection.send(OK);
        else connection.reset();
      },
    });
    await send(pool, get()).answer.done;
    expect((await send(pool, get()).answer.done).error).toBe("CLOSED_BEFORE_RESPONSE");
    expect(server.requests).toHaveLength(3);
  });

  it("not when a byte of the answer came", async () => {
    const pool = await start({
      onRequest: (connection) => {
        if (connection.requestCount === 1) return connection.send(OK);
        connection.send("H");
        connection.end();
      },
    });
    await send(pool, get()).answer.done;
    expect((await send(pool, get()).answer.done).error).toBe("CLOSED_BEFORE_RESPONSE");
    expect(server.requests).toHaveLength(2);
  });

  it("not when a byte of a streamed body was taken", async () => {
    const pool = await start({
      onRequest: (connection) => connection.send(OK),
      onBytes: (connection) => connection.received.includes("taken") && connection.reset(),
    });
    await send(pool, get()).answer.done;
    const { call, answer } = send(pool, upload("chunked"));
    call.write(Buffer.from("taken"));
    expect((await answer.done).error).toBe("CLOSED_BEFORE_RESPONSE");
    expect(server.connections).toHaveLength(1);
  });

  it("not after a timeout", async () => {
    const pool = await start({ onRequest: (connection) => connection.requestCount === 1 && connection.send(OK) });
    await send(pool, get()).answer.done;
    expect((await send(pool, get("/", { timeoutMs: 40 })).answer.done).error).toBe("RESPONSE_TIMEOUT");
    expect(server.requests).toHaveLength(2);
  });
});

describe("the pool", () => {
  it("never opens more connections than allowed and serves who waits in order", async () => {
    const order: string[] = [];
    const pool = await start(
      {
        onRequest: (connection, { head }) => {
          order.push(head.split(" ")[1]!);
          setImmediate(() => connection.send(OK));
        },
      },
      { maxConnectionsPerOrigin: 2 },
    );
    const answers = Array.from({ length: 20 }, (_, index) => send(pool, get(`/${index}`)).answer);
    for (const answer of answers) expect((await answer.done).body).toBe("ok");
    expect(server.connections).toHaveLength(2);
    expect(order.slice().sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))).toEqual(
      answers.map((_, index) => `/${index}`),
    );
    expect(Number(order.at(-1)!.slice(1))).toBeGreaterThan(16);
  });

  it("POOL_EXHAUSTED when the queue is full, at once, and when nothing becomes free in time", async () => {
    const pool = await start({}, { maxConnectionsPerOrigin: 1, maxWaitingPerOrigin: 1 });
    const busy = send(pool, get());
    await eventually(
      "busy",
      () => server.connections[0]?.received !== undefined && server.connections[0].received !== "",
    );
    const waiting = send(pool, get("/", { connectTimeoutMs: 50 }));
    const refused = send(pool, get());
    expect(refused.answer.over).toBe(false);
    expect(await refused.answer.done).toMatchObject({ error: "POOL_EXHAUSTED", sent: false });
    expect(await waiting.answer.done).toMatchObject({ error: "POOL_EXHAUSTED", sent: false });
    busy.call.abort();
  });

  it("opens a connection for who waits when a busy one dies", async () => {
    const pool = await start(
      { onRequest: (connection, { head }) => (head.includes("/die") ? connection.reset() : connection.send(OK)) },
      { maxConnectionsPerOrigin: 1 },
    );
    const dead = send(pool, get("/die"));
    const waiting = send(pool, get());
    expect((await dead.answer.done).error).toBe("CLOSED_BEFORE_RESPONSE");
    expect((await waiting.answer.done).body).toBe("ok");
  });

  it("close() ends idle connections now, busy ones with their call, and refuses what comes later", async () => {
    const pool = await start({ onRequest: (connection, { head }) => !head.includes("/hold") && connection.send(OK) });
    const held = send(pool, get("/hold"));
    await send(pool, get()).answer.done;
    await eventually("both requests arrive", () => server.requests.length === 2);
    client.close();
    expect(client.openConnections).toBe(1);
    expect(await send(pool, get()).answer.done).toMatchObject({ error: "CLIENT_CLOSED", sent: false });
    server.connections.find(({ received }) => received.includes("/hold"))!.send(OK);
    expect((await held.answer.done).body).toBe("ok");
    expect(client.openConnections).toBe(0);
  });

  it("gives the same pool for the same origin", async () => {
    const pool = await start({});
    expect(client.pool(originOf(server.port))).toBe(pool);
    expect(client.pool(originOf(server.port, { insecureSkipVerification: true }))).not.toBe(pool);
  });
});
