/** `gatehouse apis get API`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { renderRecord } from "../render-record.ts";
import { renderDate } from "../table.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId]) => {
    printResult(settings, await admin.getApi(apiId!), (api) =>
      renderRecord([
        ["id", api.id],
        ["name", api.name],
        ["description", api.description],
        ["version", api.version],
        ["source", api.source],
        ["created", renderDate(api.createdDateMs)],
        ["updated", renderDate(api.lastUpdatedDateMs)],
        ["resources", String(api.resourceCount)],
        ["methods", String(api.methodCount)],
        ["endpoint type", api.endpointType],
        ["api key source", api.apiKeySource],
        ["binary media types", api.binaryMediaTypes.join(", ") || undefined],
        ["execute-api endpoint", api.disableExecuteApiEndpoint ? "disabled" : "enabled"],
      ]),
    );
  });
}
