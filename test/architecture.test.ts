/** Which room may know which: every import in src/ and assembly/ is walked and held against the directions of the design. */
import fs from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The rooms that each room may import from, beside itself. A room that is not listed here does not exist. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  main: ["cli"],
  cli: [
    ...["control", "edge", "rpc", "telemetry", "openapi", "templates", "policy", "schema"],
    ...["model", "errors", "text", "clock", "layout"],
  ],
  control: ["openapi", "rpc", "workers", "files", "model", "errors", "text", "clock", "layout"],
  edge: [
    ...["http", "pipeline", "upstream", "workers", "telemetry", "policy", "rpc"],
    ...["files", "model", "errors", "text", "clock", "layout"],
  ],
  pipeline: ["integrations", "http", "upstream", "schema", "model", "errors", "clock", "layout"],
  integrations: ["http", "upstream", "templates", "model", "errors", "text", "clock", "layout"],
  telemetry: ["http", "policy", "rpc", "model", "errors", "text", "clock", "layout"],
  workers: ["policy", "templates", "model", "clock", "layout"],
  openapi: ["schema", "templates", "model", "errors", "text", "layout"],
  rpc: ["model", "errors", "text", "clock"],
  http: ["files", "model", "errors", "text", "clock", "layout"],
  policy: ["schema", "model", "layout"],
  schema: ["pattern", "model", "layout"],
  templates: [],
  pattern: ["layout"],
  upstream: ["clock"],
  model: [],
  errors: [],
  files: [],
  text: [],
  clock: [],
  assembly: ["layout"],
  layout: [],
};

/** Packages, and the only place that may know each. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "uWebSockets.js": ["src/http/"],
  lmdb: ["src/control/store/"],
  "@grpc/grpc-js": ["src/rpc/"],
  "@grpc/proto-loader": ["src/rpc/"],
  "@grpc/reflection": ["src/rpc/"],
  "grpc-health-check": ["src/rpc/"],
  piscina: ["src/workers/"],
  "csv-parse": ["src/control/access/read-key-file.ts"],
  pino: ["src/telemetry/"],
  msgpackr: ["src/model/snapshot-codec.ts", "src/control/"],
  yaml: ["src/openapi/", "src/cli/settings-file.ts"],
  zod: ["src/cli/settings-file.ts"],
  saxes: ["src/templates/xml/"],
  "@apidevtools/json-schema-ref-parser": ["src/openapi/"],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = ["src", "assembly"]
  .flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file)),
  )
  .filter((file) => file.endsWith(".ts"));

const texts = new Map(files.map((file) => [file, fs.readFileSync(path.join(ROOT, file), "utf8")]));

const imports: readonly Import[] = files.flatMap((file) =>
  [...texts.get(file)!.matchAll(/(?:\bfrom|\bimport\(?|\brequire(?:\.resolve)?\()\s*"([^"\n]+)"/g)].map((match) => ({
    file,
    target: match[1]!.startsWith(".") ? path.join(path.dirname(file), match[1]!) : match[1]!,
  })),
);

function roomOf(file: string): string {
  const [top, first] = file.split(path.sep) as [string, string];
  if (top === "assembly") return first === "layout" ? "layout" : "assembly";
  return first.replace(/\.ts$/, "");
}

const isLocal = ({ target }: Import): boolean => /^(?:src|assembly)\//.test(target);

describe("imports", () => {
  it("were found in every room", () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(ALLOWED)));
    expect(imports.length).toBeGreaterThan(500);
  });

  it("go from room to room in the allowed directions only", () => {
    const wrong = imports
      .filter(isLocal)
      .filter(({ file, target }) => {
        const [from, to] = [roomOf(file), roomOf(target)];
        return from !== to && !ALLOWED[from]!.includes(to);
      })
      .map(({ file, target }) => `${file} -> ${target}`);
    expect(wrong).toEqual([]);
  });

  it("of a package stay in the one place that knows it", () => {
    const builtin = new Set(builtinModules);
    const wrong = imports
      .filter((one) => !isLocal(one) && !one.target.startsWith("node:") && !builtin.has(one.target))
      .filter(({ file, target }) => !PACKAGES[target]?.some((place) => file.startsWith(place)))
      .map(({ file, target }) => `${file} -> ${target}`);
    expect(wrong).toEqual([]);
  });

  it("cover every dependency of the package: none is carried without use", () => {
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const used = new Set(imports.map(({ target }) => target));
    expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
    expect(Object.keys(dependencies).sort()).toEqual(Object.keys(PACKAGES).sort());
  });

  it("never let control plane and edge meet, not even through a third room", () => {
    const reach = (room: string, seen = new Set<string>()): Set<string> => {
      for (const next of ALLOWED[room]!) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    expect(reach("control")).not.toContain("edge");
    expect(reach("edge")).not.toContain("control");
  });
});

describe("what the language gives to everybody", () => {
  const usersOf = (pattern: RegExp): string[] =>
    files.filter((file) => file.startsWith("src/") && pattern.test(withoutComments(texts.get(file)!))).sort();

  it("WebAssembly is made and called in policy/ alone", () => {
    expect(usersOf(/\bnew WebAssembly\.|\bWebAssembly\.(?:compile|instantiate)\b/)).toEqual([
      "src/policy/core-module.ts",
      "src/policy/core.ts",
    ]);
  });

  it("time is read in clock.ts alone", () => {
    expect(usersOf(/\bDate\.now\(|\bperformance\.now\(|\bhrtime\b/)).toEqual(["src/clock.ts"]);
  });

  it("no text becomes code", () => {
    expect(usersOf(/\beval\(|\bnew Function\(/)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
