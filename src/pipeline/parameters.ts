/** Step 4, for methods whose validator asks for it: required parameters are there and not blank. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

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
