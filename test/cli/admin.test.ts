import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, runCli, startCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
let control: Running;
let edge: Running;
let server: string;
let edgeUrl: string;

const definition = (methods: string): string => `openapi: 3.0.1
info: { title: "Mock \\u001b[31mred", version: "1" }
components:
  schemas:
    Pet: { type: object, description: "A \\u001b[31mpet", properties: { owner: { $ref: "#/components/schemas/Owner" } } }
    Owner: { type: string }
paths:
  /status:
${methods}`;
const METHOD = (name: string): string => `    ${name}:
      responses: { "200": { description: ok } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses: { default: { statusCode: "200" } }
`;

beforeAll(async () => {
  const common = ["--ops", "off", "--log-level", "warn"];
  control = startCli(["control", "--grpc", "127.0.0.1:0", "--data-dir", path.join(folder, "control"), ...common]);
  server = (await control.until(/gRPC on (\S+)/))[1]!;
  const flags = ["--control-plane", server, "--port", "0", "--threads", "1", "--data-dir", path.join(folder, "edge")];
  edge = startCli(["edge", ...flags, ...common]);
  edgeUrl = (await edge.until(/edge on (\S+),/))[1]!;
});
afterAll(async () => {
  for (const one of [edge, control]) {
    one?.kill("SIGTERM");
    await one?.ended;
  }
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

async function untilStatus(url: string, expected: number): Promise<void> {
  const untilMs = Date.now() + 15_000;
  let status = 0;
  while (status !== expected && Date.now() < untilMs) {
    status = (await fetch(url)).status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(status).toBe(expected);
}

describe("admin commands, a control plane and an edge apart", () => {
  let apiId: string;

  it("import: a dry run stores nothing, an import creates, --into updates and shows what changed", async () => {
    const file = path.join(folder, "api.yaml");
    fs.writeFileSync(file, definition(METHOD("get")));
    expect((await json("apis", "import", file, "--dry-run")).changes.added).toEqual([
      ...["/", "/status", "GET /status", "model Pet", "model Owner"],
    ]);
    expect(await json("apis", "list")).toEqual([]);
    const created = await json("apis", "import", file);
    expect(created).toMatchObject({ created: true, dryRun: false });
    apiId = created.api.id;
    fs.writeFileSync(file, definition(METHOD("get") + METHOD("post")));
    expect(await text("apis", "import", file, "--into", apiId, "--dry-run")).toContain("+ POST /status");
    expect(await json("apis", "import", file, "--into", apiId)).toMatchObject({
      created: false,
      changes: { removed: [] },
    });
  });

  it("list and get show it, and a name cannot steer the terminal", async () => {
    const list = await text("apis", "list");
    expect(list.split("\n")[0]).toMatch(/^ID +NAME +VERSION +RESOURCES +METHODS/);
    expect(list).toContain(apiId);
    expect(list).toContain("Mock \\u001b[31mred");
    expect(list).not.toContain("\u001b");
    expect(await text("apis", "get", apiId)).toMatch(/^methods +2$/m);
  });

  it("models list and get show what bodies must look like, and offer the nearest name", async () => {
    const list = await text("models", "list", apiId);
    expect(list).toMatch(/^MODEL +CONTENT TYPE +SCHEMA +DESCRIPTION\nOwner +application\/json +17 B\nPet +/);
    expect(list).toContain("A \\u001b[31mpet");
    const schema = {
      type: "object",
      description: "A \u001b[31mpet",
      properties: { owner: { $ref: "#/components/schemas/Owner" } },
    };
    expect(JSON.parse(await text("models", "get", apiId, "Pet"))).toEqual(schema);
    expect(await json("models", "get", apiId, "Pet")).toMatchObject({ name: "Pet", schema });
    expect(await json("models", "list", apiId)).toMatchObject([{ name: "Owner" }, { name: "Pet", schema }]);
    const missing = await runCli(["models", "get", apiId, "Pett", "--server", server]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(
      `Invalid model name specified: Pett: API ${apiId} has no such model; did you mean Pet? (NotFoundException)`,
    );
    const none = await runCli(["models", "get", apiId, "Invoice", "--server", server, "--json"]);
    expect(JSON.parse(none.stderr)).toMatchObject({
      error: "NotFoundException",
      message: `Invalid model name specified: Invoice: API ${apiId} has no such model; it has Owner, Pet`,
    });
  });

  it("a deployment with a stage goes live on the edge", async () => {
    const deployment = await json("deployments", "create", apiId, "--stage", "prod", "--description", "first");
    expect(deployment).toMatchObject({ apiId, description: "first", methodCount: 2 });
    await untilStatus(`${edgeUrl}/restapis/${apiId}/prod/_user_request_/status`, 200);
    expect(await text("deployments", "list", apiId)).toMatch(new RegExp(`${deployment.id} .* prod .* first`));
    expect(await text("stages", "list", apiId)).toContain(deployment.id);
  });

  it("stages set changes what the edge does, all or nothing", async () => {
    const url = `${edgeUrl}/restapis/${apiId}/prod/_user_request_/status`;
    const set = await json(
      "stages",
      "set",
      apiId,
      "prod",
      "/*/*/throttling/rateLimit=0",
      "/*/*/throttling/burstLimit=0",
      "/variables/a=b=c",
    );
    expect(set.variables).toEqual({ a: "b=c" });
    await untilStatus(url, 429);
    const refused = await runCli(["stages", "set", apiId, "prod", "/variables/x=1", "/nonsense=1", "--server", server]);
    expect(refused.code).toBe(1);
    expect((await json("stages", "get", apiId, "prod")).variables).toEqual({ a: "b=c" });
    await text(
      "stages",
      "set",
      apiId,
      "prod",
      "/*/*/throttling/rateLimit=1000",
      "/*/*/throttling/burstLimit=1000",
      "/variables/a=",
    );
    await untilStatus(url, 200);
    expect(await text("stages", "get", apiId, "prod")).toMatch(
      /^\/\*\/\*\/throttling +rateLimit 1000, burstLimit 1000$/m,
    );
  });

  it("edges list shows what each edge serves", async () => {
    const [one] = await json("edges", "list");
    expect(one).toMatchObject({ connected: true, threads: 1 });
    expect(one.revision).toBe(one.targetRevision);
    expect(await text("edges", "list")).toMatch(/connected .* revision \d+ .* the same/);
  });

  it("metrics counts requests; --watch goes on until it is told to stop, one JSON value a line", async () => {
    const untilMs = Date.now() + 15_000;
    let total = 0;
    while (total === 0 && Date.now() < untilMs) {
      const view = await json("metrics");
      total = view.total.requests.reduce((sum: number, count: number) => sum + count, 0);
    }
    expect(total).toBeGreaterThan(0);
    expect(await text("metrics")).toContain("/status");
    const watching = startCli(["metrics", "--watch", "--json", "--server", server]);
    await watching.until(/\n.*\n/);
    watching.kill("SIGINT");
    const { code, stdout } = await watching.ended;
    expect(code).toBe(0);
    for (const line of stdout.trim().split("\n")) expect(JSON.parse(line).total).toBeDefined();
  });

  it("a refusal ends with 1 and AWS's error name, as JSON when asked", async () => {
    const refused = await runCli(["apis", "get", "nonesuch", "--server", server]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("(NotFoundException)");
    const asJson = await runCli(["apis", "get", "nonesuch", "--server", server, "--json"]);
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: "NotFoundException" });
    const file = path.join(folder, "bad.yaml");
    fs.writeFileSync(file, definition(METHOD("get")).replace("type: mock", "type: pigeon"));
    const bad = await runCli(["apis", "import", file, "--server", server]);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/bad\.yaml:\d+(:\d+)?: \/paths/);
  });

  it("a stage and an API that are deleted are gone from the edge", async () => {
    await text("stages", "delete", apiId, "prod");
    await untilStatus(`${edgeUrl}/restapis/${apiId}/prod/_user_request_/status`, 403);
    expect(await text("apis", "delete", apiId)).toBe(`deleted ${apiId}\n`);
    expect(await text("apis", "list")).toBe("no APIs yet: gatehouse apis import FILE\n");
  });

  it("both halves end with 0 when told to, and then nobody answers", async () => {
    for (const one of [edge, control]) {
      one.kill("SIGTERM");
      expect(await one.ended).toMatchObject({ code: 0, signal: null });
    }
    expect((await runCli(["apis", "list", "--server", server])).code).toBe(3);
  });
});
