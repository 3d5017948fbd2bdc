/** The name and text of a refused operation. */
import type { OperationError } from "../../../src/errors/operation-error.ts";

export async function refusal(promise: Promise<unknown>): Promise<[string, string]> {
  const error = (await promise.then(
    () => new Error("was not refused"),
    (reason: OperationError) => reason,
  )) as OperationError;
  return [error.name, error.message];
}
