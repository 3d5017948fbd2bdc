/** The verb that a request stands for: its own, or for a POST the one that X-HTTP-Method-Override names. */
import { METHOD_OTHER, METHOD_POST } from "../../assembly/layout/codes.ts";
import type { Exchange } from "../http/exchange.ts";
import { METHOD_CODES } from "../http/method-codes.ts";

export const METHOD_OVERRIDE_HEADER = "x-http-method-override";

/** METHOD_* under which a request is routed. An override that names no known verb matches no method. */
export function routedMethodCode(exchange: Exchange): number {
  if (exchange.methodCode !== METHOD_POST) return exchange.methodCode;
  const override = exchange.header(METHOD_OVERRIDE_HEADER);
  return override === undefined ? METHOD_POST : (METHOD_CODES.get(override) ?? METHOD_OTHER);
}

/** The verb's name, for the integration and for `$context.httpMethod`. Called on routed requests only. */
export function routedMethod(exchange: Exchange): string {
  if (exchange.methodCode !== METHOD_POST) return exchange.method;
  return exchange.header(METHOD_OVERRIDE_HEADER) ?? exchange.method;
}
