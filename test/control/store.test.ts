import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { open as openLmdb } from "lmdb";
import { afterEach, describe, expect, it } from "vitest";
import { LMDB_OPTIONS, META_FORMAT } from "../../src/control/store/lmdb-options.ts";
import { openLmdbStore } from "../../src/control/store/lmdb-store.ts";
import { preparePut } from "../../src/control/store/prepare-put.ts";
import { decodeRecord, encodeRecord } from "../../src/control/store/record-codec.ts";
import { type ApiKeyRecord, STORE_FORMAT, type Store } from "../../src/control/store/store.ts";
import { temporaryDirectory } from "./support/fixtures.ts";

const open = new Set<Store>();
async function openStore(directory: string): Promise<Store> {
  const store = await openLmdbStore(directory, "1.2.3");
  open.add(store);
  return store;
}
afterEach(async () => {
  for (const store of open) await store.close();
  open.clear();
});

const mapping = (stageName: string) => ({ apiId: "a", stageName });
const KEY: Omit<ApiKeyRecord, "hash" | "sealed"> = {
  name: "",
  enabled: true,
  tags: {},
  createdDateMs: 0,
  lastUpdatedDateMs: 0,
  planIds: [],
};

describe("store", () => {
  it("grows its revision by one with each commit, and by nothing without a change", async () => {
    const store = await openStore(temporaryDirectory());
    expect(store.revision).toBe(0);
    const first = await store.transact((t) => t.put("mapping", ["*", ""], mapping("one")));
    expect(first.revision).toBe(1);
    expect((await store.transact((t) => t.get("mapping", "*", ""))).revision).toBe(1);
    await store.transact((t) => {
      t.put("mapping", ["*", "a"], mapping("a"));
      t.put("mapping", ["*", "b"], mapping("b"));
      t.remove("mapping", "*", "");
    });
    expect(store.revision).toBe(2);
  });

  it("changes nothing when a transaction throws midway", async () => {
    const store = await openStore(temporaryDirectory());
    await store.transact((t) => t.put("mapping", ["*", "a"], mapping("a")));
    await expect(
      store.transact((t) => {
        t.put("mapping", ["*", "b"], mapping("b"));
        t.remove("mapping", "*", "a");
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(store.list("mapping").map(({ key }) => key)).toEqual([["*", "a"]]);
    expect(store.revision).toBe(1);
  });

  it("shows a transaction its own changes, in the order of keys", async () => {
    const store = await openStore(temporaryDirectory());
    await store.transact((t) => t.put("mapping", ["*", "b"], mapping("b")));
    await store.transact((t) => {
      t.put("mapping", ["*", "a"], mapping("a"));
      t.put("mapping", ["z", ""], mapping("z"));
      expect(t.list("mapping").map(({ key }) => key.join("/"))).toEqual(["*/a", "*/b", "z/"]);
      t.remove("mapping", "*", "b");
      expect(t.has("mapping", "*", "b")).toBe(false);
      expect(t.list("mapping", "*").map(({ key }) => key[1])).toEqual(["a"]);
    });
  });

  it("keeps prefixes apart from keys that merely begin alike", async () => {
    const store = await openStore(temporaryDirectory());
    await store.transact((t) => {
      t.put("mapping", ["ab", "c"], mapping("1"));
      t.put("mapping", ["a", "bc"], mapping("2"));
    });
    expect(store.list("mapping", "a").map(({ value }) => value.stageName)).toEqual(["2"]);
  });

  it("reads a table page by page, in both directions, and keeps what was read when others are", async () => {
    const store = await openStore(temporaryDirectory());
    const keys = ["a", "aa", "ab", "b", "c"];
    await store.transact((t) => {
      for (const key of keys) t.put("usagePlanKey", ["plan", key], { addedMs: key.length });
      t.put("usagePlanKey", ["plam", "z"], { addedMs: 0 });
      t.put("usagePlanKey", ["plan2", "a"], { addedMs: 0 });
    });
    const page = (options: { after?: string[]; limit: number; reverse?: boolean }) =>
      store.page("usagePlanKey", ["plan"], options).map(({ key }) => key[1]);
    expect(page({ limit: 2 })).toEqual(["a", "aa"]);
    expect(page({ limit: 2, after: ["aa"] })).toEqual(["ab", "b"]);
    expect(page({ limit: 9, after: ["b"] })).toEqual(["c"]);
    expect(page({ limit: 9, after: ["c"] })).toEqual([]);
    expect(page({ limit: 2, reverse: true })).toEqual(["c", "b"]);
    expect(page({ limit: 2, reverse: true, after: ["b"] })).toEqual(["ab", "aa"]);
    // Behind or before a key that is not there any more.
    expect(page({ limit: 1, after: ["aaa"] })).toEqual(["ab"]);
    expect(page({ limit: 1, reverse: true, after: ["aaa"] })).toEqual(["aa"]);
    // Behind all that begin so.
    expect(store.page("usagePlanKey", [], { after: ["plan"], limit: 9 }).map(({ key }) => key[0])).toEqual(["plan2"]);

    await store.transact((t) => {
      for (let index = 0; index < 50; index++) {
        const bytes = Buffer.alloc(16, index);
        t.put("apiKey", [`key-${index}`], { ...KEY, hash: bytes, sealed: bytes });
      }
    });
    const read = [
      ...store.page("apiKey", [], { limit: 25 }),
      ...store.page("apiKey", [], { limit: 25, reverse: true }),
      ...store.list("apiKey"),
    ];
    await store.transact((t) => {
      for (const { key, value } of store.list("apiKey")) t.put("apiKey", key, { ...value, hash: Buffer.alloc(16, 99) });
    });
    for (const { key, value } of read) {
      const index = Number(key[0]!.slice(4));
      expect([...value.hash, ...value.sealed]).toEqual(Array(32).fill(index));
    }
  });

  it("puts what was encoded ahead with the transaction, or not at all", async () => {
    const store = await openStore(temporaryDirectory());
    const puts = ["a", "b"].map((name) => preparePut("mapping", ["*", name], mapping(name)));
    await expect(
      store.transact((t) => {
        t.putPrepared(puts);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(store.list("mapping")).toEqual([]);
    expect((await store.transact((t) => t.putPrepared(puts))).revision).toBe(1);
    expect(store.list("mapping").map(({ value }) => value.stageName)).toEqual(["a", "b"]);
  });

  it("reads one of the first format, and makes it one of today's without a revision", async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    await store.transact((t) => t.put("mapping", ["*", ""], mapping("one")));
    await store.close();
    open.delete(store);
    const database = openLmdb<Buffer, string[]>({ ...LMDB_OPTIONS, path: join(directory, "control", "store.mdb") });
    database.putSync([...META_FORMAT], encodeRecord(META_FORMAT, { format: 1, writtenBy: "0.1.0" }));
    await database.close();
    const again = await openStore(directory);
    expect([again.revision, again.get("mapping", "*", "")]).toEqual([1, mapping("one")]);
    await again.close();
    open.delete(again);
    const after = openLmdb<Buffer, string[]>({ ...LMDB_OPTIONS, path: join(directory, "control", "store.mdb") });
    const format = decodeRecord(META_FORMAT, after.get([...META_FORMAT])!);
    expect(format).toEqual({ format: STORE_FORMAT, writtenBy: "1.2.3" });
    await after.close();
  });

  it("runs transactions one after the other, each on the state that the one before left", async () => {
    const store = await openStore(temporaryDirectory());
    const append = () =>
      store.transact((t) => {
        const before = t.get("mapping", "*", "")?.stageName ?? "";
        t.put("mapping", ["*", ""], mapping(`${before}x`));
      });
    await Promise.all(Array.from({ length: 20 }, append));
    expect(store.get("mapping", "*", "")?.stageName).toBe("x".repeat(20));
    expect(store.revision).toBe(20);
  });

  it("tells its listeners each commit, in order, after it can be read", async () => {
    const store = await openStore(temporaryDirectory());
    const seen: string[] = [];
    const stop = store.onCommit((revision) => seen.push(`${revision}:${store.get("mapping", "*", "")?.stageName}`));
    await store.transact((t) => t.put("mapping", ["*", ""], mapping("one")));
    await store.transact((t) => t.put("mapping", ["*", ""], mapping("two")));
    stop();
    await store.transact((t) => t.put("mapping", ["*", ""], mapping("three")));
    expect(seen).toEqual(["1:one", "2:two"]);
  });

  it("holds what was committed over a restart", async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    const big = Buffer.alloc(3_000_000, 7);
    await store.transact((t) => {
      t.put("snapshot", ["h"], big);
      t.put("mapping", ["*", ""], mapping("one"));
    });
    await store.close();
    open.delete(store);
    const again = await openStore(directory);
    expect(again.revision).toBe(1);
    expect(again.get("mapping", "*", "")).toEqual(mapping("one"));
    expect(Buffer.compare(again.get("snapshot", "h") as Uint8Array, big)).toBe(0);
  });

  it("gives bytes that stay what they are when others are read", async () => {
    const store = await openStore(temporaryDirectory());
    await store.transact((t) => {
      for (let index = 0; index < 4; index++) t.put("snapshot", [`h${index}`], Buffer.alloc(100_000, index + 1));
    });
    const read = [0, 1, 2, 3].map((index) => store.get("snapshot", `h${index}`) as Uint8Array);
    await store.transact((t) => t.remove("snapshot", "h0"));
    read.forEach((bytes, index) => {
      expect(bytes.every((byte) => byte === index + 1)).toBe(true);
    });
  });

  it("keeps its directory to its user", async () => {
    const directory = join(temporaryDirectory(), "new");
    await openStore(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, "control")).mode & 0o777).toBe(0o700);
  });

  it("names the directory that it cannot write", async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o500);
    // Root may write everywhere; a path below a file is out of reach for everybody.
    const target = process.getuid?.() === 0 ? "/proc/self/status/data" : directory;
    await expect(openStore(target)).rejects.toThrow(/cannot be written: .*--data-dir/);
    chmodSync(directory, 0o700);
  });
});

describe("records", () => {
  it("are refused when a byte of them changed, or when they lie under another key", () => {
    const bytes = encodeRecord(["a", "bc"], { value: 1 });
    expect(decodeRecord(["a", "bc"], bytes)).toEqual({ value: 1 });
    expect(() => decodeRecord(["ab", "c"], bytes)).toThrow(/do not match/);
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] as number) ^ 1;
      expect(() => decodeRecord(["a", "bc"], changed)).toThrow(/do not match/);
    }
    expect(() => decodeRecord(["a"], Buffer.alloc(4))).toThrow(/too few/);
  });
});

describe("lock of a data directory", () => {
  it("refuses a second holder and names the directory and the first one's process", async () => {
    const directory = temporaryDirectory();
    await openStore(directory);
    await expect(openStore(directory)).rejects.toThrow(
      `${join(directory, "control")}: in use by another gatehouse (process ${process.pid})`,
    );
  });

  it("works in a directory too deep for a socket's path", async () => {
    const directory = join(temporaryDirectory(), "d".repeat(100), "e".repeat(100));
    const store = await openStore(directory);
    expect(existsSync(join(directory, "control", "store.mdb"))).toBe(true);
    await store.close();
  });
});
