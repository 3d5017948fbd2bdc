/**
 * The compiled stages that live in shared memory, each as long as some version has it.
 *
 * A stage holds three things there: its image, its method records (one copy for all threads, shared by stages of one
 * deployment), and slots for its counters and buckets. Slots belong to identities (`apiId/stage/METHOD path`), not to compiled
 * stages, so the same method of the next deployment goes on with the same counts and the same bucket.
 */
import { NONE } from "../../assembly/layout/codes.ts";
import type { SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import type { PolicyMemory } from "../policy/memory.ts";
import type { SlotTable } from "../policy/slots.ts";
import type { SeriesLabels } from "../telemetry/collector.ts";
import type { CompilePool } from "../workers/compile-pool.ts";
import { stepAside } from "../workers/step-aside.ts";
import type { StageInput } from "./messages.ts";

/** Told who owns a slot, so that counts are shown under the right name. */
export interface SlotObserver {
  /** `slot` belongs to this method now (a stage's own slot: resourcePath and httpMethod empty). */
  owned(slot: number, labels: SeriesLabels): void;
  /** Nobody owns it any more; what it counted is read for the last time before it is given away. */
  released(slot: number): void;
}

interface Records {
  readonly hash: string;
  readonly address: number;
  readonly bytes: number;
  references: number;
}

export interface StageEntry {
  /** Equal for configurations that compile to the same stage. */
  readonly key: string;
  readonly input: StageInput;
  readonly imageAddress: number;
  readonly records: Records;
  readonly stageSlot: number;
  readonly methodSlots: Int32Array;
  references: number;
  /** References that are being given back, while threads are told. */
  leaving: number;
}

export interface StageEntriesOptions {
  readonly memory: WebAssembly.Memory;
  readonly regions: PolicyMemory;
  readonly slots: SlotTable;
  readonly pool: CompilePool;
  readonly snapshotPath: (hash: string) => string;
  readonly observer: SlotObserver;
}

export class StageEntries {
  readonly #options: StageEntriesOptions;
  readonly #byKey = new Map<string, StageEntry>();
  readonly #records = new Map<string, Records>();
  /** Name under which each stage's methods were announced, by the stage's identity. */
  readonly #apiNames = new Map<string, string>();
  #nextId = 1;

  constructor(options: StageEntriesOptions) {
    this.#options = options;
  }

  /** The entry of this stage, with one reference more: the one that is alive, or a newly compiled one. */
  async acquire(configuration: StageConfiguration): Promise<StageEntry> {
    const key = JSON.stringify(configuration);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.references += 1;
      return known;
    }
    const entry = await this.#compile(key, configuration);
    this.#byKey.set(key, entry);
    return entry;
  }

  /**
   * Announces that a reference will be given back by finishRelease(). True: no other is left, so threads are to forget the
   * stage. Should it be acquired again meanwhile, threads are told of it anew, because no living version has it.
   */
  beginRelease(entry: StageEntry): boolean {
    entry.leaving += 1;
    return entry.leaving === entry.references;
  }

  finishRelease(entry: StageEntry): void {
    entry.leaving -= 1;
    this.release(entry);
  }

  /** Gives one reference back; with the last one go image, records and slots. */
  release(entry: StageEntry): void {
    entry.references -= 1;
    if (entry.references > 0) return;
    this.#byKey.delete(entry.key);
    this.#options.regions.free(entry.imageAddress);
    this.#releaseRecords(entry.records);
    this.#releaseSlots(entry.stageSlot, entry.methodSlots);
  }

  /** Compiled stages alive, for metrics and leak tests. */
  get size(): number {
    return this.#byKey.size;
  }

  async #compile(key: string, configuration: StageConfiguration): Promise<StageEntry> {
    const { pool, regions, snapshotPath } = this.#options;
    const { snapshotHash, settings } = configuration;
    let stageSlot = NONE;
    let methodSlots = new Int32Array(0);
    let methods: readonly string[] = [];
    const isNew: boolean[] = [];
    let records: Records | null = null;
    let imageAddress = NONE;
    try {
      const compiled = await pool.compileStage(
        { snapshotPath: snapshotPath(snapshotHash), snapshotHash, settings },
        {
          outline: (outline) => {
            methods = outline.methods === "" ? [] : outline.methods.split("\n");
            const identity = stageIdentity(configuration);
            stageSlot = this.#acquireSlot(identity);
            methodSlots = this.#acquireMethodSlots(identity, methods, isNew);
            const resident = this.#records.get(snapshotHash);
            records = resident ?? this.#allocateRecords(snapshotHash, outline.recordBytes);
            records.references += 1;
            return {
              buffer: this.#buffer,
              stageSlot,
              methodSlots,
              recordsAddress: resident === undefined ? records.address : NONE,
            };
          },
          size: ({ imageBytes }) => {
            imageAddress = regions.allocate(imageBytes);
            return { buffer: this.#buffer, address: imageAddress };
          },
        },
      );
      if (records === null) throw new Error("the compiler ended without asking for room");
      this.#announceSlots(configuration, compiled.api, stageSlot, methodSlots, methods, isNew);
      const { address, bytes } = records as Records;
      const input: StageInput = {
        id: this.#nextId++,
        configuration,
        api: compiled.api,
        methodCount: compiled.methodCount,
        recordsAddress: address,
        recordsBytes: bytes,
        modelBytes: compiled.modelBytes,
      };
      return { key, input, imageAddress, records, stageSlot, methodSlots, references: 1, leaving: 0 };
    } catch (error) {
      if (imageAddress !== NONE) regions.free(imageAddress);
      if (records !== null) this.#releaseRecords(records);
      if (stageSlot !== NONE) this.#releaseSlots(stageSlot, methodSlots);
      throw error;
    }
  }

  get #buffer(): SharedArrayBuffer {
    return this.#options.memory.buffer as unknown as SharedArrayBuffer;
  }

  #allocateRecords(hash: string, bytes: number): Records {
    const records: Records = { hash, address: this.#options.regions.allocate(bytes), bytes, references: 0 };
    this.#records.set(hash, records);
    return records;
  }

  #releaseRecords(records: Records): void {
    records.references -= 1;
    if (records.references > 0) return;
    this.#records.delete(records.hash);
    this.#options.regions.free(records.address);
  }

  #acquireSlot(identity: string): number {
    return this.#options.slots.acquire(identity);
  }

  /** One slot for each method, and in `isNew` whether it is one that nobody had. With no slot left all are given back. */
  #acquireMethodSlots(stage: string, methods: readonly string[], isNew: boolean[]): Int32Array<ArrayBuffer> {
    const { slots } = this.#options;
    const acquired = new Int32Array(methods.length);
    let count = 0;
    try {
      for (const method of methods) {
        acquired[count] = slots.acquire(`${stage}/${method}`);
        isNew.push(slots.wasNew);
        count++;
        stepAside();
      }
    } catch (error) {
      for (const slot of acquired.subarray(0, count)) this.#releaseSlot(slot);
      throw error;
    }
    return acquired;
  }

  /** Who owns the slots. Of a stage that is deployed again under the same name the observer knows most methods already. */
  #announceSlots(
    configuration: StageConfiguration,
    api: SnapshotApi,
    stageSlot: number,
    methodSlots: Int32Array,
    methods: readonly string[],
    isNew: readonly boolean[],
  ): void {
    const { observer } = this.#options;
    const { apiId, stageName } = configuration;
    const identity = stageIdentity(configuration);
    const isRenamed = this.#apiNames.get(identity) !== api.name;
    this.#apiNames.set(identity, api.name);
    observer.owned(stageSlot, { apiId, apiName: api.name, stageName, resourcePath: "", httpMethod: "" });
    for (const [index, method] of methods.entries()) {
      if (!isRenamed && !isNew[index]) continue;
      stepAside();
      const space = method.indexOf(" ");
      const [httpMethod, resourcePath] = [method.slice(0, space), method.slice(space + 1)];
      observer.owned(methodSlots[index]!, { apiId, apiName: api.name, stageName, resourcePath, httpMethod });
    }
  }

  #releaseSlots(stageSlot: number, methodSlots: Int32Array): void {
    this.#releaseSlot(stageSlot);
    for (const slot of methodSlots) {
      stepAside();
      this.#releaseSlot(slot);
    }
  }

  #releaseSlot(slot: number): void {
    // Names come from the table, so that an entry need not keep thousands of texts alive.
    const { slots, observer } = this.#options;
    // The version after mostly has the same methods.
    if (slots.releaseShared(slot)) return;
    const identity = slots.identityOf(slot);
    if (identity === undefined) return;
    slots.release(identity);
    observer.released(slot);
    this.#apiNames.delete(identity);
  }
}

function stageIdentity(configuration: StageConfiguration): string {
  return `${configuration.apiId}/${configuration.stageName}`;
}
