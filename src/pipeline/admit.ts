/** Step 3: takes a token of every throttle that the method stands under, or refuses. */
import {
  ADMIT_OK,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_STAGE,
} from "../../assembly/layout/codes.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

function throttled(level: string): GatewayError {
  return new GatewayError("THROTTLED", "client", `the ${level}'s throttle refused the request`, { retry: true });
}

// Made once: a flood is when an error with a stack for each request would hurt most.
const THROTTLED_METHOD = throttled("method");
const THROTTLED_STAGE = throttled("stage");
const THROTTLED_ACCOUNT = throttled("account");

/** False when the request was answered 429. AWS sends no Retry-After. */
export function admit(exchange: Exchange, stage: StageRuntime, services: PipelineServices): boolean {
  const { versionSlot, stageIndex, methodIndex, startedMs } = exchange;
  const verdict = services.core.admit(versionSlot, stageIndex, methodIndex, startedMs);
  if (verdict === ADMIT_OK) return true;
  stage.responses.send(exchange, errorOf(verdict));
  return false;
}

function errorOf(verdict: number): GatewayError {
  switch (verdict) {
    case ADMIT_THROTTLED_METHOD:
      return THROTTLED_METHOD;
    case ADMIT_THROTTLED_STAGE:
      return THROTTLED_STAGE;
    case ADMIT_THROTTLED_ACCOUNT:
      return THROTTLED_ACCOUNT;
    default:
      throw new Error(`admit: unknown verdict ${verdict}`);
  }
}
