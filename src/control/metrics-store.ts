/** Counts that edges reported: totals since the control plane started, and what happened lately, in bounded memory. */
import { HISTOGRAM_BUCKETS, STATUS_CLASS_COUNT } from "../../assembly/layout/counters.ts";
import { epochMs } from "../clock.ts";
import {
  LATENCY_BOUNDS_US,
  requestCount,
  type SlotCounts,
  type StatusClassCounts,
  type TelemetryBatch,
  type TelemetrySeries,
} from "../model/telemetry.ts";
import type { LatencyView, MetricsRequest, MetricsRow, MetricsView } from "../rpc/admin.ts";
import { badRequest } from "./refusals.ts";

const RATE_SECONDS = 10;
const SERIES_MAX = 20_000;
/** A series without requests for this long makes room for another. */
const IDLE_SECONDS = 600;
const EDGES_MAX = 1000;
const INCARNATIONS_MAX = 4;
const ROWS_DEFAULT = 1000;
const ROWS_MAX = 5000;
const NAME_MAX = 2048;
/** A histogram half covers this; the one before is kept beside it, so quantiles are of the last 15 to 30 seconds. */
const HALF_WINDOW_SECONDS = 15;

// Ten thousand series may be counted each second, and then what costs is the way to them in memory. So a series is a row of
// numbers in a block that many share, and ring and histogram are ways to read a part of such a row:
//
//   requests by status class | ring of requests | ring of throttled | latency | integration latency
//   ring: second of the last count, then a count for each second
//   latency: number of the half window, then the sum and the buckets of this half, then those of the one before

const RING_SLOTS = 16;
const RING_LENGTH = 1 + RING_SLOTS;
const HALF_LENGTH = 1 + HISTOGRAM_BUCKETS;
const LATENCY_LENGTH = 1 + 2 * HALF_LENGTH;

const REQUEST_RING = STATUS_CLASS_COUNT;
const THROTTLE_RING = REQUEST_RING + RING_LENGTH;
const LATENCY = THROTTLE_RING + RING_LENGTH;
const INTEGRATION_LATENCY = LATENCY + LATENCY_LENGTH;
const SERIES_LENGTH = INTEGRATION_LATENCY + LATENCY_LENGTH;
const SERIES_IN_BLOCK = 256;

/** Counts of whole seconds, which forget by themselves. */
function addToRing(row: Float64Array, at: number, second: number, count: number): void {
  advanceRing(row, at, second);
  // A batch that comes late is counted in its own second while that is in the ring.
  if ((row[at] as number) - second >= RING_SLOTS) return;
  const slot = at + 1 + (second % RING_SLOTS);
  row[slot] = (row[slot] as number) + count;
}

/** Mean of the `RATE_SECONDS` whole seconds before `second`. */
function rateOfRing(row: Float64Array, at: number, second: number): number {
  advanceRing(row, at, second);
  let sum = 0;
  for (let back = 1; back <= RATE_SECONDS; back++) sum += row[at + 1 + ((second - back) % RING_SLOTS)] as number;
  return sum / RATE_SECONDS;
}

function advanceRing(row: Float64Array, at: number, second: number): void {
  const passed = Math.min(second - (row[at] as number), RING_SLOTS);
  if (passed <= 0) return;
  for (let back = 0; back < passed; back++) row[at + 1 + ((second - back) % RING_SLOTS)] = 0;
  row[at] = second;
}

function addLatency(row: Float64Array, at: number, second: number, sum: number, histogram: readonly number[]): void {
  turnLatency(row, at, second);
  row[at + 1] = (row[at + 1] as number) + sum;
  for (let index = 0; index < histogram.length; index++) {
    const count = histogram[index] as number;
    if (count !== 0) row[at + 2 + index] = (row[at + 2 + index] as number) + count;
  }
}

/** Of the last 15 to 30 seconds. */
function latencyView(row: Float64Array, at: number, second: number): LatencyView {
  turnLatency(row, at, second);
  const sums = (index: number) => (row[at + 1 + index] as number) + (row[at + 1 + HALF_LENGTH + index] as number);
  const counts = Array.from({ length: HISTOGRAM_BUCKETS }, (_, index) => sums(1 + index));
  const count = counts.reduce((sum, value) => sum + value, 0);
  if (count === 0) return { average: 0, p50: 0, p95: 0, p99: 0 };
  return {
    average: sums(0) / count,
    p50: quantile(counts, count * 0.5),
    p95: quantile(counts, count * 0.95),
    p99: quantile(counts, count * 0.99),
  };
}

function turnLatency(row: Float64Array, at: number, second: number): void {
  const half = Math.floor(second / HALF_WINDOW_SECONDS);
  if (half <= (row[at] as number)) return;
  const [now, before] = [at + 1, at + 1 + HALF_LENGTH];
  if (half === (row[at] as number) + 1) row.copyWithin(before, now, before);
  else row.fill(0, before, before + HALF_LENGTH);
  row.fill(0, now, before);
  row[at] = half;
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

/** Hands out rows of zeros for series. */
class SeriesRows {
  readonly #free: { readonly block: Float64Array; readonly at: number }[] = [];

  take(): { readonly block: Float64Array; readonly at: number } {
    if (this.#free.length === 0) {
      const block = new Float64Array(SERIES_IN_BLOCK * SERIES_LENGTH);
      for (let index = SERIES_IN_BLOCK - 1; index >= 0; index--) this.#free.push({ block, at: index * SERIES_LENGTH });
    }
    return this.#free.pop()!;
  }

  giveBack(block: Float64Array, at: number): void {
    block.fill(0, at, at + SERIES_LENGTH);
    this.#free.push({ block, at });
  }
}

class Series {
  readonly names: Pick<MetricsRow, "apiId" | "apiName" | "stageName" | "resourcePath" | "httpMethod">;
  readonly block: Float64Array;
  /** Where its row begins in the block. */
  readonly at: number;
  throttled = 0;
  bytesIn = 0;
  bytesOut = 0;
  updatedSecond = 0;

  constructor(names: Series["names"], row: { readonly block: Float64Array; readonly at: number }) {
    this.names = names;
    this.block = row.block;
    this.at = row.at;
  }

  add(second: number, counts: SlotCounts, requests: number): void {
    const { block, at } = this;
    for (const one of counts.classes) {
      const own = at + one.statusClass - 1;
      block[own] = (block[own] as number) + one.requests;
      addLatency(block, at + LATENCY, second, one.latencySum, one.latencyHistogram);
      if (one.integrationLatencyHistogram.length > 0) {
        const { integrationLatencySum, integrationLatencyHistogram } = one;
        addLatency(block, at + INTEGRATION_LATENCY, second, integrationLatencySum, integrationLatencyHistogram);
      }
    }
    addToRing(block, at + REQUEST_RING, second, requests);
    if (counts.throttled > 0) addToRing(block, at + THROTTLE_RING, second, counts.throttled);
    this.throttled += counts.throttled;
    this.bytesIn += counts.bytesIn;
    this.bytesOut += counts.bytesOut;
    if (second > this.updatedSecond) this.updatedSecond = second;
  }

  /** Since the control plane started, by status class. */
  get requests(): number[] {
    return [...this.block.subarray(this.at, this.at + STATUS_CLASS_COUNT)];
  }

  requestsPerSecond(second: number): number {
    return rateOfRing(this.block, this.at + REQUEST_RING, second);
  }

  row(second: number): MetricsRow {
    return {
      ...this.names,
      requestsPerSecond: this.requestsPerSecond(second),
      throttledPerSecond: rateOfRing(this.block, this.at + THROTTLE_RING, second),
      requests: this.requests,
      throttled: this.throttled,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      latencyUs: latencyView(this.block, this.at + LATENCY, second),
      integrationLatencyUs: latencyView(this.block, this.at + INTEGRATION_LATENCY, second),
    };
  }
}

interface EdgeCounts {
  /** Requests: one ring. */
  readonly ring: Float64Array;
  /** Last sequence by incarnation, oldest incarnation first. */
  readonly sequences: Map<string, number>;
}

const NO_NAMES = { apiId: "", apiName: "", stageName: "", resourcePath: "", httpMethod: "" };

/** Series by name. Level by level, because making one key of four texts would cost more than counting. */
class SeriesTable {
  readonly #rows: SeriesRows;
  readonly #byApi = new Map<string, Map<string, Map<string, Map<string, Series>>>>();
  size = 0;

  constructor(rows: SeriesRows) {
    this.#rows = rows;
  }

  find({ apiId, stageName, httpMethod, resourcePath }: Series["names"]): Series | undefined {
    return this.#byApi.get(apiId)?.get(stageName)?.get(httpMethod)?.get(resourcePath);
  }

  add(series: Series): void {
    const { apiId, stageName, httpMethod, resourcePath } = series.names;
    const byStage = childOf(this.#byApi, apiId);
    childOf(childOf(byStage, stageName), httpMethod).set(resourcePath, series);
    this.size++;
  }

  /** Takes out the series that nothing was counted in since `second`. */
  removeOlder(second: number): void {
    for (const [apiId, byStage] of this.#byApi) {
      for (const [stageName, byMethod] of byStage) {
        for (const [httpMethod, byPath] of byMethod) {
          for (const [path, series] of byPath) {
            if (series.updatedSecond >= second) continue;
            byPath.delete(path);
            this.#rows.giveBack(series.block, series.at);
            this.size--;
          }
          if (byPath.size === 0) byMethod.delete(httpMethod);
        }
        if (byMethod.size === 0) byStage.delete(stageName);
      }
      if (byStage.size === 0) this.#byApi.delete(apiId);
    }
  }

  *all(): IterableIterator<Series> {
    for (const byStage of this.#byApi.values()) {
      for (const byMethod of byStage.values()) {
        for (const byPath of byMethod.values()) yield* byPath.values();
      }
    }
  }
}

function childOf<Child>(parent: Map<string, Map<string, Child>>, key: string): Map<string, Child> {
  let child = parent.get(key);
  if (child === undefined) {
    child = new Map();
    parent.set(key, child);
  }
  return child;
}

export class MetricsStore {
  readonly #nowMs: () => number;
  readonly #rows = new SeriesRows();
  readonly #series = new SeriesTable(this.#rows);
  readonly #total = new Series(NO_NAMES, this.#rows.take());
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
    let all = 0;
    for (const series of batch.series) {
      const requests = requestCount(series);
      this.#seriesOf(series, second)?.add(second, series, requests);
      this.#total.add(second, series, requests);
      all += requests;
    }
    addToRing(edge.ring, 0, second, all);
  }

  #edge(edgeId: string): EdgeCounts {
    let edge = this.#edges.get(edgeId);
    if (edge === undefined) {
      if (this.#edges.size >= EDGES_MAX) this.#edges.delete(this.#edges.keys().next().value as string);
      edge = { ring: new Float64Array(RING_LENGTH), sequences: new Map() };
      this.#edges.set(edgeId, edge);
    }
    return edge;
  }

  /** Undefined when there is no room: such a series counts in the total only. */
  #seriesOf(names: TelemetrySeries, second: number): Series | undefined {
    const known = this.#series.find(names);
    if (known !== undefined) return known;
    if (this.#series.size >= SERIES_MAX) {
      // Methods that were not called for a while make room; deployed ones come back with their next request.
      this.#series.removeOlder(second - IDLE_SECONDS);
      if (this.#series.size >= SERIES_MAX) return undefined;
    }
    const { apiId, apiName, stageName, resourcePath, httpMethod } = names;
    const series = new Series({ apiId, apiName, stageName, resourcePath, httpMethod }, this.#rows.take());
    this.#series.add(series);
    return series;
  }

  requestsPerSecond(edgeId: string): number {
    const edge = this.#edges.get(edgeId);
    return edge === undefined ? 0 : rateOfRing(edge.ring, 0, Math.floor(this.#nowMs() / 1000));
  }

  view(request: MetricsRequest): MetricsView {
    const rowsMax = Math.min(request.rowsMax ?? ROWS_DEFAULT, ROWS_MAX);
    if (!Number.isInteger(rowsMax) || rowsMax < 1) throw badRequest(`Invalid rowsMax: expected 1 to ${ROWS_MAX}`);
    const atMs = this.#nowMs();
    const second = Math.floor(atMs / 1000);
    // Rows are made for those that are shown only: there may be ten thousand methods.
    const busiest = [...this.#series.all()]
      .map((series) => ({
        series,
        rate: series.requestsPerSecond(second),
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

function checkBatch(batch: TelemetryBatch): void {
  const text = (value: unknown, max: number) => typeof value === "string" && value.length <= max;
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
      count(series.throttled) && count(series.bytesIn) && count(series.bytesOut) && areClasses(series.classes);
    if (!named || !counted) throw badRequest("Invalid telemetry: series");
  }
}

function count(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function areClasses(classes: readonly StatusClassCounts[]): boolean {
  let last = 0;
  for (const one of classes) {
    const { statusClass, latencyHistogram, integrationLatencyHistogram } = one;
    if (!Number.isInteger(statusClass) || statusClass <= last || statusClass > STATUS_CLASS_COUNT) return false;
    last = statusClass;
    if (!count(one.requests) || !count(one.latencySum) || !count(one.integrationLatencySum)) return false;
    if (latencyHistogram.length !== HISTOGRAM_BUCKETS || !latencyHistogram.every(count)) return false;
    if (integrationLatencyHistogram.length === 0) continue;
    if (integrationLatencyHistogram.length !== HISTOGRAM_BUCKETS || !integrationLatencyHistogram.every(count))
      return false;
  }
  return true;
}
