/** `gatehouse models get API MODEL`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { pickModel, readableModel } from "../models.ts";
import { print, printJson } from "../output.ts";
import { plainText } from "../plain-text.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId, name]) => {
    // All of them are asked for, so that a mistyped name is answered with the one that was meant.
    const model = readableModel(pickModel(await admin.getModels(apiId!), name!, `API ${apiId}`));
    if (settings.json) printJson(model);
    else print(`${plainText(JSON.stringify(model.schema, null, 2), true)}\n`);
  });
}
