/** The edge's end of the configuration stream: what arrives goes to disk and to the publisher, what became of it goes back. */
import { epochMs } from "../clock.ts";
import type { AccessChanges } from "../model/access.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { ConfigSession, ConfigSink, ControlPlaneLink, EdgeHello } from "../rpc/link.ts";
import type { Logger } from "../telemetry/logger.ts";
import { releaseMemory } from "../workers/release-memory.ts";
import type { EdgeDisk } from "./disk.ts";

/** Before the stream is opened again because something that it brought has to be sent once more. */
const RESUBSCRIBE_MS = 1_000;

export interface ConfigClientOptions {
  readonly link: ControlPlaneLink;
  readonly disk: EdgeDisk;
  readonly threads: number;
  readonly softwareVersion: string;
  /** Revision that is live, -1 for none or for one that is not whole. */
  readonly revision: () => number;
  readonly onConfiguration: (configuration: EdgeConfiguration) => void;
  /** The feed of API keys and usage plans that the edge has, and how far. */
  readonly access: () => Pick<EdgeHello, "accessFeedId" | "accessRevision">;
  readonly onAccess: (changes: AccessChanges) => void;
  readonly log: Logger;
}

export class ConfigClient implements ConfigSink {
  readonly #options: ConfigClientOptions;
  readonly #startedAtMs = epochMs();
  /** Snapshots that came for a configuration that has not come yet. */
  readonly #arrived = new Set<string>();
  #session: ConfigSession | null = null;
  #timer: NodeJS.Timeout | null = null;
  #connected = false;
  #closed = false;

  constructor(options: ConfigClientOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#connected;
  }

  start(): void {
    this.#session = this.#options.link.subscribe(() => this.#hello(), this);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#session?.close();
  }

  applied(revision: number): void {
    if (!this.#closed) this.#session?.applied(revision);
  }

  refused(revision: number, reason: string): void {
    if (!this.#closed) this.#session?.refused(revision, reason);
  }

  /** Says hello again, so that the control plane sends what the disk no longer has. */
  resubscribe(): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#session?.close();
      this.start();
    }, RESUBSCRIBE_MS);
    this.#timer.unref();
  }

  onConnected(): void {
    this.#connected = true;
    this.#options.log.info("connected to the control plane");
  }

  onDisconnected(reason: string): void {
    if (this.#connected)
      this.#options.log.warn({ reason }, "the control plane is away; what was live goes on being served");
    this.#connected = false;
    this.#arrived.clear();
  }

  /** Whether a configuration that is still to come may name this snapshot. */
  awaits(hash: string): boolean {
    return this.#arrived.has(hash);
  }

  onSnapshot(hash: string, bytes: Uint8Array): void {
    this.#arrived.add(hash);
    // What became of it shows when a configuration names it; here nobody waits.
    this.#options.disk
      .saveSnapshot(hash, bytes)
      .catch((error: Error) => {
        this.#options.log.error({ snapshot: hash, err: error }, "a snapshot could not be kept");
      })
      .finally(() => releaseMemory(bytes));
  }

  onAccess(changes: AccessChanges): void {
    if (!this.#closed) this.#options.onAccess(changes);
  }

  onConfiguration(configuration: EdgeConfiguration): void {
    this.#arrived.clear();
    this.#options.onConfiguration(configuration);
  }

  #hello(): EdgeHello {
    const { disk, threads, softwareVersion, revision } = this.#options;
    return {
      edgeId: disk.edgeId,
      softwareVersion,
      threads,
      startedAtMs: this.#startedAtMs,
      revision: revision(),
      snapshotHashes: disk.hashes,
      ...this.#options.access(),
    };
  }
}
