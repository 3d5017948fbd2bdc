/** Bodies that pass through: framing, reuse of memory, backpressure both ways, and requests that must not look complete. */
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { createUpstreamClient } from "../../src/upstream/client.ts";
import type { UpstreamCall, UpstreamClient } from "../../src/upstream/upstream.ts";
import { eventually } from "../support/eventually.ts";
import { type RawScript, type RawServer, startRawServer } from "../support/raw-server.ts";
import { get, originOf, Recorder, send, upload } from "./recorder.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let client: UpstreamClient;
let server: RawServer;

async function start(script: RawScript) {
  server = await startRawServer(script);
  client = createUpstreamClient();
  return client.pool(originOf(server.port));
}

afterEach(async () => {
  client.close();
  await eventually("all connections are closed", () => client.openConnections === 0 && server.openCount === 0);
  await server.close();
});

function dechunk(coded: string): string {
  let body = "";
  for (let at = 0; ; ) {
    const lineEnd = coded.indexOf("\r\n", at);
    const size = Number.parseInt(coded.slice(at, lineEnd), 16);
    if (size === 0) return body;
    body += coded.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}

/** Writes as a good producer does: it waits when it is told to, and uses its memory again at once. */
async function writeAll(call: UpstreamCall, answer: Recorder, pieces: readonly Uint8Array[]): Promise<void> {
  const lent = new Uint8Array(Math.max(1, ...pieces.map((piece) => piece.length)));
  for (const piece of pieces) {
    lent.set(piece);
    const drained = answer.drainCount;
    if (!call.write(lent.subarray(0, piece.length))) {
      await eventually("drain", () => answer.drainCount > drained || answer.over);
    }
    lent.fill(0xee);
  }
  call.end();
}

it("a streamed body arrives unchanged in either framing, whatever the pieces", async () => {
  const pool = await start({ onRequest: (connection) => connection.send(OK) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(0, 1, 100, 65_524, 65_536, 200_000), fc.integer({ min: 0, max: 255 })), {
        maxLength: 8,
      }),
      fc.boolean(),
      async (shapes, chunked) => {
        const pieces = shapes.map(([size, byte]) => new Uint8Array(size).fill(byte));
        const body = Buffer.concat(pieces).toString("latin1");
        const { call, answer } = send(pool, upload(chunked ? "chunked" : "length", body.length));
        await writeAll(call, answer, pieces);
        expect((await answer.done).body).toBe("ok");
        const received = server.requests.at(-1)!.body;
        expect((chunked ? dechunk(received) : received) === body).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
  expect(server.connections).toHaveLength(1);
});

it.each(["chunked", "length"] as const)("a %s body given up midway never looks complete", async (framing) => {
  const pool = await start({ onRequest: (connection) => connection.send(OK) });
  const { call } = send(pool, upload(framing, 1_000));
  call.write(Buffer.from("half"));
  await eventually("half of the body arrives", () => server.connections[0]?.received.includes("half") === true);
  call.abort();
  await eventually("the server sees the connection closed", () => server.openCount === 0);
  expect(server.requests).toHaveLength(0);
});

it.each([
  ["longer", "12345678901"],
  ["shorter", "123"],
])("a body %s than its Content-Length costs the connection", async (_, body) => {
  const pool = await start({ onRequest: (connection) => connection.send(OK) });
  await send(pool, get()).answer.done;
  const { call, answer } = send(pool, upload("length", 10));
  call.write(Buffer.from(body));
  call.end();
  expect((await answer.done).detail).toMatch(/Content-Length/);
  expect(client.openConnections).toBe(0);
  expect(server.requests).toHaveLength(1);
});

it("an answer before the request body is complete is delivered, and the connection not used again", async () => {
  const pool = await start({
    onRequest: (connection) => connection.send(OK),
    onBytes: (connection) => connection.received.includes("early") && connection.send(OK),
  });
  const { call, answer } = send(pool, upload("chunked"));
  call.write(Buffer.from("early"));
  expect((await answer.done).body).toBe("ok");
  expect(client.openConnections).toBe(0);
  expect(call.write(Buffer.from("late"))).toBe(true);
  call.end();
  expect((await send(pool, get()).answer.done).body).toBe("ok");
  expect(server.connections).toHaveLength(2);
  expect(answer.lateCalls).toBe(0);
});

it("a client that is slow to send is not the backend's lateness", async () => {
  const pool = await start({ onRequest: (connection) => connection.send(OK) });
  const { call, answer } = send(pool, upload("chunked", 0, { timeoutMs: 50 }));
  call.write(Buffer.from("a"));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(answer.over).toBe(false);
  call.end();
  expect((await answer.done).body).toBe("ok");
});

it("a backend that does not read stops the writer with little memory, and is late", async () => {
  const pool = await start({ onConnection: ({ socket }) => socket.pause() });
  const { call, answer } = send(pool, upload("chunked", 0, { timeoutMs: 300 }));
  const piece = new Uint8Array(65_536);
  let written = 0;
  // The kernel's own buffers take a few megabytes before the writer is told to wait.
  for (let quiet = 0; quiet < 20 && written < 64_000_000; ) {
    const drained = answer.drainCount;
    written += piece.length;
    if (call.write(piece)) continue;
    for (quiet = 0; quiet < 20 && answer.drainCount === drained; quiet++)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(written).toBeLessThan(32_000_000);
  expect((await answer.done).error).toBe("RESPONSE_TIMEOUT");
  server.connections[0]!.socket.resume();
});

it("200 MB to a slow reader pass with bounded memory, each byte in its place", async () => {
  const total = 200 * 1_048_576;
  const block = Buffer.alloc(1_048_576);
  for (let at = 0; at < block.length; at += 4) block.writeUInt32LE(at / 4, at);
  let sent = 0;
  const pool = await start({
    onRequest: ({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
      const pump = () => {
        while (sent < total) {
          sent += block.length;
          if (!socket.write(block)) return;
        }
      };
      socket.on("drain", pump);
      pump();
    },
  });
  let received = 0;
  let wrong = 0;
  let aheadMax = 0;
  let afterPauseMax = 0;
  let sincePause = 0;
  let paused = false;
  const handler = new Recorder();
  handler.onData = (chunk) => {
    if (paused) sincePause += chunk.length;
    afterPauseMax = Math.max(afterPauseMax, sincePause);
    if (chunk[0] !== block[received % block.length]) wrong++;
    received += chunk.length;
    aheadMax = Math.max(aheadMax, sent - received);
    if (!paused) {
      paused = true;
      sincePause = 0;
      call.pause();
      setImmediate(() => {
        paused = false;
        call.resume();
      });
    }
  };
  const rssBefore = process.memoryUsage().rss;
  const call = pool.send(get(), handler);
  await handler.done;
  expect(handler.ended).toBe(true);
  expect(received).toBe(total);
  expect(wrong).toBe(0);
  expect(afterPauseMax).toBeLessThanOrEqual(65_536);
  // What the server had written and we had not read lay in the kernel and in the server, not with us.
  expect(aheadMax).toBeLessThan(32 * 1_048_576);
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(128 * 1_048_576);
}, 30_000);

it("200 MB are uploaded with bounded memory, each byte in its place", async () => {
  const total = 200 * 1_048_576;
  // Every position has its own byte, so that a slab that is written again too early shows.
  const pattern = Buffer.alloc(
    251 * 512,
    Uint8Array.from({ length: 251 }, (_, index) => index),
  );
  let received = 0;
  let wrong = 0;
  const pool = await start({
    onConnection: (connection) => {
      const { socket } = connection;
      // Nothing is kept but the count.
      socket.removeAllListeners("data");
      let headBytes = -1;
      socket.on("data", (bytes) => {
        const body = headBytes < 0 ? bytes.subarray(bytes.indexOf("\r\n\r\n") + 4) : bytes;
        headBytes = 0;
        const from = received % 251;
        if (!body.equals(pattern.subarray(from, from + body.length))) wrong++;
        received += body.length;
        if (received === total) connection.send(OK);
      });
    },
  });
  const { call, answer } = send(pool, upload("length", total));
  const rssBefore = process.memoryUsage().rss;
  for (let at = 0; at < total; ) {
    // Several pieces share a slab.
    const size = Math.min(10_007, total - at);
    const from = at % 251;
    const drained = answer.drainCount;
    const goOn = call.write(pattern.subarray(from, from + size));
    at += size;
    if (!goOn) await eventuallySoon(() => answer.drainCount > drained || answer.over);
  }
  call.end();
  expect((await answer.done).body).toBe("ok");
  expect(wrong).toBe(0);
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(128 * 1_048_576);
}, 30_000);

async function eventuallySoon(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

it("while the reader is paused for good, the server is stopped", async () => {
  let accepted = 0;
  const pool = await start({
    onRequest: ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const piece = Buffer.from(`10000\r\n${"x".repeat(65_536)}\r\n`, "latin1");
      const pump = () => {
        if (accepted < 64_000_000) socket.write(piece, () => pump());
        accepted += piece.length;
      };
      pump();
    },
  });
  const handler = new Recorder();
  handler.onHead = () => call.pause();
  const call = pool.send(get(), handler);
  let before = -1;
  await eventually("the server is stopped", () => {
    const still = before === accepted && accepted > 0;
    before = accepted;
    return still;
  });
  expect(accepted).toBeLessThan(32_000_000);
  expect(handler.bytes).toBeLessThanOrEqual(65_536);
  call.abort();
});
