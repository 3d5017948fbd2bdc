/** `gatehouse plans create`. */
import type { QuotaPeriod } from "../../model/usage-plan.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { UsageError } from "../usage-error.ts";
import { renderPlan } from "./plans-get.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { settings: given, command } = invocation;
  const { name, description, rate, burst, quota, period, "quota-offset": offset, tag } = given;
  if (name === undefined) throw new UsageError("expected --name NAME", command.name);
  if ((rate === undefined) !== (burst === undefined)) {
    throw new UsageError("expected --rate and --burst together: a limit needs both", command.name);
  }
  if ((quota === undefined) !== (period === undefined)) {
    throw new UsageError("expected --quota and --period together: requests in what time", command.name);
  }
  return withAdmin(invocation, async (admin, settings) => {
    const plan = await admin.createUsagePlan({
      name,
      rateLimitHeaders: given["rate-limit-headers"],
      ...(description === undefined ? {} : { description }),
      ...(rate === undefined ? {} : { throttle: { rateLimit: rate, burstLimit: burst! } }),
      ...(quota === undefined
        ? {}
        : { quota: { limit: quota, period: period as QuotaPeriod, ...(offset === undefined ? {} : { offset }) } }),
      ...(tag.size === 0 ? {} : { tags: Object.fromEntries(tag) }),
    });
    printResult(settings, plan, renderPlan);
  });
}
