/**
 * The `RateLimit-Policy` and `RateLimit` fields (draft-ietf-httpapi-ratelimit-headers-11) and `Retry-After` (RFC 9110 10.2.3), for plans
 * and stages that ask for them. AWS sends none of them.
 *
 * A throttle is shown as a quota of its burst in the time in which an empty bucket fills. `t` is when more becomes available: the next
 * token of a bucket, the next period of a quota. Where all of it is there already, nothing becomes available, and there is no `t`; nor is
 * there one, or a window, where nothing ever does.
 */
import {
  LIMIT_ACCOUNT,
  LIMIT_METHOD,
  LIMIT_PLAN,
  LIMIT_PLAN_METHOD,
  LIMIT_STAGE,
} from "../../assembly/layout/access.ts";
import { ADMIT_QUOTA_EXCEEDED, NONE } from "../../assembly/layout/codes.ts";
import type { Decision } from "./services.ts";

const NAMES: readonly (readonly [level: number, name: string])[] = [
  [LIMIT_PLAN_METHOD, "plan-method"],
  [LIMIT_PLAN, "plan"],
  [LIMIT_METHOD, "method"],
  [LIMIT_STAGE, "stage"],
  [LIMIT_ACCOUNT, "account"],
];
const NS_PER_SECOND = 1e9;
const SECONDS_PER_DAY = 86_400;

/** Lines for Exchange.extraHeaders, of the last decision; empty where no limit applies. `nowMs`: since the epoch. */
export function rateLimitFields(decision: Decision, nowMs: number): string {
  let policies = "";
  let limits = "";
  if (decision.quotaRemaining !== NONE) {
    const isEver = decision.periodEndDay !== NONE;
    const windowSeconds = (decision.periodEndDay - decision.periodStartDay) * SECONDS_PER_DAY;
    policies = `, "quota";q=${decision.quotaLimit}${isEver ? `;w=${windowSeconds}` : ""}`;
    limits = `, "quota";r=${decision.quotaRemaining}${isEver ? `;t=${secondsUntilPeriodEnd(decision, nowMs)}` : ""}`;
  }
  for (const [level, name] of NAMES) {
    const remaining = decision.limitRemaining(level);
    if (remaining < 0) continue;
    const burst = decision.limitBurst(level);
    const nextNs = decision.limitNextNs(level);
    policies += `, "${name}";q=${burst}${burst === 0 ? "" : `;w=${fillSeconds(burst, decision.limitIntervalNs(level))}`}`;
    limits += `, "${name}";r=${remaining}${nextNs > 0 && Number.isFinite(nextNs) ? `;t=${seconds(nextNs)}` : ""}`;
  }
  return policies === "" ? "" : `\r\nRateLimit-Policy: ${policies.slice(2)}\r\nRateLimit: ${limits.slice(2)}`;
}

/**
 * The line for a refusal: when every limit that admits nothing now will, which is not before the `t` of any of them, as the draft asks.
 * Empty when that is never, as under a limit of 0.
 */
export function retryAfterField(decision: Decision, verdict: number, nowMs: number): string {
  let wait = verdict === ADMIT_QUOTA_EXCEEDED ? 0 : seconds(decision.retryAfterNs);
  if (decision.quotaRemaining === 0) wait = Math.max(wait, secondsUntilPeriodEnd(decision, nowMs));
  for (const [level] of NAMES) {
    if (decision.limitRemaining(level) === 0) wait = Math.max(wait, seconds(decision.limitNextNs(level)));
  }
  return Number.isFinite(wait) && wait > 0 ? `\r\nRetry-After: ${wait}` : "";
}

/** Infinity where no period admits anything. */
function secondsUntilPeriodEnd(decision: Decision, nowMs: number): number {
  if (decision.periodEndDay === NONE) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(decision.periodEndDay * SECONDS_PER_DAY - nowMs / 1000));
}

/** The core's interval is rounded up to a nanosecond, which must not make a second of three thirds. */
function fillSeconds(burst: number, intervalNs: number): number {
  return seconds(burst * (intervalNs - 1));
}

/** Whole ones, rounded up, since less would be too early. */
function seconds(ns: number): number {
  return Math.max(1, Math.ceil(ns / NS_PER_SECOND));
}
