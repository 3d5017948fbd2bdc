/**
 * The ledger: what each key used of each plan, by method and day, by the minute for the last day, and how far quotas are used. A batch is
 * counted in one transaction with its sequence number, so however often it comes, and whatever kills the process, it counts once.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { epochMs } from "../../clock.ts";
import type { UsageBatch, UsageCount } from "../../model/usage.ts";
import { epochDay } from "../../model/usage-plan.ts";
import type { Entry, Store, StoreTransaction, UsageRow } from "../store/store.ts";
import { transact } from "../transact.ts";
import { checkBatch } from "./check-batch.ts";

export const MINUTES_PER_DAY = 1_440;
const MS_PER_MINUTE = 60_000;
const DIGITS = 8;
const ENTRIES_PER_PAGE = 500;
/** Minutes that are looked at with each batch, beside two for each that it writes: old ones go sooner than new ones come. */
const SWEPT_PER_BATCH = 50;

export type UsageTable = "usageDay" | "usageMinute";

/** How far one edge had seen a quota used at the end of a day. */
export interface QuotaState {
  readonly edgeId: string;
  readonly day: number;
  readonly periodStartDay: number;
  readonly used: number;
}

export class UsageLedger {
  readonly #store: Store;
  readonly #warn: (fields: object, message: string) => void;
  /** Where the search for old minutes goes on. */
  #sweptUpTo: string[] | undefined;

  constructor(store: Store, warn: (fields: object, message: string) => void) {
    this.#store = store;
    this.#warn = warn;
  }

  /** Resolves once the batch is on disk, now or from before. Throws OperationError for one that makes no sense. */
  async count(batch: UsageBatch): Promise<void> {
    checkBatch(batch);
    const { edgeId, journalId, sequence } = batch;
    await transact(this.#store, (transaction) => {
      const last = transaction.get("usageSequence", edgeId, journalId)?.sequence ?? 0;
      if (sequence <= last) return;
      if (sequence > last + 1) {
        this.#warn(
          { edgeId, journalId, sequence, last },
          "usage that was counted before is not in the ledger: it was put back or begun anew",
        );
      }
      const nowMs = epochMs();
      const oldestMinute = Math.floor(nowMs / MS_PER_MINUTE) - MINUTES_PER_DAY;
      const recent = batch.counts.filter(({ epochMinute }) => epochMinute >= oldestMinute);
      add(transaction, "usageDay", batch.counts, ({ epochMinute }) => Math.floor(epochMinute / MINUTES_PER_DAY));
      const written = add(transaction, "usageMinute", recent, ({ epochMinute }) => epochMinute);
      this.#putQuotas(transaction, batch, nowMs);
      this.#sweep(transaction, oldestMinute, SWEPT_PER_BATCH + 2 * written);
      transaction.put("usageSequence", [edgeId, journalId], { sequence, atMs: nowMs });
    });
  }

  /** They are of the last day that the batch counted for; a batch of an edge that was away may be days old. */
  #putQuotas(transaction: StoreTransaction, { edgeId, counts, quotas }: UsageBatch, nowMs: number): void {
    const newestMinute = counts.reduce((newest, { epochMinute }) => Math.max(newest, epochMinute), -1);
    const countedDay = newestMinute < 0 ? epochDay(nowMs) : Math.floor(newestMinute / MINUTES_PER_DAY);
    for (const { keyId, planId, periodStartDay, used } of quotas) {
      const day = Math.max(countedDay, periodStartDay);
      transaction.put("usageQuota", [planId, keyId, digits(day), edgeId], { periodStartDay, used });
    }
  }

  /** Removes minutes that are older than a day, a stretch at a time, so that no batch waits for all of them. */
  #sweep(transaction: StoreTransaction, oldestMinute: number, count: number): void {
    const after = this.#sweptUpTo;
    const page = this.#store.page("usageMinute", [], { limit: count, ...(after === undefined ? {} : { after }) });
    for (const { key } of page) {
      if (Number(key[2]) < oldestMinute) transaction.remove("usageMinute", ...key);
    }
    this.#sweptUpTo = page.length < count ? undefined : page.at(-1)?.key;
  }

  /**
   * Days or minutes of a plan's keys, or of one, `from` included and `to` not, by key and then by time, behind `after`. Lets others run
   * in between.
   */
  async *entries(
    table: UsageTable,
    planId: string,
    keyId: string | undefined,
    from: number,
    to: number,
    after?: readonly string[],
  ): AsyncGenerator<{ readonly keyId: string; readonly at: number; readonly rows: readonly UsageRow[] }> {
    const prefix = keyId === undefined ? [planId] : [planId, keyId];
    let cursor = after === undefined ? undefined : [planId, ...after].slice(prefix.length);
    for (;;) {
      const options = { limit: ENTRIES_PER_PAGE, ...(cursor === undefined ? {} : { after: cursor }) };
      const page: Entry<UsageTable>[] = this.#store.page(table, prefix, options);
      for (const { key, value } of page) {
        const at = Number(key[2]);
        if (at >= from && at < to) yield { keyId: key[1] as string, at, rows: value };
      }
      const last = page.at(-1);
      if (last === undefined || page.length < ENTRIES_PER_PAGE) return;
      cursor = nextOf(last.key, from, to).slice(prefix.length);
      // The one key that was asked for is at its end.
      if (cursor.length === 0) return;
      await nextTurn();
    }
  }

  /** Oldest first, days `from` and `to` included. */
  quotaStates(planId: string, keyId: string, from: number, to: number): QuotaState[] {
    const states: QuotaState[] = [];
    let after = [digits(from - 1)];
    for (;;) {
      const page = this.#store.page("usageQuota", [planId, keyId], { after, limit: ENTRIES_PER_PAGE });
      for (const { key, value } of page) {
        const [, , day, edgeId] = key as [string, string, string, string];
        if (Number(day) > to) return states;
        states.push({ edgeId, day: Number(day), ...value });
      }
      const last = page.at(-1);
      if (last === undefined || page.length < ENTRIES_PER_PAGE) return states;
      after = last.key.slice(2);
    }
  }

  /** Says how far the quota is used, as if each edge that counted in the period had said so; none did: as if one had. */
  async setQuota(planId: string, keyId: string, periodStartDay: number, today: number, used: number): Promise<void> {
    await transact(this.#store, (transaction) => {
      const edges = new Set(
        this.quotaStates(planId, keyId, periodStartDay, today)
          .filter((state) => state.periodStartDay === periodStartDay)
          .map(({ edgeId }) => edgeId),
      );
      for (const edgeId of edges.size === 0 ? [NO_EDGE] : edges) {
        transaction.put("usageQuota", [planId, keyId, digits(today), edgeId], { periodStartDay, used });
      }
    });
  }

  /** Waits for what is being counted. */
  close(): Promise<void> {
    return this.#store.close();
  }
}

/** No edge is called so. */
const NO_EDGE = "";

/** Behind what to go on: over what is not asked for in one step, to the key's first entry that is, or to the next key. */
function nextOf(key: readonly string[], from: number, to: number): string[] {
  const [planId, keyId, text] = key as [string, string, string];
  if (Number(text) < from) return [planId, keyId, digits(from - 1)];
  return Number(text) >= to ? [planId, keyId] : [...key];
}

/** Adds counts to the entries of their keys and times; how many entries that were. */
function add(
  transaction: StoreTransaction,
  table: UsageTable,
  counts: readonly UsageCount[],
  timeOf: (count: UsageCount) => number,
): number {
  const entries = new Map<string, { key: string[]; rows: Map<string, UsageRow> }>();
  for (const count of counts) {
    const key = [count.planId, count.keyId, digits(timeOf(count))];
    const name = key.join(" ");
    let entry = entries.get(name);
    if (entry === undefined) {
      const before = transaction.get(table, ...key) ?? [];
      entry = { key, rows: new Map(before.map((row) => [methodOf(row), row])) };
      entries.set(name, entry);
    }
    const { apiId, stageName, resourcePath, httpMethod } = count;
    const empty: UsageRow = [apiId, stageName, resourcePath, httpMethod, 0, 0, 0, 0, 0];
    const method = methodOf(empty);
    const [, , , , admitted, throttled, quotaExceeded, bytesIn, bytesOut] = entry.rows.get(method) ?? empty;
    entry.rows.set(method, [
      apiId,
      stageName,
      resourcePath,
      httpMethod,
      admitted + count.admitted,
      throttled + count.throttled,
      quotaExceeded + count.quotaExceeded,
      bytesIn + count.bytesIn,
      bytesOut + count.bytesOut,
    ]);
  }
  for (const { key, rows } of entries.values()) transaction.put(table, key, [...rows.values()]);
  return entries.size;
}

function methodOf([apiId, stageName, resourcePath, httpMethod]: UsageRow): string {
  return `${apiId}/${stageName}/${httpMethod} ${resourcePath}`;
}

/** Texts in the order of their numbers. */
export function digits(number: number): string {
  return String(Math.max(0, number)).padStart(DIGITS, "0");
}
