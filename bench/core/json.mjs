/**
 * What a JSON text costs the policy core, from bytes in its memory to the tape, at the sizes of bench/core/bodies.mjs, compact
 * and indented, beside JSON.parse of the same text: as a string that is there already, and from its bytes. Run
 * `npm run build` first, then this file with node. It compiles test/json/support/json.as.ts, since the core exports no parser.
 *
 * Rounds of all three are interleaved. Each tape is held against JSON.parse before it is timed.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";
import { HEAP_AT, MEMORY_INITIAL_PAGES, MEMORY_MAXIMUM_PAGES, PAGE_BYTES } from "../../dist/assembly/layout/regions.js";
import {
  JSON_DEPTH_MAX,
  JSON_ELEMENTS_MAX,
  TAPE_BYTES_MORE,
  TAPE_BYTES_PER_BYTE,
} from "../../dist/assembly/layout/tape.js";
import { BODY_SIZES, bodyOfBytes } from "./bodies.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WARM_UP_ROUNDS = 20;
const ROUNDS = 101;
/** Text that a round parses, so that rounds are long enough to be timed. */
const BYTES_PER_ROUND = 300_000;

async function buildParser() {
  const folder = `${ROOT}dist/bench`;
  mkdirSync(folder, { recursive: true });
  const output = ["--outFile", "dist/bench/json.wasm", "--textFile", "dist/bench/json.wat"];
  const entry = "test/json/support/json.as.ts";
  const { error, stderr } = await main([entry, "--baseDir", ROOT, "--target", "release", ...output]);
  if (error) throw new Error(stderr.toString());
  return WebAssembly.compile(readFileSync(`${folder}/json.wasm`));
}

/** Values and keys of a document: its entries on the tape. */
function entryCount(value) {
  if (typeof value !== "object" || value === null) return 1;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return 1 + own + Object.values(value).reduce((sum, child) => sum + entryCount(child), 0);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const memory = new WebAssembly.Memory({ initial: MEMORY_INITIAL_PAGES, maximum: MEMORY_MAXIMUM_PAGES, shared: true });
memory.grow(Math.ceil((Math.max(...BODY_SIZES) * (2 + TAPE_BYTES_PER_BYTE)) / PAGE_BYTES));
const { exports } = new WebAssembly.Instance(await buildParser(), { env: { memory } });
const heap = new Uint8Array(memory.buffer);

function measure(bytes, spelling) {
  const text = new TextDecoder().decode(bytes);
  const tape = (HEAP_AT + bytes.length + 64) & ~7;
  const tapeBytes = bytes.length * TAPE_BYTES_PER_BYTE + TAPE_BYTES_MORE;
  heap.set(bytes, HEAP_AT);
  const parse = () => exports.parseJson(HEAP_AT, bytes.length, tape, tapeBytes, JSON_DEPTH_MAX, JSON_ELEMENTS_MAX);
  const entries = entryCount(JSON.parse(text));
  if (parse() !== entries)
    throw new Error(`${spelling}, ${bytes.length} bytes: ${parse()} instead of ${entries} entries`);

  const decoder = new TextDecoder();
  const contenders = { core: parse, string: () => JSON.parse(text), bytes: () => JSON.parse(decoder.decode(bytes)) };
  const samples = { core: [], string: [], bytes: [] };
  const calls = Math.ceil(BYTES_PER_ROUND / bytes.length);
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const begin = process.hrtime.bigint();
      for (let i = 0; i < calls; i++) run();
      if (round >= WARM_UP_ROUNDS) samples[name].push(Number(process.hrtime.bigint() - begin) / calls);
    }
  }
  return {
    spelling,
    bytes: bytes.length,
    entries,
    coreNs: median(samples.core),
    jsonParseOfStringNs: median(samples.string),
    jsonParseOfBytesNs: median(samples.bytes),
  };
}

const results = BODY_SIZES.flatMap((bytes) => [
  measure(bodyOfBytes(bytes), "compact"),
  measure(bodyOfBytes(bytes, 2), "indented"),
]);
console.log(
  JSON.stringify({
    bench: "core/json",
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    rounds: ROUNDS,
    results,
  }),
);
const rate = (bytes, ns) => Number((bytes / ns).toFixed(2));
console.table(
  results.map(({ spelling, bytes, entries, coreNs, jsonParseOfStringNs, jsonParseOfBytesNs }) => ({
    spelling,
    bytes,
    entries,
    "core, ns": Math.round(coreNs),
    "core, GB/s": rate(bytes, coreNs),
    "JSON.parse of a string, GB/s": rate(bytes, jsonParseOfStringNs),
    "JSON.parse of bytes, GB/s": rate(bytes, jsonParseOfBytesNs),
  })),
);
