/** What an edge keeps of quotas and usage over periods, clocks that are set back, slots that change owners, and journals that grow. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { ADMIT_OK, ADMIT_QUOTA_EXCEEDED } from "../../assembly/layout/codes.ts";
import { UsageJournal } from "../../src/edge/usage-journal.ts";
import { UsageKeeper } from "../../src/edge/usage-keeper.ts";
import { keyIdText, planIdText } from "../../src/model/access-id.ts";
import { keyHash } from "../../src/model/key-hash.ts";
import { routeTableOf } from "../../src/model/route-table.ts";
import { type QuotaCount, USAGE_ENTRIES_PER_BATCH, type UsageBatch, type UsageCount } from "../../src/model/usage.ts";
import { epochDay, type QuotaPeriod } from "../../src/model/usage-plan.ts";
import { AccessTable } from "../../src/policy/access-table.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { compileRootImage } from "../../src/policy/root-image.ts";
import { SlotTable } from "../../src/policy/slots.ts";
import { compileStageImage } from "../../src/policy/stage-image.ts";
import type { SeriesLabels } from "../../src/telemetry/collector.ts";
import type { Logger } from "../../src/telemetry/logger.ts";

const HASH_KEY = new Uint8Array(16).fill(9);
const KEY = keyIdText(1);
const PLAN = planIdText(1);
const MS_PER_DAY = 86_400_000;
const SETTINGS = { variables: {}, methodSettings: {} };

let directory: string;
let errors: [Record<string, unknown>, string][];
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-usage-"));
  errors = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(directory, { recursive: true, force: true });
});

const log = {
  info() {},
  warn() {},
  error: (fields: Record<string, unknown>, message: string) => errors.push([fields, message]),
} as unknown as Logger;

const labelsOf = (apiId: string, resourcePath: string): SeriesLabels => ({
  apiId,
  apiName: "pets",
  stageName: "prod",
  resourcePath,
  httpMethod: "GET",
});

/** An edge's policy core and usage keeper over one directory, with one stage and one key. The wall clock is the caller's. */
class Edge {
  readonly table: AccessTable;
  readonly slots: SlotTable;
  readonly usage: UsageKeeper;
  readonly batches: UsageBatch[] = [];
  readonly #core: PolicyCore;
  readonly #regions: PolicyMemory;
  readonly #owners: Map<number, SeriesLabels>;
  #clock: { nowMs: number };
  #onAcknowledged: (sequence: number) => void = () => {};
  #bucketMs = 0;
  #version = -1;

  private constructor(
    core: PolicyCore,
    regions: PolicyMemory,
    table: AccessTable,
    usage: UsageKeeper,
    owners: Map<number, SeriesLabels>,
    clock: { nowMs: number },
  ) {
    this.#core = core;
    this.#regions = regions;
    this.table = table;
    this.usage = usage;
    this.slots = new SlotTable(regions);
    this.#owners = owners;
    this.#clock = clock;
  }

  static async start(nowMs: number): Promise<Edge> {
    const clock = { nowMs };
    const memory = createCoreMemory();
    const regions = new PolicyMemory(memory);
    const core = new PolicyCore(await loadCoreModule(), memory, 0);
    const table = new AccessTable(regions);
    table.setHashKey(HASH_KEY);
    Edge.#fill(table, []);
    const owners = new Map<number, SeriesLabels>();
    const usage = await UsageKeeper.open({
      directory,
      edgeId: "edge",
      table,
      labels: (slot) => owners.get(slot),
      log,
      now: () => clock.nowMs,
    });
    return new Edge(core, regions, table, usage, owners, clock);
  }

  static #fill(table: AccessTable, stages: readonly number[], limit = 1e6, period: QuotaPeriod = "MONTH"): void {
    table.putPlan({
      planId: PLAN,
      quota: { limit, offset: 0, period, offsetPeriodStartDay: 0 },
      rateLimitHeaders: false,
      stages: stages.map((stageSlot) => ({ stageSlot, methodThrottles: [] })),
    });
    table.putKey({ keyId: KEY, hash: keyHash(HASH_KEY, "the value"), enabled: true, planIds: [PLAN] });
  }

  /** Puts a stage with one method in the place of the one before, and the plan over it. */
  deploy(apiId: string, resourcePath: string, limit = 1e6, period: QuotaPeriod = "MONTH"): void {
    for (const [, slot] of [...this.slots.entries()]) {
      this.slots.release(slot);
      this.usage.beforeSlotReleased();
      this.#owners.delete(slot);
    }
    const stageSlot = this.slots.acquire(`${apiId}/prod`);
    const methodSlot = this.slots.acquire(`${apiId}/prod/GET ${resourcePath}`);
    this.#owners.set(stageSlot, labelsOf(apiId, ""));
    this.#owners.set(methodSlot, labelsOf(apiId, resourcePath));
    const place = (image: Uint8Array): number => {
      const address = this.#regions.allocate(image.length);
      this.#regions.write(address, image);
      return address;
    };
    const address = place(
      compileStageImage({
        routes: routeTableOf([{ path: resourcePath, httpMethod: "GET", requiredParameters: [], apiKeyRequired: true }]),
        settings: SETTINGS,
        stageSlot,
        methodSlots: Int32Array.of(methodSlot),
      }),
    );
    const stages = [{ apiId, stageName: "prod", disableExecuteApiEndpoint: false, address }];
    this.#version++;
    this.#regions.publish(this.#version, place(compileRootImage({ stages, mappings: [] })));
    Edge.#fill(this.table, [stageSlot], limit, period);
  }

  connect(acknowledges = true): void {
    this.usage.connect({
      usage: (_edgeId: string, onAcknowledged: (sequence: number) => void) => {
        this.#onAcknowledged = onAcknowledged;
        return {
          send: (batch: UsageBatch) => {
            this.batches.push(batch);
            if (acknowledges) queueMicrotask(() => onAcknowledged(batch.sequence));
          },
          close() {},
        };
      },
    } as unknown as Parameters<UsageKeeper["connect"]>[0]);
  }

  /** The control plane says that it has everything that it was sent. */
  acknowledge(): void {
    for (const { sequence } of this.batches) this.#onAcknowledged(sequence);
  }

  /** What the control plane takes the quota to be at. */
  get reported(): number | undefined {
    return this.batches.flatMap(({ quotas }) => quotas).at(-1)?.used;
  }

  set nowMs(nowMs: number) {
    this.#clock.nowMs = nowMs;
  }

  /** How many of so many requests passed; all others were refused by the quota. */
  admit(count: number): number {
    let admitted = 0;
    for (let index = 0; index < count; index++) {
      const day = epochDay(this.#clock.nowMs);
      const verdict = this.#core.admitKey(this.#version, 0, 0, "the value", day, ++this.#bucketMs);
      if (verdict === ADMIT_OK) admitted++;
      else expect(verdict).toBe(ADMIT_QUOTA_EXCEEDED);
    }
    return admitted;
  }

  quota(): { readonly periodStartDay: number; readonly used: number } {
    return this.table.quota(KEY, PLAN)!;
  }

  async restart(nowMs: number, limit: number, period: QuotaPeriod): Promise<Edge> {
    await this.usage.stop();
    const edge = await Edge.start(nowMs);
    edge.deploy("a1", "/pets", limit, period);
    return edge;
  }
}

describe("a quota", () => {
  /** The last minute of a period, and the first of the next. */
  const PERIODS: [QuotaPeriod, number, number][] = [
    ["DAY", Date.UTC(2026, 10, 26, 23, 59), Date.UTC(2026, 10, 27, 0, 0)],
    // A Saturday and a Sunday.
    ["WEEK", Date.UTC(2026, 10, 28, 23, 59), Date.UTC(2026, 10, 29, 0, 0)],
    ["MONTH", Date.UTC(2026, 10, 30, 23, 59), Date.UTC(2026, 11, 1, 0, 0)],
  ];

  it.each(PERIODS)(
    "by the %s begins anew at its boundary while nobody asks, over a restart and without one",
    async (period, before, after) => {
      for (const restarts of [false, true]) {
        fs.rmSync(path.join(directory, "usage"), { recursive: true, force: true });
        let edge = await Edge.start(before);
        edge.deploy("a1", "/pets", 5, period);
        expect(edge.admit(8)).toBe(5);
        for (let ticks = 0; ticks < 4; ticks++) await edge.usage.tick();
        if (restarts) {
          // The edge was away while the period changed, and comes back to what it remembers.
          edge = await edge.restart(after, 5, period);
          expect(edge.quota().used).toBe(5);
        } else edge.nowMs = after;
        for (let ticks = 0; ticks < 4; ticks++) await edge.usage.tick();
        expect(edge.admit(8)).toBe(5);
        edge = await edge.restart(after, 5, period);
        expect(edge.quota()).toEqual({ periodStartDay: epochDay(after), used: 5 });
        expect(edge.admit(3)).toBe(0);
        await edge.usage.stop();
      }
      expect(errors).toEqual([]);
    },
  );

  it.each(PERIODS)(
    "by the %s grants nothing extra when the clock is set back, over a restart and without one",
    async (period, before, after) => {
      for (const restarts of [false, true]) {
        fs.rmSync(path.join(directory, "usage"), { recursive: true, force: true });
        let edge = await Edge.start(after);
        edge.deploy("a1", "/pets", 5, period);
        expect(edge.admit(3)).toBe(3);
        await edge.usage.tick();
        if (restarts) edge = await edge.restart(before, 5, period);
        else edge.nowMs = before;
        // What is left of the later period, and no period of its own.
        expect(edge.admit(8)).toBe(2);
        for (let ticks = 0; ticks < 4; ticks++) await edge.usage.tick();
        edge = await edge.restart(before - 40 * MS_PER_DAY, 5, period);
        expect(edge.admit(8)).toBe(0);
        expect(edge.quota()).toEqual({ periodStartDay: epochDay(after), used: 5 });
        edge.nowMs = after;
        expect(edge.admit(8)).toBe(0);
        // The day after next is in another period, or the clock would have stopped all counting for good.
        edge.nowMs = after + 40 * MS_PER_DAY;
        expect(edge.admit(8)).toBe(5);
        await edge.usage.stop();
      }
    },
  );
});

describe("a slot that becomes another's", () => {
  it("leaves what was counted in it to who had it, and counts on for who has it", async () => {
    const edge = await Edge.start(Date.UTC(2026, 10, 26, 12));
    edge.connect();
    const expected = new Map<string, number>();
    for (let round = 0; round < 12; round++) {
      const [apiId, resourcePath] = [`a${round % 3}`, `/pets${round % 4}`];
      edge.deploy(apiId, resourcePath);
      // A turn of the event loop: a stage is retired in one, and deployed in another.
      await new Promise((resolve) => setImmediate(resolve));
      // Some of it was counted before a tick and some behind it, so both tables hold counts when the slot changes hands.
      for (let ticks = 0; ticks < round % 4; ticks++) {
        expect(edge.admit(5)).toBe(5);
        await edge.usage.tick();
      }
      expect(edge.admit(10 + round)).toBe(10 + round);
      const name = `${apiId} ${resourcePath}`;
      expected.set(name, (expected.get(name) ?? 0) + 10 + round + 5 * (round % 4));
    }
    await edge.usage.stop();
    const counted = new Map<string, number>();
    for (const { counts } of edge.batches) {
      for (const { apiId, resourcePath, admitted } of counts) {
        const name = `${apiId} ${resourcePath}`;
        counted.set(name, (counted.get(name) ?? 0) + admitted);
      }
    }
    expect(counted).toEqual(expected);
    expect(edge.quota().used).toBe([...expected.values()].reduce((sum, count) => sum + count, 0));
  });
});

describe("the control plane", () => {
  const begin = async () => {
    const edge = await Edge.start(Date.UTC(2026, 10, 26, 12));
    edge.deploy("a1", "/pets");
    return edge;
  };
  const use = async (edge: Edge, ticks: number): Promise<void> => {
    for (let tick = 0; tick < ticks; tick++) {
      expect(edge.admit(1)).toBe(1);
      await edge.usage.tick();
    }
  };

  it("is sent a batch at once, and then for some ticks together", async () => {
    const edge = await begin();
    edge.connect();
    await use(edge, 40);
    expect(edge.batches.length).toBe(10);
    await edge.usage.stop();
    expect(edge.reported).toBe(40);
    expect(edge.batches.flatMap(({ counts }) => counts).reduce((sum, { admitted }) => sum + admitted, 0)).toBe(40);
  });

  it("that was slow learns how far a quota is used when it answers again, though nobody asks any more", async () => {
    const edge = await begin();
    edge.connect(false);
    await use(edge, 100);
    await edge.usage.tick();
    expect(edge.reported).toBeLessThan(100);
    edge.acknowledge();
    await edge.usage.tick();
    expect(edge.reported).toBe(100);
    edge.acknowledge();
    await edge.usage.stop();
  });

  it("that was away learns it after a restart of the edge, in the last batch", async () => {
    const first = await begin();
    await use(first, 3);
    await first.usage.stop();
    const second = await begin();
    expect(second.quota().used).toBe(3);
    second.connect();
    await second.usage.tick();
    expect(second.reported).toBe(3);
    await second.usage.stop();
    expect(second.batches.flatMap(({ quotas }) => quotas).length).toBe(1);
    // And what it has been told it is not told again.
    const third = await begin();
    third.connect();
    await third.usage.tick();
    await third.usage.stop();
    expect(third.batches).toEqual([]);
  });
});

describe("quotas whose keys are not there yet", () => {
  it("wait for them, and are forgotten once every key has come", async () => {
    const nowMs = Date.UTC(2026, 10, 26, 12);
    const first = await Edge.start(nowMs);
    first.deploy("a1", "/pets");
    expect(first.admit(4)).toBe(4);
    await first.usage.stop();

    const withoutKeys = async (): Promise<{ table: AccessTable; usage: UsageKeeper }> => {
      const table = new AccessTable(new PolicyMemory(createCoreMemory()));
      const usage = await UsageKeeper.open({ directory, edgeId: "edge", table, labels: () => undefined, log });
      return { table, usage };
    };
    const arrive = ({ table, usage }: Awaited<ReturnType<typeof withoutKeys>>): number => {
      const quota = { limit: 100, offset: 0, period: "MONTH" as const, offsetPeriodStartDay: 0 };
      table.putPlan({ planId: PLAN, quota, rateLimitHeaders: false, stages: [] });
      table.putKey({ keyId: KEY, hash: keyHash(HASH_KEY, "the value"), enabled: true, planIds: [PLAN] });
      usage.keysArrived([KEY]);
      return table.quota(KEY, PLAN)!.used;
    };
    const waiting = await withoutKeys();
    expect(arrive(waiting)).toBe(4);
    await waiting.usage.stop();
    const gone = await withoutKeys();
    gone.usage.keysComplete();
    expect(arrive(gone)).toBe(0);
    await gone.usage.stop();
  });
});

describe("a tick", () => {
  it("that fails is said and the next one goes on", async () => {
    const edge = await Edge.start(Date.UTC(2026, 10, 26, 12));
    edge.deploy("a1", "/pets");
    edge.connect();
    expect(edge.admit(3)).toBe(3);
    vi.spyOn(edge.table, "tick").mockImplementationOnce(() => {
      throw new Error("out of memory");
    });
    await edge.usage.tick();
    expect(errors).toMatchObject([
      [{ err: { message: "out of memory" } }, /could not be taken from the threads' counts/],
    ]);
    await edge.usage.stop();
    expect(edge.batches.flatMap(({ counts }) => counts).reduce((sum, { admitted }) => sum + admitted, 0)).toBe(3);
  });
});

describe("a journal", () => {
  const count = (n: number): UsageCount => ({
    keyId: keyIdText(n),
    planId: PLAN,
    apiId: "a1",
    stageName: "prod",
    resourcePath: "/pets",
    httpMethod: "GET",
    epochMinute: 1,
    admitted: 1,
    throttled: 0,
    quotaExceeded: 0,
    bytesIn: 0,
    bytesOut: 0,
  });
  const file = () => path.join(directory, "usage", "journal");

  test("that has grown is made anew with backlog, batches, quotas and numbers, and with what was acknowledged meanwhile", async () => {
    const quotas = new Map<string, QuotaCount>();
    const open = async (onQuota: (quota: QuotaCount) => void = () => {}) =>
      UsageJournal.open({ edgeDirectory: directory, edgeId: "edge", log, quotas: () => quotas.values() }, onQuota);
    const first = await open();
    quotas.set(KEY, { keyId: KEY, planId: PLAN, periodStartDay: 7, used: 1 });
    await first.add([count(1)], [...quotas.values()], true);
    await first.add([count(2)], [], true);
    await first.add([count(3)], [], true);
    expect(first.batches.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    const all = Array.from({ length: USAGE_ENTRIES_PER_BATCH }, (_, n) => count(n));
    let added = 0;
    let before = 0;
    for (;;) {
      before = fs.statSync(file()).size;
      quotas.set(KEY, { keyId: KEY, planId: PLAN, periodStartDay: 7, used: ++added });
      const adding = first.add(all, [...quotas.values()], false);
      // One comes while the journal grows, one while it is made anew.
      if (added === 1) first.acknowledge(1);
      if (before > 16 * 1024 * 1024) first.acknowledge(2);
      await adding;
      if (fs.statSync(file()).size < before) break;
    }
    expect(before).toBeGreaterThan(16 * 1024 * 1024);
    expect(fs.statSync(file()).size).toBeLessThan(before / 8);
    await first.close();

    const read: QuotaCount[] = [];
    const second = await open((quota) => read.push(quota));
    expect(second.batches.map(({ sequence }) => sequence)).toEqual([3]);
    expect(second.backlogSize).toBe(all.length);
    expect(read.at(-1)).toMatchObject({ used: added });
    await second.add([], [], true);
    expect(second.batches.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
    expect(second.batches[2]).toMatchObject({ counts: [], quotas: [{ keyId: KEY, used: added }] });
    expect(second.batches[1]!.counts.map(({ admitted }) => admitted)).toEqual(all.map(() => added));
    await second.close();
    expect(errors).toEqual([]);
  });
});
