/** Bodies of 1 MB through templates beside plain proxied requests: what the plain ones feel of them. */
import { fileURLToPath } from "node:url";
import { BACKEND_BODY } from "../support/backend.ts";
import { startProcess } from "../support/child.ts";
import { transformedDefinition } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
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
const HEAVY_BYTES = 1_048_576;

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
    const heavy = heavySender(`http://127.0.0.1:${port}/heavy`);
    await heavy.send(HEAVY_PER_SECOND, 1_000);
    await probe.take();
    const without: number[] = [];
    const beside: number[] = [];
    for (let window = 1; window <= WINDOWS; window++) {
      await pause(WINDOW_MS);
      without.push(...(await probe.take()));
      await heavy.send(HEAVY_PER_SECOND, WINDOW_MS);
      beside.push(...(await probe.take()));
      context.log(`  window ${window}/${WINDOWS}: ${heavy.sent} large bodies so far`);
    }
    await load.take();
    const [p99Without, p99Beside] = [without, beside].map((side) => percentile(side, 0.99)) as [number, number];
    return {
      name: "1 MB through templates beside plain proxied requests",
      how:
        `Two threads. ${LOAD_PER_SECOND + PROBE_PER_SECOND} proxied GETs a second, ${PROBE_PER_SECOND} of them timed by an open-loop ` +
        `probe on ${PROBE_CONNECTIONS} connections, all processes on the same cores; windows of ${WINDOW_MS / 1000} s with ` +
        `${HEAVY_PER_SECOND} POSTs of 1 MB a second through a request template and without them alternate, ` +
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

/** Sends large orders on schedule, and checks each answer. */
function heavySender(url: string): { sent: number; send(perSecond: number, forMs: number): Promise<void> } {
  const line = { sku: "SKU-1000", quantity: 1, price: 19.99, gift: false, title: "t".repeat(900) };
  const order = { orderId: "o-1", customer: { name: "Ada", email: "a@example.com", vip: true }, currency: "EUR" };
  const count = Math.floor(HEAVY_BYTES / JSON.stringify(line).length);
  const body = JSON.stringify({ ...order, lines: Array.from({ length: count }, () => line) });
  const post = async (): Promise<void> => {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const text = await response.text();
    if (response.status !== 200 || !text.includes('"order": "ord_3f2c9a52"')) {
      throw new Error(`POST /heavy: got ${response.status} ${text.slice(0, 200)}`);
    }
  };
  return {
    sent: 0,
    async send(perSecond, forMs) {
      const total = Math.round((perSecond * forMs) / 1_000);
      const answers: Promise<void>[] = [];
      const begun = performance.now();
      for (let index = 0; index < total; index++) {
        await pause(Math.max(0, begun + (index * 1_000) / perSecond - performance.now()));
        answers.push(post());
      }
      await Promise.all(answers);
      await pause(Math.max(0, begun + forMs - performance.now()));
      this.sent += total;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
