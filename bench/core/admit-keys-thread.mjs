/** A serving thread of admit-keys.mjs: admits without end and tells its longest pause between two admissions when it is asked. */
import { parentPort, workerData } from "node:worker_threads";
import { ADMIT_OK } from "../../dist/assembly/layout/codes.js";
import { monotonicMs } from "../../dist/src/clock.js";
import { PolicyCore } from "../../dist/src/policy/core.js";

const { module, memory, flags, keys, epochDay } = workerData;
const core = new PolicyCore(module, memory, 1);
const MEASURE = 1;
const TELL = 2;
const WARM_UP_CALLS = 20_000;

let longestMs = 0;
let before = monotonicMs();
for (let call = 0; ; call++) {
  const key = keys[call % keys.length];
  const verdict = core.admitKey(0, 0, 0, key, epochDay, before);
  if (verdict !== ADMIT_OK) throw new Error(`${key}: verdict ${verdict}`);
  const now = monotonicMs();
  const flag = Atomics.load(flags, 0);
  if (flag === MEASURE) longestMs = Math.max(longestMs, now - before);
  else if (flag === TELL) {
    parentPort.postMessage({ longestMs });
    longestMs = 0;
    Atomics.store(flags, 0, 0);
  }
  before = now;
  if (call === WARM_UP_CALLS) parentPort.postMessage({ longestMs });
}
