import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort, runCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("the program", () => {
  it("says its version", async () => {
    const { version } = JSON.parse(fs.readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(await runCli(["--version"])).toEqual({
      code: 0,
      signal: null,
      stdout: `gatehouse ${version}\n`,
      stderr: "",
    });
  });

  it("explains itself on stdout when asked, on stderr with exit 2 when not", async () => {
    const asked = await runCli(["--help"]);
    expect([asked.code, asked.stderr]).toEqual([0, ""]);
    const bare = await runCli([]);
    expect([bare.code, bare.stdout, bare.stderr]).toEqual([2, "", asked.stdout]);
  });

  it("explains a command, with examples", async () => {
    const { code, stdout } = await runCli(["apis", "import", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("gatehouse apis import petstore.yaml --into a1b2c3d4e5 --dry-run");
  });

  it.each([
    [
      ["start", "--prot", "80"],
      'gatehouse: unknown flag "--prot"; did you mean --port?\nSee: gatehouse start --help\n',
    ],
    [["strat"], 'gatehouse: unknown command "strat"; did you mean start?\nSee: gatehouse --help\n'],
    [["start"], "gatehouse: expected a DEFINITION to serve, or --demo"],
    [["start", "--demo", "x.yaml"], "gatehouse: --demo brings its own definition"],
    [["edge"], "gatehouse: expected --control-plane HOST:PORT"],
    [["control", "--grpc", "off"], "gatehouse: --grpc off leaves a control plane that nobody can reach"],
    [["start", "--demo", "--grpc-cert", "x"], "gatehouse: --grpc-cert and --grpc-key belong together"],
    [
      ["start", "--demo", "--account-rate-limit", "5"],
      "--account-rate-limit and --account-burst-limit belong together",
    ],
    [["apis", "list", "--tls-cert", "x"], "--tls-cert and --tls-key belong together"],
    [["stages", "set", "a1", "prod", "variables/x=1"], "expected /PATH=VALUE"],
  ])("%j ends with 2 and one clear line", async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.split("\n").length).toBe(3);
  });

  it("ends with 2 for an unknown setting in the environment or the file", async () => {
    const environment = await runCli(["start", "--demo"], { env: { GATEHOUSE_DATADIR: "x" } });
    expect(environment.code).toBe(2);
    expect(environment.stderr).toContain("did you mean GATEHOUSE_DATA_DIR?");
    const config = path.join(folder, "gatehouse.yaml");
    fs.writeFileSync(config, "prot: 80\n");
    const file = await runCli(["start", "--demo", "--config", config]);
    expect(file.code).toBe(2);
    expect(file.stderr).toContain(`${config}:1: unknown setting "prot"; did you mean port?`);
  });

  it("ends with 1 and names the file when a definition is not there or names clash", async () => {
    const missing = await runCli(["start", "nowhere.yaml"]);
    expect([missing.code, missing.stderr]).toEqual([1, "gatehouse: nowhere.yaml: no such file\n"]);
    for (const name of ["one", "two"]) {
      fs.mkdirSync(path.join(folder, name), { recursive: true });
      fs.writeFileSync(path.join(folder, name, "pets.yaml"), "openapi: 3.0.1\n");
    }
    const clash = await runCli(["start", "one/pets.yaml", "two/pets.yaml"], { cwd: folder });
    expect(clash.code).toBe(2);
    expect(clash.stderr).toContain("one/pets.yaml and two/pets.yaml would both be served at /pets; rename one");
  });

  it("ends with 3 when no control plane answers, as JSON when asked", async () => {
    const server = `127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await runCli(["apis", "list", "--server", server]);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(server);
    const json = await runCli(["apis", "list", "--json"], { env: { GATEHOUSE_SERVER: server } });
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stderr)).toMatchObject({ error: "UnreachableError" });
  });
});
