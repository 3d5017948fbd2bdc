/** `context.*` as mappings see it. Facts of the stage are constants of a plan; the rest is read from the exchange. */
import { epochMs, monotonicMs } from "../clock.ts";
import type { Exchange } from "../http/exchange.ts";
import { keyIdText } from "../model/access-id.ts";
import { ACCOUNT_ID } from "../model/account.ts";
import { API_KEY_HEADER } from "../model/usage-plan.ts";
import { requestTimeText } from "../text/request-time.ts";
import type { MethodContext } from "./integration.ts";
import { routedMethod } from "./routed-method.ts";

type ContextVariable = (exchange: Exchange) => string | undefined;

const REQUEST_VARIABLES: ReadonlyMap<string, ContextVariable> = new Map([
  ["domainName", (exchange) => domainName(exchange.host)],
  ["domainPrefix", (exchange) => domainName(exchange.host).split(".", 1)[0]],
  ["extendedRequestId", (exchange) => exchange.extendedRequestId],
  ["httpMethod", routedMethod],
  // AWS: "the API key associated with the key-enabled API request"; a key that was not asked for is none.
  ["identity.apiKey", (exchange) => (exchange.keyIdNumber === 0 ? undefined : exchange.header(API_KEY_HEADER))],
  ["identity.apiKeyId", (exchange) => (exchange.keyIdNumber === 0 ? undefined : keyIdText(exchange.keyIdNumber))],
  ["identity.sourceIp", (exchange) => exchange.sourceIp],
  ["identity.userAgent", (exchange) => exchange.header("user-agent")],
  ["requestId", (exchange) => exchange.requestId],
  ["requestTime", (exchange) => requestTimeText(arrivalEpochMs(exchange))],
  ["requestTimeEpoch", (exchange) => String(arrivalEpochMs(exchange))],
] as [string, ContextVariable][]);

/** A constant, a reader, or null when nothing here knows the variable: its mapping is skipped then, as AWS does. */
export function contextVariable(name: string, context: MethodContext): string | ContextVariable | null {
  const { stage } = context;
  switch (name) {
    case "accountId":
      return ACCOUNT_ID;
    case "apiId":
      return stage.apiId;
    case "deploymentId":
      return stage.deploymentId;
    case "endpointType":
      return context.endpointType;
    case "path":
      return (exchange) => contextPath(exchange.path, stage.apiId, stage.stageName);
    case "protocol":
      // AWS reports HTTP/1.1 whatever the client speaks.
      return "HTTP/1.1";
    case "resourceId":
      return context.resourceId;
    case "resourcePath":
      return context.resourcePath;
    case "stage":
      return stage.stageName;
    default:
      return REQUEST_VARIABLES.get(name) ?? null;
  }
}

/** Host without its port; an IPv6 address keeps its brackets. */
function domainName(host: string): string {
  const colon = host.lastIndexOf(":");
  return colon < 0 || host.endsWith("]") ? host : host.slice(0, colon);
}

/** The path with the stage, as on AWS's own host: `/restapis/a/prod/_user_request_/pets` is `/prod/pets` there. */
function contextPath(path: string, apiId: string, stageName: string): string {
  const prefix = `/restapis/${apiId}/${stageName}/_user_request_`;
  if (path === prefix || path.startsWith(`${prefix}/`)) return `/${stageName}${path.slice(prefix.length)}`;
  return path.replace(/^\/+/, "/");
}

function arrivalEpochMs(exchange: Exchange): number {
  return Math.round(epochMs() - (monotonicMs() - exchange.startedMs));
}
