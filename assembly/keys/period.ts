// When a quota's period begins and ends, in UTC days since the epoch. src/model/usage-plan.ts is the same for the host.
import { QUOTA_DAY, QUOTA_WEEK } from "../layout/access.ts";

/** 1970-01-01 was a Thursday; weeks begin on Sunday. */
const EPOCH_WEEKDAY: i32 = 4;
const LONGEST_MONTH_DAYS: i32 = 31;

export function periodStartDay(period: i32, day: i32): i32 {
  if (period == QUOTA_DAY) return day;
  if (period == QUOTA_WEEK) return day - ((day + EPOCH_WEEKDAY) % 7);
  return day - dayOfMonth(day);
}

/** The first day behind the period that begins on `startDay`. */
export function periodEndDay(period: i32, startDay: i32): i32 {
  if (period == QUOTA_DAY) return startDay + 1;
  if (period == QUOTA_WEEK) return startDay + 7;
  const next = startDay + LONGEST_MONTH_DAYS;
  return next - dayOfMonth(next);
}

/** From 0, of the proleptic Gregorian calendar, for days from 1970 on. Years begin in March here, so that a leap day is a year's last. */
function dayOfMonth(day: i32): i32 {
  const shifted = day + 719468;
  const era = shifted / 146097;
  const dayOfEra = shifted - era * 146097;
  const year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100);
  const month = (5 * dayOfYear + 2) / 153;
  return dayOfYear - (153 * month + 2) / 5;
}
