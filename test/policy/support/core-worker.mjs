/** A thread that calls the built policy core as fast as it can. Plain JavaScript: worker threads load no TypeScript. */
import { parentPort, workerData } from "node:worker_threads";
import { monotonicMs } from "../../../dist/src/clock.js";
import { PolicyCore } from "../../../dist/src/policy/core.js";

const { module, memory, thread, flags, task } = workerData;
const core = new PolicyCore(module, memory, thread);

// flags[0]: threads that are ready; flags[1]: go; flags[2]: stop.
Atomics.add(flags, 0, 1);
Atomics.wait(flags, 1, 0);

const tasks = {
  /** A fixed number of calls at a fixed instant. */
  admit({ version, stageIndex, methodIndexes, nowMs, calls }) {
    const admitted = methodIndexes.map(() => 0);
    for (let i = 0; i < calls; i++) {
      const pick = i % methodIndexes.length;
      if (core.admit(version, stageIndex, methodIndexes[pick], nowMs) === 0) admitted[pick]++;
    }
    return { admitted };
  },
  /** Calls on the running clock until told to stop. */
  admitForReal({ version, stageIndex, methodIndex }) {
    let admitted = 0;
    let calls = 0;
    const firstMs = monotonicMs();
    let lastMs = firstMs;
    while (Atomics.load(flags, 2) === 0) {
      lastMs = monotonicMs();
      if (core.admit(version, stageIndex, methodIndex, lastMs) === 0) admitted++;
      calls++;
    }
    return { admitted, calls, firstMs, lastMs };
  },
  /** Routes until told to stop; each version's root leads /who to the method whose index the version has. */
  route({ expected }) {
    const wrong = [];
    let calls = 0;
    const seen = new Set();
    while (Atomics.load(flags, 2) === 0) {
      const reason = core.route("localhost", "/a/b/who", 1);
      const { version, methodIndex } = core.decision;
      seen.add(version);
      if (reason !== 0 || methodIndex !== expected[version]) wrong.push({ reason, version, methodIndex });
      core.release(version);
      if (wrong.length > 10) break;
      calls++;
    }
    return { calls, wrong, versions: seen.size };
  },
  observe({ slot, calls }) {
    for (let i = 0; i < calls; i++) core.observe(slot, 200 + 100 * (i & 1), 300, 200, 3, 5, (i & 1) === 1);
    return {};
  },
};

parentPort.postMessage(tasks[task.name](task));
