/** `gatehouse plans get PLAN`. */
import type { UsagePlanKeyView, UsagePlanView } from "../../rpc/usage-admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { everyPage } from "../every-page.ts";
import { printResult } from "../output.ts";
import { renderRecord } from "../render-record.ts";

/** Keys that are listed with a plan; the rest is a number. */
const KEYS_SHOWN = 20;

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [planId]) => {
    const plan = await admin.getUsagePlan(planId!);
    const keys = await everyPage((page) => admin.getUsagePlanKeys(planId!, page));
    printResult(settings, { ...plan, keys }, (shown) => renderPlan(shown) + renderKeys(shown.keys));
  });
}

/** The plan with each stage and each method's throttle on a line of its own, named by its patch path. */
export function renderPlan(plan: UsagePlanView): string {
  const { throttle, quota } = plan;
  const stages = plan.apiStages.flatMap(({ apiId, stageName, throttle: methods }): [string, string][] => [
    ["stage", `${apiId}:${stageName}`],
    ...Object.entries(methods).map(([method, limits]): [string, string] => [
      `/apiStages/${apiId}:${stageName}/throttle${method}`,
      `rateLimit ${limits.rateLimit}, burstLimit ${limits.burstLimit}`,
    ]),
  ]);
  return renderRecord([
    ["id", plan.id],
    ["name", plan.name],
    ["description", plan.description],
    ["/throttle", throttle && `rateLimit ${throttle.rateLimit}, burstLimit ${throttle.burstLimit}`],
    ["/quota", quota && `${quota.limit} a ${quota.period}${quota.offset === 0 ? "" : `, offset ${quota.offset}`}`],
    ["product code", plan.productCode],
    ["/rateLimitHeaders", plan.rateLimitHeaders ? "true" : undefined],
    ...stages,
    ...Object.entries(plan.tags).map(([name, value]): [string, string] => [`tag ${name}`, value]),
  ]);
}

function renderKeys(keys: readonly UsagePlanKeyView[]): string {
  const shown = keys.slice(0, KEYS_SHOWN).map(({ id, name }): [string, string] => [id, name === "" ? "-" : name]);
  const rest = keys.length - shown.length;
  const head = `${keys.length} ${keys.length === 1 ? "key" : "keys"}\n`;
  if (shown.length === 0) return head;
  return head + renderRecord(shown) + (rest === 0 ? "" : `and ${rest} more: --json lists them all\n`);
}
