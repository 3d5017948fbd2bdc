/** The whole edge: real threads, real sockets, real backends. Only the control plane is a stand-in. */
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Edge, type EdgeOptions, startEdge } from "../../src/edge/edge.ts";
import { requestCount } from "../../src/model/telemetry.ts";
import { FakeControlPlane } from "../edge/support/fake-control-plane.ts";
import { mock, proxy, snapshotOf } from "../edge/support/snapshots.ts";
import { asFormatOne } from "../model/support/old-snapshot.ts";

const HOST = "127.0.0.1";
const LIMITS = {
  bodyLimitBytes: 10_485_760,
  connectTimeoutMs: 5_000,
  integrationTimeoutMaxMs: 29_000,
  headersLimitBytes: 10_240,
};

let dataDir: string;
let control: FakeControlPlane;
let edges: Edge[];
let servers: Server[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gatehouse-edge-"));
  control = new FakeControlPlane();
  edges = [];
  servers = [];
});
afterEach(async () => {
  await Promise.all(edges.map((edge) => edge.drain(0)));
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EdgeOptions> = {}): Promise<Edge> {
  const edge = await startEdge({
    link: control,
    host: HOST,
    port: 0,
    threads: 2,
    dataDir,
    limits: LIMITS,
    bodyMemoryBytes: 4 * 1024 * 1024,
    accessLog: "off",
    logLevel: "silent",
    softwareVersion: "test",
    ...options,
  });
  edges.push(edge);
  return edge;
}

async function backend(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  server.listen(0, HOST);
  await once(server, "listening");
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** One request on a connection of its own, so that requests spread over the threads, unless an agent is given. */
function get(edge: Edge, path: string, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: HOST, port: edge.port, path, agent }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      response.on("error", reject);
    })
      .on("error", reject)
      .end();
  });
}

function counted(path: string): number {
  let sum = 0;
  for (const batch of control.batches) {
    for (const series of batch.series) {
      if (series.resourcePath === path) sum += requestCount(series);
    }
  }
  return sum;
}

describe("configuration", () => {
  it("goes live on all threads, and again with every deployment", async () => {
    const edge = await start();
    expect(edge.isReady()).toBe(false);
    expect((await get(edge, "/pets")).status).toBe(503);
    for (const version of ["one", "two", "three"]) {
      await control.deploy({ apiId: "a1", snapshot: snapshotOf("pets", { "GET /pets": mock(version) }) });
      const answers = await Promise.all(Array.from({ length: 16 }, () => get(edge, "/pets")));
      expect(answers.map((answer) => [answer.status, answer.headers["x-answer"]])).toEqual(
        Array.from({ length: 16 }, () => [200, version]),
      );
    }
    expect(edge.isReady()).toBe(true);
    await edge.ready;
    expect(edge.status()).toMatchObject({ revision: 3, threads: 2, threadsAlive: 2, threadRestarts: 0 });
  });

  it("is reached in every shape of address", async () => {
    const edge = await start();
    await control.deploy({ apiId: "a1", snapshot: snapshotOf("pets", { "GET /pets": mock("pets") }) });
    expect((await get(edge, "/restapis/a1/prod/_user_request_/pets")).status).toBe(200);
    const answer = await new Promise<IncomingMessage>((resolve) => {
      const headers = { host: `a1.execute-api.local:${edge.port}` };
      request({ host: HOST, port: edge.port, path: "/prod/pets", headers, agent: false }, resolve).end();
    });
    answer.resume();
    expect(answer.statusCode).toBe(200);
  });

  it("that cannot be served is refused with its reason, and what was live stays", async () => {
    const edge = await start();
    await control.deploy({ apiId: "a1", snapshot: snapshotOf("pets", { "GET /pets": mock("good") }) });
    const lost = { ...control.stage({ apiId: "a1", snapshot: snapshotOf("x", {}) }), snapshotHash: "0".repeat(64) };
    const revision = control.send({ stages: [lost], mappings: [] });
    await control.until(() => control.refusals.length > 0);
    expect(control.refusals[0]).toMatchObject({ revision, reason: expect.stringContaining("a1/prod: snapshot 0000") });
    expect((await get(edge, "/pets")).headers["x-answer"]).toBe("good");
    expect(edge.status().revision).toBe(1);
  });

  it("changes while requests run: each ends with the version it began with", async () => {
    const waiting: (() => void)[] = [];
    const url = await backend((_, response) => void waiting.push(() => response.end("late")));
    const edge = await start();
    await control.deploy({ apiId: "a1", snapshot: snapshotOf("v1", { "GET /slow": proxy(`${url}/`) }) });
    const slow = Array.from({ length: 8 }, () => get(edge, "/slow"));
    await vi.waitFor(() => expect(waiting).toHaveLength(8));
    await control.deploy({ apiId: "a1", snapshot: snapshotOf("v2", { "GET /fast": mock("fast") }) });
    expect((await get(edge, "/fast")).status).toBe(200);
    expect((await get(edge, "/slow")).status).toBe(403);
    await vi.waitFor(() => expect(edge.status().versionsAlive).toBe(2));
    for (const finish of waiting) finish();
    expect((await Promise.all(slow)).map((answer) => answer.body)).toEqual(Array.from({ length: 8 }, () => "late"));
    await vi.waitFor(() => expect(edge.status().versionsAlive).toBe(1));
  });

  it("limits hold across threads and deployments reset no bucket", async () => {
    const edge = await start();
    const settings = { methodSettings: {}, variables: {}, throttle: { rateLimit: 0.0001, burstLimit: 5 } };
    const statuses: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await control.deploy({ apiId: "a1", snapshot: snapshotOf(`v${round}`, { "GET /pets": mock("x") }), settings });
      const answers = await Promise.all(Array.from({ length: 3 }, () => get(edge, "/pets")));
      statuses.push(...answers.map((answer) => answer.status));
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });
});

describe("one hanging request and one crawling upload", () => {
  it("let a thousand deployments go live in bounded memory, with no bucket reset and no count moved", {
    timeout: 120_000,
  }, async () => {
    const url = await backend((incoming, response) => {
      incoming.resume();
      incoming.on("end", () => incoming.url === "/upload" && response.end("taken"));
    });
    // A thousand deployments may take longer than AWS's 29 s on a busy machine, and the requests must hang through all of them.
    const timeoutMs = 110_000;
    const edge = await start({ limits: { ...LIMITS, integrationTimeoutMaxMs: timeoutMs } });
    const settings = { methodSettings: {}, variables: {}, throttle: { rateLimit: 0.0001, burstLimit: 10 } };
    const api = (name: string) => ({
      apiId: "a1",
      snapshot: snapshotOf(name, {
        "GET /hang": proxy(`${url}/hang`, timeoutMs),
        "POST /upload": proxy(`${url}/upload`, timeoutMs),
        "GET /counted": mock(name),
        // Methods come and go around those that stay.
        [`GET /${name}`]: mock(name),
      }),
      settings,
    });
    await control.deploy(api("v0"));
    const hanging = connect(edge.port, HOST);
    hanging.write("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
    const upload = connect(edge.port, HOST);
    upload.write("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n");
    await vi.waitFor(() => expect(edge.status().requestsInFlight).toBe(2));
    const crawl = setInterval(() => upload.write("x"), 50);
    const uploaded = once(upload, "data");

    const sent: number[] = [];
    const sizes: number[] = [];
    try {
      for (let deployment = 1; deployment <= 1000; deployment += 1) {
        await control.deploy(api(`v${deployment}`));
        if (deployment % 100 !== 0) continue;
        const answer = await get(edge, "/counted");
        sent.push(answer.status);
        if (answer.status === 200) expect(answer.headers["x-answer"]).toBe(`v${deployment}`);
        sizes.push(process.memoryUsage().rss);
      }
    } finally {
      clearInterval(crawl);
    }

    // Burst 10, and /hang and /upload took two: eight answers, whatever was deployed in between.
    expect(sent).toEqual([...Array(8).fill(200), 429, 429]);
    await vi.waitFor(() => expect(edge.status().versionsAlive).toBe(2), { timeout: 5_000 });
    expect(edge.status().requestsInFlight).toBe(2);
    expect(sizes.at(-1)! - sizes[1]!).toBeLessThan(64 * 1024 * 1024);
    await control.until(() => counted("/counted") === 10);
    expect((await readdir(join(dataDir, "edge", "snapshots"))).length).toBeLessThanOrEqual(2);

    upload.write("x".repeat(2_000));
    expect(String(await uploaded)).toMatch(/^HTTP\/1.1 200 /);
    hanging.destroy();
    upload.destroy();
    await vi.waitFor(() => expect(edge.status().versionsAlive).toBe(1), { timeout: 5_000 });
    await control.until(() => counted("/hang") === 1 && counted("/upload") === 1);
  });
});

describe("a thread that fails", () => {
  const threadEntry = new URL("../edge/fixtures/failing-thread.mjs", import.meta.url);

  it("loses its own connections, is replaced, and the others go on", async () => {
    const url = await backend((_, response) => void response.writeHead(200));
    const edge = await start({ threadEntry });
    const faults = new BroadcastChannel("gatehouse-test-faults");
    try {
      await control.deploy({
        apiId: "a1",
        snapshot: snapshotOf("p", { "GET /ok": mock("ok"), "GET /hang": proxy(url) }),
      });
      const hanging = Array.from({ length: 32 }, () =>
        get(edge, "/hang").then(
          () => "answered",
          () => "lost",
        ),
      );
      await vi.waitFor(() => expect(edge.status().requestsInFlight).toBe(32));
      faults.postMessage({ thread: 1 });
      await vi.waitFor(() => expect(edge.status()).toMatchObject({ threadRestarts: 1, threadsAlive: 2 }), {
        timeout: 5_000,
      });
      const left = edge.status().requestsInFlight;
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(32);
      const answers = await Promise.all(Array.from({ length: 16 }, () => get(edge, "/ok")));
      expect(answers.every((answer) => answer.status === 200)).toBe(true);

      // The dead thread's pins are gone: once the others' end, so does the version.
      await control.deploy({ apiId: "a1", snapshot: snapshotOf("q", { "GET /ok": mock("new") }) });
      await vi.waitFor(() => expect(edge.status().versionsAlive).toBe(2));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(hanging);
      await vi.waitFor(() => expect(edge.status().versionsAlive).toBe(1), { timeout: 5_000 });
      const after = await Promise.all(Array.from({ length: 16 }, () => get(edge, "/ok")));
      expect(after.every((answer) => answer.headers["x-answer"] === "new")).toBe(true);
    } finally {
      faults.close();
    }
  });

  it("leaves no memory of the uploads that it was taking behind", async () => {
    const url = await backend((_, response) => void response.writeHead(200).end("stored"));
    const edge = await start({ threadEntry });
    const faults = new BroadcastChannel("gatehouse-test-faults");
    const bodyBytes = () => Number(/^gatehouse_body_memory_bytes (\d+)$/m.exec(edge.metricsText())![1]);
    try {
      const models = [{ name: "Any", contentType: "application/json", schema: {} }];
      await control.deploy({ apiId: "a1", snapshot: snapshotOf("p", { "POST /store": proxy(url) }, models) });
      const head =
        "POST /store HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
      const uploads = Array.from({ length: 32 }, () => {
        const socket = connect(edge.port, HOST);
        socket.on("error", () => {});
        socket.write(`${head}"${"x".repeat(50_000)}`);
        let answer = "";
        socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
        return { socket, closed: once(socket, "close"), answer: () => answer };
      });
      const share = 32 * 50_000;
      await vi.waitFor(() => expect(bodyBytes()).toBeGreaterThan(share), { timeout: 5_000 });
      const before = bodyBytes();
      // Its listener gives up what it was taking as it closes. What it held elsewhere, only the supervisor knows of.
      faults.postMessage({ thread: 1, holdBytes: 300_000 });
      await vi.waitFor(() => expect(edge.status()).toMatchObject({ threadRestarts: 1, threadsAlive: 2 }), {
        timeout: 5_000,
      });
      // What the other thread is taking is still there, and is served when it is whole.
      const left = uploads.filter(({ socket }) => !socket.destroyed && !socket.readableEnded);
      expect([left.length > 0, left.length < 32]).toEqual([true, true]);
      expect(bodyBytes()).toBe((before / 32) * left.length);
      for (const { socket } of left) socket.write(`${"x".repeat(49_998)}"`);
      await vi.waitFor(() => expect(left.every(({ answer }) => answer().includes("stored"))).toBe(true), {
        timeout: 5_000,
      });
      await vi.waitFor(() => expect(bodyBytes()).toBe(0));
      for (const { socket } of left) socket.destroy();
      await Promise.all(uploads.map(({ closed }) => closed));
    } finally {
      faults.close();
    }
  });

  it("again and again is replaced at a pace, and deployments go on meanwhile", async () => {
    const edge = await start({ threadEntry });
    const faults = new BroadcastChannel("gatehouse-test-faults");
    const storm = setInterval(() => faults.postMessage({ thread: 0 }), 20);
    try {
      for (let deployment = 0; deployment < 20; deployment += 1) {
        await control.deploy({
          apiId: "a1",
          snapshot: snapshotOf(`v${deployment}`, { "GET /ok": mock(`v${deployment}`) }),
        });
      }
      await vi.waitFor(() => expect(edge.status().threadRestarts).toBeGreaterThanOrEqual(3), { timeout: 5_000 });
      clearInterval(storm);
      const restarts = edge.status().threadRestarts;
      expect(restarts).toBeLessThan(15);
      await vi.waitFor(() => expect(edge.status().threadsAlive).toBe(2), { timeout: 15_000 });
      await vi.waitFor(async () => {
        const answers = await Promise.all(Array.from({ length: 16 }, () => get(edge, "/ok")));
        expect(answers.every((answer) => answer.headers["x-answer"] === "v19")).toBe(true);
      });
    } finally {
      clearInterval(storm);
      faults.close();
    }
  });
});

describe("a start", () => {
  it("serves from disk while the control plane is away", async () => {
    const snapshot = snapshotOf("pets", { "GET /pets": mock("kept") });
    const first = await start();
    await control.deploy({ apiId: "a1", snapshot });
    const { edgeId } = first.status();
    await first.drain(1_000);
    edges = [];

    control = new FakeControlPlane();
    const second = await start();
    expect(second.isReady()).toBe(true);
    await second.ready;
    expect((await get(second, "/pets")).headers["x-answer"]).toBe("kept");
    expect(second.status()).toMatchObject({ edgeId, revision: 1 });
    expect(control.hellos[0]).toMatchObject({ edgeId, revision: 1, snapshotHashes: [expect.any(String)] });
  });

  it("serves a disk whose snapshots an earlier version wrote", async () => {
    const first = await start();
    await control.deploy({ apiId: "a1", snapshot: asFormatOne(snapshotOf("pets", { "GET /pets": mock("old") })) });
    await first.drain(1_000);
    edges = [];

    control = new FakeControlPlane();
    expect((await get(await start(), "/pets")).headers["x-answer"]).toBe("old");
  });

  it("serves what is whole when a snapshot is damaged, keeps the damaged one aside and asks for everything", async () => {
    const first = await start();
    const pets = { apiId: "a1", snapshot: snapshotOf("pets", { "GET /pets": mock("pets") }) };
    const dogs = { apiId: "b2", snapshot: snapshotOf("dogs", { "GET /dogs": mock("dogs") }) };
    await control.deploy(pets, dogs);
    await first.drain(1_000);
    edges = [];
    const path = join(dataDir, "edge", "snapshots", control.stage(dogs).snapshotHash);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 1));

    control = new FakeControlPlane();
    const second = await start();
    expect((await get(second, "/pets")).headers["x-answer"]).toBe("pets");
    expect((await get(second, "/restapis/b2/prod/_user_request_/dogs")).status).toBe(403);
    expect(control.hellos[0]!.revision).toBe(-1);
    expect(control.hellos[0]!.snapshotHashes).toHaveLength(1);
    expect(await readdir(join(dataDir, "edge", "aside"))).toHaveLength(1);
    await control.deploy(pets, dogs);
    expect((await get(second, "/restapis/b2/prod/_user_request_/dogs")).headers["x-answer"]).toBe("dogs");
  });

  it("a path whose stage cannot be served is never answered by another API", async () => {
    const first = await start();
    const pets = { apiId: "a1", snapshot: snapshotOf("pets", { "GET /{proxy+}": mock("pets") }) };
    const dogs = { apiId: "b2", snapshot: snapshotOf("dogs", { "GET /all": mock("dogs") }) };
    const stages = [control.stage(pets), control.stage(dogs)];
    const at = (basePath: string, apiId: string) => ({ domainName: "*", basePath, apiId, stageName: "prod" });
    const revision = control.send({ stages, mappings: [at("", "a1"), at("dogs", "b2")] });
    await control.until(() => control.appliedRevision >= revision);
    expect((await get(first, "/dogs/all")).headers["x-answer"]).toBe("dogs");
    await first.drain(1_000);
    edges = [];
    await rm(join(dataDir, "edge", "snapshots", stages[1]!.snapshotHash));

    control = new FakeControlPlane();
    const second = await start();
    expect((await get(second, "/cats/all")).headers["x-answer"]).toBe("pets");
    expect((await get(second, "/dogs/all")).status).toBe(403);
  });

  it("with a damaged configuration serves nothing until it is told what", async () => {
    const first = await start();
    const pets = { apiId: "a1", snapshot: snapshotOf("pets", { "GET /pets": mock("pets") }) };
    await control.deploy(pets);
    await first.drain(1_000);
    edges = [];
    const path = join(dataDir, "edge", "configuration.json");
    await writeFile(path, (await readFile(path, "utf8")).replace("prod", "test"));

    control = new FakeControlPlane();
    const second = await start();
    expect(second.isReady()).toBe(false);
    expect((await get(second, "/pets")).status).toBe(503);
    await control.deploy(pets);
    expect((await get(second, "/pets")).status).toBe(200);
  });

  it("is refused on a port that another program has; the message names the flag", async () => {
    const other = createTcpServer().listen(0, HOST);
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(/127\.0\.0\.1:\d+.*--port/);
    other.close();
    const edge = await start({ port });
    expect(edge.port).toBe(port);
  });

  it("is refused on a port that another edge has", async () => {
    const edge = await start();
    const elsewhere = await mkdtemp(join(tmpdir(), "gatehouse-edge-"));
    await expect(start({ port: edge.port, dataDir: elsewhere })).rejects.toThrow(/--port/);
    await rm(elsewhere, { recursive: true });
  });

  it("is refused in a directory that another edge has", async () => {
    await start();
    await expect(start()).rejects.toThrow(/in use by another gatehouse \(process \d+\).*--data-dir/);
  });

  it("is refused when a thread cannot start, and leaves nothing behind", async () => {
    const broken = new URL("../edge/fixtures/broken-thread.mjs", import.meta.url);
    await expect(start({ threadEntry: broken })).rejects.toThrow("this entry is broken");
    const edge = await start();
    expect(edge.status().threadsAlive).toBe(2);
  });
});

describe("a drain", () => {
  it("takes no more connections, lets requests end, then closes", async () => {
    const waiting: (() => void)[] = [];
    const url = await backend((_, response) => void waiting.push(() => response.end("done")));
    const edge = await start();
    await control.deploy({
      apiId: "a1",
      snapshot: snapshotOf("p", { "GET /slow": proxy(url), "GET /ok": mock("ok") }),
    });
    const agent = new Agent({ keepAlive: true });
    const slow = Array.from({ length: 8 }, () => get(edge, "/slow", agent));
    await vi.waitFor(() => expect(waiting).toHaveLength(8));

    const drained = edge.drain(10_000);
    expect(edge.isReady()).toBe(false);
    await vi.waitFor(() => expect(get(edge, "/ok")).rejects.toThrow(/ECONNREFUSED/));
    for (const finish of waiting) finish();
    const answers = await Promise.all(slow);
    expect(answers.map((answer) => [answer.body, answer.headers.connection])).toEqual(
      Array.from({ length: 8 }, () => ["done", "close"]),
    );
    await drained;
    expect(edge.status().threadsAlive).toBe(0);
    agent.destroy();
  });

  it("ends at the grace period, whatever hangs", async () => {
    const url = await backend(() => {});
    const edge = await start();
    await control.deploy({ apiId: "a1", snapshot: snapshotOf("p", { "GET /hang": proxy(url) }) });
    const hanging = get(edge, "/hang").then(
      () => "answered",
      () => "cut",
    );
    await vi.waitFor(() => expect(edge.status().requestsInFlight).toBe(1));
    const before = Date.now();
    await edge.drain(300);
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(await hanging).toBe("cut");
  });

  it("sends what the last requests counted", async () => {
    const edge = await start();
    await control.deploy({ apiId: "a1", snapshot: snapshotOf("p", { "GET /ok": mock("ok") }) });
    for (let i = 0; i < 5; i += 1) await get(edge, "/ok");
    await edge.drain(1_000);
    expect(counted("/ok")).toBe(5);
  });
});

it("metrics tell what was served, by whom, and how the edge is", async () => {
  const edge = await start();
  await control.deploy({ apiId: "a1", snapshot: snapshotOf("pets", { "GET /pets": mock("x") }) });
  await get(edge, "/pets");
  await vi.waitFor(() => expect(edge.metricsText()).toMatch(/gatehouse_requests_total\{api="a1".*"\/pets".*\} 1/));
});
