/** `gatehouse models validate FILE --model NAME`: holds a document against a model, as an edge would. */
import path from "node:path";
import { OperationError } from "../../errors/operation-error.ts";
import type { Model } from "../../model/api.ts";
import { modelsReached } from "../../model/model-reference.ts";
import { importModels } from "../../openapi/import-models.ts";
import { StandaloneValidator } from "../../policy/standalone-validator.ts";
import { FailureWords } from "../../schema/failure-message.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { EXIT_DONE, EXIT_REFUSED } from "../exit-codes.ts";
import { pickModel, readableModel } from "../models.ts";
import { printResult } from "../output.ts";
import { readDefinition } from "../read-definition.ts";
import { readDocument } from "../read-document.ts";
import { RefusedFile } from "../report-error.ts";
import { UsageError } from "../usage-error.ts";
import { renderReport, reportValidation } from "../validation-report.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { settings, command } = invocation;
  const [file] = invocation.operands as [string];
  const { model: name, api, definition } = settings;
  if (name === undefined) throw new UsageError("expected --model NAME, the model to validate against", command.name);
  if ((api === undefined) === (definition === undefined)) {
    throw new UsageError("expected either --api ID or --definition FILE, where the model is", command.name);
  }
  if (definition === "-")
    throw new UsageError("--definition: expected a file; only the document is piped in", command.name);
  const document = await readDocument(file);
  const known = definition === undefined ? await apiModels(invocation, api!) : await fileModels(definition);
  const where = definition ?? `API ${api}`;
  pickModel(known, name, where);
  const models = modelsReached(known, [name]);
  const validator = await StandaloneValidator.create(models);
  const report = reportValidation(name, document, validator.validate(document, name), new FailureWords(models));
  printResult(settings, report, (value) => renderReport(file === "-" ? "standard input" : file, value));
  return report.valid ? EXIT_DONE : EXIT_REFUSED;
}

async function fileModels(definition: string): Promise<readonly Model[]> {
  const bytes = await readDefinition(definition);
  try {
    return importModels(bytes, path.basename(definition));
  } catch (error) {
    if (error instanceof OperationError && error.issues.length > 0) throw new RefusedFile(definition, error);
    throw error;
  }
}

async function apiModels(invocation: Invocation, apiId: string): Promise<readonly Model[]> {
  let models: readonly Model[] = [];
  await withAdmin(invocation, async (admin) => {
    models = (await admin.getModels(apiId)).map(readableModel);
  });
  return models;
}
