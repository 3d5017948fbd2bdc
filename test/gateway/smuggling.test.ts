/** Requests that mean one thing here and another there: a whole gateway refuses them and no backend ever sees a byte. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exchangeAndClose, open } from "../http/support.ts";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { definition, type Program, proxy, Scene } from "./support/program.ts";

const scene = new Scene();
let program: Program;
let upstream: RawServer;
beforeAll(async () => {
  upstream = await startRawServer({
    onRequest: (connection) => connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nserved"),
  });
  const text = definition("Smuggled", { "ANY /{proxy+}": proxy(`http://127.0.0.1:${upstream.port}/{proxy}`) });
  program = await scene.start(scene.fresh(), scene.write("api.json", text), "--grpc", "off", "--ops", "off");
});
afterAll(async () => {
  await scene.end();
  await upstream.close();
});
let seenBefore = 0;
beforeEach(() => {
  seenBefore = upstream.requests.length;
});

const SECOND = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const post = (headers: string, body: string): string => `POST /first HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;
const CHUNKED = "Transfer-Encoding: chunked\r\n";
const HIDDEN = `0\r\n\r\n${SECOND}`;

const ATTACKS: [string, string][] = [
  ["CL.TE", post(`Content-Length: ${HIDDEN.length}\r\n${CHUNKED}`, HIDDEN)],
  ["TE.CL", post(`${CHUNKED}Content-Length: 4\r\n`, `${SECOND.length.toString(16)}\r\n${SECOND}\r\n0\r\n\r\n`)],
  ["TE.TE", post(`${CHUNKED}Transfer-Encoding: identity\r\n`, HIDDEN)],
  ["TE.TE, twice the same", post(`${CHUNKED}${CHUNKED}`, HIDDEN)],
  ["repeated CL, equal", post("Content-Length: 0\r\nContent-Length: 0\r\n", SECOND)],
  ["repeated CL, different", post(`Content-Length: 0\r\nContent-Length: ${SECOND.length}\r\n`, SECOND)],
  ["CL as a list", post("Content-Length: 0, 0\r\n", SECOND)],
  ["CL with a sign", post("Content-Length: +0\r\n", SECOND)],
  ["CL in hex", post("Content-Length: 0x0\r\n", SECOND)],
  ["CL empty", post("Content-Length:\r\n", SECOND)],
  ["a space before the colon of CL", post(`Content-Length : ${SECOND.length}\r\n`, SECOND)],
  ...[
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked",
    "Transfer-Encoding: Chunked",
    'Transfer-Encoding: "chunked"',
    "Transfer-Encoding: chunked;x",
    "Transfer-Encoding:\x0bchunked",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding:\r\n chunked",
    " Transfer-Encoding: chunked",
    "X: x\nTransfer-Encoding: chunked",
    "Transfer-Encoding",
  ].map((line): [string, string] => [JSON.stringify(line), post(`${line}\r\n`, HIDDEN)]),
  ["a second Host", `GET /first HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${SECOND}`],
  ["a bad method", `GE@T /first HTTP/1.1\r\nHost: a\r\n\r\n${SECOND}`],
];

describe("nothing reaches the backend of", () => {
  it.each(ATTACKS)("%s, alone, in one packet with what it hides, or in two", async (_, bytes) => {
    const head = bytes.slice(0, bytes.indexOf("\r\n\r\n") + 4);
    // Its connection ends a little later, so that the answer is not lost to what is still on its way.
    const alone = open(program.port);
    alone.send(head);
    expect(await alone.until((text) => text.includes("\r\n\r\n"))).toMatch(/^HTTP\/1\.1 (400|505) /);
    alone.socket.destroy();
    expect(await exchangeAndClose(program.port, bytes)).toMatch(/^(HTTP\/1\.1 (400|505) |$)/);
    const client = open(program.port);
    const half = bytes.indexOf("\r\n\r\n") + 2;
    client.send(bytes.slice(0, half));
    client.send(bytes.slice(half));
    client.send(SECOND);
    expect(await client.closed()).not.toContain("served");
    expect(upstream.requests.slice(seenBefore)).toEqual([]);
  });
});

it("a chunked request is served and its connection closed", async () => {
  const answer = await exchangeAndClose(program.port, post(CHUNKED, "3\r\nabc\r\n0\r\n\r\n"));
  expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  expect(answer.endsWith("\r\n\r\nserved")).toBe(true);
  const seen = upstream.requests.slice(seenBefore);
  expect(seen.map(({ head, body }) => [head.split(" ")[1], body])).toEqual([["/first", "abc"]]);
});

it("what is pipelined behind a chunked request never runs", async () => {
  const whole = "3\r\nabc\r\n0\r\n\r\n";
  for (const body of [whole + SECOND, whole + SECOND + SECOND, whole + HIDDEN, `-1\r\n\r\n${SECOND}`]) {
    const answer = await exchangeAndClose(program.port, post(CHUNKED, body));
    expect(answer.split("served").length).toBeLessThanOrEqual(2);
  }
  expect(upstream.requests.slice(seenBefore).filter(({ head }) => head.includes("smuggled"))).toEqual([]);
});

it("a body of known length is a body, whatever it looks like", async () => {
  const client = open(program.port);
  client.send(post(`Content-Length: ${SECOND.length}\r\n`, SECOND));
  await client.until((text) => text.endsWith("served"));
  client.send(SECOND.replace("smuggled", "second"));
  await client.until((text) => text.match(/served/g)?.length === 2);
  client.socket.destroy();
  const seen = upstream.requests.slice(seenBefore);
  expect(seen.map(({ head }) => head.split(" ")[1])).toEqual(["/first", "/second"]);
  expect(seen[0]!.body).toBe(SECOND);
});
