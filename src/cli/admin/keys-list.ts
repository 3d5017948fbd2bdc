/** `gatehouse keys list`. */
import type { ApiKeyView } from "../../rpc/usage-admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { everyPage } from "../every-page.ts";
import { printResult } from "../output.ts";
import { type Column, renderDate, renderTable } from "../table.ts";

const COLUMNS: readonly Column<ApiKeyView>[] = [
  { title: "ID", value: (key) => key.id },
  { title: "NAME", value: (key) => key.name },
  { title: "ENABLED", value: (key) => (key.enabled ? "yes" : "no") },
  { title: "STAGES", value: (key) => key.stageKeys.join(", ") || "-" },
  { title: "CUSTOMER", value: (key) => key.customerId ?? "-" },
  { title: "CREATED", value: (key) => renderDate(key.createdDateMs) },
];
const VALUE: Column<ApiKeyView> = { title: "VALUE", value: (key) => key.value ?? "-" };

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings) => {
    const { name, "customer-id": customerId, "show-value": includeValues } = settings;
    const keys = await everyPage((page) =>
      admin.getApiKeys({
        ...page,
        includeValues,
        ...(name === undefined ? {} : { nameQuery: name }),
        ...(customerId === undefined ? {} : { customerId }),
      }),
    );
    const columns = includeValues ? [...COLUMNS, VALUE] : COLUMNS;
    printResult(settings, keys, (rows) => renderTable(columns, rows, "no keys yet: gatehouse keys create --name NAME"));
  });
}
