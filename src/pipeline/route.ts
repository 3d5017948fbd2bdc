/** Step 2: which stage and method the request is for, and pins the request to the configuration that said so. */
import { ROUTE_FOUND, ROUTE_NO_METHOD, ROUTE_NO_RESOURCE } from "../../assembly/layout/codes.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import { routedMethodCode } from "../integrations/routed-method.ts";
import { RAW_QUERY_CHARACTER, refuse, routeRefusal } from "./refusals.ts";
import type { Decision, PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

const RAW_QUERY_CHARACTERS = /[|{}]/;

// Scanners ask for what is not there by the thousand, and nobody reads the detail without a log.
const NOT_FOUND = new GatewayError("MISSING_AUTHENTICATION_TOKEN", "client", "no such route in the deployed stage");

/** What the log says and the body hides: which route came nearest. */
function notFound(exchange: Exchange, code: number, decision: Decision): GatewayError {
  const nearest = exchange.path.slice(0, decision.nearestOffset) || "/";
  const missing = code === ROUTE_NO_METHOD ? "method" : "resource";
  const detail = `no ${missing} for ${exchange.method} in the deployed stage; nearest route ${nearest}`;
  return new GatewayError("MISSING_AUTHENTICATION_TOKEN", "client", detail);
}

/** The stage, with methodIndex and slot noted on the exchange; null when the request was refused. */
export function route(exchange: Exchange, services: PipelineServices): StageRuntime | null {
  const { core } = services;
  const code = core.route(exchange.host, exchange.path, routedMethodCode(exchange));
  const { decision } = core;
  exchange.versionSlot = decision.version;
  exchange.stageIndex = decision.stageIndex;
  exchange.slot = decision.slot;
  if (code !== ROUTE_FOUND && code !== ROUTE_NO_RESOURCE && code !== ROUTE_NO_METHOD) {
    refuse(exchange, routeRefusal(code));
    return null;
  }
  const stage = services.versions.stage(decision.version, decision.stageIndex);
  if (code !== ROUTE_FOUND) {
    // Never 404 or 405: AWS does not tell strangers which paths exist.
    stage.responses.send(exchange, services.accessLog === null ? NOT_FOUND : notFound(exchange, code, decision));
    return null;
  }
  if (exchange.query !== "" && RAW_QUERY_CHARACTERS.test(exchange.query)) {
    refuse(exchange, RAW_QUERY_CHARACTER);
    return null;
  }
  exchange.methodIndex = decision.methodIndex;
  return stage;
}

/** Copies the captured path parameters out of the decision, which the next call into the core overwrites. */
export function keepPathParameters(exchange: Exchange, services: PipelineServices): void {
  const { decision } = services.core;
  const { path } = exchange;
  const values: string[] = [];
  for (let i = 0; i < decision.parameterCount; i++) {
    const offset = decision.parameterOffset(i);
    values.push(path.slice(offset, offset + decision.parameterLength(i)));
  }
  exchange.pathParameters = values;
}
