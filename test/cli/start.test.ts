import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Ended, type Running, runCli, startCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const running: Running[] = [];
let backend: http.Server;
let backendAddress: string;

beforeAll(async () => {
  backend = http.createServer((request, response) => response.end(`backend saw ${request.method} ${request.url}`));
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  backendAddress = `127.0.0.1:${(backend.address() as net.AddressInfo).port}`;
});
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill("SIGTERM");
    await one.ended;
  }
});
afterAll(() => {
  backend.close();
  backend.closeAllConnections();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A definition whose GET /hello is a proxy to /`target` of the backend. */
function definition(title: string, target: string, extraPath = ""): string {
  return `openapi: 3.0.1
info: { title: ${title}, version: "1" }
paths:
  /hello:
    get:
      responses: { "200": { description: ok } }
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://\${stageVariables.backend}/${target}
${extraPath}`;
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

interface Gateway {
  readonly process: Running;
  readonly url: string;
  readonly server: string;
  readonly ops: string;
}

let folders = 0;
function dataFolder(): string {
  folders += 1;
  return path.join(folder, `data-${folders}`);
}

async function gateway(dataDir: string, ...argv: string[]): Promise<Gateway> {
  const ports = ["--port", "0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--threads", "1"];
  const common = ["--data-dir", dataDir, "--log-level", "warn"];
  if (!argv.includes("--demo")) common.push("--stage-variable", `backend=${backendAddress}`);
  const process = startCli(["start", ...ports, ...common, ...argv]);
  running.push(process);
  await process.until(/Ctrl-C drains and stops\./);
  const find = (pattern: RegExp): string => pattern.exec(process.stdout)?.[1] ?? "";
  return {
    process,
    url: find(/(http:\/\/127\.0\.0\.1:\d+)\//),
    server: find(/--server (\S+)/),
    ops: find(/(http:\/\/\S+)\/metrics/),
  };
}

async function stop(process: Running): Promise<Ended> {
  process.kill("SIGTERM");
  const ended = await process.ended;
  running.splice(running.indexOf(process), 1);
  return ended;
}

function get(url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode!, body }));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}

async function untilBody(url: string, expected: string): Promise<void> {
  const untilMs = Date.now() + 15_000;
  let body = "";
  while (body !== expected && Date.now() < untilMs) {
    body = (await get(url)).body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(body).toBe(expected);
}

describe("gatehouse start", () => {
  it("serves one definition at / and in AWS's shapes, says so, and drains with exit 0", async () => {
    const { process, url, ops } = await gateway(dataFolder(), write("pets.yaml", definition("Pets", "one")));
    expect(process.stdout).toContain(`curl ${url}/hello`);
    const apiId = /^ +http\S+ +Pets +(\S+) +prod +1 +/m.exec(process.stdout)![1]!;
    const expected = { status: 200, body: "backend saw GET /one" };
    expect(await get(`${url}/hello`)).toEqual(expected);
    expect(await get(`${url}/prod/hello`, { Host: `${apiId}.execute-api.eu-west-1.amazonaws.com` })).toEqual(expected);
    expect(await get(`${url}/restapis/${apiId}/prod/_user_request_/hello`)).toEqual(expected);
    expect((await get(`${url}/other`)).status).toBe(403);
    expect((await get(`${ops}/livez`)).status).toBe(200);
    expect((await get(`${ops}/readyz`)).status).toBe(200);
    expect((await get(`${ops}/metrics`)).body).toMatch(/gatehouse_requests_total\{.*resource="\/hello".*\} 3\n/);
    const ended = await stop(process);
    expect([ended.code, ended.signal]).toEqual([0, null]);
    expect(ended.stdout).toMatch(/Draining/);
    await expect(get(`${url}/hello`)).rejects.toThrow("ECONNREFUSED");
  });

  it("serves several definitions at their base names", async () => {
    const files = [
      write("a/pets.yaml", definition("Pets", "pets")),
      write("b/orders.json.yaml", definition("Orders", "orders")),
    ];
    const { url } = await gateway(dataFolder(), ...files);
    expect((await get(`${url}/pets/hello`)).body).toBe("backend saw GET /pets");
    expect((await get(`${url}/orders.json/hello`)).body).toBe("backend saw GET /orders");
    expect((await get(`${url}/hello`)).status).toBe(403);
  });

  it("knows an API by its file: a restart updates it, and another file leaves it deployed", async () => {
    const dataDir = dataFolder();
    const file = write("known.yaml", definition("Known", "before"));
    const apiOf = (process: Running, name: string): string =>
      new RegExp(` ${name} +(\\S+) +prod`).exec(process.stdout)![1]!;
    const first = await gateway(dataDir, file);
    const apiId = apiOf(first.process, "Known");
    await stop(first.process);

    write("known.yaml", definition("Known", "after"));
    const second = await gateway(dataDir, file);
    expect(apiOf(second.process, "Known")).toBe(apiId);
    expect((await get(`${second.url}/hello`)).body).toBe("backend saw GET /after");
    await stop(second.process);

    const third = await gateway(dataDir, write("another.yaml", definition("Another", "another")));
    expect((await get(`${third.url}/hello`)).body).toBe("backend saw GET /another");
    const earlier = await get(`${third.url}/restapis/${apiId}/prod/_user_request_/hello`);
    expect(earlier.body).toBe("backend saw GET /after");
  });

  it("deploys a saved definition again; a broken save changes nothing and says why", async () => {
    const file = write("watched.yaml", definition("Watched", "1"));
    const { process, url } = await gateway(dataFolder(), file, "--watch");
    expect((await get(`${url}/hello`)).body).toBe("backend saw GET /1");
    fs.writeFileSync(`${file}.new`, definition("Watched", "2"));
    fs.renameSync(`${file}.new`, file);
    await process.until(/watched\.yaml is live again: 0 added, 0 removed, 1 changed/);
    await untilBody(`${url}/hello`, "backend saw GET /2");

    write("watched.yaml", definition("Watched", "3").replace("http_proxy", "carrier_pigeon"));
    await process.until(/watched\.yaml was not deployed; what was deployed goes on being served/);
    expect(process.stdout).toMatch(/watched\.yaml:\d+.*carrier_pigeon/);
    expect((await get(`${url}/hello`)).body).toBe("backend saw GET /2");

    write("watched.yaml", definition("Watched", "4"));
    await untilBody(`${url}/hello`, "backend saw GET /4");
  });

  it("refuses a definition that it cannot serve, with file and line, and opens no port", async () => {
    const file = write("broken.yaml", definition("Broken", "x").replace("http_proxy", "carrier_pigeon"));
    const argv = ["start", file, "--port", "0", "--grpc", "off", "--ops", "off", "--data-dir", dataFolder()];
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/broken\.yaml:\d+(:\d+)?: \/paths\/~1hello\/get\/.*carrier_pigeon/);
  });

  it("takes an integration timeout beyond AWS's when the setting allows it", async () => {
    const text = definition("Long", "x").replace("        uri:", "        timeoutInMillis: 60000\n        uri:");
    const file = write("long.yaml", text);
    const flags = ["--port", "0", "--grpc", "off", "--ops", "off", "--data-dir", dataFolder()];
    const refused = await runCli(["start", file, ...flags]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/long\.yaml:\d+.*timeoutInMillis/);
    const { url } = await gateway(dataFolder(), file, "--integration-timeout-max-ms", "60000");
    expect((await get(`${url}/hello`)).status).toBe(200);
  });

  it("says which flag to change when a port is taken, and leaves nothing running", async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const port = String((taken.address() as net.AddressInfo).port);
    const file = write("port.yaml", definition("Port", "x"));
    const common = ["start", file, "--data-dir", dataFolder(), "--log-level", "error", "--threads", "1"];
    const traffic = await runCli([...common, "--port", port, "--grpc", "off", "--ops", "off"]);
    expect(traffic.code).toBe(1);
    expect(traffic.stderr).toMatch(new RegExp(`^gatehouse: .*127\\.0\\.0\\.1:${port}.*--port`));
    const ops = await runCli([...common, "--port", "0", "--grpc", "off", "--ops", `127.0.0.1:${port}`]);
    expect(ops.code).toBe(1);
    expect(ops.stderr).toMatch(new RegExp(`^gatehouse: --ops: 127\\.0\\.0\\.1:${port} is in use`));
    const grpc = await runCli([...common, "--port", "0", "--grpc", `127.0.0.1:${port}`, "--ops", "off"]);
    expect(grpc.code).toBe(1);
    expect(grpc.stderr).toMatch(new RegExp(`^gatehouse: .*${port}`));
    taken.close();
  });

  it("refuses a second process on one data directory", async () => {
    const dataDir = dataFolder();
    const file = write("locked.yaml", definition("Locked", "x"));
    await gateway(dataDir, file);
    const second = await runCli(["start", file, "--data-dir", dataDir, "--port", "0", "--grpc", "off", "--ops", "off"]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(dataDir);
  });

  it("writes an access log line for each request", async () => {
    const log = path.join(folder, "access.log");
    const file = write("logged.yaml", definition("Logged", "x"));
    const { process, url } = await gateway(dataFolder(), file, "--access-log", log);
    await get(`${url}/hello?secret=1`, { "User-Agent": 'a"b' });
    await get(`${url}/nothing`);
    await stop(process);
    // Each thread writes behind its answers: with one connection for each request the lines come in any order.
    const lines = fs
      .readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .sort((a, b) => a.status - b.status);
    expect(lines).toMatchObject([
      {
        httpMethod: "GET",
        path: "/hello",
        resourcePath: "/hello",
        status: 200,
        stage: "prod",
        userAgent: 'a"b',
        error: null,
      },
      { httpMethod: "GET", path: "/nothing", status: 403, errorType: "MISSING_AUTHENTICATION_TOKEN" },
    ]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("writes those lines to stdout unless told otherwise, and speaks to people on stderr", async () => {
    const file = write("spoken.yaml", definition("Spoken", "x"));
    const flags = ["--port", "0", "--grpc", "off", "--ops", "off", "--data-dir", dataFolder(), "--log-level", "warn"];
    const backend = `backend=${backendAddress}`;
    const process = startCli(["start", file, ...flags, "--stage-variable", backend], {
      env: { GATEHOUSE_ACCESS_LOG: undefined },
    });
    running.push(process);
    await process.until(/Ctrl-C drains and stops\./, "stderr");
    const [, url] = await process.until(/(http:\/\/127\.0\.0\.1:\d+)\//, "stderr");
    await get(`${url}/hello`);
    await process.until(/\n/);
    expect(
      process.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ httpMethod: "GET", resourcePath: "/hello", status: 200 }]);
    await stop(process);
  });

  it("refuses an access log that cannot be opened", async () => {
    const file = write("nolog.yaml", definition("Nolog", "x"));
    const flags = ["--port", "0", "--grpc", "off", "--ops", "off", "--data-dir", dataFolder()];
    const { code, stderr } = await runCli([
      "start",
      file,
      ...flags,
      "--access-log",
      path.join(folder, "no", "where.log"),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("gatehouse: --access-log: cannot open");
  });

  it("shows the bundled pet store with its backend", async () => {
    const { process, url } = await gateway(dataFolder(), "--demo", "--stage-variable", "unused=1");
    expect(process.stdout).toContain("petstore.yaml");
    const lines = [...process.stdout.matchAll(/^ +curl (\S+)$/gm)].map((match) => match[1]!);
    expect(lines.length).toBe(2);
    for (const line of lines) expect((await get(line)).status).toBe(200);
    expect((await get(`${url}/pets/2`)).body).toContain("cat");
    const add = async (pet: string) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}/pets`, { method: "POST", headers, body: pet });
      return [response.status, response.headers.get("access-control-allow-origin"), await response.json()];
    };
    expect(await add('{"type": "parrot", "price": 19.5}')).toEqual([201, null, { id: 4, type: "parrot", price: 19.5 }]);
    const errors = "[numeric instance is lower than the required minimum (minimum: 0, found: -1)]";
    expect(await add('{"type": "parrot", "price": -1}')).toEqual([
      400,
      "*",
      { message: "Invalid request body", errors },
    ]);
  });
});
