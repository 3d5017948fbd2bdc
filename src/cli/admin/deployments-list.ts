/** `gatehouse deployments list API`. */
import type { DeploymentView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { type Column, renderBytes, renderDate, renderTable } from "../table.ts";

const COLUMNS: readonly Column<DeploymentView>[] = [
  { title: "ID", value: (deployment) => deployment.id },
  { title: "CREATED", value: (deployment) => renderDate(deployment.createdDateMs) },
  { title: "STAGES", value: (deployment) => deployment.stageNames.join(", ") || "-" },
  { title: "METHODS", value: (deployment) => deployment.methodCount, align: "right" },
  { title: "SIZE", value: (deployment) => renderBytes(deployment.snapshotBytes), align: "right" },
  { title: "CONTENT", value: (deployment) => deployment.snapshotHash.slice(0, 12) },
  { title: "DESCRIPTION", value: (deployment) => deployment.description ?? "" },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId]) => {
    printResult(settings, await admin.getDeployments(apiId!), (deployments) =>
      renderTable(COLUMNS, deployments, `no deployments yet: gatehouse deployments create ${apiId} --stage NAME`),
    );
  });
}
