/** Publishing, against real shared memory and slots; compiler and threads are stand-ins that do as they are told. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SLOT_COUNT } from "../../assembly/layout/counters.ts";
import { PINS_AT } from "../../assembly/layout/regions.ts";
import { VERSION_SLOTS } from "../../assembly/layout/versions.ts";
import type { PrepareMessage, RetireMessage } from "../../src/edge/messages.ts";
import { Publisher, type PublisherOptions } from "../../src/edge/publisher.ts";
import { StageEntries } from "../../src/edge/stage-entries.ts";
import type { EdgeConfiguration, SnapshotApi, StageConfiguration } from "../../src/model/snapshot.ts";
import { createCoreMemory } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { SlotTable } from "../../src/policy/slots.ts";
import type { Logger } from "../../src/telemetry/logger.ts";
import type { CompileHost, CompilePool } from "../../src/workers/compile-pool.ts";
import type { CompileTask } from "../../src/workers/compile-protocol.ts";

const IMAGE_BYTES = 4096;
const METHODS = ["GET /", "GET /pets", "POST /pets"];
const quiet = { info() {}, warn() {}, error() {}, fatal() {} } as unknown as Logger;

function setup(options: Partial<PublisherOptions> = {}) {
  const memory = createCoreMemory();
  const regions = new PolicyMemory(memory);
  const slots = new SlotTable(regions);
  const compiled: string[] = [];
  /** API names of snapshots that are not called pets. */
  const names = new Map<string, string>();
  const announced: string[] = [];
  let gate: Promise<void> = Promise.resolve();
  const pool = {
    async compileStage(task: CompileTask, host: CompileHost) {
      await gate;
      compiled.push(task.snapshotHash);
      if (task.snapshotHash === "bad") throw new Error("snapshot bad: not readable");
      const methods = task.snapshotHash.startsWith("more") ? [...METHODS, "GET /dogs"] : METHODS;
      host.outline({
        kind: "outline",
        methodCount: methods.length,
        methods: Buffer.from(`${methods.join("\n")}\n`),
        recordBytes: 100,
      });
      if (task.snapshotHash === "half") throw new Error("snapshot half: no image");
      host.size({ kind: "size", imageBytes: IMAGE_BYTES });
      const api = { name: names.get(task.snapshotHash) ?? "pets", disableExecuteApiEndpoint: false } as SnapshotApi;
      return { api, methodCount: methods.length, modelBytes: 0 };
    },
  } as unknown as CompilePool;
  const said: (PrepareMessage | RetireMessage)[] = [];
  const threads = {
    prepare: async (message: PrepareMessage) => {
      said.push(message);
      return true;
    },
    retire: async (message: RetireMessage) => {
      said.push(message);
    },
  };
  const applied: number[] = [];
  const refused: [number, string][] = [];
  const entries = new StageEntries({
    memory,
    regions,
    slots,
    pool,
    snapshotPath: (hash) => hash,
    observer: {
      owned: (_, { apiName, httpMethod, resourcePath }) => {
        if (httpMethod !== "") announced.push(`${apiName} ${httpMethod} ${resourcePath}`);
      },
      released() {},
    },
  });
  const publisher = new Publisher({
    memory,
    regions,
    entries,
    threads,
    beforePublish: async () => {},
    onApplied: async ({ revision }) => void applied.push(revision),
    onRefused: async ({ revision }, error) => void refused.push([revision, error.message]),
    log: quiet,
    ...options,
  });
  return {
    memory,
    regions,
    slots,
    entries,
    publisher,
    compiled,
    names,
    announced,
    said,
    applied,
    refused,
    hold(promise: Promise<void>) {
      gate = promise;
    },
    pin(slot: number, count: number) {
      new Int32Array(memory.buffer)[(PINS_AT >> 2) + slot] = count;
    },
    async publish(...configurations: EdgeConfiguration[]) {
      for (const each of configurations) publisher.submit(each);
      await publisher.settled();
    },
  };
}

function stage(apiId: string, snapshotHash: string, variables: Record<string, string> = {}): StageConfiguration {
  return { apiId, stageName: "prod", deploymentId: "d", snapshotHash, settings: { variables, methodSettings: {} } };
}

function state(revision: number, ...stages: StageConfiguration[]): EdgeConfiguration {
  return { revision, stages, mappings: [] };
}

let world: ReturnType<typeof setup>;
beforeEach(() => {
  world = setup();
});

describe("a publication", () => {
  it("compiles only what changed and tells threads only of that", async () => {
    await world.publish(state(1, stage("a", "h1"), stage("b", "h2")));
    await world.publish(state(2, stage("a", "h1"), stage("b", "h3")));
    expect(world.compiled).toEqual(["h1", "h2", "h3"]);
    const [first, second] = world.said.filter((message) => message.kind === "prepare") as PrepareMessage[];
    expect(first!.added.map((input) => input.configuration.snapshotHash)).toEqual(["h1", "h2"]);
    expect(second!.added.map((input) => input.configuration.snapshotHash)).toEqual(["h3"]);
    expect(second!.stages[0]).toBe(first!.stages[0]);
    expect(world.applied).toEqual([1, 2]);
  });

  it("announces the owners of new slots, and of all slots once the API has another name", async () => {
    await world.publish(state(1, stage("a", "h1")));
    expect(world.announced.splice(0)).toEqual(METHODS.map((method) => `pets ${method}`));
    await world.publish(state(2, stage("a", "more")));
    expect(world.announced.splice(0)).toEqual(["pets GET /dogs"]);
    world.names.set("h2", "zoo");
    await world.publish(state(3, stage("a", "h2")));
    expect(world.announced.splice(0)).toEqual(METHODS.map((method) => `zoo ${method}`));
  });

  it("keeps one copy of the records for all stages of a deployment", async () => {
    await world.publish(state(1, stage("a", "h1", { color: "blue" }), stage("b", "h1", { color: "green" })));
    const [message] = world.said as PrepareMessage[];
    const [one, two] = message!.added;
    expect(one!.recordsAddress).toBe(two!.recordsAddress);
    expect(one!.id).not.toBe(two!.id);
  });

  it("flips only after every thread has answered", async () => {
    const before = world.regions.published();
    let seen: number | undefined;
    world.said.push = (...items) => {
      seen ??= world.regions.published();
      return Array.prototype.push.apply(world.said, items);
    };
    await world.publish(state(1, stage("a", "h1")));
    expect(seen).toBe(before);
    expect(world.regions.published()).not.toBe(before);
  });

  it("that finds too few slots gives back those that it had", async () => {
    await world.publish(state(1, stage("a", "h1")));
    for (let i = 1 + METHODS.length; i < SLOT_COUNT - 1 - 2; i++) world.slots.acquire(`other ${i}`);
    // Slots for the stage and one of its methods.
    await world.publish(state(2, stage("a", "h1"), stage("b", "h2")));
    expect(world.refused).toEqual([[2, expect.stringContaining("no slot for b/prod/GET /pets")]]);
    expect([...world.slots.entries()]).toHaveLength(SLOT_COUNT - 1 - 2);
    await world.publish(state(3, stage("a", "h2")));
    expect(world.applied).toEqual([1, 3]);
  });

  it("that fails changes nothing, leaks nothing, and says why", async () => {
    await world.publish(state(1, stage("a", "h1")));
    const [published, usedBytes] = [world.regions.published(), world.regions.usedBytes];
    await world.publish(state(2, stage("a", "h2"), stage("b", "half")));
    await world.publish(state(3, stage("b", "bad")));
    await world.publish(state(4, stage("a", "h1"), stage("a", "h1")));
    expect(world.refused.map(([revision]) => revision)).toEqual([2, 3, 4]);
    expect(world.refused[0]![1]).toBe("snapshot half: no image");
    expect(world.regions.published()).toBe(published);
    expect(world.regions.usedBytes).toBe(usedBytes);
    expect(world.slots.identityOf(world.slots.acquire("a/prod/GET /pets"))).toBe("a/prod/GET /pets");
    expect([...world.slots.entries()]).toHaveLength(1 + METHODS.length);
    expect(world.publisher.configuration?.revision).toBe(1);
    await world.publish(state(5, stage("a", "h2")));
    expect(world.applied).toEqual([1, 5]);
  });

  it("that comes while another runs replaces the one that waits", async () => {
    let open!: () => void;
    world.hold(new Promise((resolve) => (open = resolve)));
    world.publisher.submit(state(1, stage("a", "h1")));
    await Promise.resolve();
    for (let revision = 2; revision <= 50; revision += 1)
      world.publisher.submit(state(revision, stage("a", `h${revision}`)));
    open();
    await world.publisher.settled();
    expect(world.applied).toEqual([1, 50]);
    expect(world.compiled).toEqual(["h1", "h50"]);
  });
});

it("a configuration that is live already is acknowledged and changes nothing", async () => {
  await world.publish(state(1, stage("a", "h1")));
  const [published, sinceMs] = [world.regions.published(), world.publisher.sinceMs];
  await world.publish(state(1, stage("a", "h1")));
  expect(world.applied).toEqual([1, 1]);
  expect(world.regions.published()).toBe(published);
  expect(world.publisher.sinceMs).toBe(sinceMs);
});

describe("an older version", () => {
  it("is freed when its last request ends, and not before", async () => {
    await world.publish(state(1, stage("a", "h1")));
    const alone = world.regions.usedBytes;
    const old = world.regions.published();
    world.pin(old, 1);
    await world.publish(state(2, stage("a", "h2")));
    await world.publish(state(3, stage("a", "h3")));
    await vi.waitFor(() => expect(world.publisher.versionsAlive).toBe(2));
    expect(world.regions.usedBytes).toBe(2 * alone);
    world.pin(old, 0);
    await vi.waitFor(() => expect(world.regions.usedBytes).toBe(alone));
    expect(world.publisher.versionsAlive).toBe(1);
    const retired = world.said.filter((message) => message.kind === "retire");
    expect(retired).toHaveLength(2);
    expect(world.entries.size).toBe(1);
  });

  it("leaves a stage alone that a newer version has too", async () => {
    await world.publish(state(1, stage("a", "h1"), stage("b", "h2")));
    await world.publish(state(2, stage("a", "h1"), stage("b", "h3")));
    await vi.waitFor(() => expect(world.publisher.versionsAlive).toBe(1));
    await vi.waitFor(() => expect(world.entries.size).toBe(2));
    const [prepare] = world.said as PrepareMessage[];
    const [retire] = world.said.filter((message) => message.kind === "retire") as RetireMessage[];
    expect(retire!.dropped).toEqual([prepare!.stages[1]]);
  });

  it("keeps its methods' slots, so that no count moves to another method", async () => {
    await world.publish(state(1, stage("a", "h1")));
    const slotBefore = [...world.slots.entries()].find(([identity]) => identity === "a/prod/GET /pets")![1];
    for (let revision = 2; revision < 30; revision += 1)
      await world.publish(state(revision, stage("a", `h${revision}`)));
    const slotAfter = [...world.slots.entries()].find(([identity]) => identity === "a/prod/GET /pets")![1];
    expect(slotAfter).toBe(slotBefore);
    world.pin(world.regions.published(), 1);
    await world.publish(state(30, stage("b", "h1")));
    const names = [...world.slots.entries()].map(([identity]) => identity);
    expect(names).toContain("a/prod/GET /pets");
    expect(new Set([...world.slots.entries()].map(([, slot]) => slot)).size).toBe(names.length);
  });

  it("makes the next publication wait when all slots are held, and lets it go on when one is free", async () => {
    for (let revision = 1; revision <= VERSION_SLOTS; revision += 1) {
      await world.publish(state(revision, stage("a", "h1")));
      world.pin(world.regions.published(), 1);
    }
    const last = world.regions.published();
    world.publisher.submit(state(1000, stage("a", "h2")));
    await vi.waitFor(() => expect(world.compiled).toContain("h2"));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(world.regions.published()).toBe(last);
    world.pin(7, 0);
    await world.publisher.settled();
    expect(world.regions.published()).toBe(7);
    expect(world.applied.at(-1)).toBe(1000);
  });
});

it("a configuration that comes in the very moment another became live is not forgotten", async () => {
  const seen: number[] = [];
  const { publisher } = setup({
    onApplied: async ({ revision }) => {
      seen.push(revision);
      if (revision < 20)
        queueMicrotask(() => queueMicrotask(() => publisher.submit(state(revision + 1, stage("a", "h1")))));
    },
  });
  publisher.submit(state(1, stage("a", "h1")));
  await vi.waitFor(() => expect(seen.at(-1)).toBe(20));
});
