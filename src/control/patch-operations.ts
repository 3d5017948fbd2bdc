/** What AWS says of patch operations before it looks at where they go. */
import type { PatchOperation } from "../rpc/admin.ts";
import { badRequest } from "./refusals.ts";

const OPERATIONS = ["add", "remove", "move", "test", "replace", "copy"];
const PATCH_OPERATIONS_MAX = 500;

/** Throws BadRequestException. `input` is AWS's name of the request, as in `updateStageInput`. */
export function checkPatchOperations(patchOperations: readonly PatchOperation[], input: string): void {
  if (patchOperations.length > PATCH_OPERATIONS_MAX) {
    throw badRequest(`Too many patch operations: ${patchOperations.length}, at most ${PATCH_OPERATIONS_MAX}`);
  }
  for (const [index, { op, path }] of patchOperations.entries()) {
    if (!OPERATIONS.includes(op)) {
      throw badRequest(
        `1 validation error detected: Value '${op}' at '${input}.patchOperations.${index + 1}.member.op' failed to ` +
          `satisfy constraint: Member must satisfy enum value set: [${OPERATIONS.join(", ")}]`,
      );
    }
    if (op === "move" || op === "test") throw invalidOperation();
    if (typeof path !== "string" || path === "") throw badRequest("Invalid patch path null");
  }
}

export function invalidOperation(): Error {
  return badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'");
}

/** Two spaces behind "path": AWS's. */
export function invalidPath({ op, path }: PatchOperation, validPaths: readonly string[]): Error {
  return badRequest(
    `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${validPaths.join(", ")}]`,
  );
}
