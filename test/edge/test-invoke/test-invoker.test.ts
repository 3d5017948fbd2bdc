/** Threads of test invocations: how many there may be, and the end of those that do not end. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { TestInvoker } from "../../../src/edge/test-invoke/test-invoker.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-invoker-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const LIMITS = { bodyLimitBytes: 1_000, connectTimeoutMs: 20, integrationTimeoutMaxMs: 20 };
const INVOCATION = {
  apiId: "a",
  snapshot: new Uint8Array(0),
  httpMethod: "GET",
  pathWithQueryString: "/",
  headers: [],
  body: new Uint8Array(0),
  stageVariables: {},
};

let invoker: TestInvoker;
afterEach(() => invoker.close());

function invokerOf(source: string, beyondMs: number): TestInvoker {
  const file = path.join(folder, `thread-${Math.random()}.mjs`);
  fs.writeFileSync(file, source);
  invoker = new TestInvoker(LIMITS, pathToFileURL(file), beyondMs);
  return invoker;
}

describe("a test invocation", () => {
  it("that does not end is ended, busy or idle, and its place is free again", async () => {
    for (const source of ["setInterval(() => {}, 1000)", "for (;;);"]) {
      const impatient = invokerOf(source, 100);
      for (let turn = 0; turn < 5; turn++) {
        await expect(impatient.invoke(INVOCATION)).rejects.toThrow("took longer than 140 ms");
        await impatient.close();
      }
    }
  });

  it("is one of four at most", async () => {
    const busy = invokerOf("setInterval(() => {}, 1000)", 60_000);
    const running = [1, 2, 3, 4].map(() => busy.invoke(INVOCATION));
    const ended = Promise.allSettled(running);
    await expect(busy.invoke(INVOCATION)).rejects.toThrow("4 test invocations run already");
    await busy.close();
    expect((await ended).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
  });

  it("whose thread dies is rejected with why", async () => {
    await expect(invokerOf("throw new Error('no such luck')", 60_000).invoke(INVOCATION)).rejects.toThrow(
      "no such luck",
    );
    await expect(invokerOf("process.exit(1)", 60_000).invoke(INVOCATION)).rejects.toThrow("ended early");
  });
});
