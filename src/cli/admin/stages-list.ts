/** `gatehouse stages list API`. */
import type { StageView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { type Column, renderDate, renderTable } from "../table.ts";

const COLUMNS: readonly Column<StageView>[] = [
  { title: "STAGE", value: (stage) => stage.stageName },
  { title: "DEPLOYMENT", value: (stage) => stage.deploymentId },
  { title: "UPDATED", value: (stage) => renderDate(stage.lastUpdatedDateMs) },
  { title: "VARIABLES", value: (stage) => Object.keys(stage.variables).join(", ") || "-" },
  { title: "DESCRIPTION", value: (stage) => stage.description ?? "" },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId]) => {
    printResult(settings, await admin.getStages(apiId!), (stages) =>
      renderTable(COLUMNS, stages, `no stages yet: gatehouse deployments create ${apiId} --stage NAME`),
    );
  });
}
