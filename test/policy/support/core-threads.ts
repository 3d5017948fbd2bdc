/** Starts real threads over one core memory, lets them go at once, and gathers what they report. */
import { Worker } from "node:worker_threads";

export interface CoreThreads<Report> {
  /** Tells tasks that run on to stop, and answers every thread's report. */
  stop(): Promise<Report[]>;
  readonly done: Promise<Report[]>;
}

/** `firstThread` onwards are the threads' numbers; a fixture's own core is thread 0. */
export async function startCoreThreads<Report>(
  fixture: { module: WebAssembly.Module; memory: WebAssembly.Memory },
  tasks: readonly ({ name: string } & Record<string, unknown>)[],
  firstThread = 1,
): Promise<CoreThreads<Report>> {
  const flags = new Int32Array(new SharedArrayBuffer(12));
  const reports = tasks.map(
    (task, index) =>
      new Promise<Report>((resolve, reject) => {
        const { module, memory } = fixture;
        const worker = new Worker(new URL("./core-worker.mjs", import.meta.url), {
          workerData: { module, memory, thread: firstThread + index, flags, task },
        });
        let report: Report;
        worker.on("message", (message: Report) => {
          report = message;
        });
        worker.on("error", reject);
        worker.on("exit", () => resolve(report));
      }),
  );
  const done = Promise.all(reports);
  const ready = async () => {
    const deadline = performance.now() + 30_000;
    while (Atomics.load(flags, 0) < tasks.length) {
      if (performance.now() > deadline) throw new Error("threads did not become ready in 30 s");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  await Promise.race([ready(), done]);
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
  return {
    stop() {
      Atomics.store(flags, 2, 1);
      return done;
    },
    done,
  };
}
