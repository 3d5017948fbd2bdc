/** The memory map holds: regions do not overlap, the build agrees with it, and a new instance changes nothing. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { METHOD_GET } from "../../assembly/layout/codes.ts";
import * as regions from "../../assembly/layout/regions.ts";
import { THREAD_MAX, VERSION_SLOTS } from "../../assembly/layout/versions.ts";
import { loadCoreModule, PolicyCore } from "../../src/policy/core.ts";
import { GatewayFixture, route } from "./support/gateway-fixture.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await loadCoreModule();
});

describe("the build", () => {
  const { options } = JSON.parse(readFileSync(new URL("../../asconfig.json", import.meta.url), "utf8"));

  test("puts data segments behind everything that changes, and in front of the heap", () => {
    expect(regions.FIXED_END).toBeLessThanOrEqual(regions.DATA_AT);
    expect(options.memoryBase).toBe(regions.DATA_AT);
    expect(regions.DATA_AT % regions.PAGE_BYTES).toBe(0);
    expect(regions.HEAP_AT).toBeLessThan(regions.MEMORY_INITIAL_PAGES * regions.PAGE_BYTES);
  });

  test("asks for the memory that the host makes, without a collector", () => {
    expect(options).toMatchObject({ importMemory: true, sharedMemory: true, runtime: "stub", exportRuntime: false });
    expect(options.initialMemory).toBe(regions.MEMORY_INITIAL_PAGES);
    expect(options.maximumMemory).toBe(regions.MEMORY_MAXIMUM_PAGES);
  });

  test("exports the decisions and the arena, and imports nothing but the memory", () => {
    const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
    expect(exports.sort()).toEqual([
      "function admit",
      "function admitKey",
      "function arenaAllocateBody",
      "function arenaFree",
      "function arenaGrowBody",
      "function explain",
      "function keyLookupWork",
      "function observe",
      "function parameters",
      "function release",
      "function route",
      "function validate",
      "memory memory",
    ]);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });
});

test("regions lie one behind the other, each aligned for its words", () => {
  expect(regions.PINS_AT).toBe(regions.ROOTS_AT + 4 * VERSION_SLOTS);
  expect(regions.SCRATCH_AT).toBe(regions.PINS_AT + 4 * VERSION_SLOTS * THREAD_MAX);
  expect(regions.BUCKETS_AT).toBe(regions.SCRATCH_AT + THREAD_MAX * regions.SCRATCH_BYTES);
  for (const at of [regions.SCRATCH_AT, regions.BUCKETS_AT, regions.COUNTERS_AT]) expect(at % 8).toBe(0);
  expect(regions.HEAP_AT % 16).toBe(0);
  expect(regions.SCRATCH_TEXT + regions.SCRATCH_TEXT_BYTES).toBeLessThanOrEqual(regions.SCRATCH_SEGMENTS);
  // Sixteen bytes stay free behind the last text, which is read by whole words.
  const end = regions.SCRATCH_PARAMETERS + regions.SCRATCH_PARAMETERS_BYTES + 16;
  expect(end).toBeLessThanOrEqual(regions.SCRATCH_BYTES);
});

test("another instance over the same memory changes no byte, wherever it begins to work", async () => {
  const fixture = await GatewayFixture.create();
  const version = fixture.publish({
    stages: [{ apiId: "a1", stageName: "prod", routes: [route("GET", "/{id}", "method.request.querystring.q")] }],
    mappings: [{ domainName: "*", basePath: "", apiId: "a1", stageName: "prod" }],
  });
  const address = fixture.policy.allocate(4_096);
  fixture.policy.write(address, new Uint8Array(4_096).fill(0x5a));
  const bytes = new Uint8Array(fixture.memory.buffer);
  // Everything that no published image needs is filled, so that any write shows.
  bytes.fill(0xa5, regions.PINS_AT, regions.HEAP_AT);
  bytes.fill(0xa5, 0, regions.HEADER_AT);
  const now = Buffer.from(fixture.memory.buffer);
  const before = Buffer.alloc(now.length);
  now.copy(before);
  const second = new PolicyCore(fixture.module, fixture.memory, 5);
  expect(now.equals(before)).toBe(true);

  // At work, an instance writes its own scratch area, and of the rest only what it was asked to count.
  second.route("h", "/x", METHOD_GET);
  second.admit(version, 0, 0, 1_000);
  second.parameters([], [], "q=1");
  second.release(version);
  const own = regions.SCRATCH_AT + 5 * regions.SCRATCH_BYTES;
  now.fill(0, own, own + regions.SCRATCH_BYTES);
  before.fill(0, own, own + regions.SCRATCH_BYTES);
  expect(now.equals(before)).toBe(true);
});
