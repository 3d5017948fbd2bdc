/** Counts that edges reported: totals since the control plane started, the last minute second by second, in bounded memory. */
import { HISTOGRAM_BUCKETS, STATUS_CLASS_COUNT } from "../../assembly/layout/counters.ts";
import { epochMs } from "../clock.ts";
import { LATENCY_BOUNDS_US, type TelemetryBatch, type TelemetrySeries } from "../model/telemetry.ts";
import type { LatencyView, MetricsRequest, MetricsRow, MetricsView } from "../rpc/admin.ts";
import { badRequest } from "./refusals.ts";

const WINDOW_SECONDS = 60;
const RATE_SECONDS = 10;
const SERIES_MAX = 20_000;
const EDGES_MAX = 1000;
const INCARNATIONS_MAX = 4;
const ROWS_DEFAULT = 1000;
const ROWS_MAX = 5000;
const NAME_MAX = 2048;
/** A histogram half covers this; the one before is kept beside it, so quantiles are of the last 15 to 30 seconds. */
const HALF_WINDOW_SECONDS = 15;

/** Counts per second over a minute, in a ring that forgets by itself. */
class Ring {
  readonly #counts = new Uint32Array(WINDOW_SECONDS);
  #second = 0;

  add(second: number, count: number): void {
    this.#advance(second);
    // A batch that comes late is counted in its own second while that is in the ring.
    if (this.#second - second < WINDOW_SECONDS) {
      const index = second % WINDOW_SECONDS;
      this.#counts[index] = (this.#counts[index] as number) + count;
    }
  }

  /** Mean of the `RATE_SECONDS` whole seconds before `second`. */
  rate(second: number): number {
    this.#advance(second);
    let sum = 0;
    for (let back = 1; back <= RATE_SECONDS; back++) sum += this.#counts[(second - back) % WINDOW_SECONDS] as number;
    return sum / RATE_SECONDS;
  }

  #advance(second: number): void {
    if (second - this.#second >= WINDOW_SECONDS) {
      this.#counts.fill(0);
      this.#second = second;
    }
    while (this.#second < second) this.#counts[++this.#second % WINDOW_SECONDS] = 0;
  }
}

/** Sum, then buckets; two halves that take turns. */
class RecentHistogram {
  #now = new Float64Array(1 + HISTOGRAM_BUCKETS);
  #before = new Float64Array(1 + HISTOGRAM_BUCKETS);
  #half = 0;

  add(second: number, sums: readonly number[], histogram: readonly number[]): void {
    this.#turn(second);
    for (const sum of sums) this.#now[0] = (this.#now[0] as number) + sum;
    for (let index = 0; index < histogram.length; index++) {
      const bucket = 1 + (index % HISTOGRAM_BUCKETS);
      this.#now[bucket] = (this.#now[bucket] as number) + (histogram[index] as number);
    }
  }

  view(second: number): LatencyView {
    this.#turn(second);
    const counts = Array.from({ length: HISTOGRAM_BUCKETS }, (_, index) => {
      return (this.#now[1 + index] as number) + (this.#before[1 + index] as number);
    });
    const count = counts.reduce((sum, value) => sum + value, 0);
    if (count === 0) return { average: 0, p50: 0, p95: 0, p99: 0 };
    return {
      average: ((this.#now[0] as number) + (this.#before[0] as number)) / count,
      p50: quantile(counts, count * 0.5),
      p95: quantile(counts, count * 0.95),
      p99: quantile(counts, count * 0.99),
    };
  }

  #turn(second: number): void {
    const half = Math.floor(second / HALF_WINDOW_SECONDS);
    if (half <= this.#half) return;
    const recent = half === this.#half + 1;
    const spare = this.#before;
    this.#before = recent ? this.#now : spare.fill(0);
    this.#now = recent ? spare.fill(0) : this.#now.fill(0);
    this.#half = half;
  }
}

/** Where `rank` of the counts lies, by a straight line within its bucket; the last bucket has no end, so its begin. */
function quantile(counts: readonly number[], rank: number): number {
  let seen = 0;
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] as number;
    if (count > 0 && seen + count >= rank) {
      const low = index === 0 ? 0 : (LATENCY_BOUNDS_US[index - 1] as number);
      const high = LATENCY_BOUNDS_US[index] ?? low;
      return low + ((high - low) * (rank - seen)) / count;
    }
    seen += count;
  }
  return LATENCY_BOUNDS_US.at(-1) as number;
}

class Series {
  readonly names: Pick<MetricsRow, "apiId" | "apiName" | "stageName" | "resourcePath" | "httpMethod">;
  readonly requests = new Float64Array(STATUS_CLASS_COUNT);
  readonly requestRing = new Ring();
  readonly throttleRing = new Ring();
  readonly latency = new RecentHistogram();
  readonly integrationLatency = new RecentHistogram();
  throttled = 0;
  bytesIn = 0;
  bytesOut = 0;
  updatedSecond = 0;

  constructor(names: Series["names"]) {
    this.names = names;
  }

  add(second: number, series: TelemetrySeries): void {
    let count = 0;
    for (let index = 0; index < STATUS_CLASS_COUNT; index++) {
      const value = series.requests[index] as number;
      this.requests[index] = (this.requests[index] as number) + value;
      count += value;
    }
    this.requestRing.add(second, count);
    this.throttleRing.add(second, series.throttled);
    this.latency.add(second, series.latencySum, series.latencyHistogram);
    this.integrationLatency.add(second, series.integrationLatencySum, series.integrationLatencyHistogram);
    this.throttled += series.throttled;
    this.bytesIn += series.bytesIn;
    this.bytesOut += series.bytesOut;
    this.updatedSecond = Math.max(this.updatedSecond, second);
  }

  row(second: number): MetricsRow {
    return {
      ...this.names,
      requestsPerSecond: this.requestRing.rate(second),
      throttledPerSecond: this.throttleRing.rate(second),
      requests: [...this.requests],
      throttled: this.throttled,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      latencyUs: this.latency.view(second),
      integrationLatencyUs: this.integrationLatency.view(second),
    };
  }
}

interface EdgeCounts {
  readonly ring: Ring;
  /** Last sequence by incarnation, oldest incarnation first. */
  readonly sequences: Map<string, number>;
}

const NO_NAMES = { apiId: "", apiName: "", stageName: "", resourcePath: "", httpMethod: "" };

export class MetricsStore {
  readonly #nowMs: () => number;
  readonly #series = new Map<string, Series>();
  readonly #total = new Series(NO_NAMES);
  readonly #edges = new Map<string, EdgeCounts>();

  constructor(nowMs: () => number = epochMs) {
    this.#nowMs = nowMs;
  }

  /** Counts a batch, unless it was counted before. Throws BadRequestException, and then counted nothing of it. */
  add(batch: TelemetryBatch): void {
    checkBatch(batch);
    const edge = this.#edge(batch.edgeId);
    const last = edge.sequences.get(batch.incarnation) ?? 0;
    if (batch.sequence <= last) return;
    if (last === 0 && edge.sequences.size >= INCARNATIONS_MAX) {
      edge.sequences.delete(edge.sequences.keys().next().value as string);
    }
    edge.sequences.set(batch.incarnation, batch.sequence);
    // Counted when it arrives, by the control plane's clock: edges' clocks may differ from it and from each other.
    const second = Math.floor(this.#nowMs() / 1000);
    for (const series of batch.series) {
      this.#seriesOf(series, second)?.add(second, series);
      this.#total.add(second, series);
      edge.ring.add(
        second,
        series.requests.reduce((sum, value) => sum + value, 0),
      );
    }
  }

  #edge(edgeId: string): EdgeCounts {
    let edge = this.#edges.get(edgeId);
    if (edge === undefined) {
      if (this.#edges.size >= EDGES_MAX) this.#edges.delete(this.#edges.keys().next().value as string);
      edge = { ring: new Ring(), sequences: new Map() };
      this.#edges.set(edgeId, edge);
    }
    return edge;
  }

  /** Undefined when there is no room: such a series counts in the total only. */
  #seriesOf(names: TelemetrySeries, second: number): Series | undefined {
    const { apiId, apiName, stageName, resourcePath, httpMethod } = names;
    const key = JSON.stringify([apiId, stageName, resourcePath, httpMethod]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    if (this.#series.size >= SERIES_MAX) {
      // Methods that were not called for ten minutes make room; deployed ones come back with their next request.
      for (const [name, series] of this.#series) if (second - series.updatedSecond > 600) this.#series.delete(name);
      if (this.#series.size >= SERIES_MAX) return undefined;
    }
    const series = new Series({ apiId, apiName, stageName, resourcePath, httpMethod });
    this.#series.set(key, series);
    return series;
  }

  requestsPerSecond(edgeId: string): number {
    return this.#edges.get(edgeId)?.ring.rate(Math.floor(this.#nowMs() / 1000)) ?? 0;
  }

  view(request: MetricsRequest): MetricsView {
    const rowsMax = Math.min(request.rowsMax ?? ROWS_DEFAULT, ROWS_MAX);
    if (!Number.isInteger(rowsMax) || rowsMax < 1) throw badRequest(`Invalid rowsMax: expected 1 to ${ROWS_MAX}`);
    const atMs = this.#nowMs();
    const second = Math.floor(atMs / 1000);
    // Rows are made for those that are shown only: there may be ten thousand methods.
    const busiest = [...this.#series.values()]
      .map((series) => ({
        series,
        rate: series.requestRing.rate(second),
        all: series.requests.reduce((a, b) => a + b, 0),
      }))
      .sort((a, b) => b.rate - a.rate || b.all - a.all)
      .slice(0, rowsMax);
    return {
      atMs,
      total: this.#total.row(second),
      rows: busiest.map(({ series }) => series.row(second)),
      rowsOmitted: this.#series.size - busiest.length,
    };
  }
}

const SERIES_IN_BATCH_MAX = 65_536;
const HISTOGRAM_LENGTH = STATUS_CLASS_COUNT * HISTOGRAM_BUCKETS;

function checkBatch(batch: TelemetryBatch): void {
  const text = (value: unknown, max: number) => typeof value === "string" && value.length <= max;
  const count = (value: unknown) => typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
  const counts = (values: readonly number[], length: number) => values.length === length && values.every(count);
  if (!text(batch.edgeId, 128) || batch.edgeId === "") throw badRequest("Invalid telemetry: edge id");
  if (!text(batch.incarnation, 64) || batch.incarnation === "") throw badRequest("Invalid telemetry: incarnation");
  if (!Number.isSafeInteger(batch.sequence) || batch.sequence < 1) throw badRequest("Invalid telemetry: sequence");
  if (batch.series.length > SERIES_IN_BATCH_MAX) throw badRequest("Invalid telemetry: too many series");
  for (const series of batch.series) {
    const named =
      text(series.apiId, 64) &&
      text(series.apiName, NAME_MAX) &&
      text(series.stageName, 128) &&
      text(series.resourcePath, NAME_MAX) &&
      text(series.httpMethod, 16);
    const counted =
      counts(series.requests, STATUS_CLASS_COUNT) &&
      counts(series.latencySum, STATUS_CLASS_COUNT) &&
      counts(series.integrationLatencySum, STATUS_CLASS_COUNT) &&
      counts(series.latencyHistogram, HISTOGRAM_LENGTH) &&
      counts(series.integrationLatencyHistogram, HISTOGRAM_LENGTH) &&
      [series.throttled, series.bytesIn, series.bytesOut].every(count);
    if (!named || !counted) throw badRequest("Invalid telemetry: series");
  }
}
