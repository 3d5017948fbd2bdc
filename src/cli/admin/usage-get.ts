/** `gatehouse usage get`: AWS's usage, a line for each key and day. */
import type { UsageView } from "../../rpc/usage-admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { everyPage } from "../every-page.ts";
import { printResult } from "../output.ts";
import { type Column, renderTable } from "../table.ts";
import { dayOf, planOf, todayUtc } from "../usage-settings.ts";

interface Row {
  readonly keyId: string;
  readonly day: string;
  readonly used: number;
  readonly remaining: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "KEY", value: (row) => row.keyId },
  { title: "DAY", value: (row) => row.day },
  { title: "USED", value: (row) => row.used, align: "right" },
  { title: "REMAINING", value: (row) => row.remaining, align: "right" },
];

export async function run(invocation: Invocation): Promise<number> {
  const planId = planOf(invocation);
  const { key, from, to } = invocation.settings;
  const startDate = from ?? todayUtc();
  const endDate = to ?? todayUtc();
  return withAdmin(invocation, async (admin, settings) => {
    const request = { planId, startDate, endDate, ...(key === undefined ? {} : { keyId: key }) };
    const items = await everyPage((page) => admin.getUsage({ ...request, ...page }));
    printResult(settings, { planId, startDate, endDate, items }, renderUsage);
  });
}

export function renderUsage({ startDate, items }: Pick<UsageView, "startDate" | "items">): string {
  const rows = items.flatMap(({ keyId, days }) =>
    days.map(([used, remaining], index): Row => ({ keyId, day: dayOf(startDate, index), used, remaining })),
  );
  return renderTable(COLUMNS, rows, "nothing was used");
}
