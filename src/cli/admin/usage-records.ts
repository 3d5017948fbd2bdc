/** `gatehouse usage records`: the ledger, a line for each key, method and day or minute. */
import type { UsageRecord } from "../../rpc/usage-admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { everyPage } from "../every-page.ts";
import { printResult } from "../output.ts";
import { type Column, renderBytes, renderDate, renderTable } from "../table.ts";
import { endOfDayMs, planOf, startOfDayMs, todayUtc } from "../usage-settings.ts";

const COLUMNS: readonly Column<UsageRecord>[] = [
  { title: "FROM", value: (row) => renderDate(row.fromMs) },
  { title: "KEY", value: (row) => row.keyId },
  { title: "STAGE", value: (row) => `${row.apiId}:${row.stageName}` },
  { title: "METHOD", value: (row) => `${row.httpMethod} ${row.resourcePath}` },
  { title: "ADMITTED", value: (row) => row.admitted, align: "right" },
  { title: "THROTTLED", value: (row) => row.throttled, align: "right" },
  { title: "OVER QUOTA", value: (row) => row.quotaExceeded, align: "right" },
  { title: "IN", value: (row) => renderBytes(row.bytesIn), align: "right" },
  { title: "OUT", value: (row) => renderBytes(row.bytesOut), align: "right" },
];

export async function run(invocation: Invocation): Promise<number> {
  const planId = planOf(invocation);
  const { key, from, to, by } = invocation.settings;
  const request = {
    planId,
    fromMs: startOfDayMs(from ?? todayUtc(), "--from", invocation.command.name),
    toMs: endOfDayMs(to ?? todayUtc(), "--to", invocation.command.name),
    granularity: by === "minute" ? ("MINUTE" as const) : ("DAY" as const),
    ...(key === undefined ? {} : { keyId: key }),
  };
  return withAdmin(invocation, async (admin, settings) => {
    const records = await everyPage((page) => admin.getUsageRecords({ ...request, ...page, limit: 5_000 }));
    printResult(settings, records, (rows) => renderTable(COLUMNS, rows, "nothing was used"));
  });
}
