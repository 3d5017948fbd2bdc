/** Reads an OpenAPI definition with AWS's extensions into the model, or says everything that is wrong with it. */

import type { Issue } from "../errors/operation-error.ts";
import type { Definition } from "../model/api.ts";
export interface ImportInput {
  readonly bytes: Uint8Array;
  readonly fileName?: string;
  readonly basePath?: "ignore" | "prepend" | "split";
  readonly integrationTimeoutMaxMs?: number;
}
export interface ImportResult {
  readonly definition: Definition;
  readonly warnings: Issue[];
}
export function importDefinition(_input: ImportInput): Promise<ImportResult> {
  throw new Error("being written");
}
