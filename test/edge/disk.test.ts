/** The edge's state on disk: what was served is served again, and nothing else ever is. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EdgeDisk } from "../../src/edge/disk.ts";
import type { EdgeConfiguration, SnapshotApi } from "../../src/model/snapshot.ts";
import { encodeSnapshot, snapshotHash } from "../../src/model/snapshot-codec.ts";
import type { Logger } from "../../src/telemetry/logger.ts";

let directory: string;
let logged: { file?: string; reason?: string }[];
const log = { error: (fields: object) => logged.push(fields) } as unknown as Logger;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gatehouse-disk-"));
  logged = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function snapshot(name: string): { bytes: Uint8Array; hash: string } {
  const bytes = encodeSnapshot({ name } as SnapshotApi, [], []);
  return { bytes, hash: snapshotHash(bytes) };
}

function configuration(revision: number, ...hashes: string[]): EdgeConfiguration {
  const settings = { variables: {}, methodSettings: {} };
  const stages = hashes.map((snapshotHash, i) => ({
    apiId: `api${i}`,
    stageName: "prod",
    deploymentId: "d1",
    snapshotHash,
    settings,
  }));
  return { revision, stages, mappings: [] };
}

describe("what the edge keeps", () => {
  it("comes back after a restart: edge id, snapshots and configuration", async () => {
    const one = snapshot("one");
    const before = await EdgeDisk.open(directory, log);
    await before.saveSnapshot(one.hash, one.bytes);
    await before.saveConfiguration(configuration(7, one.hash), () => false);

    const after = await EdgeDisk.open(directory, log);

    expect(after.edgeId).toBe(before.edgeId);
    expect(after.hashes).toEqual([one.hash]);
    expect(await after.loadConfiguration()).toEqual(configuration(7, one.hash));
    expect(new Uint8Array(await readFile(after.snapshotPath(one.hash)))).toEqual(new Uint8Array(one.bytes));
    expect(logged).toEqual([]);
  });

  it("is nothing of request bodies: their folder is empty at each start, and for its owner alone", async () => {
    const { spillFolder } = await EdgeDisk.open(directory, log);
    await writeFile(join(spillFolder, "left-by-a-crash"), "half a body");
    expect((await EdgeDisk.open(directory, log)).spillFolder).toBe(spillFolder);
    expect(await readdir(spillFolder)).toEqual([]);
    expect((await stat(spillFolder)).mode & 0o777).toBe(0o700);
  });

  it("is nothing on a fresh disk", async () => {
    const disk = await EdgeDisk.open(directory, log);
    expect(await disk.loadConfiguration()).toBeNull();
    expect(disk.hashes).toEqual([]);
  });

  it("loses the snapshots that no configuration and no living version names", async () => {
    const [one, two, three] = [snapshot("one"), snapshot("two"), snapshot("three")];
    const disk = await EdgeDisk.open(directory, log);
    for (const each of [one, two, three]) await disk.saveSnapshot(each.hash, each.bytes);
    await disk.saveConfiguration(configuration(1, one.hash), (hash) => hash === two.hash);
    expect((await readdir(join(directory, "snapshots"))).sort()).toEqual([one.hash, two.hash].sort());
    expect(disk.has(three.hash)).toBe(false);
  });

  it("never holds bytes under a hash that is not theirs", async () => {
    const [one, two] = [snapshot("one"), snapshot("two")];
    const disk = await EdgeDisk.open(directory, log);
    await expect(disk.saveSnapshot(one.hash, two.bytes)).rejects.toThrow(/do not have this hash/);
    await expect(disk.saveSnapshot("../../etc/passwd", two.bytes)).rejects.toThrow(/do not have this hash/);
    expect(await readdir(join(directory, "snapshots"))).toEqual([]);
  });
});

describe("damaged and unknown files are named, kept aside and never used", () => {
  it("a snapshot with one bit turned", async () => {
    const [one, two] = [snapshot("one"), snapshot("two")];
    const disk = await EdgeDisk.open(directory, log);
    await disk.saveSnapshot(one.hash, one.bytes);
    await disk.saveSnapshot(two.hash, two.bytes);
    const damaged = Buffer.from(one.bytes);
    damaged[damaged.length >> 1]! ^= 1;
    await writeFile(disk.snapshotPath(one.hash), damaged);

    const after = await EdgeDisk.open(directory, log);

    expect(after.hashes).toEqual([two.hash]);
    expect(logged).toHaveLength(1);
    expect(logged[0]!.file).toBe(disk.snapshotPath(one.hash));
    const [kept] = await readdir(join(directory, "aside"));
    expect(await readFile(join(directory, "aside", kept!))).toEqual(damaged);
  });

  it("a stranger among the snapshots", async () => {
    await EdgeDisk.open(directory, log);
    await writeFile(join(directory, "snapshots", "notes.txt"), "mine");
    const disk = await EdgeDisk.open(directory, log);
    expect(disk.hashes).toEqual([]);
    expect(logged[0]!.file).toContain("notes.txt");
    expect(await readdir(join(directory, "snapshots"))).toEqual([]);
  });

  it.each([
    ["cut short", (text: string) => text.slice(0, -10)],
    ["empty", () => ""],
    ["changed by hand", (text: string) => text.replace('"revision":7', '"revision":8')],
    ["of a later format", (text: string) => text.replace('"format":1', '"format":2')],
    ["not an object", () => "null"],
  ])("a configuration that is %s", async (_, damage) => {
    const disk = await EdgeDisk.open(directory, log);
    await disk.saveConfiguration(configuration(7), () => false);
    const path = join(directory, "configuration.json");
    const damaged = damage(await readFile(path, "utf8"));
    await writeFile(path, damaged);

    expect(await (await EdgeDisk.open(directory, log)).loadConfiguration()).toBeNull();

    expect(logged[0]!.file).toBe(path);
    const [kept] = await readdir(join(directory, "aside"));
    expect(await readFile(join(directory, "aside", kept!), "utf8")).toBe(damaged);
    expect(await (await EdgeDisk.open(directory, log)).loadConfiguration()).toBeNull();
  });
});

it("killed at any instant, it holds a state that was written whole", { timeout: 120_000 }, async () => {
  const writer = fileURLToPath(new URL("./fixtures/disk-writer.mjs", import.meta.url));
  let revision = 1;
  let served = 0;
  for (let kill = 0; kill < 100; kill += 1) {
    const child = spawn(process.execPath, [writer, directory, String(revision)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    child.kill("SIGKILL");
    await once(child, "exit");

    const disk = await EdgeDisk.open(directory, log);
    const found = await disk.loadConfiguration();
    expect(logged, "nothing is damaged by a kill").toEqual([]);
    if (found === null) {
      expect(served, "a state that was there is not lost").toBe(0);
      continue;
    }
    expect(found.revision).toBeGreaterThanOrEqual(served);
    for (const stage of found.stages) expect(disk.has(stage.snapshotHash)).toBe(true);
    served = found.revision;
    revision = served + 1;
  }
  expect(served).toBeGreaterThan(1);
});
