import { expect, it } from "vitest";
import type { EdgeConfiguration } from "../../src/model/snapshot.ts";
import { definition, startTestPlane, temporaryDirectory, until } from "./support/fixtures.ts";

const hello = () => ({
  edgeId: "local",
  softwareVersion: "1",
  threads: 1,
  startedAtMs: 0,
  revision: -1,
  snapshotHashes: [],
  accessFeedId: "",
  accessRevision: -1,
});

it("an edge in the process is connected again after its sink failed, and gets everything again", async () => {
  const plane = await startTestPlane();
  const { api } = await plane.operations.importApi({ bytes: definition(1) });
  await plane.operations.createDeployment(api!.id, { stageName: "prod" });
  const reasons: string[] = [];
  const snapshots: string[] = [];
  let configurations = 0;
  const session = plane.localLink().subscribe(hello, {
    onConnected() {},
    onDisconnected: (reason) => reasons.push(reason),
    onSnapshot: (hash) => snapshots.push(hash),
    onConfiguration: ({ revision }) => {
      if (++configurations === 1) throw new Error("not today");
      session.applied(revision);
    },
  });
  const [edge] = await until(async () => {
    const edges = await plane.operations.edges();
    return edges[0] !== undefined && edges[0].revision === edges[0].targetRevision && edges;
  });
  expect(edge).toMatchObject({ edgeId: "local", connected: true, revision: 2 });
  expect(reasons).toEqual(["not today"]);
  expect(snapshots).toHaveLength(2);
  session.close();
  expect((await plane.operations.edges())[0]?.connected).toBe(false);
});

it("the account's throttle reaches edges, and a changed one is a new revision", async () => {
  const seen: EdgeConfiguration[] = [];
  const subscribe = async (plane: Awaited<ReturnType<typeof startTestPlane>>) => {
    const session = plane.localLink().subscribe(hello, {
      onConnected() {},
      onDisconnected() {},
      onSnapshot() {},
      onConfiguration: (configuration) => seen.push(configuration),
    });
    const before = seen.length;
    await until(() => seen.length > before);
    session.close();
  };
  const accountThrottle = { rateLimit: 5, burstLimit: 6 };
  const dataDir = temporaryDirectory();
  for (const options of [{ accountThrottle }, { accountThrottle }, {}]) {
    const plane = await startTestPlane({ dataDir, ...options });
    await subscribe(plane);
    await plane.stop(0);
  }
  const empty = { stages: [], mappings: [] };
  expect(seen).toEqual([
    { revision: 1, ...empty, accountThrottle },
    { revision: 1, ...empty, accountThrottle },
    { revision: 2, ...empty },
  ]);
});

it("a control plane that stopped lets no edge in and loses no process to it", async () => {
  const plane = await startTestPlane();
  const reasons: string[] = [];
  const link = plane.localLink();
  link.subscribe(hello, {
    onConnected() {},
    onDisconnected: (reason) => reasons.push(reason),
    onSnapshot() {},
    onConfiguration() {},
  });
  await until(async () => (await plane.operations.edges()).length === 1);
  await plane.stop(0);
  await until(() => reasons.length >= 2);
  expect(new Set(reasons)).toEqual(new Set(["the control plane stops"]));
  await link.close();
});
