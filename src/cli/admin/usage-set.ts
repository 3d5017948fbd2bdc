/** `gatehouse usage set`: AWS's UpdateUsage. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { UsageError } from "../usage-error.ts";
import { planOf } from "../usage-settings.ts";
import { renderUsage } from "./usage-get.ts";

export async function run(invocation: Invocation): Promise<number> {
  const planId = planOf(invocation);
  const { key, remaining } = invocation.settings;
  if (key === undefined) throw new UsageError("expected --key KEY", invocation.command.name);
  if (remaining === undefined) throw new UsageError("expected --remaining N", invocation.command.name);
  return withAdmin(invocation, async (admin, settings) => {
    const patch = [{ op: "replace", path: "/remaining", value: String(remaining) }];
    printResult(settings, await admin.updateUsage(planId, key, patch), renderUsage);
  });
}
