/** The load process: runs autocannon with the options given as JSON and prints counts as JSON. */
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

const options = JSON.parse(process.argv[2]!) as LoadOptions;
let next = 0;
const request: AutocannonRequest | { setupRequest: (request: AutocannonRequest) => AutocannonRequest } =
  options.paths.length === 1
    ? { path: options.paths[0]! }
    : {
        setupRequest: (template) => {
          next = (next + 1) % options.paths.length;
          return { ...template, path: options.paths[next]! };
        },
      };
const result = await autocannon({
  url: `http://127.0.0.1:${options.port}`,
  connections: options.connections,
  duration: options.seconds,
  pipelining: 1,
  timeout: 10,
  method: options.method ?? "GET",
  headers: options.headers ?? {},
  ...(options.body === undefined ? {} : { body: options.body }),
  ...(options.expectBody === undefined ? {} : { expectBody: options.expectBody }),
  requests: [request],
});
const counts: LoadCounts = {
  statuses: Object.fromEntries(Object.entries(result.statusCodeStats).map(([status, { count }]) => [status, count])),
  mismatches: result.mismatches,
  errors: result.errors,
  timeouts: result.timeouts,
  seconds: result.duration,
};
process.stdout.write(JSON.stringify(counts));
