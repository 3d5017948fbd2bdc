/** Bodies that come faster than they are taken: bounded in memory, whole and in order all the same. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BodyQueue, HELD_IN_THREAD_MAX_BYTES, HELD_MAX_BYTES, heldBytesInThread } from "../../src/http/body-queue.ts";
import { BodySpill } from "../../src/http/body-spill.ts";
import type { BodySink, Exchange } from "../../src/http/exchange.ts";
import type { Listener, ListenerOptions } from "../../src/http/listener.ts";
import { RequestBody } from "../../src/http/request-body.ts";
import type { UwsResponse } from "../../src/http/uws-types.ts";
import { eventually } from "../support/eventually.ts";
import { bodyMemory, bodyOf, collectCopy, open, startListener, statusOf } from "./support.ts";

let folder: string;
let listener: Listener | null = null;
/** Takes all memory that bodies may wait in, so that the next piece that waits goes to a file. */
const hog = new BodyQueue(null);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-bodies-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  listener?.close();
  listener = null;
  hog.clear();
  expect(heldBytesInThread()).toBe(0);
  expect(openFiles()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

const start = (handler: (exchange: Exchange) => void, options: Partial<ListenerOptions> = {}): number => {
  listener = startListener(handler, { spillFolder: folder, ...options });
  return listener.port;
};
const fillMemory = (): void => hog.push(new Uint8Array(HELD_IN_THREAD_MAX_BYTES));
const ignore = (): void => {};

/** Files in the folder that this process has open, with a name or without. */
function openFiles(): number {
  let count = 0;
  for (const descriptor of readdirSync("/proc/self/fd")) {
    try {
      if (readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(`${folder}/`)) count++;
    } catch {
      // The descriptor that the list was read with.
    }
  }
  return count;
}

/** A client in a process of its own, so that it sends while this one reads. Byte i of the body is (i * 7 + (i >> 16)) & 255. */
const CLIENT = `
  const [port, size, chunked] = process.argv.slice(1).map(Number);
  const body = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i++) body[i] = (i * 7 + (i >> 16)) & 255;
  const socket = require("net").connect(port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n" +
    (chunked ? "Transfer-Encoding: chunked\\r\\n\\r\\n" : "Content-Length: " + size + "\\r\\n\\r\\n"));
  const step = chunked || size;
  for (let at = 0; at < size; at += step) {
    const piece = body.subarray(at, at + step);
    if (chunked) socket.write(piece.length.toString(16) + "\\r\\n");
    socket.write(piece);
    if (chunked) socket.write("\\r\\n");
  }
  if (chunked) socket.write("0\\r\\n\\r\\n");
  console.log(require("crypto").createHash("sha256").update(body).digest("hex"));
  socket.pipe(process.stderr);
`;

function runClient(port: number, size: number, chunkBytes = 0): Promise<{ hash: string; answer: string }> {
  return new Promise((resolve, reject) => {
    const client = spawn(process.execPath, ["-e", CLIENT, String(port), String(size), String(chunkBytes)]);
    let hash = "";
    let answer = "";
    client.stdout.on("data", (text) => {
      hash += text;
    });
    client.stderr.on("data", (text) => {
      answer += text;
    });
    client.on("error", reject);
    client.on("close", () => resolve({ hash: hash.trim(), answer }));
  });
}

describe("a fast client and a slow reader", () => {
  const size = 64 * 1024 * 1024;

  test.each([
    ["of announced length", 0],
    ["in chunks of 64 KB", 65_536],
    ["in chunks of 1,000,000 bytes", 1_000_000],
  ])(
    "a body %s arrives whole and in order, and memory stays bounded",
    async (_, chunkBytes) => {
      const hash = createHash("sha256");
      let highest = 0;
      let names = 0;
      const port = start((exchange) => {
        exchange.streamBody(size, {
          onChunk: (chunk, isLast) => {
            hash.update(chunk);
            highest = Math.max(highest, heldBytesInThread());
            names += readdirSync(folder).length;
            if (isLast) exchange.respond(200, "", "got it");
            else {
              exchange.pauseBody();
              setTimeout(() => exchange.resumeBody(), 1);
            }
          },
          onTooLarge: ignore,
        });
      });
      const client = await runClient(port, size, chunkBytes);
      expect(bodyOf(client.answer)).toBe("got it");
      expect(hash.digest("hex")).toBe(client.hash);
      expect(highest).toBeLessThanOrEqual(HELD_MAX_BYTES);
      expect(names).toBe(0);
    },
    30_000,
  );

  test("a reader that never says stop gets all of what waited, and other turns come between", async () => {
    fillMemory();
    const body = Buffer.alloc(9_000_000, "0123456789abcdef");
    let held: Exchange | undefined;
    const port = start((exchange) => {
      held = exchange;
    });
    const client = open(port);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.send(body);
    await eventually("some of it waits on disk", () => openFiles() === 1);
    const parts: Buffer[] = [];
    held!.streamBody(body.length, {
      onChunk: (chunk, isLast) => {
        parts.push(Buffer.from(chunk));
        if (isLast) held!.respond(200, "", "got it");
      },
      onTooLarge: ignore,
    });
    await client.until((text) => text.endsWith("got it"));
    expect(Buffer.concat(parts).equals(body)).toBe(true);
    client.socket.destroy();
  });

  test("a body that waited on disk can be collected", async () => {
    fillMemory();
    let held: Exchange | undefined;
    const port = start((exchange) => {
      held = exchange;
    });
    const client = open(port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    await eventually("it waits on disk", () => openFiles() === 1);
    collectCopy(held!, 100, (body) => held!.respond(200, "", body), ignore);
    client.send("world");
    await client.until((text) => text.endsWith("\r\n\r\nhelloworld"));
    client.socket.destroy();
  });
});

describe("a body on disk is given up", () => {
  const spilled = async (): Promise<{ exchange: Exchange; client: ReturnType<typeof open> }> => {
    fillMemory();
    let exchange: Exchange | undefined;
    const port = start((it) => {
      exchange = it;
    });
    const client = open(port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
    await eventually("it waits on disk", () => openFiles() === 1);
    expect(readdirSync(folder)).toEqual([]);
    return { exchange: exchange!, client };
  };

  test("when its connection breaks", async () => {
    const { client, exchange } = await spilled();
    listener?.close();
    expect(openFiles()).toBe(0);
    expect(exchange.aborted).toBe(true);
    await client.closed();
  });

  test("when the exchange is cut off", async () => {
    const { client, exchange } = await spilled();
    exchange.destroy();
    expect(openFiles()).toBe(0);
    await client.closed();
  });

  test("when it is answered without its body, and the connection serves the next request", async () => {
    const { client, exchange } = await spilled();
    exchange.respond(200, "", "enough");
    expect(openFiles()).toBe(0);
    await client.until((text) => text.endsWith("enough"));
    client.send(`${"x".repeat(95)}GET / HTTP/1.1\r\nHost: a\r\n\r\n`);
    await eventually("the next request is here", () => listener?.inFlight === 1);
    client.socket.destroy();
  });
});

describe("a body that cannot be kept", () => {
  const noSpace = (): never => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  const failures: [string, () => void][] = [
    ["a folder that is gone", () => rmSync(folder, { recursive: true })],
    ["a full disk", () => void vi.spyOn(BodySpill.prototype, "write").mockImplementation(noSpace)],
    ["a file that cannot be read", () => void vi.spyOn(BodySpill.prototype, "read").mockImplementation(noSpace)],
  ];

  test.each(failures)("%s: 500, told once, and its reader never takes it for complete", async (_, breakIt) => {
    fillMemory();
    breakIt();
    const told: unknown[] = [];
    const seen: string[] = [];
    const port = start(
      (exchange) => {
        exchange.watcher = { onWritable: ignore, onAborted: () => void seen.push("aborted") };
        setTimeout(() => {
          exchange.streamBody(100, {
            onChunk: (chunk, isLast) => void seen.push(`${Buffer.from(chunk)} ${isLast}`),
            onTooLarge: ignore,
          });
        }, 20);
      },
      { onBodyLost: (error) => void told.push(error) },
    );
    const client = open(port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    const answer = await client.closed();
    expect(statusOf(answer)).toBe(500);
    expect(bodyOf(answer)).toBe('{"message": "Internal server error"}');
    expect(seen).toEqual(["aborted"]);
    expect(told).toHaveLength(1);
    expect(listener?.inFlight).toBe(0);
  });

  test("costs an answer that has begun its connection", async () => {
    fillMemory();
    vi.spyOn(BodySpill.prototype, "read").mockImplementation(noSpace);
    let exchange: Exchange | undefined;
    const port = start((it) => {
      exchange = it;
    });
    const client = open(port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    await eventually("it waits on disk", () => openFiles() === 1);
    exchange!.startResponse(200, "", 100);
    exchange!.writeBody(Buffer.from("first"));
    const chunks: number[] = [];
    exchange!.streamBody(100, { onChunk: (chunk) => void chunks.push(chunk.length), onTooLarge: ignore });
    expect(bodyOf(await client.closed())).toBe("first");
    expect(chunks).toEqual([]);
  });
});

describe("order", () => {
  /** A body fed by hand. */
  function feed(sink: BodySink): { body: RequestBody; data: (chunk: Uint8Array, isLast: boolean) => void } {
    let onData: (chunk: ArrayBuffer, isLast: boolean) => void = ignore;
    const response = {
      onData: (handler: typeof onData) => {
        onData = handler;
      },
      pause: ignore,
      resume: ignore,
    } as unknown as UwsResponse;
    const rethrow = (error: unknown): never => {
      throw error;
    };
    const never = (): never => rethrow(new Error("nothing is collected"));
    const owner = { fault: rethrow, bodyLost: rethrow, onCollected: never, onTooLarge: never, onNoRoom: never };
    const body = new RequestBody(response, -1, folder, bodyMemory, owner);
    body.stream(1e9, sink);
    return { body, data: (chunk, isLast) => onData(chunk.slice().buffer as ArrayBuffer, isLast) };
  }

  const step = fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 3_000 }) },
    { weight: 4, arbitrary: fc.integer({ min: 200_000, max: 524_288 }) },
    { weight: 1, arbitrary: fc.constantFrom("pause" as const, "resume" as const, "turn" as const) },
  );

  test.each([
    ["memory and file", ignore],
    ["file alone", fillMemory],
  ])(
    "%s: whatever pieces come and whenever the reader stops, it gets every byte once, in order, and one end",
    async (_, prepare) => {
      prepare();
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 60, size: "max" }),
          fc.array(fc.boolean()),
          async (steps, stops) => {
            const sent = createHash("sha256");
            const got = createHash("sha256");
            const before = heldBytesInThread();
            let ends = 0;
            let pieces = 0;
            const { body, data } = feed({
              onChunk: (chunk, isLast) => {
                expect(ends).toBe(0);
                got.update(chunk);
                if (isLast) ends++;
                if (stops[pieces++ % (stops.length + 1)] === true) body.pause();
              },
              onTooLarge: ignore,
            });
            let value = 0;
            for (const one of steps) {
              if (one === "pause") body.pause();
              else if (one === "resume") body.resume();
              else if (one === "turn") await new Promise(setImmediate);
              else {
                const chunk = new Uint8Array(one).fill(++value);
                sent.update(chunk);
                data(chunk, false);
              }
              expect(heldBytesInThread() - before).toBeLessThanOrEqual(HELD_MAX_BYTES);
            }
            data(new Uint8Array(0), true);
            for (let turn = 0; ends === 0 && turn < 1_000; turn++) {
              body.resume();
              await new Promise(setImmediate);
            }
            expect(ends).toBe(1);
            expect(got.digest("hex")).toBe(sent.digest("hex"));
            expect(openFiles()).toBe(0);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test("a body in chunks of one byte does not cost a multiple of its length", () => {
    const { body, data } = feed({ onChunk: ignore, onTooLarge: ignore });
    body.pause();
    const before = heldBytesInThread();
    for (let i = 0; i < 100_000; i++) data(Uint8Array.of(i), false);
    expect(heldBytesInThread() - before).toBeLessThan(120_000);
    body.drop();
  });

  test("one that resumes within the call is handed one piece at a time, and at most a few of them in a turn", async () => {
    let depth = 0;
    let bytes = 0;
    const { body, data } = feed({
      onChunk: (chunk) => {
        expect(++depth).toBe(1);
        bytes += chunk.length;
        body.pause();
        body.resume();
        depth--;
      },
      onTooLarge: ignore,
    });
    body.pause();
    for (let i = 0; i < 40; i++) data(new Uint8Array(500_000), false);
    body.resume();
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(3_000_000);
    await eventually("the rest follows by itself", () => bytes === 20_000_000);
  });
});
