/** The heap of regions and the words that publish a version. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { METHOD_GET, NONE } from "../../assembly/layout/codes.ts";
import { HEAP_AT, MEMORY_MAXIMUM_PAGES, PAGE_BYTES } from "../../assembly/layout/regions.ts";
import { THREAD_MAX, VERSION_SLOTS } from "../../assembly/layout/versions.ts";
import { createCoreMemory, PolicyCore } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { startCoreThreads } from "./support/core-threads.ts";
import { GatewayFixture, route } from "./support/gateway-fixture.ts";

let policy: PolicyMemory;
beforeEach(() => {
  policy = new PolicyMemory(createCoreMemory());
});

describe("regions", () => {
  test("never overlap, are aligned, keep what was written, and come together again when all are free", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000_000 }), fc.nat(99)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (list) => {
        const held = new Map<number, { bytes: number; mark: number }>();
        const check = (address: number) => {
          const { bytes, mark } = held.get(address)!;
          const view = new Uint8Array(policy.memory.buffer, address, bytes);
          expect([view[0], view[bytes >> 1], view[bytes - 1]]).toEqual([mark, mark, mark]);
        };
        for (const [bytes, pick] of list) {
          if (pick < 45 && held.size > 0) {
            const address = [...held.keys()][pick % held.size]!;
            check(address);
            policy.free(address);
            held.delete(address);
          } else {
            const address = policy.allocate(bytes);
            expect(address % 16).toBe(0);
            expect(address).toBeGreaterThanOrEqual(HEAP_AT);
            const mark = (pick % 255) + 1;
            for (const [other, { bytes: length }] of held) {
              expect(address + bytes <= other || other + length <= address).toBe(true);
            }
            policy.write(address, new Uint8Array(bytes).fill(mark));
            held.set(address, { bytes, mark });
          }
        }
        for (const address of held.keys()) check(address);
        for (const address of held.keys()) policy.free(address);
        expect(policy.usedBytes).toBe(0);
        const whole = policy.memory.buffer.byteLength - HEAP_AT;
        const all = policy.allocate(whole);
        expect(all).toBe(HEAP_AT);
        policy.free(all);
      }),
      { seed: 20_260_706, numRuns: 25 },
    );
  });

  test("are found in a memory that grew, by threads that looked at it before", () => {
    const before = policy.memory.buffer.byteLength;
    const address = policy.allocate(before - HEAP_AT + 10 * PAGE_BYTES);
    expect(policy.memory.buffer.byteLength).toBe(before + 10 * PAGE_BYTES);
    policy.write(address, new Uint8Array(before - HEAP_AT + 10 * PAGE_BYTES).fill(7));
  });

  test("are refused when the memory is exhausted, and what is held stays", () => {
    const held = policy.allocate(1_000);
    expect(() => policy.allocate(MEMORY_MAXIMUM_PAGES * PAGE_BYTES)).toThrow(
      /policy memory is exhausted: \d+ bytes asked/,
    );
    expect(policy.allocate(1_000)).not.toBe(held);
  });

  test("freed twice, unknown, too small or of no size are refused", () => {
    const address = policy.allocate(16);
    expect(() => policy.write(address, new Uint8Array(17))).toThrow(/17 bytes at \d+, where 16 are allocated/);
    policy.free(address);
    expect(() => policy.free(address)).toThrow(/no region was allocated/);
    expect(() => policy.publish(0, address)).toThrow(/no region was allocated/);
    for (const bytes of [0, -1, 1.5, Number.NaN])
      expect(() => policy.allocate(bytes)).toThrow(/expected a positive integer/);
  });
});

describe("versions", () => {
  test("a request pins the version it was routed with until it is released, and a later one the next", async () => {
    const fixture = await GatewayFixture.create();
    const configuration = {
      stages: [{ apiId: "a1", stageName: "prod", routes: [route("GET", "/a")] }],
      mappings: [{ domainName: "*", basePath: "", apiId: "a1", stageName: "prod" }],
    };
    expect(fixture.policy.published()).toBe(NONE);
    const first = fixture.publish(configuration);
    fixture.core.route("h", "/a", METHOD_GET);
    fixture.core.route("h", "/nowhere", METHOD_GET);
    expect(fixture.core.decision.version).toBe(first);
    const second = fixture.publish(configuration);
    fixture.core.route("h", "/a", METHOD_GET);
    expect([fixture.policy.pins(first), fixture.policy.pins(second)]).toEqual([2, 1]);
    fixture.core.release(first);
    expect(fixture.policy.pinsOfThread(0, first)).toBe(1);
    fixture.core.release(NONE);
    fixture.core.release(VERSION_SLOTS);
    fixture.policy.clearPins(0);
    expect([fixture.policy.pins(first), fixture.policy.pins(second)]).toEqual([0, 0]);
  });

  test("an old version's regions can be overwritten as soon as nothing pins it, while threads route", async () => {
    const fixture = await GatewayFixture.create();
    const { policy: memory } = fixture;
    const { compileRootImage } = await import("../../src/policy/root-image.ts");
    const { compileStageImage } = await import("../../src/policy/stage-image.ts");
    const { routeTableOf } = await import("../../src/model/route-table.ts");
    const place = (image: Uint8Array): number => {
      const address = memory.allocate(image.length);
      memory.write(address, image);
      return address;
    };
    // In version v the path /a/b/who leads to method v % 7: an image that was reused too early would say another.
    const expected = Array.from({ length: VERSION_SLOTS }, (_, version) => version % 7);
    const publish = (version: number): [address: number, bytes: number][] => {
      const fillers = Array.from({ length: expected[version]! }, (_, i) => route("GET", `/a/filler-${i}-${version}`));
      const routes = [...fillers, route("GET", "/a/b/who")];
      const methodSlots = Int32Array.from(routes, (_, i) => i + 2);
      const settings = { variables: {}, methodSettings: {} };
      const image = compileStageImage({ routes: routeTableOf(routes), settings, stageSlot: 1, methodSlots });
      const address = place(image);
      const stage = { apiId: "a1", stageName: "prod", disableExecuteApiEndpoint: false, address };
      const root = compileRootImage({
        stages: [stage],
        mappings: [{ domainName: "*", basePath: "", apiId: "a1", stageName: "prod" }],
      });
      const rootAddress = place(root);
      memory.publish(version, rootAddress);
      return [
        [address, image.length],
        [rootAddress, root.length],
      ];
    };
    let regions = publish(0);
    const task = { name: "route", expected };
    const threads = await startCoreThreads<{ calls: number; wrong: unknown[]; versions: number }>(fixture, [
      task,
      task,
      task,
    ]);
    for (let turn = 1; turn <= 300; turn++) {
      const old = (turn - 1) % VERSION_SLOTS;
      const next = publish(turn % VERSION_SLOTS);
      const deadline = performance.now() + 20_000;
      while (memory.pins(old) !== 0) expect(performance.now()).toBeLessThan(deadline);
      for (const [address, bytes] of regions) {
        memory.write(address, new Uint8Array(bytes).fill(0xff));
        memory.free(address);
      }
      regions = next;
    }
    const reports = await threads.stop();
    expect(reports.flatMap((report) => report.wrong)).toEqual([]);
    expect(Math.min(...reports.map((report) => report.versions))).toBeGreaterThan(3);
  });

  test("indices outside the layout are refused", () => {
    const region = policy.allocate(16);
    expect(() => policy.publish(VERSION_SLOTS, region)).toThrow(/versionSlot: expected 0 to 255, got 256/);
    expect(() => policy.pins(-1)).toThrow(/versionSlot/);
    expect(() => policy.clearPins(THREAD_MAX)).toThrow(/thread: expected 0 to 63/);
    expect(() => policy.zeroSlot(65_536)).toThrow(/slot: expected 0 to 65535/);
  });

  test("a core refuses a thread number that is none and a memory that is none", async () => {
    const { module } = await GatewayFixture.create();
    for (const thread of [-1, THREAD_MAX, 0.5]) {
      expect(() => new PolicyCore(module, policy.memory, thread)).toThrow(/thread: expected 0 to 63/);
    }
    const foreign = new WebAssembly.Memory({ initial: 1_600, maximum: 32_768, shared: true });
    expect(() => new PolicyCore(module, foreign, 0)).toThrow(/core memory: expected layout version 1, got 0/);
  });
});
