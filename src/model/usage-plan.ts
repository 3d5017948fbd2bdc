/** API keys, usage plans and quotas as AWS names them, and the calendar that quotas follow. Pure data and arithmetic. */
import type { Throttle } from "./api.ts";

export const QUOTA_PERIODS = ["DAY", "WEEK", "MONTH"] as const;
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number];

export interface Quota {
  /** Requests in a period, 0 to 2^31 - 1. */
  readonly limit: number;
  /** Requests less in the first period of the plan's quota (AWS: "subtracted from the given limit in the initial time period"). */
  readonly offset: number;
  readonly period: QuotaPeriod;
  /** First UTC day of the period that `offset` is for, days since the epoch. */
  readonly offsetPeriodStartDay: number;
}

export interface PlanStage {
  readonly apiId: string;
  readonly stageName: string;
  /** By `<resourcePath>/<METHOD>`, e.g. `/pets/{petId}/GET`, as AWS shows it. */
  readonly throttle: Readonly<Record<string, Throttle>>;
}

/** A key may be in so many plans (AWS). */
export const PLANS_PER_KEY_MAX = 10;
/** Method throttles for one stage of a plan (AWS). */
export const METHOD_THROTTLES_PER_STAGE_MAX = 20;
/** Where a client sends its key (AWS: apiKeySource HEADER), in lower case. */
export const API_KEY_HEADER = "x-api-key";
export const API_KEY_VALUE_MIN = 20;
export const API_KEY_VALUE_MAX = 128;

const MS_PER_DAY = 86_400_000;
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday; weeks begin on Sunday. */
const EPOCH_WEEKDAY = 4;

/** UTC day of an instant, days since the epoch. */
export function epochDay(epochMs: number): number {
  return Math.floor(epochMs / MS_PER_DAY);
}

/** First day of the period that `day` lies in. All in UTC days since the epoch. AWS does not say when its week begins: Sunday here. */
export function periodStartDay(period: QuotaPeriod, day: number): number {
  if (period === "DAY") return day;
  if (period === "WEEK") return day - ((day + EPOCH_WEEKDAY) % DAYS_PER_WEEK);
  const date = new Date(day * MS_PER_DAY);
  return epochDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
}

/** First day behind the period that begins on `startDay`. */
export function periodEndDay(period: QuotaPeriod, startDay: number): number {
  if (period === "DAY") return startDay + 1;
  if (period === "WEEK") return startDay + DAYS_PER_WEEK;
  const date = new Date(startDay * MS_PER_DAY);
  return epochDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
}
