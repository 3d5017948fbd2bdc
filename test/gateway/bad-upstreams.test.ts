/** Backends that misbehave, behind a whole gateway: each client gets AWS's answer or its own bytes, and no socket stays. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchangeAndClose, open } from "../http/support.ts";
import { eventually } from "../support/eventually.ts";
import { type RawConnection, type RawServer, startRawServer } from "../support/raw-server.ts";
import { ask, definition, freePort, header, type Program, parseAnswer, proxy, Scene } from "./support/program.ts";

const scene = new Scene();
let program: Program;
let upstream: RawServer;

const TIMEOUT_MS = 400;
/** What the backend does, by the first segment of the path; every answer names the request that it belongs to. */
const BEHAVIOURS: Readonly<Record<string, (connection: RawConnection, own: string) => void>> = {
  ok: (connection, own) => connection.send(respond(own)),
  hang: () => {},
  "hang-in-head": (connection) => connection.send("HTTP/1.1 200 OK\r\nContent-Le"),
  "close-at-once": (connection) => connection.end(),
  reset: (connection) => connection.reset(),
  "close-in-head": (connection) => {
    connection.send("HTTP/1.1 200 OK\r\nContent-");
    connection.end();
  },
  "close-in-body": (connection, own) => {
    connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${own.length + 10}\r\n\r\n${own}`);
    connection.end();
  },
  "close-in-chunk": (connection, own) => {
    connection.send(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n${own}`);
    connection.end();
  },
  "no-http": (connection) => connection.send("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
  "bad-status": (connection, own) => connection.send(`HTTP/1.1 2x0 OK\r\nContent-Length: 1\r\n\r\n${own}`),
  "bad-header": (connection, own) => connection.send(`HTTP/1.1 200 OK\r\nA b: c\r\nContent-Length: 1\r\n\r\n${own}`),
  "nul-header": (connection, own) => connection.send(`HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 1\r\n\r\n${own}`),
  "bad-length": (connection, own) => connection.send(`HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\n${own}`),
  "two-lengths": (connection, own) =>
    connection.send(`HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n${own}`),
  "both-lengths": (connection, own) =>
    connection.send(`HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n${own}`),
  "large-head": (connection) => connection.send(`HTTP/1.1 200 OK\r\nA: ${"x".repeat(100_000)}\r\n\r\n`),
  // Behind the whole answer comes another that nobody asked for: it must reach nobody.
  trailing: (connection, own) => connection.send(`${respond(own)}${respond("for nobody")}`),
  // Others come and go between its head and its body.
  "slow-body": (connection, own) => {
    connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${own.length}\r\n\r\n`);
    setTimeout(() => connection.send(own), 20);
  },
};
const respond = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

beforeAll(async () => {
  upstream = await startRawServer({
    onRequest: (connection, { head }) => {
      const [, behaviour, own] = /^\S+ \/([^/]+)\/(\S+) /.exec(head)!;
      BEHAVIOURS[behaviour!]!(connection, own!);
    },
  });
  const text = definition("Bad", {
    "ANY /{proxy+}": proxy(`http://127.0.0.1:${upstream.port}/{proxy}`, TIMEOUT_MS),
    "GET /nobody": proxy(`http://127.0.0.1:${await freePort()}/`, TIMEOUT_MS),
  });
  program = await scene.start(scene.fresh(), scene.write("bad.json", text), "--grpc", "off");
});
afterAll(async () => {
  await scene.end();
  await upstream.close();
});

const TIMED_OUT = [504, '{"message": "Endpoint request timed out"}'];
const NETWORK = [504, '{"message": "Network error communicating with endpoint"}'];
const BROKEN = [500, '{"message": "Internal server error"}'];
/** Status and body that a client gets when no answer can be had. */
const REFUSALS: Readonly<Record<string, readonly (string | number)[]>> = {
  hang: TIMED_OUT,
  "hang-in-head": TIMED_OUT,
  "close-at-once": NETWORK,
  reset: NETWORK,
  "close-in-head": NETWORK,
  "no-http": BROKEN,
  "bad-status": BROKEN,
  "bad-header": BROKEN,
  "nul-header": BROKEN,
  "bad-length": BROKEN,
  "two-lengths": BROKEN,
  "both-lengths": BROKEN,
  "large-head": BROKEN,
};

const inFlight = async (): Promise<number> =>
  Number(/^gatehouse_requests_in_flight (\d+)$/m.exec(await (await fetch(`${program.ops}/metrics`)).text())?.[1]);

describe("a backend that misbehaves", () => {
  it.each([["nobody", NETWORK] as const, ...Object.entries(REFUSALS)])(
    "(%s) is answered for in AWS's words, headers and all",
    async (behaviour, expected) => {
      const answer = await ask(program.port, `GET /${behaviour}${behaviour === "nobody" ? "" : "/x"}`);
      expect([answer.status, answer.body]).toEqual(expected);
      expect(answer.headers.map((line) => line.replace(/:.*/, "").toLowerCase()).sort()).toEqual([
        "content-length",
        "content-type",
        "date",
        "x-amz-apigw-id",
        "x-amzn-errortype",
        "x-amzn-requestid",
      ]);
      expect(header(answer, "x-amzn-ErrorType")).toEqual(["InternalServerErrorException"]);
      expect(header(answer, "content-type")).toEqual(["application/json"]);
    },
  );

  it.each(["close-in-body", "close-in-chunk"])(
    "(%s) cuts its client off: what came is never taken for whole",
    async (b) => {
      const text = await exchangeAndClose(program.port, `GET /${b}/mine HTTP/1.1\r\nHost: a\r\n\r\n`);
      const { status, headers, body } = parseAnswer(text);
      expect(status).toBe(200);
      const length = headers.find((line) => /^content-length: /i.test(line));
      if (length === undefined) expect(text.endsWith("0\r\n\r\n")).toBe(false);
      else expect(body.length).toBeLessThan(Number(length.slice(16)));
    },
  );
});

it("never gives a client another's bytes, whatever backends do, and keeps no socket", { timeout: 60_000 }, async () => {
  const names = Object.keys(BEHAVIOURS);
  const problems: string[] = [];
  let answered = 0;
  // A fixed order for each client; what meets what on the way is up to the machine.
  const client = async (number: number): Promise<void> => {
    for (let round = 0; round < 40; round++) {
      const digest = createHash("sha256").update(`${number}/${round}`).digest();
      // Half of all requests go well, so that connections are reused between those that do not.
      const behaviour = digest[0]! < 128 ? "ok" : names[digest[1]! % names.length]!;
      if (behaviour.startsWith("hang") && digest[2]! > 64) continue;
      const own = digest.toString("hex").slice(0, 8 + (digest[3]! % 40));
      const text = await exchangeAndClose(
        program.port,
        `GET /${behaviour}/${own} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      const { status, body } = parseAnswer(text);
      const refusal = REFUSALS[behaviour];
      const cut = behaviour.startsWith("close-in-");
      const isRight =
        refusal !== undefined
          ? status === refusal[0] && body === refusal[1]
          : cut
            ? status === 200 && (body.includes(own) || body === "")
            : status === 200 && body === own;
      if (!isRight) problems.push(`${behaviour} ${own}: ${text}`);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, number) => client(number)));
  expect(problems).toEqual([]);
  expect(answered).toBeGreaterThan(800);

  // A kept connection that was used well is the pool's; one that misbehaved is closed at both ends.
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
  await expect
    .poll(() => upstream.connections.filter((one) => !one.closed && !one.received.includes("GET /ok/")).length, {
      timeout: 5_000,
    })
    .toBeLessThanOrEqual(2);
});

it("gives the backend up when its client goes away, and nobody gets what comes late", async () => {
  const before = upstream.openCount;
  const clients = Array.from({ length: 10 }, () => open(program.port));
  const from = upstream.requests.length;
  for (const client of clients) client.send("GET /hang/gone HTTP/1.1\r\nHost: a\r\n\r\n");
  await eventually("all requests reach the backend", () => upstream.requests.length === from + clients.length);
  for (const client of clients) client.socket.destroy();
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
  await eventually("their connections are closed", () => upstream.openCount <= before);
});
