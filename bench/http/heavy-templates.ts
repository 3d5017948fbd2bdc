/** Bodies of 1 MB through templates beside plain proxied requests: what the plain ones feel of them. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BACKEND_BODY } from "../support/backend.ts";
import { startProcess } from "../support/child.ts";
import { transformedDefinition } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import type { SendOrder } from "../support/large-body-sender.ts";
import { freePort, waitForPort } from "../support/ports.ts";
import { startProbe } from "../support/probe-client.ts";
import { percentile } from "../support/statistics.ts";
import type { Bench } from "./context.ts";

const backendScript = fileURLToPath(new URL("../support/backend.js", import.meta.url));
const WINDOWS = 10;
const WINDOW_MS = 2_000;
const PROBE_CONNECTIONS = 16;
const PROBE_PER_SECOND = 500;
const LOAD_CONNECTIONS = 32;
const LOAD_PER_SECOND = 4_500;
const HEAVY_PER_SECOND = 20;
const WARM_UP_MS = 3_000;

export const heavyTemplatesBench: Bench = async (context) => {
  const backendPort = await freePort();
  const started = [startProcess(process.execPath, [backendScript, String(backendPort)])];
  const probes: { stop(): void }[] = [];
  try {
    await waitForPort(backendPort);
    const definition = transformedDefinition(`http://127.0.0.1:${backendPort}`);
    const gatehouse = await startGatehouse({ folder: context.folder, definition, threads: 2 });
    started.push(gatehouse);
    const { port } = gatehouse;
    const plain = { port, path: "/get", expectBody: BACKEND_BODY };
    const probe = startProbe({ ...plain, connections: PROBE_CONNECTIONS, perSecond: PROBE_PER_SECOND });
    const load = startProbe({ ...plain, connections: LOAD_CONNECTIONS, perSecond: LOAD_PER_SECOND });
    probes.push(probe, load);
    const heavy = startSender(port, "/heavy");
    probes.push(heavy);
    let sent = await heavy.send({ perSecond: HEAVY_PER_SECOND, forMs: WARM_UP_MS });
    await probe.take();
    const without: number[] = [];
    const beside: number[] = [];
    for (let window = 1; window <= WINDOWS; window++) {
      await pause(WINDOW_MS);
      without.push(...(await probe.take()));
      sent += await heavy.send({ perSecond: HEAVY_PER_SECOND, forMs: WINDOW_MS });
      beside.push(...(await probe.take()));
      context.log(`  window ${window}/${WINDOWS}: ${sent} large bodies so far`);
    }
    await load.take();
    const [p99Without, p99Beside] = [without, beside].map((side) => percentile(side, 0.99)) as [number, number];
    return {
      name: "1 MB through templates beside plain proxied requests",
      how:
        `Two threads. ${LOAD_PER_SECOND + PROBE_PER_SECOND} proxied GETs a second, ${PROBE_PER_SECOND} of them timed by an open-loop ` +
        `probe on ${PROBE_CONNECTIONS} connections, all processes on the same cores; windows of ${WINDOW_MS / 1000} s with ` +
        `${HEAVY_PER_SECOND} POSTs of 1 MB a second through a request template, each in pieces of 16 KB a millisecond apart, and ` +
        `without them alternate, ` +
        `${without.length} samples without and ${beside.length} beside. Failed requests: 0.`,
      contenders: [],
      claims: [
        { what: "p99 of plain requests without large bodies", value: p99Without, unit: "µs" },
        { what: "p99 beside them", value: p99Beside, unit: "µs" },
        { what: "p99 beside them to without", value: p99Beside / p99Without, unit: "x", atMost: 1.5 },
      ],
    };
  } finally {
    for (const probe of probes) probe.stop();
    for (const process of started.reverse()) await process.stop();
  }
};

interface LargeBodySender {
  /** Resolves with how many were sent when all are answered and `forMs` are over. */
  send(order: SendOrder): Promise<number>;
  stop(): void;
}

function startSender(port: number, path: string): LargeBodySender {
  const script = fileURLToPath(new URL("../support/large-body-sender.js", import.meta.url));
  const sender = fork(script, [String(port), path]);
  const ended = new Promise<never>((_, reject) => {
    sender.once("exit", () => reject(new Error("the sender of large bodies ended early")));
  });
  ended.catch(() => {});
  return {
    send(order) {
      const sent = new Promise<number>((resolve) => sender.once("message", (count) => resolve(count as number)));
      sender.send(order);
      return Promise.race([sent, ended]);
    },
    stop: () => void sender.kill("SIGTERM"),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
