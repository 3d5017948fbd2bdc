/** Requests with keys, end to end: which refusal wins, what goes on to the backend, what the log says, who is in whose way. */
import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminClient, connectAdmin } from "../../src/rpc/admin-client.ts";
import type { UsagePlanRequest } from "../../src/rpc/usage-admin.ts";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { type Answer, ask, askUntil, header, type Program, runCli, Scene } from "./support/program.ts";

const scene = new Scene();
let backend: RawServer;
let program: Program;
let admin: AdminClient;
let apiId: string;
let logFile: string;

/** `POST /orders` asks for a key, a query parameter and a body of its model; `GET /proxied` for a key; `GET /closed` for one and admits none. */
const keyed = (port: number): string => {
  const security = [{ key: [] }];
  const responses = { 200: { description: "ok" } };
  const integration = { type: "http_proxy", httpMethod: "GET", uri: `http://127.0.0.1:${port}/backend` };
  const mock = {
    type: "mock",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    responses: { default: { statusCode: "200" } },
  };
  const get = { security, responses, "x-amazon-apigateway-integration": mock };
  return JSON.stringify({
    openapi: "3.0.1",
    info: { title: "Keyed", version: "1" },
    "x-amazon-apigateway-request-validators": {
      all: { validateRequestBody: true, validateRequestParameters: true },
    },
    components: {
      securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } },
      schemas: { Order: { type: "object", required: ["pet"] } },
    },
    paths: {
      "/orders": {
        post: {
          "x-amazon-apigateway-request-validator": "all",
          security,
          parameters: [{ name: "shop", in: "query", required: true, schema: { type: "string" } }],
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } },
          responses,
          "x-amazon-apigateway-integration": mock,
        },
      },
      "/a": { get },
      "/closed": { get },
      "/proxied": { get: { security, responses, "x-amazon-apigateway-integration": integration } },
    },
  });
};

beforeAll(async () => {
  backend = await startRawServer({
    onRequest: (connection) => connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  });
  const file = scene.write("keyed.json", keyed(backend.port));
  logFile = scene.write("access.log", "");
  program = await scene.start(scene.fresh(), file, "--stage", "prod", "--access-log", logFile);
  ({ apiId } = program);
  admin = connectAdmin({ server: program.server });
  await setStage("/~1closed/GET/throttling/rateLimit=0", "/~1closed/GET/throttling/burstLimit=0");
});
afterAll(async () => {
  admin.close();
  await scene.end();
  await backend.close();
});

interface Customer {
  readonly id: string;
  readonly value: string;
}

async function setStage(...changes: readonly string[]): Promise<void> {
  const { code, stderr } = await runCli(["stages", "set", apiId, "prod", ...changes, "--server", program.server]);
  expect([code, stderr]).toEqual([0, ""]);
}

async function newKey(): Promise<Customer> {
  const { id, value } = await admin.createApiKey({ enabled: true });
  return { id, value: value! };
}

/** Resolves when each of the keys is known to all threads: its requests get as far as `GET /closed`'s throttle. */
async function newPlan(plan: Omit<UsagePlanRequest, "name">, ...keys: readonly Customer[]): Promise<string> {
  const { id } = await admin.createUsagePlan({
    name: "p",
    apiStages: [{ apiId, stageName: "prod", throttle: {} }],
    ...plan,
  });
  for (const key of keys) await admin.createUsagePlanKey(id, key.id);
  for (const key of keys) {
    await askUntil(
      () => get("/closed", key),
      ({ status }) => status === 429,
    );
  }
  return id;
}

const at = (path: string): string => `/restapis/${apiId}/prod/_user_request_${path}`;
const keyLine = (key: Customer | null): string => (key === null ? "" : `x-api-key: ${key.value}\r\n`);
const get = (path: string, key: Customer | null, more = ""): Promise<Answer> =>
  ask(program.port, `GET ${at(path)}`, keyLine(key) + more);
const post = (key: Customer | null, path: string, body: string): Promise<Answer> =>
  ask(
    program.port,
    `POST ${at(path)}`,
    `${keyLine(key)}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`,
    body,
  );
const said = ({ status, body }: Answer): readonly [number, unknown] => [status, JSON.parse(body).message];

const THROTTLED = [429, "Too Many Requests"];
const QUOTA_EXCEEDED = [429, "Limit Exceeded"];
const FORBIDDEN = [403, "Forbidden"];
const NO_ROUTE = [403, "Missing Authentication Token"];

describe("of several refusals", () => {
  it("the first in AWS's order answers: route, key, throttle, quota, parameters, body", async () => {
    const [good, unplanned, slow, spent, slowAndSpent] = [
      await newKey(),
      await newKey(),
      await newKey(),
      await newKey(),
      await newKey(),
    ];
    const nothing = { rateLimit: 0, burstLimit: 0 };
    await newPlan({}, good);
    await newPlan({ throttle: nothing }, slow);
    const spentPlan = await newPlan({ quota: { limit: 1, period: "MONTH" } }, spent);
    await newPlan({ throttle: nothing, quota: { limit: 1, period: "MONTH", offset: 1 } }, slowAndSpent);
    // Admitted is admitted: the request that uses the quota up is one that validation refuses.
    expect((await post(spent, "/orders", "{}")).status).toBe(400);

    const INVALID = "{}";
    expect(said(await post(null, "/nowhere", INVALID))).toEqual(NO_ROUTE);
    expect(said(await post(unplanned, "/a", INVALID))).toEqual(NO_ROUTE);
    expect(said(await post(null, "/orders", INVALID))).toEqual(FORBIDDEN);
    expect(said(await post(unplanned, "/orders", INVALID))).toEqual(FORBIDDEN);
    expect(said(await get("/closed", null))).toEqual(FORBIDDEN);
    expect(said(await get("/closed", unplanned))).toEqual(FORBIDDEN);
    expect(said(await post(slow, "/orders", INVALID))).toEqual(THROTTLED);
    expect(said(await post(slowAndSpent, "/orders", INVALID))).toEqual(THROTTLED);
    expect(said(await post(spent, "/orders", INVALID))).toEqual(QUOTA_EXCEEDED);
    expect(said(await get("/closed", spent))).toEqual(THROTTLED);
    expect(said(await post(good, "/orders", INVALID))).toEqual([400, "Missing required request parameters: [shop]"]);
    expect(said(await post(good, "/orders?shop=1", INVALID))).toEqual([400, "Invalid request body"]);
    expect((await post(good, "/orders?shop=1", '{"pet": 1}')).status).toBe(200);

    // What was refused took nothing.
    const used = async () => {
      const query = { planId: spentPlan, keyId: spent.id, startDate: today(), endDate: today() };
      return (await admin.getUsage(query)).items[0]!.days[0]!;
    };
    await expect.poll(used, { timeout: 10_000 }).toEqual([1, 0]);
  });
});

const today = (): string => new Date().toISOString().slice(0, 10);

describe("a request that repeats x-api-key", () => {
  it("is who its last one says, and goes on to the backend with all of them as they came", async () => {
    const key = await newKey();
    await newPlan({}, key);
    const other = "x".repeat(40);
    expect(said(await get("/proxied", key, `X-Api-Key: ${other}\r\n`))).toEqual(FORBIDDEN);
    // Empty is none.
    expect(said(await get("/proxied", key, "x-api-key:\r\n"))).toEqual(FORBIDDEN);
    expect(backend.requests).toEqual([]);
    const answer = await ask(
      program.port,
      `GET ${at("/proxied")}`,
      `x-api-key: ${other}\r\nX-API-Key: ${key.value}\r\n`,
    );
    expect([answer.status, answer.body]).toEqual([200, "ok"]);
    const sent = backend.requests[0]!.head.split("\r\n").filter((line) => /^x-api-key:/i.test(line));
    expect(sent.map((line) => line.replace(/^x-api-key/i, "x-api-key"))).toEqual([
      `x-api-key: ${other}`,
      `x-api-key: ${key.value}`,
    ]);
  });
});

describe("the access log", () => {
  it("names key and plan by their ids and holds no value that a client sent", async () => {
    const [key, slow] = [await newKey(), await newKey()];
    const planId = await newPlan({}, key);
    const slowPlan = await newPlan({ throttle: { rateLimit: 0, burstLimit: 0 } }, slow);
    const wrong = { id: "", value: "wrong-value-of-forty-characters-0123456789" };
    const answers = [await get("/a", key), await get("/a", slow), await get("/a", wrong), await get("/proxied", key)];
    // Each thread writes behind its answers, so the lines come in any order: each is found by its request's id.
    const ids = answers.map((answer) => header(answer, "x-amzn-requestid")[0]);
    const logged = () => {
      const lines = fs.readFileSync(logFile, "utf8").split("\n").slice(0, -1);
      const byRequestId = new Map(lines.map((line) => JSON.parse(line)).map((line) => [line.requestId, line]));
      return ids.map((id) => byRequestId.get(id));
    };
    await expect.poll(logged, { timeout: 10_000 }).not.toContain(undefined);
    const resourcePath = "/a";
    expect(logged()).toMatchObject([
      { resourcePath, apiKeyId: key.id, status: 200, usagePlanId: planId, errorType: null },
      { resourcePath, apiKeyId: slow.id, status: 429, usagePlanId: slowPlan, errorType: "THROTTLED" },
      { resourcePath, apiKeyId: null, status: 403, usagePlanId: null, errorType: "INVALID_API_KEY" },
      { resourcePath: "/proxied", apiKeyId: key.id, status: 200, usagePlanId: planId, errorType: null },
    ]);
    const whole = fs.readFileSync(logFile, "utf8");
    for (const { value } of [key, slow, wrong]) expect(whole).not.toContain(value);
    expect(program.process.stderr + program.process.stdout).not.toContain(wrong.value);
  });
});

describe("RateLimit fields", () => {
  it("come and go with the stage's setting, for methods with a key and without", async () => {
    const key = await newKey();
    await newPlan({ throttle: { rateLimit: 0.001, burstLimit: 10 } }, key);
    const fields = (answer: Answer) => [header(answer, "ratelimit-policy"), header(answer, "ratelimit")];
    expect(fields(await get("/a", key))).toEqual([[], []]);
    await setStage("/rateLimitHeaders=true");
    const shown = await askUntil(
      () => get("/a", key),
      (answer) => header(answer, "ratelimit").length > 0,
    );
    expect(header(shown, "ratelimit-policy")).toEqual([expect.stringMatching(/^"plan";q=10;w=10000$/)]);
    expect(header(shown, "ratelimit")).toEqual([expect.stringMatching(/^"plan";r=\d;t=\d+$/)]);
    const refused = await get("/closed", key);
    expect(refused.status).toBe(429);
    expect(header(refused, "ratelimit")[0]).toContain('"method";r=0');
    // A limit of nothing: no moment to come back at.
    expect(header(refused, "retry-after")).toEqual([]);
    await setStage("/rateLimitHeaders=false");
    await askUntil(
      () => get("/a", key),
      (answer) => header(answer, "ratelimit").length === 0,
    );
  });
});

describe("a key that floods", () => {
  it("takes nothing of what another key of the same plan may have, by plan, method or quota", async () => {
    const [loud, quiet] = [await newKey(), await newKey()];
    await newPlan(
      {
        throttle: { rateLimit: 0.001, burstLimit: 40 },
        quota: { limit: 30, period: "MONTH" },
        apiStages: [{ apiId, stageName: "prod", throttle: { "/a/GET": { rateLimit: 0.001, burstLimit: 20 } } }],
      },
      loud,
      quiet,
    );
    let floods = true;
    const statuses = new Map<number, number>();
    const flood = async (): Promise<void> => {
      while (floods) {
        const { status } = await get("/a", loud);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const flooding = Array.from({ length: 12 }, flood);
    await expect.poll(() => statuses.get(429) ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    const answers: (readonly [number, unknown])[] = [];
    for (let count = 0; count < 21; count++) {
      const answer = await get("/a", quiet);
      answers.push(answer.status === 200 ? [200, null] : said(answer));
    }
    for (let count = 0; count < 11; count++) {
      const answer = await get("/proxied", quiet);
      answers.push(answer.status === 200 ? [200, null] : said(answer));
    }
    floods = false;
    await Promise.all(flooding);
    const ok = (count: number) => Array.from({ length: count }, () => [200, null]);
    expect(answers).toEqual([...ok(20), THROTTLED, ...ok(10), QUOTA_EXCEEDED]);
    expect(statuses.get(200)).toBe(20);
  });

  it("over several threads gets what its bucket refills, no more and no less", async () => {
    const key = await newKey();
    const [rate, burst] = [200, 100];
    await newPlan({ throttle: { rateLimit: rate, burstLimit: burst } }, key);
    // Seconds. The program's own instant of each decision lies between the two.
    const refusals: { sent: number; answered: number }[] = [];
    let admitted = 0;
    const now = () => performance.now() / 1000;
    const begin = now();
    const hammer = async (): Promise<void> => {
      while (now() < begin + 3 || refusals.length === 0) {
        const sent = now();
        const { status } = await get("/a", key);
        if (status === 200) admitted++;
        else refusals.push({ sent, answered: now() });
      }
    };
    await Promise.all(Array.from({ length: 16 }, hammer));
    const elapsed = now() - begin;
    expect(admitted).toBeLessThanOrEqual(burst + rate * elapsed);

    // Whenever it refused, the bucket held less than one token. What flowed in between the first refusal and the last was admitted, but
    // for what ran over while nobody asked for longer than a bucket takes to fill, as on a machine that stood still.
    refusals.sort((a, b) => a.answered - b.answered);
    const [first, last] = [refusals[0]!, refusals.at(-1)!];
    let ranOver = 0;
    for (const [index, { answered }] of refusals.entries()) {
      if (index > 0) ranOver += Math.max(0, rate * (answered - refusals[index - 1]!.sent) - burst);
    }
    const threads = 2;
    expect(admitted).toBeGreaterThanOrEqual(
      Math.floor(burst - 1 + rate * (last.sent - first.answered) - ranOver - 1 - threads),
    );
  }, 60_000);
});
