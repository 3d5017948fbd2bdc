/** Two edges never write one directory, and a killed one keeps nobody out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockDirectory } from "../../src/edge/directory-lock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gatehouse-lock-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const module = new URL("../../dist/src/edge/directory-lock.js", import.meta.url).href;
const holderCode = `
  import { lockDirectory } from ${JSON.stringify(module)};
  await lockDirectory(process.argv[1]);
  process.stdout.write("held\\n");
  setInterval(() => {}, 1000);
`;

it("refuses while another process holds it, and names directory and process", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", holderCode, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  try {
    await expect(lockDirectory(directory)).rejects.toThrow(`${directory}: in use by process ${child.pid};`);
    await expect(lockDirectory(directory)).rejects.toThrow("--data-dir");
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const lock = await lockDirectory(directory);
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
});

it("is taken once among many that start in the same instant over a dead holder's lock", async () => {
  await writeFile(join(directory, "lock.json"), JSON.stringify({ pid: process.pid, startTicks: "1" }));
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  expect((await readdir(directory)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

it.each(["", "{", "null", '{"pid":"x"}'])("takes over a lock file that says %j", async (text) => {
  await writeFile(join(directory, "lock.json"), text);
  await (await lockDirectory(directory)).release();
});

it("says so when the directory cannot be written", async () => {
  const file = join(directory, "file");
  await writeFile(file, "");
  await expect(lockDirectory(join(file, "edge"))).rejects.toThrow(/ENOTDIR/);
});
