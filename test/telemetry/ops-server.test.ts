import http from "node:http";
import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type OpsServer, startOpsServer } from "../../src/telemetry/ops-server.ts";
import { formatHostPort, parseHostPort } from "../../src/text/host-port.ts";

const servers: OpsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(over: Partial<Parameters<typeof startOpsServer>[0]> = {}): Promise<OpsServer> {
  const server = await startOpsServer({
    address: "127.0.0.1:0",
    isReady: () => true,
    metricsText: () => "up 1\n",
    ...over,
  });
  servers.push(server);
  return server;
}

function ask(
  port: number,
  method: string,
  path: string,
): Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, method, path, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    });
    request.on("error", reject);
    request.end();
  });
}

describe("ops server", () => {
  it("is live at once and ready only when the configuration is applied", async () => {
    let ready = false;
    const { port } = await start({ isReady: () => ready });
    expect((await ask(port, "GET", "/livez")).status).toBe(200);
    expect((await ask(port, "GET", "/readyz")).status).toBe(503);
    ready = true;
    expect((await ask(port, "GET", "/readyz")).status).toBe(200);
  });

  it("serves metrics as Prometheus text", async () => {
    const { port } = await start();
    const answer = await ask(port, "GET", "/metrics?x=1");
    expect(answer.body).toBe("up 1\n");
    expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  });

  it("answers HEAD with the length and without the body", async () => {
    const { port } = await start();
    const answer = await ask(port, "HEAD", "/metrics");
    expect([answer.status, answer.body, answer.headers["content-length"]]).toEqual([200, "", "5"]);
  });

  it("refuses other methods with 405 and other paths with 404", async () => {
    const { port } = await start();
    const post = await ask(port, "POST", "/metrics");
    expect([post.status, post.headers["allow"]]).toEqual([405, "GET, HEAD"]);
    expect((await ask(port, "GET", "/")).status).toBe(404);
    expect((await ask(port, "GET", "/metrics/")).status).toBe(404);
  });

  it("answers 500 when the metrics fail, and goes on", async () => {
    const { port } = await start({
      metricsText: () => {
        throw new Error("no");
      },
    });
    expect((await ask(port, "GET", "/metrics")).status).toBe(500);
    expect((await ask(port, "GET", "/livez")).status).toBe(200);
  });

  it("refuses a head over 4 KB", async () => {
    const { port } = await start();
    expect((await ask(port, "GET", `/livez?${"x".repeat(8_000)}`)).status).toBe(431);
  });

  it("names the flag and the way out when its address is taken or malformed", async () => {
    const { port } = await start();
    await expect(start({ address: `127.0.0.1:${port}` })).rejects.toThrow(
      /--ops: 127\.0\.0\.1:\d+ is in use.*--ops off/,
    );
    await expect(start({ address: "nonsense" })).rejects.toThrow('--ops: expected HOST:PORT, got "nonsense"');
  });

  it("closes although a client keeps its connection", async () => {
    const server = await start();
    const socket = net.connect(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    await server.close();
    await closed;
  });
});

describe("host and port", () => {
  it.each([
    ["127.0.0.1:80", "127.0.0.1", 80],
    ["[::1]:9091", "::1", 9091],
    ["localhost:0", "localhost", 0],
  ])("%s is read and written back", (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ host, port });
    expect(formatHostPort(host, port)).toBe(text);
  });

  it.each(["", "80", ":80", "a:b", "a:65536", "::1:80", "[::1]", "http://a:80", "a:-1", "a b:1"])(
    "%j is refused",
    (text) => {
      expect(parseHostPort(text)).toBeNull();
    },
  );
});
