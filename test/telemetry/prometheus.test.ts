import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LATENCY_BOUNDS_US, type TelemetrySeries } from "../../src/model/telemetry.ts";
import { type EdgeMetrics, renderPrometheus } from "../../src/telemetry/prometheus.ts";

const BUCKETS = LATENCY_BOUNDS_US.length + 1;

function series(over: Partial<TelemetrySeries> = {}): TelemetrySeries {
  return {
    apiId: "a1b2c3",
    apiName: "Pets",
    stageName: "prod",
    resourcePath: "/pets",
    httpMethod: "GET",
    throttled: 1,
    bytesIn: 10,
    bytesOut: 2_000,
    classes: [
      {
        statusClass: 2,
        requests: 3,
        latencySum: 3_000_000,
        integrationLatencySum: 1_000_000,
        latencyHistogram: histogram(3, 0),
        integrationLatencyHistogram: histogram(2, 1),
      },
      {
        statusClass: 4,
        requests: 1,
        latencySum: 500_000,
        integrationLatencySum: 0,
        latencyHistogram: histogram(0, 1),
        integrationLatencyHistogram: [],
      },
    ],
    ...over,
  };
}

function histogram(first: number, last: number): number[] {
  return [first, ...new Array<number>(BUCKETS - 2).fill(0), last];
}

interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** A reader of the exposition format, written from its grammar: refuses whatever is not in it. */
function parse(text: string): { samples: Sample[]; types: Map<string, string> } {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  expect(text.endsWith("\n")).toBe(true);
  for (const line of text.slice(0, -1).split("\n")) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (comment !== null) {
      if (comment[1] === "TYPE") {
        expect(types.has(comment[2]!), `TYPE of ${comment[2]} twice`).toBe(false);
        types.set(comment[2]!, comment[3]!);
      }
      continue;
    }
    const head = /^([a-zA-Z_:][a-zA-Z0-9_:]*)/.exec(line);
    if (head === null) throw new Error(`not a sample: ${line}`);
    let at = head[0].length;
    const labels: Record<string, string> = {};
    if (line[at] === "{") {
      at += 1;
      while (line[at] !== "}") {
        const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="/.exec(line.slice(at));
        if (label === null) throw new Error(`not a label at ${at}: ${line}`);
        at += label[0].length;
        let value = "";
        while (line[at] !== '"') {
          if (at >= line.length) throw new Error(`label without end: ${line}`);
          if (line[at] === "\\") {
            at += 1;
            const plain = { "\\": "\\", '"': '"', n: "\n" }[line[at]!];
            if (plain === undefined) throw new Error(`unknown escape: ${line}`);
            value += plain;
          } else value += line[at];
          at += 1;
        }
        at += 1;
        labels[label[1]!] = value;
        if (line[at] === ",") at += 1;
      }
      at += 1;
    }
    expect(line[at]).toBe(" ");
    const value = Number(line.slice(at + 1));
    expect(Number.isNaN(value), line).toBe(false);
    const base = head[0].replace(/_(bucket|sum|count)$/, "");
    expect(types.has(head[0]) || types.get(base) === "histogram", `no TYPE before ${line}`).toBe(true);
    samples.push({ name: head[0], labels, value });
  }
  return { samples, types };
}

const find = (samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined =>
  samples.find(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value;

describe("prometheus text", () => {
  it("gives requests by status class, with api, stage, method and resource", () => {
    const { samples, types } = parse(renderPrometheus({ version: "1.2.3", series: [series()] }));
    const labels = { api: "a1b2c3", stage: "prod", method: "GET", resource: "/pets" };
    expect(find(samples, "gatehouse_requests_total", { ...labels, status_class: "2xx" })).toBe(3);
    expect(find(samples, "gatehouse_requests_total", { ...labels, status_class: "4xx" })).toBe(1);
    expect(find(samples, "gatehouse_requests_total", { ...labels, status_class: "5xx" })).toBeUndefined();
    expect(find(samples, "gatehouse_throttled_total", labels)).toBe(1);
    expect(find(samples, "gatehouse_request_bytes_total", labels)).toBe(10);
    expect(find(samples, "gatehouse_response_bytes_total", labels)).toBe(2_000);
    expect(find(samples, "gatehouse_api_info", { api: "a1b2c3", name: "Pets" })).toBe(1);
    expect(find(samples, "gatehouse_build_info", { version: "1.2.3" })).toBe(1);
    expect(types.get("gatehouse_requests_total")).toBe("counter");
  });

  it("gives durations in seconds, as cumulative histograms over all status classes", () => {
    const { samples } = parse(renderPrometheus({ version: "1", series: [series()] }));
    const name = "gatehouse_request_duration_seconds";
    expect(find(samples, `${name}_bucket`, { le: "0.00025" })).toBe(3);
    expect(find(samples, `${name}_bucket`, { le: "30" })).toBe(3);
    expect(find(samples, `${name}_bucket`, { le: "+Inf" })).toBe(4);
    expect(find(samples, `${name}_count`)).toBe(4);
    expect(find(samples, `${name}_sum`)).toBe(3.5);
    expect(find(samples, "gatehouse_integration_duration_seconds_sum")).toBe(1);
    expect(find(samples, "gatehouse_integration_duration_seconds_count")).toBe(3);
  });

  it("tells the edge's own state", () => {
    const edge: EdgeMetrics = {
      threads: 2,
      threadRestarts: 1,
      configurationRevision: 42,
      configurationAppliedAtMs: 1_700_000_000_500,
      versionsAlive: 3,
      requestsInFlight: 7,
      controlPlaneConnected: false,
      accessLogDroppedLines: 9,
      upstreamConnections: 4,
      bodyMemoryBytes: 8_192,
      bodyMemoryMaxBytes: 67_108_864,
    };
    const { samples } = parse(renderPrometheus({ version: "1", edge }));
    expect(find(samples, "gatehouse_threads")).toBe(2);
    expect(find(samples, "gatehouse_thread_restarts_total")).toBe(1);
    expect(find(samples, "gatehouse_configuration_revision")).toBe(42);
    expect(find(samples, "gatehouse_configuration_applied_timestamp_seconds")).toBe(1_700_000_000.5);
    expect(find(samples, "gatehouse_configuration_versions")).toBe(3);
    expect(find(samples, "gatehouse_requests_in_flight")).toBe(7);
    expect(find(samples, "gatehouse_control_plane_connected")).toBe(0);
    expect(find(samples, "gatehouse_access_log_dropped_lines_total")).toBe(9);
    expect(find(samples, "gatehouse_upstream_connections")).toBe(4);
    expect(find(samples, "gatehouse_body_memory_bytes")).toBe(8_192);
    expect(find(samples, "gatehouse_body_memory_max_bytes")).toBe(67_108_864);
    expect(find(samples, "process_resident_memory_bytes")).toBeGreaterThan(0);
  });

  it("any label value comes back as it went in, up to its bound", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 250 }),
        fc.string({ maxLength: 250 }),
        (resourcePath, apiName) => {
          const { samples } = parse(renderPrometheus({ version: "1", series: [series({ resourcePath, apiName })] }));
          const requests = samples.find((sample) => sample.name === "gatehouse_requests_total");
          expect(requests?.labels["resource"]).toBe(resourcePath);
          expect(find(samples, "gatehouse_api_info", { name: apiName })).toBe(1);
        },
      ),
      { numRuns: 200, seed: 11 },
    );
  });

  it("adds up what lies beyond the cap, so that no request is lost and the page stays bounded", () => {
    const many = Array.from({ length: 50 }, (_, index) => series({ resourcePath: `/r${index}` }));
    const { samples } = parse(renderPrometheus({ version: "1", series: many, seriesMax: 10 }));
    const ok = samples.filter((one) => one.name === "gatehouse_requests_total" && one.labels["status_class"] === "2xx");
    expect(ok.length).toBe(11);
    expect(ok.reduce((sum, one) => sum + one.value, 0)).toBe(150);
    expect(find(ok, "gatehouse_requests_total", { resource: "overflow" })).toBe(120);
    expect(find(samples, "gatehouse_metrics_overflow_series")).toBe(40);
    expect(find(samples, "gatehouse_request_duration_seconds_count", { resource: "overflow" })).toBe(160);
  });

  it("which series are shown does not depend on which have traffic", () => {
    const idle = series({ resourcePath: "/idle", classes: [], throttled: 0 });
    const { samples } = parse(
      renderPrometheus({ version: "1", series: [idle, series({ resourcePath: "/late" })], seriesMax: 1 }),
    );
    expect(find(samples, "gatehouse_requests_total", { resource: "/late" })).toBeUndefined();
    expect(find(samples, "gatehouse_requests_total", { resource: "overflow", status_class: "2xx" })).toBe(3);
  });
});
