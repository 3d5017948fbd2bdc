import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { openLmdbStore } from "../../src/control/store/lmdb-store.ts";
import { temporaryDirectory } from "./support/fixtures.ts";

it("a store that cannot grow refuses the change, goes on to be read, and holds all that was answered", async () => {
  const directory = temporaryDirectory();
  const module = new URL("../../dist/src/control/store/lmdb-store.js", import.meta.url).href;
  const script = `
    const { openLmdbStore } = await import(${JSON.stringify(module)});
    // Writing beyond the limit below is then an error, as on a full disk, instead of a signal.
    process.on("SIGXFSZ", () => {});
    const store = await openLmdbStore(${JSON.stringify(directory)}, "1.0.0");
    const put = (index) => store.transact((t) => t.put("snapshot", ["h" + index], Buffer.alloc(100_000, index)));
    let answered = 0;
    let refusal = "";
    while (refusal === "" && answered < 100) {
      await put(answered).then(() => answered++, (error) => { refusal = error.name + ": " + error.message; });
    }
    const after = await put(1000).then(() => "accepted", (error) => error.message);
    process.stdout.write(JSON.stringify({ answered, refusal, after, read: store.list("snapshot").length }));
    await store.close();`;
  const child = spawnSync(
    "bash",
    ["-c", 'ulimit -f 800; exec "$0" --input-type=module -e "$1"', process.execPath, script],
    {
      encoding: "utf8",
      timeout: 30_000,
    },
  );
  expect(child.status).toBe(0);
  const { answered, refusal, after, read } = JSON.parse(child.stdout);
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(100);
  expect(refusal).toMatch(/^StoreError: the store could not be written: /);
  expect(after).toMatch(/restart gatehouse/);
  expect(read).toBe(answered);
  const store = await openLmdbStore(directory, "1.0.0");
  expect(store.revision).toBe(answered);
  expect(store.list("snapshot")).toHaveLength(answered);
  await store.close();
});
