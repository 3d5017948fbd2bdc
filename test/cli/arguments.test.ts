import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { commandHelp, groupHelp, programHelp } from "../../src/cli/help.ts";
import { type Arguments, parseArguments } from "../../src/cli/parse-arguments.ts";
import { settingSpec } from "../../src/cli/settings-table.ts";
import { nearest } from "../../src/text/nearest.ts";

function command(...argv: string[]): Extract<Arguments, { kind: "command" }> {
  const parsed = parseArguments(argv);
  if (parsed.kind !== "command") throw new Error(`expected a command, got ${parsed.kind}`);
  return parsed;
}

describe("arguments", () => {
  it("splits a command, its operands and its flags, in any order", () => {
    const parsed = command("start", "a.yaml", "--port", "80", "b.yaml", "--watch", "--host=::1");
    expect(parsed.command.name).toBe("start");
    expect(parsed.operands).toEqual(["a.yaml", "b.yaml"]);
    expect([...parsed.flags]).toEqual([
      ["port", ["80"]],
      ["watch", [true]],
      ["host", ["::1"]],
    ]);
  });

  it("knows commands of two words", () => {
    const parsed = command("apis", "import", "x.yaml", "--into", "a1");
    expect(parsed.command.name).toBe("apis import");
    expect(parsed.operands).toEqual(["x.yaml"]);
  });

  it("takes everything behind -- as operands", () => {
    expect(command("start", "--", "--port").operands).toEqual(["--port"]);
  });

  it("collects flags that may be given several times", () => {
    const flags = command("start", "x", "--stage-variable", "a=1", "--stage-variable=b=2").flags;
    expect(flags.get("stage-variable")).toEqual(["a=1", "b=2"]);
  });

  it.each([
    [["strat"], 'unknown command "strat"; did you mean start?'],
    [["api", "list"], 'unknown command "api"; did you mean apis?'],
    [["apis", "improt", "x"], 'unknown command "apis improt"; did you mean apis import?'],
    [["apis"], "gatehouse apis: expected one of import, list, get, delete"],
    [["start", "--prot", "80"], 'unknown flag "--prot"; did you mean --port?'],
    [["start", "--data-dri=x"], 'unknown flag "--data-dri=x"; did you mean --data-dir?'],
    [["start", "-p", "80"], 'unknown flag "-p"'],
    [["start", "--qqqqqqqqqqqq"], 'unknown flag "--qqqqqqqqqqqq"'],
    [["start", "--port"], "--port: expected N behind it"],
    [["start", "--port", "--watch"], "--port: expected N behind it"],
    [["start", "--port", "1", "--port", "2"], "--port: given 2 times; once is enough"],
    [["control", "--watch"], "gatehouse control takes no --watch; it belongs to: start, metrics"],
    [["control", "x.yaml"], '"x.yaml" is not expected here'],
    [["apis", "get"], "expected API, got nothing"],
    [["apis", "get", "a", "b"], 'expected API; "b" is too much'],
    [["stages", "set", "a", "prod"], "expected API STAGE PATH=VALUE ..., got a prod"],
    [["--prot"], 'expected a command before "--prot"'],
    [["help", "strat"], 'unknown command "strat"; did you mean start?'],
  ])("%j is refused with the nearest known word", (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });

  it("offers nothing when nothing is near", () => {
    expect(nearest("qqqqqqqq", ["port", "host"])).toBeNull();
    expect(nearest("data", ["host", "data-dir"])).toBe("data-dir");
    expect(nearest("ohst", ["port", "host"])).toBe("host");
  });
});

describe("help", () => {
  it("is asked for anywhere", () => {
    expect(parseArguments(["--help"])).toEqual({ kind: "help", subject: "" });
    expect(parseArguments(["help", "apis", "import"])).toEqual({ kind: "help", subject: "apis import" });
    expect(parseArguments(["apis", "--help"])).toEqual({ kind: "help", subject: "apis" });
    expect(parseArguments(["help", "apis"])).toEqual({ kind: "help", subject: "apis" });
    expect(parseArguments(["start", "x", "--port", "1", "-h"])).toEqual({ kind: "help", subject: "start" });
  });

  it("names every command, and explains each with an example and all of its flags", () => {
    const program = programHelp("1.2.3");
    for (const one of COMMANDS) {
      expect(program).toContain(one.name);
      const text = commandHelp(one);
      expect(text).toContain(`Usage: gatehouse ${one.name}`);
      expect(text).toContain(`  gatehouse ${one.name}`);
      for (const name of one.settings) expect(text).toMatch(new RegExp(`--${name}\\b`));
      for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(130);
    }
    expect(groupHelp("stages")).toContain("stages set API STAGE PATH=VALUE ...");
  });

  it("every example is a command line that is understood", () => {
    for (const one of COMMANDS) {
      for (const [line] of one.examples) {
        const words = line
          .split(" ")
          .slice(1)
          .map((word) => word.replace(/^'|'$/g, ""));
        expect(command(...words).command.name).toBe(one.name);
      }
    }
  });

  it("every setting belongs to a command and says what it takes", () => {
    const used = new Set(COMMANDS.flatMap((one) => one.settings));
    for (const name of used) {
      const spec = settingSpec(name);
      expect(spec.kind === "flag", name).toBe(spec.placeholder === undefined);
    }
  });
});
