/** `gatehouse plans remove-key PLAN KEY`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [planId, keyId]) => {
    await admin.deleteUsagePlanKey(planId!, keyId!);
    printResult(settings, { removed: keyId! }, ({ removed }) => `${removed} is in ${planId} no more\n`);
  });
}
