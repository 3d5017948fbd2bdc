/** Bodies that are collected: each in memory of its own, which grows with what arrives, is bounded, and comes back however it ends. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BodySlab } from "../../src/http/body-slab.ts";
import type { BodyCollector, Exchange } from "../../src/http/exchange.ts";
import type { Listener, ListenerOptions } from "../../src/http/listener.ts";
import { respondTooLarge } from "../../src/http/refusals.ts";
import { FakeBodyMemory } from "../support/body-memory.ts";
import { eventually } from "../support/eventually.ts";
import { bodyOf, type Client, open, startListener, statusOf } from "./support.ts";

const LIMIT_BYTES = 1_000_000;

let memory: FakeBodyMemory;
let running: Listener[] = [];
beforeEach(() => {
  memory = new FakeBodyMemory();
});
afterEach(() => {
  for (const listener of running) listener.close();
  running = [];
});

function start(handler: (exchange: Exchange) => void, options: Partial<ListenerOptions> = {}): Listener {
  const listener = startListener(handler, { bodyMemory: memory, ...options });
  running.push(listener);
  return listener;
}

/** Answers with what was collected. */
const echo: BodyCollector = {
  onBody: (exchange) => exchange.respond(200, "", Buffer.from(exchange.body?.bytes() ?? [])),
  onTooLarge: (exchange) => respondTooLarge(exchange, LIMIT_BYTES),
  onNoRoom: (exchange) => exchange.respond(503, "", "no room"),
};
const collect = (exchange: Exchange): void => exchange.collectBody(LIMIT_BYTES, echo);
const post = (length: number, more = ""): string =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n${more}\r\n`;
const pattern = (length: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + seed * 7 + (i >> 8)) & 0xff;
  return bytes;
};

describe("a slab", () => {
  test("holds what was appended, asks seldom, and never for more than twice what came or than what can come", () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(pieces, fc.boolean(), (lengths, isDeclared) => {
        const own = new FakeBodyMemory();
        const slab = new BodySlab(own);
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const whole = pattern(total, 1);
        let at = 0;
        for (const length of lengths) {
          expect(slab.append(whole.subarray(at, at + length), isDeclared ? total : 10_000_000)).toBe(true);
          at += length;
          expect(own.heldBytes).toBeLessThanOrEqual(Math.max(4_096, 2 * at));
          if (isDeclared) expect(own.heldBytes).toBeLessThanOrEqual(total);
        }
        expect(Buffer.from(slab.bytes()).equals(whole)).toBe(true);
        expect(own.asked).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(Math.max(1, total / 4_096))));
        slab.free();
        slab.free();
        expect([own.heldCount, slab.address]).toEqual([0, 0]);
      }),
      { seed: 20_260_802, numRuns: 100 },
    );
  });

  test("that finds no room for twice as much takes what it needs, and keeps what it has where there is none", () => {
    // A move needs the old and the new: 12,000 more are not there, 7,000 are.
    const half = new FakeBodyMemory(13_000);
    const tight = new BodySlab(half);
    expect(tight.append(pattern(6_000, 0), 1_000_000)).toBe(true);
    expect(tight.append(pattern(1_000, 0), 1_000_000)).toBe(true);
    expect(half.heldBytes).toBe(7_000);
    expect(tight.append(pattern(9_000, 0), 1_000_000)).toBe(false);
    expect(tight.length).toBe(7_000);
    expect(Buffer.from(tight.bytes().subarray(0, 6_000)).equals(pattern(6_000, 0))).toBe(true);
    tight.free();
    expect(half.heldCount).toBe(0);
  });
});

describe("collecting", () => {
  test.each([0, 1, 4_095, 4_096, 4_097, 65_536, LIMIT_BYTES])("%i bytes arrive as they were sent", async (length) => {
    const listener = start(collect);
    const body = pattern(length, 3);
    const client = open(listener.port);
    for (const framing of ["length", "chunked"]) {
      if (framing === "length") client.send(Buffer.concat([Buffer.from(post(length)), body]));
      else {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (let at = 0; at < length; at += 10_000) {
          const piece = body.subarray(at, at + 10_000);
          client.send(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]));
        }
        client.send("0\r\n\r\n");
      }
      const before = client.text().length;
      const answer = (
        await client.until((text) => bodyOf(text.slice(before)).length === length && text.length > before)
      ).slice(before);
      expect(statusOf(answer)).toBe(200);
      expect(Buffer.from(bodyOf(answer), "latin1").equals(body)).toBe(true);
    }
    expect(memory.heldCount).toBe(0);
  });

  test("uploads of one thread that come in turns stay apart", async () => {
    const listener = start(collect);
    const bodies = Array.from({ length: 12 }, (_, i) => pattern(20_000 + 997 * i, i));
    const clients = bodies.map(() => open(listener.port));
    clients.forEach((client, i) => void client.send(post(bodies[i]!.length)));
    for (let at = 0; at < 40_000; at += 1_300) {
      clients.forEach((client, i) => void client.send(bodies[i]!.subarray(at, at + 1_300)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const answers = await Promise.all(
      clients.map((client, i) => client.until((text) => bodyOf(text).length === bodies[i]!.length)),
    );
    answers.forEach((answer, i) => {
      expect(Buffer.from(bodyOf(answer), "latin1").equals(bodies[i]!)).toBe(true);
    });
    expect(memory.heldCount).toBe(0);
  });

  test("takes memory for what came, not for what was announced", async () => {
    const listener = start(collect);
    const client = open(listener.port);
    client.send(`${post(LIMIT_BYTES)}hello`);
    await eventually("some came", () => memory.heldCount === 1);
    expect(memory.heldBytes).toBe(4_096);
    client.socket.destroy();
    await eventually("it is given back", () => memory.heldCount === 0);
  });

  test("one byte beyond the limit is refused and frees everything", async () => {
    const listener = start(collect);
    const client = open(listener.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send(`${LIMIT_BYTES.toString(16)}\r\n`);
    client.send(pattern(LIMIT_BYTES, 0));
    await eventually("all but one byte came", () => memory.heldBytes >= LIMIT_BYTES);
    client.send("\r\n1\r\n!\r\n");
    expect(statusOf(await client.until((text) => text.includes("HTTP content length exceeded")))).toBe(413);
    expect(memory.heldCount).toBe(0);
    client.socket.destroy();
  });

  test("without room is refused, what came is freed, and the connection serves on", async () => {
    memory = new FakeBodyMemory(100_000);
    const listener = start(collect);
    const client = open(listener.port);
    client.send(post(300_000));
    client.send(pattern(300_000, 0));
    await client.until((text) => text.endsWith("no room"));
    expect(memory.heldCount).toBe(0);
    client.send(`${post(5)}hello`);
    expect(statusOf(await client.until((text) => text.endsWith("hello")))).toBe(503);
    expect(memory.heldCount).toBe(0);
  });

  test("clients that go away midway, are cut off, or send junk behind their body leave nothing", async () => {
    const exchanges: Exchange[] = [];
    const listener = start((exchange) => {
      exchanges.push(exchange);
      collect(exchange);
    });
    const begin = async (sent: string): Promise<Client> => {
      const before = memory.heldCount;
      const client = open(listener.port);
      client.send(sent);
      await eventually("some came", () => memory.heldCount === before + 1);
      return client;
    };
    const gone = await begin(`${post(100)}half`);
    const reset = await begin("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    const broken = await begin("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    const cut = await begin(`${post(100)}half`);
    gone.socket.end();
    reset.socket.resetAndDestroy();
    broken.send("zz\r\n");
    exchanges[3]!.destroy();
    await eventually("all are given back", () => memory.heldCount === 0);
    cut.socket.destroy();
    const junk = open(listener.port);
    junk.send(`${post(5)}hello\0\0\0GET nonsense\r\n\r\n`);
    await junk.closed();
    await eventually("all exchanges are over", () => listener.inFlight === 0);
    expect(memory.heldCount).toBe(0);
  });

  test("the listener closes under it", async () => {
    const listener = start(collect);
    const client = open(listener.port);
    client.send(`${post(100)}half`);
    await eventually("some came", () => memory.heldCount === 1);
    listener.close();
    expect(memory.heldCount).toBe(0);
    await client.closed();
  });
});

describe("a collected body", () => {
  test("lies in the exchange until that ends, or belongs to whoever took it", async () => {
    let kept: BodySlab | null = null;
    const listener = start((exchange) => {
      exchange.collectBody(100, {
        ...echo,
        onBody: () => {
          expect(exchange.bodyCollected).toBe(true);
          if (exchange.path === "/take") kept = exchange.takeBody();
          expect(exchange.body === null).toBe(exchange.path === "/take");
          exchange.respond(200, "", "done");
        },
      });
      expect(exchange.bodyCollected).toBe(false);
    });
    const client = open(listener.port);
    client.send(`${post(5)}hello`);
    await client.until((text) => text.endsWith("done"));
    expect(memory.heldCount).toBe(0);
    client.send(`POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nworld`);
    await client.until((text) => text.split("done").length === 3);
    expect(Buffer.from(kept!.bytes()).toString()).toBe("world");
    kept!.free();
    expect(memory.heldCount).toBe(0);
  });

  test("that came before anyone asked, or of which nothing came, is collected all the same", async () => {
    const listener = start((exchange) => void setTimeout(() => collect(exchange), 5));
    const client = open(listener.port);
    client.send(`${post(5)}hello`);
    await client.until((text) => text.endsWith("hello"));
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    expect(bodyOf((await client.closed()).slice(100))).toContain("HTTP/1.1 200 OK");
    expect(memory.asked).toBe(1);
  });

  test("is freed when whoever was given it throws", async () => {
    const errors: unknown[] = [];
    const listener = start(
      (exchange) =>
        exchange.collectBody(100, {
          ...echo,
          onBody: () => {
            throw new Error("broken");
          },
        }),
      { onError: (error) => errors.push(error) },
    );
    const client = open(listener.port);
    client.send(`${post(5)}hello`);
    expect(statusOf(await client.closed())).toBe(500);
    expect(errors).toHaveLength(1);
    expect(memory.heldCount).toBe(0);
  });
});
