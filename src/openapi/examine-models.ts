/** Checks of models: those that bodies are validated against as the edge will compile them, the others by AWS's rules for any model. */
import type { Model } from "../model/api.ts";
import { modelsReached } from "../model/model-reference.ts";
import { examineSchemas } from "../schema/examine-schemas.ts";
import type { ImportContext } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { isObject, own } from "./values.ts";

/** After all methods were read, which say what is validated, and references were checked. */
export function examineModels(context: ImportContext): void {
  const { findings, models } = context;
  const validating = modelsReached(models.all, context.validatingModels);
  const { refusals, warnings } = examineSchemas(validating);
  for (const { model, pointer, message } of refusals) {
    const place = models.pointerOf(model) + pointer;
    // A reference that leads nowhere was found before.
    if (!findings.isRefused(place)) findings.refuse(place, `model ${model}: ${message}`);
  }
  for (const { model, pointer, message } of warnings) {
    findings.warn(models.pointerOf(model) + pointer, `model ${model}: ${message}`);
  }
  const examined = new Set(validating);
  for (const model of models.all) if (!examined.has(model)) checkByAwsRules(context, model);
}

/** What AWS refuses when a model is created, validated against or not ("Amazon API Gateway important notes for REST APIs"). */
function checkByAwsRules({ findings, models }: ImportContext, model: Model): void {
  const waiting: [schema: unknown, pointer: string][] = [[model.schema, models.pointerOf(model.name)]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [schema, pointer] = next;
    if (Array.isArray(schema)) {
      for (const [index, item] of schema.entries()) waiting.push([item, at(pointer, index)]);
      continue;
    }
    if (!isObject(schema)) continue;
    const required = own(schema, "required");
    if (Array.isArray(required) && required.length === 0) {
      findings.refuse(
        at(pointer, "required"),
        `model ${model.name}: required: expected at least one name, got []; remove it`,
      );
    }
    const values = own(schema, "enum");
    if (Array.isArray(values) && new Set(values.map((value) => JSON.stringify(value))).size < values.length) {
      findings.refuse(
        at(pointer, "enum"),
        `model ${model.name}: enum: expected values that differ; remove the double one`,
      );
    }
    for (const keyword of SCHEMA_KEYWORDS)
      if (Object.hasOwn(schema, keyword)) waiting.push([schema[keyword], at(pointer, keyword)]);
    for (const keyword of SCHEMA_MAP_KEYWORDS) {
      const members = own(schema, keyword);
      if (!isObject(members)) continue;
      for (const name of Object.keys(members)) waiting.push([members[name], at(at(pointer, keyword), name)]);
    }
  }
}

/** Keywords whose value is a schema or a list of schemas, and those whose members are schemas. */
const SCHEMA_KEYWORDS = ["items", "additionalItems", "additionalProperties", "allOf", "anyOf", "oneOf", "not"];
const SCHEMA_MAP_KEYWORDS = ["properties", "patternProperties", "definitions", "dependencies"];
