/** `gatehouse metrics [--watch]`. */
import type { MetricsRow, MetricsView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { print, printJson, printResult } from "../output.ts";
import { watchSignals } from "../signals.ts";
import { type Column, renderBytes, renderMs, renderTable } from "../table.ts";

const CLEAR_SCREEN = "\u001b[H\u001b[J";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const COLUMNS: readonly Column<MetricsRow>[] = [
  { title: "API", value: (row) => row.apiName },
  { title: "STAGE", value: (row) => row.stageName },
  { title: "METHOD", value: (row) => row.httpMethod || "-" },
  { title: "RESOURCE", value: (row) => row.resourcePath || "(no method matched)" },
  { title: "REQ/S", value: (row) => row.requestsPerSecond.toFixed(1), align: "right" },
  { title: "THROTTLED/S", value: (row) => row.throttledPerSecond.toFixed(1), align: "right" },
  { title: "REQUESTS", value: (row) => sum(row.requests), align: "right" },
  { title: "4XX", value: (row) => row.requests[3] ?? 0, align: "right" },
  { title: "5XX", value: (row) => row.requests[4] ?? 0, align: "right" },
  { title: "P50 MS", value: (row) => renderMs(row.latencyUs.p50), align: "right" },
  { title: "P99 MS", value: (row) => renderMs(row.latencyUs.p99), align: "right" },
  { title: "BACKEND P99", value: (row) => renderMs(row.integrationLatencyUs.p99), align: "right" },
  { title: "OUT", value: (row) => renderBytes(row.bytesOut), align: "right" },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings) => {
    const request = { rowsMax: settings["rows-max"] };
    if (!settings.watch) {
      printResult(settings, await admin.metrics(request), renderMetrics);
      return;
    }
    const signals = watchSignals();
    const views = admin.watchMetrics({ ...request, intervalMs: 1_000 })[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await Promise.race([views.next(), signals.requested]);
        if (typeof next === "string" || next.done === true) break;
        if (settings.json) printJson(next.value, true);
        else print((process.stdout.isTTY ? CLEAR_SCREEN : "") + renderMetrics(next.value));
      }
    } finally {
      signals.dispose();
      // Not awaited: the stream ends when the client is closed behind this.
      void views.return?.()?.catch(() => {});
    }
  });
}

/** Totals, then the busiest methods. */
export function renderMetrics(view: MetricsView): string {
  const { total } = view;
  const classes = total.requests
    .map((count, index) => `${index + 1}xx ${count}`)
    .filter((text) => !text.endsWith(" 0"));
  return (
    `${new Date(view.atMs).toISOString().slice(11, 19)}  ${total.requestsPerSecond.toFixed(1)} req/s` +
    `  ${sum(total.requests)} requests${classes.length === 0 ? "" : ` (${classes.join(", ")})`}` +
    `  p50 ${renderMs(total.latencyUs.p50)} ms  p99 ${renderMs(total.latencyUs.p99)} ms` +
    `  throttled ${total.throttled}\n\n` +
    renderTable(COLUMNS, view.rows, "no requests yet") +
    (view.rowsOmitted === 0 ? "" : `and ${view.rowsOmitted} more (--rows-max N)\n`)
  );
}
