/** `gatehouse plans detach PLAN API:STAGE`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { renderPlan } from "./plans-get.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [planId, ...stages]) => {
    const patchOperations = stages.map((value) => ({ op: "remove", path: "/apiStages", value }));
    printResult(settings, await admin.updateUsagePlan(planId!, patchOperations), renderPlan);
  });
}
