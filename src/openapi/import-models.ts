/** The named schemas of a definition as models, whatever else of it could be imported. */
import { OperationError } from "../errors/operation-error.ts";
import type { Model } from "../model/api.ts";
import { Findings } from "./findings.ts";
import { parseDocument } from "./parse-document.ts";
import { ModelTable, namedSchemas } from "./read-models.ts";
import { readVersion } from "./read-root.ts";
import { isObject } from "./values.ts";

/** Throws OperationError BadRequestException for a file that is no definition, and for schemas that cannot be models. */
export function importModels(bytes: Uint8Array, fileName: string): readonly Model[] {
  const { value, locate } = parseDocument(bytes);
  const findings = new Findings();
  const models = new ModelTable(findings);
  if (!isObject(value)) findings.refuse("", "expected an object with openapi or swagger at the top of the file");
  else {
    const version = readVersion(value, findings);
    if (version !== undefined) {
      const [schemas, pointer] = namedSchemas(value, version, findings);
      if (schemas !== undefined) models.addNamed(schemas, pointer);
    }
  }
  if (!findings.refused) return models.all;
  const message = `The schemas of ${fileName} cannot be models.`;
  throw new OperationError("BadRequestException", message, findings.refusalIssues(locate));
}
