/**
 * What supervisor and edge threads say to each other, over one MessagePort a thread. Order is kept, so a thread that has read
 * up to some message knows all that was said before it.
 */
import type { MessagePort } from "node:worker_threads";
import type { SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import type { EdgeLimits } from "../pipeline/limits.ts";

/** What a thread needs to run a stage. The records themselves lie in shared memory, once for all threads. */
export interface StageInput {
  /** Names this compiled stage for as long as it lives; never used twice. */
  readonly id: number;
  readonly configuration: StageConfiguration;
  readonly api: SnapshotApi;
  readonly methodCount: number;
  /** Address of the offset table, u32 x (methodCount + 1); the records follow it, then the packed models. */
  readonly recordsAddress: number;
  /** Bytes of all three. */
  readonly recordsBytes: number;
  readonly modelBytes: number;
}

/** A version that may be published at any moment from now on. */
export interface PrepareMessage {
  readonly kind: "prepare";
  /** Names this version for as long as the process lives; slots are used again. */
  readonly serial: number;
  readonly versionSlot: number;
  /** Ids, in stage order. */
  readonly stages: readonly number[];
  /** The stages among them that the thread may not know yet. */
  readonly added: readonly StageInput[];
  /** The shared memory as long as it is now: a thread's own view may be older than its growth. */
  readonly buffer: SharedArrayBuffer;
}

/** No request holds the version any more; its memory is used again once every thread has said `retired`. */
export interface RetireMessage {
  readonly kind: "retire";
  readonly serial: number;
  readonly versionSlot: number;
  /** Stages that no other version has. */
  readonly dropped: readonly number[];
}

export type ToThread = PrepareMessage | RetireMessage | { readonly kind: "drain" } | { readonly kind: "close" };

export type FromThread =
  | { readonly kind: "started" }
  | { readonly kind: "prepared"; readonly serial: number }
  | { readonly kind: "retired"; readonly serial: number }
  /** The thread is about to end. `reason` null: as it was told to. */
  | { readonly kind: "ending"; readonly reason: string | null };

/** Gauges that each thread writes for the supervisor to read: i32 x GAUGE_COUNT a thread. */
export const GAUGE_IN_FLIGHT = 0;
export const GAUGE_UPSTREAM_CONNECTIONS = 1;
export const GAUGE_LOG_LINES_DROPPED = 2;
export const GAUGE_COUNT = 4;

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: EdgeLimits & { readonly headersLimitBytes: number };
  /** Connections that one thread lets in. */
  readonly connectionsMax: number;
  /** For request bodies that memory is too small for. */
  readonly spillFolder: string;
}

/** workerData of an edge thread. */
export interface ThreadData {
  readonly thread: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly addonPath: string;
  readonly listen: ListenOptions;
  readonly accessLog: string;
  readonly logLevel: string;
  readonly gauges: Int32Array;
  readonly port: MessagePort;
}
