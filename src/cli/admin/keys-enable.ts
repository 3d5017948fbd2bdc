/** `gatehouse keys enable KEY`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [keyId]) => {
    const key = await admin.updateApiKey(keyId!, [{ op: "replace", path: "/enabled", value: "true" }]);
    printResult(settings, key, ({ id, name }) => `enabled ${id}${name === "" ? "" : ` (${name})`}\n`);
  });
}
