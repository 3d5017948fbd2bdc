/** API keys, usage plans and quotas end to end: real processes, real threads, real sockets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminClient, connectAdmin } from "../../src/rpc/admin-client.ts";
import type { UsagePlanRequest } from "../../src/rpc/usage-admin.ts";
import { type Answer, ask, askUntil, definition, freePort, mock, type Program, Scene } from "./support/program.ts";

const scene = new Scene();
let program: Program;
let admin: AdminClient;
let apiId: string;

/** Methods that require a key, and one that does not. */
const keyed = (): string => {
  const document = JSON.parse(
    definition("Keyed", {
      "GET /a": mock("a"),
      "GET /b": mock("b"),
      "GET /things/{id}": mock("thing"),
      "GET /open": mock("open"),
    }),
  );
  document.components = { securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } } };
  for (const path of ["/a", "/b", "/things/{id}"]) document.paths[path].get.security = [{ key: [] }];
  return JSON.stringify(document);
};

beforeAll(async () => {
  const file = scene.write("keyed.json", keyed());
  program = await scene.start(scene.fresh(), file, "--stage", "prod");
  ({ apiId } = program);
  admin = connectAdmin({ server: program.server });
});
afterAll(async () => {
  admin.close();
  await scene.end();
});

interface Customer {
  readonly id: string;
  readonly value: string;
}

async function newKey(): Promise<Customer> {
  const { id, value } = await admin.createApiKey({ enabled: true });
  return { id, value: value! };
}

async function newPlan(plan: Omit<UsagePlanRequest, "name">, ...keys: readonly Customer[]): Promise<string> {
  const { id } = await admin.createUsagePlan({
    name: "p",
    apiStages: [{ apiId, stageName: "prod", throttle: {} }],
    ...plan,
  });
  for (const key of keys) await admin.createUsagePlanKey(id, key.id);
  return id;
}

const send = (port: number, path: string, key?: Customer | string): Promise<Answer> => {
  const value = typeof key === "object" ? key.value : key;
  const headers = value === undefined ? "" : `X-API-Key: ${value}\r\n`;
  return ask(port, `GET /restapis/${apiId}/prod/_user_request_${path}`, headers);
};
const get = (path: string, key?: Customer | string): Promise<Answer> => send(program.port, path, key);
const untilStatus = (status: number, path: string, key?: Customer | string): Promise<Answer> =>
  askUntil(
    () => get(path, key),
    (answer) => answer.status === status,
  );

/** How often each status came for so many requests, some at once. */
async function hammer(port: number, count: number, path: string, key: Customer): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { status } = await send(port, path, key);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return statuses;
}

const today = () => new Date().toISOString().slice(0, 10);
async function usageOf(client: AdminClient, planId: string, key: Customer): Promise<readonly [number, number]> {
  const { items } = await client.getUsage({ planId, keyId: key.id, startDate: today(), endDate: today() });
  return items[0]!.days[0]!;
}

describe("a method that requires a key", () => {
  it("answers every trouble with a key by the same 403, and is open to a key with a plan", async () => {
    const [outside, disabled, elsewhere, good] = [await newKey(), await newKey(), await newKey(), await newKey()];
    const planId = await newPlan({}, disabled, good);
    await newPlan({ apiStages: [] }, elsewhere);
    await admin.updateApiKey(disabled.id, [{ op: "replace", path: "/enabled", value: "false" }]);
    expect((await untilStatus(200, "/a", good)).status).toBe(200);
    await untilStatus(403, "/a", disabled);
    const answers = [
      await get("/a"),
      await get("/a", ""),
      await get("/a", "x".repeat(40)),
      await get("/a", `${good.value}x`),
      await get("/a", good.value.toUpperCase() === good.value ? good.value.toLowerCase() : good.value.toUpperCase()),
      await get("/a", good.id),
      await get("/a", outside),
      await get("/a", disabled),
      await get("/a", elsewhere),
    ];
    const comparable = ({ status, headers, body }: Answer) => ({
      status,
      body,
      headers: headers.filter((line) => !/^(?:date|x-amzn-requestid|x-amz-apigw-id):/i.test(line)).sort(),
    });
    for (const answer of answers) expect(comparable(answer)).toEqual(comparable(answers[0]!));
    expect(answers[0]).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(answers[0]!.headers).toContainEqual(expect.stringMatching(/^x-amzn-ErrorType: ForbiddenException$/i));
    await admin.deleteUsagePlanKey(planId, good.id);
    expect(comparable(await untilStatus(403, "/a", good))).toEqual(comparable(answers[0]!));
  });

  it("stands beside one that requires none, whose requests count nowhere", async () => {
    const key = await newKey();
    const planId = await newPlan(
      { quota: { limit: 2, period: "DAY" }, throttle: { rateLimit: 0, burstLimit: 0 } },
      key,
    );
    await untilStatus(429, "/a", key);
    for (let count = 0; count < 5; count++) expect((await get("/open", key)).status).toBe(200);
    expect((await get("/open", "nonsense")).status).toBe(200);
    expect(await usageOf(admin, planId, key)).toEqual([0, 2]);
  });
});

describe("limits of a plan", () => {
  it("hold for each key alone, over all methods together", async () => {
    const [one, other] = [await newKey(), await newKey()];
    await newPlan({ throttle: { rateLimit: 0.001, burstLimit: 4 } }, one, other);
    await untilStatus(200, "/a", one);
    expect((await get("/b", one)).status).toBe(200);
    expect((await get("/things/1", one)).status).toBe(200);
    expect((await get("/a", one)).status).toBe(200);
    const refused = await get("/b", one);
    expect(refused).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect(refused.headers.join("\n")).not.toMatch(/retry-after|ratelimit/i);
    expect((await get("/a", other)).status).toBe(200);
  });

  it("of one method hold for that method, whatever its path parameters", async () => {
    const key = await newKey();
    const throttle = { "/things/{id}/GET": { rateLimit: 0.001, burstLimit: 2 } };
    await newPlan({ apiStages: [{ apiId, stageName: "prod", throttle }] }, key);
    await untilStatus(200, "/a", key);
    expect((await get("/things/1", key)).status).toBe(200);
    expect((await get("/things/2", key)).status).toBe(200);
    expect((await get("/things/3", key)).status).toBe(429);
    expect((await get("/a", key)).status).toBe(200);
  });

  it("by quota answer 429 with a body of their own, and are what usage says", async () => {
    const key = await newKey();
    const planId = await newPlan({ quota: { limit: 5, period: "DAY" } }, key);
    await untilStatus(200, "/a", key);
    const statuses: number[] = [];
    for (let count = 0; count < 6; count++) statuses.push((await get("/a", key)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    const refused = await get("/a", key);
    expect(refused.body).toBe('{"message":"Limit Exceeded"}');
    expect(refused.headers).toContainEqual(expect.stringMatching(/^x-amzn-ErrorType: LimitExceededException$/i));
    await expect.poll(() => usageOf(admin, planId, key), { timeout: 10_000 }).toEqual([5, 0]);
    await admin.updateUsage(planId, key.id, [{ op: "replace", path: "/remaining", value: "2" }]);
    await untilStatus(200, "/a", key);
    expect([(await get("/a", key)).status, (await get("/a", key)).status]).toEqual([200, 429]);
    await expect.poll(() => usageOf(admin, planId, key), { timeout: 10_000 }).toEqual([7, 0]);
  });

  it("are told in RateLimit fields where the plan asks for them", async () => {
    const key = await newKey();
    await newPlan({ quota: { limit: 3, period: "DAY" }, rateLimitHeaders: true }, key);
    const first = await untilStatus(200, "/a", key);
    expect(first.headers.join("\n")).toMatch(/^ratelimit: .*"quota";r=\d+;t=\d+/im);
    await get("/a", key);
    await get("/a", key);
    const refused = await untilStatus(429, "/a", key);
    expect(refused.headers.join("\n")).toMatch(/^retry-after: \d+$/im);
  });
});

describe("several threads", () => {
  it("admit together exactly what a plan's throttle and quota allow, and usage tells all of it", async () => {
    const [throttled, limited] = [await newKey(), await newKey()];
    const slow = await newPlan({ throttle: { rateLimit: 0.001, burstLimit: 300 } }, throttled);
    const small = await newPlan({ quota: { limit: 250, period: "DAY" } }, limited);
    await untilStatus(200, "/a", throttled);
    await untilStatus(200, "/a", limited);
    const [first, second] = await Promise.all([
      hammer(program.port, 1_500, "/a", throttled),
      hammer(program.port, 1_500, "/b", limited),
    ]);
    expect(first).toEqual({ 200: 299, 429: 1_201 });
    expect(second).toEqual({ 200: 249, 429: 1_251 });
    const records = async (planId: string) =>
      (
        await admin.getUsageRecords({
          planId,
          fromMs: Date.now() - 86_400_000,
          toMs: Date.now() + 86_400_000,
          granularity: "DAY",
        })
      ).items.reduce(
        ([admitted, refusedByThrottle, refusedByQuota], one) => [
          admitted! + one.admitted,
          refusedByThrottle! + one.throttled,
          refusedByQuota! + one.quotaExceeded,
        ],
        [0, 0, 0],
      );
    await expect.poll(() => records(slow), { timeout: 10_000 }).toEqual([300, 1_201, 0]);
    await expect.poll(() => records(small), { timeout: 10_000 }).toEqual([250, 0, 1_251]);
  });
});

describe("a change", () => {
  it("holds on all threads within 100 ms of the answered call, and resets no other bucket", async () => {
    const [key, bystander] = [await newKey(), await newKey()];
    const planId = await newPlan({ throttle: { rateLimit: 1e6, burstLimit: 1e6 } }, key);
    await newPlan({ throttle: { rateLimit: 0.001, burstLimit: 2 } }, bystander);
    await untilStatus(200, "/a", key);
    await untilStatus(429, "/a", bystander);
    const set = (enabled: boolean) =>
      admin.updateApiKey(key.id, [{ op: "replace", path: "/enabled", value: String(enabled) }]);
    const limit = (burst: number) =>
      admin.updateUsagePlan(planId, [{ op: "replace", path: "/throttle/burstLimit", value: String(burst) }]);
    const changes: [() => Promise<unknown>, number][] = [
      [() => set(false), 403],
      [() => set(true), 200],
      [() => limit(0), 429],
      [() => limit(1e6), 200],
      [() => admin.updateUsagePlan(planId, [{ op: "remove", path: "/apiStages", value: `${apiId}:prod` }]), 403],
      [() => admin.updateUsagePlan(planId, [{ op: "add", path: "/apiStages", value: `${apiId}:prod` }]), 200],
      [() => admin.deleteUsagePlanKey(planId, key.id), 403],
      [() => admin.createUsagePlanKey(planId, key.id), 200],
    ];
    const latenciesMs: number[] = [];
    for (const [change, status] of changes) {
      await change();
      const answeredMs = performance.now();
      // A connection each, so that both threads answer some of them: all have to be new.
      for (let same = 0; same < 8; ) same = (await get("/a", key)).status === status ? same + 1 : 0;
      latenciesMs.push(performance.now() - answeredMs);
      expect((await get("/a", bystander)).status).toBe(429);
    }
    // Eight requests are in it. The machine that runs this may be busy with something else for one or the other.
    expect(latenciesMs.sort((a, b) => a - b)[latenciesMs.length / 2]).toBeLessThan(100);
  });

  it("of a key's value shuts the old one out and lets the new one in, with what was used of the quota", async () => {
    const key = await newKey();
    await newPlan({ quota: { limit: 3, period: "DAY" } }, key);
    await untilStatus(200, "/a", key);
    const { value } = await admin.rotateApiKey(key.id);
    await untilStatus(403, "/a", key);
    const statuses: number[] = [];
    for (let count = 0; count < 3; count++) statuses.push((await get("/a", value)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

it("an edge goes on with keys, quotas and counts without its control plane, over a kill of its own, and tells all of it later", async () => {
  const grpc = `127.0.0.1:${await freePort()}`;
  const [controlDir, edgeDir] = [scene.fresh(), scene.fresh()];
  const startControl = async () => {
    const flags = ["--grpc", grpc, "--ops", "off", "--data-dir", controlDir, "--log-level", "error"];
    const process = scene.launch("control", ...flags);
    await process.until(/gRPC on \S+/);
    return process;
  };
  const startEdge = async () => {
    const flags = ["--control-plane", grpc, "--port", "0", "--ops", "off", "--data-dir", edgeDir];
    const process = scene.launch("edge", ...flags, "--threads", "2", "--log-level", "error");
    const [, at] = await process.until(/edge on http:\/\/127\.0\.0\.1:(\d+),/);
    return { process, port: Number(at) };
  };
  const control = await startControl();
  let edge = await startEdge();
  const client = connectAdmin({ server: grpc });
  const { api } = await client.importApi({ bytes: Buffer.from(keyed()) });
  await client.createDeployment(api!.id, { stageName: "prod" });
  const { id, value } = await client.createApiKey({ enabled: true });
  const key = { id, value: value! };
  const planId = (
    await client.createUsagePlan({
      name: "p",
      quota: { limit: 100, period: "MONTH" },
      apiStages: [{ apiId: api!.id, stageName: "prod", throttle: {} }],
    })
  ).id;
  await client.createUsagePlanKey(planId, key.id);
  const path = `GET /restapis/${api!.id}/prod/_user_request_/a`;
  const request = () => ask(edge.port, path, `x-api-key: ${key.value}\r\n`);
  const admitted = async (count: number): Promise<number> => {
    let passed = 0;
    for (let index = 0; index < count; index++) if ((await request()).status === 200) passed++;
    return passed;
  };
  await askUntil(request, ({ status }) => status === 200);
  expect(await admitted(29)).toBe(29);
  await expect.poll(() => usageOf(client, planId, key), { timeout: 10_000 }).toEqual([30, 70]);

  control.kill("SIGKILL");
  await control.ended;
  expect(await admitted(40)).toBe(40);
  // What is older than a second survives whatever comes.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  edge.process.kill("SIGKILL");
  await edge.process.ended;
  edge = await startEdge();
  const withWrongKey = () => ask(edge.port, path, `x-api-key: ${key.value.slice(0, -1)}!\r\n`);
  await askUntil(request, ({ status }) => status === 200);
  // From its own disk it knows who may come, and nobody else may.
  expect(await withWrongKey()).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  expect(await ask(edge.port, path)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  expect(await admitted(50)).toBe(29);
  expect((await withWrongKey()).status).toBe(403);

  await startControl();
  await expect.poll(() => usageOf(client, planId, key), { timeout: 20_000 }).toEqual([100, 0]);
  edge.process.kill("SIGTERM");
  expect(await edge.process.ended).toMatchObject({ code: 0, signal: null });
  client.close();
});
