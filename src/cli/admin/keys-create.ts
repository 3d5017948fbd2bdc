/** `gatehouse keys create`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { readSecret } from "../read-secret.ts";
import { renderKey } from "./keys-get.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { name, description, disabled, "customer-id": customerId, tag } = invocation.settings;
  const value = await readSecret(invocation.settings.value);
  return withAdmin(invocation, async (admin, settings) => {
    const key = await admin.createApiKey({
      enabled: !disabled,
      ...(name === undefined ? {} : { name }),
      ...(value === undefined ? {} : { value }),
      ...(description === undefined ? {} : { description }),
      ...(customerId === undefined ? {} : { customerId }),
      ...(tag.size === 0 ? {} : { tags: Object.fromEntries(tag) }),
    });
    printResult(settings, key, renderKey);
  });
}
