/** API keys, usage plans and usage through the admin client. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.ts";
import { type AdminClient, connectAdmin } from "../../src/rpc/admin-client.ts";
import { definition, startTestPlane, until } from "../control/support/fixtures.ts";
import { refusal } from "../control/support/refusal.ts";

let plane: ControlPlane;
let admin: AdminClient;
let apiId: string;
beforeAll(async () => {
  plane = await startTestPlane({ grpcAddress: "127.0.0.1:0" });
  admin = connectAdmin({ server: `127.0.0.1:${plane.grpcPort}` });
  const { api } = await admin.importApi({ bytes: definition(1) });
  apiId = api!.id;
  await admin.createDeployment(apiId, { stageName: "prod" });
});
afterAll(() => admin.close());

describe("API keys", () => {
  it("are as the operations give them, with what was given and without what was not", async () => {
    const { operations } = plane;
    const bare = await admin.createApiKey({});
    expect(bare).toEqual(await operations.getApiKey(bare.id, true));
    const full = await admin.createApiKey({
      name: "n",
      value: "value-0123456789-0123456789",
      enabled: true,
      description: "d",
      customerId: "c",
      tags: { a: "b" },
    });
    expect(full).toEqual(await operations.getApiKey(full.id, true));
    expect(full).toMatchObject({ name: "n", enabled: true, description: "d", customerId: "c", tags: { a: "b" } });
    expect(await admin.getApiKey(full.id, false)).toEqual(await operations.getApiKey(full.id, false));
    const patches = [
      { op: "replace", path: "/description" },
      { op: "replace", path: "/name", value: "m" },
    ];
    expect(await admin.updateApiKey(full.id, patches)).toEqual(await operations.getApiKey(full.id, false));
    const rotated = await admin.rotateApiKey(full.id);
    expect(rotated).toEqual(await operations.getApiKey(full.id, true));
    expect((await admin.rotateApiKey(full.id, "another-value-of-this-key")).value).toBe("another-value-of-this-key");
    const page = await admin.getApiKeys({ limit: 1, includeValues: true });
    expect(page).toEqual(await operations.getApiKeys({ limit: 1, includeValues: true }));
    const next = { limit: 1, nameQuery: "m", position: page.position! };
    expect(await admin.getApiKeys(next)).toEqual(await operations.getApiKeys(next));
    await admin.deleteApiKey(bare.id);
    expect(await refusal(admin.getApiKey(bare.id, true))).toEqual([
      "NotFoundException",
      "Invalid API Key identifier specified",
    ]);
  });

  it("are imported from files that are larger than a message, with their warnings", async () => {
    const rows = Array.from({ length: 50_000 }, (_, row) => `n,value-of-imported-key-in-row-${row},${"d".repeat(100)}`);
    const csv = Buffer.from(["Name,Key,Description", ...rows, "n,short,"].join("\n"));
    expect(csv.length).toBeGreaterThan(5 * 1024 * 1024);
    const { ids, warnings } = await admin.importApiKeys({ csv });
    expect(new Set(ids).size).toBe(50_000);
    expect(warnings).toEqual(["line 50002: API Key value should be at least 20 characters; the row was not imported"]);
  }, 120_000);

  it("are refused with the lines that are wrong, and when they are too many", async () => {
    expect(
      await refusal(admin.importApiKeys({ csv: Buffer.from("Name,Key\nn,short\n"), failOnWarnings: true })),
    ).toEqual([
      "BadRequestException",
      "Nothing was imported, since the API key file gives warnings and these are to fail: line 2: API Key value should be at least " +
        "20 characters; the row was not imported",
    ]);
    const [name, message] = await refusal(admin.importApiKeys({ csv: new Uint8Array(33 * 1024 * 1024) }));
    expect(name).toBe("BadRequestException");
    expect(message).toMatch(/^The file has more than 33554432 bytes/);
  });
});

describe("usage plans", () => {
  it("are as the operations give them", async () => {
    const { operations } = plane;
    const throttle = { rateLimit: 0.5, burstLimit: 3 };
    const plan = await admin.createUsagePlan({
      name: "p",
      description: "d",
      apiStages: [{ apiId, stageName: "prod", throttle: { "/r0/{id}/GET": throttle, "//ANY": throttle } }],
      throttle: { rateLimit: 0, burstLimit: 0 },
      quota: { limit: 2 ** 31 - 1, offset: 5, period: "MONTH" },
      productCode: "c",
      tags: { a: "b" },
      rateLimitHeaders: true,
    });
    expect(plan).toEqual(await operations.getUsagePlan(plan.id));
    expect(plan.apiStages[0]!.throttle).toEqual({ "/r0/{id}/GET": throttle, "//ANY": throttle });
    expect(plan.throttle).toEqual({ rateLimit: 0, burstLimit: 0 });
    const bare = await admin.createUsagePlan({ name: "bare" });
    expect(bare).toEqual(await operations.getUsagePlan(bare.id));
    expect(bare).not.toHaveProperty("quota");
    expect(await admin.getUsagePlans()).toEqual(await operations.getUsagePlans());
    const key = await admin.createApiKey({});
    expect(await admin.createUsagePlanKey(plan.id, key.id)).toEqual({ id: key.id, type: "API_KEY", name: "" });
    expect(await admin.getUsagePlans(key.id)).toEqual([plan]);
    expect(await admin.getUsagePlanKeys(plan.id, { limit: 5 })).toEqual(await operations.getUsagePlanKeys(plan.id, {}));
    await admin.deleteUsagePlanKey(plan.id, key.id);
    const changed = await admin.updateUsagePlan(plan.id, [
      { op: "remove", path: "/apiStages", value: `${apiId}:prod` },
      { op: "remove", path: "/quota" },
    ]);
    expect(changed).toEqual(await operations.getUsagePlan(plan.id));
    await admin.deleteUsagePlan(plan.id);
    expect((await admin.getUsagePlans()).map(({ id }) => id)).toEqual([bare.id]);
  });

  it("are refused when half of a throttle is missing: as 0 it would block everything", async () => {
    for (const throttle of [{ rateLimit: 5 }, { burstLimit: 5 }]) {
      expect((await refusal(admin.createUsagePlan({ name: "p", throttle: throttle as never })))[1]).toMatch(
        /^Invalid (rateLimit|burstLimit) of throttle: expected .*, got undefined$/,
      );
    }
    const half = { apiId, stageName: "prod", throttle: { "/a/GET": { rateLimit: 1 } as never } };
    const plan = await admin.createUsagePlan({ name: "p", apiStages: [half] });
    expect(plan.apiStages[0]!.throttle["/a/GET"]).toEqual({ rateLimit: 1, burstLimit: 5000 });
  });
});

it("usage is as the operations give it", async () => {
  const { operations } = plane;
  const planId = (await admin.createUsagePlan({ name: "p", quota: { limit: 10, period: "DAY" } })).id;
  const keyId = (await admin.createApiKey({})).id;
  await admin.createUsagePlanKey(planId, keyId);
  const epochMinute = Math.floor(Date.now() / 60_000);
  let acknowledged = 0;
  const session = plane.localLink().usage("e", (sequence) => {
    acknowledged = sequence;
  });
  const count = { keyId, planId, apiId, stageName: "prod", resourcePath: "/", httpMethod: "GET", epochMinute };
  session.send({
    edgeId: "e",
    journalId: "j",
    sequence: 1,
    counts: [{ ...count, admitted: 4, throttled: 1, quotaExceeded: 2, bytesIn: 2 ** 40, bytesOut: 5 }],
    quotas: [{ keyId, planId, periodStartDay: Math.floor(epochMinute / 1_440), used: 4 }],
  });
  await until(() => acknowledged === 1);
  const date = new Date(epochMinute * 60_000).toISOString().slice(0, 10);
  const request = { planId, startDate: date, endDate: date };
  expect(await admin.getUsage(request)).toEqual({ ...request, items: [{ keyId, days: [[4, 6]] }] });
  expect(await admin.getUsage({ ...request, keyId })).toEqual(await operations.getUsage({ ...request, keyId }));
  const set = await admin.updateUsage(planId, keyId, [{ op: "replace", path: "/remaining", value: "50" }]);
  expect(set.items).toEqual([{ keyId, days: [[4, 50]] }]);
  for (const granularity of ["DAY", "MINUTE"] as const) {
    const range = { planId, fromMs: (epochMinute - 5) * 60_000, toMs: Date.now() + 60_000, granularity };
    const records = await admin.getUsageRecords(range);
    expect(records).toEqual(await operations.getUsageRecords(range));
    expect(records.items).toHaveLength(1);
    expect(records.items[0]!.bytesIn).toBe(2 ** 40);
  }
});
