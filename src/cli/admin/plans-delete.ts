/** `gatehouse plans delete PLAN`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [planId]) => {
    await admin.deleteUsagePlan(planId!);
    printResult(settings, { deleted: planId! }, (value) => `deleted ${value.deleted}\n`);
  });
}
