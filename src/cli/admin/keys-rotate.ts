/** `gatehouse keys rotate KEY`: another value for the same key. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { readSecret } from "../read-secret.ts";
import { renderKey } from "./keys-get.ts";

export async function run(invocation: Invocation): Promise<number> {
  const value = await readSecret(invocation.settings.value);
  return withAdmin(invocation, async (admin, settings, [keyId]) => {
    printResult(settings, await admin.rotateApiKey(keyId!, value), renderKey);
  });
}
