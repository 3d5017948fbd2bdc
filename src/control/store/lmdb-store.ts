/** The embedded store: one LMDB file in a directory of its own. */
import { chmodSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { type DirectoryLock, lockDirectory } from "../../files/directory-lock.ts";
import { writeDurably } from "../../files/durable-file.ts";
import { makeDirectory } from "../../files/make-directory.ts";
import { releaseMemory } from "../../workers/release-memory.ts";
import { examineStore } from "./examine-store.ts";
import { LMDB_OPTIONS, META_FORMAT, META_REVISION } from "./lmdb-options.ts";
import { decodeRecord, encodeRecord } from "./record-codec.ts";
import {
  type Committed,
  type Entry,
  type PageOptions,
  type PreparedPut,
  STORE_FORMAT,
  type Store,
  StoreError,
  type StoreReader,
  type StoreTransaction,
  type TableName,
  type Tables,
} from "./store.ts";

type Database = RootDatabase<Buffer, string[]>;

/** Behind every string that a key part can hold, for the end of a range. */
const LAST = "\u{10ffff}";

/**
 * Opens the store in `<dataDir>/control`, or begins one. `softwareVersion` is written beside the format.
 * Throws StoreError: not writable, in use, damaged, written by a newer version. Nothing is changed in these cases.
 */
export function openLmdbStore(dataDir: string, softwareVersion: string): Promise<Store> {
  return openIn(join(dataDir, "control"), softwareVersion);
}

/**
 * Opens the ledger's store in `<dataDir>/control/usage`, as above: apart, since it changes several times a second and no edge has to be
 * told.
 */
export function openLedgerStore(dataDir: string, softwareVersion: string): Promise<Store> {
  return openIn(join(dataDir, "control", "usage"), softwareVersion);
}

async function openIn(directory: string, softwareVersion: string): Promise<Store> {
  prepareDirectory(directory);
  const lock = await lockDirectory(directory);
  try {
    const file = join(directory, "store.mdb");
    const marker = join(directory, "store.marker");
    await examineStore(file, marker);
    const database: Database = open<Buffer, string[]>({ ...LMDB_OPTIONS, path: file });
    const store = new LmdbStore(database, lock);
    try {
      await store.begin(softwareVersion);
      // From now on an absent or empty file is damage, not a beginning.
      await writeDurably(marker, `${JSON.stringify({ format: STORE_FORMAT, writtenBy: softwareVersion })}\n`);
    } catch (error) {
      await database.close();
      throw error;
    }
    return store;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function prepareDirectory(directory: string): void {
  try {
    makeDirectory(directory);
    // Definitions hold credentials of backends: the directory is ours alone even where it was made with another mode.
    chmodSync(directory, 0o700);
    const probe = join(directory, `probe.${process.pid}`);
    writeFileSync(probe, "");
    unlinkSync(probe);
  } catch (error) {
    throw new StoreError(
      `${directory}: cannot be written: ${(error as Error).message}; give --data-dir a directory that this user may write`,
      { cause: error },
    );
  }
}

class LmdbReader implements StoreReader {
  protected readonly database: Database;
  constructor(database: Database) {
    this.database = database;
  }

  get<T extends TableName>(table: T, ...key: string[]): Tables[T] | undefined {
    const full = [table, ...key];
    const bytes = this.database.get(full);
    return bytes === undefined ? undefined : (decodeRecord(full, bytes) as Tables[T]);
  }

  has(table: TableName, ...key: string[]): boolean {
    return this.database.doesExist([table, ...key]);
  }

  list<T extends TableName>(table: T, ...prefix: string[]): Entry<T>[] {
    const start = [table, ...prefix];
    const entries: Entry<T>[] = [];
    for (const { key, value } of this.database.getRange({ start, end: [...start, LAST] })) {
      entries.push({ key: key.slice(1), value: decodeRecord(key, value) as Tables[T] });
    }
    return entries;
  }
}

/** Gathers changes beside the store, so that one that throws midway has changed nothing. */
class Overlay implements StoreTransaction {
  readonly revision: number;
  /** By JSON of the key; null: removed. */
  readonly changes = new Map<string, { key: string[]; value: unknown; removed: boolean }>();
  readonly prepared: PreparedPut[] = [];
  readonly #base: StoreReader;
  constructor(base: StoreReader, revision: number) {
    this.#base = base;
    this.revision = revision;
  }

  get<T extends TableName>(table: T, ...key: string[]): Tables[T] | undefined {
    const change = this.changes.get(JSON.stringify([table, ...key]));
    if (change === undefined) return this.#base.get(table, ...key);
    return change.removed ? undefined : (change.value as Tables[T]);
  }

  has(table: TableName, ...key: string[]): boolean {
    const change = this.changes.get(JSON.stringify([table, ...key]));
    return change === undefined ? this.#base.has(table, ...key) : !change.removed;
  }

  list<T extends TableName>(table: T, ...prefix: string[]): Entry<T>[] {
    const entries = new Map(this.#base.list(table, ...prefix).map((entry) => [JSON.stringify(entry.key), entry]));
    for (const { key, value, removed } of this.changes.values()) {
      if (key[0] !== table || prefix.some((part, index) => key[index + 1] !== part)) continue;
      const name = JSON.stringify(key.slice(1));
      if (removed) entries.delete(name);
      else entries.set(name, { key: key.slice(1), value: value as Tables[T] });
    }
    return [...entries.values()].sort((a, b) => compareKeys(a.key, b.key));
  }

  put<T extends TableName>(table: T, key: readonly string[], value: Tables[T]): void {
    const full = [table, ...key];
    this.changes.set(JSON.stringify(full), { key: full, value, removed: false });
  }

  remove(table: TableName, ...key: string[]): void {
    const full = [table, ...key];
    this.changes.set(JSON.stringify(full), { key: full, value: undefined, removed: true });
  }

  putPrepared(puts: readonly PreparedPut[]): void {
    for (const put of puts) this.prepared.push(put);
  }
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const order = Buffer.compare(Buffer.from(a[index] as string), Buffer.from(b[index] as string));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Null: a removal. */
interface Write {
  readonly key: readonly string[];
  readonly bytes: Buffer | null;
}

class LmdbStore extends LmdbReader implements Store {
  readonly #lock: DirectoryLock;
  readonly #listeners = new Set<(revision: number) => void>();
  /** Transactions run one after the other; this is the end of the queue. */
  #queue: Promise<unknown> = Promise.resolve();
  #revision = 0;
  #failure: Error | null = null;
  #closed = false;

  constructor(database: Database, lock: DirectoryLock) {
    super(database);
    this.#lock = lock;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Reads the revision; a new store says its format before anything else. */
  async begin(softwareVersion: string): Promise<void> {
    const bytes = this.database.get([...META_REVISION]);
    if (bytes !== undefined) this.#revision = decodeRecord(META_REVISION, bytes) as number;
    const format = this.database.get([...META_FORMAT]);
    const written = format === undefined ? 0 : (decodeRecord(META_FORMAT, format) as { format: number }).format;
    if (written === STORE_FORMAT) return;
    // An older store becomes one of today's, so that an older version says what it cannot read instead of finding damage.
    const today = encodeRecord(META_FORMAT, { format: STORE_FORMAT, writtenBy: softwareVersion });
    await this.#commit([{ key: META_FORMAT, bytes: today }], this.#revision);
  }

  page<T extends TableName>(
    table: T,
    prefix: readonly string[],
    { after, limit, reverse = false }: PageOptions,
  ): Entry<T>[] {
    const first = [table, ...prefix];
    const behind = [...first, LAST];
    const from = after === undefined ? first : [...first, ...after, LAST];
    const to = after === undefined ? behind : [...first, ...after];
    const range = reverse ? { start: to, end: first, reverse } : { start: from, end: behind };
    const entries: Entry<T>[] = [];
    // In reverse the range begins at its start; a key that is all of `after` was on the page before.
    for (const { key, value } of this.database.getRange({ ...range, limit: limit + 1 })) {
      if (entries.length === limit) break;
      if (reverse && after !== undefined && key.length === to.length && key.every((part, at) => part === to[at]))
        continue;
      entries.push({ key: key.slice(1), value: decodeRecord(key, value) as Tables[T] });
    }
    return entries;
  }

  transact<T>(change: (transaction: StoreTransaction) => T): Promise<Committed<T>> {
    const result = this.#queue.then(() => this.#run(change));
    // The next one runs whatever became of this one.
    this.#queue = result.catch(() => {});
    return result;
  }

  async #run<T>(change: (transaction: StoreTransaction) => T): Promise<Committed<T>> {
    if (this.#closed) throw new StoreError("the store is closed");
    // What is in memory and what is on disk may differ after a failed write; only a restart can tell.
    if (this.#failure !== null) throw new StoreError(`the store failed: ${this.#failure.message}; restart gatehouse`);
    const revision = this.#revision + 1;
    const overlay = new Overlay(this, revision);
    const value = change(overlay);
    if (overlay.changes.size === 0 && overlay.prepared.length === 0) return { value, revision: this.#revision };
    // Everything is encoded before the first write: a value that cannot be is no reason for half a commit.
    const writes: Write[] = [...overlay.changes.values()].map(({ key, value: content, removed }) => ({
      key,
      bytes: removed ? null : encodeRecord(key, content),
    }));
    for (const put of overlay.prepared) writes.push(put);
    try {
      await this.#commit(writes, revision);
    } catch (error) {
      const reason = await commitFailure(error as CommitError);
      this.#failure = reason;
      throw new StoreError(`the store could not be written: ${reason.message}`, { cause: reason });
    }
    for (const { bytes } of writes) if (bytes !== null) releaseMemory(bytes);
    this.#revision = revision;
    for (const listener of this.#listeners) listener(revision);
    return { value, revision };
  }

  async #commit(writes: readonly Write[], revision: number): Promise<void> {
    const committed = this.database.batch(() => {
      for (const { key, bytes } of writes) {
        const parts = key as string[];
        settleWithBatch(bytes === null ? this.database.remove(parts) : this.database.put(parts, bytes));
      }
      settleWithBatch(this.database.put([...META_REVISION], encodeRecord(META_REVISION, revision)));
    });
    if ((await committed) === false) throw new Error("the transaction was not accepted");
    await this.database.flushed;
  }

  onCommit(listener: (revision: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#queue;
    if (this.#closed) return;
    this.#closed = true;
    await this.database.close();
    await this.#lock.release();
  }
}

/** The batch's promise tells what becomes of all its writes; theirs would only end the process as unhandled. */
function settleWithBatch(write: Promise<boolean>): void {
  Promise.resolve(write).catch(() => {});
}

/** LMDB's writer says why in a second promise, which ends the process when nobody listens to it. */
interface CommitError extends Error {
  readonly commitError?: Promise<unknown>;
}

const REASON_TIMEOUT_MS = 1_000;

function commitFailure(error: CommitError): Promise<Error> {
  if (error.commitError === undefined) return Promise.resolve(error);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(error), REASON_TIMEOUT_MS);
    error.commitError?.then(undefined, (reason: Error) => {
      clearTimeout(timer);
      resolve(reason);
    });
  });
}
