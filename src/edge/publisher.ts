/**
 * Makes a configuration live: compile what changed, tell every thread, flip one atomic word; and gives the memory of older
 * versions back once no request holds them.
 *
 *     submit ─▶ stages (pool) ─▶ root image ─▶ threads know it ─▶ flip ─▶ the version before is retired
 *                                                                          └▶ pins 0 ─▶ threads drop it ─▶ freed
 *
 * One publication runs at a time. While it runs, only the newest configuration waits: those in between were never live.
 */
import { VERSION_SLOTS } from "../../assembly/layout/versions.ts";
import { epochMs } from "../clock.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { PolicyMemory } from "../policy/memory.ts";
import { compileRootImage } from "../policy/root-image.ts";
import type { Logger } from "../telemetry/logger.ts";
import { stepAside } from "../workers/step-aside.ts";
import type { PrepareMessage, RetireMessage } from "./messages.ts";
import type { StageEntries, StageEntry } from "./stage-entries.ts";

/** How often retired versions are looked at, while there are any. */
const RETIRE_CHECK_MS = 100;
/** How long a publication waits for a thread that does not answer before it goes on without. */
const PREPARE_BOUND_MS = 2_000;

/** The threads as a publication sees them. */
export interface VersionThreads {
  prepare(message: PrepareMessage, boundMs: number): Promise<boolean>;
  retire(message: RetireMessage): Promise<void>;
}

interface Version {
  readonly serial: number;
  readonly slot: number;
  readonly rootAddress: number;
  readonly stages: readonly StageEntry[];
}

export interface PublisherOptions {
  readonly memory: WebAssembly.Memory;
  readonly regions: PolicyMemory;
  readonly entries: StageEntries;
  readonly threads: VersionThreads;
  /** Runs before a configuration is compiled, e.g. until its snapshots are on disk. */
  readonly beforePublish: (configuration: EdgeConfiguration) => Promise<void>;
  /** The configuration is live on all threads. Rejections are logged. */
  readonly onApplied: (configuration: EdgeConfiguration) => Promise<void>;
  /** It was not published; what was served is served. */
  readonly onRefused: (configuration: EdgeConfiguration, error: Error) => Promise<void>;
  readonly log: Logger;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #retired = new Set<Version>();
  readonly #slotsInUse = new Set<number>();
  #current: Version | null = null;
  #preparing: Version | null = null;
  #configuration: EdgeConfiguration | null = null;
  #sinceMs: number | null = null;
  #waiting: EdgeConfiguration | null = null;
  #running: Promise<void> | null = null;
  #nextSerial = 1;
  #retireTimer: NodeJS.Timeout | null = null;
  #wakeOnFree: (() => void) | null = null;
  #closed = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Configuration that is live, null before the first. */
  get configuration(): EdgeConfiguration | null {
    return this.#configuration;
  }

  /** When it went live, ms since the epoch. */
  get sinceMs(): number | null {
    return this.#sinceMs;
  }

  get versionsAlive(): number {
    return this.#retired.size + (this.#current === null ? 0 : 1);
  }

  /** Whether a configuration that waits will be compiled from this snapshot. */
  awaits(hash: string): boolean {
    return this.#waiting?.stages.some((stage) => stage.snapshotHash === hash) ?? false;
  }

  /** What a thread that starts now must know before it serves. */
  preparedVersions(): PrepareMessage[] {
    return [this.#current, this.#preparing]
      .filter((version) => version !== null)
      .map((version) => this.#prepareMessage(version, version.stages));
  }

  /** Requests that hold any version. */
  requestsPinned(): number {
    let pinned = 0;
    for (const slot of this.#slotsInUse) pinned += this.#options.regions.pins(slot);
    return pinned;
  }

  submit(configuration: EdgeConfiguration): void {
    if (this.#closed) return;
    this.#waiting = configuration;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is being published and nothing waits. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = null;
    if (this.#retireTimer !== null) clearTimeout(this.#retireTimer);
    this.#retireTimer = null;
    this.#wakeOnFree?.();
  }

  async #run(): Promise<void> {
    await null; // Whoever submits has #running before anything is done, so that its end is seen below.
    while (this.#waiting !== null) {
      const configuration = this.#waiting;
      this.#waiting = null;
      try {
        if (!isSame(configuration, this.#configuration)) await this.#publish(configuration);
      } catch (error) {
        if (this.#closed) break;
        await this.#options.onRefused(configuration, error as Error).catch((failure: unknown) => this.#report(failure));
        continue;
      }
      await this.#options.onApplied(configuration).catch((failure: unknown) => this.#report(failure));
    }
    // In the same turn as the last look at #waiting: what is submitted from here on starts a new run.
    this.#running = null;
  }

  async #publish(configuration: EdgeConfiguration): Promise<void> {
    await this.#options.beforePublish(configuration);
    const stages: StageEntry[] = [];
    let rootAddress = -1;
    try {
      for (const stage of configuration.stages) stages.push(await this.#options.entries.acquire(stage));
      rootAddress = this.#writeRoot(configuration, stages);
      const slot = await this.#freeSlot();
      const version: Version = { serial: this.#nextSerial++, slot, rootAddress, stages };
      await this.#goLive(version);
    } catch (error) {
      if (rootAddress >= 0) this.#options.regions.free(rootAddress);
      for (const stage of stages) this.#options.entries.release(stage);
      throw error;
    }
    this.#configuration = configuration;
    this.#sinceMs = epochMs();
  }

  #writeRoot(configuration: EdgeConfiguration, stages: readonly StageEntry[]): number {
    const { regions } = this.#options;
    const image = compileRootImage({
      stages: stages.map((stage) => ({
        apiId: stage.input.configuration.apiId,
        stageName: stage.input.configuration.stageName,
        disableExecuteApiEndpoint: stage.input.api.disableExecuteApiEndpoint,
        address: stage.imageAddress,
      })),
      mappings: configuration.mappings,
      ...(configuration.accountThrottle === undefined ? {} : { accountThrottle: configuration.accountThrottle }),
    });
    const address = regions.allocate(image.length);
    regions.write(address, image);
    return address;
  }

  async #goLive(version: Version): Promise<void> {
    const { threads, regions, log } = this.#options;
    const before = this.#current;
    this.#slotsInUse.add(version.slot);
    this.#preparing = version;
    try {
      const known = new Set(before?.stages);
      const added = version.stages.filter((stage) => !known.has(stage));
      stepAside();
      const answered = await threads.prepare(this.#prepareMessage(version, added), PREPARE_BOUND_MS);
      stepAside();
      if (!answered)
        log.warn(
          { boundMs: PREPARE_BOUND_MS },
          "an edge thread is slow to take a new version; it reads it when it comes round",
        );
      regions.publish(version.slot, version.rootAddress);
    } catch (error) {
      this.#slotsInUse.delete(version.slot);
      throw error;
    } finally {
      this.#preparing = null;
    }
    this.#current = version;
    if (before !== null) {
      this.#retired.add(before);
      this.#armRetireCheck();
    }
  }

  #prepareMessage(version: Version, added: readonly StageEntry[]): PrepareMessage {
    return {
      kind: "prepare",
      serial: version.serial,
      versionSlot: version.slot,
      stages: version.stages.map((stage) => stage.input.id),
      added: added.map((stage) => stage.input),
      buffer: this.#options.memory.buffer as unknown as SharedArrayBuffer,
    };
  }

  /** A slot that no version has. With all of them held by requests, the publication waits until one is free. */
  async #freeSlot(): Promise<number> {
    for (;;) {
      for (let slot = 0; slot < VERSION_SLOTS; slot += 1) if (!this.#slotsInUse.has(slot)) return slot;
      this.#options.log.warn(
        { versions: VERSION_SLOTS },
        "every version is still held by a request; the next one waits until such a request ends",
      );
      await new Promise<void>((resolve) => {
        this.#wakeOnFree = resolve;
      });
      this.#wakeOnFree = null;
      if (this.#closed) throw new Error("the edge is being closed");
    }
  }

  #armRetireCheck(): void {
    if (this.#retireTimer !== null || this.#closed) return;
    this.#retireTimer = setTimeout(() => {
      this.#retireTimer = null;
      this.#checkRetired();
    }, RETIRE_CHECK_MS);
    this.#retireTimer.unref();
  }

  #checkRetired(): void {
    for (const version of this.#retired) {
      if (this.#options.regions.pins(version.slot) > 0) continue;
      this.#retired.delete(version);
      void this.#free(version);
    }
    if (this.#retired.size > 0) this.#armRetireCheck();
  }

  // The flip came before the counts were read, so a request that stayed is counted and nobody new can come. The threads are
  // asked all the same: they still know the version by name, and its records must not be written over under a plan.
  async #free(version: Version): Promise<void> {
    const { threads, regions, entries } = this.#options;
    const dropped: number[] = [];
    for (const stage of version.stages) if (entries.beginRelease(stage)) dropped.push(stage.input.id);
    await threads.retire({ kind: "retire", serial: version.serial, versionSlot: version.slot, dropped });
    if (this.#closed) return;
    regions.free(version.rootAddress);
    for (const stage of version.stages) entries.finishRelease(stage);
    this.#slotsInUse.delete(version.slot);
    this.#wakeOnFree?.();
  }

  #report(failure: unknown): void {
    this.#options.log.error({ err: failure }, "the edge's state could not be written");
  }
}

// A control plane says everything again after each connection.
function isSame(one: EdgeConfiguration, other: EdgeConfiguration | null): boolean {
  return other !== null && JSON.stringify(one) === JSON.stringify(other);
}
