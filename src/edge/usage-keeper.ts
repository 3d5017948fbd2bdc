/**
 * Takes what threads counted of usage and quotas, several times a second, into the edge's journal and from there to the control plane.
 *
 * What this promises: a clean stop loses nothing; a kill loses what was counted in the last second at most; nothing is counted twice; and an
 * edge that starts again in the same period goes on where its quotas stopped.
 */
import { epochMs } from "../clock.ts";
import { type QuotaCount, quotaName, type UsageCount } from "../model/usage.ts";
import type { AccessTable, AccessTick } from "../policy/access-table.ts";
import type { ControlPlaneLink, UsageSession } from "../rpc/link.ts";
import type { SeriesLabels } from "../telemetry/collector.ts";
import type { Logger } from "../telemetry/logger.ts";
import { UsageJournal } from "./usage-journal.ts";

/** What is counted is seen two ticks later at most, and on disk soon after: well within the second that is promised. */
export const USAGE_TICK_MS = 250;
/** A batch is a transaction of the control plane's store: so many ticks share one. A count is on the edge's own disk before. */
const TICKS_PER_BATCH = 4;
/** Batches handed to the session and not acknowledged; with that many, counts wait in the journal's backlog. */
const UNACKNOWLEDGED_MAX = 4;
/** While the disk takes nothing the log says so this often. */
const COMPLAIN_EVERY_MS = 10_000;
const MS_PER_MINUTE = 60_000;
/** How long a stop waits for the control plane to have everything; what it lacks then is sent after the next start. */
const STOP_WAIT_MS = 1_000;

export interface UsageKeeperOptions {
  /** The edge's directory; the keeper's files lie in `usage/` below it. */
  readonly directory: string;
  readonly edgeId: string;
  readonly table: AccessTable;
  /** Who counts in a slot. */
  readonly labels: (slot: number) => SeriesLabels | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export class UsageKeeper {
  readonly #options: UsageKeeperOptions;
  readonly #now: () => number;
  /** Quotas of keys that the table does not have yet, by key. */
  readonly #waitingQuotas = new Map<string, Map<string, QuotaCount>>();
  #journal!: UsageJournal;
  #session: UsageSession | null = null;
  /** Batches of the journal that the session has, from the oldest on. */
  #handedOver = 0;
  /** What was taken from the table and is not in the journal. */
  #counts: UsageCount[] = [];
  #quotas = new Map<string, QuotaCount>();
  #writing: Promise<void> | null = null;
  #ticksSinceBatch = TICKS_PER_BATCH;
  #complainedMs = Number.NEGATIVE_INFINITY;
  #tookAllThisTurn = false;
  #onIdle: (() => void) | null = null;

  private constructor(options: UsageKeeperOptions) {
    this.#options = options;
    this.#now = options.now ?? epochMs;
  }

  /** Reads the journal and sets the quotas that it remembers. The table has its keys. */
  static async open(options: UsageKeeperOptions): Promise<UsageKeeper> {
    const keeper = new UsageKeeper(options);
    const { directory: edgeDirectory, edgeId, table, log } = options;
    keeper.#journal = await UsageJournal.open(
      { edgeDirectory, edgeId, log, quotas: () => keeper.#allQuotas() },
      (quota) => keeper.#restore(quota),
    );
    // What was set by reading is no news to anybody.
    table.takeAll();
    return keeper;
  }

  connect(link: ControlPlaneLink): void {
    this.#session = link.usage(this.#options.edgeId, (sequence) => this.#onAcknowledged(sequence));
    this.#handOver();
  }

  /** Batches that the control plane does not have, as far as is known here. */
  get unacknowledged(): number {
    return this.#journal.batches.length;
  }

  /** Call it every USAGE_TICK_MS. Resolves when what it found is on disk, or was found not to fit there; never rejects. */
  async tick(): Promise<void> {
    try {
      this.#take(this.#options.table.tick());
      this.#ticksSinceBatch++;
      if (this.#writing !== null) return;
      this.#writing = this.#write().finally(() => {
        this.#writing = null;
      });
      await this.#writing;
    } catch (error) {
      this.#complain(
        error as Error,
        "usage and quotas could not be taken from the threads' counts; they are tried again",
      );
    }
  }

  /** These keys are in the table now: what is remembered of their quotas holds. */
  keysArrived(keyIds: readonly string[]): void {
    if (this.#waitingQuotas.size === 0) return;
    for (const keyId of keyIds) {
      const waiting = this.#waitingQuotas.get(keyId);
      if (waiting === undefined) continue;
      this.#waitingQuotas.delete(keyId);
      for (const quota of waiting.values())
        if (this.#options.table.quota(keyId, quota.planId) !== null) this.#restore(quota);
    }
  }

  /** Every key that there is has arrived: what is remembered of others is of keys that are gone, or of plans that they left. */
  keysComplete(): void {
    this.#waitingQuotas.clear();
  }

  /** A slot is about to be another's: what was counted in it is taken under the name that it had. */
  beforeSlotReleased(): void {
    // Ten thousand methods go in one breath, and none of them is counted for any more.
    if (this.#tookAllThisTurn) return;
    this.#tookAllThisTurn = true;
    setImmediate(() => {
      this.#tookAllThisTurn = false;
    });
    this.#take(this.#options.table.takeAll());
  }

  /** Keeps and sends everything. No thread counts any more. */
  async stop(): Promise<void> {
    await this.#writing?.catch(() => {});
    this.#take(this.#options.table.takeAll());
    await this.#write(true);
    await this.#allAcknowledged();
    this.#session?.close();
    this.#session = null;
    await this.#journal.close();
  }

  #take({ counts, quotas }: AccessTick): void {
    const epochMinute = Math.floor(this.#now() / MS_PER_MINUTE);
    for (const { slot, ...count } of counts) {
      const labels = this.#options.labels(slot);
      if (labels === undefined) continue;
      const { apiId, stageName, resourcePath, httpMethod } = labels;
      this.#counts.push({ ...count, apiId, stageName, resourcePath, httpMethod, epochMinute });
    }
    for (const quota of quotas) this.#quotas.set(quotaName(quota), quota);
  }

  async #write(isLast = false): Promise<void> {
    const counts = this.#counts;
    const quotas = [...this.#quotas.values()];
    const isDue = this.#ticksSinceBatch >= TICKS_PER_BATCH && this.#journal.batches.length < UNACKNOWLEDGED_MAX;
    const makesBatch = this.#session !== null && (isLast || isDue);
    const hasNews = counts.length > 0 || quotas.length > 0;
    if (!hasNews && !(makesBatch && this.#journal.hasUnsent)) return;
    if (makesBatch) this.#ticksSinceBatch = 0;
    this.#counts = [];
    this.#quotas = new Map();
    try {
      await this.#journal.add(counts, quotas, makesBatch);
    } catch (error) {
      // The journal has the counts; quotas are states, and a newer one may have come.
      for (const quota of quotas) {
        const name = quotaName(quota);
        if (!this.#quotas.has(name)) this.#quotas.set(name, quota);
      }
      this.#complain(
        error as Error,
        "usage and quotas could not be written to the edge's disk: they are kept in memory, and a crash would lose them",
      );
      return;
    }
    this.#handOver();
  }

  #handOver(): void {
    const { batches } = this.#journal;
    while (this.#session !== null && this.#handedOver < batches.length)
      this.#session.send(batches[this.#handedOver++]!);
  }

  #onAcknowledged(sequence: number): void {
    const before = this.#journal.batches.length;
    this.#journal.acknowledge(sequence);
    if (this.#journal.batches.length < before) this.#handedOver--;
    if (this.#journal.batches.length === 0) this.#onIdle?.();
  }

  #allAcknowledged(): Promise<void> {
    if (this.#session === null || this.#journal.batches.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, STOP_WAIT_MS);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #restore(quota: QuotaCount): void {
    const { table } = this.#options;
    if (table.quota(quota.keyId, quota.planId) !== null) {
      table.setQuota(quota);
      return;
    }
    const waiting = this.#waitingQuotas.get(quota.keyId) ?? new Map<string, QuotaCount>();
    waiting.set(quota.planId, quota);
    this.#waitingQuotas.set(quota.keyId, waiting);
  }

  *#allQuotas(): IterableIterator<QuotaCount> {
    yield* this.#options.table.quotas();
    for (const waiting of this.#waitingQuotas.values()) yield* waiting.values();
  }

  #complain(error: Error, message: string): void {
    const nowMs = this.#now();
    if (nowMs - this.#complainedMs < COMPLAIN_EVERY_MS) return;
    this.#complainedMs = nowMs;
    this.#options.log.error({ err: error }, message);
  }
}
