/** A probe in a process of its own, so that what it does between requests delays nobody but itself. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ProbeOptions } from "./probe.ts";
import type { ProbeReport } from "./probe-process.ts";

export interface ProbeProcess {
  /** Latencies in µs since the last call. Throws when a request failed since the probe began. */
  take(): Promise<number[]>;
  /** When this revision answered for the last time, as of the last take(), ms of clock.ts; undefined: never. */
  lastAnsweredMs(revision: number): number | undefined;
  stop(): void;
}

export function startProbe(options: ProbeOptions): ProbeProcess {
  const probe = fork(fileURLToPath(new URL("./probe-process.js", import.meta.url)), [JSON.stringify(options)]);
  const ended = new Promise<never>((_, reject) => {
    probe.once("exit", () => reject(new Error("the probe ended early")));
  });
  ended.catch(() => {});
  let report: ProbeReport | undefined;
  return {
    async take() {
      const answer = new Promise<ProbeReport>((resolve) => {
        probe.once("message", (message) => resolve(message as ProbeReport));
      });
      probe.send("take");
      report = await Promise.race([answer, ended]);
      if (report.failures > 0) throw new Error(`${report.failures} requests failed`);
      return report.samples;
    },
    lastAnsweredMs: (revision) => report?.lastAnsweredMs[revision],
    stop: () => void probe.kill("SIGTERM"),
  };
}
