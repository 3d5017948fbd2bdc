/** `gatehouse plans update PLAN PATH=VALUE ...`: AWS's patch operations, all of them or none. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { renderPlan } from "./plans-get.ts";
import { readPatch } from "./stages-set.ts";

/** What AWS lets be removed of a plan; everything else can only be emptied, such as its description. */
const REMOVED = ["/throttle", "/quota", "/productCode"];
const isRemoved = (path: string): boolean => REMOVED.includes(path) || path.startsWith("/apiStages/");

export async function run(invocation: Invocation): Promise<number> {
  const patchOperations = invocation.operands
    .slice(1)
    .map((text) => readPatch(text, invocation.command.name, isRemoved));
  return withAdmin(invocation, async (admin, settings, [planId]) => {
    printResult(settings, await admin.updateUsagePlan(planId!, patchOperations), renderPlan);
  });
}
