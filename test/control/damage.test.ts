import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { beforeAll, describe, expect, it } from "vitest";
import { LMDB_OPTIONS, META_FORMAT } from "../../src/control/store/lmdb-options.ts";
import { openLmdbStore } from "../../src/control/store/lmdb-store.ts";
import { encodeRecord } from "../../src/control/store/record-codec.ts";
import { STORE_FORMAT } from "../../src/control/store/store.ts";
import { temporaryDirectory } from "./support/fixtures.ts";

let original = "";
beforeAll(async () => {
  original = temporaryDirectory();
  const store = await openLmdbStore(original, "1.0.0");
  await store.transact((t) => {
    for (let index = 0; index < 200; index++) t.put("mapping", ["*", `p${index}`], { apiId: "a", stageName: "s" });
    t.put("snapshot", ["h"], Buffer.alloc(500_000, 9));
  });
  await store.transact((t) => t.remove("mapping", "*", "p3"));
  await store.close();
});

/** A copy of the store with `damage` done to its file. */
function damagedCopy(damage: (file: string) => void): { directory: string; file: string } {
  const directory = temporaryDirectory();
  const control = join(directory, "control");
  mkdirSync(control, { mode: 0o700 });
  for (const name of ["store.mdb", "store.marker"]) copyFileSync(join(original, "control", name), join(control, name));
  const file = join(control, "store.mdb");
  damage(file);
  return { directory, file };
}

function patch(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

/** The page that the newest of the two meta pages names as the root of the free list. */
function freeListPage(file: string): number {
  const bytes = readFileSync(file);
  const newest = bytes.readBigUInt64LE(152) > bytes.readBigUInt64LE(4096 + 152) ? 0 : 4096;
  return Number(bytes.readBigUInt64LE(newest + 88));
}

const DAMAGES: [string, (file: string) => void][] = [
  ["emptied", (file) => truncateSync(file, 0)],
  ["removed", (file) => unlinkSync(file)],
  ["cut to one byte", (file) => truncateSync(file, 1)],
  ["cut to one page", (file) => truncateSync(file, 4096)],
  ["cut to its two first pages", (file) => truncateSync(file, 8192)],
  ["cut in half", (file) => truncateSync(file, Math.floor(readFileSync(file).length / 8192) * 4096)],
  ["cut before its list of free pages", (file) => truncateSync(file, freeListPage(file) * 4096)],
  [
    "zeroed in its list of free pages",
    (file) => patch(file, (bytes) => bytes.fill(0, freeListPage(file) * 4096, (freeListPage(file) + 1) * 4096)),
  ],
  ["cut in the middle of a page", (file) => truncateSync(file, readFileSync(file).length - 100)],
  ["zeroed whole", (file) => patch(file, (bytes) => bytes.fill(0))],
  ["zeroed but for its first pages", (file) => patch(file, (bytes) => bytes.fill(0, 8192))],
  ["zeroed in its first page", (file) => patch(file, (bytes) => bytes.fill(0, 0, 4096))],
  ["zeroed in its second page", (file) => patch(file, (bytes) => bytes.fill(0, 4096, 8192))],
  [
    "zeroed within a large value",
    (file) =>
      patch(file, (bytes) =>
        bytes.fill(0, bytes.indexOf(Buffer.alloc(4096, 9)) + 100, bytes.indexOf(Buffer.alloc(4096, 9)) + 200),
      ),
  ],
  [
    "overwritten with noise behind its first pages",
    (file) => patch(file, (bytes) => bytes.fill("\xa5\x17\xfe", 8192, "latin1")),
  ],
  ["another kind of file", (file) => writeFileSync(file, "openapi: 3.0.1\n".repeat(2000))],
];

describe("a damaged store", () => {
  it.each(DAMAGES)("that was %s is refused, named, and left as it is", async (_name, damage) => {
    const { directory, file } = damagedCopy(damage);
    const before = readOrNothing(file);
    await expect(openLmdbStore(directory, "1.0.0")).rejects.toThrow(`${file}: the store is damaged`);
    expect(readOrNothing(file)).toEqual(before);
    // The refusal gave the directory back: the next attempt says the same, not that it is in use.
    await expect(openLmdbStore(directory, "1.0.0")).rejects.toThrow("the store is damaged");
  });

  it("that is whole is opened", async () => {
    const { directory } = damagedCopy(() => {});
    const store = await openLmdbStore(directory, "1.0.0");
    expect(store.revision).toBe(2);
    expect(store.list("mapping")).toHaveLength(199);
    await store.close();
  });

  it("is a new one where nothing was", async () => {
    const directory = temporaryDirectory();
    const store = await openLmdbStore(directory, "1.0.0");
    expect(store.revision).toBe(0);
    await store.close();
    rmSync(join(directory, "control"), { recursive: true });
    await (await openLmdbStore(directory, "1.0.0")).close();
  });
});

describe("a store of a newer version", () => {
  it("is refused by name with both versions", async () => {
    const { directory, file } = damagedCopy((path) => {
      const database = open<Buffer, string[]>({ ...LMDB_OPTIONS, path });
      database.putSync([...META_FORMAT], encodeRecord(META_FORMAT, { format: 7, writtenBy: "9.8.7" }));
      database.putSync(["tomorrow", "x"], encodeRecord(["tomorrow", "x"], 1));
      void database.close();
    });
    await expect(openLmdbStore(directory, "1.0.0")).rejects.toThrow(
      `${file}: written by a newer gatehouse (9.8.7, store format 7); this one knows format ${STORE_FORMAT}`,
    );
  });
});

function readOrNothing(file: string): string {
  try {
    return readFileSync(file).toString("latin1");
  } catch {
    return "nothing";
  }
}
