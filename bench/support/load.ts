/**
 * Closed-loop load: 64 connections, no pipelining. autocannon by default, in a process of its own; wrk when asked for.
 * A wrong status, a wrong body, an error or a timeout aborts the bench: a fast wrong answer is worth nothing.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface LoadOptions {
  readonly port: number;
  /** One path, or many to go round. */
  readonly paths: readonly string[];
  readonly seconds: number;
  readonly connections: number;
  readonly expectStatus: number;
  /** The whole body; absent: not compared (then the caller has checked it in another way). */
  readonly expectBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly body?: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
}

export type LoadGenerator = (options: LoadOptions) => Promise<LoadResult>;

export const autocannonLoad: LoadGenerator = async (options) => {
  const script = fileURLToPath(new URL("./load-autocannon.js", import.meta.url));
  // On stdin: ten thousand paths are more than a command line holds.
  const running = run(process.execPath, [script], { maxBuffer: 1 << 24 });
  running.child.stdin?.end(JSON.stringify(options));
  const { stdout } = await running;
  return verify(JSON.parse(stdout) as LoadCounts, options);
};

export interface LoadCounts {
  /** Answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly mismatches: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly seconds: number;
}

function verify(counts: LoadCounts, options: LoadOptions): LoadResult {
  const right = counts.statuses[String(options.expectStatus)] ?? 0;
  const total = Object.values(counts.statuses).reduce((sum, count) => sum + count, 0);
  if (total !== right || counts.mismatches > 0 || counts.errors > 0 || counts.timeouts > 0 || right === 0) {
    throw new Error(
      `port ${options.port} ${options.paths[0]}: expected only ${options.expectStatus} with the right body, got ` +
        `${JSON.stringify(counts)}`,
    );
  }
  return { requests: right, requestsPerSecond: right / counts.seconds };
}

/** wrk with a script that counts statuses and compares bodies; wrk itself must be installed. */
export const wrkLoad: LoadGenerator = async (options) => {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  try {
    const script = join(folder, "load.lua");
    const lua = (text: string) => `"${[...Buffer.from(text)].map((byte) => `\\${byte}`).join("")}"`;
    const headers = Object.entries(options.headers ?? {}).map(
      ([name, value]) => `wrk.headers[${lua(name)}]=${lua(value)}`,
    );
    writeFileSync(
      script,
      [
        ...headers,
        `local paths = {${options.paths.map(lua).join(",")}}`,
        "local requests, at = {}, 0",
        `init = function() for i, p in ipairs(paths) do requests[i] = wrk.format(${lua(options.method ?? "GET")}, p, nil, ${
          options.body === undefined ? "nil" : lua(options.body)
        }) end end`,
        "request = function() at = at % #requests + 1; return requests[at] end",
        "statuses = {}; mismatches = 0",
        `response = function(status, _, body) statuses[status] = (statuses[status] or 0) + 1; ${
          options.expectBody === undefined
            ? ""
            : `if body ~= ${lua(options.expectBody)} then mismatches = mismatches + 1 end`
        } end`,
        "local threads = {}; setup = function(thread) table.insert(threads, thread) end",
        "done = function(summary) local t = {}; local m = 0",
        "for _, thread in ipairs(threads) do m = m + thread:get('mismatches')",
        "for s, n in pairs(thread:get('statuses')) do t[s] = (t[s] or 0) + n end end",
        "io.write('COUNTS ', m, ' ', summary.errors.connect + summary.errors.read + summary.errors.write, ' ',",
        "summary.errors.timeout, ' ', summary.duration); for s, n in pairs(t) do io.write(' ', s, '=', n) end end",
      ].join("\n"),
    );
    const args = ["-t1", `-c${options.connections}`, `-d${options.seconds}s`, "-s", script];
    const { stdout } = await run("wrk", [...args, `http://127.0.0.1:${options.port}`], { maxBuffer: 1 << 24 });
    const fields = stdout
      .slice(stdout.indexOf("COUNTS ") + 7)
      .trim()
      .split(" ");
    const statuses = Object.fromEntries(fields.slice(4).map((pair) => pair.split("="))) as Record<string, string>;
    return verify(
      {
        statuses: Object.fromEntries(Object.entries(statuses).map(([status, count]) => [status, Number(count)])),
        mismatches: Number(fields[0]),
        errors: Number(fields[1]),
        timeouts: Number(fields[2]),
        seconds: Number(fields[3]) / 1e6,
      },
      options,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};
