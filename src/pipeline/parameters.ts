/** Step 4, for methods whose validator asks for it: required parameters are there and not blank. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { MethodRecord } from "../model/snapshot.ts";
import type { PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

/**
 * The parameters that a method requires, as `method.request.*` names in the order in which AWS lists missing ones (recorded:
 * header, path, querystring). The image compiler numbers them the same way.
 */
export function requiredParameters(record: MethodRecord): readonly string[] {
  if (record.requestValidator?.validateRequestParameters !== true) return [];
  const required = Object.entries(record.method.requestParameters).filter(([, isRequired]) => isRequired);
  return required.map(([name]) => name).sort();
}

/** False when the request was answered 400. `required` is the plan's list, not empty. */
export function checkParameters(
  exchange: Exchange,
  stage: StageRuntime,
  required: readonly string[],
  services: PipelineServices,
): boolean {
  const { core } = services;
  if (core.parameters(exchange.headerNames, exchange.headerValues, exchange.query) === 0) return true;
  const names = required.filter((_, index) => core.decision.isMissing(index)).map(parameterName);
  const message = `Missing required request parameters: [${names.join(", ")}]`;
  stage.responses.send(
    exchange,
    new GatewayError("BAD_REQUEST_PARAMETERS", "client", message, { clientMessage: message }),
  );
  return false;
}

/** `X-A.b` of `method.request.header.X-A.b`: names may hold dots. */
function parameterName(name: string): string {
  return name.slice(name.indexOf(".", "method.request.".length) + 1);
}
