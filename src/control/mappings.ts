/** Base path mappings: which stage answers on which host and path. */
import { OperationError } from "../errors/operation-error.ts";
import type { BasePathMapping } from "../model/snapshot.ts";
import { badRequest, noSuchApi, noSuchStage } from "./refusals.ts";
import type { StoreReader, StoreTransaction } from "./store/store.ts";

const MAPPINGS_MAX = 1000;
const BASE_PATH_PATTERN = /^[A-Za-z0-9$\-_.+!*'()]{1,300}$/;
const DOMAIN_PATTERN = /^[a-z0-9*](?:[a-z0-9.-]{0,252})$/;

export function listMappings(store: StoreReader): BasePathMapping[] {
  return store.list("mapping").map(({ key: [domainName, basePath], value }) => ({
    domainName: domainName as string,
    basePath: basePath as string,
    ...value,
  }));
}

/** Makes these the only mappings. Throws; then nothing was changed. */
export function replaceMappings(transaction: StoreTransaction, mappings: readonly BasePathMapping[]): void {
  if (mappings.length > MAPPINGS_MAX)
    throw badRequest(`Too many mappings: ${mappings.length}, at most ${MAPPINGS_MAX}`);
  const wanted = new Map<string, BasePathMapping>();
  for (const mapping of mappings) {
    checkMapping(transaction, mapping);
    const name = JSON.stringify([mapping.domainName.toLowerCase(), mapping.basePath]);
    if (wanted.has(name))
      throw new OperationError("ConflictException", "Base path already exists for this domain name");
    wanted.set(name, mapping);
  }
  for (const before of listMappings(transaction)) {
    if (!wanted.has(JSON.stringify([before.domainName, before.basePath]))) {
      transaction.remove("mapping", before.domainName, before.basePath);
    }
  }
  for (const { domainName, basePath, apiId, stageName } of wanted.values()) {
    const key = [domainName.toLowerCase(), basePath];
    const before = transaction.get("mapping", ...key);
    if (before?.apiId !== apiId || before.stageName !== stageName)
      transaction.put("mapping", key, { apiId, stageName });
  }
}

function checkMapping(
  transaction: StoreTransaction,
  { domainName, basePath, apiId, stageName }: BasePathMapping,
): void {
  if (!DOMAIN_PATTERN.test(domainName.toLowerCase())) {
    throw badRequest(`Invalid domain name '${domainName.slice(0, 80)}': a host name, or * for every host`);
  }
  if (
    basePath !== "" &&
    !basePath.split("/").every((segment) => BASE_PATH_PATTERN.test(segment) && !/^\.+$/.test(segment))
  ) {
    throw badRequest(
      `Invalid base path '${basePath.slice(0, 80)}': segments of letters, digits and $-_.+!*'() between slashes`,
    );
  }
  if (basePath.length > 300) throw badRequest(`Invalid base path: ${basePath.length} characters, at most 300`);
  if (!transaction.has("api", apiId)) throw noSuchApi(apiId);
  if (!transaction.has("stage", apiId, stageName)) throw noSuchStage();
}

/** Removes the mappings that lead to an API, or to one stage of it. */
export function removeMappingsTo(transaction: StoreTransaction, apiId: string, stageName?: string): void {
  for (const mapping of listMappings(transaction)) {
    if (mapping.apiId === apiId && (stageName === undefined || mapping.stageName === stageName)) {
      transaction.remove("mapping", mapping.domainName, mapping.basePath);
    }
  }
}
