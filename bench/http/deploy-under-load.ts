/** A definition of 10,000 methods deployed 20 times while requests run: how soon it is live, and what requests feel of it. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { definitionOf, MOCK_BODY } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { residentBytes } from "../support/process-usage.ts";
import { percentile, spread } from "../support/statistics.ts";
import type { Bench } from "./context.ts";

const DEPLOYMENTS = 20;
const SAMPLES_A_SIDE = 10_000;
const PROBE_PER_SECOND = 500;

export const deployBench: Bench = async (context) => {
  const definition = definitionOf(10_000, "mock", "");
  const path = definition.paths[4711]!;
  const gatehouse = await startGatehouse({ folder: context.folder, definition: definition.text, threads: 2 });
  const probe = fork(fileURLToPath(new URL("../support/probe-process.js", import.meta.url)), [
    JSON.stringify({ port: gatehouse.port, path, connections: 16, perSecond: PROBE_PER_SECOND, expectBody: MOCK_BODY }),
  ]);
  try {
    const take = () =>
      new Promise<{ samples: number[]; failures: number }>((resolve, reject) => {
        probe.once("message", (message) => resolve(message as { samples: number[]; failures: number }));
        probe.once("exit", () => reject(new Error("the probe ended early")));
        probe.send("take");
      });
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await pause(3_000);
    await take();
    const during: number[] = [];
    const between: number[] = [];
    const liveMs: number[] = [];
    const windowMs = Math.ceil((SAMPLES_A_SIDE / DEPLOYMENTS / PROBE_PER_SECOND) * 1000) + 50;
    for (let index = 0; index < DEPLOYMENTS; index++) {
      await pause(windowMs);
      between.push(...(await take()).samples);
      const begun = performance.now();
      const deployment = await gatehouse.admin.createDeployment(gatehouse.apiId, { stageName: "prod" });
      await live(gatehouse, deployment.revision);
      liveMs.push(performance.now() - begun);
      await pause(Math.max(0, windowMs - (performance.now() - begun)));
      const { samples, failures } = await take();
      during.push(...samples);
      if (failures > 0) throw new Error(`${failures} requests failed during deployment ${index + 1}`);
      context.log(`  deployment ${index + 1}/${DEPLOYMENTS} live after ${liveMs.at(-1)!.toFixed(0)} ms`);
    }
    context.log("  30 s of rest before memory is read");
    await pause(30_000);
    const memory = residentBytes(gatehouse.pid);
    const p99During = percentile(during, 0.99);
    const p99Between = percentile(between, 0.99);
    context.log(`  p99 between ${p99Between.toFixed(0)} µs, during ${p99During.toFixed(0)} µs`);
    return {
      name: "10,000 methods deployed under load",
      how:
        `${DEPLOYMENTS} deployments, two threads, open-loop probe of 16 connections at ${PROBE_PER_SECOND} a second, ` +
        `${during.length} samples during and ${between.length} between. Failed requests: 0.`,
      contenders: [],
      claims: [
        {
          what: "from `deployments create` until live on all threads, slowest of all",
          value: Math.max(...liveMs),
          unit: "ms",
          atMost: 1000,
        },
        { what: "the same", value: spread(liveMs), unit: "ms" },
        { what: "p99 between deployments", value: p99Between, unit: "µs" },
        { what: "p99 during deployments", value: p99During, unit: "µs" },
        { what: "p99 during to between", value: p99During / p99Between, unit: "x", atMost: 2 },
        { what: "resident 30 s after the last", value: memory.now / 1e6, unit: "MB", atMost: 200 },
        { what: "peak resident", value: memory.peak / 1e6, unit: "MB" },
      ],
    };
  } finally {
    probe.kill("SIGTERM");
    await gatehouse.stop();
  }
};

type Gatehouse = Awaited<ReturnType<typeof startGatehouse>>;

/** Waits until the edge says that it serves the deployment's revision on all its threads. */
async function live(gatehouse: Gatehouse, revision: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const edges = await gatehouse.admin.edges();
    if (edges.length > 0 && edges.every((edge) => edge.revision >= revision)) return;
    if (performance.now() > deadline) throw new Error(`revision ${revision} was not live after 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
