/**
 * What validating a body costs: the policy core against JSON.parse and ajv (compiled, draft 4), and against a bare JSON.parse.
 * The core's figure has everything in it: the bytes copied into its memory, the crossing, the tape, the verdict. Contenders take
 * turns in one run. Run `npm run build` first, then this file with node; `--seconds` is the time for each row, 4 by default.
 *
 * Each verdict is checked, and a wrong one ends the run: a figure for wrong answers is none.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import ajvDraft4 from "ajv-draft-04";
import { VALIDATE_INVALID, VALIDATE_OK } from "../../dist/assembly/layout/validation.js";
import { routeTableOf } from "../../dist/src/model/route-table.js";
import { BodyArena } from "../../dist/src/policy/body-arena.js";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../dist/src/policy/core.js";
import { PolicyMemory } from "../../dist/src/policy/memory.js";
import { compileRootImage } from "../../dist/src/policy/root-image.js";
import { compileStageImage } from "../../dist/src/policy/stage-image.js";
import { compileSchemas } from "../../dist/src/schema/compile-schemas.js";
import { BODY_SIZES, bodyOfBytes } from "./bodies.mjs";

const TARGET_RATIO = 3;
const ROUNDS = 41;
const { seconds } = parseArgs({ options: { seconds: { type: "string", default: "4" } } }).values;

/** What bodies.mjs writes, with the keywords that schemas of APIs mostly have. */
const orderSchema = {
  type: "object",
  required: ["id", "customer", "lines"],
  additionalProperties: false,
  properties: {
    id: { type: "string", pattern: "^ord_[0-9A-Z]{12}$" },
    customer: {
      type: "object",
      required: ["id", "email"],
      additionalProperties: false,
      properties: {
        id: { type: "integer", minimum: 1 },
        email: { type: "string", pattern: "^[^@ ]+@[^@ ]+\\.[a-z]{2,}$", maxLength: 254 },
        vip: { type: "boolean" },
      },
    },
    placedAt: { type: "string", minLength: 20, maxLength: 30 },
    currency: { type: "string", enum: ["EUR", "USD", "GBP", "CHF"] },
    note: { type: ["string", "null"], maxLength: 500 },
    lines: { type: "array", minItems: 1, items: { $ref: "#/definitions/line" } },
  },
  definitions: {
    line: {
      type: "object",
      required: ["sku", "quantity", "price"],
      additionalProperties: false,
      properties: {
        sku: { type: "string", minLength: 5, maxLength: 16 },
        quantity: { type: "integer", minimum: 1, maximum: 1000 },
        price: { type: "number", minimum: 0 },
        gift: { type: "boolean" },
        title: { type: "string", minLength: 1, maxLength: 120 },
      },
    },
  },
};

const CASES = BODY_SIZES.map((bytes) => ({
  name: bytes < 1_000_000 ? `${bytes} B` : "1 MB",
  body: bodyOfBytes(bytes),
}));

/** The same with its last line's quantity wrong, so that everything before it is looked at. */
function broken(body) {
  const value = JSON.parse(Buffer.from(body).toString());
  value.lines.at(-1).quantity = 0;
  return value;
}

const manyProperties = {
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    Array.from({ length: 2_000 }, (_, i) => [
      `property_${i}`,
      i % 2 === 0 ? { type: "integer" } : { type: "string", maxLength: 40 },
    ]),
  ),
};
const manyPatterns = {
  type: "object",
  properties: Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [
      `field${i}`,
      { type: "string", pattern: `^[a-z]{1,${(i % 20) + 4}}-${i}(?:\\.[0-9a-f]{2,8})*$` },
    ]),
  ),
};
const manyPropertiesBody = Object.fromEntries(
  Array.from({ length: 2_000 }, (_, i) => [`property_${i}`, i % 2 === 0 ? i : `value ${i}`]),
);
const manyPatternsBody = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`field${i}`, `abc-${i}.0a1b.ff`]));

const models = [orderSchema, manyProperties, manyPatterns].map((schema, i) => ({
  name: `Model${i}`,
  contentType: "application/json",
  schema,
}));

const memory = createCoreMemory();
const policy = new PolicyMemory(memory);
new BodyArena(policy, 67_108_864);
const core = new PolicyCore(await loadCoreModule(), memory, 0);
const place = (image) => {
  const address = policy.allocate(image.length);
  policy.write(address, image);
  return address;
};
const stage = place(
  compileStageImage({
    routes: routeTableOf([]),
    settings: { variables: {}, methodSettings: {} },
    stageSlot: 1,
    methodSlots: new Int32Array(0),
    models,
  }),
);
policy.publish(
  0,
  place(
    compileRootImage({
      stages: [{ apiId: "bench", stageName: "bench", disableExecuteApiEndpoint: false, address: stage }],
      mappings: [],
    }),
  ),
);

const Ajv = ajvDraft4.default;
// One failure ends ajv's work, as in its defaults. Its code for 2,000 properties is nested too deep for the stack that way, so
// the large models are compiled to report all of them; their documents are valid.
const compiled = models.map(({ schema }, index) =>
  new Ajv({ strict: false, validateFormats: false, allErrors: index > 0 }).compile(schema),
);

/** A body's contenders: each takes the bytes and answers whether they are valid. */
function contenders(bytes, schemaIndex) {
  const address = core.arenaAllocate(bytes.length);
  const slab = core.arenaBytes(address, bytes.length);
  const check = compiled[schemaIndex];
  const length = bytes.length;
  return {
    core: () => {
      slab.set(bytes);
      return core.validate(0, 0, schemaIndex, address, length) === VALIDATE_OK;
    },
    ajv: () => check(JSON.parse(bytes.toString())),
    parse: () => JSON.parse(bytes.toString()) !== null,
    free: () => core.arenaFree(address),
  };
}

function sorted(values) {
  return values.toSorted((a, b) => a - b);
}

/** Nanoseconds a call: median of the rounds, 5 % and 95 %. */
function measure(name, body, schemaIndex, expected) {
  const bytes = Buffer.from(body instanceof Uint8Array ? body : JSON.stringify(body));
  const { core: runCore, ajv: runAjv, parse: runParse, free } = contenders(bytes, schemaIndex);
  if (runCore() !== expected || runAjv() !== expected) {
    throw new Error(`${name}: expected ${expected}, core says ${runCore()}, ajv ${runAjv()}`);
  }
  if (!expected && core.validate(0, 0, schemaIndex, 0, 0) !== VALIDATE_INVALID) throw new Error(`${name}: no verdict`);
  const runs = { core: runCore, ajv: runAjv, "JSON.parse": runParse };
  const samples = { core: [], ajv: [], "JSON.parse": [] };
  // A round's calls take each contender about as long, whatever the size of the body.
  const roundNs = (Number(seconds) * 1e9) / ROUNDS / 3;
  const calls = {};
  for (const [contender, run] of Object.entries(runs)) {
    for (let i = 0; i < 200; i++) run();
    const begin = process.hrtime.bigint();
    let count = 0;
    while (process.hrtime.bigint() - begin < roundNs) {
      run();
      count++;
    }
    calls[contender] = Math.max(1, count);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [contender, run] of Object.entries(runs)) {
      const count = calls[contender];
      const wanted = contender === "JSON.parse" ? true : expected;
      const begin = process.hrtime.bigint();
      for (let i = 0; i < count; i++) if (run() !== wanted) throw new Error(`${name}: ${contender} changed its mind`);
      samples[contender].push(Number(process.hrtime.bigint() - begin) / count);
    }
  }
  runCore();
  const work = core.validation.work;
  free();
  const of = (contender) => {
    const values = sorted(samples[contender]);
    return { median: values[values.length >> 1], p05: values[2], p95: values[values.length - 3] };
  };
  return {
    name,
    bytes: bytes.length,
    valid: expected,
    work,
    core: of("core"),
    ajv: of("ajv"),
    parse: of("JSON.parse"),
  };
}

function compileOnce(schema) {
  const begin = performance.now();
  const { bytes } = compileSchemas([{ name: "Model", contentType: "application/json", schema }]);
  return { ms: performance.now() - begin, bytes: bytes.length };
}

const rows = [];
for (const { name, body } of CASES) rows.push(measure(`${name}`, body, 0, true));
for (const { name, body } of CASES) rows.push(measure(`${name}, invalid`, broken(body), 0, false));
rows.push(measure("2,000 properties", manyPropertiesBody, 1, true));
rows.push(measure("200 patterns", manyPatternsBody, 2, true));

const round = (ns) => (ns >= 10_000 ? Math.round(ns) : Number(ns.toFixed(1)));
console.log(`node ${process.version}, ${cpus()[0]?.model ?? "unknown"}, ${ROUNDS} rounds`);
console.table(
  rows.map(({ name, bytes, work, core, ajv, parse }) => ({
    body: name,
    bytes,
    "core ns": round(core.median),
    "5-95 %": `${round(core.p05)}-${round(core.p95)}`,
    "core MB/s": Math.round((bytes / core.median) * 1_000),
    "parse + ajv ns": round(ajv.median),
    "ajv 5-95 %": `${round(ajv.p05)}-${round(ajv.p95)}`,
    "JSON.parse ns": round(parse.median),
    "times ajv": Number((ajv.median / core.median).toFixed(2)),
    "times parse": Number((parse.median / core.median).toFixed(2)),
    work,
  })),
);
console.table(
  Object.entries({ "2,000 properties": manyProperties, "200 patterns": manyPatterns, order: orderSchema }).map(
    ([name, schema]) => {
      const { ms, bytes } = compileOnce(schema);
      return { model: name, "compile ms": Number(ms.toFixed(1)), "program bytes": bytes };
    },
  ),
);
console.log(JSON.stringify({ bench: "core/validate", node: process.version, rounds: ROUNDS, rows }));

const slow = rows.filter(({ valid, core, ajv }) => valid && ajv.median / core.median < TARGET_RATIO);
for (const { name, core, ajv } of slow) {
  console.error(
    `${name}: ${(ajv.median / core.median).toFixed(2)} times the throughput of ajv, the target is ${TARGET_RATIO}`,
  );
  process.exitCode = 1;
}
