/** Usage as AWS shows it, line by line, and what is left of a quota set by hand. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ControlAdmin } from "../../../src/control/control-admin.ts";
import type { ControlPlane } from "../../../src/control/control-plane.ts";
import type { AccessChanges } from "../../../src/model/access.ts";
import type { QuotaCount, UsageCount } from "../../../src/model/usage.ts";
import type { UsageSession } from "../../../src/rpc/link.ts";
import { startTestPlane, until } from "../support/fixtures.ts";
import { refusal } from "../support/refusal.ts";

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS);
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const [yesterday, today] = [dateOf(TODAY - 1), dateOf(TODAY)];

let plane: ControlPlane;
let operations: ControlAdmin;
let planId: string;
let keyId: string;
beforeEach(async () => {
  plane = await startTestPlane();
  operations = plane.operations;
  planId = (await operations.createUsagePlan({ name: "p", quota: { limit: 100, period: "DAY" } })).id;
  keyId = (await operations.createApiKey({})).id;
  await operations.createUsagePlanKey(planId, keyId);
});

/** An edge that counts, in batches that are acknowledged. */
function edge(edgeId: string) {
  const acknowledged: number[] = [];
  const session: UsageSession = plane.localLink().usage(edgeId, (sequence) => acknowledged.push(sequence));
  let sequence = 0;
  return async (counts: Partial<UsageCount>[], quotas: Partial<QuotaCount>[] = []): Promise<void> => {
    session.send({
      edgeId,
      journalId: "j",
      sequence: ++sequence,
      counts: counts.map((one) => ({
        keyId,
        planId,
        apiId: "apiapiapi1",
        stageName: "prod",
        resourcePath: "/",
        httpMethod: "GET",
        epochMinute: TODAY * 1_440,
        admitted: 0,
        throttled: 0,
        quotaExceeded: 0,
        bytesIn: 0,
        bytesOut: 0,
        ...one,
      })),
      quotas: quotas.map((one) => ({ keyId, planId, periodStartDay: TODAY, used: 0, ...one })),
    });
    await until(() => acknowledged.at(-1) === sequence);
  };
}

const usage = async (startDate = today, endDate = today) =>
  (await operations.getUsage({ planId, keyId, startDate, endDate })).items;

describe("getUsage", () => {
  it("gives used and remaining of each day: the sum of all edges, and what the lowest has left", async () => {
    const [a, b] = [edge("a"), edge("b")];
    await a([{ epochMinute: (TODAY - 1) * 1_440 + 5, admitted: 30 }], [{ periodStartDay: TODAY - 1, used: 30 }]);
    await b([{ epochMinute: (TODAY - 1) * 1_440 + 9, admitted: 50 }], [{ periodStartDay: TODAY - 1, used: 50 }]);
    await a([{ admitted: 3 }, { admitted: 4, httpMethod: "PUT" }], [{ used: 7 }]);
    const days = [
      [80, 50],
      [7, 93],
    ];
    expect(await usage(yesterday, today)).toEqual([{ keyId, days }]);
  });

  it("shows a key that was not used where it is asked for, and without a quota a number that every client holds", async () => {
    expect(await usage()).toEqual([{ keyId, days: [[0, 100]] }]);
    expect((await operations.getUsage({ planId, startDate: today, endDate: today })).items).toEqual([]);
    await operations.updateUsagePlan(planId, [{ op: "remove", path: "/quota" }]);
    expect(await usage()).toEqual([{ keyId, days: [[0, 2_147_483_647]] }]);
  });

  it("goes on through a period of many days, less the offset in its first", async () => {
    const plan = await operations.updateUsagePlan(planId, [
      { op: "replace", path: "/quota/period", value: "MONTH" },
      { op: "replace", path: "/quota/offset", value: "10" },
    ]);
    expect(plan.quota).toEqual({ limit: 100, offset: 10, period: "MONTH" });
    const now = new Date();
    const monthStart = Math.floor(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / DAY_MS);
    await edge("a")([{ admitted: 20, epochMinute: monthStart * 1_440 }], [{ periodStartDay: monthStart, used: 20 }]);
    expect((await usage(dateOf(monthStart - 1), dateOf(monthStart + 1)))[0]!.days).toEqual([
      [0, 100],
      [20, 70],
      [0, 70],
    ]);
  });

  it("lists the keys that were used, page by page", async () => {
    const keys: string[] = [];
    for (let index = 0; index < 7; index++) keys.push((await operations.createApiKey({})).id);
    await edge("a")(keys.map((id, index) => ({ keyId: id, admitted: index + 1 })));
    const pages: string[][] = [];
    let position: string | undefined;
    do {
      const page = await operations.getUsage({
        planId,
        startDate: yesterday,
        endDate: today,
        limit: 3,
        ...(position === undefined ? {} : { position }),
      });
      pages.push(page.items.map((item) => `${item.keyId} ${item.days[1]![0]}`));
      position = page.position;
    } while (position !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(pages.flat()).toEqual(keys.map((id, index) => `${id} ${index + 1}`));
  });

  it.each([
    ["2026-1-1", today, "Invalid startDate: expected a date as in 2026-01-31, got '2026-1-1'"],
    ["2026-02-30", today, "Invalid startDate: expected a date as in 2026-01-31, got '2026-02-30'"],
    [today, "x", "Invalid endDate: expected a date as in 2026-01-31, got 'x'"],
    [today, yesterday, `Invalid dates: expected endDate at most 90 days after startDate, got ${today} to ${yesterday}`],
    [
      "2026-01-01",
      "2026-04-02",
      "Invalid dates: expected endDate at most 90 days after startDate, got 2026-01-01 to 2026-04-02",
    ],
  ])("refuses the dates %s to %s", async (startDate, endDate, message) => {
    expect(await refusal(operations.getUsage({ planId, startDate, endDate }))).toEqual([
      "BadRequestException",
      message,
    ]);
  });

  it("refuses a plan and a key that are not there", async () => {
    const dates = { startDate: today, endDate: today };
    expect(await refusal(operations.getUsage({ planId: "aaaaaa", ...dates }))).toEqual([
      "NotFoundException",
      "Invalid Usage Plan ID specified",
    ]);
    expect(await refusal(operations.getUsage({ planId, keyId: "aaaaaaaaaa", ...dates }))).toEqual([
      "NotFoundException",
      "Invalid API Key identifier specified",
    ]);
  });
});

describe("updateUsage", () => {
  const set = (value: string) => operations.updateUsage(planId, keyId, [{ op: "replace", path: "/remaining", value }]);

  it("says at once what is left, tells edges once, and goes on with what they count then", async () => {
    const parts: AccessChanges[] = [];
    plane.localLink().subscribe(
      () => ({
        edgeId: "a",
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
        onSnapshot() {},
        onConfiguration() {},
        onAccess: (part) => parts.push(part),
      },
    );
    const count = edge("a");
    await count([{ admitted: 90 }], [{ used: 90 }]);
    expect(await usage()).toEqual([{ keyId, days: [[90, 10]] }]);
    expect(await set("250")).toEqual({
      planId,
      startDate: today,
      endDate: today,
      items: [{ keyId, days: [[90, 250]] }],
    });
    const adjustments = await until(() => parts.find((part) => part.adjustments.length > 0)?.adjustments);
    expect(adjustments).toEqual([{ keyId, planId, periodStartDay: TODAY, remaining: 250 }]);
    // What the edge says once it has heard of it: 250 left are 150 below nothing used.
    await count([{ admitted: 5 }], [{ used: -145 }]);
    expect(await usage()).toEqual([{ keyId, days: [[95, 245]] }]);
  });

  it("holds where no edge counted yet, and over a second time", async () => {
    expect((await set("3")).items).toEqual([{ keyId, days: [[0, 3]] }]);
    expect((await set("7")).items).toEqual([{ keyId, days: [[0, 7]] }]);
  });

  it.each([
    [
      [{ op: "add", path: "/remaining", value: "1" }],
      "Invalid patch path  '/remaining' specified for op 'add'. Must be one of: [/remaining]",
    ],
    [
      [{ op: "replace", path: "/used", value: "1" }],
      "Invalid patch path  '/used' specified for op 'replace'. Must be one of: [/remaining]",
    ],
    [
      [{ op: "replace", path: "/remaining", value: "-1" }],
      "Invalid value for '/remaining': expected 0 to 2147483647 requests, got '-1'",
    ],
    [
      [{ op: "replace", path: "/remaining" }],
      "Invalid value for '/remaining': expected 0 to 2147483647 requests, got ''",
    ],
  ])("refuses %j", async (patch, message) => {
    expect(await refusal(operations.updateUsage(planId, keyId, patch))).toEqual(["BadRequestException", message]);
  });

  it("refuses a key that is not in the plan, and a plan without a quota", async () => {
    const other = (await operations.createApiKey({})).id;
    const patch = [{ op: "replace", path: "/remaining", value: "1" }];
    expect(await refusal(operations.updateUsage(planId, other, patch))).toEqual([
      "NotFoundException",
      "Invalid API Key identifier specified",
    ]);
    await operations.updateUsagePlan(planId, [{ op: "remove", path: "/quota" }]);
    expect(await refusal(operations.updateUsage(planId, keyId, patch))).toEqual([
      "BadRequestException",
      `Usage Plan ${planId} has no quota of which something could remain`,
    ]);
  });
});

describe("getUsageRecords", () => {
  const range = { fromMs: (TODAY - 2) * DAY_MS, toMs: (TODAY + 1) * DAY_MS };

  it("gives each method and day, or minute, with all that was counted", async () => {
    const count = edge("a");
    const nowMinute = Math.floor(Date.now() / 60_000);
    const all = { admitted: 1, throttled: 2, quotaExceeded: 3, bytesIn: 4, bytesOut: 5 };
    await count([
      { ...all, epochMinute: nowMinute },
      { ...all, epochMinute: nowMinute, httpMethod: "PUT" },
    ]);
    await count([{ ...all, epochMinute: nowMinute - 1 }]);
    const record = { keyId, planId, apiId: "apiapiapi1", stageName: "prod", resourcePath: "/", httpMethod: "GET" };
    const minutes = await operations.getUsageRecords({ planId, ...range, granularity: "MINUTE" });
    expect(minutes).toEqual({
      items: [
        { ...record, ...all, fromMs: (nowMinute - 1) * 60_000 },
        { ...record, ...all, fromMs: nowMinute * 60_000 },
        { ...record, ...all, fromMs: nowMinute * 60_000, httpMethod: "PUT" },
      ],
    });
    const { items } = await operations.getUsageRecords({ planId, keyId, ...range, granularity: "DAY" });
    expect(items.reduce((sum, one) => sum + one.bytesOut, 0)).toBe(15);
  });

  it("pages through lines, also between those of one day, and goes on after a plan is gone", async () => {
    const count = edge("a");
    const methods = Array.from({ length: 7 }, (_, index) => ({ resourcePath: `/r${index}`, admitted: 1 }));
    for (const day of [TODAY - 1, TODAY]) await count(methods.map((one) => ({ ...one, epochMinute: day * 1_440 })));
    await operations.deleteUsagePlan(planId);
    const seen: string[] = [];
    let position: string | undefined;
    let pages = 0;
    do {
      const page = await operations.getUsageRecords({
        planId,
        ...range,
        granularity: "DAY",
        limit: 5,
        ...(position === undefined ? {} : { position }),
      });
      seen.push(...page.items.map(({ fromMs, resourcePath }) => `${fromMs / DAY_MS - TODAY} ${resourcePath}`));
      position = page.position;
      pages++;
    } while (position !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual([-1, 0].flatMap((day) => methods.map(({ resourcePath }) => `${day} ${resourcePath}`)));
  });

  it("refuses what makes no range, granularity or position", async () => {
    const records = (change: object) => operations.getUsageRecords({ planId, ...range, granularity: "DAY", ...change });
    for (const [change, message] of [
      [{ granularity: "HOUR" }, /^Invalid granularity: expected DAY or MINUTE, got 'HOUR'$/],
      [{ fromMs: 5, toMs: 4 }, /^Invalid range: .* got 5 to 4$/],
      [{ fromMs: Number.NaN }, /^Invalid range/],
      [{ position: "x" }, /^Invalid position parameter specified$/],
    ] as const) {
      const [name, text] = await refusal(records(change));
      expect(name).toBe("BadRequestException");
      expect(text).toMatch(message);
    }
  });
});
