/** `gatehouse stages get API STAGE`. */
import type { StageView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { renderRecord } from "../render-record.ts";
import { renderDate } from "../table.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId, stageName]) => {
    printResult(settings, await admin.getStage(apiId!, stageName!), renderStage);
  });
}

/** The stage with each variable and each method's throttle on a line of its own, named by its patch path. */
export function renderStage(stage: StageView): string {
  const variables = Object.entries(stage.variables).map(([name, value]): [string, string] => [
    `/variables/${name}`,
    value,
  ]);
  const throttles = Object.entries(stage.methodSettings).map(([key, setting]): [string, string] => [
    `/${key === "*/*" || key.startsWith("~1") ? key : `~1${key}`}/throttling`,
    `rateLimit ${setting.throttlingRateLimit}, burstLimit ${setting.throttlingBurstLimit}`,
  ]);
  const { throttle } = stage;
  return renderRecord([
    ["api", stage.apiId],
    ["stage", stage.stageName],
    ["deployment", stage.deploymentId],
    ["description", stage.description],
    ["created", renderDate(stage.createdDateMs)],
    ["updated", renderDate(stage.lastUpdatedDateMs)],
    ["content", stage.snapshotHash.slice(0, 12)],
    ["/throttling", throttle && `rateLimit ${throttle.rateLimit}, burstLimit ${throttle.burstLimit}`],
    ["/rateLimitHeaders", stage.rateLimitHeaders === true ? "true" : undefined],
    ["/brotli", stage.brotli === true ? "true" : undefined],
    ...variables,
    ...throttles,
  ]);
}
