import { describe, expect, it } from "vitest";
import { MetricsStore } from "../../src/control/metrics-store.ts";
import type { StatusClassCounts, TelemetryBatch, TelemetrySeries } from "../../src/model/telemetry.ts";

const BUCKETS = 16;

/** `count` answers of class 2xx in the bucket from 250 to 500 microseconds. */
function series(count: number, resourcePath = "/a"): TelemetrySeries {
  return {
    apiId: "api",
    apiName: "Pets",
    stageName: "prod",
    resourcePath,
    httpMethod: "GET",
    throttled: 0,
    bytesIn: 1,
    bytesOut: 2,
    classes: [classCounts(count)],
  };
}

function classCounts(count: number, changes: Partial<StatusClassCounts> = {}): StatusClassCounts {
  return {
    statusClass: 2,
    requests: count,
    latencySum: count * 400,
    integrationLatencySum: 0,
    latencyHistogram: Array.from({ length: BUCKETS }, (_, index) => (index === 1 ? count : 0)),
    integrationLatencyHistogram: [],
    ...changes,
  };
}

function batch(sequence: number, ...all: TelemetrySeries[]): TelemetryBatch {
  return { edgeId: "e", incarnation: "one", sequence, fromMs: 0, toMs: 1000, series: all };
}

function storeAt(startMs = 1_000_000_000) {
  const clock = { nowMs: startMs };
  return { store: new MetricsStore(() => clock.nowMs), clock };
}

describe("metrics of edges", () => {
  it("count a batch once, and a new incarnation's first batch again", () => {
    const { store } = storeAt();
    store.add(batch(1, series(5)));
    store.add(batch(1, series(5)));
    store.add(batch(2, series(1)));
    store.add(batch(1, series(5)));
    expect(store.view({}).total.requests[1]).toBe(6);
    store.add({ ...batch(1, series(10)), incarnation: "two" });
    expect(store.view({}).total.requests[1]).toBe(16);
    store.add(batch(2, series(1)));
    expect(store.view({}).total.requests[1]).toBe(16);
  });

  it("give a rate over ten whole seconds, which falls to nothing when nothing comes", () => {
    const { store, clock } = storeAt();
    for (let second = 0; second < 10; second++) {
      store.add(batch(second + 1, series(20)));
      clock.nowMs += 1000;
    }
    expect(store.view({}).rows[0]?.requestsPerSecond).toBe(20);
    expect(store.requestsPerSecond("e")).toBe(20);
    clock.nowMs += 5000;
    expect(store.requestsPerSecond("e")).toBe(10);
    clock.nowMs += 1_000_000;
    expect(store.requestsPerSecond("e")).toBe(0);
    expect(store.view({}).rows[0]).toMatchObject({ requestsPerSecond: 0, requests: [0, 200, 0, 0, 0] });
  });

  it("give latencies of the last half minute", () => {
    const { store, clock } = storeAt();
    store.add(batch(1, series(100)));
    const { latencyUs } = store.view({}).total;
    expect(latencyUs).toEqual({ average: 400, p50: 375, p95: 487.5, p99: 497.5 });
    clock.nowMs += 31_000;
    expect(store.view({}).total.latencyUs).toEqual({ average: 0, p50: 0, p95: 0, p99: 0 });
  });

  it("of methods that nobody called for ten minutes make room for others, which begin at nothing", () => {
    const { store, clock } = storeAt();
    for (let part = 0; part < 20; part++) {
      store.add(batch(part + 1, ...Array.from({ length: 1000 }, (_, index) => series(7, `/${part}/${index}`))));
    }
    clock.nowMs += 601_000;
    store.add(batch(21, series(1, "/new")));
    const { total, rows, rowsOmitted } = store.view({});
    expect([total.requests[1], rows.length, rowsOmitted]).toEqual([140_001, 1, 0]);
    expect(rows[0]).toMatchObject({ resourcePath: "/new", requests: [0, 1, 0, 0, 0] });
    expect(rows[0]!.latencyUs.average).toBe(400);
  });

  it("list the busiest first and say how many were cut off", () => {
    const { store, clock } = storeAt();
    store.add(batch(1, series(1, "/idle"), series(50, "/busy"), series(10, "/some")));
    clock.nowMs += 1000;
    const { rows, rowsOmitted } = store.view({ rowsMax: 2 });
    expect([rows.map(({ resourcePath }) => resourcePath), rowsOmitted]).toEqual([["/busy", "/some"], 1]);
    expect(() => store.view({ rowsMax: 0 })).toThrow(/rowsMax/);
  });

  it("stay bounded, and count in the total what found no place of its own", () => {
    const { store } = storeAt();
    for (let part = 0; part < 21; part++) {
      store.add(batch(part + 1, ...Array.from({ length: 1000 }, (_, index) => series(1, `/${part}/${index}`))));
    }
    const { total, rows, rowsOmitted } = store.view({ rowsMax: 1 });
    expect(total.requests[1]).toBe(21_000);
    expect(rows.length + rowsOmitted).toBe(20_000);
  });

  it("count nothing of a batch that makes no sense", () => {
    const { store } = storeAt();
    const bad: Partial<TelemetrySeries>[] = [
      { classes: [classCounts(-1)] },
      { classes: [classCounts(1, { requests: Number.NaN })] },
      { classes: [classCounts(1, { statusClass: 0 })] },
      { classes: [classCounts(1, { statusClass: 6 })] },
      { classes: [classCounts(1), classCounts(1)] },
      { throttled: Number.POSITIVE_INFINITY },
      { classes: [classCounts(1, { latencyHistogram: [1] })] },
      { classes: [classCounts(1, { integrationLatencyHistogram: [1] })] },
      { resourcePath: "x".repeat(5000) },
    ];
    for (const change of bad) {
      expect(() => store.add(batch(1, series(1), { ...series(1), ...change }))).toThrow(/Invalid telemetry/);
    }
    expect(() => store.add({ ...batch(1), sequence: 0 })).toThrow(/sequence/);
    expect(store.view({}).total.requests[1]).toBe(0);
    store.add(batch(1, series(1)));
    expect(store.view({}).total.requests[1]).toBe(1);
  });
});
