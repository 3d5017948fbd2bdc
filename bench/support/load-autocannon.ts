/** The load process: runs autocannon with the options that come as JSON on stdin and prints counts as JSON. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { LoadCounts, LoadOptions } from "./load.ts";

interface AutocannonRequest {
  path?: string;
}
interface AutocannonResult {
  readonly duration: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly mismatches: number;
  readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>;
}
const autocannon = createRequire(import.meta.url)("autocannon") as (options: object) => Promise<AutocannonResult>;

const options = JSON.parse(readFileSync(0, "utf8")) as LoadOptions;
const { paths, expectBody } = options;
let next = 0;
let mismatches = 0;

// autocannon compares bodies itself where there is one request; among many, each answer is compared here.
const spread = {
  requests: [
    {
      setupRequest: (template: AutocannonRequest) => {
        next = (next + 1) % paths.length;
        return { ...template, path: paths[next]! };
      },
      onResponse: (_status: number, body: string) => {
        if (expectBody !== undefined && body !== expectBody) mismatches++;
      },
    },
  ],
};
const result = await autocannon({
  url: `http://127.0.0.1:${options.port}${paths.length === 1 ? paths[0] : ""}`,
  connections: options.connections,
  duration: options.seconds,
  pipelining: 1,
  timeout: 10,
  method: options.method ?? "GET",
  headers: options.headers ?? {},
  ...(options.body === undefined ? {} : { body: options.body }),
  ...(paths.length > 1 ? spread : expectBody === undefined ? {} : { expectBody }),
});
const counts: LoadCounts = {
  statuses: Object.fromEntries(Object.entries(result.statusCodeStats).map(([status, { count }]) => [status, count])),
  mismatches: result.mismatches + mismatches,
  errors: result.errors,
  timeouts: result.timeouts,
  seconds: result.duration,
};
process.stdout.write(JSON.stringify(counts));
