/** `gatehouse plans list`. */
import type { UsagePlanView } from "../../rpc/usage-admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { type Column, renderTable } from "../table.ts";

const COLUMNS: readonly Column<UsagePlanView>[] = [
  { title: "ID", value: (plan) => plan.id },
  { title: "NAME", value: (plan) => plan.name },
  { title: "RATE", value: (plan) => plan.throttle?.rateLimit ?? "-", align: "right" },
  { title: "BURST", value: (plan) => plan.throttle?.burstLimit ?? "-", align: "right" },
  { title: "QUOTA", value: (plan) => plan.quota?.limit ?? "-", align: "right" },
  { title: "PERIOD", value: (plan) => plan.quota?.period ?? "-" },
  { title: "STAGES", value: (plan) => plan.apiStages.map((one) => `${one.apiId}:${one.stageName}`).join(", ") || "-" },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings) => {
    printResult(settings, await admin.getUsagePlans(settings.key), (plans) =>
      renderTable(COLUMNS, plans, "no usage plans yet: gatehouse plans create --name NAME"),
    );
  });
}
