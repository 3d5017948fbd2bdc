/** The pool's thread writes what it compiled into shared memory, and leaves when nothing is to be done. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { NONE } from "../../assembly/layout/codes.ts";
import { decodeMethodRecord, decodeModels, decodeRoutes, snapshotHash } from "../../src/model/snapshot-codec.ts";
import { createCoreMemory } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { compileStageImage } from "../../src/policy/stage-image.ts";
import { CompilePool, DamagedSnapshotError } from "../../src/workers/compile-pool.ts";
import type { CompileOutline } from "../../src/workers/compile-protocol.ts";
import { mock, snapshotOf } from "../edge/support/snapshots.ts";
import { decodeSnapshot } from "../support/decode-snapshot.ts";

const settings = { variables: {}, methodSettings: {} };
let directory: string;
let pool: CompilePool;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gatehouse-pool-"));
  pool = new CompilePool();
});
afterEach(async () => {
  await pool.close();
  await rm(directory, { recursive: true, force: true });
});

async function task(bytes: Uint8Array, hash = snapshotHash(bytes)) {
  const snapshotPath = join(directory, hash);
  await writeFile(snapshotPath, bytes);
  return { snapshotPath, snapshotHash: hash, settings, isFirst: false };
}

function host() {
  const regions = new PolicyMemory(createCoreMemory());
  const buffer = () => regions.memory.buffer as unknown as SharedArrayBuffer;
  const given = { records: NONE, image: NONE, imageBytes: 0, methods: [] as readonly string[] };
  return {
    given,
    buffer,
    outline({ methods, recordBytes }: CompileOutline) {
      given.methods = Buffer.from(methods).toString().trimEnd().split("\n");
      given.records = regions.allocate(recordBytes);
      const methodSlots = Int32Array.from(given.methods, (_, index) => index + 2);
      return { buffer: buffer(), stageSlot: 1, methodSlots, recordsAddress: given.records };
    },
    size({ imageBytes }: { imageBytes: number }) {
      given.imageBytes = imageBytes;
      given.image = regions.allocate(imageBytes);
      return { buffer: buffer(), address: given.image };
    },
  };
}

it("writes image, records and models, also when the memory had to grow for them", async () => {
  const methods = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`GET /p${i}/{id}`, mock(`m${i}`)]));
  const model = { name: "Pet", contentType: "application/json", schema: { type: "object" } };
  const bytes = snapshotOf("big", methods, [model]);
  const { given, buffer, ...grants } = host();

  const compiled = await pool.compileStage({ ...(await task(bytes)), isFirst: true }, grants);

  expect(compiled.api.name).toBe("big");
  expect(compiled.methodCount).toBe(3_000);
  expect(given.methods[7]).toBe("GET /p7/{id}");
  const snapshot = decodeSnapshot(bytes);
  const offsets = new Uint32Array(buffer(), given.records, 3_001);
  const records = new Uint8Array(buffer(), given.records + offsets.byteLength, snapshot.methods.length);
  expect(decodeMethodRecord(records, offsets, 2_999).resourcePath).toBe("/p2999/{id}");
  const models = new Uint8Array(buffer(), records.byteOffset + records.length, compiled.modelBytes);
  expect(decodeModels(models)).toEqual([model]);
  const image = compileStageImage({
    models: [model],
    routes: decodeRoutes(snapshot.routes),
    settings,
    stageSlot: 1,
    methodSlots: Int32Array.from({ length: 3_000 }, (_, index) => index + 2),
  });
  expect(Buffer.compare(Buffer.from(buffer(), given.image, given.imageBytes), image)).toBe(0);
});

it("refuses a snapshot whose bytes are not what its name says", async () => {
  const bytes = snapshotOf("one", { "GET /": mock("one") });
  const other = snapshotHash(snapshotOf("two", { "GET /": mock("two") }));
  await expect(pool.compileStage(await task(bytes, other), host())).rejects.toThrow(DamagedSnapshotError);
});

it("ends with the caller's reason when no room is granted, and goes on working", async () => {
  const bytes = snapshotOf("one", { "GET /": mock("one") });
  const grants = host();
  const refusing = {
    ...grants,
    size: () => {
      throw new Error("no room left");
    },
  };
  await expect(pool.compileStage(await task(bytes), refusing)).rejects.toThrow("no room left");
  await expect(pool.compileStage(await task(bytes), host())).resolves.toMatchObject({ methodCount: 1 });
});

it("names a snapshot that is not there", async () => {
  const missing = { snapshotPath: join(directory, "gone"), snapshotHash: "gone", settings, isFirst: true };
  await expect(pool.compileStage(missing, host())).rejects.toThrow(/gone/);
});

it("gives its threads back when idle", { timeout: 15_000 }, async () => {
  const idlePool = new CompilePool(200);
  const bytes = snapshotOf("one", { "GET /": mock("one") });
  await idlePool.compileStage(await task(bytes), host());
  expect(idlePool.threads).toBe(1);
  await vi.waitFor(() => expect(idlePool.threads).toBe(0), { timeout: 10_000 });
});
