/** API keys and usage plans on their way to an edge, over gRPC and within the process. */
import { afterEach, describe, expect, it } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.ts";
import type { AccessChanges } from "../../src/model/access.ts";
import { keyHash } from "../../src/model/key-hash.ts";
import { connectControlPlane } from "../../src/rpc/grpc-link.ts";
import type { ControlPlaneLink } from "../../src/rpc/link.ts";
import { definition, startTestPlane, until } from "../control/support/fixtures.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const LINKS: [string, (plane: ControlPlane) => ControlPlaneLink][] = [
  ["over gRPC", (plane) => connectControlPlane({ server: `127.0.0.1:${plane.grpcPort}` })],
  ["within the process", (plane) => plane.localLink()],
];

describe.each(LINKS)("the feed of keys and plans, %s", (_name, linkTo) => {
  async function startPlane(): Promise<ControlPlane> {
    const plane = await startTestPlane({ grpcAddress: "127.0.0.1:0" });
    closing.push(() => plane.stop(100));
    return plane;
  }

  function edge(plane: ControlPlane, edgeId: string, position = { accessFeedId: "", accessRevision: -1 }) {
    const link = linkTo(plane);
    closing.push(() => link.close());
    const parts: AccessChanges[] = [];
    let configurations = 0;
    const session = link.subscribe(
      () => ({
        edgeId,
        softwareVersion: "1.0.0",
        threads: 1,
        startedAtMs: 0,
        revision: -1,
        snapshotHashes: [],
        ...position,
      }),
      {
        onConnected() {},
        onDisconnected() {},
        onSnapshot() {},
        // Never answered: keys and plans do not wait for that.
        onConfiguration: () => configurations++,
        onAccess: (changes) => parts.push(changes),
      },
    );
    return { parts, session, configurations: () => configurations };
  }

  it("brings all of a key and a plan as soon as they change", async () => {
    const plane = await startPlane();
    const { operations } = plane;
    const { api } = await operations.importApi({ bytes: definition(1) });
    await operations.createDeployment(api!.id, { stageName: "prod" });
    const { parts, configurations } = edge(plane, "e");
    await until(() => configurations() === 1);
    expect(parts).toEqual([]);

    const throttle = { rateLimit: 0.5, burstLimit: 3 };
    const plan = await operations.createUsagePlan({
      name: "p",
      throttle,
      quota: { limit: 2 ** 31 - 1, offset: 7, period: "WEEK" },
      apiStages: [{ apiId: api!.id, stageName: "prod", throttle: { "//ANY": throttle, "/r0/{id}/GET": throttle } }],
      rateLimitHeaders: true,
    });
    const made = await until(() => parts[0]);
    expect(made).toMatchObject({ whole: true, first: true, last: true, keys: [] });
    expect(made.plans).toEqual([
      {
        planId: plan.id,
        throttle,
        quota: { limit: 2 ** 31 - 1, offset: 7, period: "WEEK", offsetPeriodStartDay: expect.any(Number) },
        stages: [
          {
            apiId: api!.id,
            stageName: "prod",
            methodThrottles: [
              { resourcePath: "/", httpMethod: "ANY", throttle },
              { resourcePath: "/r0/{id}", httpMethod: "GET", throttle },
            ],
          },
        ],
        rateLimitHeaders: true,
      },
    ]);

    const key = await operations.createApiKey({ enabled: true });
    await operations.createUsagePlanKey(plan.id, key.id);
    await until(() => parts.at(-1)!.keys[0]?.planIds.length === 1);
    const { hashKey, keys } = parts.at(-1)!;
    const hash = keyHash(hashKey, key.value!);
    expect(keys).toEqual([{ keyId: key.id, hash: Uint8Array.from(hash), enabled: true, planIds: [plan.id] }]);

    await operations.deleteApiKey(key.id);
    await until(() => parts.at(-1)!.removedKeyIds.length === 1);
    await operations.updateUsagePlan(plan.id, [{ op: "remove", path: "/apiStages", value: `${api!.id}:prod` }]);
    await operations.deleteUsagePlan(plan.id);
    await until(() => parts.at(-1)!.removedPlanIds.length === 1);
    expect(configurations()).toBe(1);
  });

  it("goes on where the edge says that it is, in parts, and says nothing to one that takes none", async () => {
    const plane = await startPlane();
    const { operations } = plane;
    await operations.createApiKey({});
    const first = edge(plane, "first");
    const whole = await until(() => first.parts[0]);
    expect(whole).toMatchObject({ whole: true, first: true, last: true });
    expect(whole.keys).toHaveLength(1);

    const rows = Array.from({ length: 2_500 }, (_, row) => `n,value-of-a-key-in-row-${row + 10_000}`);
    await operations.importApiKeys({ csv: Buffer.from(["Name,Key", ...rows].join("\n")) });
    const held = { accessFeedId: whole.feedId, accessRevision: whole.revision };
    const second = edge(plane, "second", held);
    const none = edge(plane, "none", { accessFeedId: "", accessRevision: 0 });
    for (const { parts } of [first, second]) {
      await until(() => parts.at(-1)?.last && parts.at(-1)!.revision > whole.revision);
      const since = parts.filter(({ revision }) => revision > whole.revision);
      expect(since.map(({ keys, whole: all }) => [keys.length, all])).toEqual([
        [1000, false],
        [1000, false],
        [500, false],
      ]);
    }
    await until(() => none.configurations() === 1);
    expect(none.parts).toEqual([]);
  });
});
