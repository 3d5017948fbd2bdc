/** The probe in a process of its own, so that nothing else delays its clock. Answers each message with its samples. */
import { type ProbeOptions, startProbe } from "./probe.ts";

const probe = await startProbe(JSON.parse(process.argv[2]!) as ProbeOptions);
process.on("message", () => process.send?.({ samples: probe.take(), failures: probe.failures }));
process.on("disconnect", () => process.exit(0));
