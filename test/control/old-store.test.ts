/** A data directory whose snapshots are of an earlier format: what is deployed goes on, and the next deployment is of today's. */
import { Packr } from "msgpackr";
import { expect, it } from "vitest";
import { unpackDefinition } from "../../src/control/prepare-import.ts";
import { openLmdbStore } from "../../src/control/store/lmdb-store.ts";
import type { Store } from "../../src/control/store/store.ts";
import { SNAPSHOT_FORMAT } from "../../src/model/snapshot.ts";
import { inflate, packLarge, snapshotHash } from "../../src/model/snapshot-codec.ts";
import { asFormatOne } from "../model/support/old-snapshot.ts";
import { decodeSnapshot } from "../support/decode-snapshot.ts";
import { definition, startTestPlane, temporaryDirectory, until } from "./support/fixtures.ts";

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

async function inStore<T>(dataDir: string, work: (store: Store) => Promise<T> | T): Promise<T> {
  const store = await openLmdbStore(dataDir, "0.0.0");
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Makes the store what the first version would have written. */
async function age(dataDir: string): Promise<void> {
  await inStore(dataDir, (store) =>
    store.transact((transaction) => {
      const renamed = new Map<string, string>();
      for (const { key, value } of transaction.list("definition")) {
        // Schemas were values and not texts.
        transaction.put("definition", key, packLarge(packr, unpackDefinition(value), value.length));
      }
      for (const { key, value } of transaction.list("snapshot")) {
        const old = asFormatOne(value);
        renamed.set(key[0]!, snapshotHash(old));
        transaction.remove("snapshot", key[0]!);
        transaction.put("snapshot", [snapshotHash(old)], old);
      }
      for (const { key, value } of transaction.list("api")) {
        const content = { ...value.content!, format: 1, snapshotHash: renamed.get(value.content!.snapshotHash)! };
        transaction.put("api", key, { ...value, content });
      }
      for (const { key, value } of transaction.list("deployment"))
        transaction.put("deployment", key, { ...value, snapshotHash: renamed.get(value.snapshotHash)! });
    }),
  );
}

it("serves old deployments as they are, deploys anew in today's format, and rolls back", async () => {
  const dataDir = temporaryDirectory();
  const first = await startTestPlane({ dataDir });
  const schema = { type: "object", required: ["id"] };
  const bytes = definition(2, "Pets", { components: { schemas: { Pet: schema } } });
  const { api } = await first.operations.importApi({ bytes });
  const before = await first.operations.createDeployment(api!.id, { stageName: "prod" });
  await first.stop(0);
  await age(dataDir);

  const plane = await startTestPlane({ dataDir });
  const snapshots = new Map<string, Uint8Array>();
  const session = plane.localLink().subscribe(
    () => ({
      edgeId: "e",
      softwareVersion: "1",
      threads: 1,
      startedAtMs: 0,
      revision: -1,
      snapshotHashes: [],
      accessFeedId: "",
      accessRevision: -1,
    }),
    {
      onConnected() {},
      onDisconnected() {},
      onSnapshot: (hash, bytes) => void snapshots.set(hash, Uint8Array.from(bytes)),
      onConfiguration: ({ revision }) => session.applied(revision),
    },
  );
  expect(JSON.parse((await plane.operations.getModel(api!.id, "Pet")).schema)).toEqual(schema);
  const stage = await plane.operations.getStage(api!.id, "prod");
  const old = await until(() => snapshots.get(stage.snapshotHash));
  expect(formatOf(old)).toBe(1);
  expect(decodeSnapshot(old).methodCount).toBe(2);

  const after = await plane.operations.createDeployment(api!.id, { stageName: "prod" });
  const current = await until(() => snapshots.get(after.snapshotHash));
  expect(formatOf(current)).toBe(SNAPSHOT_FORMAT);
  expect(decodeSnapshot(current)).toEqual(decodeSnapshot(old));

  const back = await plane.operations.updateStage(api!.id, "prod", [
    { op: "replace", path: "/deploymentId", value: before.id },
  ]);
  expect(back.snapshotHash).toBe(stage.snapshotHash);
  await plane.stop(0);
});

it("keeps no old snapshot that nothing deploys any more", async () => {
  const dataDir = temporaryDirectory();
  const first = await startTestPlane({ dataDir });
  const { api } = await first.operations.importApi({ bytes: definition(1) });
  await first.stop(0);
  await age(dataDir);

  const plane = await startTestPlane({ dataDir });
  const { snapshotHash: deployed } = await plane.operations.createDeployment(api!.id, {});
  await plane.stop(0);
  expect(await inStore(dataDir, (store) => store.list("snapshot").map(({ key }) => key[0]))).toEqual([deployed]);
});

function formatOf(bytes: Uint8Array): number {
  // The first member of the packed map, {"format": N, ...}: 0x8x, 0xa6 "format", N as a positive fixint.
  const packed = inflate(bytes);
  return packed[packed.indexOf(0xa6) + 7]!;
}
