/**
 * What each commit changed of keys and plans, as ids: the feed reads from it what an edge missed, and looks up what became of that. It
 * is kept as far back as LOG_IDS_MAX ids reach; an edge that was away for longer gets everything.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { QuotaAdjustment } from "../../model/access.ts";
import type { AccessLogEntry, AccessState, Store, StoreReader, StoreTransaction } from "../store/store.ts";
import { AccessIds } from "./access-ids.ts";

/** Some 1.5 MB, and half a second to look up: beyond that, sending everything is hardly more. */
const LOG_IDS_MAX = 100_000;
const IDS_PER_ENTRY = 1_000;
const ENTRIES_PER_PAGE = 500;
const REVISION_DIGITS = 16;
const PART_DIGITS = 6;
const DAY_DIGITS = 8;

export interface AccessChange {
  /** Made, changed or removed. */
  readonly keyIds?: readonly string[];
  readonly planIds?: readonly string[];
  readonly adjustments?: readonly AdjustmentToLog[];
}

export interface AdjustmentToLog extends QuotaAdjustment {
  /** First day behind the period that it is for, days since the epoch. */
  readonly periodEndDay: number;
}

/** What changed since a revision; ids of what is there and of what is gone, each once. */
export interface AccessDifference {
  readonly keyIds: ReadonlySet<string>;
  readonly planIds: ReadonlySet<string>;
  /** Oldest first. */
  readonly adjustments: readonly QuotaAdjustment[];
}

export class AccessLog {
  readonly ids: AccessIds;
  readonly #store: Store;
  readonly #idsMax: number;

  constructor(store: Store, idsMax = LOG_IDS_MAX) {
    this.#store = store;
    this.#idsMax = idsMax;
    this.ids = new AccessIds(stateOf(store));
  }

  /** The store's revision that last changed keys or plans; 0: none did. */
  get revision(): number {
    return stateOf(this.#store)?.revision ?? 0;
  }

  /** Every transaction that changes keys or plans says so here, or edges do not learn of it. */
  append(transaction: StoreTransaction, change: AccessChange): void {
    const before = stateOf(transaction);
    const { revision } = transaction;
    let parts = before?.revision === revision ? before.parts : 0;
    const { keyIds = [], planIds = [], adjustments = [] } = change;
    for (let at = 0; at < Math.max(keyIds.length, planIds.length, adjustments.length); at += IDS_PER_ENTRY) {
      const slice = <T>(list: readonly T[]): T[] => list.slice(at, at + IDS_PER_ENTRY);
      const entry = { keyIds: slice(keyIds), planIds: slice(planIds), adjustments: slice(adjustments).map(withoutEnd) };
      transaction.put("accessLog", [digits(revision, REVISION_DIGITS), digits(parts++, PART_DIGITS)], entry);
    }
    for (const adjustment of adjustments) this.#keepAdjustment(transaction, adjustment);
    const state = {
      revision,
      parts,
      logBase: before?.logBase ?? 0,
      logIds: (before?.logIds ?? 0) + keyIds.length + planIds.length + adjustments.length,
      ...this.ids.next,
    };
    transaction.put("accessState", ["state"], this.#trim(transaction, state));
  }

  /** An edge that gets everything gets these too, so they are kept beside the log, until their period is over. */
  #keepAdjustment(transaction: StoreTransaction, { periodEndDay, ...adjustment }: AdjustmentToLog): void {
    const key = [digits(periodEndDay, DAY_DIGITS), adjustment.planId, adjustment.keyId];
    transaction.put("quotaAdjustment", key, { revision: transaction.revision, adjustment });
    for (const old of this.#store.page("quotaAdjustment", [], { limit: 2 })) {
      // Two for each that comes: old ones grow no pile, and none of them makes a commit large.
      if (Number(old.key[0]) <= adjustment.periodStartDay) transaction.remove("quotaAdjustment", ...old.key);
    }
  }

  /** Removes the oldest entries until the log is as short as it should be, or none of an earlier commit is left. */
  #trim(transaction: StoreTransaction, state: AccessState): AccessState {
    let { logIds, logBase } = state;
    let after: string[] | undefined;
    while (logIds > this.#idsMax) {
      const page = this.#store.page("accessLog", [], {
        limit: ENTRIES_PER_PAGE,
        ...(after === undefined ? {} : { after }),
      });
      if (page.length === 0) break;
      for (const { key, value } of page) {
        if (logIds <= this.#idsMax) break;
        after = key;
        // Gone already when this transaction says a second time what it changes.
        if (!transaction.has("accessLog", ...key)) continue;
        transaction.remove("accessLog", ...key);
        logIds -= value.keyIds.length + value.planIds.length + value.adjustments.length;
        logBase = Number(key[0]);
      }
    }
    return { ...state, logIds, logBase };
  }

  /** What changed after `revision`; null when the log does not reach back so far, or the store is not there yet. */
  async since(revision: number): Promise<AccessDifference | null> {
    const pages = this.#pagesSince(revision);
    if (pages === null) return null;
    const difference = new Difference();
    for (const page of pages) {
      difference.add(page);
      await nextTurn();
    }
    // What was read later than it was trimmed may lack something.
    return (stateOf(this.#store)?.logBase ?? 0) > revision ? null : difference;
  }

  /** As `since`, at once; for a stretch that is known to be short. */
  sinceAtOnce(revision: number): AccessDifference | null {
    const pages = this.#pagesSince(revision);
    if (pages === null) return null;
    const difference = new Difference();
    for (const page of pages) difference.add(page);
    return difference;
  }

  #pagesSince(revision: number): Iterable<readonly AccessLogEntry[]> | null {
    const state = stateOf(this.#store);
    if (revision < (state?.logBase ?? 0) || revision > (state?.revision ?? 0)) return null;
    return this.#readFrom(revision);
  }

  *#readFrom(revision: number): Iterable<readonly AccessLogEntry[]> {
    let after = [digits(revision, REVISION_DIGITS)];
    for (;;) {
      const page = this.#store.page("accessLog", [], { after, limit: ENTRIES_PER_PAGE });
      yield page.map(({ value }) => value);
      const last = page.at(-1);
      if (last === undefined || page.length < ENTRIES_PER_PAGE) return;
      after = last.key;
    }
  }

  /** Adjustments of periods that are running on `today`, made after `revision`: the newest for each key and plan. */
  *adjustmentsSince(revision: number, today: number): Iterable<QuotaAdjustment> {
    let after = [digits(today, DAY_DIGITS)];
    for (;;) {
      const page = this.#store.page("quotaAdjustment", [], { after, limit: ENTRIES_PER_PAGE });
      for (const { value } of page) if (value.revision > revision) yield value.adjustment;
      const last = page.at(-1);
      if (last === undefined || page.length < ENTRIES_PER_PAGE) return;
      after = last.key;
    }
  }
}

class Difference implements AccessDifference {
  readonly keyIds = new Set<string>();
  readonly planIds = new Set<string>();
  readonly adjustments: QuotaAdjustment[] = [];

  add(entries: readonly AccessLogEntry[]): void {
    for (const { keyIds, planIds, adjustments } of entries) {
      for (const id of keyIds) this.keyIds.add(id);
      for (const id of planIds) this.planIds.add(id);
      this.adjustments.push(...adjustments);
    }
  }
}

function stateOf(reader: StoreReader): AccessState | undefined {
  return reader.get("accessState", "state");
}

function withoutEnd({ periodEndDay: _, ...adjustment }: AdjustmentToLog): QuotaAdjustment {
  return adjustment;
}

/** Texts in the order of their numbers. */
function digits(number: number, count: number): string {
  return String(number).padStart(count, "0");
}
