/** TLS to backends: who is trusted, what is still checked when the issuer is not, and that sessions are resumed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createUpstreamClient, type UpstreamClientOptions } from "../../src/upstream/client.ts";
import type { Origin, UpstreamClient } from "../../src/upstream/upstream.ts";
import { eventually } from "../support/eventually.ts";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { get, originOf, post, send } from "./recorder.ts";

const BIG_BODY = Buffer.alloc(20_000_000, "0123456789abcdefg");
const BIG = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${BIG_BODY.length}\r\n\r\n`), BIG_BODY]);
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let folder: string;
let client: UpstreamClient;
let server: RawServer;

const file = (name: string) => join(folder, name);
const openssl = (...parameters: string[]) => execFileSync("openssl", parameters, { cwd: folder, stdio: "pipe" });

/** A certificate for `localhost` and `127.0.0.1`, or for `name`, signed by our own authority. */
function issue(name: string, subjectAltName: string, dates: string[]): void {
  openssl(
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
    "-subj",
    `/CN=${name}`,
  );
  writeFileSync(file(`${name}.cnf`), `subjectAltName=${subjectAltName}\n`);
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    `${name}.pem`,
    "-extfile",
    `${name}.cnf`,
    ...dates,
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "upstream-tls-"));
  openssl(
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Test authority",
    "-days",
    "30",
  );
  issue("good", "DNS:localhost,IP:127.0.0.1", ["-days", "10"]);
  issue("other", "DNS:other.example", ["-days", "10"]);
  // No dates in the past can be asked for directly by every version; a negative number of days can.
  issue("expired", "DNS:localhost,IP:127.0.0.1", ["-days", "-1"]);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function start(
  certificate: string,
  origin: Partial<Origin>,
  options: UpstreamClientOptions = {},
  maxVersion?: "TLSv1.2",
) {
  server = await startRawServer({
    tls: {
      key: readFileSync(file(`${certificate}.key`)),
      cert: readFileSync(file(`${certificate}.pem`)),
      ...(maxVersion === undefined ? {} : { maxVersion }),
    },
    onRequest: (connection, { head }) => connection.send(head.includes("/big") ? BIG : OK),
  });
  client = createUpstreamClient({
    lookup: (_, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    ...options,
  });
  return client.pool(originOf(server.port, { protocol: "https:", hostname: "localhost", ...origin }));
}

afterEach(async () => {
  client.close();
  await eventually("all connections are closed", () => client.openConnections === 0 && server.openCount === 0);
  await server.close();
});

it("a known issuer and the right name: requests pass, on one connection, with the name in SNI", async () => {
  const pool = await start("good", {}, { ca: readFileSync(file("ca.pem")) });
  for (let count = 0; count < 3; count++) expect((await send(pool, get()).answer.done).body).toBe("ok");
  const body = "x".repeat(300_000);
  expect((await send(pool, post(body)).answer.done).ended).toBe(true);
  expect(server.requests.at(-1)!.body === body).toBe(true);
  expect(server.connections).toHaveLength(1);
  expect((server.connections[0]!.socket as TLSSocket & { servername: string }).servername).toBe("localhost");
});

it("an address is checked against the addresses of the certificate", async () => {
  const pool = await start("good", { hostname: "127.0.0.1" }, { ca: readFileSync(file("ca.pem")) });
  expect((await send(pool, get()).answer.done).body).toBe("ok");
});

it.each([
  ["an unknown issuer", "good", false, false, /UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET_ISSUER/],
  ["another name", "other", true, false, /ERR_TLS_CERT_ALTNAME_INVALID/],
  ["an expired certificate", "expired", true, false, /CERT_HAS_EXPIRED/],
  ["another name, issuer not checked", "other", false, true, /other\.example/],
  ["an expired certificate, issuer not checked", "expired", false, true, /expired/],
])("%s: TLS_FAILED, and nothing is sent", async (_, certificate, trusted, insecureSkipVerification, detail) => {
  const options = trusted ? { ca: readFileSync(file("ca.pem")) } : {};
  const pool = await start(certificate, { insecureSkipVerification }, options);
  const answer = await send(pool, get()).answer.done;
  expect(answer).toMatchObject({ error: "TLS_FAILED", sent: false });
  expect(answer.detail).toMatch(detail);
  await eventually("the server sees the connection closed", () => server.openCount === 0);
  expect(server.connections.every(({ received }) => received === "")).toBe(true);
});

it("insecureSkipVerification accepts an unknown issuer, and only in its own pool", async () => {
  const pool = await start("good", { insecureSkipVerification: true });
  expect((await send(pool, get()).answer.done).body).toBe("ok");
  const strict = client.pool(originOf(server.port, { protocol: "https:", hostname: "localhost" }));
  expect((await send(strict, get()).answer.done).error).toBe("TLS_FAILED");
});

it.each([["TLSv1.3"], ["TLSv1.2"]] as const)("resumes its session on the next connection: %s", async (version) => {
  const pool = await start(
    "good",
    {},
    { ca: readFileSync(file("ca.pem")) },
    version === "TLSv1.2" ? version : undefined,
  );
  await send(pool, get()).answer.done;
  server.connections[0]!.end();
  await eventually("the connection is closed", () => client.openConnections === 0);
  await send(pool, get()).answer.done;
  const [first, second] = server.connections.map(({ socket }) => socket as TLSSocket);
  expect(first!.getProtocol() ?? version).toBe(version);
  expect(second!.getProtocol()).toBe(version);
  expect(second!.isSessionReused()).toBe(true);
});

it("a server that speaks no TLS: TLS_FAILED", async () => {
  const plain = await startRawServer({ onBytes: (connection) => connection.send(OK) });
  const pool = await start("good", {});
  const other = client.pool(originOf(plain.port, { protocol: "https:", hostname: "localhost" }));
  expect((await send(other, get()).answer.done).error).toBe("TLS_FAILED");
  expect(pool).not.toBe(other);
  await plain.close();
});

it("a server that never finishes the handshake: CONNECT_TIMEOUT", async () => {
  const silent = await startRawServer({});
  await start("good", {});
  const pool = client.pool(originOf(silent.port, { protocol: "https:", hostname: "localhost" }));
  expect((await send(pool, get("/", { connectTimeoutMs: 80 })).answer.done).error).toBe("CONNECT_TIMEOUT");
  await eventually("the server sees the connection closed", () => silent.openCount === 0);
  await silent.close();
});

it("an address that does not answer leaves time for the next", async () => {
  const addresses = ["127.0.0.3", "127.0.0.1"].map((address) => ({ address, family: 4 }));
  const pool = await start(
    "good",
    {},
    { ca: readFileSync(file("ca.pem")), lookup: (_, callback) => callback(null, addresses) },
  );
  const silent = await startRawServer({ host: "127.0.0.3", port: server.port });
  expect((await send(pool, get("/", { connectTimeoutMs: 400 })).answer.done).body).toBe("ok");
  expect(silent.connections).toHaveLength(1);
  await eventually("the silent server is left", () => silent.openCount === 0);
  await silent.close();
});

it("an abort during the handshake leaves nothing behind", async () => {
  const silent = await startRawServer({});
  await start("good", {});
  const pool = client.pool(originOf(silent.port, { protocol: "https:", hostname: "localhost" }));
  const { call, answer } = send(pool, get());
  await eventually("the handshake begins", () => (silent.connections[0]?.received ?? "") !== "");
  call.abort();
  expect(client.openConnections).toBe(0);
  await eventually("the server sees the connection closed", () => silent.openCount === 0);
  expect(answer.over).toBe(false);
  await silent.close();
});

it("a paused response stops the server over TLS too, and every byte arrives after it", async () => {
  const pool = await start("good", {}, { ca: readFileSync(file("ca.pem")) });
  await send(pool, get()).answer.done;
  const { call, answer } = send(pool, get("/big"));
  call.pause();
  await eventually("the request arrives", () => server.requests.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answer.bytes).toBe(0);
  expect(server.connections[0]!.socket.writableLength).toBeGreaterThan(0);
  call.resume();
  await answer.done;
  expect(answer.ended).toBe(true);
  expect(Buffer.concat(answer.chunks).equals(BIG_BODY)).toBe(true);
  expect((await send(pool, get()).answer.done).body).toBe("ok");
  expect(server.connections).toHaveLength(1);
});
