/** The arena for request bodies: what it gives never overlaps, is found lowest first, and all of it comes back. */
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ARENA_SMALL_UNITS, ARENA_TAIL_BYTES, ARENA_UNIT_BYTES } from "../../assembly/layout/arena.ts";
import { HEADER_ARENA_MEMORY } from "../../assembly/layout/regions.ts";
import { BODY_ARENA_STEP_BYTES, BodyArena } from "../../src/policy/body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { startCoreThreads } from "../policy/support/core-threads.ts";
import { buildAssembly } from "../support/assembly-module.ts";
import { ArenaModel } from "./support/arena-model.ts";

const UNIT = ARENA_UNIT_BYTES;
const UNITS_A_STEP = BODY_ARENA_STEP_BYTES / UNIT;

let module: WebAssembly.Module;
let inner: WebAssembly.Module;
beforeAll(async () => {
  module = await loadCoreModule();
  inner = await buildAssembly("test/memory/support/arena.as.ts");
});

interface Inner {
  arenaAllocate(thread: number, bytes: number): number;
}

class Fixture {
  #inner: Inner | undefined;
  readonly memory = createCoreMemory();
  readonly policy = new PolicyMemory(this.memory);
  readonly arena: BodyArena;
  readonly core: PolicyCore;
  readonly module = module;

  constructor(steps: number) {
    this.arena = new BodyArena(this.policy, steps * BODY_ARENA_STEP_BYTES);
    this.core = new PolicyCore(module, this.memory, 0);
  }

  /** What the core's other parts call for what they give back at once. */
  allocateBriefly(bytes: number): number {
    this.#inner ??= new WebAssembly.Instance(inner, { env: { memory: this.memory } }).exports as unknown as Inner;
    return this.#inner.arenaAllocate(0, bytes);
  }

  get memoryAt(): number {
    return new Int32Array(this.memory.buffer)[HEADER_ARENA_MEMORY >> 2]!;
  }
}

let fixture: Fixture;
let core: PolicyCore;
beforeEach(() => {
  fixture = new Fixture(4);
  core = fixture.core;
});

describe("one thread", () => {
  test("is given what a plain model gives, over random schedules, and gives all of it back", () => {
    const small = fc.integer({ min: 1, max: 3 * UNIT });
    const bytes = fc.oneof({ weight: 3, arbitrary: small }, fc.integer({ min: 1, max: 150 * UNIT }));
    const step = fc.record({
      kind: fc.constantFrom("take", "take", "briefly", "grow", "free"),
      bytes,
      pick: fc.nat(999),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), (steps) => {
        const { arena, memory, memoryAt } = fixture;
        const model = new ArenaModel(memoryAt, 4 * UNITS_A_STEP);
        const held: { address: number; bytes: number; mark: number }[] = [];
        const view = (address: number, length: number) => new Uint8Array(memory.buffer, address, length);
        const isMarked = (block: { address: number; mark: number }, length: number) =>
          view(block.address, length).every((byte) => byte === block.mark);
        for (const { kind, bytes: size, pick } of steps) {
          const block = held[pick % Math.max(1, held.length)];
          if (kind === "take" || kind === "briefly" || block === undefined) {
            const isBody = kind !== "briefly";
            const address = isBody ? core.arenaAllocate(size) : fixture.allocateBriefly(size);
            expect(address).toBe(model.allocate(size, isBody));
            if (address === 0) continue;
            const mark = (pick % 255) + 1;
            held.push({ address, bytes: size, mark });
            view(address, size).fill(mark);
          } else if (kind === "grow") {
            const used = Math.min(block.bytes, size);
            const address = core.arenaGrow(block.address, used, size);
            expect(address).toBe(model.grow(block.address, size));
            if (address === 0) continue;
            block.address = address;
            expect(isMarked(block, used)).toBe(true);
            block.bytes = Math.max(size, block.bytes);
            view(address, block.bytes).fill(block.mark);
          } else {
            expect(isMarked(block, block.bytes)).toBe(true);
            core.arenaFree(block.address);
            model.free(block.address);
            held.splice(held.indexOf(block), 1);
          }
          expect(arena.usedBytes).toBe(model.usedBytes);
        }
        for (const { address } of held) core.arenaFree(address);
        expect(arena.usedBytes).toBe(0);
        expect(core.arenaAllocate(3 * BODY_ARENA_STEP_BYTES)).toBe(memoryAt);
        core.arenaFree(memoryAt);
      }),
      { seed: 20_260_801, numRuns: 150 },
    );
  });

  test("is given aligned memory with readable bytes behind it, up to the last unit", () => {
    const addresses: number[] = [];
    const next = () => core.arenaAllocate(UNIT) || fixture.allocateBriefly(1);
    for (let address = next(); address !== 0; address = next()) addresses.push(address);
    expect(addresses).toHaveLength(4 * UNITS_A_STEP);
    expect(addresses).toEqual(addresses.map((_, i) => fixture.memoryAt + i * UNIT));
    expect(fixture.memoryAt % UNIT).toBe(0);
    expect(core.arenaBytes(addresses.at(-1)!, UNIT + ARENA_TAIL_BYTES)).toHaveLength(UNIT + ARENA_TAIL_BYTES);
    expect(fixture.arena.usedBytes).toBe(fixture.arena.bytes);
  });

  test("keeps its old memory when there is no room to grow", () => {
    const first = core.arenaAllocate(UNIT);
    core.arenaBytes(first, 4).set([1, 2, 3, 4]);
    while (core.arenaAllocate(1) !== 0);
    expect(core.arenaGrow(first, 4, UNIT + 1)).toBe(0);
    expect([...core.arenaBytes(first, 4)]).toEqual([1, 2, 3, 4]);
    expect(core.arenaGrow(first, 4, UNIT)).toBe(first);
    core.arenaFree(first);
    expect(core.arenaAllocate(1)).toBe(first);
  });

  test("large bodies leave room to small ones, and all bodies to what does not stay", () => {
    const large = (ARENA_SMALL_UNITS + 1) * UNIT;
    let count = 0;
    while (core.arenaAllocate(large) !== 0) count++;
    expect(count).toBe(Math.floor((3 * UNITS_A_STEP) / (ARENA_SMALL_UNITS + 1)));
    expect(core.arenaAllocate(3 * BODY_ARENA_STEP_BYTES + 1)).toBe(0);
    const small = core.arenaAllocate(ARENA_SMALL_UNITS * UNIT);
    expect(small).not.toBe(0);
    // Growing beyond the mark is asking for a large one.
    expect(core.arenaGrow(small, 1, large)).toBe(0);
    while (core.arenaAllocate(1) !== 0);
    expect(fixture.arena.usedBytes).toBe((7 * fixture.arena.bytes) / 8);
    const brief = fixture.allocateBriefly(fixture.arena.bytes / 8);
    expect(brief).toBe(fixture.memoryAt + (7 * fixture.arena.bytes) / 8);
    expect(fixture.allocateBriefly(1)).toBe(0);
    core.arenaFree(brief);
    expect(core.arenaAllocate(1)).toBe(0);
  });

  test("cannot free what it does not hold: other addresses, inner ones, or one twice", () => {
    const first = core.arenaAllocate(3 * UNIT);
    const second = core.arenaAllocate(UNIT);
    for (const address of [0, 1, first + UNIT, first + 8, fixture.memoryAt - UNIT, -4096, 0x7fffffff]) {
      core.arenaFree(address);
      expect(core.arenaGrow(address, 0, 16)).toBe(0);
    }
    core.arenaFree(fixture.memoryAt + fixture.arena.bytes);
    expect(fixture.arena.usedBytes).toBe(4 * UNIT);
    core.arenaFree(second);
    core.arenaFree(second);
    expect(fixture.arena.usedBytes).toBe(3 * UNIT);
  });

  test("is refused sizes that are none, and everything where no arena was reserved", () => {
    for (const bytes of [0, -1, -2_147_483_648, 2_147_483_647]) expect(core.arenaAllocate(bytes)).toBe(0);
    const memory = createCoreMemory();
    const bare = new PolicyCore(module, memory, 0);
    expect(bare.arenaAllocate(1)).toBe(0);
    expect(bare.arenaGrow(0, 0, 1)).toBe(0);
    bare.arenaFree(0);
    bare.arenaFree(4096);
  });
});

describe("several threads", () => {
  interface Report {
    problems: unknown[];
    refused: number;
    taken: number;
    held: { address: number; bytes: number; mark: number }[];
  }

  const run = async (task: { rounds: number; heldMax: number; bytesMax: number }): Promise<Report[]> => {
    const tasks = [1, 2, 3, 4].map((seed) => ({ name: "arena", seed: 7_919 * seed, ...task }));
    return (await startCoreThreads<Report>(fixture, tasks)).done;
  };

  test("never hold the same memory, though the arena is full most of the time", async () => {
    const reports = await run({ rounds: 60_000, heldMax: 60, bytesMax: 40 * UNIT });
    expect(reports.flatMap((report) => report.problems)).toEqual([]);
    expect(Math.min(...reports.map((report) => report.taken))).toBeGreaterThan(1_000);
    expect(Math.max(...reports.map((report) => report.refused))).toBeGreaterThan(0);
    // What each holds at its end is still its own, and no two runs touch.
    const held = reports.flatMap((report) => report.held).sort((a, b) => a.address - b.address);
    for (const { address, bytes, mark } of held) {
      const words = new Int32Array(fixture.memory.buffer, address, bytes >> 2);
      expect(words.every((word) => word === mark)).toBe(true);
    }
    for (const { address } of held) core.arenaFree(address);
    expect(fixture.arena.usedBytes).toBe(0);
    expect(core.arenaAllocate(3 * BODY_ARENA_STEP_BYTES)).toBe(fixture.memoryAt);
  });

  test("are never refused while there is room for all that they hold", async () => {
    // Wherever the other's run lies, a second one of one and a half words fits in front of it or behind. Their bits change by
    // several operations each, so one often meets the other's half way.
    const task = { name: "arenaTurns", bytes: 96 * UNIT, rounds: 4_000_000 };
    const reports = await (await startCoreThreads<{ refused: number }>(new Fixture(6), [task, task])).done;
    expect(reports.map((report) => report.refused)).toEqual([0, 0]);
  });

  test("that died give everything back, and nobody else does", async () => {
    const mine = core.arenaAllocate(5 * UNIT);
    const reports = await run({ rounds: 2_001, heldMax: 20, bytesMax: 20 * UNIT });
    const heldBytes = (thread: number) =>
      reports[thread - 1]!.held.reduce((sum, { bytes }) => sum + Math.ceil(bytes / UNIT) * UNIT, 0);
    const before = fixture.arena.usedBytes;
    fixture.arena.freeThread(2);
    expect(before - fixture.arena.usedBytes).toBeGreaterThanOrEqual(heldBytes(2));
    for (const { address } of reports[1]!.held) core.arenaFree(address);
    for (const thread of [1, 3, 4]) fixture.arena.freeThread(thread);
    expect(fixture.arena.usedBytes).toBe(5 * UNIT);
    core.arenaFree(mine);
    expect(core.arenaAllocate(3 * BODY_ARENA_STEP_BYTES)).toBe(fixture.memoryAt);
  });
});
