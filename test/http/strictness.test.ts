/** What is refused before any API sees it, over raw sockets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Exchange } from "../../src/http/exchange.ts";
import type { Listener } from "../../src/http/listener.ts";
import { bodyOf, collectCopy, exchangeAndClose, open, startListener, statusOf } from "./support.ts";

let listener: Listener;
const seen: string[] = [];
beforeAll(() => {
  listener = startListener((exchange: Exchange) => {
    seen.push(`${exchange.method} ${exchange.path}`);
    exchange.respond(200, "", "served");
  });
});
afterAll(() => listener.close());
beforeEach(() => {
  seen.length = 0;
});

const SECOND = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const post = (headers: string, body = ""): string => `POST /first HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;

/** Refused by us, in our own form. */
const refused: [string, string][] = [
  ["Transfer-Encoding other than chunked", post("Transfer-Encoding: gzip\r\n", "0\r\n\r\n")],
  ["Transfer-Encoding in other letters than chunked", post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n")],
  ["a list of codings that ends in chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")],
  ["Transfer-Encoding named twice in one header", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")],
  ["Transfer-Encoding given twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")],
  [
    "a second Transfer-Encoding of another kind",
    post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n"),
  ],
  ["an empty Transfer-Encoding", post("Transfer-Encoding:\r\n")],
  ["identity", post("Transfer-Encoding: identity\r\n", "0\r\n\r\n")],
  ["Content-Length given twice, equal", post("Content-Length: 0\r\nContent-Length: 0\r\n")],
  ["Content-Length given twice, different", post("Content-Length: 0\r\nContent-Length: 35\r\n")],
  ["an empty Content-Length", post("Content-Length:\r\n")],
  ["an empty Transfer-Encoding beside a Content-Length", post("Transfer-Encoding:\r\nContent-Length: 0\r\n")],
  ["a method that is no token", "G@T /first HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a method with a bracket", "G{T /first HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a target that is not UTF-8", "GET /first\xff HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a header value that is not UTF-8", "GET /first HTTP/1.1\r\nHost: a\r\nName: a\xe9b\r\n\r\n"],
  ["DEL in a value", "GET /first HTTP/1.1\r\nHost: a\r\nName: a\x7fb\r\n\r\n"],
  ["DEL in a target", "GET /fi\x7frst HTTP/1.1\r\nHost: a\r\n\r\n"],
  ...["a b", "user@a", "a/b", "a,b", "a?b", "a\\b", "a#b", '"a"', "a:b", "a:1:2", "[::1", "[::1]x"].map(
    (host): [string, string] => [`the host ${host}`, `GET /first HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ),
  ["a query that is not UTF-8", "GET /first?a=\xe9 HTTP/1.1\r\nHost: a\r\n\r\n"],
];

/** Refused by the server's own parser, in its form. */
const refusedByParser: [string, string][] = [
  ["both lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")],
  ["both lengths, the other way round", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")],
  ["Content-Length with a sign", post("Content-Length: +5\r\n", "hello")],
  ["Content-Length as a list", post("Content-Length: 5, 5\r\n", "hello")],
  ["Content-Length in hex", post("Content-Length: 0x5\r\n", "hello")],
  ["Content-Length beyond all numbers", post("Content-Length: 99999999999999999999999\r\n")],
  ["a second Host", "GET /first HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
  ["no Host", "GET /first HTTP/1.1\r\nName: a\r\n\r\n"],
  ["a header name with a space", "GET /first HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n"],
  ["a space before the colon", "GET /first HTTP/1.1\r\nHost: a\r\nName : b\r\n\r\n"],
  ["a folded header", "GET /first HTTP/1.1\r\nHost: a\r\nName: b\r\n c\r\n\r\n"],
  ["NUL in a value", "GET /first HTTP/1.1\r\nHost: a\r\nName: \0\r\n\r\n"],
  ["a bare LF in the head", "GET /first HTTP/1.1\r\nHost: a\nName: b\r\n\r\n"],
  ["HTTP/1.0", "GET /first HTTP/1.0\r\nHost: a\r\n\r\n"],
  ["an absolute target", "GET http://a/first HTTP/1.1\r\nHost: a\r\n\r\n"],
];

describe("a request is refused, its connection closed, and nothing behind it dispatched:", () => {
  test.each(refused)("%s (400 in the gateway's words)", async (_, bytes) => {
    const answer = await exchangeAndClose(listener.port, bytes);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(answer).toMatch(/\r\nContent-Type: application\/json\r\n/);
    expect(answer).not.toMatch(/x-amz|uwebsockets/i);
    expect(bodyOf(answer)).toBe('{"message":"Bad Request"}');
    expect(seen).toEqual([]);
  });

  test.each([...refused, ...refusedByParser])("%s, with a second request in the same packet", async (_, bytes) => {
    const answer = await exchangeAndClose(listener.port, bytes + SECOND);
    expect(answer).not.toContain("served");
    expect(seen).toEqual([]);
  });

  test.each(refused)("%s, also when its names were met before", async (_, bytes) => {
    const served = "GET /first HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    const statuses: number[] = [];
    for (const request of [bytes, bytes, served, bytes, bytes]) {
      statuses.push(statusOf(await exchangeAndClose(listener.port, request)));
    }
    expect(statuses).toEqual([400, 400, 200, 400, 400]);
  });

  test.each(refusedByParser)("%s, by the parser", async (_, bytes) => {
    const answer = await exchangeAndClose(listener.port, bytes);
    expect([400, 505]).toContain(statusOf(answer));
    expect(seen).toEqual([]);
  });

  test.each(["", "a", "a:8080", "a_b.example", "127.0.0.1:80", "[::1]", "[fe80::1%25eth0]:8080", "*.a"])(
    "but never for the host %j",
    async (host) => {
      const client = open(listener.port);
      client.send(`GET /first HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(statusOf(await client.until((text) => text.endsWith("served")))).toBe(200);
      client.socket.destroy();
    },
  );

  test("a second request that comes later on the refused connection", async () => {
    const client = open(listener.port);
    client.send(post("Content-Length:\r\n"));
    client.send(SECOND);
    client.send(SECOND);
    expect(await client.closed()).not.toContain("served");
    expect(seen).toEqual([]);
  });
});

test("headers behind an empty header name are invisible, so a body length hidden there is never forwarded", async () => {
  const names: string[] = [];
  const other = startListener((exchange) => {
    names.push(...exchange.headerNames);
    exchange.respond(200, "", String(exchange.contentLength));
  });
  const client = open(other.port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n: x\r\nSecret: y\r\n\r\n");
  expect(bodyOf(await client.closed())).toBe("0");
  expect(names).toEqual(["host", "connection"]);
  other.close();
});

describe("a chunked request", () => {
  const chunked = "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

  test("is answered and closes its connection", async () => {
    const answer = await exchangeAndClose(listener.port, chunked);
    expect(statusOf(answer)).toBe(200);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(bodyOf(answer)).toBe("served");
  });

  test("never lets a request behind it in the packet run", async () => {
    await exchangeAndClose(listener.port, chunked + SECOND);
    expect(seen).toEqual(["POST /first"]);
  });

  test.each([204, 304])("is closed behind %d too, which has no body and no length", async (status) => {
    const other = startListener((exchange) => exchange.respond(status, "\r\nName: a", "ignored"));
    const answer = await exchangeAndClose(other.port, chunked);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/\r\nConnection: close\r\nDate: .* GMT\r\n\r\n$/);
    expect(answer).not.toMatch(/content-length/i);
    other.close();
  });

  test("with a broken chunk size is cut off and its exchange ends once", async () => {
    const ends: number[] = [];
    const other = startListener((exchange) => {
      exchange.onFinished = (it) => ends.push(it.responseStatus);
      collectCopy(
        exchange,
        100,
        () => exchange.respond(200, "", "collected"),
        () => {},
      );
    });
    const answer = await exchangeAndClose(
      other.port,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    );
    expect(answer).not.toContain("collected");
    expect(ends).toEqual([499]);
    expect(other.inFlight).toBe(0);
    other.close();
  });
});

describe("the limit for request line and headers", () => {
  const head = (bytes: number): string => {
    const frame = "GET /first HTTP/1.1\r\nHost: a\r\nLong: \r\n\r\n";
    // The empty line at the end is not counted.
    return frame.replace("Long: ", `Long: ${"x".repeat(bytes - (frame.length - 2))}`);
  };

  test("lets 10,240 bytes pass", async () => {
    const client = open(listener.port);
    client.send(head(10_240));
    expect(statusOf(await client.until((text) => text.endsWith("served")))).toBe(200);
    client.socket.destroy();
  });

  test("refuses one byte more with 431 in the gateway's form", async () => {
    const answer = await exchangeAndClose(listener.port, head(10_241));
    expect(statusOf(answer)).toBe(431);
    expect(bodyOf(answer)).toBe('{"message":"Request Header Fields Too Large"}');
    expect(seen).toEqual([]);
  });

  test("holds for a head that comes in pieces", async () => {
    for (const [bytes, status] of [
      [10_240, 200],
      [10_241, 431],
    ] as const) {
      const client = open(listener.port);
      const text = head(bytes);
      for (let i = 0; i < text.length; i += 3000) {
        client.send(text.slice(i, i + 3000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(statusOf(await client.until((answer) => answer.includes("\r\n\r\n")))).toBe(status);
      client.socket.destroy();
    }
  });

  test("ends a head without end", async () => {
    const client = open(listener.port);
    client.send("GET /first HTTP/1.1\r\nHost: a\r\n");
    for (let i = 0; i < 40; i++) client.send(`name-${i}: ${"x".repeat(1000)}\r\n`);
    expect(statusOf(await client.closed())).toBe(431);
    expect(seen).toEqual([]);
  });
});

test("a half-sent head, a half-sent body and silence are cut off", { timeout: 30_000 }, async () => {
  const ends: number[] = [];
  const slow = startListener(
    (exchange) => {
      exchange.onFinished = (it) => ends.push(it.responseStatus);
      collectCopy(
        exchange,
        100,
        () => exchange.respond(200, "", ""),
        () => {},
      );
    },
    { idleTimeoutSeconds: 4 },
  );
  const sent = ["GET / HTTP/1.1\r\nHost: a\r\nConte", post("Content-Length: 10\r\n", "hello"), ""];
  const answers = sent.map((bytes) => {
    const client = open(slow.port);
    client.send(bytes);
    return client.closed();
  });
  expect(await Promise.all(answers)).toEqual(["", "", ""]);
  expect(ends).toEqual([499]);
  slow.close();
});

test("a listener tells of the requests it refused", async () => {
  const told: string[] = [];
  const other = startListener(() => told.push("served"), {
    onRefused: (exchange) => told.push(`${exchange.method} ${exchange.path} ${exchange.responseStatus}`),
  });
  await exchangeAndClose(other.port, post("Content-Length:\r\n"));
  expect(told).toEqual(["POST /first 400"]);
  expect(other.inFlight).toBe(0);
  other.close();
});
