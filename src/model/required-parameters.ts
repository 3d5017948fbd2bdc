/** Which parameters a request must carry. Said once, because control plane and edge number them by this order. */
import type { Method, RequestValidator } from "./api.ts";

/**
 * `method.request.*` names, sorted: AWS checks headers, then path, then query string, each by name, and lists missing ones so
 * (recorded). Empty without a validator that asks for it.
 */
export function requiredParameters(method: Method, validator: RequestValidator | undefined): string[] {
  if (validator?.validateRequestParameters !== true) return [];
  return Object.keys(method.requestParameters)
    .filter((name) => method.requestParameters[name] === true)
    .sort();
}
