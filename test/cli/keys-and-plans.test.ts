/** The commands on API keys, usage plans and usage, against a running program. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAIN, type Running, runCli, startCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
let program: Running;
let server: string;
let url: string;
let apiId: string;

const DEFINITION = `openapi: 3.0.1
info: { title: Keyed, version: "1" }
components: { securitySchemes: { key: { type: apiKey, name: x-api-key, in: header } } }
paths:
  /a:
    get:
      security: [{ key: [] }]
      responses: { "200": { description: ok } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses: { default: { statusCode: "200" } }
`;

beforeAll(async () => {
  const file = path.join(folder, "keyed.yaml");
  fs.writeFileSync(file, DEFINITION);
  const flags = ["--port", "0", "--grpc", "127.0.0.1:0", "--ops", "off", "--threads", "1", "--log-level", "warn"];
  program = startCli(["start", file, "--stage", "prod", "--data-dir", path.join(folder, "data"), ...flags]);
  await program.until(/Ctrl-C drains and stops\./);
  server = /--server (\S+)/.exec(program.stdout)![1]!;
  url = `${/^ +(http:\/\/[^ ]*?:\d+)\//m.exec(program.stdout)![1]!}/a`;
  apiId = (await json("apis", "list"))[0].id;
});
afterAll(async () => {
  program?.kill("SIGTERM");
  await program?.ended;
  fs.rmSync(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: what a program prints is looked at field by field.
async function json(...argv: string[]): Promise<any> {
  const { code, stdout, stderr } = await runCli([...argv, "--server", server, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

async function text(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli([...argv, "--server", server]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

async function refused(code: number, ...argv: string[]): Promise<string> {
  const ended = await runCli([...argv, "--server", server]);
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
  return ended.stderr;
}

const statusWith = async (key: string): Promise<number> => (await fetch(url, { headers: { "x-api-key": key } })).status;

/** A command whose standard input is a pipe. */
function piped(input: string, ...argv: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...argv, "--server", server], { stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`ended with ${code}`))));
    child.stdin.end(input);
  });
}

describe("a key", () => {
  const VALUE = "value-from-standard-input";

  it("shows its value when it is made, and then only when it is asked for", async () => {
    const made = await json("keys", "create", "--name", "acme", "--description", "first", "--tag", "team=billing");
    expect(made).toMatchObject({ name: "acme", enabled: true, description: "first", tags: { team: "billing" } });
    expect(made.value).toMatch(/^[0-9A-Za-z]{40}$/);
    for (const shown of [await text("keys", "list"), await text("keys", "get", made.id)]) {
      expect(shown).toContain(made.id);
      expect(shown).not.toContain(made.value);
    }
    expect(await text("keys", "get", made.id, "--show-value")).toContain(made.value);
    expect(await text("keys", "list", "--show-value")).toContain(made.value);
    expect(await json("keys", "get", made.id)).not.toHaveProperty("value");
  });

  it("takes a value from standard input, where no list of processes shows it, and is disabled when told so", async () => {
    const output = await piped(`${VALUE}\n`, "keys", "create", "--value", "-", "--disabled", "--json");
    const made = JSON.parse(output);
    expect(made).toMatchObject({ value: VALUE, enabled: false });
    const stderr = await refused(1, "keys", "create", "--value", VALUE);
    expect(stderr).toBe("gatehouse: API Key already exists (ConflictException)\n");
    expect(await text("keys", "enable", made.id)).toBe(`enabled ${made.id}\n`);
    expect(await json("keys", "disable", made.id)).toMatchObject({ enabled: false });
    expect((await json("keys", "rotate", made.id)).value).not.toBe(VALUE);
    expect(await text("keys", "delete", made.id)).toBe(`deleted ${made.id}\n`);
    expect(await refused(1, "keys", "get", made.id)).toBe(
      "gatehouse: Invalid API Key identifier specified (NotFoundException)\n",
    );
  });

  it("comes from AWS's key file; what is wrong in it is told by line, without the key", async () => {
    const file = path.join(folder, "keys.csv");
    fs.writeFileSync(file, "Name,Key\nimported,value-of-an-imported-key\nshort,secret\n");
    const failed = await refused(1, "keys", "import", file, "--fail-on-warnings");
    expect(failed).toContain("line 3: API Key value should be at least 20 characters");
    expect(failed).not.toContain("secret");
    expect(await json("keys", "list", "--name", "imported")).toEqual([]);
    const done = await text("keys", "import", file);
    expect(done).toMatch(/^imported 1 key\nwarnings\n {2}line 3: API Key value should be at least 20 characters; /);
    expect(await json("keys", "list", "--name", "imported")).toMatchObject([{ name: "imported", enabled: true }]);
    expect(await refused(1, "keys", "import", path.join(folder, "none.csv"))).toContain("none.csv: no such file");
  });
});

describe("a plan", () => {
  it("opens a stage to its keys, limits them, and is changed by AWS's paths", async () => {
    const key = await json("keys", "create", "--name", "customer");
    const plan = await json("plans", "create", "--name", "basic", "--quota", "4", "--period", "DAY");
    expect(plan).toMatchObject({ name: "basic", quota: { limit: 4, offset: 0, period: "DAY" }, apiStages: [] });
    expect(await statusWith(key.value)).toBe(403);
    expect(await text("plans", "attach", plan.id, `${apiId}:prod`)).toMatch(new RegExp(`^stage +${apiId}:prod$`, "m"));
    expect(await text("plans", "add-key", plan.id, key.id)).toBe(`${key.id} is in ${plan.id}\n`);
    await expect.poll(() => statusWith(key.value)).toBe(200);
    expect(await text("plans", "get", plan.id)).toMatch(new RegExp(`1 key\\n${key.id} +customer`));
    expect(await text("plans", "list")).toMatch(new RegExp(`${plan.id} +basic +- +- +4 +DAY +${apiId}:prod`));
    expect((await json("plans", "list", "--key", key.id)).map(({ id }: { id: string }) => id)).toEqual([plan.id]);

    await json("plans", "update", plan.id, "/throttle/rateLimit=0", "/throttle/burstLimit=0");
    await expect.poll(() => statusWith(key.value)).toBe(429);
    await json("plans", "update", plan.id, "/throttle=", `/apiStages/${apiId}:prod/throttle/~1a/GET/rateLimit=7`);
    await expect.poll(() => statusWith(key.value)).toBe(200);
    expect(await text("plans", "get", plan.id)).toContain("rateLimit 7, burstLimit 5000");
    // AWS removes no description; an empty one is none.
    expect(await json("plans", "update", plan.id, "/description=for all")).toMatchObject({ description: "for all" });
    expect((await json("plans", "update", plan.id, "/description=")).description ?? "").toBe("");

    await expect
      .poll(async () => (await json("usage", "get", "--plan", plan.id, "--key", key.id)).items[0].days, {
        timeout: 10_000,
      })
      .toEqual([[2, 2]]);
    expect(await text("usage", "get", "--plan", plan.id)).toMatch(
      new RegExp(`^KEY +DAY +USED +REMAINING\\n${key.id} +\\d{4}-\\d\\d-\\d\\d +2 +2$`, "m"),
    );
    const set = await json("usage", "set", "--plan", plan.id, "--key", key.id, "--remaining", "9");
    expect(set.items).toEqual([{ keyId: key.id, days: [[2, 9]] }]);
    const [record] = await json("usage", "records", "--plan", plan.id);
    expect(record).toMatchObject({ keyId: key.id, resourcePath: "/a", httpMethod: "GET", admitted: 2 });
    expect(record.throttled).toBeGreaterThan(0);
    expect(await text("usage", "records", "--plan", plan.id, "--by", "minute")).toContain(`GET /a`);

    expect(await refused(1, "plans", "delete", plan.id)).toContain(
      `Cannot delete Usage Plan ${plan.id} because there are API Stages associated with it, including ${apiId}:prod`,
    );
    await text("plans", "remove-key", plan.id, key.id);
    await expect.poll(() => statusWith(key.value)).toBe(403);
    await text("plans", "detach", plan.id, `${apiId}:prod`);
    expect(await text("plans", "delete", plan.id)).toBe(`deleted ${plan.id}\n`);
    // What was used is billed, whatever became of the plan.
    expect(await json("usage", "records", "--plan", plan.id)).toHaveLength(1);
  });

  it("is refused half a limit, before anything is asked of the control plane", async () => {
    expect(await refused(2, "plans", "create", "--name", "p", "--rate", "5")).toContain(
      "expected --rate and --burst together",
    );
    expect(await refused(2, "plans", "create", "--name", "p", "--quota", "5")).toContain(
      "expected --quota and --period together",
    );
    expect(await refused(2, "plans", "create")).toContain("expected --name NAME");
    expect(await refused(2, "usage", "get")).toContain("expected --plan PLAN");
    expect(await refused(2, "usage", "set", "--plan", "p", "--key", "k")).toContain("expected --remaining N");
    expect(await refused(2, "usage", "records", "--plan", "p", "--from", "yesterday")).toContain(
      "expected a day such as",
    );
  });
});
