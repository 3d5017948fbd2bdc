/** One operation of a path: a method with its integration. */
import type { HttpMethod, Method } from "../model/api.ts";
import type { ImportContext } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { INTEGRATION, readIntegration } from "./read-integration.ts";
import { readMethodResponses } from "./read-method-responses.ts";
import { readRequestParts, type readSharedParameters } from "./read-parameters.ts";
import type { PathTemplate } from "./resource-tree.ts";
import { isObject, type JsonObject, own, show, stringAt } from "./values.ts";

export function readOperation(
  context: ImportContext,
  httpMethod: HttpMethod,
  template: PathTemplate,
  operation: JsonObject,
  pointer: string,
  shared: ReturnType<typeof readSharedParameters>,
): Method | undefined {
  const { findings } = context;
  const label = `${httpMethod} ${template.path}`;
  if (own(operation, "isDefaultRoute") !== undefined) {
    findings.refuse(
      at(pointer, "isDefaultRoute"),
      "isDefaultRoute belongs to HTTP APIs: expected a path such as /{proxy+}",
    );
  }
  for (const key of ["callbacks", "servers"]) {
    if (own(operation, key) !== undefined) {
      findings.warn(at(pointer, key), `${key} of an operation are ignored, as AWS ignores them`);
    }
  }
  const operationName = stringAt(findings, operation, pointer, "operationId");
  const parts = readRequestParts(context, operation, pointer, shared, template.variables);
  const methodResponses = readMethodResponses(context, operation, pointer);
  const security = context.security.of(operation, pointer, label);
  const validator = context.validators.of(operation, pointer);
  if (validator?.validateRequestBody === true) noteModels(context, parts.requestModels, label, pointer);
  if (validator?.validateRequestParameters !== true) noteUnchecked(context, parts.requestParameters, label);
  const value = own(operation, INTEGRATION);
  if (value === undefined) {
    findings.refuse(
      pointer,
      `No integration defined for method: ${label} has no ${INTEGRATION}; add one, or remove the operation`,
    );
    return undefined;
  }
  const place = at(pointer, INTEGRATION);
  const described = isObject(value) ? context.references.follow(value, place, INTEGRATION) : undefined;
  if (described === undefined) {
    if (!isObject(value)) findings.refuse(place, `${INTEGRATION}: expected an object, got ${show(value)}`);
    return undefined;
  }
  const integration = readIntegration(context, described, place, {
    httpMethod,
    label,
    requestParameters: parts.requestParameters,
    methodResponses,
  });
  if (integration === undefined) return undefined;
  return {
    httpMethod,
    ...(operationName !== undefined ? { operationName } : {}),
    ...security,
    ...(validator !== undefined ? { requestValidatorName: validator.name } : {}),
    requestParameters: parts.requestParameters,
    requestModels: parts.requestModels,
    methodResponses,
    integration,
  };
}

/** Bodies are validated when their media type is the very key of a model, or there is `$default`; a range is no key. */
function noteModels(
  context: ImportContext,
  requestModels: Readonly<Record<string, string>>,
  label: string,
  pointer: string,
): void {
  /** By media type without parameters, as requests are compared. */
  const models = new Map<string, string>();
  for (const type in requestModels) {
    const model = requestModels[type] as string;
    context.validatingModels.add(model);
    const mediaType = (type.split(";", 1)[0] as string).trim().toLowerCase();
    if ((models.get(mediaType) ?? model) !== model) {
      context.findings.refuse(
        pointer,
        `${label} has two models for bodies of ${show(mediaType)}, whose parameters do not count: expected one; remove the other`,
      );
    }
    models.set(mediaType, model);
    if (!type.includes("*")) continue;
    context.findings.warn(
      pointer,
      `${label} validates bodies of ${show(type)}: no Content-Type is that, so no body is validated by it, as on AWS; ` +
        "write $default for all others, or a media type",
    );
  }
}

/** A required parameter that nothing checks surprises everybody once. */
function noteUnchecked(context: ImportContext, parameters: Readonly<Record<string, boolean>>, label: string): void {
  for (const name in parameters) {
    if (parameters[name] === true && !name.startsWith("method.request.path.")) {
      context.unchecked.push(label);
      return;
    }
  }
}
