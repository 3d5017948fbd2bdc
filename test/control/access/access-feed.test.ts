import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccessFeed, NO_REVISION } from "../../../src/control/access/access-feed.ts";
import { AccessLog } from "../../../src/control/access/access-log.ts";
import { AccessSession } from "../../../src/control/access/access-session.ts";
import type { AccessChanges } from "../../../src/model/access.ts";
import { epochDay } from "../../../src/model/usage-plan.ts";
import { until } from "../support/fixtures.ts";
import { EdgeTwin } from "./support/edge-twin.ts";
import { anyStep, newWorld, perform } from "./support/random-access.ts";

const steps = fc.array(anyStep, { minLength: 20, maxLength: 60, size: "max" });

async function bring(feed: AccessFeed, twin: EdgeTwin): Promise<AccessChanges[]> {
  const parts: AccessChanges[] = [];
  for await (const part of feed.changesSince(twin.revision)) {
    parts.push(part);
    twin.apply(part);
  }
  return parts;
}

// Guards: what an edge serves after it was away for any time is what one serves that starts anew, and what the store says.
describe("the feed", () => {
  it.each([
    ["with a long log", undefined, false],
    ["with a log that reaches back a few changes only", 8, true],
  ])(
    "brings an edge from any revision, by difference or whole, to what the store holds, %s",
    async (_what, logIdsMax, mayBeWhole) => {
      let wholes = 0;
      let differences = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          const world = await newWorld(logIdsMax);
          try {
            const feed = new AccessFeed(world.context, 3);
            const pasts = [new EdgeTwin()];
            for (const step of all) {
              await perform(world, step);
              pasts.push(EdgeTwin.of(world.context));
            }
            const now = EdgeTwin.of(world.context).state;
            for (const past of pasts) {
              const isNew = past.revision === NO_REVISION;
              const parts = await bring(feed, past);
              expect(past.state).toEqual(now);
              expect(parts.map(({ first }) => first).indexOf(true)).toBe(0);
              expect(parts.filter(({ last }) => last)).toHaveLength(1);
              if (isNew || !mayBeWhole) expect(parts[0]!.whole).toBe(isNew);
              if (parts[0]!.whole) wholes++;
              else differences++;
            }
          } finally {
            await world.close();
          }
        }),
        { seed: 20_261_126, numRuns: 30 },
      );
      expect(wholes).toBeGreaterThan(20);
      expect(differences).toBeGreaterThan(100);
    },
  );

  it("brings an edge to what the store holds when that changes between its parts", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(3)), async (all, pauses) => {
        const world = await newWorld(30);
        try {
          const feed = new AccessFeed(world.context, 2);
          const twin = new EdgeTwin();
          // Half of it before the edge comes, so that there is something to tell it from the first part on.
          const left = [...all];
          while (left.length > all.length / 2) await perform(world, left.shift()!);
          let pause = 0;
          do {
            for await (const part of feed.changesSince(twin.revision)) {
              twin.apply(part);
              for (let count = pauses[pause++ % Math.max(1, pauses.length)] ?? 1; count > 0; count--) {
                const step = left.shift();
                if (step !== undefined) await perform(world, step);
              }
            }
            const step = left.shift();
            if (step !== undefined) await perform(world, step);
          } while (left.length > 0 || twin.revision !== feed.revision);
          expect(twin.state).toEqual(EdgeTwin.of(world.context).state);
        } finally {
          await world.close();
        }
      }),
      { seed: 20_261_128, numRuns: 60 },
    );
  });

  it("names no plan that is younger than what it tells, before the next difference does", async () => {
    const world = await newWorld();
    const { operations } = world;
    for (let count = 0; count < 3; count++) await operations.createUsagePlan({ name: "p" });
    const { id } = await operations.createApiKey({});
    const feed = new AccessFeed(world.context, 1);
    const twin = new EdgeTwin();
    let young = "";
    for await (const part of feed.changesSince(NO_REVISION)) {
      if (young === "") {
        young = (await operations.createUsagePlan({ name: "young" })).id;
        await operations.createUsagePlanKey(young, id);
      }
      twin.apply(part);
    }
    expect(twin.keys.get(id)!.planIds).toEqual([]);
    await bring(feed, twin);
    expect(twin.keys.get(id)!.planIds).toEqual([young]);
    await world.close();
  });

  it("tells everything when its log was cut while it was read", async () => {
    const { context, close } = await newWorld(700);
    const { store, log } = context;
    await store.transact((t) => {
      for (let count = 0; count < 600; count++) log.append(t, { keyIds: [`aaaaaaa${100 + count}`] });
    });
    let pages = 0;
    const cutBetweenPages = {
      get: (table: "accessState", key: string) => {
        const state = store.get(table, key)!;
        return pages > 0 ? { ...state, logBase: state.revision } : state;
      },
      page: (...args: Parameters<typeof store.page>) => (pages++ === 0 ? store.page(...args) : []),
    } as unknown as typeof store;
    expect((await log.since(0))?.keyIds.size).toBe(600);
    expect(await new AccessLog(cutBetweenPages).since(0)).toBeNull();
    await close();
  });

  it("cuts parts by what is in them, stages and method throttles of plans among it", async () => {
    const world = await newWorld();
    const throttle = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`/r${index}/GET`, { rateLimit: 1, burstLimit: 1 }]),
    );
    const apiStages = world.stages.map((stage) => ({ ...stage, throttle }));
    for (let count = 0; count < 10; count++) await world.operations.createUsagePlan({ name: "p", apiStages });
    const parts = await bring(new AccessFeed(world.context), new EdgeTwin());
    // Each plan weighs 1 + 6 * 21 = 127.
    expect(parts.map(({ plans }) => plans.length)).toEqual([7, 3]);
    await world.close();
  });

  it("tells an adjustment of a quota once, and one of a period that is over never", async () => {
    const world = await newWorld();
    const { context, operations } = world;
    const feed = new AccessFeed(context);
    const planId = (await operations.createUsagePlan({ name: "p" })).id;
    const today = epochDay(Date.now());
    const adjust = (keyId: string, remaining: number, day = today) =>
      context.store.transact((t) =>
        context.log.append(t, {
          adjustments: [{ keyId, planId, periodStartDay: day, remaining, periodEndDay: day + 1 }],
        }),
      );
    const early = new EdgeTwin();
    await bring(feed, early);
    await adjust("aaaaaaaaaa", 5);
    await adjust("aaaaaaaaaa", 6);
    await adjust("bbbbbbbbbb", 7);
    await adjust("cccccccccc", 8, today - 3);
    const remaining = (twin: EdgeTwin) => twin.adjustments.map((one) => `${one.keyId[0]}${one.remaining}`);
    await bring(feed, early);
    expect(remaining(early)).toEqual(["a5", "a6", "b7", "c8"]);
    await operations.updateUsagePlan(planId, [{ op: "replace", path: "/name", value: "q" }]);
    await bring(feed, early);
    expect(remaining(early)).toEqual(["a5", "a6", "b7", "c8"]);
    const late = new EdgeTwin();
    await bring(feed, late);
    expect(remaining(late)).toEqual(["a6", "b7"]);
    await world.close();
  });
});

describe("a session", () => {
  it("sends what an edge lacks, each change once, and rapid ones together", async () => {
    const world = await newWorld();
    const { context, operations } = world;
    const feed = new AccessFeed(context);
    const session = (position: { accessFeedId: string; accessRevision: number }, slow = false) => {
      const parts: AccessChanges[] = [];
      let release = () => {};
      const one = new AccessSession(
        feed,
        {
          access: (part) => {
            parts.push(part);
            return slow ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
          },
        },
        position,
        (error) => {
          throw error;
        },
      );
      const stop = context.store.onCommit(() => one.wake());
      one.wake();
      return { parts, release: () => release(), stop };
    };
    const none = { accessFeedId: "", accessRevision: -1 };

    // Where there never was a key there is nothing to say, but to an edge that has another feed's.
    const idle = session(none);
    const foreign = session({ accessFeedId: "other", accessRevision: 5 });
    await until(() => foreign.parts.length === 1);
    expect(foreign.parts[0]).toMatchObject({ whole: true, first: true, last: true, keys: [], revision: 0 });
    expect(idle.parts).toEqual([]);

    const key = await operations.createApiKey({});
    await until(() => idle.parts.length === 1);
    // The first that an edge ever gets is everything, so that it can keep it as such.
    expect(idle.parts[0]!.whole).toBe(true);
    expect(idle.parts[0]!.keys.map(({ keyId }) => keyId)).toEqual([key.id]);

    const held = { accessFeedId: feed.feedId, accessRevision: feed.revision };
    const slow = session({ accessFeedId: feed.feedId, accessRevision: 0 }, true);
    await until(() => slow.parts.length === 1);
    for (let count = 0; count < 5; count++) await operations.createApiKey({});
    expect(slow.parts).toHaveLength(1);
    slow.release();
    await until(() => slow.parts.length === 2);
    expect(slow.parts[1]!.keys).toHaveLength(5);

    const knowing = session(held);
    await until(() => knowing.parts.length === 1);
    expect(knowing.parts[0]).toMatchObject({ whole: false, revision: feed.revision });
    expect(knowing.parts[0]!.keys).toHaveLength(5);

    // A store that was put back does not know the edge's future.
    const ahead = session({ accessFeedId: feed.feedId, accessRevision: feed.revision + 1 });
    await until(() => ahead.parts.length === 1);
    expect(ahead.parts[0]!.whole).toBe(true);
    for (const { stop } of [idle, foreign, slow, knowing, ahead]) stop();
    await world.close();
  });
});
