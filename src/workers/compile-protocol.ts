/**
 * What the pool's thread and its caller say to each other while a stage is compiled. Nothing large travels: the thread reads
 * the snapshot from disk and writes its results straight into the shared memory, at addresses that the caller allots, because
 * only the caller knows which slots and regions are free.
 */
import type { SnapshotApi } from "../model/snapshot.ts";
import type { StageSettings } from "../model/stage.ts";

export interface CompileTask {
  readonly snapshotPath: string;
  /** Lower-case hex SHA-256 that the file's bytes must have. */
  readonly snapshotHash: string;
  readonly settings: StageSettings;
  /** Nothing is served yet: whatever can be done once instead of with later compilations is done now. */
  readonly isFirst: boolean;
}

/** First thing said by the thread: what the deployment holds. */
export interface CompileOutline {
  readonly kind: "outline";
  readonly methodCount: number;
  /** `METHOD path` of each method as RouteTable.text has it: ten thousand texts would take the receiver milliseconds. */
  readonly methods: Uint8Array;
  /** Room that the offset table, the method records and the models need, in this order. */
  readonly recordBytes: number;
}

export interface OutlineGrant {
  readonly buffer: SharedArrayBuffer;
  readonly stageSlot: number;
  readonly methodSlots: Int32Array;
  /** Where the records go; NONE when the caller holds them already. */
  readonly recordsAddress: number;
}

/** Second: how large the image became. */
export interface CompileSize {
  readonly kind: "size";
  readonly imageBytes: number;
}

export interface SizeGrant {
  /** Taken after the allocation, which may have grown the memory. */
  readonly buffer: SharedArrayBuffer;
  readonly address: number;
}

/** The caller could not grant what was asked; the task ends with this message. */
export interface CompileRefusal {
  readonly refused: string;
}

export interface CompiledStage {
  readonly api: SnapshotApi;
  readonly methodCount: number;
  /** Bytes of the packed models, at the end of the records. */
  readonly modelBytes: number;
}

/** The snapshot's bytes are not what its name says. A value, because errors lose their names on the way between threads. */
export interface DamagedSnapshot {
  readonly damaged: string;
}
