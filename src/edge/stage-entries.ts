/**
 * The compiled stages that live in shared memory, each as long as some version has it.
 *
 * A stage holds three things there: its image, its method records (one copy for all threads, shared by stages of one
 * deployment), and slots for its counters and buckets. Slots belong to identities (`apiId/stage/METHOD path`), not to compiled
 * stages, so the same method of the next deployment goes on with the same counts and the same bucket.
 */
import { NONE } from "../../assembly/layout/codes.ts";
import { endOfLine, textOf } from "../model/route-table.ts";
import type { SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import type { PolicyMemory } from "../policy/memory.ts";
import type { SlotTable } from "../policy/slots.ts";
import type { SeriesLabels } from "../telemetry/collector.ts";
import type { CompilePool } from "../workers/compile-pool.ts";
import type { CompileOutline } from "../workers/compile-protocol.ts";
import { releaseMemory } from "../workers/release-memory.ts";
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

/** The slots of a compilation's methods, in method order. */
interface AcquiredMethods {
  readonly slots: Int32Array;
  /** 1 where nobody had the slot before. */
  readonly isNew: Uint8Array;
  /** As CompileOutline has it. */
  readonly text: Uint8Array;
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
    const identity = stageIdentity(entry.input.configuration);
    if (this.#options.slots.identityOf(entry.stageSlot) !== identity) this.#apiNames.delete(identity);
  }

  /** Compiled stages alive, for metrics and leak tests. */
  get size(): number {
    return this.#byKey.size;
  }

  async #compile(key: string, configuration: StageConfiguration): Promise<StageEntry> {
    const { pool, regions, snapshotPath } = this.#options;
    const { snapshotHash, settings } = configuration;
    let stageSlot = NONE;
    let methods: AcquiredMethods = { slots: new Int32Array(0), isNew: new Uint8Array(0), text: new Uint8Array(0) };
    let records: Records | null = null;
    let imageAddress = NONE;
    try {
      const compiled = await pool.compileStage(
        { snapshotPath: snapshotPath(snapshotHash), snapshotHash, settings },
        {
          outline: (outline) => {
            const identity = stageIdentity(configuration);
            stageSlot = this.#options.slots.acquire(identity);
            methods = this.#acquireMethodSlots(identity, outline);
            const resident = this.#records.get(snapshotHash);
            records = resident ?? this.#allocateRecords(snapshotHash, outline.recordBytes);
            records.references += 1;
            return {
              buffer: this.#buffer,
              stageSlot,
              methodSlots: methods.slots,
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
      this.#announceSlots(configuration, compiled.api, stageSlot, methods);
      releaseMemory(methods.text);
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
      return { key, input, imageAddress, records, stageSlot, methodSlots: methods.slots, references: 1, leaving: 0 };
    } catch (error) {
      if (imageAddress !== NONE) regions.free(imageAddress);
      if (records !== null) this.#releaseRecords(records);
      if (stageSlot !== NONE) this.#releaseSlots(stageSlot, methods.slots);
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

  /** One slot for each method. With no slot left all are given back. */
  #acquireMethodSlots(stage: string, { methodCount, methods: text }: CompileOutline): AcquiredMethods {
    const { slots } = this.#options;
    const prefix = Buffer.from(`${stage}/`, "utf8");
    const acquired = new Int32Array(methodCount);
    const isNew = new Uint8Array(methodCount);
    let count = 0;
    try {
      for (let from = 0; count < methodCount; count++) {
        const end = endOfLine(text, from);
        acquired[count] = slots.acquireJoined(prefix, text, from, end);
        if (slots.wasNew) isNew[count] = 1;
        from = end + 1;
        stepAside();
      }
    } catch (error) {
      for (const slot of acquired.subarray(0, count)) this.#releaseSlot(slot);
      throw error;
    }
    return { slots: acquired, isNew, text };
  }

  /** Who owns the slots. Of a stage that is deployed again under the same name the observer knows most methods already. */
  #announceSlots(
    configuration: StageConfiguration,
    api: SnapshotApi,
    stageSlot: number,
    { slots, isNew, text }: AcquiredMethods,
  ): void {
    const { observer } = this.#options;
    const { apiId, stageName } = configuration;
    const identity = stageIdentity(configuration);
    const isRenamed = this.#apiNames.get(identity) !== api.name;
    this.#apiNames.set(identity, api.name);
    observer.owned(stageSlot, { apiId, apiName: api.name, stageName, resourcePath: "", httpMethod: "" });
    for (let index = 0, from = 0; index < slots.length; index++) {
      stepAside();
      const end = endOfLine(text, from);
      if (isRenamed || isNew[index] === 1) {
        const method = textOf(text, from, end);
        const space = method.indexOf(" ");
        const [httpMethod, resourcePath] = [method.slice(0, space), method.slice(space + 1)];
        observer.owned(slots[index]!, { apiId, apiName: api.name, stageName, resourcePath, httpMethod });
      }
      from = end + 1;
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
    const { slots, observer } = this.#options;
    if (slots.release(slot)) observer.released(slot);
  }
}

function stageIdentity(configuration: StageConfiguration): string {
  return `${configuration.apiId}/${configuration.stageName}`;
}
