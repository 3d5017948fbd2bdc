/** Whether a batch of counts makes sense: it comes from outside, and what is counted once stays. */
import { KEY_ID_LENGTH, PLAN_ID_LENGTH } from "../../model/access-id.ts";
import { STAGE_NAME_PATTERN } from "../../model/limits.ts";
import { type QuotaCount, USAGE_ENTRIES_PER_BATCH, type UsageBatch, type UsageCount } from "../../model/usage.ts";
import { EDGE_ID_PATTERN } from "../edge-id.ts";
import { badRequest } from "../refusals.ts";

const JOURNAL_ID_PATTERN = /^[A-Za-z0-9_.-]{1,64}$/;
const ID_PATTERN = /^[0-9a-z]{1,16}$/;
const PATH_MAX = 10_240;
const METHOD_MAX = 16;
/** Days and minutes have eight digits in the ledger. */
const EPOCH_MAX = 99_999_999;

/** Throws BadRequestException. */
export function checkBatch({ edgeId, journalId, sequence, counts, quotas }: UsageBatch): void {
  if (!EDGE_ID_PATTERN.test(edgeId)) throw badRequest("Invalid edge id in a batch of usage");
  if (!JOURNAL_ID_PATTERN.test(journalId)) throw badRequest("Invalid journal id in a batch of usage");
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw badRequest(`Invalid sequence of a batch of usage: expected 1 or more, got ${sequence}`);
  }
  if (counts.length + quotas.length > USAGE_ENTRIES_PER_BATCH) {
    throw badRequest(`Too many entries in a batch of usage: at most ${USAGE_ENTRIES_PER_BATCH}`);
  }
  for (const count of counts) if (!isCount(count)) throw badRequest(`Invalid usage of key ${shown(count.keyId)}`);
  for (const quota of quotas) if (!isQuota(quota)) throw badRequest(`Invalid quota of key ${shown(quota.keyId)}`);
}

function isCount(count: UsageCount): boolean {
  const { keyId, planId, apiId, stageName, resourcePath, httpMethod, epochMinute } = count;
  const { admitted, throttled, quotaExceeded, bytesIn, bytesOut } = count;
  return (
    isPair(keyId, planId) &&
    ID_PATTERN.test(apiId) &&
    STAGE_NAME_PATTERN.test(stageName) &&
    resourcePath.length <= PATH_MAX &&
    httpMethod.length <= METHOD_MAX &&
    isEpoch(epochMinute) &&
    [admitted, throttled, quotaExceeded, bytesIn, bytesOut].every((value) => Number.isSafeInteger(value) && value >= 0)
  );
}

function isQuota({ keyId, planId, periodStartDay, used }: QuotaCount): boolean {
  return isPair(keyId, planId) && isEpoch(periodStartDay) && Number.isSafeInteger(used);
}

function isPair(keyId: string, planId: string): boolean {
  return (
    keyId.length === KEY_ID_LENGTH &&
    planId.length === PLAN_ID_LENGTH &&
    ID_PATTERN.test(keyId) &&
    ID_PATTERN.test(planId)
  );
}

function isEpoch(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= EPOCH_MAX;
}

function shown(text: string): string {
  return text.slice(0, 40);
}
