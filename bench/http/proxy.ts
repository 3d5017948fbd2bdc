/** HTTP_PROXY with stage and method throttling on, against nginx, HAProxy, Fastify and a proxy that does nothing else. */
import { fileURLToPath } from "node:url";
import { BACKEND_BODY } from "../support/backend.ts";
import { startProcess } from "../support/child.ts";
import { definitionOf } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { isInstalled, startHaproxy, startNginx } from "../support/peers.ts";
import { freePort, waitForPort } from "../support/ports.ts";
import type { Claim } from "../support/report.ts";
import { type Contender, interleave, ratio } from "../support/rounds.ts";
import { mustAnswer } from "./answers.ts";
import type { Bench } from "./context.ts";

const script = (name: string): string => fileURLToPath(new URL(`../support/${name}.js`, import.meta.url));

export const proxyBench: Bench = async (context) => {
  const backendPort = await freePort();
  const started = [startProcess(process.execPath, [script("backend"), String(backendPort)])];
  try {
    await waitForPort(backendPort);
    const backend = `http://127.0.0.1:${backendPort}`;
    const definition = definitionOf(10, "http_proxy", backend);
    const path = definition.paths[0]!;
    const gatehouse = await startGatehouse({ folder: context.folder, definition: definition.text, threads: 1 });
    started.push(gatehouse);
    // Limits that never refuse, on both levels: what is measured is the decision, not the refusal.
    const resource = definition.resources[0]!.slice(1).replaceAll("/", "~1");
    await gatehouse.setStage({
      "/throttling/rateLimit": "10000000",
      "/throttling/burstLimit": "1000000",
      [`/${resource}/GET/throttling/rateLimit`]: "10000000",
      [`/${resource}/GET/throttling/burstLimit`]: "1000000",
    });
    const load = (port: number) => ({ port, paths: [path], expectStatus: 200, expectBody: BACKEND_BODY });
    const contenders: Contender[] = [{ name: "Gatehouse", pid: gatehouse.pid, load: load(gatehouse.port) }];
    const add = async (name: string, start: (port: number) => Promise<{ pid: number; stop(): Promise<void> }>) => {
      const port = await freePort();
      const peer = await start(port);
      started.push({ output: () => "", ...peer });
      contenders.push({ name, pid: peer.pid, load: load(port) });
    };
    if (!isInstalled("nginx")) throw new Error("nginx is not installed: apt-get install nginx-light");
    await add("nginx", (port) => startNginx(`${context.folder}`, port, backendPort, "{}"));
    if (isInstalled("haproxy")) await add("HAProxy", (port) => startHaproxy(context.folder, port, backendPort));
    else context.log("  HAProxy is not installed: left out");
    await add("null proxy", async (port) => {
      const peer = startProcess(process.execPath, [script("null-proxy"), String(port), String(backendPort)]);
      await waitForPort(port);
      return peer;
    });
    for (const { name, load } of contenders) {
      // The null proxy sends no ids, and that is its point.
      if (name !== "null proxy") await mustAnswer(name, load.port, path, { status: 200, body: BACKEND_BODY });
    }
    const results = await interleave(contenders, context);
    const of = (name: string) => results.find((result) => result.name === name)!;
    const claims: Claim[] = [
      {
        what: "Gatehouse to nginx proxy_pass + limit_req",
        value: ratio(of("Gatehouse"), of("nginx")),
        unit: "x",
        atMost: 1.6,
      },
      { what: "Gatehouse to the null proxy", value: ratio(of("Gatehouse"), of("null proxy")), unit: "x" },
    ];
    if (contenders.some(({ name }) => name === "HAProxy")) {
      claims.push({ what: "Gatehouse to HAProxy", value: ratio(of("Gatehouse"), of("HAProxy")), unit: "x" });
    }
    return {
      name: "HTTP_PROXY, stage and method throttling on",
      how: `One thread each, ${context.connections} connections, keep-alive upstream, body of ${BACKEND_BODY.length} bytes, no logs.`,
      contenders: results,
      claims,
    };
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
};
