/** Counts that travel from edges to the control plane: what was added since the batch before. */
export interface TelemetryBatch {
  readonly edgeId: string;
  /** Random per start of the edge: a restarted edge counts its sequence from 1 again under a new one. */
  readonly incarnation: string;
  /** From 1, without gaps; a batch sent again keeps its number, so that it is never counted twice. */
  readonly sequence: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly series: readonly TelemetrySeries[];
}

/** One method of one stage (resource and httpMethod empty: requests to the stage that matched no method). */
export interface TelemetrySeries extends SlotCounts {
  readonly apiId: string;
  readonly apiName: string;
  readonly stageName: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
}

/**
 * What one slot counted: totals, or what was added in a second. Most methods answer with one or two status classes, so only
 * those that have requests are listed; ten thousand busy methods are then a few milliseconds of work each second, not hundreds.
 */
export interface SlotCounts {
  /** Refused by a throttle; they count as 4xx too. */
  readonly throttled: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Ascending, at most one for each class. */
  readonly classes: readonly StatusClassCounts[];
}

export interface StatusClassCounts {
  /** 1 to 5, for 1xx to 5xx. */
  readonly statusClass: number;
  readonly requests: number;
  /** Sums in microseconds. */
  readonly latencySum: number;
  readonly integrationLatencySum: number;
  /** HISTOGRAM_BUCKETS counts. */
  readonly latencyHistogram: readonly number[];
  /** HISTOGRAM_BUCKETS counts; empty when no integration was called. */
  readonly integrationLatencyHistogram: readonly number[];
}

/** Requests of all classes. */
export function requestCount(counts: SlotCounts): number {
  let sum = 0;
  for (const { requests } of counts.classes) sum += requests;
  return sum;
}

/** Upper bounds of the latency buckets, microseconds; one more bucket takes the rest. Length HISTOGRAM_BUCKETS - 1. */
export const LATENCY_BOUNDS_US = [
  250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
  30_000_000,
] as const;
