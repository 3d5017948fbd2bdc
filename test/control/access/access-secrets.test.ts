/** The key file: what it protects, and what a control plane does when it is not as it was. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openAccessSecrets } from "../../../src/control/access/access-secrets.ts";
import { openLmdbStore } from "../../../src/control/store/lmdb-store.ts";
import { createDurably } from "../../../src/files/create-durably.ts";
import { startTestPlane, temporaryDirectory } from "../support/fixtures.ts";

const VALUE = "the-secret-value-of-a-key-0123456789";

/** A data directory with one key, and what its file holds. */
async function directoryWithKey(): Promise<{ dataDir: string; file: string; keyId: string }> {
  const dataDir = temporaryDirectory();
  const plane = await startTestPlane({ dataDir });
  const { id } = await plane.operations.createApiKey({ value: VALUE });
  await plane.stop(0);
  return { dataDir, file: join(dataDir, "control", "access.key"), keyId: id };
}

async function startFailure(dataDir: string): Promise<Error> {
  try {
    const plane = await startTestPlane({ dataDir });
    await plane.stop(0);
  } catch (error) {
    return error as Error;
  }
  throw new Error("it started");
}

describe("the key file", () => {
  it("is made at the first start, for its owner alone, and kept", async () => {
    const { dataDir, file, keyId } = await directoryWithKey();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, "utf8");
    const plane = await startTestPlane({ dataDir });
    expect((await plane.operations.getApiKey(keyId, true)).value).toBe(VALUE);
    await plane.stop(0);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("is what the values in the store cannot be read without", async () => {
    const { dataDir } = await directoryWithKey();
    for (const name of ["store.mdb", "access.key"]) {
      expect(readFileSync(join(dataDir, "control", name)).includes(VALUE)).toBe(false);
    }
  });

  it("is made once, however many try", async () => {
    const file = join(temporaryDirectory(), "file");
    await createDurably(file, "first");
    await expect(createDurably(file, "second")).rejects.toMatchObject({ code: "EEXIST" });
    expect(readFileSync(file, "utf8")).toBe("first");
  });

  it("is made anew where there is no key that the old one belongs to", async () => {
    const { dataDir, file, keyId } = await directoryWithKey();
    const plane = await startTestPlane({ dataDir });
    await plane.operations.deleteApiKey(keyId);
    await plane.stop(0);
    const before = readFileSync(file, "utf8");
    rmSync(file);
    await (await startTestPlane({ dataDir })).stop(0);
    expect(readFileSync(file, "utf8")).not.toBe(before);
  });
});

const other = (member: string) => (content: Record<string, unknown>) =>
  JSON.stringify({ ...content, [member]: Buffer.alloc(member === "hashKey" ? 16 : 32, 1).toString("base64") });

const DAMAGES: [string, (content: Record<string, unknown>, text: string) => string, RegExp][] = [
  ["empty", () => "", /the key file is damaged: it is not what gatehouse writes/],
  ["cut", (_, text) => text.slice(0, 60), /the key file is damaged: it is not what gatehouse writes/],
  ["another kind of file", () => "null", /the key file is damaged: it is not what gatehouse writes/],
  ["of no format", (content) => JSON.stringify({ ...content, format: 0 }), /damaged: it does not say its format/],
  ["of a newer version", (content) => JSON.stringify({ ...content, format: 2 }), /written by a newer gatehouse/],
  ["with a short key", (content) => JSON.stringify({ ...content, valueKey: "AAAA" }), /its keys are not as long/],
  ["with another key", other("valueKey"), /its content does not match its digest/],
  ["with another hash key", other("hashKey"), /its content does not match its digest/],
  ["too large", (_, text) => text + " ".repeat(5000), /the key file is damaged: it has \d+ bytes/],
];

describe("a control plane with keys", () => {
  it.each(DAMAGES)(
    "refuses to start on a key file that is %s, names it, tells nothing of it, and leaves it",
    async (_what, damage, message) => {
      const { dataDir, file } = await directoryWithKey();
      const text = readFileSync(file, "utf8");
      const content = JSON.parse(text) as Record<string, string>;
      const damaged = damage(content, text);
      writeFileSync(file, damaged);
      const failure = await startFailure(dataDir);
      expect(failure.name).toBe("StoreError");
      expect(failure.message.startsWith(`${file}: `)).toBe(true);
      expect(failure.message).toMatch(message);
      for (const secret of [content["valueKey"]!, content["hashKey"]!]) expect(failure.message).not.toContain(secret);
      expect(readFileSync(file, "utf8")).toBe(damaged);
      // The refusal gave the directory back, and a repaired file is enough.
      writeFileSync(file, text);
      await (await startTestPlane({ dataDir })).stop(0);
    },
  );

  it("refuses to start without its key file, makes none, and says what to do", async () => {
    const { dataDir, file } = await directoryWithKey();
    rmSync(file);
    expect((await startFailure(dataDir)).message).toMatch(
      /is missing, .* Put it back from the backup .* or move .* away/s,
    );
    expect(existsSync(file)).toBe(false);
  });

  it("refuses to start on the key file of another store", async () => {
    const [one, another] = [await directoryWithKey(), await directoryWithKey()];
    copyFileSync(another.file, one.file);
    expect((await startFailure(one.dataDir)).message).toBe(
      `${one.file}: is not the key file of this store: the API key ${one.keyId} does not open with it. Put the file and the ` +
        "store of one backup in their places",
    );
  });

  it.each([0o640, 0o604, 0o666])("refuses to start on a key file that others may read or write: %o", async (mode) => {
    const { dataDir, file } = await directoryWithKey();
    chmodSync(file, mode);
    expect((await startFailure(dataDir)).message).toMatch(
      new RegExp(`its mode is 0${mode.toString(8)}, so others .* Run chmod 600 ${file}`),
    );
  });

  it("refuses to start on a directory in the file's place", async () => {
    const { dataDir, file } = await directoryWithKey();
    rmSync(file);
    mkdirSync(file, { mode: 0o700 });
    expect((await startFailure(dataDir)).message).toMatch(/expected a file/);
  });
});

describe("sealed values", () => {
  it("open under their key id only, and not with a bit changed", async () => {
    const dataDir = temporaryDirectory();
    const store = await openLmdbStore(dataDir, "0.0.0");
    const secrets = await openAccessSecrets(dataDir, store);
    const sealed = secrets.seal("aaaaaaaaaa", VALUE);
    expect(secrets.open("aaaaaaaaaa", sealed)).toBe(VALUE);
    expect(Buffer.compare(secrets.seal("aaaaaaaaaa", VALUE), sealed)).not.toBe(0);
    expect(() => secrets.open("aaaaaaaaab", sealed)).toThrow(
      "the value of the API key aaaaaaaaab does not open with it",
    );
    for (let index = 0; index < sealed.length; index++) {
      const changed = Uint8Array.from(sealed);
      changed[index]! ^= 1;
      expect(() => secrets.open("aaaaaaaaaa", changed)).toThrow("does not open with it");
    }
    for (const length of [0, 5, 12, 20, 28]) {
      expect(() => secrets.open("aaaaaaaaaa", sealed.subarray(0, length))).toThrow("does not open with it");
    }
    await store.close();
  });

  it("that were exchanged in the store are not shown as another key's", async () => {
    const { dataDir, keyId } = await directoryWithKey();
    const plane = await startTestPlane({ dataDir });
    const second = await plane.operations.createApiKey({});
    await plane.stop(0);
    const store = await openLmdbStore(dataDir, "0.0.0");
    await store.transact((t) => {
      const [a, b] = [t.get("apiKey", keyId)!, t.get("apiKey", second.id)!];
      t.put("apiKey", [second.id], { ...b, sealed: a.sealed });
    });
    await store.close();
    const again = await startTestPlane({ dataDir });
    await expect(again.operations.getApiKey(second.id, true)).rejects.toMatchObject({ name: "InternalFailure" });
    expect((await again.operations.getApiKey(keyId, true)).value).toBe(VALUE);
    await again.stop(0);
  });
});
