/** `gatehouse plans add-key PLAN KEY`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [planId, keyId]) => {
    printResult(settings, await admin.createUsagePlanKey(planId!, keyId!), ({ id }) => `${id} is in ${planId}\n`);
  });
}
