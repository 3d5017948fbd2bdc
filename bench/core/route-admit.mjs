/**
 * What the policy core takes of a request: `route` and `admit` with the crossing from JavaScript and the text it writes, at
 * 10 and at 10,000 methods, requests spread over all of them. Run `npm run build` first, then this file with node.
 *
 * Each answer is checked, and a wrong one ends the run: a figure for wrong answers is none.
 */
import { cpus } from "node:os";
import { ADMIT_OK, METHOD_GET, METHOD_POST, ROUTE_FOUND } from "../../dist/assembly/layout/codes.js";
import { monotonicMs } from "../../dist/src/clock.js";
import { routeTableOf } from "../../dist/src/model/route-table.js";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../dist/src/policy/core.js";
import { PolicyMemory } from "../../dist/src/policy/memory.js";
import { compileRootImage } from "../../dist/src/policy/root-image.js";
import { compileStageImage } from "../../dist/src/policy/stage-image.js";

const ROUNDS = 201;
const CALLS_PER_ROUND = 10_000;
const WARM_UP_ROUNDS = 30;
const TARGET_NS = 1_000;
const HOST = "api.example.com:8080";

/** Methods on paths of three segments with one parameter, as many services have them. */
function definition(methodCount) {
  const routes = [];
  const requests = [];
  for (let i = 0; routes.length < methodCount; i++) {
    const path = `/service-${i % 97}/resource-${Math.floor(i / 97)}`;
    for (const [httpMethod, methodCode] of [
      ["GET", METHOD_GET],
      ["POST", METHOD_POST],
    ]) {
      requests.push({ path: `${path}/${100_000 + i}`, methodCode, methodIndex: routes.length });
      routes.push({ path: `${path}/{id}`, httpMethod, requiredParameters: [] });
    }
  }
  return { routes, requests };
}

/** A fixed shuffle, so that neighbours in time are no neighbours in memory. */
function shuffle(list) {
  let state = 12_345;
  for (let i = list.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const j = state % (i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

async function measure(methodCount) {
  const { routes, requests } = definition(methodCount);
  const memory = createCoreMemory();
  const policy = new PolicyMemory(memory);
  const core = new PolicyCore(await loadCoreModule(), memory, 0);
  const unlimited = { rateLimit: 1e9, burstLimit: 1e9 };
  const settings = {
    variables: {},
    methodSettings: { "*/*": { throttlingRateLimit: unlimited.rateLimit, throttlingBurstLimit: unlimited.burstLimit } },
    throttle: unlimited,
  };
  const methodSlots = Int32Array.from(routes, (_, i) => i + 2);
  const compileBegin = performance.now();
  const image = compileStageImage({ routes: routeTableOf(routes), settings, stageSlot: 1, methodSlots });
  const compileMs = performance.now() - compileBegin;
  const address = policy.allocate(image.length);
  policy.write(address, image);
  const root = compileRootImage({
    stages: [{ apiId: "bench1", stageName: "prod", disableExecuteApiEndpoint: false, address }],
    mappings: [{ domainName: "*", basePath: "", apiId: "bench1", stageName: "prod" }],
  });
  const rootAddress = policy.allocate(root.length);
  policy.write(rootAddress, root);
  policy.publish(0, rootAddress);

  const order = shuffle(Array.from({ length: CALLS_PER_ROUND }, (_, i) => requests[i % requests.length]));
  const { decision } = core;
  const routeAdmit = () => {
    for (let i = 0; i < order.length; i++) {
      const request = order[i];
      const reason = core.route(HOST, request.path, request.methodCode);
      const verdict = core.admit(decision.version, decision.stageIndex, decision.methodIndex, monotonicMs());
      core.release(decision.version);
      if (reason !== ROUTE_FOUND || verdict !== ADMIT_OK || decision.methodIndex !== request.methodIndex) {
        throw new Error(`${request.path}: reason ${reason}, verdict ${verdict}, method ${decision.methodIndex}`);
      }
    }
  };
  const observe = () => {
    for (let i = 0; i < order.length; i++) {
      core.observe(methodSlots[order[i].methodIndex], 200, 1_234, 1_000, 0, 127, false);
    }
  };
  const time = (run) => {
    const samples = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      const begin = process.hrtime.bigint();
      run();
      const ns = Number(process.hrtime.bigint() - begin) / CALLS_PER_ROUND;
      if (round >= WARM_UP_ROUNDS) samples.push(ns);
    }
    return { medianNs: median(samples), p05Ns: quantile(samples, 0.05), p95Ns: quantile(samples, 0.95) };
  };
  return {
    methods: methodCount,
    imageBytes: image.length,
    compileMs,
    routeAdmitRelease: time(routeAdmit),
    observe: time(observe),
  };
}

const results = [];
for (const methodCount of [10, 10_000]) results.push(await measure(methodCount));
const report = {
  bench: "core/route-admit",
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  rounds: ROUNDS,
  callsPerRound: CALLS_PER_ROUND,
  targetNs: TARGET_NS,
  results,
};
console.log(JSON.stringify(report));
console.table(
  results.map(({ methods, imageBytes, compileMs, routeAdmitRelease, observe }) => ({
    methods,
    "image KiB": Math.round(imageBytes / 1024),
    "compile ms": Number(compileMs.toFixed(1)),
    "route + admit + release, ns": Math.round(routeAdmitRelease.medianNs),
    "5 % to 95 %": `${Math.round(routeAdmitRelease.p05Ns)} to ${Math.round(routeAdmitRelease.p95Ns)}`,
    "observe, ns": Math.round(observe.medianNs),
  })),
);
const slowest = Math.max(...results.map(({ routeAdmitRelease }) => routeAdmitRelease.medianNs));
if (slowest > TARGET_NS) {
  console.error(`route + admit takes ${Math.round(slowest)} ns, the target is ${TARGET_NS} ns`);
  process.exitCode = 1;
}
