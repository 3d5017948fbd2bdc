/** A probe in a process of its own, so that what it does between requests delays nobody but itself. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ProbeOptions } from "./probe.ts";

export interface ProbeProcess {
  /** Latencies in µs since the last call. Throws when a request failed since the probe began. */
  take(): Promise<number[]>;
  stop(): void;
}

export function startProbe(options: ProbeOptions): ProbeProcess {
  const probe = fork(fileURLToPath(new URL("./probe-process.js", import.meta.url)), [JSON.stringify(options)]);
  const ended = new Promise<never>((_, reject) => {
    probe.once("exit", () => reject(new Error("the probe ended early")));
  });
  ended.catch(() => {});
  return {
    async take() {
      const answer = new Promise<{ samples: number[]; failures: number }>((resolve) => {
        probe.once("message", (message) => resolve(message as { samples: number[]; failures: number }));
      });
      probe.send("take");
      const { samples, failures } = await Promise.race([answer, ended]);
      if (failures > 0) throw new Error(`${failures} requests failed`);
      return samples;
    },
    stop: () => void probe.kill("SIGTERM"),
  };
}
