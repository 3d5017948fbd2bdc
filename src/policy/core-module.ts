/** Finds and compiles the policy core's module, and makes the memory that all threads share. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { NONE } from "../../assembly/layout/codes.ts";
import {
  HEADER_LAYOUT_VERSION,
  HEADER_MAGIC,
  HEADER_PUBLISHED,
  LAYOUT_VERSION,
  MAGIC,
  MEMORY_INITIAL_PAGES,
  MEMORY_MAXIMUM_PAGES,
} from "../../assembly/layout/regions.ts";

/** Compiles dist/assembly/core.wasm; from the built code it lies two folders up, from the sources below dist/. */
export async function loadCoreModule(): Promise<WebAssembly.Module> {
  const built = new URL("../../assembly/core.wasm", import.meta.url);
  const file = existsSync(built) ? built : new URL("../../dist/assembly/core.wasm", import.meta.url);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new Error(`The policy core is missing at ${file.pathname}: run \`npm run build\`.`, { cause });
  }
  return WebAssembly.compile(bytes);
}

/** A fresh memory with nothing published. One a process; threads receive it by structured clone. */
export function createCoreMemory(): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({
    initial: MEMORY_INITIAL_PAGES,
    maximum: MEMORY_MAXIMUM_PAGES,
    shared: true,
  });
  const words = new Int32Array(memory.buffer);
  words[HEADER_MAGIC >> 2] = MAGIC;
  words[HEADER_LAYOUT_VERSION >> 2] = LAYOUT_VERSION;
  Atomics.store(words, HEADER_PUBLISHED >> 2, NONE);
  return memory;
}

/** Refuses a memory that another build of the layout wrote. */
export function checkCoreMemory(memory: WebAssembly.Memory): void {
  const words = new Int32Array(memory.buffer, 0, (HEADER_LAYOUT_VERSION >> 2) + 1);
  if (words[HEADER_MAGIC >> 2] !== MAGIC || words[HEADER_LAYOUT_VERSION >> 2] !== LAYOUT_VERSION) {
    throw new Error(`core memory: expected layout version ${LAYOUT_VERSION}, got ${words[HEADER_LAYOUT_VERSION >> 2]}`);
  }
}
