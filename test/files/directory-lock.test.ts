/** Two processes never write one directory, and a killed one keeps nobody out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DirectoryLockError, lockDirectory } from "../../src/files/directory-lock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gatehouse-lock-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const module = new URL("../../dist/src/files/directory-lock.js", import.meta.url).href;
const holderCode = `
  import { lockDirectory } from ${JSON.stringify(module)};
  await lockDirectory(process.argv[1]);
  process.stdout.write("held\\n");
  setInterval(() => {}, 1000);
`;

async function startHolder() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", holderCode, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

it("refuses while another process holds it, and names directory, process and flag", async () => {
  const child = await startHolder();
  try {
    const attempt = lockDirectory(directory);
    await expect(attempt).rejects.toBeInstanceOf(DirectoryLockError);
    await expect(attempt).rejects.toThrow(`${directory}: in use by another gatehouse (process ${child.pid});`);
    await expect(attempt).rejects.toThrow("--data-dir");
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

it("is taken over from a killed holder, and leaves nothing behind when it is let go", async () => {
  const child = await startHolder();
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readdir(directory)).toHaveLength(1);
  await (await lockDirectory(directory)).release();
  expect(await readdir(directory)).toEqual([]);
});

it("is never held twice, however many come in the same instant", async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
  const held = results.filter((result) => result.status === "fulfilled");
  // All of them may withdraw when they keep meeting each other; two may never hold it.
  expect(held.length).toBeLessThanOrEqual(1);
  for (const result of held) await result.value.release();
  await (await lockDirectory(directory)).release();
});

it("makes the directory for its owner alone, however deep", async () => {
  const deep = join(directory, "d".repeat(100), "e".repeat(100));
  const lock = await lockDirectory(deep);
  expect((await stat(deep)).mode & 0o777).toBe(0o700);
  await lock.release();
});

it("says which directory cannot be made, and what to do", async () => {
  const file = join(directory, "file");
  await writeFile(file, "");
  // Node 20 meets the file when it looks, later ones when they make a directory in its place.
  const message = /file\/edge: cannot be made: (?:ENOTDIR|EEXIST).*--data-dir/;
  await expect(lockDirectory(join(file, "edge"))).rejects.toThrow(message);
});
