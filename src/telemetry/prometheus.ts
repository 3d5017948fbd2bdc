/** Renders counters as Prometheus text (exposition format 0.0.4): base units, HELP and TYPE, bounded label sets. */
import {
  LATENCY_BOUNDS_US,
  requestCount,
  type SlotCounts,
  type StatusClassCounts,
  type TelemetrySeries,
} from "../model/telemetry.ts";

/** Series beyond this many are added up under `overflow` labels, so that a scrape stays bounded. */
export const SERIES_MAX = 1_000;
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const OVERFLOW = "overflow";
const LABEL_VALUE_MAX = 256;

/** What an edge knows about itself. */
export interface EdgeMetrics {
  /** Threads that serve now. */
  readonly threads: number;
  /** Threads that were replaced since the start. */
  readonly threadRestarts: number;
  /** Revision being served, -1 before the first. */
  readonly configurationRevision: number;
  /** When that revision went live, ms since the epoch; null before the first. */
  readonly configurationAppliedAtMs: number | null;
  /** Versions that are published or still hold requests. */
  readonly versionsAlive: number;
  readonly requestsInFlight: number;
  readonly controlPlaneConnected?: boolean;
  readonly accessLogDroppedLines?: number;
  readonly upstreamConnections?: number;
  /** Memory that collected request bodies hold, and all that there is for them. */
  readonly bodyMemoryBytes?: number;
  readonly bodyMemoryMaxBytes?: number;
  /** What the edge knows of keys and plans, and of the way of what it counts for them. */
  readonly access?: AccessMetrics;
}

export interface AccessMetrics {
  readonly apiKeys: number;
  readonly usagePlans: number;
  /** Requests whose usage was not recorded, since the start. */
  readonly usageLost: number;
  /** Batches of usage that the control plane has not acknowledged. */
  readonly usageBatchesUnacknowledged: number;
}

export interface PrometheusInput {
  readonly version: string;
  /**
   * Totals since the start, one entry for each method of each stage. Keep the order stable: the first `seriesMax` are shown
   * by name, the rest are added up, and a counter must not go back because two changed places.
   */
  readonly series?: Iterable<TelemetrySeries>;
  readonly edge?: EdgeMetrics;
  readonly seriesMax?: number;
}

/** One document. Ends with a newline. */
export function renderPrometheus(input: PrometheusInput): string {
  const out: string[] = [];
  renderProcess(out, input.version);
  if (input.edge !== undefined) renderEdge(out, input.edge);
  if (input.series !== undefined) renderSeries(out, boundSeries(input.series, input.seriesMax ?? SERIES_MAX));
  return out.join("");
}

/** Escapes a label value: backslash, quotation mark, line feed. Longer ones are cut, so that a label stays bounded. */
export function escapeLabelValue(value: string): string {
  const text = value.length > LABEL_VALUE_MAX ? `${value.slice(0, LABEL_VALUE_MAX - 3)}...` : value;
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function family(out: string[], name: string, type: "counter" | "gauge" | "histogram", help: string): void {
  out.push(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
}

function single(out: string[], name: string, type: "counter" | "gauge", help: string, value: number): void {
  family(out, name, type, help);
  out.push(`${name} ${value}\n`);
}

function renderProcess(out: string[], version: string): void {
  family(out, "gatehouse_build_info", "gauge", "Version of this process; always 1.");
  out.push(
    `gatehouse_build_info{version="${escapeLabelValue(version)}",node="${escapeLabelValue(process.version)}"} 1\n`,
  );
  const usage = process.cpuUsage();
  const cpuSeconds = (usage.user + usage.system) / 1e6;
  single(out, "process_cpu_seconds_total", "counter", "User and system CPU time.", cpuSeconds);
  const residentHelp = "Memory that is resident.";
  single(out, "process_resident_memory_bytes", "gauge", residentHelp, process.memoryUsage.rss());
  const startedSeconds = Math.round(performance.timeOrigin) / 1_000;
  single(out, "process_start_time_seconds", "gauge", "When the process started, since the epoch.", startedSeconds);
}

function renderAccess(out: string[], access: AccessMetrics): void {
  single(out, "gatehouse_api_keys", "gauge", "API keys that the edge knows, disabled ones too.", access.apiKeys);
  single(out, "gatehouse_usage_plans", "gauge", "Usage plans that the edge knows.", access.usagePlans);
  const lost = "gatehouse_usage_lost_total";
  single(out, lost, "counter", "Requests whose usage was not recorded for want of room.", access.usageLost);
  const waiting = "gatehouse_usage_batches_unacknowledged";
  const help = "Batches of usage that the control plane has not acknowledged.";
  single(out, waiting, "gauge", help, access.usageBatchesUnacknowledged);
}

function renderEdge(out: string[], edge: EdgeMetrics): void {
  single(out, "gatehouse_threads", "gauge", "Threads that serve requests.", edge.threads);
  const restarts = "gatehouse_thread_restarts_total";
  single(out, restarts, "counter", "Threads that failed and were replaced.", edge.threadRestarts);
  const revision = "gatehouse_configuration_revision";
  single(
    out,
    revision,
    "gauge",
    "Configuration revision being served, -1 before the first.",
    edge.configurationRevision,
  );
  if (edge.configurationAppliedAtMs !== null) {
    const applied = "gatehouse_configuration_applied_timestamp_seconds";
    single(
      out,
      applied,
      "gauge",
      "When that revision went live, since the epoch.",
      edge.configurationAppliedAtMs / 1_000,
    );
  }
  const versions = "gatehouse_configuration_versions";
  single(out, versions, "gauge", "Configurations that are published or still hold requests.", edge.versionsAlive);
  const inFlight = "gatehouse_requests_in_flight";
  single(out, inFlight, "gauge", "Requests that have no complete answer yet.", edge.requestsInFlight);
  if (edge.controlPlaneConnected !== undefined) {
    const connected = "gatehouse_control_plane_connected";
    const help = "Whether the stream from the control plane stands; without it the last configuration goes on serving.";
    single(out, connected, "gauge", help, edge.controlPlaneConnected ? 1 : 0);
  }
  if (edge.accessLogDroppedLines !== undefined) {
    const dropped = "gatehouse_access_log_dropped_lines_total";
    single(
      out,
      dropped,
      "counter",
      "Access log lines lost because the destination took none.",
      edge.accessLogDroppedLines,
    );
  }
  if (edge.upstreamConnections !== undefined) {
    single(out, "gatehouse_upstream_connections", "gauge", "Open connections to backends.", edge.upstreamConnections);
  }
  if (edge.access !== undefined) renderAccess(out, edge.access);
  if (edge.bodyMemoryBytes !== undefined) {
    const used = "gatehouse_body_memory_bytes";
    single(out, used, "gauge", "Memory held by request bodies that are validated as a whole.", edge.bodyMemoryBytes);
  }
  if (edge.bodyMemoryMaxBytes !== undefined) {
    const max = "gatehouse_body_memory_max_bytes";
    single(
      out,
      max,
      "gauge",
      "Memory set aside for such bodies; beyond it requests are answered 503.",
      edge.bodyMemoryMaxBytes,
    );
  }
}

interface BoundSeries {
  /** Series with traffic, with their labels as text, the one that stands for the rest last. */
  readonly shown: readonly { readonly labels: string; readonly series: TelemetrySeries }[];
  /** API id to name, of those shown. */
  readonly names: ReadonlyMap<string, string>;
  /** How many were added up. */
  readonly overflowed: number;
}

function boundSeries(all: Iterable<TelemetrySeries>, seriesMax: number): BoundSeries {
  const shown: { labels: string; series: TelemetrySeries }[] = [];
  const names = new Map<string, string>();
  let rest: TelemetrySeries | null = null;
  let position = 0;
  let overflowed = 0;
  for (const series of all) {
    // The place in the order counts, not whether there was traffic: which ones are shown must not depend on time.
    const isShown = position < seriesMax;
    position += 1;
    if (isShown) {
      if (isEmpty(series)) continue;
      if (series.apiId !== "") names.set(series.apiId, series.apiName);
      shown.push({ labels: seriesLabels(series), series });
    } else {
      overflowed += 1;
      rest = rest === null ? asOverflow(series) : addSeries(rest, series);
    }
  }
  if (rest !== null && !isEmpty(rest)) shown.push({ labels: seriesLabels(rest), series: rest });
  return { shown, names, overflowed };
}

function isEmpty(series: TelemetrySeries): boolean {
  return series.throttled === 0 && requestCount(series) === 0;
}

function seriesLabels(series: TelemetrySeries): string {
  return (
    `api="${escapeLabelValue(series.apiId)}",stage="${escapeLabelValue(series.stageName)}"` +
    `,method="${escapeLabelValue(series.httpMethod)}",resource="${escapeLabelValue(series.resourcePath)}"`
  );
}

function asOverflow(series: TelemetrySeries): TelemetrySeries {
  const names = {
    apiId: OVERFLOW,
    apiName: OVERFLOW,
    stageName: OVERFLOW,
    resourcePath: OVERFLOW,
    httpMethod: OVERFLOW,
  };
  return { ...series, ...names };
}

function addSeries(to: TelemetrySeries, series: TelemetrySeries): TelemetrySeries {
  return {
    ...to,
    throttled: to.throttled + series.throttled,
    bytesIn: to.bytesIn + series.bytesIn,
    bytesOut: to.bytesOut + series.bytesOut,
    classes: addClasses(to, series),
  };
}

function addClasses(to: SlotCounts, counts: SlotCounts): StatusClassCounts[] {
  const byClass = new Map(to.classes.map((one) => [one.statusClass, one]));
  for (const one of counts.classes) {
    const known = byClass.get(one.statusClass);
    byClass.set(one.statusClass, known === undefined ? one : addClass(known, one));
  }
  return [...byClass.values()].sort((left, right) => left.statusClass - right.statusClass);
}

function addClass(left: StatusClassCounts, right: StatusClassCounts): StatusClassCounts {
  return {
    statusClass: left.statusClass,
    requests: left.requests + right.requests,
    latencySum: left.latencySum + right.latencySum,
    integrationLatencySum: left.integrationLatencySum + right.integrationLatencySum,
    latencyHistogram: addRows(left.latencyHistogram, right.latencyHistogram),
    integrationLatencyHistogram: addRows(left.integrationLatencyHistogram, right.integrationLatencyHistogram),
  };
}

/** Either may be empty, which stands for zeros. */
function addRows(left: readonly number[], right: readonly number[]): readonly number[] {
  if (left.length === 0) return right;
  return left.map((value, index) => value + (right[index] ?? 0));
}

function renderSeries(out: string[], bound: BoundSeries): void {
  family(out, "gatehouse_api_info", "gauge", "Name of each API that was called; always 1.");
  for (const [apiId, name] of bound.names) {
    out.push(`gatehouse_api_info{api="${escapeLabelValue(apiId)}",name="${escapeLabelValue(name)}"} 1\n`);
  }
  const overflowHelp = 'Methods whose counts are added up under the label value "overflow", to keep this page bounded.';
  single(out, "gatehouse_metrics_overflow_series", "gauge", overflowHelp, bound.overflowed);

  family(
    out,
    "gatehouse_requests_total",
    "counter",
    "Requests answered; 4xx holds those whose client went away first.",
  );
  for (const { labels, series } of bound.shown) {
    for (const { statusClass, requests } of series.classes) {
      if (requests > 0) out.push(`gatehouse_requests_total{${labels},status_class="${statusClass}xx"} ${requests}\n`);
    }
  }
  family(out, "gatehouse_throttled_total", "counter", "Requests refused by a throttle; they count as 4xx too.");
  for (const { labels, series } of bound.shown) out.push(`gatehouse_throttled_total{${labels}} ${series.throttled}\n`);
  family(out, "gatehouse_request_bytes_total", "counter", "Body bytes received from clients.");
  for (const { labels, series } of bound.shown)
    out.push(`gatehouse_request_bytes_total{${labels}} ${series.bytesIn}\n`);
  family(out, "gatehouse_response_bytes_total", "counter", "Body bytes sent to clients.");
  for (const { labels, series } of bound.shown)
    out.push(`gatehouse_response_bytes_total{${labels}} ${series.bytesOut}\n`);

  const whole = "gatehouse_request_duration_seconds";
  family(out, whole, "histogram", "From the request's arrival to the end of its answer.");
  for (const { labels, series } of bound.shown) {
    const rows = series.classes.map((one) => one.latencyHistogram);
    renderHistogram(
      out,
      whole,
      labels,
      rows,
      sumOf(series, (one) => one.latencySum),
    );
  }
  const integration = "gatehouse_integration_duration_seconds";
  family(out, integration, "histogram", "Time spent in the backend, for requests that called one.");
  for (const { labels, series } of bound.shown) {
    const rows = series.classes.map((one) => one.integrationLatencyHistogram).filter((row) => row.length > 0);
    if (rows.length > 0) {
      renderHistogram(
        out,
        integration,
        labels,
        rows,
        sumOf(series, (one) => one.integrationLatencySum),
      );
    }
  }
}

function sumOf(series: SlotCounts, value: (one: StatusClassCounts) => number): number {
  return series.classes.reduce((sum, one) => sum + value(one), 0);
}

const BUCKET_COUNT = LATENCY_BOUNDS_US.length + 1;
const BUCKET_LABELS = LATENCY_BOUNDS_US.map((bound) => String(bound / 1e6));

/** `rows` holds BUCKET_COUNT numbers for each status class; classes are added up here. */
function renderHistogram(
  out: string[],
  name: string,
  labels: string,
  rows: readonly (readonly number[])[],
  sumUs: number,
): void {
  let cumulative = 0;
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket += 1) {
    for (const row of rows) cumulative += row[bucket]!;
    out.push(`${name}_bucket{${labels},le="${BUCKET_LABELS[bucket] ?? "+Inf"}"} ${cumulative}\n`);
  }
  out.push(`${name}_sum{${labels}} ${sumUs / 1e6}\n${name}_count{${labels}} ${cumulative}\n`);
}
