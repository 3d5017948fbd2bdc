/** Models in a stage's image: which one a document is held against, by which thread, and where the image lies. */
import { beforeAll, describe, expect, test } from "vitest";
import { METHOD_POST } from "../../assembly/layout/codes.ts";
import { VALIDATE_INVALID, VALIDATE_NOT_JSON, VALIDATE_OK } from "../../assembly/layout/validation.ts";
import type { Model } from "../../src/model/api.ts";
import { routeTableOf } from "../../src/model/route-table.ts";
import { BodyArena } from "../../src/policy/body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { compileRootImage } from "../../src/policy/root-image.ts";
import { compileStageImage } from "../../src/policy/stage-image.ts";
import { StandaloneValidator } from "../../src/policy/standalone-validator.ts";
import { SchemaError } from "../../src/schema/schema-error.ts";
import { NO_SETTINGS, route } from "./support/gateway-fixture.ts";

const model = (name: string, schema: unknown): Model => ({ name, contentType: "application/json", schema });

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await loadCoreModule();
});

/** Two stages with routes and models of their own, published, and a core for each thread. */
class Fixture {
  readonly policy = new PolicyMemory(createCoreMemory());
  readonly arena = new BodyArena(this.policy, 16_777_216);
  readonly cores: PolicyCore[];

  constructor(stages: readonly (readonly Model[])[], threads = 1, gapBytes = 16) {
    const images = stages.map((models, i) => {
      this.policy.allocate(gapBytes);
      return this.place(
        compileStageImage({
          routes: routeTableOf([route("POST", "/things/{id}"), route("GET", "/things")]),
          settings: NO_SETTINGS,
          stageSlot: 1 + i * 10,
          methodSlots: Int32Array.of(2 + i * 10, 3 + i * 10),
          models,
        }),
      );
    });
    const root = compileRootImage({
      stages: images.map((address, i) => ({
        apiId: `a${i}`,
        stageName: "prod",
        disableExecuteApiEndpoint: false,
        address,
      })),
      mappings: [],
    });
    this.policy.publish(0, this.place(root));
    this.cores = Array.from({ length: threads }, (_, thread) => new PolicyCore(module, this.policy.memory, thread));
  }

  place(image: Uint8Array): number {
    const address = this.policy.allocate(image.length);
    this.policy.write(address, image);
    return address;
  }

  /** A document in the arena, as a body is. */
  body(core: PolicyCore, document: string): { address: number; length: number } {
    const bytes = Buffer.from(document);
    const address = core.arenaAllocate(Math.max(bytes.length, 1));
    core.arenaBytes(address, bytes.length).set(bytes);
    return { address, length: bytes.length };
  }

  verdict(core: PolicyCore, stageIndex: number, schemaIndex: number, document: string): number {
    const { address, length } = this.body(core, document);
    const verdict = core.validate(0, stageIndex, schemaIndex, address, length);
    core.arenaFree(address);
    return verdict;
  }
}

describe("a stage's models", () => {
  const stages = [
    [model("A", { type: "integer" }), model("B", { type: "string" }), model("C", { type: "array", uniqueItems: true })],
    [model("A", { type: "null" })],
  ];

  test.each([16, 4_096, 1_000_000])("are asked by their index, wherever the image lies (%d bytes on)", (gapBytes) => {
    const fixture = new Fixture(stages, 1, gapBytes);
    const [core] = fixture.cores;
    const verdicts = ["1", '"x"', "null", "[1]", "[1,1]"].map((document) => [
      ...[0, 1, 2].map((schemaIndex) => fixture.verdict(core!, 0, schemaIndex, document)),
      fixture.verdict(core!, 1, 0, document),
    ]);
    const [ok, no] = [VALIDATE_OK, VALIDATE_INVALID];
    expect(verdicts).toEqual([
      [ok, no, no, no],
      [no, ok, no, no],
      [no, no, no, ok],
      [no, no, ok, no],
      [no, no, no, no],
    ]);
    expect(fixture.arena.usedBytes).toBe(0);
  });

  test("stand beside its routes", () => {
    const fixture = new Fixture(stages);
    const core = fixture.cores[0]!;
    expect(core.route("a1.execute-api.local", "/prod/things/7", METHOD_POST)).toBe(0);
    const { version, stageIndex } = core.decision;
    const { address, length } = fixture.body(core, "null");
    expect(core.validate(version, stageIndex, 0, address, length)).toBe(VALIDATE_OK);
    // The decision's numbers are still there: validation works behind them.
    expect(core.decision.stageIndex).toBe(1);
    expect(core.route("a0.execute-api.local", "/prod/things", METHOD_POST)).not.toBe(0);
  });

  test("that the stage does not have are no schema of another: the call throws", () => {
    const fixture = new Fixture([[], stages[0]!]);
    expect(() => fixture.verdict(fixture.cores[0]!, 0, 0, "1")).toThrow(/unreachable/);
    expect(() => fixture.verdict(fixture.cores[0]!, 1, 3, "1")).toThrow(/unreachable/);
    expect(() => fixture.verdict(fixture.cores[0]!, 1, -1, "1")).toThrow(/unreachable/);
  });

  test("that cannot be compiled stop the image, by name", () => {
    expect(() => new Fixture([[model("Bad", { type: "x" })]])).toThrow(SchemaError);
    expect(() => new Fixture([[model("Bad", { type: "x" })]])).toThrow(/model Bad, \/type: /);
  });
});

test("threads do not see each other's documents and failures", () => {
  const fixture = new Fixture([[model("A", { items: { type: "integer" } })]], 2);
  const [one, two] = fixture.cores as [PolicyCore, PolicyCore];
  const first = fixture.body(one, '[1,"a"]');
  const second = fixture.body(two, '["b",2,"c"]');
  expect(one.validate(0, 0, 0, first.address, first.length)).toBe(VALIDATE_INVALID);
  expect(two.validate(0, 0, 0, second.address, second.length)).toBe(VALIDATE_INVALID);
  const pointers = (core: PolicyCore, address: number) =>
    core.failures(address).map((failure) => failure.instancePointer);
  const secondPointers = pointers(two, second.address);
  expect(pointers(one, first.address)).toEqual(["/1"]);
  expect(secondPointers).toEqual(["/0", "/2"]);
});

describe("a validator of its own", () => {
  test("says what is wrong with a document, where it is no JSON, and what it took", async () => {
    const validator = await StandaloneValidator.create([
      model("A", { required: ["a"] }),
      model("B", { type: "array" }),
    ]);
    expect(validator.validate(Buffer.from("{}"), "A")).toMatchObject({
      verdict: VALIDATE_INVALID,
      failures: [{ keyword: "required", names: ["a"] }],
    });
    expect(validator.validate(Buffer.from("[1,]"), "B")).toMatchObject({
      verdict: VALIDATE_NOT_JSON,
      failures: [],
      errorOffset: 3,
    });
    expect(validator.validate(Buffer.from("[1]"), "B")).toMatchObject({
      verdict: VALIDATE_OK,
      failures: [],
      errorOffset: 0,
    });
    expect(validator.validate(Buffer.from(""), "A").verdict).toBe(VALIDATE_INVALID);
    expect(() => validator.validate(Buffer.from("1"), "C")).toThrow(/there is no model "C"/);
  });
});
