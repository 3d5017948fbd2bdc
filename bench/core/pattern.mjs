/**
 * What a pattern costs: its matching in the policy core for each byte of a text that matches, beside JavaScript's own matcher on
 * the same text as a string; what compiling it takes, and how large its program is; and both for 200 distinct patterns. Run
 * `npm run build` first, then this file with node. It compiles test/pattern/support/pattern.as.ts, since the core exports no
 * matcher alone.
 *
 * Both must agree on each text before they are timed; their rounds are interleaved.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";
import { PATTERN_SCRATCH_BYTES } from "../../dist/assembly/layout/pattern.js";
import { HEAP_AT, MEMORY_INITIAL_PAGES, MEMORY_MAXIMUM_PAGES } from "../../dist/assembly/layout/regions.js";
import { compilePattern } from "../../dist/src/pattern/compile-pattern.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WARM_UP_ROUNDS = 10;
const ROUNDS = 51;
const BYTES_PER_ROUND = 100_000;
const TEXT_AT = HEAP_AT + PATTERN_SCRATCH_BYTES;
const PROGRAM_AT = TEXT_AT + (1 << 20);

const host = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const CASES = [
  ["slug", "^[a-z0-9]+(?:-[a-z0-9]+)*$", "a-typical-slug-of-some-words"],
  ["e-mail", "^[\\w.%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$", "somebody.somewhere@mail.example.com"],
  ["e-mail, HTML's", `^[\\w.!#$%&'*+/=?^\`{|}~-]+@${host}(?:\\.${host})*$`, "somebody.somewhere@mail.example.com"],
  [
    "UUID",
    "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    "0b7c2f6e-3a52-4d0f-9c1e-5a7d2b8e9f01",
  ],
  [
    "date and time",
    "^\\d{4}-(0[1-9]|1[0-2])-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$",
    "2026-11-25T22:53:18.123Z",
  ],
  [
    "semantic version",
    "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?$",
    "10.20.30-beta.1+build.5",
  ],
  ["IPv4", "^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}$", "192.168.100.254"],
  [
    "password",
    "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[@$!%*?&])[A-Za-z\\d@$!%*?&]{8,64}$",
    "Correct!Horse9Battery?Staple",
  ],
  [
    "URL",
    "^https?:\\/\\/(www\\.)?[-a-zA-Z0-9@:%._\\+~#=]{1,256}\\.[a-zA-Z0-9()]{1,6}\\b([-a-zA-Z0-9()@:%_\\+.~#?&//=]*)$",
    "https://www.example.com/some/path?with=query&and=more",
  ],
  ["any text to 1,000", "^.{1,1000}$", "Some text, as people write it into a field. ".repeat(10)],
  ["letters of Unicode", "^\\p{L}[\\p{L}\\p{M}' -]{0,99}$", "Jürgen Müller-Lüdenscheidt à la façon de Ångström"],
  ["Chinese", "^[一-龥]{2,40}$", "我们需要一个很长的名字来测量这个模式"],
];

async function buildMatcher() {
  const folder = `${ROOT}dist/bench`;
  mkdirSync(folder, { recursive: true });
  const output = ["--outFile", "dist/bench/pattern.wasm", "--textFile", "dist/bench/pattern.wat"];
  const entry = "test/pattern/support/pattern.as.ts";
  const { error, stderr } = await main([entry, "--baseDir", ROOT, "--target", "release", ...output]);
  if (error) throw new Error(stderr.toString());
  return WebAssembly.compile(readFileSync(`${folder}/pattern.wasm`));
}

const memory = new WebAssembly.Memory({ initial: MEMORY_INITIAL_PAGES, maximum: MEMORY_MAXIMUM_PAGES, shared: true });
memory.grow(32);
const { exports } = new WebAssembly.Instance(await buildMatcher(), { env: { memory } });
const heap = new Uint8Array(memory.buffer);
const compile = (source) => compilePattern(source, { syntax: "ecma-262" });

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function compileMs(source) {
  const samples = [];
  for (let round = 0; round < 9; round++) {
    const begin = performance.now();
    compile(source);
    samples.push(performance.now() - begin);
  }
  return { first: samples[0], warm: median(samples.slice(1)) };
}

function measure([name, source, text]) {
  const times = compileMs(source);
  const pattern = compile(source);
  const twin = new RegExp(source, "u");
  const bytes = new TextEncoder().encode(text);
  heap.set(pattern.bytes, PROGRAM_AT);
  heap.set(bytes, TEXT_AT);
  const matches = () => exports.matches(PROGRAM_AT, TEXT_AT, bytes.length, HEAP_AT) !== 0;
  if (!matches() || !twin.test(text)) throw new Error(`${name}: expected both to match`);
  const calls = Math.ceil(BYTES_PER_ROUND / bytes.length);
  const time = (run) => {
    const begin = process.hrtime.bigint();
    let found = 0;
    for (let i = 0; i < calls; i++) if (run()) found++;
    if (found !== calls) throw new Error(`${name}: ${calls - found} of ${calls} did not match`);
    return Number(process.hrtime.bigint() - begin) / calls / bytes.length;
  };
  const core = [];
  const javascript = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const [one, other] = [time(matches), time(() => twin.test(text))];
    if (round < WARM_UP_ROUNDS) continue;
    core.push(one);
    javascript.push(other);
  }
  const { kind, states, steps } = pattern;
  return {
    ...{ name, textBytes: bytes.length, kind, states, programBytes: pattern.bytes.length, steps },
    ...{ compileFirstMs: times.first, compileMs: times.warm },
    ...{ coreNsPerByte: median(core), javascriptNsPerByte: median(javascript) },
  };
}

/** Each source is one of the cases with a word of its own in front, so no two are alike. */
function manyPatterns(count) {
  const sources = Array.from({ length: count }, (_, i) => {
    const source = CASES[i % CASES.length][1];
    return source.replace("^", `^(?:item${i}-)?`);
  });
  const begin = process.cpuUsage();
  const bytes = sources.reduce((sum, source) => sum + compile(source).bytes.length, 0);
  return { count, compileCpuMs: process.cpuUsage(begin).user / 1000, programBytes: bytes };
}

const results = CASES.map(measure);
const many = manyPatterns(200);
console.log(JSON.stringify({ bench: "core/pattern", node: process.version, cpu: cpus()[0]?.model, results, many }));
console.table(
  results.map((one) => ({
    pattern: one.name,
    kind: one.kind,
    states: one.states,
    bytes: one.programBytes,
    "compile ms, first": Number(one.compileFirstMs.toFixed(2)),
    "compile ms": Number(one.compileMs.toFixed(2)),
    "core, ns a byte": Number(one.coreNsPerByte.toFixed(2)),
    "RegExp, ns a byte": Number(one.javascriptNsPerByte.toFixed(2)),
  })),
);
console.log(`${many.count} distinct patterns: ${many.compileCpuMs.toFixed(0)} ms of CPU, ${many.programBytes} bytes`);
