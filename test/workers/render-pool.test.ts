/** Renderings beside a serving thread: real threads, limits on what waits, and the end of what takes too long. */
import { afterEach, describe, expect, it } from "vitest";
import type { RenderTask } from "../../src/templates/render-task.ts";
import {
  RenderJobLostError,
  RenderPool,
  RenderPoolFullError,
  type RenderPoolLimits,
} from "../../src/workers/render-pool.ts";

const LIMITS: RenderPoolLimits = { jobsMax: 3, bytesMax: 1_000, jobTimeoutMs: 20_000 };
const NO_OVERRIDES = { path: [], header: [], querystring: [], responseHeader: [], response: [] };

let pool: RenderPool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

function poolOf(limits: Partial<RenderPoolLimits> = {}): RenderPool {
  pool = new RenderPool({ ...LIMITS, ...limits });
  return pool;
}

function task(template: string, body = "{}"): RenderTask {
  return {
    template,
    body: Buffer.from(body),
    parameters: { path: [["id", "7"]], querystring: [], header: [["accept", "a/b"]] },
    context: { map: [["requestId", "r-1"]] },
    stageVariables: [["colour", "blue"]],
    overrides: NO_OVERRIDES,
  };
}

const output = async (result: ReturnType<RenderPool["run"]>): Promise<string> => {
  const done = await result;
  return "failed" in done ? `failed: ${done.failed}` : Buffer.from(done.output).toString();
};

describe("a rendering", () => {
  it("has all inputs, and gives back what it overrides, with the kinds of values", async () => {
    const template =
      "$input.path('$.n') $input.params('id') $input.params().header.get('Accept') $context.requestId $stageVariables.colour" +
      "#set($context.requestOverride.path.list = $input.path('$.l'))#set($context.responseOverride.status = 201)" +
      "#set($context.responseOverride.header.X = 2.0)";
    const result = await poolOf().run(task(template, '{"n": 1.0, "l": {"b": [1], "2": null}}'));
    expect("failed" in result ? result : { ...result, output: Buffer.from(result.output).toString() }).toEqual({
      output: "1.0 7 a/b r-1 blue",
      overrides: {
        ...NO_OVERRIDES,
        path: [
          [
            "list",
            {
              map: [
                ["b", { list: [1], isJava: false }],
                ["2", null],
              ],
            },
          ],
        ],
        responseHeader: [["X", { double: 2 }]],
        response: [["status", 201]],
      },
    });
  });

  it("sees the overrides of the template before it", async () => {
    const overrides = { ...NO_OVERRIDES, path: [["body", { map: [["a", { double: 1 }]] }] as const] };
    const result = poolOf().run({ ...task("$context.requestOverride.path.body.a"), overrides });
    expect(await output(result)).toBe("1.0");
  });

  it("that fails says why, and the thread goes on", async () => {
    const renderings = poolOf();
    expect(await output(renderings.run(task("$util.parseJson('{')")))).toMatch(/^failed: \$util.parseJson: no JSON/);
    expect(await output(renderings.run(task("ok")))).toBe("ok");
    expect(renderings.threads).toBe(1);
  });
});

describe("a queue that is full", () => {
  it("of jobs refuses at once, and takes again when one is done", async () => {
    const renderings = poolOf();
    const first = [1, 2, 3].map((number) => renderings.run(task(`${number}`)));
    await expect(renderings.run(task("4"))).rejects.toThrow(RenderPoolFullError);
    expect(await Promise.all(first.map(output))).toEqual(["1", "2", "3"]);
    expect(await output(renderings.run(task("5")))).toBe("5");
  });

  it("of bytes refuses at once", async () => {
    const renderings = poolOf();
    const first = renderings.run(task("a", JSON.stringify("x".repeat(700))));
    await expect(renderings.run(task("b", JSON.stringify("x".repeat(700))))).rejects.toThrow(RenderPoolFullError);
    expect(await output(first)).toBe("a");
  });
});

it("a job over its time is ended with its thread, and what waits behind it is done by another", async () => {
  const entry = new URL("./fixtures/render-entry.mjs", import.meta.url);
  pool = new RenderPool({ ...LIMITS, jobTimeoutMs: 2_000 }, entry);
  const first = await output(pool.run(task("who")));
  const endless = pool.run(task("endless"));
  const waiting = [pool.run(task("who")), pool.run(task("who"))];
  await expect(endless).rejects.toThrow(new RenderJobLostError("longer than 2000 ms"));
  const [second, third] = await Promise.all(waiting.map(output));
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  expect(pool.threads).toBe(1);
});
