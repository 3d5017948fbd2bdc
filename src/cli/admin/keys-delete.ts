/** `gatehouse keys delete KEY`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [keyId]) => {
    await admin.deleteApiKey(keyId!);
    printResult(settings, { deleted: keyId! }, (value) => `deleted ${value.deleted}\n`);
  });
}
