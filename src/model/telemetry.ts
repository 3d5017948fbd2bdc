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
export interface TelemetrySeries {
  readonly apiId: string;
  readonly apiName: string;
  readonly stageName: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
  /** By status class, 1xx first. */
  readonly requests: readonly number[];
  readonly throttled: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Microseconds, by status class. */
  readonly latencySum: readonly number[];
  readonly integrationLatencySum: readonly number[];
  /** STATUS_CLASS_COUNT x HISTOGRAM_BUCKETS counts, class by class. */
  readonly latencyHistogram: readonly number[];
  readonly integrationLatencyHistogram: readonly number[];
}

/** Upper bounds of the latency buckets, microseconds; one more bucket takes the rest. Length HISTOGRAM_BUCKETS - 1. */
export const LATENCY_BOUNDS_US = [
  250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
  30_000_000,
] as const;
