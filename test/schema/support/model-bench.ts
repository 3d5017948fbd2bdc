/** One core that many schemas are tried on: tests of random ones would spend their time on memories otherwise. */

import { routeTableOf } from "../../../src/model/route-table.ts";
import { BodyArena } from "../../../src/policy/body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../../src/policy/core.ts";
import { PolicyMemory } from "../../../src/policy/memory.ts";
import { compileRootImage } from "../../../src/policy/root-image.ts";
import { compileStageImage } from "../../../src/policy/stage-image.ts";
import type { ValidationFailure } from "../../../src/schema/failure.ts";

const ARENA_BYTES = 67_108_864;

export class ModelBench {
  readonly core: PolicyCore;
  readonly arena: BodyArena;
  readonly #memory: PolicyMemory;
  #schema: unknown;
  #regions: number[] = [];

  private constructor(module: WebAssembly.Module, arenaBytes: number) {
    const memory = createCoreMemory();
    this.#memory = new PolicyMemory(memory);
    this.arena = new BodyArena(this.#memory, arenaBytes);
    this.core = new PolicyCore(module, memory, 0);
  }

  static async create(arenaBytes = ARENA_BYTES): Promise<ModelBench> {
    return new ModelBench(await loadCoreModule(), arenaBytes);
  }

  verdict(schema: unknown, document: string | Uint8Array): number {
    return this.#with(schema, document, (address, length) => this.core.validate(0, 0, 0, address, length));
  }

  /** What the verdict cost, in units of work. */
  work(schema: unknown, document: string | Uint8Array): number {
    this.verdict(schema, document);
    return this.core.validation.work;
  }

  failures(schema: unknown, document: string | Uint8Array, all = true): ValidationFailure[] {
    return this.#with(schema, document, (address, length) => {
      this.core.validate(0, 0, 0, address, length);
      return this.core.failures(address, all);
    });
  }

  #with<Result>(
    schema: unknown,
    document: string | Uint8Array,
    run: (address: number, length: number) => Result,
  ): Result {
    this.#publish(schema);
    const bytes = typeof document === "string" ? Buffer.from(document) : document;
    const address = this.#memory.allocate(bytes.length + 16);
    // What lies behind a text is no part of it, whatever it is.
    this.#memory.write(address, Buffer.concat([bytes, Buffer.alloc(16, "9")]));
    try {
      return run(address, bytes.length);
    } finally {
      this.#memory.free(address);
    }
  }

  #publish(schema: unknown): void {
    if (this.#schema === schema) return;
    for (const region of this.#regions) this.#memory.free(region);
    this.#regions = [];
    this.#schema = schema;
    const image = compileStageImage({
      routes: routeTableOf([]),
      settings: { variables: {}, methodSettings: {} },
      stageSlot: 1,
      methodSlots: new Int32Array(0),
      models: [{ name: "Model", contentType: "application/json", schema }],
    });
    const address = this.#place(image);
    const stages = [{ apiId: "bench", stageName: "bench", disableExecuteApiEndpoint: false, address }];
    this.#memory.publish(0, this.#place(compileRootImage({ stages, mappings: [] })));
  }

  #place(image: Uint8Array): number {
    const address = this.#memory.allocate(image.length);
    this.#memory.write(address, image);
    this.#regions.push(address);
    return address;
  }
}
