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
  /** Asks for each key in turn at a fixed instant until told to stop; how often each verdict came, by key. */
  admitKeys({ version, values, epochDay }) {
    const verdicts = values.map(() => ({}));
    for (let i = 0; Atomics.load(flags, 2) === 0; i = (i + 1) % values.length) {
      const verdict = core.admitKey(version, 0, 0, values[i], epochDay, 1_000);
      verdicts[i][verdict] = (verdicts[i][verdict] ?? 0) + 1;
    }
    return { verdicts };
  },
  /** As admitKeys, on the running clock. */
  admitKeysForReal({ version, values, epochDay }) {
    const admitted = values.map(() => 0);
    const firstMs = monotonicMs();
    let lastMs = firstMs;
    for (let i = 0; Atomics.load(flags, 2) === 0; i = (i + 1) % values.length) {
      lastMs = monotonicMs();
      if (core.admitKey(version, 0, 0, values[i], epochDay, lastMs) === 0) admitted[i]++;
    }
    return { admitted, firstMs, lastMs };
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
  /**
   * Takes, grows and frees body memory at random. Every unit that it holds carries its mark, which nobody else may change; what is
   * held at the end stays held.
   */
  arena({ seed, rounds, heldMax, bytesMax }) {
    let state = seed;
    const random = (below) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * below);
    };
    const held = [];
    const problems = [];
    let refused = 0;
    let taken = 0;
    const words = (block, bytes) => new Int32Array(memory.buffer, block.address, bytes >> 2);
    const mark = (block) => words(block, block.bytes).fill(block.mark);
    const check = (block, bytes) => {
      const wrong = words(block, bytes).findIndex((word) => word !== block.mark);
      if (wrong >= 0) problems.push({ thread, address: block.address, bytes, at: wrong * 4 });
    };
    for (let round = 0; round < rounds && problems.length === 0; round++) {
      const bytes = 4 + random(random(4) > 0 ? Math.min(bytesMax, 8_192) : bytesMax);
      const pick = held[random(held.length)];
      const turn = random(8);
      if (pick !== undefined && (held.length >= heldMax || turn < 2)) {
        check(pick, pick.bytes);
        core.arenaFree(pick.address);
        held.splice(held.indexOf(pick), 1);
      } else if (pick !== undefined && turn < 4) {
        const used = Math.min(pick.bytes, bytes);
        const address = core.arenaGrow(pick.address, used, bytes);
        if (address === 0) {
          refused++;
          continue;
        }
        pick.address = address;
        check(pick, used);
        pick.bytes = bytes;
        mark(pick);
      } else {
        const address = core.arenaAllocate(bytes);
        if (address === 0) refused++;
        else {
          taken++;
          held.push({ address, bytes, mark: (thread << 24) | round });
          mark(held.at(-1));
        }
      }
    }
    for (const block of held) check(block, block.bytes);
    return { problems, refused, taken, held };
  },
  /** Takes and frees one piece after the other, doing nothing else, so that calls of two threads meet as often as can be. */
  arenaTurns({ bytes, rounds }) {
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      const address = core.arenaAllocate(bytes);
      if (address === 0) refused++;
      else core.arenaFree(address);
    }
    return { refused };
  },
  observe({ slot, calls }) {
    for (let i = 0; i < calls; i++) core.observe(slot, 200 + 100 * (i & 1), 300, 200, 3, 5, (i & 1) === 1);
    return {};
  },
};

parentPort.postMessage(tasks[task.name](task));
