/** Documents checked against models outside a gateway, by the same core: for the command line and for tests. */
import { VALIDATE_INVALID } from "../../assembly/layout/validation.ts";
import type { Model } from "../model/api.ts";
import { routeTableOf } from "../model/route-table.ts";
import type { ValidationFailure } from "../schema/failure.ts";
import { BodyArena } from "./body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "./core.ts";
import { PolicyMemory } from "./memory.ts";
import { compileRootImage } from "./root-image.ts";
import { compileStageImage } from "./stage-image.ts";

export interface StandaloneVerdict {
  /** VALIDATE_* of assembly/layout/validation.ts. */
  readonly verdict: number;
  /** All that were recorded, also those that AWS's validator would not have gone on to. */
  readonly failures: readonly ValidationFailure[];
  /** There are more failures than were recorded. */
  readonly hasMore: boolean;
  /** After VALIDATE_NOT_JSON: offset of the first byte that cannot be JSON. */
  readonly errorOffset: number;
  /** Units of work that the verdict took. */
  readonly work: number;
}

/** For the tape of the largest document; pages that no document needs are never touched. */
const ARENA_BYTES = 67_108_864;
/** The core reads texts by whole words. */
const READABLE_BEHIND = 16;

const VERSION_SLOT = 0;
const STAGE_INDEX = 0;

export class StandaloneValidator {
  readonly #core: PolicyCore;
  readonly #memory: PolicyMemory;
  readonly #modelNames: readonly string[];

  private constructor(module: WebAssembly.Module, models: readonly Model[]) {
    const memory = createCoreMemory();
    this.#memory = new PolicyMemory(memory);
    new BodyArena(this.#memory, ARENA_BYTES);
    this.#core = new PolicyCore(module, memory, 0);
    this.#modelNames = models.map((model) => model.name);
    const stage = this.#place(
      compileStageImage({
        routes: routeTableOf([]),
        settings: { variables: {}, methodSettings: {} },
        stageSlot: 1,
        methodSlots: new Int32Array(0),
        models,
      }),
    );
    const stages = [{ apiId: "models", stageName: "models", disableExecuteApiEndpoint: false, address: stage }];
    this.#memory.publish(VERSION_SLOT, this.#place(compileRootImage({ stages, mappings: [] })));
  }

  /** Throws SchemaError on a model that cannot be compiled. */
  static async create(models: readonly Model[]): Promise<StandaloneValidator> {
    return new StandaloneValidator(await loadCoreModule(), models);
  }

  validate(document: Uint8Array, modelName: string): StandaloneVerdict {
    const schemaIndex = this.#modelNames.indexOf(modelName);
    if (schemaIndex < 0) throw new RangeError(`modelName: there is no model ${JSON.stringify(modelName)}`);
    const address = this.#memory.allocate(document.length + READABLE_BEHIND);
    try {
      this.#memory.write(address, document);
      const verdict = this.#core.validate(VERSION_SLOT, STAGE_INDEX, schemaIndex, address, document.length);
      const { work, errorOffset } = this.#core.validation;
      const failures = verdict === VALIDATE_INVALID ? this.#core.failures(address, true) : [];
      const hasMore = failures.length > 0 && this.#core.validation.hasMore;
      return { verdict, failures, hasMore, errorOffset, work };
    } finally {
      this.#memory.free(address);
    }
  }

  #place(image: Uint8Array): number {
    const address = this.#memory.allocate(image.length);
    this.#memory.write(address, image);
    return address;
  }
}
