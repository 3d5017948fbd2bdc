/** A hundred thousand keys: they are imported while others work, and listed and fed page by page. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AccessFeed } from "../../../src/control/access/access-feed.ts";
import { type AccessWorld, newWorld } from "./support/random-access.ts";

const KEYS = 100_000;
const MB = 1024 * 1024;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

let world: AccessWorld;
let planId: string;
beforeAll(async () => {
  world = await newWorld();
  planId = (await world.operations.createUsagePlan({ name: "p", apiStages: [{ ...world.stages[0]!, throttle: {} }] }))
    .id;
});
afterAll(() => world.close());

const file = (count: number, begin = 0): Buffer => {
  const rows = ["Name,Key,Enabled,UsagePlanIds"];
  for (let index = begin; index < begin + count; index++) {
    rows.push(`key ${index},value-of-a-key-${String(index).padStart(30, "0")},TRUE,${planId}`);
  }
  return Buffer.from(rows.join("\n"));
};

/** Runs `work` and tells how far memory grew at most, once what is dead is collected. */
async function growth(work: (look: () => void) => Promise<void>): Promise<number> {
  collect();
  const before = process.memoryUsage().heapUsed;
  let peak = 0;
  await work(() => {
    collect();
    peak = Math.max(peak, process.memoryUsage().heapUsed - before);
  });
  return peak;
}

it("are imported in one commit, with others' work in between", async () => {
  const { operations, context } = world;
  const before = context.store.revision;
  let done = false;
  const importing = operations.importApiKeys({ csv: file(KEYS) }).finally(() => {
    done = true;
  });
  let longestMs = 0;
  let worked = 0;
  for (; !done; worked++) {
    const beginMs = performance.now();
    await operations.createApiKey({});
    longestMs = Math.max(longestMs, performance.now() - beginMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { ids, warnings } = await importing;
  expect(warnings).toEqual([]);
  expect(new Set(ids).size).toBe(KEYS);
  expect(context.store.revision).toBe(before + worked + 1);
  expect(worked).toBeGreaterThan(10);
  expect(longestMs).toBeLessThan(3_000);
}, 120_000);

it("are listed page by page in bounded memory, all of them once", async () => {
  let count = 0;
  let last = "";
  const peak = await growth(async (look) => {
    for (let position: string | undefined, pages = 0; ; pages++) {
      const page = await world.operations.getApiKeys({ limit: 500, ...(position === undefined ? {} : { position }) });
      for (const { id } of page.items) {
        expect(id > last).toBe(true);
        last = id;
        count++;
      }
      if (pages % 50 === 0) look();
      position = page.position;
      if (position === undefined) return;
    }
  });
  expect(count).toBeGreaterThanOrEqual(KEYS);
  expect(peak).toBeLessThan(10 * MB);
}, 120_000);

it("are looked through for a name that few have in bounded memory", async () => {
  const { id } = await world.operations.createApiKey({ name: "the only one" });
  const peak = await growth(async (look) => {
    const { items } = await world.operations.getApiKeys({ nameQuery: "the only" });
    expect(items.map((item) => item.id)).toEqual([id]);
    look();
  });
  expect(peak).toBeLessThan(10 * MB);
}, 120_000);

it("are fed part by part in bounded memory", async () => {
  let count = 0;
  const peak = await growth(async (look) => {
    let parts = 0;
    for await (const { keys } of new AccessFeed(world.context).changesSince(-1)) {
      count += keys.length;
      if (parts++ % 20 === 0) look();
    }
  });
  expect(count).toBeGreaterThanOrEqual(KEYS);
  expect(peak).toBeLessThan(20 * MB);
}, 120_000);

it("are taken out of their plan when that is deleted", async () => {
  const { operations, stages } = world;
  const { apiId, stageName } = stages[0]!;
  await operations.updateUsagePlan(planId, [{ op: "remove", path: "/apiStages", value: `${apiId}:${stageName}` }]);
  await operations.deleteUsagePlan(planId);
  expect(world.context.store.page("usagePlanKey", [], { limit: 1 })).toEqual([]);
  const { items } = await operations.getApiKeys({ limit: 500 });
  expect(items.every(({ stageKeys }) => stageKeys.length === 0)).toBe(true);
}, 120_000);
