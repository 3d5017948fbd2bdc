/** Usage that no batch holds yet, added up by key, plan, method and minute, so that a control plane that is away for long costs little. */
import { USAGE_ENTRIES_PER_BATCH, type UsageCount } from "../model/usage.ts";

/** From so many entries on, minutes become hours: the ledger's days stay exact, its minutes of that time are lost. */
const ENTRIES_FINE_MAX = 200_000;
const MINUTES_PER_HOUR = 60;

type Mutable = { -readonly [Name in keyof UsageCount]: UsageCount[Name] };

/** Takes up to `countMax` values out of a map, those first that came in first. */
export function takeOldest<T>(entries: Map<string, T>, countMax: number): T[] {
  const taken: T[] = [];
  for (const [name, entry] of entries) {
    if (taken.length === countMax) break;
    taken.push(entry);
    entries.delete(name);
  }
  return taken;
}

export class UsageBacklog {
  #entries = new Map<string, Mutable>();

  get size(): number {
    return this.#entries.size;
  }

  add(counts: readonly UsageCount[]): void {
    for (const count of counts) this.#addOne(count);
    if (this.#entries.size > ENTRIES_FINE_MAX) this.#coarsen();
  }

  /** Takes out what a batch may hold, oldest first. */
  take(): UsageCount[] {
    return takeOldest(this.#entries, USAGE_ENTRIES_PER_BATCH);
  }

  clear(): void {
    this.#entries.clear();
  }

  *counts(): IterableIterator<UsageCount> {
    yield* this.#entries.values();
  }

  #addOne(count: UsageCount): void {
    const { keyId, planId, apiId, stageName, resourcePath, httpMethod, epochMinute } = count;
    const name = `${keyId}|${planId}|${apiId}|${stageName}|${httpMethod} ${resourcePath}|${epochMinute}`;
    const sum = this.#entries.get(name);
    if (sum === undefined) {
      this.#entries.set(name, { ...count });
      return;
    }
    sum.admitted += count.admitted;
    sum.throttled += count.throttled;
    sum.quotaExceeded += count.quotaExceeded;
    sum.bytesIn += count.bytesIn;
    sum.bytesOut += count.bytesOut;
  }

  #coarsen(): void {
    const fine = this.#entries;
    this.#entries = new Map();
    for (const count of fine.values()) {
      this.#addOne({ ...count, epochMinute: count.epochMinute - (count.epochMinute % MINUTES_PER_HOUR) });
    }
  }
}
