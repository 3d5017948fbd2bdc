/** `gatehouse keys get KEY`. */
import type { ApiKeyView } from "../../rpc/usage-admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { renderRecord } from "../render-record.ts";
import { renderDate } from "../table.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [keyId]) => {
    printResult(settings, await admin.getApiKey(keyId!, settings["show-value"]), renderKey);
  });
}

export function renderKey(key: ApiKeyView): string {
  const tags = Object.entries(key.tags).map(([name, value]): [string, string] => [`tag ${name}`, value]);
  return renderRecord([
    ["id", key.id],
    ["name", key.name],
    ["value", key.value],
    ["enabled", key.enabled ? "yes" : "no"],
    ["description", key.description],
    ["customer", key.customerId],
    ["stages", key.stageKeys.join(", ") || undefined],
    ["created", renderDate(key.createdDateMs)],
    ["updated", renderDate(key.lastUpdatedDateMs)],
    ...tags,
  ]);
}
