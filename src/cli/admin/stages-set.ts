/** `gatehouse stages set API STAGE PATH=VALUE ...`: AWS's patch operations, all of them or none. */
import type { PatchOperation } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { UsageError } from "../usage-error.ts";
import { renderStage } from "./stages-get.ts";

export async function run(invocation: Invocation): Promise<number> {
  const patchOperations = invocation.operands.slice(2).map((text) => readPatch(text, invocation.command.name));
  return withAdmin(invocation, async (admin, settings, [apiId, stageName]) => {
    printResult(settings, await admin.updateStage(apiId!, stageName!, patchOperations), renderStage);
  });
}

/**
 * `/variables/a=b` replaces; `/variables/a=` removes, or replaces by nothing what `isRemoved` says cannot be removed. Values may hold `=`.
 */
export function readPatch(
  text: string,
  command: string,
  isRemoved: (path: string) => boolean = () => true,
): PatchOperation {
  const equals = text.indexOf("=");
  if (equals < 1 || !text.startsWith("/")) {
    throw new UsageError(
      `expected /PATH=VALUE such as /variables/backend=10.0.0.7:3000, got ${JSON.stringify(text)}`,
      command,
    );
  }
  const path = text.slice(0, equals);
  const value = text.slice(equals + 1);
  return value === "" && isRemoved(path) ? { op: "remove", path } : { op: "replace", path, value };
}
