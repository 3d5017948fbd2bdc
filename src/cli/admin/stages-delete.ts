/** `gatehouse stages delete API STAGE`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId, stageName]) => {
    await admin.deleteStage(apiId!, stageName!);
    printResult(
      settings,
      { deleted: stageName!, apiId: apiId! },
      (value) => `deleted stage ${value.deleted} of ${value.apiId}\n`,
    );
  });
}
