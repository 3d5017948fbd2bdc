/** `gatehouse apis delete API`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId]) => {
    await admin.deleteApi(apiId!);
    printResult(settings, { deleted: apiId! }, (value) => `deleted ${value.deleted}\n`);
  });
}
