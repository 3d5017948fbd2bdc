/** A POST of 1 KB with templates both ways, and the same through HTTP_PROXY: what a transformation costs a request. */
import { fileURLToPath } from "node:url";
import { BACKEND_LARGE_BODY } from "../support/backend.ts";
import { startProcess } from "../support/child.ts";
import { ORDER_BODY, transformedDefinition } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { freePort, waitForPort } from "../support/ports.ts";
import { interleave, ratio } from "../support/rounds.ts";
import type { Bench } from "./context.ts";

const backendScript = fileURLToPath(new URL("../support/backend.js", import.meta.url));
const JSON_TYPE = { "content-type": "application/json" };

export const transformedPostBench: Bench = async (context) => {
  const backendPort = await freePort();
  const started = [startProcess(process.execPath, [backendScript, String(backendPort)])];
  try {
    await waitForPort(backendPort);
    const definition = transformedDefinition(`http://127.0.0.1:${backendPort}`);
    const gatehouse = await startGatehouse({ folder: context.folder, definition, threads: 1 });
    started.push(gatehouse);
    const answer = await transformedAnswer(gatehouse.port);
    const contender = (name: string, path: string, expectBody: string) => ({
      name,
      pid: gatehouse.pid,
      load: {
        port: gatehouse.port,
        paths: [path],
        method: "POST",
        headers: JSON_TYPE,
        body: ORDER_BODY,
        expectStatus: 200,
        expectBody,
      },
    });
    // One process serves both, so that nothing but the method differs.
    const results = await interleave(
      [contender("templates both ways", "/transformed", answer), contender("HTTP_PROXY", "/plain", BACKEND_LARGE_BODY)],
      context,
    );
    return {
      name: "POST of 1 KB through HTTP with a request and a response template, and through HTTP_PROXY",
      how:
        `One thread, ${context.connections} connections, keep-alive upstream, ${ORDER_BODY.length} bytes of JSON there and ` +
        `${BACKEND_LARGE_BODY.length} back, each parsed and rendered with a loop over six lines; no logs.`,
      contenders: results,
      claims: [
        {
          what: "CPU per request, templates to HTTP_PROXY",
          value: ratio(results[0]!, results[1]!),
          unit: "x",
          atMost: 2,
        },
      ],
    };
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
};

/** What the template makes of the backend's answer, once it was found to be right. */
async function transformedAnswer(port: number): Promise<string> {
  const url = `http://127.0.0.1:${port}/transformed`;
  const response = await fetch(url, { method: "POST", headers: JSON_TYPE, body: ORDER_BODY });
  const text = await response.text();
  const { orderId, state, total, lines, note } = JSON.parse(BACKEND_LARGE_BODY) as {
    orderId: string;
    state: string;
    total: number;
    lines: { sku: string }[];
    note: string;
  };
  const expected = JSON.stringify({ order: orderId, state, total, items: lines.map(({ sku }) => sku), note });
  if (response.status !== 200 || JSON.stringify(JSON.parse(text)) !== expected) {
    throw new Error(`POST /transformed: got ${response.status} ${text}`);
  }
  return text;
}
