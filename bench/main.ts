/** Runs the benches: `npm run bench [-- NAME ...] [--rounds N] [--seconds N] [--load autocannon|wrk]`. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { memoryBench } from "./http/answers-from-memory.ts";
import type { Bench } from "./http/context.ts";
import { deployBench } from "./http/deploy-under-load.ts";
import { heavyTemplatesBench } from "./http/heavy-templates.ts";
import { manyMethodsBench } from "./http/many-methods.ts";
import { proxyBench } from "./http/proxy.ts";
import { streamingBench } from "./http/streaming.ts";
import { transformedPostBench } from "./http/transformed-post.ts";
import { usagePlansBench } from "./http/usage-plans.ts";
import { validatedPostBench } from "./http/validated-post.ts";
import { autocannonLoad, wrkLoad } from "./support/load.ts";
import { isInstalled, versionOf } from "./support/peers.ts";
import { type BenchReport, holds, printReport, saveReports } from "./support/report.ts";

const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ["proxy", proxyBench],
  ["memory", memoryBench],
  ["methods", manyMethodsBench],
  ["deploy", deployBench],
  ["streaming", streamingBench],
  ["validated", validatedPostBench],
  ["plans", usagePlansBench],
  ["transformed", transformedPostBench],
  ["heavy", heavyTemplatesBench],
]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "64" },
    load: { type: "string", default: "autocannon" },
    results: { type: "string", default: "bench/results" },
  },
});
const unknown = positionals.filter((name) => !BENCHES.has(name));
if (unknown.length > 0) {
  console.error(`unknown bench ${unknown.join(", ")}: expected ${[...BENCHES.keys()].join(", ")}`);
  process.exit(2);
}
if (values.load === "wrk" && !isInstalled("wrk")) {
  console.error("--load wrk: wrk is not installed (apt-get install wrk)");
  process.exit(2);
}
const root = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
const reports: BenchReport[] = [];
try {
  for (const name of positionals.length > 0 ? positionals : BENCHES.keys()) {
    console.log(`${name}:`);
    const folder = join(root, name);
    mkdirSync(folder);
    const report = await BENCHES.get(name)!({
      folder,
      generate: values.load === "wrk" ? wrkLoad : autocannonLoad,
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      connections: Number(values.connections),
      log: console.log,
    });
    reports.push(report);
    console.log(`\n${printReport(report)}`);
  }
  saveReports(values.results, reports, {
    nginx: versionOf("sh", ["-c", "nginx -v 2>&1"]) ?? "not installed",
    haproxy: versionOf("haproxy", ["-v"]) ?? "not installed",
    load: values.load,
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = reports.every((report) => report.claims.every(holds)) ? 0 : 1;
