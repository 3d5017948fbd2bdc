import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Running, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const built = (file: string): string => JSON.stringify(new URL(`../../dist/src/${file}`, import.meta.url).href);

/** A server command in small: two parts, and whatever `start` does besides. */
function server(name: string, start: string): Running {
  const file = path.join(folder, `${name}.mjs`);
  fs.writeFileSync(
    file,
    `import { createLogger } from ${built("telemetry/logger.js")};
     import { ServerRun } from ${built("cli/server-run.js")};
     const server = new ServerRun(createLogger({ level: "fatal" }));
     const say = (text) => process.stdout.write(text + "\\n");
     const part = (name, stop = () => say("stopped " + name)) => server.part(name, () => say("started " + name), stop);
     const keep = setInterval(() => {}, 1000);
     try {
       process.exitCode = await server.serve(async () => {
         await part("one");
         await part("two");
         ${start}
         say("ready");
       }, () => say("draining"));
     } catch (error) {
       say("failed: " + error.message);
       process.exitCode = 1;
     }
     clearInterval(keep);`,
  );
  return new Running(file, []);
}

const lines = (text: string): string[] => text.trim().split("\n");
const STARTED = ["started one", "started two"];
const STOPPED = ["stopped two", "stopped one"];

describe("a server command", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("%s stops its parts in the reverse order and ends with 0", async (signal) => {
    const running = server("plain", "");
    await running.until(/ready/);
    running.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([...STARTED, "ready", "draining", ...STOPPED]);
  });

  it("takes a second signal within a second for the same one", async () => {
    const running = server("twice", `await part("slow", () => new Promise((resolve) => setTimeout(resolve, 400)));`);
    await running.until(/ready/);
    running.kill("SIGINT");
    await running.until(/draining/);
    running.kill("SIGINT");
    expect((await running.ended).code).toBe(0);
  });

  it("ends at once on a second signal that comes later", async () => {
    const running = server("impatient", `await part("endless", () => new Promise(() => {}));`);
    await running.until(/ready/);
    running.kill("SIGINT");
    await running.until(/draining/);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    running.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  it("stops what had started when a signal comes before it is ready, and ends with 0", async () => {
    const running = server("early", `say("waiting"); await server.wait(new Promise(() => {}));`);
    await running.until(/waiting/);
    running.kill("SIGTERM");
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([...STARTED, "waiting", ...STOPPED]);
  });

  it("stops what had started when a later part fails, and says why", async () => {
    const { code, stdout } = await server("failing", `throw new Error("port in use");`).ended;
    expect(code).toBe(1);
    expect(lines(stdout)).toEqual([...STARTED, ...STOPPED, "failed: port in use"]);
  });

  it("stops the other parts although one cannot stop", async () => {
    const running = server("stuck", `await part("bad", () => { throw new Error("no"); });`);
    await running.until(/ready/);
    running.kill("SIGTERM");
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(lines(stdout).slice(-2)).toEqual(STOPPED);
  });

  it("stops in order and ends with 1 after an exception that nobody caught", async () => {
    const running = server("crash", `setTimeout(() => { throw new Error("bug"); }, 20);`);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(lines(stdout)).toEqual([...STARTED, "ready", "draining", ...STOPPED]);
    expect(JSON.parse(stderr)).toMatchObject({ level: "fatal", err: { message: "bug" } });
  });
});
