/** AWS's UpdateApiKey: patch operations in order, all or nothing. */
import type { PatchOperation } from "../../rpc/admin.ts";
import { boolean } from "../method-setting-path.ts";
import { checkPatchOperations, invalidOperation, invalidPath } from "../patch-operations.ts";
import { badRequest } from "../refusals.ts";
import type { ApiKeyRecord } from "../store/store.ts";
import { checkCustomerId, checkDescription, checkName } from "./api-key-rules.ts";

const REPLACED = ["/customerId", "/description", "/enabled", "/name"];
/** The way before there were usage plans: AWS still has it, for accounts without them. */
const STAGES = ["/labels", "/stages"];

/** Throws BadRequestException. */
export function patchApiKey(key: ApiKeyRecord, patchOperations: readonly PatchOperation[]): ApiKeyRecord {
  checkPatchOperations(patchOperations, "updateApiKeyInput");
  return patchOperations.reduce(applyOperation, key);
}

function applyOperation(key: ApiKeyRecord, operation: PatchOperation): ApiKeyRecord {
  const { op, path, value } = operation;
  if (op === "copy") throw invalidOperation();
  if (op !== "replace") {
    if (!STAGES.includes(path)) throw invalidPath(operation, STAGES);
    throw badRequest(`Patch path '${path}' is not supported: put the key in a usage plan that has the stage`);
  }
  switch (path) {
    case "/name": {
      const name = value ?? "";
      checkName(name);
      return { ...key, name };
    }
    case "/description":
      return withDescription(key, value ?? "");
    case "/customerId":
      return withCustomerId(key, value ?? "");
    case "/enabled":
      return { ...key, enabled: boolean(value ?? "") };
    default:
      throw invalidPath(operation, REPLACED);
  }
}

/** An empty one is none. */
export function withDescription(key: ApiKeyRecord, description: string): ApiKeyRecord {
  checkDescription(description);
  const { description: _, ...rest } = key;
  return description === "" ? rest : { ...rest, description };
}

function withCustomerId(key: ApiKeyRecord, customerId: string): ApiKeyRecord {
  checkCustomerId(customerId);
  const { customerId: _, ...rest } = key;
  return customerId === "" ? rest : { ...rest, customerId };
}
