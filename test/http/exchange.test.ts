/** What an exchange promises, over real sockets. */
import { afterEach, describe, expect, test } from "vitest";
import type { Exchange } from "../../src/http/exchange.ts";
import type { Listener, ListenerOptions } from "../../src/http/listener.ts";
import { respondTooLarge } from "../../src/http/refusals.ts";
import { eventually } from "../support/eventually.ts";
import { bodyOf, collectCopy, exchangeAndClose, open, startListener, statusOf } from "./support.ts";

let running: Listener[] = [];
afterEach(() => {
  for (const listener of running) listener.close();
  running = [];
});
const start = (handler: (exchange: Exchange) => void, options: Partial<ListenerOptions> = {}): Listener => {
  const listener = startListener(handler, options);
  running.push(listener);
  return listener;
};
const get = (path = "/", headers = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const last = "Connection: close\r\n";
const ignore = (): void => {};
const onLater = (run: () => void): void => void setTimeout(run, 1);

describe("a request", () => {
  test("is read as it came", async () => {
    let seen: Exchange | undefined;
    const listener = start((exchange) => {
      seen = exchange;
      exchange.respond(200, "", "");
    });
    await exchangeAndClose(
      listener.port,
      `GeT /a%2Fb//c?x=%20&y HTTP/1.1\r\nHost: Api.Example:80\r\nX-One:  1 \r\nX-Two: a\xc3\xa9b\r\nx-one: 2\r\n${last}\r\n`,
    );
    expect(seen).toMatchObject({
      method: "GeT",
      methodCode: 8,
      path: "/a%2Fb//c",
      query: "x=%20&y",
      host: "Api.Example:80",
      headerNames: ["host", "x-one", "x-two", "x-one", "connection"],
      headerValues: ["Api.Example:80", "1", "a\xc3\xa9b", "2", "close"],
      contentLength: 0,
      aborted: false,
      responseStatus: 200,
    });
    expect([seen?.sourceIp, seen?.secure, seen?.answered]).toEqual(["127.0.0.1", false, true]);
    expect(seen?.localPort).toBe(listener.port);
    expect(seen?.header("x-one")).toBe("2");
    expect(seen?.header("x-three")).toBeUndefined();
    expect(seen?.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(seen?.extendedRequestId).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  });

  test("goes by the UUID that its client gave it, for itself alone and for nothing but its id", async () => {
    const seen: Exchange[] = [];
    const listener = start((exchange) => {
      seen.push(exchange);
      exchange.respond(200, "", "");
    });
    const uuid = "0f1e2d3c-4b5a-6978-8796-A5B4C3D2E1F0";
    const answers = await exchangeAndClose(
      listener.port,
      `${get("/", `X-Amzn-RequestId: ${uuid}\r\n`)}${get("/", "X-Amzn-RequestId: x\r\n")}${get("/", last)}`,
    );
    const ids = [...answers.matchAll(/x-amzn-RequestId: (.*)\r\n/g)].map((match) => match[1]!);
    expect(ids[0]).toBe(uuid);
    expect(seen.map((exchange) => exchange.requestId)).toEqual(ids);
    for (const id of ids.slice(1))
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(seen.map((exchange) => exchange.extendedRequestId)).size).toBe(3);
  });

  test("has its own header names, whatever those before it had", async () => {
    const seen: Exchange[] = [];
    const listener = start((exchange) => {
      seen.push(exchange);
      exchange.respond(200, "", "");
    });
    const lists = [["a", "b"], ["a", "b"], ["a"], [], ["a", "b", "c"], ["b", "a"], ["a", "a"], ["a", "c"], ["a", "b"]];
    const requests = lists.map((names) => get("/", names.map((name, i) => `${name}: ${i}\r\n`).join("")));
    const verbs = ["GET", "PUT", "get", "PUT", "GET", "GET", "XYZ", "XYZ", "GET"];
    const client = open(listener.port);
    for (const [i, request] of requests.entries()) {
      client.send(request.replace("GET", verbs[i]!));
      await eventually("it was answered", () => seen.length === i + 1);
    }
    expect(seen.map((exchange) => exchange.headerNames)).toEqual(lists.map((names) => ["host", ...names]));
    expect(seen.map((exchange) => exchange.headerValues)).toEqual(
      lists.map((names) => ["a", ...names.keys()].map(String)),
    );
    // Each asked in turn, so that none may answer for another.
    const found = (name: string): unknown[] => seen.map((exchange) => exchange.header(name));
    const last = (name: string): unknown[] =>
      lists.map((names) => (names.includes(name) ? String(names.lastIndexOf(name)) : undefined));
    expect([found("a"), found("b"), found("a")]).toEqual([last("a"), last("b"), last("a")]);
    expect(seen.map((one) => [one.header("a"), one.header("b")])).toEqual(
      lists.map((_, i) => [last("a")[i], last("b")[i]]),
    );
    expect(seen.map((exchange) => exchange.method)).toEqual(verbs);
    expect(seen.map((exchange) => exchange.methodCode)).toEqual([1, 6, 8, 6, 1, 1, 8, 8, 1]);
    client.socket.destroy();
  });

  test("target in raw UTF-8 is handed on byte by byte", async () => {
    const listener = start((exchange) => {
      exchange.respond(200, `\r\nPath: ${exchange.path}\r\nQuery: ${exchange.query}`, "");
    });
    const answer = await exchangeAndClose(listener.port, get("/\xc3\xa9?\xe2\x82\xac", last));
    expect(answer).toContain("\r\nPath: /\xc3\xa9\r\nQuery: \xe2\x82\xac\r\n");
  });
});

describe("a whole answer", () => {
  test("carries both ids, the block as it is, and its length in bytes", async () => {
    const listener = start((exchange) => exchange.respond(201, "\r\nContent-Type: text/x\r\nX-A: \xe9", "h\u00e9"));
    const answer = await exchangeAndClose(listener.port, get("/", last));
    expect(answer).toMatch(
      /^HTTP\/1.1 201 Created\r\nx-amzn-RequestId: [0-9a-f-]{36}\r\nx-amz-apigw-id: .{15}=\r\nContent-Type: text\/x\r\nX-A: \xe9\r\nDate: .* GMT\r\nContent-Length: 3\r\n\r\nh\xc3\xa9$/,
    );
  });

  test("never turns a wide character into the byte that its low half would be", async () => {
    const listener = start((exchange) => exchange.respond(200, "\r\nX-A: a\u010aX-B: b\u010d\u010a", ""));
    const answer = await exchangeAndClose(listener.port, get("/", last));
    expect(answer).toContain("\r\nX-A: a\xc4\x8aX-B: b\xc4\x8d\xc4\x8a\r\n");
  });

  test("carries blocks of any length, and each request its own ids, which the log sees too", async () => {
    const logged: string[] = [];
    const listener = start((exchange) => {
      exchange.onFinished = (it) => logged.push(`${it.requestId} ${it.extendedRequestId}`);
      exchange.respond(200, `\r\nLong: ${"x".repeat(Number(exchange.query))}`, "");
    });
    const sent: string[] = [];
    for (const length of [0, 1, 2, 1_900, 5_000, 70_000, 3, 1_900]) {
      const answer = await exchangeAndClose(listener.port, get(`/?${length}`, last));
      expect(answer.match(/\r\nLong: (x*)\r\n/)?.[1]?.length).toBe(length);
      const ids = answer.match(/x-amzn-RequestId: (\S+)\r\nx-amz-apigw-id: (\S+)\r\n/);
      sent.push(`${ids?.[1]} ${ids?.[2]}`);
    }
    expect(logged).toEqual(sent);
    expect(new Set(sent).size).toBe(sent.length);
  });

  test.each([false, true])("never has a body on HEAD, 204 and 304 (later: %s)", async (later) => {
    const listener = start((exchange) => {
      const respond = (): void => exchange.respond(Number(exchange.path.slice(1)), "", "hello");
      if (later) onLater(respond);
      else respond();
    });
    const client = open(listener.port);
    client.send("HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n");
    const head = await client.until((text) => text.endsWith("\r\n\r\n"));
    expect(head).toContain("\r\nContent-Length: 5\r\n");
    for (const status of [204, 304]) {
      const before = client.text().length;
      client.send(get(`/${status}`));
      const answer = (await client.until((text) => text.slice(before).endsWith("\r\n\r\n"))).slice(before);
      expect(statusOf(answer)).toBe(status);
      expect(answer).not.toMatch(/content-length|transfer-encoding/i);
    }
    const before = client.text().length;
    client.send(get("/200", last));
    expect(bodyOf((await client.closed()).slice(before))).toBe("hello");
  });

  test("is given to each of many requests on one connection, pipelined ones in order", async () => {
    const listener = start((exchange) => exchange.respond(200, "", `[${exchange.query}]`));
    const client = open(listener.port);
    let expected = "";
    for (let round = 0; round < 100; round++) {
      client.send(Array.from({ length: 10 }, (_, i) => get(`/?${round}.${i}`)).join(""));
      for (let i = 0; i < 10; i++) expected += `[${round}.${i}]`;
      await client.until((text) => text.endsWith(`[${round}.9]`));
    }
    expect([...client.text().matchAll(/\[.*?\]/g)].join("")).toBe(expected);
    expect(listener.inFlight).toBe(0);
    expect(listener.requests).toBe(1_000);
    client.socket.destroy();
  });

  test("of many bytes reaches a client that reads late", async () => {
    const body = new Uint8Array(20_000_000).fill(97);
    const listener = start((exchange) => onLater(() => exchange.respond(200, "", body)));
    const client = open(listener.port);
    client.socket.pause();
    client.send(get("/", last));
    await eventually("the answer was given", () => listener.inFlight === 0);
    client.socket.resume();
    expect(bodyOf(await client.closed()).length).toBe(body.length);
  });

  test("is counted and reported once", async () => {
    const ends: unknown[] = [];
    const listener = start((exchange) => {
      exchange.onFinished = (it) => ends.push([it.responseStatus, it.requestBytes, it.responseBytes, it.sourceIp]);
      collectCopy(
        exchange,
        100,
        (body) => {
          exchange.respond(200, "", body);
          exchange.respond(500, "", "second");
          exchange.destroy();
        },
        () => {},
      );
    });
    const answer = await exchangeAndClose(
      listener.port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n${last}\r\nhello`,
    );
    expect(bodyOf(answer)).toBe("hello");
    expect(ends).toEqual([[200, 5, 5, "127.0.0.1"]]);
  });

  test("says Connection: close while the listener drains", async () => {
    const listener = start((exchange) => {
      if (exchange.path === "/204") return exchange.respond(204, "", null);
      if (exchange.path === "/whole") return exchange.respond(200, "", "x");
      exchange.startResponse(200, "", exchange.path === "/length" ? 4 : -1);
      exchange.writeBody(Buffer.from("ab"));
      exchange.writeBody(Buffer.from("cd"));
      exchange.endResponse();
    });
    listener.draining = true;
    for (const path of ["/204", "/whole", "/length", "/chunked"]) {
      const client = open(listener.port);
      client.send(get(path));
      const answer = await client.until((text) => text.includes("\r\n\r\n"));
      expect(answer.match(/\r\nConnection: close\r\n/g)?.length).toBe(1);
      client.socket.destroy();
    }
  });
});

describe("a streamed answer", () => {
  const pieces = ["one", "two", "three"];
  const stream = (exchange: Exchange, length: number): void => {
    let next = 0;
    exchange.startResponse(200, "\r\nName: a", length);
    const step = (): void => {
      const piece = pieces[next++];
      if (piece === undefined) {
        exchange.endResponse();
      } else {
        exchange.writeBody(Buffer.from(piece));
        setImmediate(step);
      }
    };
    setImmediate(step);
  };

  test("of known length has Content-Length, keeps the connection, and carries exactly its bytes", async () => {
    const listener = start((exchange) => stream(exchange, 11));
    const client = open(listener.port);
    client.send(get());
    const first = await client.until((text) => text.endsWith("onetwothree"));
    expect(first).toContain("\r\nName: a\r\n");
    expect(first).toContain("\r\nContent-Length: 11\r\n\r\nonetwothree");
    client.send(get("/", last));
    expect((await client.closed()).match(/onetwothree/g)?.length).toBe(2);
  });

  test("of unknown length is chunked", async () => {
    const listener = start((exchange) => stream(exchange, -1));
    const answer = await exchangeAndClose(listener.port, get("/", last));
    expect(answer).toContain("\r\nTransfer-Encoding: chunked\r\n");
    expect(answer).not.toMatch(/content-length/i);
    expect(bodyOf(answer)).toBe("3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n");
  });

  test("to HEAD announces its length and has no body", async () => {
    const listener = start((exchange) => stream(exchange, exchange.path === "/known" ? 11 : -1));
    const client = open(listener.port);
    client.send("HEAD /known HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await client.until((text) => text.endsWith("\r\n\r\n"))).toContain("\r\nContent-Length: 11\r\n");
    const before = client.text().length;
    client.send(`HEAD /unknown HTTP/1.1\r\nHost: a\r\n${last}\r\n`);
    expect((await client.closed()).slice(before)).not.toMatch(/content-length|one/i);
  });

  test.each([0, -1])("without a byte (length %d) is an empty one", async (length) => {
    const listener = start((exchange) => {
      exchange.startResponse(200, "", length);
      onLater(() => exchange.endResponse());
    });
    expect(await exchangeAndClose(listener.port, get("/", last))).toMatch(/\r\nContent-Length: 0\r\n\r\n$/);
  });

  test.each([
    ["shorter", 12],
    ["longer", 10],
    ["missing", 5],
  ])("that is %s than announced ends in a cut connection", async (kind, length) => {
    const ends: number[] = [];
    const listener = start((exchange) => {
      exchange.onFinished = (it) => ends.push(it.responseStatus);
      if (kind === "missing") {
        exchange.startResponse(200, "", length);
        exchange.endResponse();
      } else {
        stream(exchange, length);
      }
    });
    const answer = await exchangeAndClose(listener.port, get());
    expect(bodyOf(answer).length).toBeLessThan(length);
    await eventually("it ended", () => ends.length === 1);
    expect(ends).toEqual([200]);
  });

  test.each([
    ["known", 11],
    ["unknown", -1],
  ])("of %s length behind a chunked request ends whole and carries no second request", async (_, length) => {
    const seen: string[] = [];
    const listener = start((exchange) => {
      seen.push(exchange.path);
      collectCopy(
        exchange,
        100,
        () => stream(exchange, length),
        () => {},
      );
    });
    const client = open(listener.port);
    client.send("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    const answer = await client.until((text) => text.endsWith(length === 11 ? "three" : "\r\n0\r\n\r\n"));
    expect(answer).toContain("\r\nConnection: close\r\n");
    expect(bodyOf(answer)).toBe(length === 11 ? "onetwothree" : "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n");
    client.send(get("/2"));
    client.socket.end();
    await eventually("it ended", () => listener.inFlight === 0);
    expect(seen).toEqual(["/1"]);
    client.socket.destroy();
  });

  test.each([
    ["known", true],
    ["unknown", false],
  ])("of %s length waits for a slow reader, in bounded memory, and arrives whole", async (_, known) => {
    const chunk = new Uint8Array(64 * 1024);
    const count = 1_600;
    let written = 0;
    let refusals = 0;
    const listener = start((exchange) => {
      exchange.startResponse(200, "", known ? chunk.length * count : -1);
      const pump = (): void => {
        while (written < count) {
          chunk.fill(written & 255);
          written++;
          if (!exchange.writeBody(chunk)) {
            refusals++;
            return;
          }
        }
        exchange.endResponse();
      };
      exchange.watcher = { onWritable: pump, onAborted: ignore };
      onLater(pump);
    });
    const client = open(listener.port);
    client.socket.pause();
    client.socket.removeAllListeners("data");
    client.send(get("/", last));
    await eventually("the reader stalls", () => refusals > 0);
    // The kernel's two buffers take a few megabytes; a server that buffers on its own would have taken all hundred.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written * chunk.length).toBeLessThan(16_000_000);

    let received = 0;
    const samples = new Set<number>();
    client.socket.on("data", (bytes) => {
      received += bytes.length;
      samples.add(bytes[bytes.length - 1]!);
      if (received % 7 === 0) {
        client.socket.pause();
        setImmediate(() => client.socket.resume());
      }
    });
    client.socket.resume();
    await new Promise((resolve) => client.socket.once("close", resolve));
    expect(received).toBeGreaterThanOrEqual(chunk.length * count);
    expect(received).toBeLessThan(chunk.length * count * 1.01 + 1000);
    expect(samples.size).toBeGreaterThan(10);
  });

  test("loses, doubles and reorders nothing under backpressure", async () => {
    const total = 12_000_000;
    const source = new Uint8Array(total);
    for (let i = 0; i < total; i++) source[i] = (i * 2654435761) >>> 24;
    for (const sizes of [[1], [100_003, 7, 65_536, 300_000]]) {
      const listener = start((exchange) => {
        exchange.startResponse(200, "", total);
        let at = 0;
        let turn = 0;
        const pump = (): void => {
          while (at < total) {
            const size = sizes.length === 1 ? total - 1 - at || 1 : sizes[turn++ % sizes.length]!;
            const piece = source.slice(at, at + size);
            at += piece.length;
            const goOn = exchange.writeBody(piece);
            piece.fill(0);
            if (!goOn) return;
          }
          exchange.endResponse();
        };
        exchange.watcher = { onWritable: pump, onAborted: ignore };
        pump();
      });
      const client = open(listener.port);
      client.socket.pause();
      client.send(get("/", last));
      await eventually("the request arrived", () => listener.inFlight === 1);
      client.socket.resume();
      const answer = Buffer.from(bodyOf(await client.closed()), "latin1");
      expect(answer.equals(source)).toBe(true);
    }
  });
});

describe("a request body", () => {
  test("is collected whole, in one piece or many", async () => {
    const bodies: Buffer[] = [];
    const listener = start((exchange) => {
      collectCopy(
        exchange,
        1_000_000,
        (body) => {
          bodies.push(body);
          exchange.respond(200, "", String(body.length));
        },
        () => {},
      );
    });
    const body = Buffer.alloc(300_000, "abcdefg");
    const client = open(listener.port);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
    for (let i = 0; i < body.length; i += 50_000) {
      client.send(body.subarray(i, i + 50_000));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await client.until((text) => text.endsWith("300000"));
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz${get("/", last)}`);
    await client.closed();
    expect(bodies.map((it) => it.length)).toEqual([300_000, 3, 0]);
    expect(bodies[0]?.equals(body)).toBe(true);
    expect(bodies[1]?.toString()).toBe("xyz");
  });

  test("that is chunked is collected without its framing, and 100-continue is sent first", async () => {
    const listener = start((exchange) => {
      collectCopy(
        exchange,
        100,
        (body) => exchange.respond(200, "", body),
        () => {},
      );
    });
    const client = open(listener.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
    await client.until((text) => text === "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("3\r\nabc\r\n");
    client.send("4\r\ndefg\r\n0\r\n\r\n");
    expect(await client.closed()).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n(?:.+\r\n)+\r\nabcdefg$/);
  });

  test("that nobody asked for in time is kept until somebody does", async () => {
    const listener = start((exchange) => {
      onLater(() => {
        let text = "";
        exchange.streamBody(1_000_000, {
          onChunk: (chunk, isLast) => {
            text += Buffer.from(chunk).toString();
            if (isLast) exchange.respond(200, "", text);
          },
          onTooLarge: () => {},
        });
      });
    });
    const answer = await exchangeAndClose(
      listener.port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n${last}\r\nhello`,
    );
    expect(bodyOf(answer)).toBe("hello");
  });

  test("that nobody ever asks for does not stand in the way of the next request", async () => {
    const listener = start((exchange) => {
      if (exchange.query === "later") onLater(() => exchange.respond(200, "", "[answer]"));
      else exchange.respond(200, "", "[answer]");
    });
    const client = open(listener.port);
    for (const query of ["now", "later", "now"]) {
      const before = client.text().length;
      client.send(`POST /?${query} HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n${"x".repeat(100_000)}`);
      await client.until((text) => text.length > before && text.endsWith("[answer]"));
      client.send("x".repeat(100_000));
    }
    client.send(get("/", last));
    expect((await client.closed()).match(/\[answer\]/g)?.length).toBe(4);
  });

  test("stops while it is paused and goes on afterwards, unharmed", async () => {
    const total = 30_000_000;
    let received = 0;
    let sum = 0;
    let exchange: Exchange | undefined;
    const listener = start((it) => {
      exchange = it;
      it.streamBody(total, {
        onChunk: (chunk, isLast) => {
          received += chunk.length;
          for (let i = 0; i < chunk.length; i += 997) sum += chunk[i]!;
          if (received > 1_000_000 && received < 10_000_000) it.pauseBody();
          if (isLast) it.respond(200, "", String(received));
        },
        onTooLarge: () => {},
      });
    });
    const client = open(listener.port);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${total}\r\n${last}\r\n`);
    client.send(new Uint8Array(total).fill(1));
    await eventually("some of it came", () => received > 1_000_000);
    const before = received;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received - before).toBeLessThan(1_000_000);
    const resume = setInterval(() => exchange?.resumeBody(), 1);
    expect(bodyOf(await client.closed())).toBe(String(total));
    clearInterval(resume);
    expect(sum).toBeGreaterThan(0);
  });

  const tooLarge = "HTTP content length exceeded 10 bytes.";
  const collect = (exchange: Exchange): void =>
    collectCopy(
      exchange,
      10,
      () => exchange.respond(200, "", "fits"),
      () => respondTooLarge(exchange, 10),
    );
  const stream = (exchange: Exchange): void =>
    exchange.streamBody(10, {
      onChunk: (_, isLast) => isLast && exchange.respond(200, "", "fits"),
      onTooLarge: () => respondTooLarge(exchange, 10),
    });

  test.each([
    ["collected", collect],
    ["streamed", stream],
  ])("above the limit, %s: 413 in AWS's words, by its announced length and midway", async (_, read) => {
    const listener = start(read);
    const requests = [
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n",
    ];
    for (const request of requests) {
      const client = open(listener.port);
      client.send(request);
      const answer = await client.until((text) => text.endsWith(tooLarge));
      expect(answer).toMatch(/^HTTP\/1.1 413 Payload Too Large\r\nContent-Type: text; charset=utf-8\r\n/);
      expect(answer).toContain("\r\nConnection: close\r\n");
      expect(answer).toContain(`\r\nContent-Length: ${tooLarge.length}\r\n`);
      expect(answer).not.toMatch(/x-amz/i);
      client.socket.end();
      await client.closed();
    }
    const exact = await exchangeAndClose(
      listener.port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n${last}\r\n0123456789`,
    );
    expect(bodyOf(exact)).toBe("fits");
  });

  test("above the limit: a client that keeps sending still gets the answer, nothing behind it runs, and it is cut off", async () => {
    const seen: string[] = [];
    const listener = start((exchange) => {
      seen.push(exchange.path);
      collect(exchange);
    });
    const client = open(listener.port);
    const megabyte = new Uint8Array(1_000_000);
    client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
    for (let i = 0; i < 5; i++) client.send(megabyte);
    client.send(get("/2"));
    const answer = await client.closed();
    expect(bodyOf(answer)).toBe(tooLarge);
    expect(seen).toEqual(["/1"]);
  });
});

describe("an exchange ends once", () => {
  interface Ends {
    aborted: number;
    finished: number[];
  }
  const watch = (exchange: Exchange, ends: Ends): void => {
    exchange.watcher = { onWritable: ignore, onAborted: () => void ends.aborted++ };
    exchange.onFinished = (it) => ends.finished.push(it.responseStatus);
  };

  test("when the client goes away before the answer", async () => {
    const ends: Ends = { aborted: 0, finished: [] };
    let exchange: Exchange | undefined;
    const listener = start((it) => {
      exchange = it;
      watch(it, ends);
    });
    const client = open(listener.port);
    client.send(get());
    await eventually("it arrived", () => exchange !== undefined);
    client.socket.destroy();
    await eventually("it ended", () => ends.finished.length > 0);
    exchange?.respond(200, "", "late");
    exchange?.startResponse(200, "", 1);
    expect(exchange?.writeBody(Buffer.from("x"))).toBe(true);
    exchange?.endResponse();
    exchange?.pauseBody();
    exchange?.resumeBody();
    exchange?.destroy();
    expect(ends).toEqual({ aborted: 1, finished: [499] });
    expect([exchange?.aborted, exchange?.answered, exchange?.sourceIp]).toEqual([true, true, "127.0.0.1"]);
    expect(listener.inFlight).toBe(0);
  });

  test("when the client goes away in the middle of its upload", async () => {
    const ends: Ends = { aborted: 0, finished: [] };
    let isComplete = false;
    let received = 0;
    const listener = start((exchange) => {
      watch(exchange, ends);
      exchange.streamBody(1_000, {
        onChunk: (chunk, isLast) => {
          received += chunk.length;
          isComplete ||= isLast;
        },
        onTooLarge: () => {},
      });
    });
    const client = open(listener.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
    await eventually("some arrived", () => received === 5);
    client.socket.destroy();
    await eventually("it ended", () => ends.finished.length > 0);
    expect(ends).toEqual({ aborted: 1, finished: [499] });
    expect(isComplete).toBe(false);
  });

  test.each([
    ["known", 1_000_000_000],
    ["unknown", -1],
  ])("when the client goes away in the middle of a download of %s length", async (_, length) => {
    const ends: Ends = { aborted: 0, finished: [] };
    const chunk = new Uint8Array(64 * 1024);
    const listener = start((exchange) => {
      watch(exchange, ends);
      exchange.startResponse(200, "", length);
      const pump = (): void => {
        while (!exchange.aborted && exchange.writeBody(chunk));
      };
      exchange.watcher = { onWritable: pump, onAborted: () => void ends.aborted++ };
      pump();
    });
    const client = open(listener.port);
    client.send(get());
    await client.until((text) => text.length > 1_000_000);
    client.socket.destroy();
    await eventually("it ended", () => ends.finished.length > 0);
    expect(ends).toEqual({ aborted: 1, finished: [499] });
    expect(listener.inFlight).toBe(0);
  });

  test.each(["at once", "later", "while streaming", "from the body"])("when it is destroyed %s", async (when) => {
    const ends: Ends = { aborted: 0, finished: [] };
    const listener = start((exchange) => {
      watch(exchange, ends);
      if (when === "at once") exchange.destroy();
      else if (when === "later") onLater(() => exchange.destroy());
      else if (when === "from the body") {
        exchange.streamBody(100, { onChunk: () => exchange.destroy(), onTooLarge: () => {} });
      } else {
        exchange.startResponse(200, "", -1);
        exchange.writeBody(Buffer.from("begun"));
        onLater(() => exchange.destroy());
      }
    });
    const answer = await exchangeAndClose(
      listener.port,
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    );
    expect(answer.endsWith("0\r\n\r\n")).toBe(false);
    expect(ends).toEqual({ aborted: 0, finished: [when === "while streaming" ? 200 : 499] });
    expect(listener.inFlight).toBe(0);
  });

  test("when the listener closes under it", async () => {
    const ends: Ends = { aborted: 0, finished: [] };
    const listener = start((exchange) => watch(exchange, ends));
    const client = open(listener.port);
    client.send(get());
    await eventually("it arrived", () => listener.inFlight === 1);
    listener.close();
    await client.closed();
    expect(ends).toEqual({ aborted: 1, finished: [499] });
  });

  test.each(["handler", "body", "sink", "writable", "finished", "aborted"])(
    "when its %s throws: that request fails, the listener serves on",
    async (where) => {
      const errors: unknown[] = [];
      const fail = (): never => {
        throw new Error("a fault");
      };
      let ends = 0;
      const listener = start(
        (exchange) => {
          if (exchange.path !== "/bad") {
            exchange.respond(200, "", "good");
            return;
          }
          exchange.onFinished = () => {
            ends++;
            if (where === "finished") fail();
          };
          if (where === "handler") fail();
          if (where === "body") collectCopy(exchange, 100, fail, fail);
          if (where === "sink") exchange.streamBody(100, { onChunk: fail, onTooLarge: fail });
          if (where === "finished") exchange.respond(200, "", "good");
          if (where === "aborted" || where === "writable") exchange.watcher = { onWritable: fail, onAborted: fail };
          if (where === "writable") {
            exchange.startResponse(200, "", -1);
            while (exchange.writeBody(new Uint8Array(1_000_000)));
          }
        },
        { onError: (error) => errors.push((error as Error).message) },
      );
      const client = open(listener.port);
      client.send("POST /bad HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
      if (where === "finished") await client.until((text) => text.endsWith("good"));
      if (where === "aborted") await eventually("it arrived", () => listener.inFlight === 1);
      if (where === "finished" || where === "aborted") client.socket.destroy();
      const bad = await client.closed();
      if (where === "handler" || where === "body" || where === "sink") {
        expect(statusOf(bad)).toBe(500);
        expect(bodyOf(bad)).toBe('{"message": "Internal server error"}');
      }
      await eventually("it was reported", () => errors.length > 0 && ends > 0);
      expect(errors).toEqual(["a fault"]);
      expect(ends).toBe(1);
      expect(bodyOf(await exchangeAndClose(listener.port, get("/", last)))).toBe("good");
      expect(listener.inFlight).toBe(0);
    },
  );
});

describe("a listener", () => {
  test("stops accepting but serves what it has", async () => {
    const listener = start((exchange) => onLater(() => exchange.respond(200, "", "served")));
    const client = open(listener.port);
    client.send(get());
    await client.until((text) => text.endsWith("served"));
    listener.stopAccepting();
    expect(await exchangeAndClose(listener.port, get())).toBe("");
    client.send(get("/", last));
    expect((await client.closed()).match(/served/g)?.length).toBe(2);
  });
});
