/** A POST of 1 KB through HTTP_PROXY, with its body held against a model and without: what validation costs a request. */
import { fileURLToPath } from "node:url";
import { BACKEND_BODY } from "../support/backend.ts";
import { startProcess } from "../support/child.ts";
import { ORDER_BODY, validatedDefinition } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { freePort, waitForPort } from "../support/ports.ts";
import { interleave, ratio } from "../support/rounds.ts";
import type { Bench } from "./context.ts";

const backendScript = fileURLToPath(new URL("../support/backend.js", import.meta.url));
const JSON_TYPE = { "content-type": "application/json" };

export const validatedPostBench: Bench = async (context) => {
  const backendPort = await freePort();
  const started = [startProcess(process.execPath, [backendScript, String(backendPort)])];
  try {
    await waitForPort(backendPort);
    const definition = validatedDefinition(`http://127.0.0.1:${backendPort}`);
    const gatehouse = await startGatehouse({ folder: context.folder, definition, threads: 1 });
    started.push(gatehouse);
    await mustTell(gatehouse.port);
    const contender = (name: string, path: string) => ({
      name,
      pid: gatehouse.pid,
      load: {
        port: gatehouse.port,
        paths: [path],
        method: "POST",
        headers: JSON_TYPE,
        body: ORDER_BODY,
        expectStatus: 200,
        expectBody: BACKEND_BODY,
      },
    });
    // One process serves both, so that nothing but the method differs.
    const results = await interleave([contender("validated", "/checked"), contender("plain", "/unchecked")], context);
    return {
      name: "POST of 1 KB through HTTP_PROXY, with body validation and without",
      how: `One thread, ${context.connections} connections, keep-alive upstream, ${ORDER_BODY.length} bytes of JSON, no logs.`,
      contenders: results,
      claims: [
        {
          what: "CPU per request, validated to plain",
          value: ratio(results[0]!, results[1]!),
          unit: "x",
          atMost: 1.25,
        },
      ],
    };
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
};

/** The good body passes both methods; a bad one only that without a model. */
async function mustTell(port: number): Promise<void> {
  const bad = ORDER_BODY.replace("EUR", "EURO");
  const cases = [
    ["/checked", ORDER_BODY, 200],
    ["/checked", bad, 400],
    ["/unchecked", bad, 200],
  ] as const;
  for (const [path, body, status] of cases) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers: JSON_TYPE, body });
    const text = await response.text();
    if (response.status !== status) throw new Error(`POST ${path}: expected ${status}, got ${response.status} ${text}`);
  }
}
