/** `gatehouse apis list`. */
import type { ApiView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { type Column, renderDate, renderTable } from "../table.ts";

const COLUMNS: readonly Column<ApiView>[] = [
  { title: "ID", value: (api) => api.id },
  { title: "NAME", value: (api) => api.name },
  { title: "VERSION", value: (api) => api.version ?? "-" },
  { title: "RESOURCES", value: (api) => api.resourceCount, align: "right" },
  { title: "METHODS", value: (api) => api.methodCount, align: "right" },
  { title: "UPDATED", value: (api) => renderDate(api.lastUpdatedDateMs) },
  { title: "SOURCE", value: (api) => api.source ?? "-" },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings) => {
    printResult(settings, await admin.getApis(), (apis) =>
      renderTable(COLUMNS, apis, "no APIs yet: gatehouse apis import FILE"),
    );
  });
}
