/** Control plane and edge as two processes: what one does without the other, and what stages and kills do to what is served. */
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AdminClient, connectAdmin } from "../../src/rpc/admin-client.ts";
import type { Running } from "../cli/run-cli.ts";
import { open } from "../http/support.ts";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import {
  ask,
  askUntil,
  definition,
  freePort,
  header,
  mock,
  parseAnswer,
  proxy,
  runCli,
  Scene,
} from "./support/program.ts";

const scene = new Scene();
let backend: RawServer;
beforeAll(async () => {
  backend = await startRawServer({
    onRequest: (connection, { head }) => {
      const body = head.split(" ")[1]!;
      if (!body.includes("hold")) connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    },
  });
});
afterAll(async () => {
  await scene.end();
  await backend.close();
});

let grpc: string;
let controlDir: string;
let edgeDir: string;
let admins: AdminClient[];
beforeEach(async () => {
  grpc = `127.0.0.1:${await freePort()}`;
  controlDir = scene.fresh();
  edgeDir = scene.fresh();
  admins = [];
});
afterEach(() => {
  for (const admin of admins) admin.close();
});

async function startControl(): Promise<{ process: Running; admin: AdminClient }> {
  const flags = ["--grpc", grpc, "--ops", "off", "--data-dir", controlDir, "--log-level", "error"];
  const process = scene.launch("control", ...flags);
  await process.until(/gRPC on \S+/);
  const admin = connectAdmin({ server: grpc });
  admins.push(admin);
  return { process, admin };
}

async function startEdge(port = 0): Promise<{ process: Running; port: number; ops: string }> {
  const ops = `127.0.0.1:${await freePort()}`;
  const flags = ["--control-plane", grpc, "--port", String(port), "--ops", ops, "--data-dir", edgeDir];
  const process = scene.launch("edge", ...flags, "--threads", "2", "--log-level", "error");
  const [, at] = await process.until(/edge on http:\/\/127\.0\.0\.1:(\d+),/);
  return { process, port: Number(at), ops: `http://${ops}` };
}

/** A free port below those that the system hands out by itself. */
async function unsharedPort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 16_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
const api = (answer: string): Uint8Array =>
  Buffer.from(
    definition("Split", {
      "GET /version": mock(answer),
      "GET /other": mock("other"),
      "GET /where": proxy(`http://127.0.0.1:${backend.port}/\${stageVariables.place}`),
    }),
  );

async function deploy(admin: AdminClient, answer: string, apiId?: string): Promise<{ apiId: string; id: string }> {
  const outcome =
    apiId === undefined
      ? await admin.importApi({ bytes: api(answer) })
      : await admin.putApi(apiId, { bytes: api(answer) });
  const id = outcome.api!.id;
  const deployment = await admin.createDeployment(id, { stageName: "prod", variables: { place: "home" } });
  return { apiId: id, id: deployment.id };
}

const at = (apiId: string, path: string): string => `GET /restapis/${apiId}/prod/_user_request_${path}`;
const isVersion = (version: string) => (answer: Parameters<typeof header>[0]) =>
  header(answer, "x-answer")[0] === version;

it("an edge is ready once its configuration is applied, outlives its control plane, restarts without it and follows it again", async () => {
  const first = await startEdge();
  expect(await statusOf(`${first.ops}/livez`)).toBe(200);
  expect(await statusOf(`${first.ops}/readyz`)).toBe(503);
  expect((await ask(first.port, "GET /")).status).toBe(503);

  const control = await startControl();
  const { apiId } = await deploy(control.admin, "one");
  const version = (port: number) => ask(port, at(apiId, "/version"));
  await askUntil(() => version(first.port), isVersion("one"));
  expect(await statusOf(`${first.ops}/readyz`)).toBe(200);
  const edges = await runCli(["edges", "list", "--server", grpc, "--json"]);
  expect(JSON.parse(edges.stdout)).toMatchObject([{ connected: true, threads: 2, revision: 2, targetRevision: 2 }]);

  control.process.kill("SIGKILL");
  await control.process.ended;
  expect((await runCli(["apis", "list", "--server", grpc])).code).toBe(3);
  for (let i = 0; i < 20; i++) expect((await version(first.port)).status).toBe(200);
  expect(await statusOf(`${first.ops}/readyz`)).toBe(200);

  first.process.kill("SIGKILL");
  await first.process.ended;
  const second = await startEdge();
  await second.process.until(/Ready: serving revision 2/);
  expect(header(await version(second.port), "x-answer")).toEqual(["one"]);
  expect(await statusOf(`${second.ops}/readyz`)).toBe(200);

  const back = await startControl();
  await deploy(back.admin, "two", apiId);
  await askUntil(() => version(second.port), isVersion("two"));
  await expect.poll(async () => (await back.admin.edges()).filter((edge) => edge.connected).length).toBe(1);
  const metrics = await (await fetch(`${second.ops}/metrics`)).text();
  expect(metrics).toMatch(/gatehouse_requests_total\{.*resource="\/version".*\} \d/);
  for (const { process } of [second, back]) {
    process.kill("SIGTERM");
    expect(await process.ended).toMatchObject({ code: 0, signal: null });
  }
});

describe("stages set", () => {
  let apiId: string;
  let deployments: string[];
  let port: number;
  let admin: AdminClient;
  beforeEach(async () => {
    ({ admin } = await startControl());
    ({ port } = await startEdge());
    const one = await deploy(admin, "one");
    apiId = one.apiId;
    deployments = [one.id, (await deploy(admin, "two", apiId)).id];
    await askUntil(() => ask(port, at(apiId, "/version")), isVersion("two"));
  });
  const set = async (...patches: string[]): Promise<void> => {
    const { code, stderr } = await runCli(["stages", "set", apiId, "prod", ...patches, "--server", grpc]);
    expect([code, stderr]).toEqual([0, ""]);
  };

  it("takes effect while requests run: variables, a method's throttle with AWS's 429, a roll back", async () => {
    expect((await ask(port, at(apiId, "/where"))).body).toBe("/home");
    await set("/variables/place=elsewhere");
    await askUntil(
      () => ask(port, at(apiId, "/where")),
      ({ body }) => body === "/elsewhere",
    );

    await set("/~1version/GET/throttling/rateLimit=0.01", "/~1version/GET/throttling/burstLimit=3");
    const throttled = await askUntil(
      () => ask(port, at(apiId, "/version")),
      ({ status }) => status === 429,
    );
    expect(throttled.body).toBe('{"message":"Too Many Requests"}');
    expect(throttled.headers.map((line) => line.replace(/:.*/, "").toLowerCase()).sort()).toEqual([
      "content-length",
      "content-type",
      "date",
      "x-amz-apigw-id",
      "x-amzn-errortype",
      "x-amzn-requestid",
    ]);
    expect(header(throttled, "x-amzn-ErrorType")).toEqual(["TooManyRequestsException"]);
    expect(header(throttled, "content-type")).toEqual(["application/json"]);
    expect((await ask(port, at(apiId, "/other"))).status).toBe(200);

    await set("/~1version/GET/throttling/rateLimit=1000", "/~1version/GET/throttling/burstLimit=1000");
    await askUntil(() => ask(port, at(apiId, "/version")), isVersion("two"));
    await set(`/deploymentId=${deployments[0]}`);
    await askUntil(() => ask(port, at(apiId, "/version")), isVersion("one"));
  });
});

it("an import into an API as a dry run shows resources and methods added, removed and changed, and stores nothing", async () => {
  const { admin } = await startControl();
  const { apiId } = await deploy(admin, "one");
  const before = await admin.getApi(apiId);
  const changed = scene.write(
    "changed.json",
    definition("Changed", { "GET /version": mock("new"), "POST /added": mock("") }),
  );
  const { code, stdout } = await runCli(["apis", "import", changed, "--into", apiId, "--dry-run", "--server", grpc]);
  expect(code).toBe(0);
  for (const line of ["+ POST /added", "- GET /other", "- GET /where", "~ GET /version"])
    expect(stdout).toContain(line);
  expect(await admin.getApi(apiId)).toEqual(before);
});

it("killed at random instants during deployments under requests, both halves come back with a state that was committed", {
  timeout: 120_000,
}, async () => {
  let control = await startControl();
  // A port that no other process is handed while the edge is dead.
  let edge = await startEdge(await unsharedPort());
  const { apiId } = await deploy(control.admin, "0");
  await askUntil(() => ask(edge.port, at(apiId, "/version")), isVersion("0"));
  // Acknowledged means kept on disk; until then a killed edge comes back with what it had before, which was nothing.
  await expect.poll(async () => (await control.admin.edges())[0]?.revision, { timeout: 10_000 }).toBe(2);
  const { port } = edge;
  const wrong: string[] = [];
  let begun = 0;
  let answered = 0;
  let isOver = false;
  // Requests all along: each gets a version that was deployed, whole, or hears that nothing is applied yet.
  const asking = (async () => {
    while (!isOver) {
      const client = open(port);
      client.send(`${at(apiId, "/version")} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      const text = await client.closed();
      if (text === "") await new Promise((resolve) => setTimeout(resolve, 5));
      else if (text.includes("\r\n\r\n")) {
        const answer = parseAnswer(text);
        const version = Number(header(answer, "x-answer")[0]);
        const isEarly = answer.status === 503 && answer.body === '{"message":"Service Unavailable"}';
        if (!isEarly && (answer.status !== 200 || !(version <= begun))) wrong.push(text);
      }
    }
  })();
  for (let round = 0; round < 6; round++) {
    const victim = round % 2 === 0 ? edge : control;
    let isKilled = false;
    const kill = new Promise<void>((resolve) => {
      setTimeout(() => {
        victim.process.kill("SIGKILL");
        isKilled = true;
        resolve();
      }, Math.random() * 120);
    });
    while (!isKilled) {
      begun++;
      const number = begun;
      await deploy(control.admin, String(number), apiId).then(
        () => {
          answered = number;
        },
        () => {},
      );
    }
    await kill;
    await victim.process.ended;
    expect(edge.process.stderr).not.toContain("missing on disk");
    if (victim === edge) edge = await startEdge(port);
    else control = await startControl();
    // What was answered is served: by the edge from its disk and then from the control plane, in whichever order they died.
    const now = await askUntil(
      () => ask(port, at(apiId, "/version")),
      (answer) => Number(header(answer, "x-answer")[0]) >= answered,
    );
    expect(Number(header(now, "x-answer")[0])).toBeLessThanOrEqual(begun);
  }
  isOver = true;
  await asking;
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(0);
});

it("SIGTERM drains: nobody new is let in, who waits is answered with Connection: close, and it ends with 0", async () => {
  const control = await startControl();
  const edge = await startEdge();
  const { apiId } = await deploy(control.admin, "one");
  await control.admin.updateStage(apiId, "prod", [{ op: "replace", path: "/variables/place", value: "hold" }]);
  await askUntil(() => ask(edge.port, at(apiId, "/version")), isVersion("one"));
  await expect.poll(async () => (await control.admin.edges())[0]?.revision).toBe(3);
  const from = backend.requests.length;
  const client = open(edge.port);
  client.send(`${at(apiId, "/where")} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await expect.poll(() => backend.requests.length).toBe(from + 1);

  edge.process.kill("SIGTERM");
  // Nobody listens any more: no answer at all.
  await expect.poll(async () => (await ask(edge.port, "GET /")).status).toBe(0);
  const held = backend.connections.find((one) => !one.closed && one.received.includes("/hold"))!;
  held.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
  const answer = parseAnswer(await client.closed());
  expect([answer.status, answer.body, header(answer, "connection")]).toEqual([200, "late", ["close"]]);
  expect(await edge.process.ended).toMatchObject({ code: 0, signal: null });
});
