import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { readSettings } from "../../src/cli/read-settings.ts";
import type { Settings } from "../../src/cli/settings-table.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-settings-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  files += 1;
  const name = path.join(folder, `settings-${files}.yaml`);
  fs.writeFileSync(name, text);
  return name;
}

function read(argv: string[], environment: Record<string, string> = {}): Promise<Settings> {
  const parsed = parseArguments(argv);
  if (parsed.kind !== "command") throw new Error("expected a command");
  return readSettings({ command: parsed.command, flags: parsed.flags, environment });
}

describe("settings", () => {
  it("a flag beats the environment, the environment beats the file, the file beats the default", async () => {
    const config = file("port: 1001\nhost: file.example\nstage: filestage\n");
    const environment = { GATEHOUSE_PORT: "1002", GATEHOUSE_HOST: "env.example" };
    const settings = await read(["start", "x", "--config", config, "--port", "1003"], environment);
    expect(settings.port).toBe(1003);
    expect(settings.host).toBe("env.example");
    expect(settings.stage).toBe("filestage");
    expect(settings["data-dir"]).toBe("./.gatehouse");
  });

  it("says the same words as flag, in the environment and in the file", async () => {
    const value = "/var/lib/gatehouse";
    const config = file(`data-dir: ${value}\n`);
    expect((await read(["start", "x", "--data-dir", value]))["data-dir"]).toBe(value);
    expect((await read(["start", "x"], { GATEHOUSE_DATA_DIR: value }))["data-dir"]).toBe(value);
    expect((await read(["start", "x", "--config", config]))["data-dir"]).toBe(value);
    expect((await read(["start", "x"], { GATEHOUSE_CONFIG: config }))["data-dir"]).toBe(value);
  });

  it("takes stage variables from all three", async () => {
    const expected = new Map([
      ["backend", "10.0.0.1:80"],
      ["mode", "a=b"],
    ]);
    const config = file('stage-variable:\n  backend: "10.0.0.1:80"\n  mode: a=b\n');
    const flags = ["--stage-variable", "backend=10.0.0.1:80", "--stage-variable", "mode=a=b"];
    expect((await read(["start", "x", ...flags]))["stage-variable"]).toEqual(expected);
    const environment = { GATEHOUSE_STAGE_VARIABLE: "backend=10.0.0.1:80 mode=a=b" };
    expect((await read(["start", "x"], environment))["stage-variable"]).toEqual(expected);
    expect((await read(["start", "x", "--config", config]))["stage-variable"]).toEqual(expected);
  });

  it("turns a listener off by the word off", async () => {
    expect((await read(["start", "x", "--grpc", "off"])).grpc).toBeNull();
    expect((await read(["start", "x", "--config", file("ops: off\n")])).ops).toBeNull();
  });

  it("lets each command have its own default", async () => {
    expect((await read(["start", "x"])).ops).toBe("127.0.0.1:9091");
    expect((await read(["control"])).ops).toBe("127.0.0.1:9092");
  });

  it("keeps what belongs to one call out of the environment", async () => {
    expect((await read(["metrics"], { GATEHOUSE_WATCH: "true" })).watch).toBe(false);
    expect((await read(["start", "x"], { GATEHOUSE_WATCH: "true" })).watch).toBe(true);
    const create = ["deployments", "create", "a1"];
    expect((await read(create, { GATEHOUSE_STAGE: "prod" })).stage).toBeUndefined();
    await expect(read(["apis", "list"], { GATEHOUSE_JSON: "1" })).rejects.toThrow("unknown setting GATEHOUSE_JSON");
  });

  it("takes an empty variable for one that is not set", async () => {
    expect((await read(["start", "x"], { GATEHOUSE_PORT: "" })).port).toBe(8080);
  });

  it("lets pass what the platform sets beside a service of the same name, and says so where it collides", async () => {
    const links = { GATEHOUSE_SERVICE_HOST: "10.0.0.1", GATEHOUSE_PORT_8080_TCP: "tcp://10.0.0.1:8080" };
    expect((await read(["start", "x"], links)).port).toBe(8080);
    await expect(read(["start", "x"], { GATEHOUSE_PORT: "tcp://10.0.0.1:8080" })).rejects.toThrow("enableServiceLinks");
  });

  it.each([
    [["--port", "ten"], '--port: expected an integer from 0 to 65535, got "ten"'],
    [["--port", "65536"], '--port: expected an integer from 0 to 65535, got "65536"'],
    [["--port", "0x10"], '--port: expected an integer from 0 to 65535, got "0x10"'],
    [["--threads", "0"], '--threads: expected an integer from 1 to 64, got "0"'],
    [["--grpc", "9090"], '--grpc: expected HOST:PORT or off, got "9090"'],
    [
      ["--log-level", "loud"],
      '--log-level: expected one of fatal, error, warn, info, debug, trace, silent, got "loud"',
    ],
    [["--stage", "a/b"], "--stage: expected a stage name (letters, digits, - and _, up to 128), got"],
    [["--stage-variable", "x"], "--stage-variable: expected NAME=VALUE"],
    [["--account-rate-limit", "-1"], '--account-rate-limit: expected a number from 0 to 1000000000, got "-1"'],
    [["--watch=maybe"], '--watch: expected true or false, got "maybe"'],
    [["--host", ""], '--host: expected ADDRESS, got ""'],
  ])("%j is refused with what was expected", async (flags, message) => {
    await expect(read(["start", "x", ...flags])).rejects.toThrow(message);
  });

  it("names the environment variable that is wrong, or the nearest to one that is unknown", async () => {
    await expect(read(["start", "x"], { GATEHOUSE_PORT: "no" })).rejects.toThrow(
      'GATEHOUSE_PORT: expected an integer from 0 to 65535, got "no"',
    );
    await expect(read(["start", "x"], { GATEHOUSE_DATADIR: "x" })).rejects.toThrow(
      "unknown setting GATEHOUSE_DATADIR in the environment; did you mean GATEHOUSE_DATA_DIR?",
    );
  });

  it.each([
    ["host: a\nprot: 80\n", ':2: unknown setting "prot"; did you mean port?'],
    ["host: a\n\nport: ten\n", ':3: port: expected an integer from 0 to 65535, got "ten"'],
    ["port: [1]\n", ":1: port: expected one value"],
    ["port:\n", ":1: port: expected one value"],
    ["stage-variable: x\n", ":1: stage-variable: expected NAME: VALUE lines below it"],
    ["port: 1\nport: 2\n", ":2: "],
    ["- port\n", ': expected settings as "name: value" lines'],
    ["port: {\n", ":"],
    ["json: true\n", ':1: unknown setting "json"'],
    ["__proto__: 1\n", ":1: unknown setting"],
    ["host: &a x\nstage: *a\n", ": expected plain values, found a YAML alias"],
  ])("a file with %j is refused with its line", async (text, message) => {
    const config = file(text);
    await expect(read(["start", "x", "--config", config])).rejects.toThrow(`${config}${message}`);
  });

  it("takes an empty file for no settings, and a missing one for a mistake", async () => {
    expect((await read(["start", "x", "--config", file("# nothing\n")])).port).toBe(8080);
    await expect(read(["start", "x", "--config", "/nowhere.yaml"])).rejects.toThrow(
      "--config: cannot read /nowhere.yaml",
    );
  });
});
