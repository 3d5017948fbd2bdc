/** The edge's own answer to what it cannot carry out: a method that asks for it fails, and is never served without it. */
import type { MethodRecord } from "../model/snapshot.ts";

/**
 * Throws when the method needs a step that this build does not have. An import refuses all of these too; but an edge may be
 * older than the control plane that imported, and must not serve what was meant to be protected.
 */
export function checkSupported(record: MethodRecord): void {
  const { method } = record;
  const { integration } = method;
  if (method.authorizationType !== "NONE") throw unsupported(`authorization ${method.authorizationType}`);
  if (integration.connectionType !== "INTERNET") throw unsupported(`connection type ${integration.connectionType}`);
}

function unsupported(what: string): Error {
  return new Error(`${what} is not supported by this edge`);
}
