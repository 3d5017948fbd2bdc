/** Parts of the feed of API keys and usage plans, between messages as gRPC carries them and the model's types. */
import type { AccessChanges, AccessKey, AccessPlan } from "../model/access.ts";
import type { Throttle } from "../model/api.ts";
import { KEY_HASH_BYTES } from "../model/key-hash.ts";
import { QUOTA_PERIODS, type QuotaPeriod } from "../model/usage-plan.ts";
import type { AccessKey__Output } from "./generated/gatehouse/v1/AccessKey.ts";
import type { AccessPart, AccessPart__Output } from "./generated/gatehouse/v1/AccessPart.ts";
import type { AccessPlan__Output } from "./generated/gatehouse/v1/AccessPlan.ts";
import type { Throttle__Output } from "./generated/gatehouse/v1/Throttle.ts";

export function accessToMessage({
  hashKey,
  removedKeyIds,
  removedPlanIds,
  plans,
  keys,
  ...rest
}: AccessChanges): AccessPart {
  return {
    ...rest,
    hashKey: asBuffer(hashKey),
    removedKeyIds: [...removedKeyIds],
    removedPlanIds: [...removedPlanIds],
    plans: plans.map(({ stages, ...plan }) => ({
      ...plan,
      stages: stages.map(({ methodThrottles, ...stage }) => ({ ...stage, methodThrottles: [...methodThrottles] })),
    })),
    keys: keys.map(({ hash, planIds, ...key }) => ({ ...key, hash: asBuffer(hash), planIds: [...planIds] })),
    adjustments: [...rest.adjustments],
  };
}

/** Throws RangeError naming what no control plane of this version sends. */
export function accessFromMessage(part: AccessPart__Output): AccessChanges {
  const { feedId, revision, whole, first, last, removedKeyIds, removedPlanIds } = part;
  return {
    feedId,
    revision,
    whole,
    first,
    last,
    hashKey: bytesOf(part.hashKey, "hash_key"),
    removedKeyIds,
    plans: part.plans.map(planFromMessage),
    keys: part.keys.map(keyFromMessage),
    removedPlanIds,
    adjustments: part.adjustments.map(({ keyId, planId, periodStartDay, remaining }) => ({
      keyId,
      planId,
      periodStartDay,
      remaining,
    })),
  };
}

function keyFromMessage({ keyId, hash, enabled, planIds }: AccessKey__Output): AccessKey {
  return { keyId, hash: bytesOf(hash, `hash of key ${keyId}`), enabled, planIds };
}

function planFromMessage({ planId, throttle, quota, stages, rateLimitHeaders }: AccessPlan__Output): AccessPlan {
  return {
    planId,
    ...(throttle ? { throttle: throttleFromMessage(throttle) } : {}),
    ...(quota
      ? {
          quota: {
            limit: quota.limit,
            offset: quota.offset,
            period: periodOf(quota.period, planId),
            offsetPeriodStartDay: quota.offsetPeriodStartDay,
          },
        }
      : {}),
    stages: stages.map(({ apiId, stageName, methodThrottles }) => ({
      apiId,
      stageName,
      methodThrottles: methodThrottles.map(({ resourcePath, httpMethod, throttle: limits }) => ({
        resourcePath,
        httpMethod,
        // Absent: a throttle of 0, which lets nothing through.
        throttle: limits ? throttleFromMessage(limits) : { rateLimit: 0, burstLimit: 0 },
      })),
    })),
    rateLimitHeaders,
  };
}

function throttleFromMessage({ rateLimit, burstLimit }: Throttle__Output): Throttle {
  return { rateLimit, burstLimit };
}

function periodOf(text: string, planId: string): QuotaPeriod {
  const period = QUOTA_PERIODS.find((known) => known === text);
  if (period !== undefined) return period;
  throw new RangeError(`quota of plan ${planId}: expected DAY, WEEK or MONTH, got ${text.slice(0, 40)}`);
}

/** Copied: a message's bytes are part of all that arrived with it. */
function bytesOf(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length !== KEY_HASH_BYTES) {
    throw new RangeError(`${what}: expected ${KEY_HASH_BYTES} bytes, got ${bytes.length}`);
  }
  return Uint8Array.from(bytes);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
