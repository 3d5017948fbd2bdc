/** The edge: starts the threads that serve traffic, keeps them supplied with configuration, and never serves any itself. */
import { join } from "node:path";
import { THREAD_MAX } from "../../assembly/layout/versions.ts";
import { type DirectoryLock, lockDirectory } from "../files/directory-lock.ts";
import { addonPath, loadAddon } from "../http/addon.ts";
import { takePortExclusively } from "../http/port-check.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { EdgeLimits } from "../pipeline/limits.ts";
import { AccessTable } from "../policy/access-table.ts";
import { BodyArena } from "../policy/body-arena.ts";
import { createCoreMemory, loadCoreModule } from "../policy/core.ts";
import { PolicyMemory } from "../policy/memory.ts";
import { SlotTable } from "../policy/slots.ts";
import type { ControlPlaneLink } from "../rpc/link.ts";
import { Collector } from "../telemetry/collector.ts";
import { createLogger, type Logger } from "../telemetry/logger.ts";
import { type AccessMetrics, renderPrometheus } from "../telemetry/prometheus.ts";
import { builtCode } from "../workers/built-code.ts";
import { CompilePool, DamagedSnapshotError } from "../workers/compile-pool.ts";
import { stepAside } from "../workers/step-aside.ts";
import { AccessKeeper } from "./access-keeper.ts";
import { ConfigClient } from "./config-client.ts";
import { connectionsPerThread } from "./connection-limit.ts";
import { EdgeDisk } from "./disk.ts";
import { GAUGE_COUNT, GAUGE_IN_FLIGHT, GAUGE_LOG_LINES_DROPPED, GAUGE_UPSTREAM_CONNECTIONS } from "./messages.ts";
import { Publisher } from "./publisher.ts";
import { QuietCollection } from "./quiet-collection.ts";
import { type SlotObserver, StageEntries } from "./stage-entries.ts";
import { ThreadGroup } from "./thread-group.ts";
import { USAGE_TICK_MS, UsageKeeper } from "./usage-keeper.ts";

const TELEMETRY_EVERY_MS = 1_000;

export interface EdgeOptions {
  /** Where configuration comes from and telemetry goes. Belongs to the caller, who closes it after drain(). */
  readonly link: ControlPlaneLink;
  readonly host: string;
  readonly port: number;
  /** Listener threads, 1 to THREAD_MAX. */
  readonly threads: number;
  /** The edge keeps its state in `edge/` below it. */
  readonly dataDir: string;
  readonly limits: EdgeLimits & { readonly headersLimitBytes: number };
  /** Memory for request bodies that are collected, all threads together; rounded up to BODY_ARENA_STEP_BYTES. */
  readonly bodyMemoryBytes: number;
  /** `off`, `stdout` or a file. */
  readonly accessLog: string;
  readonly logLevel: string;
  /** Private folder for a relinked listener addon, see http/addon.ts. */
  readonly cacheDir?: string;
  readonly softwareVersion: string;
  /** Another entry for the threads; for tests that make them fail. */
  readonly threadEntry?: URL;
}

export interface EdgeStatus {
  readonly edgeId: string;
  /** Revision served, -1 before the first. */
  readonly revision: number;
  /** When that revision went live, ms since the epoch; null before the first. */
  readonly sinceMs: number | null;
  /** Versions that are published or still hold requests. */
  readonly versionsAlive: number;
  readonly threads: number;
  readonly threadsAlive: number;
  readonly threadRestarts: number;
  readonly requestsInFlight: number;
  readonly controlPlaneConnected: boolean;
}

export interface Edge {
  readonly port: number;
  /** Resolves once a configuration is live, from disk or from the control plane. */
  readonly ready: Promise<void>;
  isReady(): boolean;
  status(): EdgeStatus;
  /** Prometheus text. */
  metricsText(): string;
  /** Stops accepting, lets requests end for up to `graceMs`, closes everything. Resolves when all threads are gone. */
  drain(graceMs: number): Promise<void>;
}

/**
 * Starts an edge. Resolves when its threads listen; it serves once `ready`. Rejects, with nothing left running, when the port is
 * taken, the directory is in use or not writable, or a thread cannot start; the message names what to change.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  if (!Number.isInteger(options.threads) || options.threads < 1 || options.threads > THREAD_MAX) {
    throw new Error(`threads: expected a whole number from 1 to ${THREAD_MAX}, got ${options.threads}`);
  }
  const directory = join(options.dataDir, "edge");
  const lock = await lockDirectory(directory);
  try {
    const log = createLogger({ level: options.logLevel, name: "edge" });
    const disk = await EdgeDisk.open(directory, log);
    const edge = new Supervisor(options, lock, disk, log);
    await edge.start();
    return edge;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Parts {
  readonly arena: BodyArena;
  readonly threads: ThreadGroup;
  readonly publisher: Publisher;
  readonly collector: Collector;
  readonly table: AccessTable;
  readonly access: AccessKeeper;
  readonly usage: UsageKeeper;
}

class Supervisor implements Edge {
  readonly ready: Promise<void>;
  readonly #options: EdgeOptions;
  readonly #lock: DirectoryLock;
  readonly #disk: EdgeDisk;
  readonly #log: Logger;
  readonly #gauges: Int32Array;
  readonly #pool = new CompilePool();
  readonly #collection = new QuietCollection();
  #parts: Parts | null = null;
  #port = 0;
  #client: ConfigClient | null = null;
  #telemetryTimer: NodeJS.Timeout | null = null;
  #usageTimer: NodeJS.Timeout | null = null;
  #becomeReady!: () => void;
  /** What was left of the disk's configuration, when some of its snapshots were not there. */
  #remnant: EdgeConfiguration | null = null;
  #isListening = false;
  #drained: Promise<void> | null = null;

  constructor(options: EdgeOptions, lock: DirectoryLock, disk: EdgeDisk, log: Logger) {
    this.#options = options;
    this.#lock = lock;
    this.#disk = disk;
    this.#log = log;
    this.#gauges = new Int32Array(new SharedArrayBuffer(options.threads * GAUGE_COUNT * 4));
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const { host, limits, threads: count, accessLog, logLevel, link } = this.#options;
    const addon = loadAddon({
      ...(this.#options.cacheDir === undefined ? {} : { cacheDir: this.#options.cacheDir }),
      dataDir: this.#options.dataDir,
      headersLimitBytes: limits.headersLimitBytes,
    });
    this.#port = takePortExclusively(addon, host, this.#options.port);
    const port = this.#port;

    const module = await loadCoreModule();
    const memory = createCoreMemory();
    const regions = new PolicyMemory(memory);
    const arena = new BodyArena(regions, this.#options.bodyMemoryBytes);
    const collector = new Collector({ memory, edgeId: this.#disk.edgeId, pause: stepAside });
    const table = new AccessTable(regions);
    const slots = new SlotTable(regions);
    const observer: SlotObserver = {
      owned: (slot, labels) => collector.owned(slot, labels),
      released: (slot) => {
        this.#parts?.usage.beforeSlotReleased();
        collector.released(slot);
      },
    };
    const { access, usage } = await this.#openAccess(table, slots, collector, observer);
    const threads = new ThreadGroup({
      entry: this.#options.threadEntry ?? builtCode("src/edge/thread"),
      count,
      data: {
        module,
        memory,
        addonPath: addonPath(),
        listen: {
          host,
          port,
          limits,
          connectionsMax: connectionsPerThread(count),
          spillFolder: this.#disk.spillFolder,
        },
        accessLog,
        logLevel,
        gauges: this.#gauges,
      },
      versions: () => publisher.preparedVersions(),
      onGone: (thread) => {
        regions.clearPins(thread);
        table.threadGone(thread);
        arena.freeThread(thread);
        this.#gauges.fill(0, thread * GAUGE_COUNT, (thread + 1) * GAUGE_COUNT);
      },
      log: this.#log,
    });
    const entries = new StageEntries({
      memory,
      regions,
      slots,
      pool: this.#pool,
      snapshotPath: (hash) => this.#disk.snapshotPath(hash),
      observer,
    });
    const publisher: Publisher = new Publisher({
      memory,
      regions,
      entries,
      threads,
      beforePublish: (configuration) => this.#requireSnapshots(configuration),
      onApplied: (configuration) => this.#onApplied(configuration),
      onRefused: (configuration, error) => this.#onRefused(configuration, error),
      log: this.#log,
    });
    this.#parts = { arena, threads, publisher, collector, table, access, usage };
    try {
      // Before anyone listens: an edge that restarts has no instant in which it turns requests away.
      await this.#restore(publisher);
      await threads.start();
    } catch (error) {
      await this.#pool.close();
      throw error;
    }
    this.#isListening = true;
    if (publisher.configuration !== null) this.#becomeReady();

    this.#client = new ConfigClient({
      link,
      disk: this.#disk,
      threads: count,
      softwareVersion: this.#options.softwareVersion,
      revision: () => (this.#servesRemnant() ? -1 : (publisher.configuration?.revision ?? -1)),
      onConfiguration: (configuration) => publisher.submit(configuration),
      access: () => access.position,
      onAccess: (changes) => access.take(changes),
      log: this.#log,
    });
    this.#client.start();
    collector.connect(link);
    usage.connect(link);
    this.#telemetryTimer = setInterval(() => collector.collect(), TELEMETRY_EVERY_MS);
    this.#telemetryTimer.unref();
    this.#usageTimer = setInterval(() => void usage.tick(), USAGE_TICK_MS);
    this.#usageTimer.unref();
  }

  /** What the disk knows of keys, plans and quotas is in force before the first request is let in. */
  async #openAccess(
    table: AccessTable,
    slots: SlotTable,
    collector: Collector,
    observer: SlotObserver,
  ): Promise<{ access: AccessKeeper; usage: UsageKeeper }> {
    const directory = join(this.#options.dataDir, "edge");
    const access = await AccessKeeper.open({
      directory,
      table,
      slots,
      observer,
      onKeys: (keyIds) => this.#parts?.usage.keysArrived(keyIds),
      onUpToDate: () => this.#parts?.usage.keysComplete(),
      onOutOfStep: () => this.#client?.resubscribe(),
      log: this.#log,
    });
    const usage = await UsageKeeper.open({
      directory,
      edgeId: this.#disk.edgeId,
      table,
      labels: (slot) => collector.ownerOf(slot),
      log: this.#log,
    });
    return { access, usage };
  }

  isReady(): boolean {
    return this.#isListening && this.#drained === null && this.#parts!.publisher.configuration !== null;
  }

  status(): EdgeStatus {
    const { publisher, threads } = this.#parts!;
    return {
      edgeId: this.#disk.edgeId,
      revision: publisher.configuration?.revision ?? -1,
      sinceMs: publisher.sinceMs,
      versionsAlive: publisher.versionsAlive,
      threads: this.#options.threads,
      threadsAlive: threads.alive,
      threadRestarts: threads.restarts,
      requestsInFlight: this.#gauge(GAUGE_IN_FLIGHT),
      controlPlaneConnected: this.#client?.connected ?? false,
    };
  }

  metricsText(): string {
    const status = this.status();
    return renderPrometheus({
      version: this.#options.softwareVersion,
      series: this.#parts!.collector.totals(),
      edge: {
        threads: status.threadsAlive,
        threadRestarts: status.threadRestarts,
        configurationRevision: status.revision,
        configurationAppliedAtMs: status.sinceMs,
        versionsAlive: status.versionsAlive,
        requestsInFlight: status.requestsInFlight,
        controlPlaneConnected: status.controlPlaneConnected,
        accessLogDroppedLines: this.#gauge(GAUGE_LOG_LINES_DROPPED),
        upstreamConnections: this.#gauge(GAUGE_UPSTREAM_CONNECTIONS),
        bodyMemoryBytes: this.#parts!.arena.usedBytes,
        bodyMemoryMaxBytes: this.#parts!.arena.bytes,
        access: this.#accessMetrics(),
      },
    });
  }

  #accessMetrics(): AccessMetrics {
    const { table, usage } = this.#parts!;
    const { keys, plans, usageLost } = table.stats;
    return { apiKeys: keys, usagePlans: plans, usageLost, usageBatchesUnacknowledged: usage.unacknowledged };
  }

  drain(graceMs: number): Promise<void> {
    this.#drained ??= this.#drain(graceMs);
    return this.#drained;
  }

  async #drain(graceMs: number): Promise<void> {
    const { threads, publisher, collector, access, usage } = this.#parts!;
    publisher.close();
    this.#collection.close();
    await threads.drain(graceMs);
    // What the last requests counted goes out before the sessions end.
    if (this.#telemetryTimer !== null) clearInterval(this.#telemetryTimer);
    collector.collect();
    collector.close();
    if (this.#usageTimer !== null) clearInterval(this.#usageTimer);
    await usage.stop();
    this.#client?.close();
    await publisher.settled();
    await this.#disk.settled();
    await access.close();
    await this.#pool.close();
    await this.#lock.release();
  }

  /** Serves what the disk has, without asking anybody. */
  async #restore(publisher: Publisher): Promise<void> {
    const kept = await this.#disk.loadConfiguration();
    if (kept === null) return;
    const stages = kept.stages.filter((stage) => this.#disk.has(stage.snapshotHash));
    if (stages.length < kept.stages.length) {
      const missing = kept.stages
        .filter((stage) => !stages.includes(stage))
        .map((stage) => `${stage.apiId}/${stage.stageName}`);
      this.#log.error({ stages: missing }, "snapshots of these stages are missing on disk; the others are served");
    }
    // All mappings stay: one whose stage is missing answers Forbidden. Without it the path would fall to a shorter mapping,
    // and so to another API.
    const configuration = { ...kept, stages };
    if (stages.length < kept.stages.length) this.#remnant = configuration;
    publisher.submit(configuration);
    await publisher.settled();
  }

  async #requireSnapshots(configuration: EdgeConfiguration): Promise<void> {
    await this.#disk.settled();
    for (const stage of configuration.stages) {
      if (this.#disk.has(stage.snapshotHash)) continue;
      this.#client?.resubscribe();
      throw new Error(
        `${stage.apiId}/${stage.stageName}: snapshot ${stage.snapshotHash} did not arrive or could not be kept on disk`,
      );
    }
  }

  async #onApplied(configuration: EdgeConfiguration): Promise<void> {
    if (this.#isListening) this.#becomeReady();
    this.#collection.postpone();
    const stages = configuration.stages.length;
    this.#log.info({ revision: configuration.revision, stages }, "configuration is live");
    try {
      // A configuration that the disk has only in part stays there as it is, for a person or the control plane to mend.
      if (!this.#servesRemnant()) {
        const { publisher } = this.#parts!;
        const isNeeded = (hash: string) => publisher.awaits(hash) || (this.#client?.awaits(hash) ?? false);
        await this.#disk.saveConfiguration(configuration, isNeeded);
      }
    } finally {
      this.#client?.applied(configuration.revision);
    }
  }

  async #onRefused(configuration: EdgeConfiguration, error: Error): Promise<void> {
    this.#log.error(
      { revision: configuration.revision, err: error },
      "configuration refused; what was live goes on being served",
    );
    this.#client?.refused(configuration.revision, error.message);
    if (!(error instanceof DamagedSnapshotError)) return;
    await this.#disk.putSnapshotAside(error.hash, error.message);
    this.#client?.resubscribe();
  }

  #servesRemnant(): boolean {
    return this.#remnant !== null && this.#parts?.publisher.configuration === this.#remnant;
  }

  #gauge(gauge: number): number {
    let sum = 0;
    for (let at = gauge; at < this.#gauges.length; at += GAUGE_COUNT) sum += Atomics.load(this.#gauges, at);
    return sum;
  }
}
