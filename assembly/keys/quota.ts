// A key's quota in a plan: one word of the pair, moved by compare-and-swap.
import {
  PLAN_QUOTA_LIMIT,
  PLAN_QUOTA_OFFSET,
  PLAN_QUOTA_OFFSET_DAY,
  PLAN_QUOTA_PERIOD,
  QUOTA_NONE,
} from "../layout/access.ts";
import { periodStartDay } from "./period.ts";

const DAY_SHIFT: u64 = 32;
const GENERATION_SHIFT: u64 = 48;
const DAY_MAX: i32 = 65535;
const GENERATION_MASK: u64 = 0xffff000000000000;

export function generationOf(word: u64): i32 {
  return <i32>(word >> GENERATION_SHIFT);
}

function dayOf(word: u64): i32 {
  return <i32>((word >> DAY_SHIFT) & 0xffff);
}

/** First day of the period that the last of the calls below counted in, and what was used of how much: further results. */
export let quotaDay: i32 = 0;
export let quotaUsed: i32 = 0;
export let quotaLimit: i32 = 0;

// A word of a later period than the one that `epochDay` lies in is left as it is: the clock was turned back, and whoever is asked
// twice for a day grants it once.
function readWord(word: u64, plan: usize, epochDay: i32): void {
  const today = min(max(epochDay, 0), DAY_MAX);
  const start = periodStartDay(load<i32>(plan, PLAN_QUOTA_PERIOD), today);
  const counted = dayOf(word);
  const goesOn = counted >= start;
  quotaDay = goesOn ? counted : start;
  quotaUsed = goesOn ? <i32>word : 0;
  const offset = load<i32>(plan, PLAN_QUOTA_OFFSET_DAY) == quotaDay ? load<i32>(plan, PLAN_QUOTA_OFFSET) : 0;
  quotaLimit = load<i32>(plan, PLAN_QUOTA_LIMIT) - offset;
}

export function hasQuota(plan: usize): bool {
  return load<i32>(plan, PLAN_QUOTA_PERIOD) != QUOTA_NONE;
}

/** Whether a request is left. Takes nothing. */
export function quotaAllows(quota: usize, plan: usize, epochDay: i32): bool {
  readWord(atomic.load<u64>(quota), plan, epochDay);
  return quotaUsed < quotaLimit;
}

/** Takes a request, if one is left still. */
export function takeQuota(quota: usize, plan: usize, epochDay: i32): bool {
  let word = atomic.load<u64>(quota);
  while (true) {
    readWord(word, plan, epochDay);
    if (quotaUsed >= quotaLimit) return false;
    const next = (word & GENERATION_MASK) | ((<u64>quotaDay) << DAY_SHIFT) | <u64>(<u32>(quotaUsed + 1));
    const seen = atomic.cmpxchg<u64>(quota, word, next);
    if (seen == word) {
      quotaUsed++;
      return true;
    }
    word = seen;
  }
}
