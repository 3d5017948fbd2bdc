/** Every way in which a process of the gateway refuses to start: what it says, how it ends, and that nothing changed. */
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { open } from "lmdb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LMDB_OPTIONS, META_FORMAT } from "../../src/control/store/lmdb-options.ts";
import { encodeRecord } from "../../src/control/store/record-codec.ts";
import { definition, mock, type Program, runCli, Scene } from "./support/program.ts";

const scene = new Scene();
let good: string;
/** A gateway that runs all along, and its directory. */
let first: Program;
let firstDir: string;
beforeAll(async () => {
  good = scene.write("good.json", definition("Good", { "GET /status": mock("good") }));
  firstDir = scene.fresh();
  first = await scene.start(firstDir, good);
});
afterAll(() => scene.end());

const QUIET = ["--port", "0", "--grpc", "off", "--ops", "off", "--threads", "1"];

/** Content and modes of everything below a directory but the claims of living processes. */
function contentOf(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of fs.readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const file = path.join(directory, name);
    if (fs.statSync(file).isFile() && !name.endsWith("store.mdb-lock")) found[name] = fs.readFileSync(file, "latin1");
  }
  return found;
}

describe("a port that is taken", () => {
  let other: net.Server;
  beforeAll(async () => {
    other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => other.close());

  const byProgram = (): [string, string, string] => {
    const { port } = other.address() as net.AddressInfo;
    return [String(port), `127.0.0.1:${port}`, `127.0.0.1:${port}`];
  };
  const byGatehouse = (): [string, string, string] => [
    String(first.port),
    first.server,
    first.ops.slice("http://".length),
  ];

  it.each([
    ["another program", byProgram],
    ["a second gatehouse", byGatehouse],
  ])("by %s is named with its flag, for each listener of each command", async (_, taken) => {
    const [port, grpc, ops] = taken();
    const cases: [string, string, string[]][] = [
      ["--port", port, ["start", good, ...QUIET.with(1, port)]],
      ["--grpc", grpc, ["start", good, ...QUIET.with(3, grpc)]],
      ["--ops", ops, ["start", good, ...QUIET.with(5, ops)]],
      ["--grpc", grpc, ["control", "--ops", "off", "--grpc", grpc]],
      ["--port", port, ["edge", "--control-plane", first.server, "--ops", "off", "--port", port]],
    ];
    await Promise.all(
      cases.map(async ([flag, address, argv]) => {
        const ended = await runCli([...argv, "--data-dir", scene.fresh()]);
        expect([ended.code, ended.signal, ended.stdout]).toEqual([1, null, ""]);
        expect(ended.stderr).toMatch(new RegExp(`^gatehouse: .*${flag}`));
        expect(ended.stderr).toContain(address);
        expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
      }),
    );
  });
});

describe("a data directory", () => {
  const commands = (dataDir: string): string[][] => [
    ["start", good, ...QUIET, "--data-dir", dataDir],
    ["control", "--grpc", "127.0.0.1:0", "--ops", "off", "--data-dir", dataDir],
    ["edge", "--control-plane", first.server, "--port", "0", "--ops", "off", "--data-dir", dataDir],
  ];

  it.each([
    ["is a file", () => good],
    ["lies where nothing can be made", () => "/proc/gatehouse"],
  ])("that %s is named with its flag", async (_, directory) => {
    await Promise.all(
      commands(directory()).map(async (argv) => {
        const { code, stdout, stderr } = await runCli(argv);
        expect([argv[0], code, stdout]).toEqual([argv[0], 1, ""]);
        expect(stderr).toContain(`gatehouse: ${directory()}`);
        expect(stderr).toContain("--data-dir");
      }),
    );
  });

  it("that another process has is refused, and that process serves on", async () => {
    for (const argv of commands(firstDir)) {
      const { code, stderr } = await runCli(argv);
      expect([argv[0], code]).toEqual([argv[0], 1]);
      expect(stderr).toContain(`in use by another gatehouse (process ${first.process.child.pid})`);
      expect(stderr).toContain("--data-dir");
    }
    expect((await fetch(`http://127.0.0.1:${first.port}/status`)).status).toBe(200);
  });
});

describe("a store", () => {
  let original: string;
  let apiId: string;
  beforeAll(async () => {
    original = scene.fresh();
    const program = await scene.start(original, good);
    apiId = program.apiId;
    expect((await program.stop()).code).toBe(0);
  });

  function copy(): { dataDir: string; file: string } {
    const dataDir = scene.fresh();
    fs.cpSync(original, dataDir, { recursive: true });
    return { dataDir, file: path.join(dataDir, "control", "store.mdb") };
  }

  async function refused(dataDir: string, file: string, why: RegExp): Promise<void> {
    const before = contentOf(dataDir);
    const { code, signal, stdout, stderr } = await runCli(["start", good, ...QUIET, "--data-dir", dataDir]);
    expect([code, signal, stdout]).toEqual([1, null, ""]);
    expect(stderr.startsWith(`gatehouse: ${file}: `)).toBe(true);
    expect(stderr).toMatch(why);
    expect(contentOf(dataDir)).toEqual(before);
  }

  it.each([
    ["empty", (file: string) => fs.truncateSync(file, 0)],
    ["cut in half", (file: string) => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 8192) * 4096)],
    [
      "noise behind its first pages",
      (file: string) => {
        const bytes = fs.readFileSync(file);
        fs.writeFileSync(file, bytes.fill("\xa5\x17\xfe", 8192, "latin1"));
      },
    ],
    ["another kind of file", (file: string) => fs.writeFileSync(file, "openapi: 3.0.1\n".repeat(2_000))],
  ])("that is %s is refused by name and kept byte for byte", async (_, damage) => {
    const { dataDir, file } = copy();
    damage(file);
    await refused(dataDir, file, /the store is damaged/);
  });

  it("of a newer version is refused with both versions and kept byte for byte", async () => {
    const { dataDir, file } = copy();
    const database = open<Buffer, string[]>({ ...LMDB_OPTIONS, path: file });
    database.putSync([...META_FORMAT], encodeRecord(META_FORMAT, { format: 7, writtenBy: "9.8.7" }));
    await database.close();
    await refused(dataDir, file, /written by a newer gatehouse \(9\.8\.7, store format 7\); this one knows format 2/);
  });

  it("that is whole is served, with the API that it held", async () => {
    const { dataDir } = copy();
    const program = await scene.start(dataDir, good);
    expect(program.apiId).toBe(apiId);
    await program.stop();
  });
});

describe("an invalid definition", () => {
  const broken = (): string =>
    scene.write(
      "broken.yaml",
      [
        "openapi: 3.0.1",
        'info: { title: Broken, version: "1" }',
        "paths:",
        "  /a:",
        "    get:",
        '      responses: { "200": { description: ok } }',
        "      x-amazon-apigateway-integration:",
        "        type: carrier_pigeon",
        "  /b/{id}:",
        "    get:",
        '      responses: { "200": { description: ok } }',
        "      x-amazon-apigateway-integration:",
        "        type: http_proxy",
        "        httpMethod: GET",
        "        uri: http://127.0.0.1:1/",
        "        timeoutInMillis: 5",
        "",
      ].join("\n"),
    );
  const FINDINGS = [
    /broken\.yaml:8(:\d+)?: \/paths\/~1a\/get\/x-amazon-apigateway-integration\/type.*carrier_pigeon/,
    /broken\.yaml:16(:\d+)?: \/paths\/~1b~1\{id\}\/get\/x-amazon-apigateway-integration\/timeoutInMillis/,
  ];

  it("at start is refused with one list of what is where, and no other definition's API changes", async () => {
    const dataDir = scene.fresh();
    const other = scene.write("other.json", definition("Before", { "GET /one": mock("1") }));
    const running = await scene.start(dataDir, other);
    await running.stop();
    const before = contentOf(path.join(dataDir, "edge"));
    scene.write("other.json", definition("After", { "GET /two": mock("2") }));
    const { code, stdout, stderr } = await runCli(["start", other, broken(), ...QUIET, "--data-dir", dataDir]);
    expect([code, stdout]).toEqual([1, ""]);
    for (const finding of FINDINGS) expect(stderr).toMatch(finding);
    expect(contentOf(path.join(dataDir, "edge"))).toEqual(before);

    const control = scene.launch("control", "--data-dir", dataDir, "--grpc", "127.0.0.1:0", "--ops", "off");
    const server = (await control.until(/gRPC on (\S+)/))[1]!;
    const { stdout: listed } = await runCli(["apis", "list", "--server", server, "--json"]);
    expect(JSON.parse(listed)).toMatchObject([{ name: "Before", id: running.apiId }]);
    control.kill("SIGTERM");
    expect((await control.ended).code).toBe(0);
  });

  it("at apis import is refused with the same list, as text and as JSON, new or into an API, and nothing changes", async () => {
    const list = async (): Promise<string> =>
      (await runCli(["apis", "list", "--server", first.server, "--json"])).stdout;
    const before = await list();
    for (const extra of [[], ["--into", first.apiId], ["--dry-run"]]) {
      const { code, stdout, stderr } = await runCli(["apis", "import", broken(), "--server", first.server, ...extra]);
      expect([code, stdout]).toEqual([1, ""]);
      for (const finding of FINDINGS) expect(stderr).toMatch(finding);
    }
    const asJson = await runCli(["apis", "import", broken(), "--server", first.server, "--json"]);
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.stderr).error).toBe("BadRequestException");
    expect(await list()).toBe(before);
  });
});

describe("what is unknown", () => {
  it.each([
    [["start", "--dat-dir", "x"], {}, "--data-dir"],
    [["edge", "--controlplane", "x:1"], {}, "--control-plane"],
    [["apis", "imprt", "x"], {}, "apis import"],
    [["stages", "sett"], {}, "stages set"],
    [["start", "--demo"], { GATEHOUSE_THREAD: "2" }, "GATEHOUSE_THREADS"],
    [["apis", "list", "--sever", "x:1"], {}, "--server"],
  ])("%j %j ends with 2 and offers the nearest", async (argv, env, nearest) => {
    const { code, stdout, stderr } = await runCli(argv, { env });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`did you mean ${nearest}?`);
  });

  it("in the settings file ends with 2, names the line and offers the nearest", async () => {
    const config = scene.write("gatehouse.yaml", "port: 0\ntreads: 2\n");
    const { code, stderr } = await runCli(["start", "--demo", "--config", config]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${config}:2: unknown setting "treads"; did you mean threads?`);
  });
});
