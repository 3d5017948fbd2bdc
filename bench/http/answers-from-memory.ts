/** Answers that need no backend: MOCK against nginx `return 200`, and a throttled request against nginx `limit_req`. */
import { fileURLToPath } from "node:url";
import { startProcess } from "../support/child.ts";
import { definitionOf, MOCK_BODY } from "../support/definition.ts";
import { startGatehouse, waitForAnswer } from "../support/gatehouse.ts";
import { isInstalled, startNginx } from "../support/peers.ts";
import { freePort, waitForPort } from "../support/ports.ts";
import { interleave, ratio } from "../support/rounds.ts";
import { mustAnswer } from "./answers.ts";
import type { Bench } from "./context.ts";

const THROTTLED_BODY = '{"message":"Too Many Requests"}';

export const memoryBench: Bench = async (context) => {
  if (!isInstalled("nginx")) throw new Error("nginx is not installed: apt-get install nginx-light");
  const backendPort = await freePort();
  const backend = fileURLToPath(new URL("../support/backend.js", import.meta.url));
  const started = [startProcess(process.execPath, [backend, String(backendPort)])];
  try {
    await waitForPort(backendPort);
    const definition = definitionOf(10, "mock", "");
    const gatehouse = await startGatehouse({ folder: context.folder, definition: definition.text, threads: 1 });
    started.push(gatehouse);
    const [open, closed] = definition.paths as [string, string];
    const resource = definition.resources[1]!.slice(1).replaceAll("/", "~1");
    // One token in three hours: rounds may take a few minutes, and not one of their requests is to be admitted.
    await gatehouse.setStage({
      "/throttling/rateLimit": "10000000",
      "/throttling/burstLimit": "1000000",
      [`/${resource}/GET/throttling/rateLimit`]: "0.0001",
      [`/${resource}/GET/throttling/burstLimit`]: "1",
    });
    await waitForAnswer(gatehouse.port, closed, 429);
    const nginxPort = await freePort();
    const nginx = await startNginx(context.folder, nginxPort, backendPort, MOCK_BODY);
    started.push(nginx);
    await waitForAnswer(nginxPort, "/throttled", 429);
    const answer = { status: 200, body: MOCK_BODY };
    const refusal = { status: 429, body: THROTTLED_BODY };
    await mustAnswer("Gatehouse", gatehouse.port, open, answer);
    await mustAnswer("nginx", nginxPort, "/mock", answer);
    await mustAnswer("Gatehouse", gatehouse.port, closed, refusal);
    await mustAnswer("nginx", nginxPort, "/throttled", refusal);
    const ok = { expectStatus: 200, expectBody: MOCK_BODY };
    const refused = { expectStatus: 429, expectBody: THROTTLED_BODY };
    const results = await interleave(
      [
        { name: "Gatehouse MOCK", pid: gatehouse.pid, load: { port: gatehouse.port, paths: [open], ...ok } },
        { name: "nginx return 200", pid: nginx.pid, load: { port: nginxPort, paths: ["/mock"], ...ok } },
        { name: "Gatehouse 429", pid: gatehouse.pid, load: { port: gatehouse.port, paths: [closed], ...refused } },
        { name: "nginx limit_req 429", pid: nginx.pid, load: { port: nginxPort, paths: ["/throttled"], ...refused } },
      ],
      context,
    );
    const [mock, nginxMock, throttled, nginxThrottled] = results as [
      (typeof results)[0],
      (typeof results)[0],
      (typeof results)[0],
      (typeof results)[0],
    ];
    return {
      name: "Answers from memory: MOCK and 429",
      how: `One thread each, ${context.connections} connections, the same headers and bodies, no logs.`,
      contenders: results,
      claims: [
        { what: "MOCK to nginx return 200", value: ratio(mock, nginxMock), unit: "x", atMost: 1.8 },
        { what: "429 to nginx limit_req 429", value: ratio(throttled, nginxThrottled), unit: "x", atMost: 1.0 },
        { what: "429 to our own MOCK", value: ratio(throttled, mock), unit: "x", atMost: 1.2 },
      ],
    };
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
};
