import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { credentials, loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { protoPath } from "grpc-health-check";
import { afterEach, describe, expect, it } from "vitest";
import type { OperationError } from "../../src/errors/operation-error.ts";
import type { EdgeConfiguration } from "../../src/model/snapshot.ts";
import { snapshotHash } from "../../src/model/snapshot-codec.ts";
import type { TelemetryBatch } from "../../src/model/telemetry.ts";
import { type AdminClient, connectAdmin, UnreachableError } from "../../src/rpc/admin-client.ts";
import { connectControlPlane } from "../../src/rpc/grpc-link.ts";
import { ENTRIES_IN_MESSAGE } from "../../src/rpc/limits.ts";
import type { ConfigSession, ControlPlaneLink } from "../../src/rpc/link.ts";
import { definition, startTestPlane, temporaryDirectory, until } from "../control/support/fixtures.ts";

const LOOPBACK = "127.0.0.1:0";
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startServed(dataDir = temporaryDirectory(), grpcAddress = LOOPBACK) {
  const plane = await startTestPlane({ dataDir, grpcAddress });
  const server = `127.0.0.1:${plane.grpcPort}`;
  const admin = connectAdmin({ server });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await plane.stop(100);
    stopped = true;
  };
  closing.push(stop, () => admin.close());
  return { plane, server, admin, dataDir, stop };
}

/** An edge that notes what it is told. */
function edge(
  link: ControlPlaneLink,
  edgeId: string,
  answer = (session: ConfigSession, c: EdgeConfiguration) => session.applied(c.revision),
) {
  const seen = {
    connected: 0,
    disconnected: [] as string[],
    snapshots: new Map<string, Uint8Array>(),
    configurations: [] as EdgeConfiguration[],
  };
  const session = link.subscribe(
    () => ({
      edgeId,
      softwareVersion: "1.0.0",
      threads: 2,
      startedAtMs: 5,
      revision: seen.configurations.at(-1)?.revision ?? -1,
      snapshotHashes: [...seen.snapshots.keys()],
      accessFeedId: "",
      accessRevision: -1,
    }),
    {
      onConnected: () => seen.connected++,
      onDisconnected: (reason) => seen.disconnected.push(reason),
      onSnapshot: (hash, bytes) => seen.snapshots.set(hash, bytes),
      onConfiguration: (configuration) => {
        seen.configurations.push(configuration);
        answer(session, configuration);
      },
    },
  );
  return { session, seen };
}

function linkTo(server: string): ControlPlaneLink {
  const link = connectControlPlane({ server });
  closing.push(() => link.close());
  return link;
}

async function refusal(promise: Promise<unknown>): Promise<OperationError> {
  return promise.then(
    () => {
      throw new Error("was not refused");
    },
    (error: OperationError) => error,
  );
}

describe("admin client", () => {
  it("gives what the operations give", async () => {
    const { plane, admin } = await startServed();
    const imported = await admin.importApi({ bytes: definition(2), fileName: "pets.json", source: "/pets.json" });
    expect(imported).toMatchObject({ created: true, dryRun: false, revision: 1 });
    const apiId = imported.api!.id;
    const deployment = await admin.createDeployment(apiId, {
      stageName: "prod",
      description: "d",
      variables: { a: "b" },
    });
    expect(deployment.revision).toBe(2);
    const patched = await admin.updateStage(apiId, "prod", [
      { op: "replace", path: "/*/*/throttling/rateLimit", value: "2.5" },
      { op: "replace", path: "/throttling/burstLimit", value: "9" },
      { op: "replace", path: "/description", value: "x" },
      { op: "replace", path: "/rateLimitHeaders", value: "true" },
    ]);
    expect(patched.rateLimitHeaders).toBe(true);
    expect(patched).toEqual(await plane.operations.getStage(apiId, "prod"));
    await admin.setMappings([{ domainName: "*", basePath: "", apiId, stageName: "prod" }]);
    expect(await admin.getMappings()).toEqual(await plane.operations.getMappings());
    expect(await admin.getApis()).toEqual(await plane.operations.getApis());
    expect(await admin.getApi(apiId)).toEqual(await plane.operations.getApi(apiId));
    expect(await admin.getStages(apiId)).toEqual(await plane.operations.getStages(apiId));
    expect(await admin.getStage(apiId, "prod")).toEqual(await plane.operations.getStage(apiId, "prod"));
    expect(await admin.getDeployments(apiId)).toEqual(await plane.operations.getDeployments(apiId));
    expect((await admin.putApi(apiId, { bytes: definition(3), dryRun: true })).changes).toEqual(
      (await plane.operations.putApi(apiId, { bytes: definition(3), dryRun: true })).changes,
    );
    // More than one message holds.
    const { changes } = await admin.putApi(apiId, { bytes: definition(ENTRIES_IN_MESSAGE + 1) });
    expect(changes.added.length).toBeGreaterThan(2 * ENTRIES_IN_MESSAGE);
    const back = { bytes: definition(1), dryRun: true };
    const removal = (await admin.putApi(apiId, back)).changes;
    expect(removal.removed.length).toBeGreaterThan(2 * ENTRIES_IN_MESSAGE);
    expect(removal).toEqual((await plane.operations.putApi(apiId, back)).changes);
    // Clearing by an absent value is not the same as an empty one.
    expect(await admin.updateStage(apiId, "prod", [{ op: "replace", path: "/description" }])).not.toHaveProperty(
      "description",
    );
    await admin.deleteStage(apiId, "prod");
    await admin.deleteApi(apiId);
    expect(await admin.getApis()).toEqual([]);
  });

  it("brings models however large they are together, and one by its name", async () => {
    const { plane, admin } = await startServed();
    // 40 of 500 kB, by YAML's aliases: more than one answer may hold.
    const lines = Array.from({ length: 40 }, (_, index) => `    M${index}: { x-big: *big }`);
    const yaml = [
      'openapi: "3.0.1"',
      `info: { title: Large, version: "1", x-big: &big "${"é".repeat(250_000)}" }`,
      "components:",
      "  schemas:",
      ...lines,
      "paths: {}",
    ];
    const { api } = await admin.importApi({ bytes: Buffer.from(yaml.join("\n")) });
    const models = await admin.getModels(api!.id);
    expect(models).toHaveLength(40);
    expect(models).toEqual(await plane.operations.getModels(api!.id));
    expect(await admin.getModel(api!.id, "M7")).toEqual(models.find(({ name }) => name === "M7"));
  });

  it("refuses with AWS's name and text", async () => {
    const { admin } = await startServed();
    expect(await refusal(admin.getModels("nope"))).toMatchObject({
      name: "NotFoundException",
      message: "Invalid API identifier specified 000000000000:nope",
    });
    expect(await refusal(admin.getApi("nope"))).toMatchObject({
      name: "NotFoundException",
      message: "Invalid API identifier specified 000000000000:nope",
    });
    const mapping = { domainName: "*", basePath: "", apiId: "x", stageName: "y" };
    expect((await refusal(admin.setMappings([mapping]))).name).toBe("NotFoundException");
  });

  it("brings every finding of a refused definition, however many", async () => {
    const { plane, admin } = await startServed();
    const broken = Buffer.from(definition(3000).toString().replaceAll("http://127.0.0.1:9000", "ftp://nowhere"));
    const error = await refusal(admin.importApi({ bytes: broken }));
    expect(error.name).toBe("BadRequestException");
    const direct = await refusal(plane.operations.importApi({ bytes: broken }));
    // Several messages' worth: 200 travel in one.
    expect(error.issues.length).toBeGreaterThan(400);
    expect(error.issues).toEqual(direct.issues);
  });

  it("carries a definition of 5 MB and refuses one beyond 6 MB", async () => {
    const { admin } = await startServed();
    const description = "x".repeat(5 * 1024 * 1024);
    const document = JSON.parse(definition(2).toString());
    document.info.description = description;
    const { api } = await admin.importApi({ bytes: Buffer.from(JSON.stringify(document)) });
    // The answer is larger than gRPC's own limit, too.
    expect(api?.description?.length).toBe(description.length);
    const error = await refusal(admin.importApi({ bytes: Buffer.alloc(7 * 1024 * 1024, 32) }));
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toMatch(/6 MB/);
  });

  it("says that nobody answers, naming the server", async () => {
    const { server, stop, admin } = await startServed();
    await stop();
    const error = await refusal(admin.getApis());
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.message).toContain(server);
    expect(await refusal(admin.importApi({ bytes: definition(1) }))).toBeInstanceOf(UnreachableError);
    expect(() => connectAdmin({ server: "nonsense" })).toThrow("--server nonsense: expected HOST:PORT");
  });

  it.each(["192.0.2.1:9090", "control.example:9090", "[2001:db8::1]:9090", "127.0.0.1.example:9090"])(
    "does not speak to %s without TLS, which anyone on the way could answer",
    (server) => {
      expect(() => connectAdmin({ server })).toThrow(`--server ${server}: beyond this machine`);
      expect(() => connectControlPlane({ server })).toThrow(`--control-plane ${server}: beyond this machine`);
    },
  );

  it("says that nobody answers when something else does", async () => {
    const other = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    closing.push(() => other.close());
    const admin = connectAdmin({ server: `127.0.0.1:${(other.address() as { port: number }).port}` });
    closing.push(() => admin.close());
    expect(await refusal(admin.getApis())).toBeInstanceOf(UnreachableError);
  });

  it("watches metrics until the loop is left", async () => {
    const { admin } = await startServed();
    let count = 0;
    for await (const metrics of admin.watchMetrics({ intervalMs: 250 })) {
      expect(metrics.total.requests).toEqual([0, 0, 0, 0, 0]);
      if (++count === 2) break;
    }
    expect(count).toBe(2);
  });
});

describe("an edge over gRPC", () => {
  // Snapshots are deflated, and one must take several messages.
  function incompressible(count: number): Buffer {
    const document = JSON.parse(definition(count).toString());
    for (const item of Object.values<Record<string, Record<string, { uri: string }>>>(document.paths)) {
      item["get"]!["x-amazon-apigateway-integration"]!.uri += `/${randomBytes(900).toString("base64url")}`;
    }
    return Buffer.from(JSON.stringify(document));
  }

  it("gets the snapshots that it lacks, then the configuration, and shows what it serves", async () => {
    const { admin, server } = await startServed();
    const { api } = await admin.importApi({ bytes: incompressible(2000) });
    const first = await admin.createDeployment(api!.id, { stageName: "prod" });
    const { seen } = edge(linkTo(server), "edge-1");
    await until(() => seen.configurations.length === 1);
    const [configuration] = seen.configurations;
    expect(configuration?.stages[0]).toMatchObject({
      apiId: api!.id,
      stageName: "prod",
      snapshotHash: first.snapshotHash,
    });
    const bytes = seen.snapshots.get(first.snapshotHash) as Uint8Array;
    expect(bytes.length).toBeGreaterThan(1_000_000);
    expect(snapshotHash(bytes)).toBe(first.snapshotHash);
    await admin.updateStage(api!.id, "prod", [{ op: "replace", path: "/variables/a", value: "b" }]);
    await until(() => seen.configurations.length === 2);
    expect(seen.configurations[1]?.stages[0]?.settings).toEqual({ variables: { a: "b" }, methodSettings: {} });
    expect(seen.snapshots.size).toBe(1);
    const shown = await until(async () => (await admin.edges()).find((one) => one.revision === one.targetRevision));
    expect(shown).toMatchObject({
      edgeId: "edge-1",
      connected: true,
      threads: 2,
      softwareVersion: "1.0.0",
      startedAtMs: 5,
    });
  });

  it("is not bothered by changes that it does not serve", async () => {
    const { admin, server } = await startServed();
    const { api } = await admin.importApi({ bytes: definition(1) });
    await admin.createDeployment(api!.id, { stageName: "prod" });
    const { seen } = edge(linkTo(server), "edge-1");
    await until(() => seen.configurations.length === 1);
    await admin.importApi({ bytes: definition(2) });
    await admin.updateStage(api!.id, "prod", [
      { op: "replace", path: "/throttling/rateLimit", value: "4" },
      { op: "replace", path: "/rateLimitHeaders", value: "true" },
    ]);
    await until(() => seen.configurations.length === 2);
    expect(seen.configurations[1]?.stages[0]?.settings).toMatchObject({
      throttle: { rateLimit: 4, burstLimit: 5000 },
      rateLimitHeaders: true,
    });
  });

  it("gets the newest only while it has not answered, and its refusal is shown", async () => {
    const { admin, server } = await startServed();
    const { api } = await admin.importApi({ bytes: definition(1) });
    await admin.createDeployment(api!.id, { stageName: "prod" });
    const { session, seen } = edge(linkTo(server), "edge-1", () => {});
    await until(() => seen.configurations.length === 1);
    for (let value = 1; value <= 5; value++) {
      await admin.updateStage(api!.id, "prod", [{ op: "replace", path: "/variables/a", value: String(value) }]);
    }
    session.refused(seen.configurations[0]!.revision, "too heavy");
    await until(() => seen.configurations.length === 2);
    expect(seen.configurations[1]?.stages[0]?.settings.variables).toEqual({ a: "5" });
    const [shown] = await admin.edges();
    expect(shown).toMatchObject({
      revision: -1,
      lastRefusal: { revision: seen.configurations[0]!.revision, reason: "too heavy" },
    });
  });

  it("connects again when the control plane comes back, and is told only what it lacks", async () => {
    const { admin, server, stop, dataDir } = await startServed();
    const { api } = await admin.importApi({ bytes: definition(1) });
    await admin.createDeployment(api!.id, { stageName: "prod" });
    const { seen } = edge(linkTo(server), "edge-1");
    await until(() => seen.configurations.length === 1);
    await stop();
    await until(() => seen.disconnected.length > 0);
    const again = await startServed(dataDir, server);
    await until(() => seen.connected === 2 && seen.configurations.length === 2);
    expect(seen.configurations[1]?.stages).toEqual(seen.configurations[0]?.stages);
    expect(seen.snapshots.size).toBe(1);
    expect(await again.admin.edges()).toHaveLength(1);
  });

  it("is replaced by its own new connection", async () => {
    const { admin, server } = await startServed();
    const one = edge(linkTo(server), "same");
    await until(() => one.seen.configurations.length === 1);
    one.session.close();
    const two = edge(linkTo(server), "same");
    await until(() => two.seen.configurations.length === 1);
    expect(await admin.edges()).toHaveLength(1);
  });

  it("is refused with a name that makes no sense", async () => {
    const { server } = await startServed();
    const { seen } = edge(linkTo(server), "a b");
    expect(await until(() => seen.disconnected[0])).toMatch(/Invalid edge id/);
  });
});

function batch(sequence: number, seriesCount: number, incarnation = "i"): TelemetryBatch {
  const histogram = (bucket: number, count: number) =>
    Array.from({ length: 16 }, (_, index) => (index === bucket ? count : 0));
  const counts = (statusClass: number, requests: number, latencySum: number, latencyHistogram: number[]) => ({
    statusClass,
    requests,
    latencySum,
    integrationLatencySum: 0,
    latencyHistogram,
    integrationLatencyHistogram: [],
  });
  const series = Array.from({ length: seriesCount }, (_, index) => ({
    apiId: "api",
    apiName: "Pets",
    stageName: "prod",
    resourcePath: `/r${index}`,
    httpMethod: "GET",
    throttled: 1,
    bytesIn: 10,
    bytesOut: 5_000_000_000,
    classes: [counts(2, 3, 900, histogram(1, 3)), counts(4, 1, 100, histogram(0, 1))],
  }));
  return { edgeId: "edge-1", incarnation, sequence, fromMs: 0, toMs: 1000, series };
}

describe("telemetry over gRPC", () => {
  it("is counted once and acknowledged, also in many parts and when sent again", async () => {
    const { admin, server } = await startServed();
    const acknowledged: number[] = [];
    const session = linkTo(server).telemetry("edge-1", (sequence) => acknowledged.push(sequence));
    session.send(batch(1, 1201));
    session.send(batch(1, 1201));
    session.send(batch(2, 1));
    await until(() => acknowledged.length === 3);
    expect(acknowledged).toEqual([1, 1, 2]);
    const { total, rows, rowsOmitted } = await admin.metrics({ rowsMax: 5 });
    expect(total.requests).toEqual([0, 3606, 0, 1202, 0]);
    expect(total).toMatchObject({ throttled: 1202, bytesOut: 1202 * 5_000_000_000 });
    expect([rows.length, rowsOmitted]).toEqual([5, 1196]);
    expect(rows[0]).toMatchObject({ resourcePath: "/r0", requests: [0, 6, 0, 2, 0] });
  });

  it("waits while the control plane is away", async () => {
    const { server, stop, dataDir } = await startServed();
    const acknowledged: number[] = [];
    const session = linkTo(server).telemetry("edge-1", (sequence) => acknowledged.push(sequence));
    session.send(batch(1, 1));
    await until(() => acknowledged.length === 1);
    await stop();
    session.send(batch(2, 1));
    const { admin } = await startServed(dataDir, server);
    await until(() => acknowledged.length === 2);
    expect((await admin.metrics()).total.requests).toEqual([0, 3, 0, 1, 0]);
  });
});

describe("the gRPC server", () => {
  it("answers health checks and lists its services", async () => {
    const { server } = await startServed();
    const health = loadPackageDefinition(loadSync(protoPath)) as never as {
      grpc: { health: { v1: { Health: new (...args: unknown[]) => HealthClient } } };
    };
    const client = new health.grpc.health.v1.Health(server, credentials.createInsecure());
    closing.push(() => client.close());
    const response = await new Promise((resolve, reject) => {
      client.check({ service: "gatehouse.v1.Admin" }, (error, value) => (error ? reject(error) : resolve(value)));
    });
    expect(response).toMatchObject({ status: 1 });
  });

  it("refuses a taken port and names the flag", async () => {
    const taken = createTcpServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    closing.push(() => taken.close());
    const address = `127.0.0.1:${(taken.address() as { port: number }).port}`;
    const dataDir = temporaryDirectory();
    await expect(startTestPlane({ dataDir, grpcAddress: address })).rejects.toThrow(`--grpc ${address}: in use`);
    // The failed start gave everything back.
    await (await startTestPlane({ dataDir })).stop(0);
  });

  it("refuses to be reachable from outside without TLS and client certificates", async () => {
    const { certFile, keyFile } = certificates();
    await expect(startTestPlane({ grpcAddress: "0.0.0.0:0" })).rejects.toThrow(
      /--grpc-cert, --grpc-key and --grpc-client-ca/,
    );
    await expect(startTestPlane({ grpcAddress: "0.0.0.0:0", tls: { certFile, keyFile } })).rejects.toThrow(
      /--grpc-client-ca/,
    );
    await expect(startTestPlane({ grpcAddress: "nonsense" })).rejects.toThrow("expected HOST:PORT");
  });

  it("lets in clients with a certificate of its authority, and nobody else", async () => {
    const { certFile, keyFile, caFile, strangerCertFile, strangerKeyFile } = certificates();
    const plane = await startTestPlane({
      grpcAddress: "0.0.0.0:0",
      tls: { certFile, keyFile, clientCaFile: caFile },
    });
    closing.push(() => plane.stop(100));
    const server = `127.0.0.1:${plane.grpcPort}`;
    const client = (tls: Parameters<typeof connectAdmin>[0]["tls"]): AdminClient => {
      const admin = connectAdmin({ server, ...(tls === undefined ? {} : { tls }) });
      closing.push(() => admin.close());
      return admin;
    };
    expect(await client({ caFile, certFile, keyFile }).getApis()).toEqual([]);
    const stranger = { caFile, certFile: strangerCertFile, keyFile: strangerKeyFile };
    for (const tls of [undefined, { caFile }, stranger, { certFile, keyFile }]) {
      expect(await refusal(client(tls).getApis())).toBeInstanceOf(UnreachableError);
    }
    const link = connectControlPlane({ server, tls: { caFile, certFile, keyFile } });
    closing.push(() => link.close());
    const { seen } = edge(link, "edge-1");
    await until(() => seen.configurations.length === 1);
  });

  it("names the flag of a certificate file that it cannot read", async () => {
    const tls = { certFile: "/nowhere/cert.pem", keyFile: "/nowhere/key.pem" };
    await expect(startTestPlane({ grpcAddress: LOOPBACK, tls })).rejects.toThrow("--grpc-cert /nowhere/cert.pem");
  });
});

describe("a dead connection", () => {
  it("is found by pings, and the edge connects again", async () => {
    const { plane } = await startServed();
    const proxy = await freezingProxy(plane.grpcPort);
    closing.push(() => proxy.server.close());
    const link = connectControlPlane({ server: `127.0.0.1:${proxy.port}`, pingIntervalMs: 400 });
    closing.push(() => link.close());
    const { seen } = edge(link, "edge-1");
    await until(() => seen.configurations.length === 1);
    proxy.freeze();
    await until(() => seen.disconnected.length > 0);
    await until(() => seen.connected === 2);
  });
});

interface HealthClient {
  check(request: object, callback: (error: Error | null, response: unknown) => void): void;
  close(): void;
}

/** Passes bytes on, until it keeps those of the connections that it has: as a network that lost a route. */
async function freezingProxy(target: number): Promise<{ server: Server; port: number; freeze(): void }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((inward) => {
    const outward = connect(target, "127.0.0.1");
    for (const socket of [inward, outward]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    inward.on("close", () => outward.destroy());
    inward.pipe(outward);
    outward.pipe(inward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { server, port: (server.address() as { port: number }).port, freeze };
}

let made: Record<"certFile" | "keyFile" | "caFile" | "strangerCertFile" | "strangerKeyFile", string> | undefined;

/** An authority, a certificate of it for 127.0.0.1 (server and client), and a stranger's. */
function certificates() {
  if (made !== undefined) return made;
  const directory = temporaryDirectory();
  const path = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe", cwd: directory });
  const selfSigned = (name: string) =>
    openssl(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
    );
  selfSigned("authority");
  selfSigned("stranger");
  openssl(
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    "/CN=gatehouse",
    "-addext",
    "subjectAltName=IP:127.0.0.1",
    "-keyout",
    "own.key",
    "-out",
    "own.csr",
  );
  openssl(
    "x509",
    "-req",
    "-in",
    "own.csr",
    "-CA",
    "authority.pem",
    "-CAkey",
    "authority.key",
    "-CAcreateserial",
    "-days",
    "2",
    "-copy_extensions",
    "copy",
    "-out",
    "own.pem",
  );
  made = {
    certFile: path("own.pem"),
    keyFile: path("own.key"),
    caFile: path("authority.pem"),
    strangerCertFile: path("stranger.pem"),
    strangerKeyFile: path("stranger.key"),
  };
  return made;
}
