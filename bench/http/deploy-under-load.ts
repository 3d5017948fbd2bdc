/**
 * A definition of 10,000 methods, another one each time, imported and deployed 20 times while requests run: how soon it is
 * live, and what requests feel of it.
 */
import { clockMs } from "../support/clock.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { MOCK_BODY, REVISION_HEADER, revisionOf } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { type ProbeProcess, startProbe } from "../support/probe-client.ts";
import { residentBytes } from "../support/process-usage.ts";
import { percentile, spread } from "../support/statistics.ts";
import type { Bench } from "./context.ts";

const METHODS = 10_000;
const DEPLOYMENTS = 20;
const SAMPLES_A_SIDE = 10_000;
const PROBE_CONNECTIONS = 16;
const PROBE_PER_SECOND = 500;
/** What is served all the while beside the probe, from a process of its own. */
const LOAD_CONNECTIONS = 32;
const LOAD_PER_SECOND = 2_000;
const WINDOW_MS = Math.ceil((SAMPLES_A_SIDE / DEPLOYMENTS / PROBE_PER_SECOND) * 1000) + 50;
const SETTLE_MS = 1_500;
const REST_MS = 30_000;
/** How long after its window a deployment may still be on its way. */
const LATE_MS = 10_000;
/** Every connection of the witnesses is asked several times within this time. */
const SURELY_GONE_MS = 200;

export const deployBench: Bench = async (context) => {
  const first = revisionOf(METHODS, 0);
  const gatehouse = await startGatehouse({ folder: context.folder, definition: first.text, threads: 2 });
  const { port } = gatehouse;
  const { path } = first;
  const probe = startProbe({
    port,
    path,
    connections: PROBE_CONNECTIONS,
    perSecond: PROBE_PER_SECOND,
    expectBody: MOCK_BODY,
    revisionHeader: REVISION_HEADER,
  });
  const load = startProbe({
    port,
    path,
    connections: LOAD_CONNECTIONS,
    perSecond: LOAD_PER_SECOND,
    expectBody: MOCK_BODY,
    revisionHeader: REVISION_HEADER,
  });
  const witnesses = [probe, load];
  try {
    await pause(3_000);
    await probe.take();
    const between: number[] = [];
    const importing: number[] = [];
    const deploying: number[] = [];
    const importMs: number[] = [];
    const liveMs: number[] = [];
    for (let revision = 1; revision <= DEPLOYMENTS; revision++) {
      // The machine's cores are shared with what is measured, and a window that the bench itself disturbs makes a deployment look
      // harmless, or harmful: what the bench makes and leaves behind is made and collected before a window begins.
      const bytes = Buffer.from(revisionOf(METHODS, revision).text);
      await settle();
      await probe.take();
      await pause(WINDOW_MS);
      between.push(...(await probe.take()));

      const importBegun = performance.now();
      await gatehouse.admin.putApi(gatehouse.apiId, { bytes });
      importMs.push(performance.now() - importBegun);
      // The answer names ten thousand methods, and the import's thread is still taken down: both belong to the import.
      await settle();
      importing.push(...(await probe.take()));

      const deployBegunMs = clockMs();
      await gatehouse.admin.createDeployment(gatehouse.apiId, { stageName: "prod" });
      // Nothing is asked until the window ends: a question takes the process that is measured a millisecond, and who asks another.
      await pause(WINDOW_MS - (clockMs() - deployBegunMs));
      deploying.push(...(await probe.take()));
      await load.take();
      liveMs.push((await lastAnswerMs(witnesses, revision - 1, revision)) - deployBegunMs);
      const resident = residentBytes(gatehouse.pid).now / 1e6;
      context.log(
        `  deployment ${revision}/${DEPLOYMENTS}: imported in ${importMs.at(-1)!.toFixed(0)} ms, ` +
          `live after ${liveMs.at(-1)!.toFixed(0)} ms, ${resident.toFixed(0)} MB resident`,
      );
    }
    context.log(`  ${REST_MS / 1000} s of rest before memory is read`);
    await pause(REST_MS);
    await probe.take();
    await load.take();
    const memory = residentBytes(gatehouse.pid);
    const [p99Between, p99Importing, p99Deploying] = [between, importing, deploying].map((side) =>
      percentile(side, 0.99),
    ) as [number, number, number];
    return {
      name: "10,000 methods deployed under load",
      how:
        `${DEPLOYMENTS} definitions that differ in every method, imported and deployed one after the other by the process that ` +
        `serves, two threads. Beside a load of ${LOAD_PER_SECOND} requests a second over ${LOAD_CONNECTIONS} connections, an open-loop ` +
        `probe of ${PROBE_CONNECTIONS} connections at ${PROBE_PER_SECOND} a second, on the same cores; ${between.length} samples between, ${importing.length} during imports, ${deploying.length} in the second that ` +
        "begins with each deployment. Failed requests: 0.",
      contenders: [],
      claims: [
        {
          what: "from `deployments create` until nothing else answers on any thread, slowest of all",
          value: Math.max(...liveMs),
          unit: "ms",
          atMost: 1000,
        },
        { what: "the same, median of all", value: spread(liveMs), unit: "ms" },
        { what: "import before it", value: spread(importMs), unit: "ms" },
        { what: "p99 between", value: p99Between, unit: "µs" },
        { what: "p99 during imports", value: p99Importing, unit: "µs" },
        { what: "p99 during deployments", value: p99Deploying, unit: "µs" },
        { what: "p99 during imports to between", value: p99Importing / p99Between, unit: "x" },
        { what: "p99 during deployments to between", value: p99Deploying / p99Between, unit: "x", atMost: 2 },
        { what: "resident 30 s after the last", value: memory.now / 1e6, unit: "MB", atMost: 200 },
        { what: "peak resident", value: memory.peak / 1e6, unit: "MB" },
      ],
    };
  } finally {
    probe.stop();
    load.stop();
    await gatehouse.stop();
  }
};

/**
 * When the revision before answered for the last time, ms of clock.ts: from then on the new one was live on all threads, because the
 * kernel spreads the witnesses' connections over them. The edge's word is not taken for it.
 */
async function lastAnswerMs(witnesses: readonly ProbeProcess[], before: number, revision: number): Promise<number> {
  const deadlineMs = clockMs() + LATE_MS;
  for (;;) {
    const live = witnesses.map((witness) => witness.lastAnsweredMs(revision) ?? 0);
    const gone = Math.max(...witnesses.map((witness) => witness.lastAnsweredMs(before) ?? 0));
    if (live.every((ms) => ms > gone + SURELY_GONE_MS)) return gone;
    if (clockMs() > deadlineMs) throw new Error(`revision ${before} still answers ${LATE_MS} ms after ${revision}`);
    await pause(SURELY_GONE_MS);
    for (const witness of witnesses) await witness.take();
  }
}

async function settle(): Promise<void> {
  await pause(SETTLE_MS / 2);
  collectGarbage();
  await pause(SETTLE_MS / 2);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
