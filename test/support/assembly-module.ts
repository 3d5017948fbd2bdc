/**
 * Parts of the policy core that its exports do not show, made callable: an entry file in AssemblyScript (`*.as.ts` in a
 * test's support folder) is compiled with the options of asconfig.json. What was compiled is kept under its content's hash
 * in dist/, so that only a change compiles again.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";
import { HEAP_AT, MEMORY_INITIAL_PAGES, MEMORY_MAXIMUM_PAGES, PAGE_BYTES } from "../../assembly/layout/regions.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = path.join(ROOT, "dist", "test-assembly");

/** The module whose exports are those of `entryFile`, a path from the repository's root. */
export async function buildAssembly(entryFile: string): Promise<WebAssembly.Module> {
  const flags = releaseFlags();
  const file = path.join(CACHE, `${contentHash(entryFile, flags)}.wasm`);
  if (!fs.existsSync(file)) {
    const wasm = await compile(entryFile, flags);
    fs.mkdirSync(CACHE, { recursive: true });
    // Two test files may compile the same: each writes its own file, the last rename stays.
    const temporary = `${file}.${process.pid}`;
    fs.writeFileSync(temporary, wasm);
    fs.renameSync(temporary, file);
  }
  return WebAssembly.compile(fs.readFileSync(file));
}

export interface AssemblyInstance<Exports> {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  /** The heap, from HEAP_AT on: tests place what they like there. */
  readonly heap: Uint8Array;
}

/** A fresh instance on a memory of its own, with room for `heapBytes` from HEAP_AT on. */
export function instantiateAssembly<Exports>(module: WebAssembly.Module, heapBytes: number): AssemblyInstance<Exports> {
  const memory = new WebAssembly.Memory({ initial: MEMORY_INITIAL_PAGES, maximum: MEMORY_MAXIMUM_PAGES, shared: true });
  const missing = HEAP_AT + heapBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return {
    exports: instance.exports as unknown as Exports,
    memory,
    heap: new Uint8Array(memory.buffer, HEAP_AT, heapBytes),
  };
}

function releaseFlags(): string[] {
  const config = JSON.parse(fs.readFileSync(path.join(ROOT, "asconfig.json"), "utf8")) as {
    targets: { release: Record<string, unknown> };
    options: Record<string, unknown>;
  };
  const { outFile: _, textFile: __, ...release } = config.targets.release;
  return Object.entries({ ...config.options, ...release }).flatMap(([name, value]) => {
    if (value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

function contentHash(entryFile: string, flags: readonly string[]): string {
  const sources = fs
    .readdirSync(path.join(ROOT, "assembly"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join("assembly", file))
    .sort();
  const hash = createHash("sha256").update(JSON.stringify([entryFile, flags, process.version]));
  for (const file of ["package-lock.json", entryFile, ...sources]) {
    hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(ROOT, file)));
  }
  return hash.digest("hex").slice(0, 32);
}

async function compile(entryFile: string, flags: readonly string[]): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await main([entryFile, "--outFile", "module.wasm", "--baseDir", ROOT, ...flags], {
    // asconfig.json would add the core's own entry to this one; its options are among the flags.
    readFile: (name, base) => {
      const at = path.resolve(base, name);
      return name === "asconfig.json" || !fs.existsSync(at) ? null : fs.readFileSync(at, "utf8");
    },
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") wasm = contents;
    },
  });
  if (error !== null || wasm === undefined) throw new Error(`${entryFile}: ${stderr.toString()}`, { cause: error });
  return wasm;
}
