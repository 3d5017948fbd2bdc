/** The probe in a process of its own, so that nothing else delays its clock. Answers each message with its samples. */
import { type ProbeOptions, startProbe } from "./probe.ts";

export interface ProbeReport {
  readonly samples: number[];
  readonly failures: number;
  /** By revision, see Probe. */
  readonly lastAnsweredMs: Readonly<Record<string, number>>;
}

const probe = await startProbe(JSON.parse(process.argv[2]!) as ProbeOptions);
process.on("message", () =>
  process.send?.({
    samples: probe.take(),
    failures: probe.failures,
    lastAnsweredMs: Object.fromEntries(probe.lastAnsweredMs),
  } satisfies ProbeReport),
);
process.on("disconnect", () => process.exit(0));
