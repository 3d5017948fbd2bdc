/** Operations on usage plans and on the keys in them, with AWS's names and texts. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ControlAdmin } from "../../../src/control/control-admin.ts";
import { definition, startTestPlane } from "../support/fixtures.ts";
import { refusal } from "../support/refusal.ts";

let operations: ControlAdmin;
let apiId: string;
beforeAll(async () => {
  operations = (await startTestPlane()).operations;
  apiId = await newApi();
});

async function newApi(): Promise<string> {
  const { api } = await operations.importApi({ bytes: definition(1) });
  for (const stageName of ["a", "b", "c"]) await operations.createDeployment(api!.id, { stageName });
  return api!.id;
}

async function refusedWithoutChange(change: () => Promise<unknown>): Promise<[string, string]> {
  const revision = async () => (await operations.importApi({ bytes: definition(1), dryRun: true })).revision;
  const before = await revision();
  const result = await refusal(change());
  expect(await revision()).toBe(before);
  return result;
}

const stage = (stageName: string, throttle = {}) => ({ apiId, stageName, throttle });
const planWith = async (...stageNames: string[]) =>
  (await operations.createUsagePlan({ name: "P", apiStages: stageNames.map((name) => stage(name)) })).id;
const newKey = async () => (await operations.createApiKey({ enabled: true })).id;
const patch = (planId: string, ...steps: [string, string, (string | undefined)?][]) =>
  operations.updateUsagePlan(
    planId,
    steps.map(([op, path, value]) => ({ op, path, ...(value === undefined ? {} : { value }) })),
  );

describe("createUsagePlan", () => {
  it("keeps all that it is given", async () => {
    const plan = await operations.createUsagePlan({
      name: "Gold",
      description: "for partners",
      apiStages: [stage("a", { "/r0/{id}/GET": { rateLimit: 1.5, burstLimit: 2 } })],
      throttle: { rateLimit: 0, burstLimit: 0 },
      quota: { limit: 1000, period: "MONTH" },
      productCode: "prod1",
      tags: { tier: "gold" },
      rateLimitHeaders: true,
    });
    expect(plan.id).toMatch(/^[0-9a-z]{6}$/);
    const { id, ...rest } = plan;
    expect(rest).toEqual({
      name: "Gold",
      description: "for partners",
      apiStages: [stage("a", { "/r0/{id}/GET": { rateLimit: 1.5, burstLimit: 2 } })],
      throttle: { rateLimit: 0, burstLimit: 0 },
      quota: { limit: 1000, offset: 0, period: "MONTH" },
      productCode: "prod1",
      tags: { tier: "gold" },
      rateLimitHeaders: true,
    });
    expect(await operations.getUsagePlan(id)).toEqual(plan);
    expect(await operations.getUsagePlans()).toContainEqual(plan);
  });

  it("omits what is not given", async () => {
    const { id, ...rest } = await operations.createUsagePlan({ name: "Bare" });
    expect(rest).toEqual({ name: "Bare", apiStages: [], tags: {}, rateLimitHeaders: false });
  });

  it.each([
    ["no name", { name: "" }, "BadRequestException", "Name cannot be empty"],
    [
      "a stage of no API",
      { apiStages: [{ apiId: "x", stageName: "a", throttle: {} }] },
      "BadRequestException",
      "Invalid API Stage specified",
    ],
    [
      "a stage that is not there",
      { apiStages: [{ apiId: "aaaaaaaaaa", stageName: "a", throttle: {} }] },
      "NotFoundException",
      /^Invalid API Stage \{api: aaaaaaaaaa, stage: a\} specified for usageplan [0-9a-z]{6}$/,
    ],
    [
      "a throttle with a part missing",
      { throttle: { rateLimit: 5 } as never },
      "BadRequestException",
      "Invalid burstLimit of throttle: expected 0 to 2147483647 requests, got undefined",
    ],
    [
      "a negative rate",
      { throttle: { rateLimit: -1, burstLimit: 1 } },
      "BadRequestException",
      "Invalid rateLimit of throttle: expected 0 to 1000000000 requests a second, got -1",
    ],
    [
      "a quota beyond 32 bits",
      { quota: { limit: 2 ** 31, period: "DAY" } as const },
      "BadRequestException",
      "Invalid quota limit: expected 0 to 2147483647 requests, got 2147483648",
    ],
    [
      "an offset above the limit",
      { quota: { limit: 5, offset: 6, period: "DAY" } as const },
      "BadRequestException",
      "Invalid quota offset: expected 0 to the limit of 5 requests, got 6",
    ],
    [
      "a period that is none",
      { quota: { limit: 5, period: "YEAR" } as never },
      "BadRequestException",
      "1 validation error detected: Value 'YEAR' at 'quota.period' failed to satisfy constraint: Member must satisfy enum value " +
        "set: [DAY, WEEK, MONTH]",
    ],
  ])("refuses %s", async (_what, request, name, message) => {
    const [gotName, gotMessage] = await refusedWithoutChange(() =>
      operations.createUsagePlan({ name: "P", ...request }),
    );
    expect(gotName).toBe(name);
    if (typeof message === "string") expect(gotMessage).toBe(message);
    else expect(gotMessage).toMatch(message);
  });

  it("refuses a stage that stands twice, more than 20 method throttles, and methods that are none", async () => {
    const methods = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`/r${at}/GET`, { rateLimit: 1, burstLimit: 1 }]));
    const create = (...apiStages: ReturnType<typeof stage>[]) => operations.createUsagePlan({ name: "P", apiStages });
    expect(await refusal(create(stage("a"), stage("a")))).toEqual([
      "BadRequestException",
      `Invalid API Stage specified: ${apiId}:a stands twice`,
    ]);
    expect((await create(stage("a", methods(20)))).apiStages[0]!.throttle).toEqual(methods(20));
    expect(await refusal(create(stage("a", methods(21))))).toEqual([
      "LimitExceededException",
      `Too many method throttles in API Stage ${apiId}:a: 21, at most 20`,
    ]);
    expect(await refusal(create(stage("a", { "/pets": { rateLimit: 1, burstLimit: 1 } })))).toEqual([
      "BadRequestException",
      `Invalid method '/pets' in the throttle of API Stage ${apiId}:a: expected <resourcePath>/<METHOD>, as in /pets/{petId}/GET`,
    ]);
  });
});

describe("updateUsagePlan", () => {
  it("changes texts, throttle and quota by AWS's paths", async () => {
    const id = await planWith();
    expect(
      await patch(
        id,
        ["replace", "/name", "N"],
        ["replace", "/description", "D"],
        ["add", "/productCode", "code"],
        ["replace", "/throttle/rateLimit", "10.5"],
        ["replace", "/throttle/burstLimit", "20"],
        ["add", "/quota/limit", "100"],
        ["replace", "/quota/period", "WEEK"],
        ["replace", "/quota/offset", "3"],
        ["replace", "/rateLimitHeaders", "true"],
      ),
    ).toEqual({
      id,
      name: "N",
      description: "D",
      apiStages: [],
      throttle: { rateLimit: 10.5, burstLimit: 20 },
      quota: { limit: 100, offset: 3, period: "WEEK" },
      productCode: "code",
      tags: {},
      rateLimitHeaders: true,
    });
    expect(
      await patch(
        id,
        ["remove", "/throttle"],
        ["remove", "/quota"],
        ["remove", "/productCode"],
        ["replace", "/description"],
      ),
    ).toEqual({ id, name: "N", apiStages: [], tags: {}, rateLimitHeaders: true });
  });

  it("fills a throttle of which one part is set with what AWS's accounts have", async () => {
    const id = await planWith();
    expect((await patch(id, ["replace", "/throttle/rateLimit", "1"])).throttle).toEqual({
      rateLimit: 1,
      burstLimit: 5000,
    });
    const other = await planWith();
    expect((await patch(other, ["replace", "/throttle/burstLimit", "1"])).throttle).toEqual({
      rateLimit: 10_000,
      burstLimit: 1,
    });
  });

  it("attaches and detaches stages; attaching again changes nothing", async () => {
    const id = await planWith();
    const added = await patch(id, ["add", "/apiStages", `${apiId}:a`], ["add", "/apiStages", `${apiId}:b`]);
    expect(added.apiStages).toEqual([stage("a"), stage("b")]);
    expect((await patch(id, ["add", "/apiStages", `${apiId}:a`])).apiStages).toEqual([stage("a"), stage("b")]);
    expect((await patch(id, ["remove", "/apiStages", `${apiId}:a`])).apiStages).toEqual([stage("b")]);
  });

  it("sets method throttles, whichever way their path is written", async () => {
    const id = await planWith("a");
    const at = `/apiStages/${apiId}:a/throttle`;
    const plan = await patch(
      id,
      ["replace", `${at}/~1pets~1{id}/GET/rateLimit`, "1"],
      ["add", `${at}/~1pets~1{id}/GET/burstLimit`, "2"],
      ["replace", `${at}//raw/path/POST/rateLimit`, "3"],
      ["replace", `${at}/~1/ANY/burstLimit`, "4"],
      ["replace", `${at}/bare/PUT/burstLimit`, "5"],
    );
    expect(plan.apiStages[0]!.throttle).toEqual({
      "/pets/{id}/GET": { rateLimit: 1, burstLimit: 2 },
      "/raw/path/POST": { rateLimit: 3, burstLimit: 5000 },
      "//ANY": { rateLimit: 10_000, burstLimit: 4 },
      "/bare/PUT": { rateLimit: 10_000, burstLimit: 5 },
    });
    const less = await patch(id, ["remove", `${at}/~1pets~1{id}/GET`], ["remove", `${at}//raw/path/POST`]);
    expect(Object.keys(less.apiStages[0]!.throttle)).toEqual(["//ANY", "/bare/PUT"]);
    const whole = await patch(id, ["replace", at, '{"/x/GET":{"rateLimit":7,"burstLimit":8}}']);
    expect(whole.apiStages[0]!.throttle).toEqual({ "/x/GET": { rateLimit: 7, burstLimit: 8 } });
    expect((await patch(id, ["remove", at])).apiStages).toEqual([stage("a")]);
  });

  it.each<[[string, string, string?], string, string | RegExp]>([
    [
      ["remove", "/name"],
      "BadRequestException",
      "Invalid patch path  '/name' specified for op 'remove'. Must be one of: [/apiStages, /quota, /throttle, /productCode, " +
        "/apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, /apiStages/<apidId:stageName>/throttle]",
    ],
    [["remove", "/apiStages"], "BadRequestException", "Invalid API Stage specified"],
    [["add", "/apiStages", "aaaaaaaaaa"], "BadRequestException", "Invalid API Stage specified"],
    [
      ["add", "/apiStages", "aaaaaaaaaa:prod"],
      "NotFoundException",
      "Invalid API Stage {api: aaaaaaaaaa, stage: prod} specified for usageplan PLAN",
    ],
    [
      ["remove", "/apiStages", "aaaaaaaaaa:prod"],
      "NotFoundException",
      "Invalid API Stage {api: aaaaaaaaaa, stage: prod} specified for usageplan PLAN",
    ],
    [
      ["replace", "/apiStages", "aaaaaaaaaa:prod"],
      "BadRequestException",
      /^Invalid patch path {2}'\/apiStages' specified/,
    ],
    [["add", "/name", "x"], "BadRequestException", /^Invalid patch path {2}'\/name' specified for op 'add'/],
    [["replace", "/name", ""], "BadRequestException", "Name cannot be empty"],
    [
      ["replace", "/quota/limit", "5"],
      "BadRequestException",
      "Invalid quota: expected a limit and a period, got only a limit",
    ],
    [["replace", "/quota/limit", "0x10"], "BadRequestException", /expected a number of 0 or more, got '0x10'$/],
    [["replace", "/quota/period", "HOUR"], "BadRequestException", /Value 'HOUR' at 'quota.period'/],
    [["replace", "/throttle/burstLimit", "1.5"], "BadRequestException", /^Invalid burstLimit of throttle: .* got 1.5$/],
    [["replace", "/throttle/rateLimit", "-1"], "BadRequestException", /expected a number of 0 or more, got '-1'$/],
    [
      ["replace", "/apiStages/x:y/throttle//a/GET/rateLimit", "1"],
      "BadRequestException",
      "Invalid API Stage specified",
    ],
    [
      ["replace", "/apiStages/aaaaaaaaaa:prod/throttle//a/GET/rateLimit", "1"],
      "NotFoundException",
      "Invalid API Stage {api: aaaaaaaaaa, stage: prod} specified for usageplan PLAN",
    ],
    [["replace", "/apiStages/API:a/throttle//a/FETCH/rateLimit", "1"], "BadRequestException", /^Invalid patch path /],
    [["replace", "/apiStages/API:a/throttle/GET/rateLimit", "1"], "BadRequestException", /^Invalid patch path /],
    [["replace", "/apiStages/API:a/other", "1"], "BadRequestException", /^Invalid patch path /],
    [["replace", "/apiStages/API:a/throttle", "[1]"], "BadRequestException", /expected a JSON object/],
    [["replace", "/apiStages/API:a/throttle", '{"/a/GET":1}'], "BadRequestException", /expected a JSON object/],
  ])("refuses %j", async ([op, path, value], name, message) => {
    const id = await planWith("a");
    const [gotName, gotMessage] = await refusedWithoutChange(() => patch(id, [op, path.replace("API", apiId), value]));
    expect(gotName).toBe(name);
    if (typeof message === "string") expect(gotMessage).toBe(message.replace("PLAN", id));
    else expect(gotMessage).toMatch(message);
  });
});

describe("deleteUsagePlan", () => {
  it("is refused while stages are attached, and names one", async () => {
    const id = await planWith("b", "a");
    expect(await refusedWithoutChange(() => operations.deleteUsagePlan(id))).toEqual([
      "BadRequestException",
      `Cannot delete Usage Plan ${id} because there are API Stages associated with it, including ${apiId}:b`,
    ]);
  });

  it("takes its keys out of it", async () => {
    const id = await planWith();
    const key = await newKey();
    await operations.createUsagePlanKey(id, key);
    await operations.deleteUsagePlan(id);
    expect(await operations.getUsagePlans(key)).toEqual([]);
    expect(await operations.getUsagePlanKeys(id, {})).toEqual({ items: [] });
    expect(await refusal(operations.getUsagePlan(id))).toEqual([
      "NotFoundException",
      "Invalid Usage Plan ID specified",
    ]);
  });
});

describe("a stage that goes away", () => {
  it("leaves the plans that have it, alone and with its API, and comes back in none", async () => {
    const own = await newApi();
    const id = (
      await operations.createUsagePlan({
        name: "P",
        apiStages: ["a", "b"].map((stageName) => ({ apiId: own, stageName, throttle: {} })),
      })
    ).id;
    await operations.deleteStage(own, "a");
    expect((await operations.getUsagePlan(id)).apiStages.map(({ stageName }) => stageName)).toEqual(["b"]);
    await operations.createDeployment(own, { stageName: "a" });
    expect((await operations.getUsagePlan(id)).apiStages.map(({ stageName }) => stageName)).toEqual(["b"]);
    await operations.deleteApi(own);
    expect((await operations.getUsagePlan(id)).apiStages).toEqual([]);
  });
});

describe("keys of a plan", () => {
  it("are listed newest first, page by page, and show the plan's stages", async () => {
    const id = await planWith("a", "b");
    const keys: string[] = [];
    for (let index = 0; index < 5; index++) keys.push(await newKey());
    for (const key of keys) {
      expect(await operations.createUsagePlanKey(id, key)).toEqual({ id: key, type: "API_KEY", name: "" });
    }
    const first = await operations.getUsagePlanKeys(id, { limit: 3 });
    expect(first.items.map((item) => item.id)).toEqual(keys.slice(2).reverse());
    const second = await operations.getUsagePlanKeys(id, { limit: 3, position: first.position! });
    expect(second).toEqual({
      items: keys
        .slice(0, 2)
        .reverse()
        .map((key) => ({ id: key, type: "API_KEY", name: "" })),
    });
    expect((await operations.getApiKey(keys[0]!, false)).stageKeys).toEqual([`${apiId}/a`, `${apiId}/b`]);
    expect((await operations.getUsagePlans(keys[0]!)).map((plan) => plan.id)).toEqual([id]);
    expect(await operations.getUsagePlanKeys("nope", {})).toEqual({ items: [] });
  });

  it("reach a stage through one plan only, however the second one would come about", async () => {
    const first = await planWith("a");
    const second = await planWith("a", "b");
    const third = await planWith("c");
    const key = await newKey();
    await operations.createUsagePlanKey(first, key);
    await operations.createUsagePlanKey(third, key);
    const text = (planId: string, otherId: string) =>
      `API Key ${key} cannot use API Stage ${apiId}:a through Usage Plan ${planId}: it does so through Usage Plan ${otherId}, and ` +
      "a key has one Usage Plan for each API Stage";
    expect(await refusedWithoutChange(() => operations.createUsagePlanKey(second, key))).toEqual([
      "ConflictException",
      text(second, first),
    ]);
    expect(await refusedWithoutChange(() => patch(third, ["add", "/apiStages", `${apiId}:a`]))).toEqual([
      "ConflictException",
      text(third, first),
    ]);
    await operations.deleteUsagePlanKey(first, key);
    await patch(third, ["add", "/apiStages", `${apiId}:a`]);
  });

  it("are in ten plans at most", async () => {
    const key = await newKey();
    const plans = await Promise.all(Array.from({ length: 11 }, () => planWith()));
    for (const plan of plans.slice(0, 10)) await operations.createUsagePlanKey(plan, key);
    expect(await refusedWithoutChange(() => operations.createUsagePlanKey(plans[10]!, key))).toEqual([
      "LimitExceededException",
      `API Key ${key} is in 10 Usage Plans: at most 10`,
    ]);
  });

  it("are refused where key or plan are not there, twice, and where they are not in it", async () => {
    const id = await planWith();
    const key = await newKey();
    expect(await refusal(operations.createUsagePlanKey("aaaaaa", key))).toEqual([
      "NotFoundException",
      "Invalid Usage Plan ID specified",
    ]);
    expect(await refusal(operations.createUsagePlanKey(id, "aaaaaaaaaa"))).toEqual([
      "NotFoundException",
      "Invalid API Key identifier specified",
    ]);
    expect(await refusal(operations.deleteUsagePlanKey(id, key))).toEqual([
      "NotFoundException",
      "Invalid API Key identifier specified",
    ]);
    await operations.createUsagePlanKey(id, key);
    expect(await refusedWithoutChange(() => operations.createUsagePlanKey(id, key))).toEqual([
      "ConflictException",
      `API Key ${key} is already in Usage Plan ${id}`,
    ]);
    await operations.deleteUsagePlanKey(id, key);
    expect(await operations.getUsagePlanKeys(id, {})).toEqual({ items: [] });
  });

  it("leave it when they are deleted", async () => {
    const id = await planWith();
    const [kept, gone] = [await newKey(), await newKey()];
    await operations.createUsagePlanKey(id, kept);
    await operations.createUsagePlanKey(id, gone);
    await operations.deleteApiKey(gone);
    expect((await operations.getUsagePlanKeys(id, {})).items.map((item) => item.id)).toEqual([kept]);
  });
});
