/** Keys and plans on an edge: what the feed says is in force at once, and again after a restart, whatever became of the disk. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AccessKeeper } from "../../src/edge/access-keeper.ts";
import { UsageKeeper } from "../../src/edge/usage-keeper.ts";
import { FrameFile } from "../../src/files/frame-file.ts";
import type { AccessChanges, AccessKey, AccessPlan } from "../../src/model/access.ts";
import { keyIdText, planIdText } from "../../src/model/access-id.ts";
import { keyHash } from "../../src/model/key-hash.ts";
import { epochDay } from "../../src/model/usage-plan.ts";
import { AccessTable } from "../../src/policy/access-table.ts";
import { createCoreMemory } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { SlotTable } from "../../src/policy/slots.ts";
import type { SeriesLabels } from "../../src/telemetry/collector.ts";
import type { Logger } from "../../src/telemetry/logger.ts";

const HASH_KEY = new Uint8Array(16).fill(3);
const NOW_MS = Date.UTC(2026, 10, 26, 12);
const DAY = epochDay(NOW_MS);

let directory: string;
/** Keepers hold their journal open. */
const opened: UsageKeeper[] = [];
let errors: [Record<string, unknown>, string][];
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-access-"));
  errors = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const usage of opened.splice(0)) await usage.stop();
  fs.rmSync(directory, { recursive: true, force: true });
});

const log = {
  info() {},
  warn() {},
  error: (fields: Record<string, unknown>, message: string) => errors.push([fields, message]),
} as unknown as Logger;

const plan = (n: number, over: Partial<AccessPlan> = {}): AccessPlan => ({
  planId: planIdText(n),
  rateLimitHeaders: false,
  stages: [
    {
      apiId: "a1",
      stageName: "prod",
      methodThrottles: [{ resourcePath: "/pets", httpMethod: "GET", throttle: { rateLimit: 1, burstLimit: 2 } }],
    },
  ],
  quota: { limit: 100, offset: 0, period: "DAY", offsetPeriodStartDay: 0 },
  ...over,
});

const key = (n: number, ...plans: number[]): AccessKey => ({
  keyId: keyIdText(n),
  hash: keyHash(HASH_KEY, `value ${n}`),
  enabled: true,
  planIds: plans.map(planIdText),
});

const part = (revision: number, over: Partial<AccessChanges>): AccessChanges => ({
  feedId: "feed",
  revision,
  whole: false,
  first: true,
  last: true,
  hashKey: HASH_KEY,
  removedKeyIds: [],
  plans: [],
  keys: [],
  removedPlanIds: [],
  adjustments: [],
  ...over,
});

async function open() {
  const regions = new PolicyMemory(createCoreMemory());
  const table = new AccessTable(regions);
  const slots = new SlotTable(regions);
  const owners = new Map<number, SeriesLabels>();
  const asked: string[] = [];
  let usage: UsageKeeper | null = null;
  const keeper = await AccessKeeper.open({
    directory,
    table,
    slots,
    observer: { owned: (slot, labels) => owners.set(slot, labels), released: (slot) => owners.delete(slot) },
    onKeys: (keyIds) => usage?.keysArrived(keyIds),
    onUpToDate: () => usage?.keysComplete(),
    onOutOfStep: () => asked.push("all"),
    log,
    now: () => NOW_MS,
  });
  usage = await UsageKeeper.open({
    directory,
    edgeId: "edge",
    table,
    labels: (slot) => owners.get(slot),
    log,
    now: () => NOW_MS,
  });
  opened.push(usage);
  return { table, slots, owners, keeper, usage, asked };
}

describe("the feed", () => {
  it("is in force as it comes, holds slots for what plans name, and lets them go", async () => {
    const { keeper, table, owners, slots } = await open();
    expect(keeper.position).toEqual({ accessFeedId: "", accessRevision: -1 });
    keeper.take(part(3, { whole: true, plans: [plan(1), plan(2, { stages: [] })], keys: [key(1, 1), key(2, 1, 2)] }));
    expect(keeper.position).toEqual({ accessFeedId: "feed", accessRevision: 3 });
    expect(table.stats).toMatchObject({ keys: 2, plans: 2, pairs: 3 });
    expect([...owners.values()].map(({ resourcePath, httpMethod }) => [resourcePath, httpMethod])).toEqual([
      ["", ""],
      ["/pets", "GET"],
    ]);
    keeper.take(part(4, { keys: [key(1)], removedKeyIds: [keyIdText(2)], removedPlanIds: [planIdText(1)] }));
    expect(table.stats).toMatchObject({ keys: 1, plans: 1 });
    expect([...slots.entries()]).toEqual([]);
    expect(owners.size).toBe(0);
    await keeper.close();
  });

  it("that is whole removes what it does not name, at its last part and not before", async () => {
    const { keeper, table } = await open();
    keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1), key(2, 1)] }));
    keeper.take(part(2, { whole: true, last: false, plans: [plan(1)], keys: [] }));
    expect(table.stats.keys).toBe(2);
    keeper.take(part(2, { whole: true, first: false, keys: [key(2, 1)] }));
    expect(table.stats).toMatchObject({ keys: 1, plans: 1 });
    await keeper.close();
  });

  it("that makes no sense changes no position and is asked for anew", async () => {
    const { keeper, asked, table } = await open();
    keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    keeper.take(part(2, { keys: [key(2, 9)] }));
    expect(asked).toEqual(["all"]);
    expect(keeper.position.accessRevision).toBe(-1);
    expect(table.stats.keys).toBe(1);
    // Nothing moves the position on before everything came.
    keeper.take(part(3, { keys: [] }));
    expect(keeper.position.accessRevision).toBe(-1);
    keeper.take(part(3, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    expect(keeper.position.accessRevision).toBe(3);
    await keeper.close();
  });
});

describe("a restart", () => {
  it("finds keys, plans and quotas as they were, and an adjustment is not made twice", async () => {
    const first = await open();
    first.keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1), key(2, 1)] }));
    first.table.setQuota({ keyId: keyIdText(1), planId: planIdText(1), periodStartDay: DAY, used: 40 });
    first.keeper.take(
      part(2, { adjustments: [{ keyId: keyIdText(2), planId: planIdText(1), periodStartDay: DAY, remaining: 7 }] }),
    );
    expect(first.table.quota(keyIdText(2), planIdText(1))).toEqual({ periodStartDay: DAY, used: 93 });
    first.table.setQuota({ keyId: keyIdText(2), planId: planIdText(1), periodStartDay: DAY, used: 95 });
    await first.usage.stop();
    await first.keeper.close();

    const second = await open();
    expect(second.keeper.position).toEqual({ accessFeedId: "feed", accessRevision: 2 });
    expect(second.table.stats).toMatchObject({ keys: 2, plans: 1 });
    expect(second.table.quota(keyIdText(1), planIdText(1))).toEqual({ periodStartDay: DAY, used: 40 });
    expect(second.table.quota(keyIdText(2), planIdText(1))).toEqual({ periodStartDay: DAY, used: 95 });
    await second.keeper.close();
    expect(errors).toEqual([]);
  });

  it("finds what came as changes since the beginning, without a whole feed before them", async () => {
    const first = await open();
    first.keeper.take(part(1, { plans: [plan(1)] }));
    first.keeper.take(part(2, { keys: [key(1, 1)] }));
    await first.keeper.close();
    const second = await open();
    expect(second.keeper.position).toEqual({ accessFeedId: "feed", accessRevision: 2 });
    expect(second.table.stats).toMatchObject({ keys: 1, plans: 1, pairs: 1 });
    await second.keeper.close();
  });

  it("with a feed of a hundred thousand keys that changed often finds them all in a file that does not grow without end", async () => {
    const first = await open();
    first.keeper.take(part(1, { whole: true, last: false, plans: [plan(1)] }));
    for (let at = 0; at < 100_000; at += 1_000) {
      const keys = Array.from({ length: 1_000 }, (_, i) => key(at + i + 1, 1));
      first.keeper.take(part(1, { whole: true, first: false, last: at === 99_000, keys }));
    }
    for (let revision = 2; revision < 200; revision++) {
      const keys = Array.from({ length: 1_000 }, (_, i) => ({ ...key(i + 1, 1), enabled: revision % 2 === 0 }));
      first.keeper.take(part(revision, { keys }));
    }
    await first.keeper.close();
    const { size } = fs.statSync(path.join(directory, "access", "feed"));
    expect(size).toBeLessThan(30e6);
    const second = await open();
    expect(second.table.stats).toMatchObject({ keys: 100_000, pairs: 100_000 });
    expect(second.keeper.position.accessRevision).toBe(199);
    expect([...second.table.keys()].filter(({ enabled }) => !enabled)).toHaveLength(1_000);
    await second.keeper.close();
  });

  it("with a damaged feed lets nobody in by what was read before the damage, a flipped bit in a length included", async () => {
    for (const at of [0, 40]) {
      fs.rmSync(path.join(directory, "access"), { recursive: true, force: true });
      const first = await open();
      first.keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
      await first.keeper.close();
      const file = path.join(directory, "access", "feed");
      const whole = fs.statSync(file).size;
      const again = await open();
      again.keeper.take(part(2, { keys: [{ ...key(1, 1), enabled: false }] }));
      await again.keeper.close();
      const bytes = fs.readFileSync(file);
      bytes[whole + at] = bytes[whole + at]! ^ 0x80;
      fs.writeFileSync(file, bytes);
      const second = await open();
      expect(second.keeper.position.accessRevision).toBe(-1);
      expect(second.table.stats).toMatchObject({ keys: 0, plans: 0 });
      await second.keeper.close();
    }
  });

  it("with a damaged feed says so by name, keeps the file aside, and asks for all of it; quotas wait for their keys", async () => {
    const first = await open();
    first.keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    first.table.setQuota({ keyId: keyIdText(1), planId: planIdText(1), periodStartDay: DAY, used: 40 });
    await first.usage.stop();
    await first.keeper.close();
    const file = path.join(directory, "access", "feed");
    const bytes = fs.readFileSync(file);
    bytes[40] = bytes[40]! ^ 1;
    fs.writeFileSync(file, bytes);

    const second = await open();
    expect(second.keeper.position).toEqual({ accessFeedId: "", accessRevision: -1 });
    expect(second.table.stats.keys).toBe(0);
    expect(errors).toMatchObject([[{ file }, /damaged on disk; the file was put aside/]]);
    expect(fs.readdirSync(path.join(directory, "aside"))).toHaveLength(1);
    second.keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    expect(second.table.quota(keyIdText(1), planIdText(1))).toEqual({ periodStartDay: DAY, used: 40 });
    await second.keeper.close();
  });

  it("with a damaged journal says so by name, keeps it aside, and counts on with what was read of quotas", async () => {
    const first = await open();
    first.keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    for (let used = 1; used <= 3; used++) {
      first.table.setQuota({ keyId: keyIdText(1), planId: planIdText(1), periodStartDay: DAY, used });
      await first.usage.tick();
    }
    await first.usage.stop();
    await first.keeper.close();
    const file = path.join(directory, "usage", "journal");
    const bytes = fs.readFileSync(file);
    bytes[bytes.length - 5] = bytes[bytes.length - 5]! ^ 1;
    fs.writeFileSync(file, bytes);
    const second = await open();
    expect(errors).toMatchObject([[{ file }, /usage journal is damaged; it was put aside/]]);
    expect(second.table.quota(keyIdText(1), planIdText(1))!.used).toBeGreaterThanOrEqual(1);
    second.table.setQuota({ keyId: keyIdText(1), planId: planIdText(1), periodStartDay: DAY, used: 9 });
    await second.usage.stop();
    await second.keeper.close();
    const third = await open();
    expect(third.table.quota(keyIdText(1), planIdText(1))).toEqual({ periodStartDay: DAY, used: 9 });
    await third.keeper.close();
  });

  it("on a disk that takes nothing goes on, says so, and writes everything once it can", async () => {
    const first = await open();
    first.keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    await first.usage.tick();
    // A file stands where the journal's folder would be made.
    fs.rmSync(path.join(directory, "usage"), { recursive: true, force: true });
    fs.writeFileSync(path.join(directory, "usage"), "");
    first.table.setQuota({ keyId: keyIdText(1), planId: planIdText(1), periodStartDay: DAY, used: 5 });
    await first.usage.tick();
    expect(errors).toMatchObject([[{}, /could not be written to the edge's disk/]]);
    fs.rmSync(path.join(directory, "usage"));
    await first.usage.tick();
    await first.usage.stop();
    await first.keeper.close();
    const second = await open();
    expect(second.table.quota(keyIdText(1), planIdText(1))).toEqual({ periodStartDay: DAY, used: 5 });
    await second.keeper.close();
  });
});

describe("a disk that fails on the way", () => {
  const { append } = FrameFile.prototype;
  const feedFile = () => path.join(directory, "access", "feed");

  /** From the `nth` append on, `times` of them write half of what they were given and fail, as on a disk that is full. */
  function failAppends(nth: number, times = 1): void {
    let count = 0;
    vi.spyOn(FrameFile.prototype, "append").mockImplementation(async function (this: FrameFile, payloads, isDurable) {
      count++;
      if (count < nth || count >= nth + times) return append.call(this, payloads, isDurable);
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    });
  }

  /** What another edge finds on the disk as it is now, as after a kill. */
  async function afterKill() {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-access-"));
    fs.cpSync(directory, copy, { recursive: true });
    const before = directory;
    directory = copy;
    try {
      const { keeper, table } = await open();
      const keys = [...table.keys()].map(({ keyId, enabled }) => [keyId, enabled] as const);
      keys.sort(([a], [b]) => (a < b ? -1 : 1));
      const { accessRevision } = keeper.position;
      await keeper.close();
      return { keys, accessRevision };
    } finally {
      directory = before;
      for (const usage of opened.splice(1)) await usage.stop();
      fs.rmSync(copy, { recursive: true, force: true });
    }
  }

  it("never lets a key in again that was disabled, killed at once or after the next change", async () => {
    const { keeper } = await open();
    keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1), key(2, 1)] }));
    await keeper.settled();
    failAppends(1, 2);
    keeper.take(part(2, { keys: [{ ...key(1, 1), enabled: false }] }));
    await keeper.settled();
    expect(errors).toMatchObject([[{ file: feedFile() }, /could not be kept on disk; the file is removed/]]);
    expect(await afterKill()).toEqual({ keys: [], accessRevision: -1 });
    // The first try to write all of it fails too; it is said once.
    keeper.take(part(3, { keys: [key(3, 1)] }));
    await keeper.settled();
    expect(await afterKill()).toEqual({ keys: [], accessRevision: -1 });
    expect(errors).toHaveLength(1);
    keeper.take(part(4, { keys: [key(4, 1)] }));
    await keeper.settled();
    const all = { keys: [1, 2, 3, 4].map((n) => [keyIdText(n), n !== 1]), accessRevision: 4 };
    expect(await afterKill()).toEqual(all);
    keeper.take(part(5, { removedKeyIds: [keyIdText(2)] }));
    await keeper.settled();
    expect((await afterKill()).keys).toHaveLength(3);
    await keeper.close();
  });

  it("has everything again when it works and nothing changes any more, and at a stop at the latest", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { keeper } = await open();
      keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
      await keeper.settled();
      failAppends(1, 2);
      keeper.take(part(2, { keys: [{ ...key(1, 1), enabled: false }] }));
      await keeper.settled();
      for (const exists of [false, true]) {
        vi.advanceTimersByTime(1_000);
        await keeper.settled();
        expect(fs.existsSync(feedFile())).toBe(exists);
      }
      failAppends(1);
      keeper.take(part(3, { keys: [key(2, 1)] }));
      await keeper.close();
    } finally {
      vi.useRealTimers();
    }
    expect(await afterKill()).toEqual({
      keys: [
        [keyIdText(1), false],
        [keyIdText(2), true],
      ],
      accessRevision: 3,
    });
  });

  it("never takes a whole feed for one of which a part is missing, whichever failed", async () => {
    for (const failing of [1, 2, 3]) {
      fs.rmSync(path.join(directory, "access"), { recursive: true, force: true });
      const { keeper } = await open();
      failAppends(failing);
      keeper.take(part(1, { whole: true, last: false, plans: [plan(1)], keys: [key(1, 1)] }));
      keeper.take(part(1, { whole: true, first: false, last: false, keys: [key(2, 1)] }));
      keeper.take(part(1, { whole: true, first: false, keys: [key(3, 1)] }));
      await keeper.settled();
      expect(await afterKill()).toEqual({ keys: [], accessRevision: -1 });
      // A change is not the begin of a file that holds nothing else.
      vi.restoreAllMocks();
      keeper.take(part(2, { keys: [key(4, 1)] }));
      await keeper.settled();
      expect(await afterKill()).toEqual({ keys: [1, 2, 3, 4].map((n) => [keyIdText(n), true]), accessRevision: 2 });
      await keeper.close();
    }
  });

  it("keeps a file that could not be made shorter, with what comes behind it", async () => {
    const { keeper } = await open();
    keeper.take(part(1, { whole: true, plans: [plan(1)], keys: [key(1, 1)] }));
    const keys = (enabled: boolean) => Array.from({ length: 900 }, (_, n) => ({ ...key(n + 1, 1), enabled }));
    for (let revision = 2; revision < 120; revision++) keeper.take(part(revision, { keys: keys(revision % 2 === 0) }));
    await keeper.settled();
    const { size } = fs.statSync(feedFile());
    vi.spyOn(FrameFile.prototype, "sync").mockRejectedValue(new Error("EIO: i/o error, fsync"));
    for (let revision = 120; revision < 240; revision++) {
      keeper.take(part(revision, { keys: keys(revision % 2 === 0) }));
    }
    await keeper.settled();
    expect(fs.statSync(feedFile()).size).toBeGreaterThan(size);
    expect(errors).toEqual([]);
    expect((await afterKill()).keys.filter(([, enabled]) => enabled)).toEqual([]);
    await keeper.close();
  });
});
