/**
 * The `RateLimit-Policy` and `RateLimit` fields (IETF draft-ietf-httpapi-ratelimit-headers) and `Retry-After` (RFC 9110 10.2.3), for
 * plans and stages that ask for them. AWS sends none of them.
 *
 * A throttle is shown as a quota of its burst in the time in which an empty bucket fills: that is the most a client may send in such a
 * window once it was quiet. `t` is when more becomes available: the next token of a bucket, the next period of a quota.
 */
import {
  LIMIT_ACCOUNT,
  LIMIT_METHOD,
  LIMIT_PLAN,
  LIMIT_PLAN_METHOD,
  LIMIT_STAGE,
} from "../../assembly/layout/access.ts";
import { ADMIT_OK, ADMIT_QUOTA_EXCEEDED, NONE } from "../../assembly/layout/codes.ts";
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

/** Lines for Exchange.extraHeaders, of the decision that `verdict` belongs to; empty where no limit applies. `nowMs`: since the epoch. */
export function rateLimitHeaders(decision: Decision, verdict: number, nowMs: number): string {
  let policies = "";
  let limits = "";
  if (decision.quotaRemaining !== NONE) {
    const windowSeconds = (decision.periodEndDay - decision.periodStartDay) * SECONDS_PER_DAY;
    policies = `"quota";q=${decision.quotaLimit};w=${windowSeconds}`;
    limits = `"quota";r=${decision.quotaRemaining};t=${secondsUntilPeriodEnd(decision, nowMs)}`;
  }
  for (const [level, name] of NAMES) {
    const remaining = decision.limitRemaining(level);
    if (remaining < 0) continue;
    const burst = decision.limitBurst(level);
    const intervalNs = decision.limitIntervalNs(level);
    const separator = policies === "" ? "" : ", ";
    policies += `${separator}"${name}";q=${burst}${burst === 0 ? "" : `;w=${seconds(burst * intervalNs)}`}`;
    limits += `${separator}"${name}";r=${remaining}${remaining >= burst ? "" : `;t=${seconds(intervalNs)}`}`;
  }
  const fields = policies === "" ? "" : `\r\nRateLimit-Policy: ${policies}\r\nRateLimit: ${limits}`;
  return fields + retryAfter(decision, verdict, nowMs);
}

function retryAfter(decision: Decision, verdict: number, nowMs: number): string {
  if (verdict === ADMIT_OK) return "";
  if (verdict === ADMIT_QUOTA_EXCEEDED) return `\r\nRetry-After: ${secondsUntilPeriodEnd(decision, nowMs)}`;
  // A limit of 0 never opens by itself.
  return Number.isFinite(decision.retryAfterNs) ? `\r\nRetry-After: ${seconds(decision.retryAfterNs)}` : "";
}

function secondsUntilPeriodEnd(decision: Decision, nowMs: number): number {
  return Math.max(1, Math.ceil(decision.periodEndDay * SECONDS_PER_DAY - nowMs / 1000));
}

/** Whole ones, rounded up, since less would be too early. */
function seconds(ns: number): number {
  return Math.max(1, Math.ceil(ns / NS_PER_SECOND));
}
