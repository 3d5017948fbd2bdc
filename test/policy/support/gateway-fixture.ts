/** A policy core with something published in it: what tests of its decisions begin with. */
import { SLOT_EDGE } from "../../../assembly/layout/counters.ts";
import { VERSION_SLOTS } from "../../../assembly/layout/versions.ts";
import type { Model, Throttle } from "../../../src/model/api.ts";
import { routeTableOf } from "../../../src/model/route-table.ts";
import type { BasePathMapping, SnapshotRoute } from "../../../src/model/snapshot.ts";
import type { StageSettings } from "../../../src/model/stage.ts";
import { BODY_ARENA_STEP_BYTES, BodyArena } from "../../../src/policy/body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../../src/policy/core.ts";
import { PolicyMemory } from "../../../src/policy/memory.ts";
import { compileRootImage } from "../../../src/policy/root-image.ts";
import { compileStageImage } from "../../../src/policy/stage-image.ts";

export interface FixtureStage {
  readonly apiId: string;
  readonly stageName: string;
  readonly routes: readonly SnapshotRoute[];
  readonly settings?: StageSettings;
  readonly models?: readonly Model[];
  readonly disableExecuteApiEndpoint?: boolean;
}

export interface FixtureConfiguration {
  readonly stages: readonly FixtureStage[];
  readonly mappings: readonly BasePathMapping[];
  readonly accountThrottle?: Throttle;
}

export const NO_SETTINGS: StageSettings = { variables: {}, methodSettings: {} };

export function route(
  httpMethod: SnapshotRoute["httpMethod"],
  path: string,
  ...requiredParameters: string[]
): SnapshotRoute {
  return { path, httpMethod, requiredParameters };
}

/** Slots are given in order: for each stage its own, then its methods'. */
export function slotsOf(configuration: FixtureConfiguration): { stage: number; methods: Int32Array }[] {
  let next = SLOT_EDGE + 1;
  return configuration.stages.map((stage) => {
    const own = next++;
    return { stage: own, methods: Int32Array.from(stage.routes, () => next++) };
  });
}

export class GatewayFixture {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly policy: PolicyMemory;
  readonly arena: BodyArena;
  readonly core: PolicyCore;
  #version = -1;
  #regions: number[] = [];

  private constructor(module: WebAssembly.Module, bodyMemoryBytes: number) {
    this.module = module;
    this.memory = createCoreMemory();
    this.policy = new PolicyMemory(this.memory);
    this.arena = new BodyArena(this.policy, bodyMemoryBytes);
    this.core = new PolicyCore(module, this.memory, 0);
  }

  static async create(bodyMemoryBytes = BODY_ARENA_STEP_BYTES): Promise<GatewayFixture> {
    return new GatewayFixture(await loadCoreModule(), bodyMemoryBytes);
  }

  /** Publishes a configuration in the next version slot and frees the regions of the one before. */
  publish(configuration: FixtureConfiguration): number {
    const slots = slotsOf(configuration);
    const regions: number[] = [];
    const place = (image: Uint8Array): number => {
      const address = this.policy.allocate(image.length);
      this.policy.write(address, image);
      regions.push(address);
      return address;
    };
    const stages = configuration.stages.map((stage, index) => ({
      apiId: stage.apiId,
      stageName: stage.stageName,
      disableExecuteApiEndpoint: stage.disableExecuteApiEndpoint ?? false,
      address: place(
        compileStageImage({
          routes: routeTableOf(stage.routes),
          settings: stage.settings ?? NO_SETTINGS,
          stageSlot: slots[index]!.stage,
          methodSlots: slots[index]!.methods,
          ...(stage.models === undefined ? {} : { models: stage.models }),
        }),
      ),
    }));
    const { mappings, accountThrottle } = configuration;
    const root = place(compileRootImage({ stages, mappings, accountThrottle }));
    this.#version = (this.#version + 1) % VERSION_SLOTS;
    this.policy.publish(this.#version, root);
    for (const address of this.#regions) this.policy.free(address);
    this.#regions = regions;
    return this.#version;
  }

  /** Routes and lets go of the version at once. */
  route(host: string, path: string, methodCode: number): number {
    const reason = this.core.route(host, path, methodCode);
    this.core.release(this.core.decision.version);
    return reason;
  }

  /** Values of the path parameters that the last `route` captured. */
  pathParameters(path: string): string[] {
    const { decision } = this.core;
    return Array.from({ length: decision.parameterCount }, (_, i) => {
      const offset = decision.parameterOffset(i);
      return path.slice(offset, offset + decision.parameterLength(i));
    });
  }
}
