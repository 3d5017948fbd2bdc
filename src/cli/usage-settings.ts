/** What the usage commands share: which plan, and days as AWS writes them. */
import { epochMs } from "../clock.ts";
import type { Invocation } from "./command.ts";
import { UsageError } from "./usage-error.ts";

const MS_PER_DAY = 86_400_000;
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

export function planOf({ settings, command }: Invocation): string {
  if (settings.plan === undefined) throw new UsageError("expected --plan PLAN", command.name);
  return settings.plan;
}

/** `YYYY-MM-DD`. */
export function todayUtc(): string {
  return new Date(epochMs()).toISOString().slice(0, 10);
}

/** The day `index` days behind `startDate`. */
export function dayOf(startDate: string, index: number): string {
  return new Date(Date.parse(`${startDate}T00:00:00Z`) + index * MS_PER_DAY).toISOString().slice(0, 10);
}

/** First millisecond of a UTC day. Throws UsageError naming the flag. */
export function startOfDayMs(day: string, flag: string, command: string): number {
  const ms = DAY_PATTERN.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new UsageError(`${flag}: expected a day such as 2026-11-26 in UTC, got ${day}`, command);
  return ms;
}

/** First millisecond behind a UTC day. */
export function endOfDayMs(day: string, flag: string, command: string): number {
  return startOfDayMs(day, flag, command) + MS_PER_DAY;
}
