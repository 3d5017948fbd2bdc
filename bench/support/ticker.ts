/** The probe's clock: tells its parent of each moment at which a request is due, as ms of clock.ts, and sleeps in between. */
import { parentPort, workerData } from "node:worker_threads";
import { clockMs } from "./clock.ts";

const intervalMs = workerData as number;
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
for (let due = clockMs() + intervalMs; ; due += intervalMs) {
  const waitMs = due - clockMs();
  if (waitMs > 0) Atomics.wait(nobodyWakes, 0, 0, waitMs);
  parentPort!.postMessage(due);
}
