/**
 * The compiled stages that live in shared memory, each as long as some version has it.
 *
 * A stage holds three things there: its image, its method records (one copy for all threads, shared by stages of one
 * deployment), and slots for its counters and buckets. Slots belong to identities (`apiId/stage/METHOD path`), not to compiled
 * stages, so the same method of the next deployment goes on with the same counts and the same bucket.
 */
import { NONE } from "../../assembly/layout/codes.ts";
import { SLOT_EDGE } from "../../assembly/layout/counters.ts";
import { endOfLine, textOf } from "../model/route-table.ts";
import type { SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import type { PolicyMemory } from "../policy/memory.ts";
import { SlotTable } from "../policy/slots.ts";
import { inStretches } from "../policy/stretches.ts";
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
class MethodSlots {
  /** SLOT_EDGE, which is no method's, until one is acquired. */
  readonly slots: Int32Array;
  /** `METHOD path` of each, as CompileOutline has it. */
  readonly text: Uint8Array;
  /** Where each one's line begins. */
  readonly #begins: Int32Array;
  /** The methods whose slots were nobody's before. */
  readonly #added: number[] = [];
  readonly #prefix: Uint8Array;
  #at = 0;

  constructor(stage: string, { methodCount, methods }: Pick<CompileOutline, "methodCount" | "methods">) {
    this.slots = new Int32Array(methodCount);
    this.#begins = new Int32Array(methodCount);
    this.text = methods;
    this.#prefix = new TextEncoder().encode(`${stage}/`);
  }

  /** Acquires those `from` up to `to`; those before must have been. Throws RangeError when there is no slot. */
  acquire(table: SlotTable, from: number, to: number): void {
    const { text } = this;
    for (let index = from; index < to; index++) {
      const end = endOfLine(text, this.#at);
      this.slots[index] = table.acquireJoined(this.#prefix, text, this.#at, end);
      if (table.wasNew) this.#added.push(index);
      this.#begins[index] = this.#at;
      this.#at = end + 1;
    }
  }

  /** The methods whose slots were nobody's before: their number, and by place which they are. */
  get addedCount(): number {
    return this.#added.length;
  }

  added(place: number): number {
    return this.#added[place]!;
  }

  /** `METHOD path` of a method. */
  lineOf(index: number): string {
    const begin = this.#begins[index]!;
    return textOf(this.text, begin, endOfLine(this.text, begin));
  }
}

/** As stage-image.ts's. */
export const keepsOptimizedCode = new MethodSlots("", { methodCount: 0, methods: new Uint8Array(0) });

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
    this.#releaseSlots(entry.methodSlots);
    this.#releaseSlot(entry.stageSlot);
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
    const isFirst = this.size === 0;
    let stageSlot = NONE;
    let methods: MethodSlots | null = null;
    let records: Records | null = null;
    let imageAddress = NONE;
    try {
      const compiled = await pool.compileStage(
        { snapshotPath: snapshotPath(snapshotHash), snapshotHash, settings, isFirst },
        {
          outline: (outline) => {
            const identity = stageIdentity(configuration);
            if (isFirst) rehearse(identity, outline);
            stageSlot = this.#options.slots.acquire(identity);
            methods = new MethodSlots(identity, outline);
            this.#acquire(methods);
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
      if (records === null || methods === null) throw new Error("the compiler ended without asking for room");
      const { slots, text } = methods as MethodSlots;
      this.#announceSlots(configuration, compiled.api, stageSlot, methods);
      releaseMemory(text);
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
      return { key, input, imageAddress, records, stageSlot, methodSlots: slots, references: 1, leaving: 0 };
    } catch (error) {
      if (imageAddress !== NONE) regions.free(imageAddress);
      if (records !== null) this.#releaseRecords(records);
      if (methods !== null) this.#releaseSlots((methods as MethodSlots).slots);
      if (stageSlot !== NONE) this.#releaseSlot(stageSlot);
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

  /** One slot for each method. With none left some have none, for the caller to give back. */
  #acquire(methods: MethodSlots): void {
    const { slots } = this.#options;
    inStretches(methods.slots.length, stepAside, (from, to) => methods.acquire(slots, from, to));
  }

  /** Who owns the slots. Of a stage that is deployed again under the same name the observer knows most methods already. */
  #announceSlots(configuration: StageConfiguration, api: SnapshotApi, stageSlot: number, methods: MethodSlots): void {
    const { observer } = this.#options;
    const { apiId, stageName } = configuration;
    const apiName = api.name;
    const identity = stageIdentity(configuration);
    const isRenamed = this.#apiNames.get(identity) !== apiName;
    this.#apiNames.set(identity, apiName);
    observer.owned(stageSlot, { apiId, apiName, stageName, resourcePath: "", httpMethod: "" });
    const labels = { apiId, apiName, stageName };
    if (isRenamed) {
      inStretches(methods.slots.length, stepAside, (from, to) => {
        for (let index = from; index < to; index++) this.#announce(methods, index, labels);
      });
    } else {
      inStretches(methods.addedCount, stepAside, (from, to) => {
        for (let place = from; place < to; place++) this.#announce(methods, methods.added(place), labels);
      });
    }
  }

  #announce(
    methods: MethodSlots,
    index: number,
    { apiId, apiName, stageName }: Pick<SeriesLabels, "apiId" | "apiName" | "stageName">,
  ): void {
    const method = methods.lineOf(index);
    const space = method.indexOf(" ");
    const [httpMethod, resourcePath] = [method.slice(0, space), method.slice(space + 1)];
    this.#options.observer.owned(methods.slots[index]!, { apiId, apiName, stageName, resourcePath, httpMethod });
  }

  #releaseSlots(methodSlots: Int32Array): void {
    const { slots, observer } = this.#options;
    const gone: number[] = [];
    inStretches(methodSlots.length, stepAside, (from, to) => releaseStretch(slots, methodSlots, from, to, gone));
    inStretches(gone.length, stepAside, (from, to) => {
      for (let i = from; i < to; i++) observer.released(gone[i]!);
    });
  }

  #releaseSlot(slot: number): void {
    const { slots, observer } = this.#options;
    if (slots.release(slot)) observer.released(slot);
  }
}

/** Lets go of those `from` up to `to`; adds those that are nobody's now. */
function releaseStretch(table: SlotTable, slots: Int32Array, from: number, to: number, gone: number[]): void {
  for (let index = from; index < to; index++) {
    const slot = slots[index]!;
    if (slot !== SLOT_EDGE && table.release(slot)) gone.push(slot);
  }
}

/**
 * V8 optimises what it has seen, and meets what it has not with code that it then throws away: the first deployments of a process would
 * be felt more than all later ones. So all that becomes of slots happens once while nothing is served, to a table of its own.
 */
function rehearse(identity: string, outline: CompileOutline): void {
  const table = new SlotTable({ zeroSlot: () => {} });
  const acquire = (): Int32Array => {
    const methods = new MethodSlots(identity, outline);
    inStretches(outline.methodCount, stepAside, (from, to) => methods.acquire(table, from, to));
    return methods.slots;
  };
  const release = (slots: Int32Array): void =>
    inStretches(slots.length, stepAside, (from, to) => releaseStretch(table, slots, from, to, []));
  // New ones, the same again, let go once and for good, and such as others had before. Backwards, so that cells move up.
  const first = acquire();
  release(acquire());
  release(first.toReversed());
  release(acquire());
}

function stageIdentity(configuration: StageConfiguration): string {
  return `${configuration.apiId}/${configuration.stageName}`;
}
