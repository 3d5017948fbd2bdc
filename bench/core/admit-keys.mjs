/**
 * What the policy core takes to admit a request of one of a million API keys in a thousand usage plans, crossing from JavaScript
 * included, what memory that takes, and how long a serving thread is held up while the table is made anew. Run `npm run build` first,
 * then this file with node.
 *
 * Each answer is checked, and a wrong one ends the run: a figure for wrong answers is none.
 */
import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { ADMIT_OK } from "../../dist/assembly/layout/codes.js";
import { monotonicMs } from "../../dist/src/clock.js";
import { keyIdText, planIdText } from "../../dist/src/model/access-id.js";
import { keyHash } from "../../dist/src/model/key-hash.js";
import { routeTableOf } from "../../dist/src/model/route-table.js";
import { AccessTable } from "../../dist/src/policy/access-table.js";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../dist/src/policy/core.js";
import { PolicyMemory } from "../../dist/src/policy/memory.js";
import { compileRootImage } from "../../dist/src/policy/root-image.js";
import { compileStageImage } from "../../dist/src/policy/stage-image.js";

const KEYS = 1_000_000;
const PLANS = 1_000;
const ROUNDS = 101;
const CALLS_PER_ROUND = 10_000;
const WARM_UP_ROUNDS = 20;
const TARGET_NS = 1_000;
const TARGET_REST_MB = 96;
const TARGET_PEAK_MB = 160;
const DAY = 20_000;
const STAGE_SLOT = 1;
const METHOD_SLOT = 2;

const keyValue = (key) => `key-${String(key).padStart(36, "0")}`;

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

const memory = createCoreMemory();
const regions = new PolicyMemory(memory);
const module = await loadCoreModule();
const core = new PolicyCore(module, memory, 0);
const unlimited = { rateLimit: 1e9, burstLimit: 1e9 };
const image = compileStageImage({
  routes: routeTableOf([{ path: "/pets", httpMethod: "GET", requiredParameters: [], apiKeyRequired: true }]),
  settings: {
    variables: {},
    methodSettings: { "*/*": { throttlingRateLimit: unlimited.rateLimit, throttlingBurstLimit: unlimited.burstLimit } },
  },
  stageSlot: STAGE_SLOT,
  methodSlots: Int32Array.of(METHOD_SLOT),
});
const address = regions.allocate(image.length);
regions.write(address, image);
const root = compileRootImage({
  stages: [{ apiId: "bench1", stageName: "prod", disableExecuteApiEndpoint: false, address }],
  mappings: [],
});
const rootAddress = regions.allocate(root.length);
regions.write(rootAddress, root);
regions.publish(0, rootAddress);

const hashKey = Uint8Array.from({ length: 16 }, (_, i) => i);
const table = new AccessTable(regions);
table.setHashKey(hashKey);
for (let plan = 0; plan < PLANS; plan++) {
  table.putPlan({
    planId: planIdText(plan + 1),
    throttle: unlimited,
    quota: { limit: 2 ** 31 - 1, offset: 0, period: "MONTH", offsetPeriodStartDay: 0 },
    rateLimitHeaders: false,
    stages: [{ stageSlot: STAGE_SLOT, methodThrottles: [] }],
  });
}
table.reserve(KEYS);
const fillBegin = performance.now();
for (let key = 0; key < KEYS; key++) {
  table.putKey({
    keyId: keyIdText(key + 1),
    hash: keyHash(hashKey, keyValue(key)),
    enabled: true,
    planIds: [planIdText((key % PLANS) + 1)],
  });
}
const fillMs = performance.now() - fillBegin;

// A fixed stride through all keys, so that neighbours in time are no neighbours in memory. Flat text, as the value of a header is: one
// that was put together from others would be copied at its first reading, which nobody's request does.
const headerValue = (key) => Buffer.from(keyValue(key), "latin1").toString("latin1");
const order = Array.from({ length: KEYS }, (_, i) => headerValue((i * 619_999) % KEYS));
let next = 0;
const admit = () => {
  for (let i = 0; i < CALLS_PER_ROUND; i++) {
    const value = order[next];
    next = next + 1 === KEYS ? 0 : next + 1;
    const verdict = core.admitKey(0, 0, 0, value, DAY, monotonicMs());
    if (verdict !== ADMIT_OK) throw new Error(`${value}: verdict ${verdict}`);
  }
};
const samples = [];
for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
  const begin = process.hrtime.bigint();
  admit();
  const ns = Number(process.hrtime.bigint() - begin) / CALLS_PER_ROUND;
  if (round >= WARM_UP_ROUNDS) samples.push(ns);
  table.tick();
}
const restMb = table.stats.bytes / 1e6;

// A thread that does nothing but admit, and notes its longest pause: alone first, then while the index is made anew beside it.
const flags = new Int32Array(new SharedArrayBuffer(4));
const thread = new Worker(new URL("./admit-keys-thread.mjs", import.meta.url), {
  workerData: { module, memory, flags, keys: order.slice(0, 5_000), epochDay: DAY },
});
const said = () => new Promise((resolve) => thread.once("message", resolve));
await said();
const longestOf = async (work) => {
  Atomics.store(flags, 0, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const begin = performance.now();
  work();
  const ms = performance.now() - begin;
  const wait = Math.max(0, 1_000 - ms);
  await new Promise((resolve) => setTimeout(resolve, wait));
  const answer = said();
  Atomics.store(flags, 0, 2);
  return { ...(await answer), ms };
};
const alone = await longestOf(() => {});
let peakMb = 0;
const beside = await longestOf(() => {
  const before = regions.usedBytes;
  table.rebuildIndex();
  peakMb = restMb + (regions.usedBytes - before) / 1e6;
});
await thread.terminate();

const result = {
  node: process.version,
  cpu: cpus()[0]?.model,
  keys: KEYS,
  plans: PLANS,
  admitNs: { median: quantile(samples, 0.5), p05: quantile(samples, 0.05), p95: quantile(samples, 0.95) },
  restMb,
  peakMb,
  fillMs,
  rebuildMs: beside.ms,
  longestPauseMs: { alone: alone.longestMs, besideRebuild: beside.longestMs },
};
console.log(JSON.stringify(result, null, 2));
const missed = [
  [result.admitNs.median, TARGET_NS, "ns for admit"],
  [restMb, TARGET_REST_MB, "MB at rest"],
  [peakMb, TARGET_PEAK_MB, "MB while rebuilt"],
].filter(([value, target]) => value > target);
for (const [value, target, what] of missed) console.error(`missed: ${value.toFixed(1)} ${what}, at most ${target}`);
process.exitCode = missed.length > 0 ? 1 : 0;
