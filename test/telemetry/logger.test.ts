import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createLogger, renderForTerminal } from "../../src/telemetry/logger.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-logger-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function logged(
  level: string,
  write: (log: ReturnType<typeof createLogger>) => void,
): Promise<Record<string, unknown>[]> {
  const file = path.join(folder, `${Math.random()}.log`);
  const log = createLogger({ level, destination: file });
  write(log);
  await new Promise<void>((resolve) => log.flush(() => resolve()));
  return fs
    .readFileSync(file, "latin1")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe("log", () => {
  it("writes JSON lines with level, time and name", async () => {
    const [line] = await logged("info", (log) => log.child({ name: "edge" }).info({ port: 1 }, "listening"));
    expect(line).toMatchObject({ level: "info", port: 1, msg: "listening" });
    expect(line!["time"]).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it("holds back what lies below its level", async () => {
    expect((await logged("warn", (log) => log.info("no"))).length).toBe(0);
    expect((await logged("silent", (log) => log.fatal("no"))).length).toBe(0);
  });

  it("never writes secrets", async () => {
    const lines = await logged("info", (log) => {
      log.info({ authorization: "hunter2", headers: { "x-api-key": "hunter2", cookie: "hunter2" } }, "one");
      log.info({ request: { authorization: "hunter2" }, password: "hunter2" }, "two");
    });
    expect(lines.length).toBe(2);
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });

  it("carries any character", async () => {
    const text = "päth \u{1f600} \u0000 \u2028 \n";
    const [line] = await logged("info", (log) => log.info({ text }, "x"));
    expect(line!["text"]).toBe(text);
  });

  it("carries an error's message and stack", async () => {
    const [line] = await logged("info", (log) => log.error({ err: new Error("broken") }, "x"));
    expect((line!["err"] as { message: string }).message).toBe("broken");
  });

  it("is text on a terminal, and no value can steer it", () => {
    const line = {
      level: "warn",
      time: "2026-02-03T04:05:06.789Z",
      pid: 1,
      name: "edge",
      msg: "lost \u001b[31m",
      port: 80,
      a: "b\u009b",
    };
    expect(renderForTerminal(JSON.stringify(line))).toBe('04:05:06 warn edge: lost \\u001b[31m port=80 a="b\\u009b"\n');
    const failed = {
      ...line,
      msg: "failed",
      port: undefined,
      a: undefined,
      err: { message: "no", stack: "Error: no\n    at x" },
    };
    expect(renderForTerminal(JSON.stringify(failed))).toBe("04:05:06 warn edge: failed\n  Error: no\n      at x\n");
  });
});
