/** What the control plane asks of a store: ordered tables, one transaction per operation, a revision, and a change feed. */
import type { Definition, Throttle } from "../../model/api.ts";
import type { StageSettings } from "../../model/stage.ts";

export interface ApiRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly source?: string;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly resourceCount: number;
  readonly methodCount: number;
  readonly rootResourceId: string;
  readonly apiKeySource: string;
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize?: number;
  readonly disableExecuteApiEndpoint: boolean;
  readonly endpointType: string;
  /** What a deployment of the definition would hold, made at import; absent: nothing that could be deployed. */
  readonly content?: SnapshotContent;
}

/** A snapshot in the table of snapshots. */
export interface SnapshotContent {
  readonly format: number;
  readonly snapshotHash: string;
  readonly snapshotBytes: number;
  readonly methodCount: number;
}

/** Apart from ApiRecord, because it is large and few operations need it; packed and deflated, because only imports look into it. */
export interface DefinitionRecord {
  readonly definition: Definition;
  /** Resource ids in the order of `definition.resources`. They stay with their paths over re-imports. */
  readonly resourceIds: readonly string[];
}

export interface DeploymentRecord {
  readonly id: string;
  readonly description?: string;
  readonly createdDateMs: number;
  /** Order of creation within the store, since two deployments may share a millisecond. */
  readonly order: number;
  readonly snapshotHash: string;
  readonly snapshotBytes: number;
  readonly methodCount: number;
}

export interface StageRecord {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly settings: StageSettings;
  readonly createdDateMs: number;
  readonly lastUpdatedDateMs: number;
  readonly revision: number;
}

/** Tables with their keys (all of strings) and values. */
export interface Tables {
  /** [apiId] */
  api: ApiRecord;
  /** [apiId]: packed and deflated DefinitionRecord. */
  definition: Uint8Array;
  /** [apiId, deploymentId] */
  deployment: DeploymentRecord;
  /** [snapshotHash]: encoded snapshots. */
  snapshot: Uint8Array;
  /** [apiId, stageName] */
  stage: StageRecord;
  /** [domainName, basePath] */
  mapping: { readonly apiId: string; readonly stageName: string };
  /** [apiId]: ids that existed once; AWS never gives one twice. */
  retired: { readonly atMs: number };
  /** ["accountThrottle"] */
  setting: { readonly accountThrottle: Throttle | null };
}
export type TableName = keyof Tables;
export const TABLES: readonly TableName[] = [
  "api",
  "definition",
  "deployment",
  "snapshot",
  "stage",
  "mapping",
  "retired",
  "setting",
];

/** Raised when the meaning of a key or a value changes; a store with a higher one is refused. */
export const STORE_FORMAT = 1;

export interface StoreReader {
  get<T extends TableName>(table: T, ...key: string[]): Tables[T] | undefined;
  /** In the order of keys; `prefix` holds the first parts of the key. */
  list<T extends TableName>(table: T, ...prefix: string[]): { key: string[]; value: Tables[T] }[];
  has(table: TableName, ...key: string[]): boolean;
}

export interface StoreTransaction extends StoreReader {
  /** The revision that this transaction becomes when it changes something. */
  readonly revision: number;
  put<T extends TableName>(table: T, key: readonly string[], value: Tables[T]): void;
  remove(table: TableName, ...key: string[]): void;
}

export interface Committed<T> {
  readonly value: T;
  readonly revision: number;
}

export interface Store extends StoreReader {
  /** Grows by one with each commit; 0: empty. */
  readonly revision: number;
  /**
   * Runs `change` alone. When it throws, nothing happened. Resolves once the change is on disk, so an answer that follows
   * is never taken back; readers see the change from then on. Without a put or remove there is no commit and no revision.
   */
  transact<T>(change: (transaction: StoreTransaction) => T): Promise<Committed<T>>;
  /** Called after each commit, in order; returns the way to stop it. */
  onCommit(listener: (revision: number) => void): () => void;
  /** Waits for transactions under way. */
  close(): Promise<void>;
}

/** The store cannot be used: the message names the file or directory, and the way out. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
