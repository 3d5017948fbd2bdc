/**
 * The ledger that billing reads: what each key used of each plan. Edges count, write what they counted to their own disk, and send it
 * from there; the control plane adds a batch once, however often it comes.
 */

/** What was counted for one key, plan and method since the batch before. All counts are of what was added. */
export interface UsageCount {
  readonly keyId: string;
  readonly planId: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
  /** UTC minute in which it was counted, minutes since the epoch. */
  readonly epochMinute: number;
  readonly admitted: number;
  /** Refused by a throttle, whichever. */
  readonly throttled: number;
  readonly quotaExceeded: number;
  /** Body bytes of requests that ended; they may be counted later than the request was admitted. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** How much of a quota is used: a state, not a difference. */
export interface QuotaCount {
  readonly keyId: string;
  readonly planId: string;
  /** First UTC day of the period, days since the epoch. */
  readonly periodStartDay: number;
  /** Below 0 when what is left was set above the limit. */
  readonly used: number;
}

/** Tells the quotas of keys and plans apart. */
export function quotaName({ keyId, planId }: QuotaCount): string {
  return `${keyId}/${planId}`;
}

export interface UsageBatch {
  readonly edgeId: string;
  /** Names the edge's journal: another one counts its sequence from 1 again. */
  readonly journalId: string;
  /** From 1, without gaps, over restarts of the edge. */
  readonly sequence: number;
  readonly counts: readonly UsageCount[];
  /** Only of pairs whose count changed. */
  readonly quotas: readonly QuotaCount[];
}

/** Counts and quotas in one batch: a message stays well below gRPC's 4 MB. */
export const USAGE_ENTRIES_PER_BATCH = 5_000;
