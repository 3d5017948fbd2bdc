/** Step 5, for methods with models for their bodies: the policy core holds the body against its model, where it lies. */
import {
  VALIDATE_INVALID,
  VALIDATE_LIMIT,
  VALIDATE_NO_ROOM,
  VALIDATE_NOT_JSON,
  VALIDATE_OK,
} from "../../assembly/layout/validation.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import { NO_ROOM_FOR_BODY } from "../integrations/no-room.ts";
import { BODY_BEYOND_LIMITS, invalidBody, notJsonBody } from "./body-failure.ts";
import type { PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

const NO_BYTES = new Uint8Array(0);

/**
 * False when the request was answered 400 or, without memory to look at the body, 503. The body, if there is one, was collected; one
 * that is empty is validated as `{}`, also a GET's (recorded).
 */
export function validateBody(exchange: Exchange, stage: StageRuntime, services: PipelineServices): boolean {
  const { body, versionSlot, stageIndex, schemaIndex } = exchange;
  const address = body === null ? 0 : body.address;
  const length = body === null ? 0 : body.length;
  const verdict = services.core.validate(versionSlot, stageIndex, schemaIndex, address, length);
  if (verdict === VALIDATE_OK) return true;
  stage.responses.send(exchange, errorOf(verdict, exchange, stage, services));
  return false;
}

function errorOf(verdict: number, exchange: Exchange, stage: StageRuntime, services: PipelineServices): GatewayError {
  switch (verdict) {
    case VALIDATE_INVALID: {
      const { body } = exchange;
      const readFailures = () => services.core.failures(body === null ? 0 : body.address);
      return invalidBody(stage, body === null ? NO_BYTES : body.bytes(), readFailures, services.accessLog !== null);
    }
    case VALIDATE_NOT_JSON:
      return notJsonBody(
        services.core.validation.errorOffset,
        exchange.header("content-encoding"),
        services.accessLog !== null,
      );
    case VALIDATE_LIMIT:
      return BODY_BEYOND_LIMITS;
    case VALIDATE_NO_ROOM:
      return NO_ROOM_FOR_BODY;
    default:
      throw new Error(`validate: unknown verdict ${verdict}`);
  }
}
