/** The operations on usage: what the ledger holds, as AWS shows it and line by line, and what is left of a quota, set by hand. */
import { epochMs } from "../../clock.ts";
import { KEY_ID_LENGTH } from "../../model/access-id.ts";
import { epochDay, periodEndDay, periodStartDay, type Quota } from "../../model/usage-plan.ts";
import type { PatchOperation } from "../../rpc/admin.ts";
import type { Page, UsageRecord, UsageRecordsRequest, UsageRequest, UsageView } from "../../rpc/usage-admin.ts";
import { type AccessContext, keyOf, planOf } from "../access/access-context.ts";
import { pageAfter, pageLimit } from "../access/paging.ts";
import { checkPatchOperations, invalidPath } from "../patch-operations.ts";
import { badRequest, noSuchKey } from "../refusals.ts";
import type { UsageRow } from "../store/store.ts";
import { transact } from "../transact.ts";
import { digits, MINUTES_PER_DAY, type QuotaState, type UsageLedger } from "./usage-ledger.ts";

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
/** AWS keeps so many days; here it bounds an answer. */
const DAYS_MAX = 90;
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
const RECORDS_DEFAULT = 1_000;
const RECORDS_MAX = 5_000;
const REMAINING_PATTERN = /^\d{1,10}$/;
/** What is left where there is no quota: AWS does not say; this fits wherever a client puts it. */
const UNLIMITED = 2 ** 31 - 1;

export class UsageOperations {
  readonly #access: AccessContext;
  readonly #ledger: UsageLedger;

  constructor(access: AccessContext, ledger: UsageLedger) {
    this.#access = access;
    this.#ledger = ledger;
  }

  async getUsage(request: UsageRequest): Promise<UsageView> {
    const { planId, keyId, startDate, endDate } = request;
    const { quota } = planOf(this.#access.store, planId);
    const [first, last] = readDays(startDate, endDate);
    const head = { planId, startDate, endDate };
    if (keyId !== undefined) {
      keyOf(this.#access.store, keyId);
      const used = await this.#usedOf(planId, keyId, first, last);
      return { ...head, items: [this.#item(planId, keyId, quota, first, last, used)] };
    }
    const limit = pageLimit(request.limit);
    const keys = new Map<string, Map<number, number>>();
    const { after } = pageAfter(request.position);
    for await (const entry of this.#ledger.entries("usageDay", planId, undefined, first, last + 1, after)) {
      let used = keys.get(entry.keyId);
      if (used === undefined) {
        if (keys.size === limit) {
          const items = this.#items(planId, quota, first, last, keys);
          return { ...head, items, position: [...keys.keys()].at(-1) as string };
        }
        used = new Map();
        keys.set(entry.keyId, used);
      }
      used.set(entry.at, admittedOf(entry.rows));
    }
    return { ...head, items: this.#items(planId, quota, first, last, keys) };
  }

  async #usedOf(planId: string, keyId: string, first: number, last: number): Promise<Map<number, number>> {
    const used = new Map<number, number>();
    for await (const { at, rows } of this.#ledger.entries("usageDay", planId, keyId, first, last + 1)) {
      used.set(at, admittedOf(rows));
    }
    return used;
  }

  #items(
    planId: string,
    quota: Quota | undefined,
    first: number,
    last: number,
    keys: ReadonlyMap<string, ReadonlyMap<number, number>>,
  ): UsageView["items"] {
    return [...keys].map(([keyId, used]) => this.#item(planId, keyId, quota, first, last, used));
  }

  #item(
    planId: string,
    keyId: string,
    quota: Quota | undefined,
    first: number,
    last: number,
    used: ReadonlyMap<number, number>,
  ): UsageView["items"][number] {
    const states =
      quota === undefined ? [] : this.#ledger.quotaStates(planId, keyId, periodStartDay(quota.period, first), last);
    const days: [number, number][] = [];
    for (let day = first; day <= last; day++) days.push([used.get(day) ?? 0, remainingOn(day, quota, states)]);
    return { keyId, days };
  }

  async updateUsage(planId: string, keyId: string, patchOperations: readonly PatchOperation[]): Promise<UsageView> {
    const { store, log } = this.#access;
    const today = epochDay(epochMs());
    const remaining = readRemaining(patchOperations);
    if (remaining !== undefined) {
      const { value } = await transact(store, (transaction) => {
        const { quota } = planOf(transaction, planId);
        if (!keyOf(transaction, keyId).planIds.includes(planId)) throw noSuchKey();
        if (quota === undefined) throw badRequest(`Usage Plan ${planId} has no quota of which something could remain`);
        const startDay = periodStartDay(quota.period, today);
        const periodEnd = periodEndDay(quota.period, startDay);
        log.append(transaction, {
          adjustments: [{ keyId, planId, periodStartDay: startDay, remaining, periodEndDay: periodEnd }],
        });
        return { startDay, used: limitOf(quota, startDay) - remaining };
      });
      // Edges say so themselves when they have heard of it; until then the ledger knows.
      await this.#ledger.setQuota(planId, keyId, value.startDay, today, value.used);
    }
    const date = dateOf(today);
    return this.getUsage({ planId, keyId, startDate: date, endDate: date });
  }

  async getUsageRecords(request: UsageRecordsRequest): Promise<Page<UsageRecord>> {
    const { planId, keyId, granularity, fromMs, toMs } = request;
    if (granularity !== "DAY" && granularity !== "MINUTE") {
      throw badRequest(`Invalid granularity: expected DAY or MINUTE, got '${String(granularity).slice(0, 40)}'`);
    }
    if (!(fromMs >= 0 && toMs >= fromMs && toMs <= Number.MAX_SAFE_INTEGER)) {
      throw badRequest(
        `Invalid range: expected milliseconds since the epoch, fromMs before toMs, got ${fromMs} to ${toMs}`,
      );
    }
    const isDay = granularity === "DAY";
    const unitMs = isDay ? MS_PER_DAY : MS_PER_MINUTE;
    const oldest = isDay ? 0 : Math.floor(epochMs() / MS_PER_MINUTE) - MINUTES_PER_DAY;
    const from = Math.max(Math.floor(fromMs / unitMs), oldest);
    const limit = Math.min(Math.max(1, Math.floor(request.limit ?? RECORDS_DEFAULT) || RECORDS_DEFAULT), RECORDS_MAX);
    const begin = readPosition(request.position);
    const after = begin === undefined ? undefined : [begin.keyId, digits(begin.at - 1)];
    const items: UsageRecord[] = [];
    const entries = this.#ledger.entries(
      isDay ? "usageDay" : "usageMinute",
      planId,
      keyId,
      from,
      Math.ceil(toMs / unitMs),
      after,
    );
    for await (const entry of entries) {
      const isBegin = begin?.keyId === entry.keyId && begin.at === entry.at;
      for (let row = isBegin ? begin.row : 0; row < entry.rows.length; row++) {
        if (items.length === limit) return { items, position: `${entry.keyId}.${entry.at}.${row}` };
        items.push(recordOf(planId, entry.keyId, entry.at * unitMs, entry.rows[row] as UsageRow));
      }
    }
    return { items };
  }
}

function recordOf(planId: string, keyId: string, fromMs: number, row: UsageRow): UsageRecord {
  const [apiId, stageName, resourcePath, httpMethod, admitted, throttled, quotaExceeded, bytesIn, bytesOut] = row;
  const method = { apiId, stageName, resourcePath, httpMethod };
  return { keyId, planId, ...method, fromMs, admitted, throttled, quotaExceeded, bytesIn, bytesOut };
}

function admittedOf(rows: readonly UsageRow[]): number {
  return rows.reduce((sum, row) => sum + row[4], 0);
}

function limitOf({ limit, offset, offsetPeriodStartDay }: Quota, startDay: number): number {
  return startDay === offsetPeriodStartDay ? limit - offset : limit;
}

/** The lowest of what the edges that counted in the period have left, since each enforces the quota on what it counted itself. */
function remainingOn(day: number, quota: Quota | undefined, states: readonly QuotaState[]): number {
  if (quota === undefined) return UNLIMITED;
  const startDay = periodStartDay(quota.period, day);
  const limit = limitOf(quota, startDay);
  const used = new Map<string, number>();
  for (const state of states) {
    if (state.day <= day && state.periodStartDay === startDay) used.set(state.edgeId, state.used);
  }
  return Math.max(0, limit - Math.max(...used.values(), used.size === 0 ? 0 : Number.NEGATIVE_INFINITY));
}

/** AWS's `replace /remaining`; undefined: nothing is to be changed. */
function readRemaining(patchOperations: readonly PatchOperation[]): number | undefined {
  checkPatchOperations(patchOperations, "updateUsageInput");
  let remaining: number | undefined;
  for (const operation of patchOperations) {
    const { op, path, value = "" } = operation;
    if (op !== "replace" || path !== "/remaining") throw invalidPath(operation, ["/remaining"]);
    if (!REMAINING_PATTERN.test(value) || Number(value) > UNLIMITED) {
      throw badRequest(
        `Invalid value for '/remaining': expected 0 to ${UNLIMITED} requests, got '${value.slice(0, 80)}'`,
      );
    }
    remaining = Number(value);
  }
  return remaining;
}

function readDays(startDate: string, endDate: string): [number, number] {
  const [first, last] = [readDate("startDate", startDate), readDate("endDate", endDate)];
  if (last < first || last - first > DAYS_MAX) {
    throw badRequest(
      `Invalid dates: expected endDate at most ${DAYS_MAX} days after startDate, got ${startDate} to ${endDate}`,
    );
  }
  return [first, last];
}

function readDate(name: string, text: string): number {
  const day = DATE_PATTERN.test(text) ? Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isInteger(day) && day >= 0 && dateOf(day) === text) return day;
  throw badRequest(`Invalid ${name}: expected a date as in 2026-01-31, got '${text.slice(0, 40)}'`);
}

function dateOf(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** `<keyId>.<day or minute>.<line of it>`: where the next page begins. */
function readPosition(position: string | undefined): { keyId: string; at: number; row: number } | undefined {
  if (position === undefined || position === "") return undefined;
  const [keyId = "", at = "", row = ""] = position.split(".");
  if (keyId.length !== KEY_ID_LENGTH || !/^\d{1,8}$/.test(at) || !/^\d{1,6}$/.test(row)) {
    throw badRequest("Invalid position parameter specified");
  }
  return { keyId, at: Number(at), row: Number(row) };
}
