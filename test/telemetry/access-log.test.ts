import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { monotonicMs } from "../../src/clock.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import type { Exchange } from "../../src/http/exchange.ts";
import { ACCESS_LOG_LINE_MAX, createAccessLog, escapeJson } from "../../src/telemetry/access-log.ts";
import { LineWriter } from "../../src/telemetry/line-writer.ts";
import { requestTimeText } from "../../src/text/request-time.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-access-log-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function finished(over: Partial<Record<keyof Exchange, unknown>> & { userAgent?: string | undefined } = {}): Exchange {
  const { userAgent, ...fields } = over;
  return {
    method: "GET",
    path: "/pets/1",
    sourceIp: "127.0.0.1",
    startedMs: monotonicMs() - 5,
    requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    extendedRequestId: "JKJaXmPLvHcESHA=",
    responseStatus: 200,
    responseBytes: 12,
    integrationLatencyMs: -1,
    integrationStatus: 0,
    error: null,
    keyIdNumber: 0,
    planIdNumber: 0,
    header: (name: string) => (name === "user-agent" ? userAgent : undefined),
    ...fields,
  } as unknown as Exchange;
}

async function linesOf(write: (log: ReturnType<typeof createAccessLog>) => void): Promise<string[]> {
  const file = path.join(folder, `${Math.random()}.log`);
  const log = createAccessLog(file);
  write(log);
  await new Promise<void>((resolve) => log.close(resolve));
  const text = fs.readFileSync(file, "latin1");
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text.split("\n").slice(0, -1);
}

describe("access log", () => {
  it("writes AWS's field names, numbers as numbers, and null for what does not apply", async () => {
    const [line] = await linesOf((log) =>
      log.write(finished({ userAgent: "curl/8", integrationLatencyMs: 1.23456, integrationStatus: 201 }), null, ""),
    );
    const { responseLatency, requestTime, ...rest } = JSON.parse(line!);
    expect(responseLatency).toBeGreaterThanOrEqual(5);
    expect(requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(rest).toEqual({
      requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
      extendedRequestId: "JKJaXmPLvHcESHA=",
      ip: "127.0.0.1",
      httpMethod: "GET",
      path: "/pets/1",
      resourcePath: null,
      protocol: "HTTP/1.1",
      status: 200,
      responseLength: 12,
      integrationLatency: 1.235,
      integrationStatus: 201,
      apiId: null,
      stage: null,
      userAgent: "curl/8",
      apiKeyId: null,
      usagePlanId: null,
      errorType: null,
      error: null,
    });
  });

  it("says why a gateway response was sent", async () => {
    const error = new GatewayError("INTEGRATION_FAILURE", "upstream", 'connect to "10.0.0.1:80" refused');
    const [line] = await linesOf((log) =>
      log.write(finished({ error, responseStatus: 500 }), { apiId: "a1", stageName: "prod" }, "/pets/{id}"),
    );
    expect(JSON.parse(line!)).toMatchObject({
      apiId: "a1",
      stage: "prod",
      resourcePath: "/pets/{id}",
      errorType: "INTEGRATION_FAILURE",
      error: 'connect to "10.0.0.1:80" refused',
    });
  });

  it("writes the time as AWS's $context.requestTime", () => {
    expect(requestTimeText(Date.UTC(2026, 1, 3, 4, 5, 6))).toBe("03/Feb/2026:04:05:06 +0000");
  });

  it("makes one valid, bounded, ASCII line of any text that a client can send", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3_000 }),
      fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3_000 }).map((codes) => String.fromCharCode(...codes)),
    );
    const cases = fc.sample(fc.tuple(text, text, text, text, text), { numRuns: 200, seed: 7 });
    const lines = await linesOf((log) => {
      for (const [pathText, agent, method, detail, resource] of cases) {
        const error = new GatewayError("DEFAULT_4XX", "client", detail);
        const exchange = finished({ path: pathText, userAgent: agent, method, error });
        log.write(exchange, { apiId: method, stageName: agent }, resource);
      }
    });
    expect(lines.length).toBe(cases.length);
    for (const [index, line] of lines.entries()) {
      expect(line).toMatch(/^[ -~]*$/);
      expect(line.length + 1).toBeLessThanOrEqual(ACCESS_LOG_LINE_MAX);
      const value = JSON.parse(line);
      const sent = cases[index]![0];
      // Whatever was not cut comes back as it was sent.
      if (value.path.endsWith("...") && value.path !== sent)
        expect(sent.startsWith(value.path.slice(0, -3))).toBe(true);
      else expect(value.path).toBe(sent);
    }
  });

  it("stays below its bound for the worst text", async () => {
    const worst = "\u0000".repeat(20_000);
    const error = new GatewayError("MISSING_AUTHENTICATION_TOKEN", "client", worst);
    const [line] = await linesOf((log) =>
      log.write(
        finished({
          method: worst,
          path: worst,
          userAgent: worst,
          error,
          sourceIp: worst,
          requestId: worst,
          extendedRequestId: worst,
          responseBytes: Number.MAX_SAFE_INTEGER,
          startedMs: 0.123456,
          integrationLatencyMs: 123456789.123,
          integrationStatus: 599,
        }),
        { apiId: worst, stageName: worst },
        worst,
      ),
    );
    expect(line!.length + 1).toBeLessThanOrEqual(ACCESS_LOG_LINE_MAX);
    JSON.parse(line!);
  });

  it("cuts long text to its bound and says so with three dots", () => {
    expect(escapeJson("abcdefghij", 10)).toBe("abcdefghij");
    expect(escapeJson("abcdefghijk", 10)).toBe("abcdefg...");
    expect(escapeJson('"'.repeat(5), 10)).toBe('\\"'.repeat(5));
  });

  it("drops and counts lines instead of waiting when the disk is full", async () => {
    const reports: [number, string][] = [];
    const log = createAccessLog("/dev/full", (lines, reason) => reports.push([lines, reason]));
    log.write(finished(), null, "");
    await new Promise<void>((resolve) => log.flush(resolve));
    expect(log.droppedLines).toBe(0); // Waits: a full disk may pass.
    for (let index = 0; index < 20_000; index += 1) log.write(finished(), null, "");
    expect(log.droppedLines).toBeGreaterThan(1_000);
    expect(reports).toEqual([[1, "ENOSPC"]]);
    await new Promise<void>((resolve) => log.close(resolve));
    expect(log.droppedLines).toBe(20_001);
  });

  it("bounds what waits for a destination that cannot be opened, and writes again once it can", async () => {
    const late = path.join(folder, "later");
    const log = createAccessLog(path.join(late, "access.log"));
    for (let index = 0; index < 20_000; index += 1) log.write(finished(), null, "");
    expect(log.droppedLines).toBeGreaterThan(0);
    expect(log.droppedLines).toBeLessThan(20_000);
    fs.mkdirSync(late);
    await new Promise<void>((resolve) => log.close(resolve));
    const written = fs.readFileSync(path.join(late, "access.log"), "latin1").split("\n").length - 1;
    expect(written + log.droppedLines).toBe(20_000);
  });

  it("follows a file that was rotated away", async () => {
    const file = path.join(folder, "access.log");
    const log = createAccessLog(file);
    log.write(finished({ path: "/before" }), null, "");
    await new Promise<void>((resolve) => log.flush(resolve));
    fs.renameSync(file, `${file}.1`);
    const until = Date.now() + 10_000;
    while (!fs.existsSync(file) && Date.now() < until) {
      log.write(finished({ path: "/after" }), null, "");
      await new Promise<void>((resolve) => log.flush(resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    log.write(finished({ path: "/last" }), null, "");
    await new Promise<void>((resolve) => log.close(resolve));
    expect(fs.readFileSync(`${file}.1`, "latin1")).toContain("/before");
    expect(fs.readFileSync(file, "latin1")).toContain("/last");
  });

  it("keeps lines whole when several threads write to one file", async () => {
    const file = path.join(folder, "threads.log");
    const writer = new URL("../../src/telemetry/line-writer.ts", import.meta.url).href;
    // Types are stripped by hand-free means: the built module when there is one, else this thread's two writers.
    const built = new URL("../../dist/src/telemetry/line-writer.js", import.meta.url);
    const count = 3_000;
    if (fs.existsSync(built)) {
      const source = `
        import { LineWriter } from ${JSON.stringify(built.href)};
        import { workerData } from "node:worker_threads";
        const writer = new LineWriter(workerData.file, { flushAfterMs: 1 });
        for (let i = 0; i < workerData.count; i += 1) {
          writer.write(JSON.stringify({ thread: workerData.thread, i, pad: "x".repeat(i % 900) }) + "\\n");
          if (i % 100 === 0) await new Promise((resolve) => writer.flush(resolve));
        }
        await new Promise((resolve) => writer.close(resolve));`;
      const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
      await Promise.all(
        [0, 1, 2].map(
          (thread) =>
            new Promise<void>((resolve, reject) => {
              const worker = new Worker(url, { workerData: { file, thread, count } });
              worker.once("error", reject);
              worker.once("exit", () => resolve());
            }),
        ),
      );
    } else {
      throw new Error(`build first: ${built.pathname} is missing (${writer})`);
    }
    const next = [0, 0, 0];
    const lines = fs.readFileSync(file, "latin1").split("\n").slice(0, -1);
    expect(lines.length).toBe(3 * count);
    for (const line of lines) {
      const { thread, i } = JSON.parse(line);
      expect(i).toBe(next[thread]);
      next[thread]! += 1;
    }
  });

  it("hands over what waits before the process ends", async () => {
    const file = path.join(folder, "sync.log");
    const writer = new LineWriter(file, { flushAfterMs: 60_000 });
    writer.write("one\n");
    writer.write("two\n");
    writer.flushSync();
    expect(fs.readFileSync(file, "latin1")).toBe("one\ntwo\n");
    writer.close();
  });
});
