/**
 * What a key, its plan's throttle and its quota cost a proxied request, and what refusing costs in a flood: with a bad key, over the
 * throttle, over the quota. Against nginx, which limits by the same header and refuses the same way.
 */
import { fileURLToPath } from "node:url";
import { BACKEND_BODY } from "../support/backend.ts";
import { startProcess } from "../support/child.ts";
import { keyedDefinition } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { isInstalled, startNginx } from "../support/peers.ts";
import { freePort, waitForPort } from "../support/ports.ts";
import { interleave, ratio } from "../support/rounds.ts";
import { mustAnswer } from "./answers.ts";
import type { Bench } from "./context.ts";

const backendScript = fileURLToPath(new URL("../support/backend.js", import.meta.url));
const FORBIDDEN = '{"message":"Forbidden"}';
const THROTTLED = '{"message":"Too Many Requests"}';
const QUOTA_EXCEEDED = '{"message":"Limit Exceeded"}';
const QUOTA_MAX = 2 ** 31 - 1;

type Gatehouse = Awaited<ReturnType<typeof startGatehouse>>;

export const usagePlansBench: Bench = async (context) => {
  if (!isInstalled("nginx")) throw new Error("nginx is not installed: apt-get install nginx-light");
  const backendPort = await freePort();
  const started = [startProcess(process.execPath, [backendScript, String(backendPort)])];
  try {
    await waitForPort(backendPort);
    const definition = keyedDefinition(`http://127.0.0.1:${backendPort}`);
    const gatehouse = await startGatehouse({ folder: context.folder, definition, threads: 1 });
    started.push(gatehouse);
    const open = await keyOf(gatehouse, { throttle: { rateLimit: 1e7, burstLimit: 1e6 }, quotaLimit: QUOTA_MAX });
    const closed = await keyOf(gatehouse, { throttle: { rateLimit: 0.0001, burstLimit: 1 }, quotaLimit: QUOTA_MAX });
    const used = await keyOf(gatehouse, { throttle: { rateLimit: 1e7, burstLimit: 1e6 }, quotaLimit: 1 });
    const nginxPort = await freePort();
    const nginx = await startNginx(context.folder, nginxPort, backendPort, "{}");
    started.push(nginx);

    const load = (port: number, path: string, key: string | null, status: number, body: string) => ({
      port,
      paths: [path],
      expectStatus: status,
      expectBody: body,
      ...(key === null ? {} : { headers: { "x-api-key": key } }),
    });
    const ours = (name: string, path: string, key: string | null, status: number, body: string) => ({
      name,
      pid: gatehouse.pid,
      load: load(gatehouse.port, path, key, status, body),
    });
    const contenders = [
      ours("Gatehouse, key + plan + quota", "/keyed", open, 200, BACKEND_BODY),
      ours("Gatehouse, no key asked", "/open", open, 200, BACKEND_BODY),
      { name: "nginx, limit_req by the key", pid: nginx.pid, load: load(nginxPort, "/keyed", open, 200, BACKEND_BODY) },
      ours("Gatehouse 403, bad key", "/keyed", `${open}x`, 403, FORBIDDEN),
      ours("Gatehouse 429, plan throttle", "/keyed", closed, 429, THROTTLED),
      ours("Gatehouse 429, quota", "/keyed", used, 429, QUOTA_EXCEEDED),
      {
        name: "nginx limit_req 429, by the key",
        pid: nginx.pid,
        load: load(nginxPort, "/throttled-key", closed, 429, THROTTLED),
      },
    ];
    // What is used up is used up before it is measured.
    for (const { name, load } of contenders) {
      await untilAnswers(load);
      const { port, paths, expectStatus: status, expectBody: body, headers } = load;
      await mustAnswer(name, port, paths[0]!, { status, body, ...(headers === undefined ? {} : { headers }) });
    }
    const results = await interleave(contenders, context);
    const [keyed, plain, nginxKeyed, badKey, throttled, quota, nginxThrottled] = results;
    return {
      name: "API keys, usage plans and quotas",
      how:
        `One thread each, ${context.connections} connections, keep-alive upstream, body of ${BACKEND_BODY.length} bytes, no logs. ` +
        "The key's plan has a throttle and a quota that never refuse; nginx has limit_req by $http_x_api_key, in both its rows.",
      contenders: results,
      claims: [
        { what: "key, plan and quota to none", value: ratio(keyed!, plain!), unit: "x", atMost: 1.1 },
        {
          what: "key, plan and quota to nginx limit_req by the same header",
          value: ratio(keyed!, nginxKeyed!),
          unit: "x",
        },
        { what: "403 for a bad key to nginx's 429", value: ratio(badKey!, nginxThrottled!), unit: "x", atMost: 1.0 },
        { what: "429 of the plan to nginx's 429", value: ratio(throttled!, nginxThrottled!), unit: "x", atMost: 1.0 },
        { what: "429 of the quota to nginx's 429", value: ratio(quota!, nginxThrottled!), unit: "x", atMost: 1.0 },
      ],
    };
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
};

/** The value of a new key in a new plan with these limits. */
async function keyOf(
  { admin, apiId }: Gatehouse,
  { throttle, quotaLimit }: { throttle: { rateLimit: number; burstLimit: number }; quotaLimit: number },
): Promise<string> {
  const plan = await admin.createUsagePlan({
    name: "bench",
    throttle,
    quota: { limit: quotaLimit, period: "MONTH" },
    apiStages: [{ apiId, stageName: "prod", throttle: {} }],
  });
  const key = await admin.createApiKey({ enabled: true });
  await admin.createUsagePlanKey(plan.id, key.id);
  return key.value!;
}

interface Asked {
  readonly port: number;
  readonly paths: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly expectStatus: number;
  readonly expectBody: string;
}

/** A change is effective within a moment, and a limit of one is used up by the first request. */
async function untilAnswers({ port, paths, headers, expectStatus, expectBody }: Asked): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}${paths[0]}`, headers === undefined ? {} : { headers });
    const body = await response.text();
    if (response.status === expectStatus && body === expectBody) return;
    if (performance.now() > deadline) {
      throw new Error(
        `port ${port} ${paths[0]}: expected ${expectStatus} ${expectBody}, got ${response.status} ${body}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
