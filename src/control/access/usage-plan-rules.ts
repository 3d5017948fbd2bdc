/** AWS's rules for what a usage plan is made of. Where AWS's text is not known, ours names the value and what was expected. */
import { HTTP_METHODS, type Throttle } from "../../model/api.ts";
import { STAGE_NAME_PATTERN } from "../../model/limits.ts";
import {
  METHOD_THROTTLES_PER_STAGE_MAX,
  type PlanStage,
  periodStartDay,
  QUOTA_PERIODS,
  type Quota,
  type QuotaPeriod,
} from "../../model/usage-plan.ts";
import { badRequest, limitExceeded } from "../refusals.ts";

const TEXT_MAX = 1024;
/** AWS Marketplace's ProductCode, which it is. */
const PRODUCT_CODE_MAX = 255;
/** Ours: AWS says none, and a plan travels to edges whole. */
const STAGES_MAX = 100;
const METHOD_PATH_MAX = 1024;
const API_ID_PATTERN = /^[0-9a-z]{10}$/;
const RATE_MAX = 1e9;
const COUNT_MAX = 2 ** 31 - 1;
/** What AWS's accounts have (security of the account): a plan that limits only one of the two is limited by this in the other. */
const ACCOUNT_THROTTLE: Throttle = { rateLimit: 10_000, burstLimit: 5_000 };

/** All of these throw BadRequestException. */
export function checkPlanName(name: string): void {
  if (name === "") throw badRequest("Name cannot be empty");
  if (name.length > TEXT_MAX) throw badRequest(`Invalid Usage Plan name, can be at most ${TEXT_MAX} characters.`);
}

export function checkPlanDescription(description: string): void {
  if (description.length > TEXT_MAX) throw badRequest("Invalid Usage Plan description specified.");
}

export function checkProductCode(productCode: string): void {
  if (productCode.length <= PRODUCT_CODE_MAX) return;
  throw badRequest(`Invalid Usage Plan productCode: ${productCode.length} characters, at most ${PRODUCT_CODE_MAX}`);
}

/** `place` is what the message calls it, as in `throttle` or `throttle of /pets/GET`. */
export function checkThrottle(throttle: Throttle, place: string): Throttle {
  const { rateLimit, burstLimit } = throttle;
  if (typeof rateLimit !== "number" || !(rateLimit >= 0 && rateLimit <= RATE_MAX)) {
    throw badRequest(`Invalid rateLimit of ${place}: expected 0 to ${RATE_MAX} requests a second, got ${rateLimit}`);
  }
  if (!isCount(burstLimit)) {
    throw badRequest(`Invalid burstLimit of ${place}: expected 0 to ${COUNT_MAX} requests, got ${burstLimit}`);
  }
  return { rateLimit, burstLimit };
}

/** A throttle of which one part may not be set yet. */
export function wholeThrottle(throttle: Partial<Throttle>, place: string): Throttle {
  return checkThrottle({ ...ACCOUNT_THROTTLE, ...throttle }, place);
}

export type QuotaDraft = Partial<Pick<Quota, "limit" | "offset" | "period">>;

/**
 * The quota, and which period its offset is for: the running one, unless it has the offset of `before` for a period of that kind, which
 * goes on.
 */
export function wholeQuota(draft: QuotaDraft, before: Quota | undefined, today: number): Quota {
  const { limit, offset = 0, period } = draft;
  if (limit === undefined || period === undefined) {
    throw badRequest(
      `Invalid quota: expected a limit and a period, got only ${limit === undefined ? "a period" : "a limit"}`,
    );
  }
  if (!isCount(limit)) throw badRequest(`Invalid quota limit: expected 0 to ${COUNT_MAX} requests, got ${limit}`);
  if (!(isCount(offset) && offset <= limit)) {
    throw badRequest(`Invalid quota offset: expected 0 to the limit of ${limit} requests, got ${offset}`);
  }
  if (!QUOTA_PERIODS.includes(period)) throw invalidPeriod(period);
  const goesOn = before !== undefined && before.period === period && before.offset === offset;
  const offsetPeriodStartDay = goesOn ? before.offsetPeriodStartDay : periodStartDay(period, today);
  return { limit, offset, period, offsetPeriodStartDay };
}

export function invalidPeriod(period: string): Error {
  return badRequest(
    `1 validation error detected: Value '${period}' at 'quota.period' failed to satisfy constraint: Member must satisfy enum ` +
      `value set: [${QUOTA_PERIODS.join(", ")}]`,
  );
}

export function isPeriod(text: string): text is QuotaPeriod {
  return (QUOTA_PERIODS as readonly string[]).includes(text);
}

/** Checks all but that the stages exist. */
export function checkPlanStages(stages: readonly PlanStage[]): PlanStage[] {
  if (stages.length > STAGES_MAX) {
    throw limitExceeded(`Too many API Stages in a Usage Plan: ${stages.length}, at most ${STAGES_MAX}`);
  }
  const seen = new Set<string>();
  return stages.map(({ apiId, stageName, throttle }) => {
    checkStageId(apiId, stageName);
    const name = `${apiId}:${stageName}`;
    if (seen.has(name)) throw badRequest(`Invalid API Stage specified: ${name} stands twice`);
    seen.add(name);
    return { apiId, stageName, throttle: checkMethodThrottles(throttle, name) };
  });
}

export function checkStageId(apiId: string, stageName: string): void {
  if (!API_ID_PATTERN.test(apiId) || !STAGE_NAME_PATTERN.test(stageName)) throw invalidStage();
}

export function invalidStage(): Error {
  return badRequest("Invalid API Stage specified");
}

/** Keys become what methodThrottleKey makes of them. */
export function checkMethodThrottles(
  throttles: Readonly<Record<string, Partial<Throttle>>>,
  stage: string,
): Record<string, Throttle> {
  const checked = new Map<string, Throttle>();
  for (const [name, throttle] of Object.entries(throttles)) {
    const cut = name.lastIndexOf("/");
    const key = cut < 0 ? undefined : methodThrottleKey(name.slice(0, cut), name.slice(cut + 1));
    if (key === undefined) {
      throw badRequest(
        `Invalid method '${name.slice(0, 200)}' in the throttle of API Stage ${stage}: expected <resourcePath>/<METHOD>, as in ` +
          "/pets/{petId}/GET",
      );
    }
    checked.set(key, wholeThrottle(throttle, `${key} in API Stage ${stage}`));
  }
  if (checked.size > METHOD_THROTTLES_PER_STAGE_MAX) {
    throw limitExceeded(
      `Too many method throttles in API Stage ${stage}: ${checked.size}, at most ${METHOD_THROTTLES_PER_STAGE_MAX}`,
    );
  }
  return Object.fromEntries(checked);
}

/** `<resourcePath>/<METHOD>`; undefined when it cannot be one. A path is taken with and without its first slash. */
export function methodThrottleKey(resourcePath: string, method: string): string | undefined {
  if (method !== "ANY" && !(HTTP_METHODS as readonly string[]).includes(method)) return undefined;
  const path = resourcePath.startsWith("/") ? resourcePath : `/${resourcePath}`;
  return path.length > METHOD_PATH_MAX ? undefined : `${path}/${method}`;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
}
