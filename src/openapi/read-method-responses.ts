/** `responses` of an operation: the statuses and headers that its integration may answer with. */
import type { MethodResponse } from "../model/api.ts";
import { MAPPING_NAME_PATTERN } from "../model/mapping-expression.ts";
import { type ImportContext, statusCodeText } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { mediaTypes, readContentModels } from "./read-parameters.ts";
import { emptyRecord, type JsonObject, objectAt, own, show } from "./values.ts";

export function readMethodResponses(
  context: ImportContext,
  operation: JsonObject,
  pointer: string,
): Record<string, MethodResponse> {
  const result = emptyRecord<MethodResponse>();
  const responses = objectAt(context.findings, operation, pointer, "responses");
  if (responses === undefined) return result;
  for (const key in responses) {
    if (key.startsWith("x-")) continue;
    const place = `${pointer}/responses/${key}`;
    const statusCode = statusCodeText(key);
    if (statusCode === undefined) {
      // AWS takes no method response from `default`; that is usual in definitions and changes nothing at run time.
      if (/^[1-5]XX$/i.test(key)) {
        context.findings.warn(place, `the response ${key} is ignored, as AWS ignores ranges: name each status`);
      } else if (key !== "default") {
        context.findings.refuse(place, `the response ${show(key)}: expected a status code from 100 to 599 or default`);
      }
      continue;
    }
    const response = context.references.follow(responses[key], place, `response ${key}`);
    if (response === undefined) continue;
    result[statusCode] = readMethodResponse(context, operation, response, statusCode, place);
  }
  return result;
}

function readMethodResponse(
  context: ImportContext,
  operation: JsonObject,
  response: JsonObject,
  statusCode: string,
  pointer: string,
): MethodResponse {
  const responseParameters = emptyRecord<boolean>();
  const headers = objectAt(context.findings, response, pointer, "headers") ?? {};
  for (const name in headers) {
    if (MAPPING_NAME_PATTERN.test(name)) responseParameters[`method.response.header.${name}`] = false;
    else {
      context.findings.refuse(
        at(at(pointer, "headers"), name),
        `the header name ${show(name)}: expected letters, digits and ._$- only, as on AWS; rename it`,
      );
    }
  }
  const responseModels = emptyRecord<string>();
  if (context.version === "openapi 3.0") readContentModels(context, response, pointer, responseModels);
  else {
    const schema = own(response, "schema");
    const model = schema === undefined ? undefined : context.models.nameOf(schema, at(pointer, "schema"));
    if (model !== undefined) {
      for (const type of mediaTypes(operation, context.root, "produces")) responseModels[type] = model;
    }
  }
  return { statusCode, responseParameters, responseModels };
}
