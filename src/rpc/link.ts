/**
 * Where control plane and edge meet. The edge speaks to a ControlPlaneLink and does not know whether a gRPC channel or the
 * same process is behind it.
 */
import type { AccessChanges } from "../model/access.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { TelemetryBatch } from "../model/telemetry.ts";
import type { UsageBatch } from "../model/usage.ts";

/** Who an edge is and what it already holds. Sent at every (re)connect. */
export interface EdgeHello {
  readonly edgeId: string;
  /** Gatehouse's version. */
  readonly softwareVersion: string;
  readonly threads: number;
  readonly startedAtMs: number;
  /** Revision being served, -1 for none. */
  readonly revision: number;
  /** Hashes of the snapshots on its disk, so that they are not sent again. */
  readonly snapshotHashes: readonly string[];
  /** The feed that its API keys and usage plans are of; empty: it has none. */
  readonly accessFeedId: string;
  /** Revision of that feed that it has, -1 for none. 0 without a feed, as an older edge says: it takes none. */
  readonly accessRevision: number;
}

export interface ConfigSink {
  onConnected(): void;
  /** The link tries again by itself, with growing pauses. */
  onDisconnected(reason: string): void;
  /** A snapshot that the next configuration names and the edge lacks. `bytes` belongs to the sink. */
  onSnapshot(hash: string, bytes: Uint8Array): void;
  /** The state of the world. Every snapshot that it names was delivered or is on the edge's disk. */
  onConfiguration(configuration: EdgeConfiguration): void;
  /**
   * A part of what changed of API keys and usage plans. Neither these nor configurations wait for the other. Absent: it takes none,
   * and its hello says so.
   */
  onAccess?(changes: AccessChanges): void;
}

export interface ConfigSession {
  /** The revision is live on all threads. */
  applied(revision: number): void;
  /** The revision was refused; the edge goes on serving what it had. */
  refused(revision: number, reason: string): void;
  close(): void;
}

export interface TelemetrySession {
  /** Queues a batch (bounded; merged by the edge while the control plane is away). */
  send(batch: TelemetryBatch): void;
  close(): void;
}

export interface UsageSession {
  /**
   * Queues a batch. They go one at a time, in order, and again until each is acknowledged: none is dropped, so whoever sends keeps to a
   * few that wait.
   */
  send(batch: UsageBatch): void;
  close(): void;
}

export interface ControlPlaneLink {
  subscribe(hello: () => EdgeHello, sink: ConfigSink): ConfigSession;
  telemetry(edgeId: string, onAcknowledged: (sequence: number) => void): TelemetrySession;
  /** `onAcknowledged`: the batch with this number is on the control plane's disk. */
  usage(edgeId: string, onAcknowledged: (sequence: number) => void): UsageSession;
  close(): Promise<void>;
}
