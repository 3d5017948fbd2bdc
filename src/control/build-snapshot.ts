/** A deployment's content from an API's definition. */
import { OperationError } from "../errors/operation-error.ts";
import type { Definition, HttpMethod, Method, Model, RequestValidator } from "../model/api.ts";
import { modelsReached } from "../model/model-reference.ts";
import { requiredParameters } from "../model/required-parameters.ts";
import type { MethodRecord, SnapshotApi, SnapshotRoute } from "../model/snapshot.ts";
import { encodeSnapshot, snapshotHash } from "../model/snapshot-codec.ts";
import { badRequest } from "./refusals.ts";
import type { DefinitionRecord } from "./store/store.ts";

export interface BuiltSnapshot {
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly methodCount: number;
}

/** Throws BadRequestException with AWS's texts when there is nothing to deploy. */
export function buildSnapshot(record: DefinitionRecord): BuiltSnapshot {
  const { definition, resourceIds } = record;
  const validators = new Map(definition.requestValidators.map((validator) => [validator.name, validator]));
  const routes: SnapshotRoute[] = [];
  const records: MethodRecord[] = [];
  for (const [index, resource] of definition.resources.entries()) {
    // In a fixed order, so that equal content has equal bytes and one hash, however the definition was written.
    for (const httpMethod of Object.keys(resource.methods).sort() as HttpMethod[]) {
      const method = resource.methods[httpMethod] as Method;
      if ((method.integration as unknown) === undefined) throw badRequest("No integration defined for method");
      const requestValidator = validatorOf(method, validators);
      routes.push({
        path: resource.path,
        httpMethod,
        requiredParameters: requiredParameters(method, requestValidator),
        ...(method.apiKeyRequired ? { apiKeyRequired: true } : {}),
      });
      records.push({
        resourceId: resourceIds[index] as string,
        resourcePath: resource.path,
        method,
        ...(requestValidator === undefined ? {} : { requestValidator }),
      });
    }
  }
  if (routes.length === 0) throw badRequest("The REST API doesn't contain any methods");
  const bytes = encodeSnapshot(snapshotApi(definition), routes, records, validatingModels(definition, records));
  return { bytes, hash: snapshotHash(bytes), methodCount: routes.length };
}

/** The models that bodies are validated against, with those that they refer to. */
function validatingModels(definition: Definition, records: readonly MethodRecord[]): Model[] {
  const names = records
    .filter(({ requestValidator }) => requestValidator?.validateRequestBody === true)
    .flatMap(({ method }) => Object.values(method.requestModels));
  return modelsReached(definition.models, names);
}

function validatorOf(method: Method, validators: ReadonlyMap<string, RequestValidator>): RequestValidator | undefined {
  if (method.requestValidatorName === undefined) return undefined;
  const validator = validators.get(method.requestValidatorName);
  // The importer refuses this; a method must never be deployed without the validator that it names.
  if (validator === undefined)
    throw new OperationError("NotFoundException", "Invalid Request Validator identifier specified");
  return validator;
}

function snapshotApi(definition: Definition): Omit<SnapshotApi, "modelNames"> {
  return {
    name: definition.name,
    apiKeySource: definition.apiKeySource,
    binaryMediaTypes: definition.binaryMediaTypes,
    ...(definition.minimumCompressionSize === undefined
      ? {}
      : { minimumCompressionSize: definition.minimumCompressionSize }),
    disableExecuteApiEndpoint: definition.disableExecuteApiEndpoint,
    gatewayResponses: definition.gatewayResponses,
    endpointType: endpointType(definition),
  };
}

/** AWS's default for REST APIs is EDGE. */
export function endpointType(definition: Definition): string {
  const configuration = definition.endpointConfiguration as { types?: unknown } | undefined;
  const first = Array.isArray(configuration?.types) ? (configuration.types[0] as unknown) : undefined;
  return typeof first === "string" ? first : "EDGE";
}
