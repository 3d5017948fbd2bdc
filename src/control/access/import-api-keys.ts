/**
 * Imports an API key file in one transaction.
 *
 * Nearly all of the work (reading, hashing, encrypting, encoding: some 25 µs a key) is done before the transaction, a few milliseconds at
 * a time, with others in between. The transaction looks only at what others changed of keys and plans in the meantime, makes the rows
 * that this concerns anew, and hands the puts to LMDB: 100,000 keys take three seconds and some 300 MB, and hold the control plane up
 * once, for 0.3 s; edges serve on.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { epochMs } from "../../clock.ts";
import { type Issue, OperationError } from "../../errors/operation-error.ts";
import type { ApiKeysImportOutcome, ApiKeysImportRequest } from "../../rpc/usage-admin.ts";
import { preparePut } from "../store/prepare-put.ts";
import type { ApiKeyRecord, PreparedPut, StoreReader } from "../store/store.ts";
import { transact } from "../transact.ts";
import type { AccessContext } from "./access-context.ts";
import { hashText } from "./hash-text.ts";
import { checkMayJoin } from "./memberships.ts";
import { type KeyRow, type LineWarning, readKeyFile } from "./read-key-file.ts";

const ROWS_AT_ONCE = 100;
/** So many rows that others made invalid are made anew within the transaction; more are, twice at most, before the next one. */
const STALE_AT_ONCE = 1_000;
const ATTEMPTS = 3;
const WARNINGS_MAX = 1_000;
/** As many as travel with a refusal, and as its text shows. */
const ISSUES_MAX = 200;
const ISSUES_SHOWN = 5;

/** A row and what becomes of it. */
interface Planned {
  readonly keyId: string;
  /** Set when the key is a new one: planned again, it keeps its id, while the id of a key that was removed is never given again. */
  readonly newId?: string;
  readonly puts: readonly PreparedPut[];
  /** Of the key once it is imported. */
  readonly planIds: readonly string[];
  readonly warnings: readonly LineWarning[];
}

interface HashedRow extends KeyRow {
  readonly hash: Uint8Array;
  readonly hashText: string;
}

/** Throws BadRequestException for a file that is none, and for its warnings when they are to fail; then nothing is changed. */
export async function importApiKeys(
  context: AccessContext,
  { csv, failOnWarnings = false }: ApiKeysImportRequest,
): Promise<ApiKeysImportOutcome> {
  const { store, log } = context;
  const file = await readKeyFile(csv);
  const rows = await lastOfEachKey(context, file.rows, file.warnings);
  const planned = new Map<HashedRow, Planned>();
  let pending: readonly HashedRow[] = rows;
  let asOf = log.revision;
  for (let attempt = 1; ; attempt++) {
    await planRows(context, pending, planned);
    const { value: outcome } = await transact(store, (transaction) => {
      const stale = staleRows(context, transaction, rows, planned, asOf);
      asOf = log.revision;
      if (stale.length > STALE_AT_ONCE && attempt < ATTEMPTS) {
        pending = stale;
        return null;
      }
      for (const row of stale) planned.set(row, planRow(context, transaction, row, planned.get(row)?.newId));
      const warnings = [...file.warnings];
      for (const one of planned.values()) for (const warning of one.warnings) warnings.push(warning);
      warnings.sort((a, b) => a.line - b.line);
      if (failOnWarnings && warnings.length > 0) throw refused(warnings);
      const ids = rows.map((row) => (planned.get(row) as Planned).keyId);
      for (const { puts } of planned.values()) transaction.putPrepared(puts);
      if (ids.length > 0) log.append(transaction, { keyIds: ids });
      return { ids, warnings: shownWarnings(warnings) };
    });
    if (outcome !== null) return outcome;
  }
}

/** A value that comes twice is one key, and the later row counts, as if the file had been imported row by row. */
async function lastOfEachKey(
  { secrets }: AccessContext,
  rows: readonly KeyRow[],
  warnings: LineWarning[],
): Promise<HashedRow[]> {
  const byHash = new Map<string, HashedRow>();
  for (const [index, row] of rows.entries()) {
    const hash = secrets.hash(row.value);
    const text = hashText(hash);
    const before = byHash.get(text);
    if (before !== undefined) {
      warnings.push({ line: before.line, message: `the same key stands in line ${row.line} too, and that one counts` });
      // The order of the file is the order of creation.
      byHash.delete(text);
    }
    byHash.set(text, { ...row, hash, hashText: text });
    if (index % ROWS_AT_ONCE === 0) await nextTurn();
  }
  return [...byHash.values()];
}

async function planRows(
  context: AccessContext,
  rows: readonly HashedRow[],
  planned: Map<HashedRow, Planned>,
): Promise<void> {
  for (const [index, row] of rows.entries()) {
    planned.set(row, planRow(context, context.store, row, planned.get(row)?.newId));
    if (index % ROWS_AT_ONCE === 0) await nextTurn();
  }
}

function planRow(
  { secrets, log }: AccessContext,
  reader: StoreReader,
  row: HashedRow,
  newId: string | undefined,
): Planned {
  const { line, name, value, hash } = row;
  const knownId = reader.get("apiKeyByHash", row.hashText)?.keyId;
  const known = knownId === undefined ? undefined : reader.get("apiKey", knownId);
  const keyId = knownId ?? newId ?? log.ids.newKeyId();
  const nowMs = epochMs();
  const { description: _, ...before } = known ?? {
    enabled: true,
    tags: {},
    createdDateMs: nowMs,
    planIds: [],
    sealed: secrets.seal(keyId, value),
    hash,
  };
  const description = row.description ?? known?.description ?? "";
  const puts: PreparedPut[] = known === undefined ? [preparePut("apiKeyByHash", [row.hashText], { keyId })] : [];
  const warnings: LineWarning[] = [];
  const planIds = [...before.planIds];
  for (const planId of row.planIds) {
    // Importing a key again says nothing of the plans that it is in already, not even when the file lacks them.
    if (planIds.includes(planId)) continue;
    const refusal = whyNotIn(reader, keyId, planIds, planId);
    if (refusal !== undefined) {
      warnings.push({ line, message: `${refusal}; the key was imported without it` });
      continue;
    }
    planIds.push(planId);
    puts.push(preparePut("usagePlanKey", [planId, keyId], { addedMs: nowMs }));
  }
  const record: ApiKeyRecord = {
    ...before,
    name,
    ...(description === "" ? {} : { description }),
    enabled: row.enabled ?? before.enabled,
    lastUpdatedDateMs: nowMs,
    planIds,
  };
  puts.push(preparePut("apiKey", [keyId], record));
  return { keyId, ...(known === undefined ? { newId: keyId } : {}), puts, planIds, warnings };
}

function whyNotIn(reader: StoreReader, keyId: string, planIds: readonly string[], planId: string): string | undefined {
  const plan = planId.length > 64 ? undefined : reader.get("usagePlan", planId);
  if (plan === undefined) return `Invalid Usage Plan ID specified: ${planId.slice(0, 64)}`;
  try {
    checkMayJoin(reader, keyId, planIds, planId, plan);
    return undefined;
  } catch (error) {
    if (error instanceof OperationError) return error.message;
    throw error;
  }
}

/** Rows whose key, whose value's owner, or whose plans others changed since `asOf`. */
function staleRows(
  { log }: AccessContext,
  reader: StoreReader,
  rows: readonly HashedRow[],
  planned: ReadonlyMap<HashedRow, Planned>,
  asOf: number,
): HashedRow[] {
  if (log.revision === asOf) return [];
  const difference = log.sinceAtOnce(asOf);
  if (difference === null) return [...rows];
  const { keyIds, planIds } = difference;
  const hashes = new Set<string>();
  for (const keyId of keyIds) {
    const hash = reader.get("apiKey", keyId)?.hash;
    if (hash !== undefined) hashes.add(hashText(hash));
  }
  return rows.filter((row) => {
    const plan = planned.get(row) as Planned;
    const wanted = [...plan.planIds, ...row.planIds];
    return hashes.has(row.hashText) || keyIds.has(plan.keyId) || wanted.some((planId) => planIds.has(planId));
  });
}

function refused(warnings: readonly LineWarning[]): OperationError {
  const issues: Issue[] = warnings.slice(0, ISSUES_MAX).map(({ line, message }) => ({ pointer: "", line, message }));
  const shown = warnings.slice(0, ISSUES_SHOWN).map(({ line, message }) => `line ${line}: ${message}`);
  if (warnings.length > ISSUES_SHOWN) shown.push(`and ${warnings.length - ISSUES_SHOWN} more`);
  return new OperationError(
    "BadRequestException",
    `Nothing was imported, since the API key file gives warnings and these are to fail: ${shown.join(". ")}`,
    issues,
  );
}

function shownWarnings(warnings: readonly LineWarning[]): string[] {
  const shown = warnings.slice(0, WARNINGS_MAX).map(({ line, message }) => `line ${line}: ${message}`);
  if (warnings.length > WARNINGS_MAX) shown.push(`and ${warnings.length - WARNINGS_MAX} more`);
  return shown;
}
