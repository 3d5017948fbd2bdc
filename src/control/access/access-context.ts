/** What the operations on keys and plans share. */
import { KEY_ID_LENGTH, PLAN_ID_LENGTH } from "../../model/access-id.ts";
import { noSuchKey, noSuchPlan } from "../refusals.ts";
import type { ApiKeyRecord, Store, StoreReader, UsagePlanRecord } from "../store/store.ts";
import { AccessLog } from "./access-log.ts";
import { type AccessSecrets, openAccessSecrets } from "./access-secrets.ts";

export interface AccessContext {
  readonly store: Store;
  readonly secrets: AccessSecrets;
  readonly log: AccessLog;
}

/** Throws NotFoundException in AWS's words. */
export function keyOf(reader: StoreReader, keyId: string): ApiKeyRecord {
  const record = keyId.length === KEY_ID_LENGTH ? reader.get("apiKey", keyId) : undefined;
  if (record === undefined) throw noSuchKey();
  return record;
}

/** Throws NotFoundException in AWS's words. */
export function planOf(reader: StoreReader, planId: string): UsagePlanRecord {
  const record = planId.length === PLAN_ID_LENGTH ? reader.get("usagePlan", planId) : undefined;
  if (record === undefined) throw noSuchPlan();
  return record;
}

/** Throws StoreError when the key file of `<dataDir>/control` and the store do not fit each other. */
export async function openAccess(dataDir: string, store: Store): Promise<AccessContext> {
  return { store, secrets: await openAccessSecrets(dataDir, store), log: new AccessLog(store) };
}
