/** The plan of one method: only the steps that it uses, made ready on the method's first request. */
import type { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import { compileHttpIntegration } from "../integrations/http/http-integration.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integrations/integration.ts";
import { compileMockIntegration } from "../integrations/mock/mock-integration.ts";
import type { Model } from "../model/api.ts";
import { requiredParameters } from "../model/required-parameters.ts";
import type { MethodRecord, SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import { type BodyModels, compileBodyModels } from "./body-models.ts";
import { checkSupported } from "./check-supported.ts";
import type { SharedIntegrations } from "./shared-integrations.ts";

export interface Plan {
  readonly resourcePath: string;
  readonly apiKeyRequired: boolean;
  /** `method.request.*` names to check; empty: no such step. */
  readonly requiredParameters: readonly string[];
  /** Null: no such step. */
  readonly bodyModels: BodyModels | null;
  /** Whether some mapping reads path parameters, which are kept for it then. */
  readonly readsPathParameters: boolean;
  readonly integration: Integration;
}

/** Throws on a method that cannot run here; see FailedIntegration. */
export function compilePlan(
  record: MethodRecord,
  api: SnapshotApi,
  configuration: StageConfiguration,
  services: IntegrationServices,
  shared: SharedIntegrations,
  models: () => readonly Model[],
): Plan {
  checkSupported(record);
  const context: MethodContext = {
    stage: configuration,
    endpointType: api.endpointType,
    resourceId: record.resourceId,
    resourcePath: record.resourcePath,
    methodResponses: record.method.methodResponses,
    requestParameters: record.method.requestParameters,
    binaryMediaTypes: api.binaryMediaTypes,
  };
  return {
    resourcePath: record.resourcePath,
    apiKeyRequired: record.method.apiKeyRequired,
    requiredParameters: requiredParameters(record.method, record.requestValidator),
    bodyModels: compileBodyModels(record, api.modelNames, models),
    readsPathParameters: readsPathParameters(record),
    integration: compileIntegration(record, context, services, shared),
  };
}

/** By the text: a mapping names a path parameter so, and a template comes to one through `$input`. */
function readsPathParameters(record: MethodRecord): boolean {
  const { integration } = record.method;
  const { integrationResponses } = integration;
  const mappings = [integration.requestParameters, ...integrationResponses.map((one) => one.responseParameters)];
  const templates = [integration.requestTemplates, ...integrationResponses.map((one) => one.responseTemplates)];
  return (
    mappings.flatMap((texts) => Object.values(texts)).some((source) => source.includes("method.request.path.")) ||
    templates.flatMap((texts) => Object.values(texts)).some((text) => text.includes("params"))
  );
}

function compileIntegration(
  record: MethodRecord,
  context: MethodContext,
  services: IntegrationServices,
  shared: SharedIntegrations,
): Integration {
  const { integration } = record.method;
  switch (integration.type) {
    case "HTTP":
    case "HTTP_PROXY":
      return compileHttpIntegration(integration, context, services);
    case "MOCK":
      return shared.of(record, () => compileMockIntegration(integration, context, services));
    default:
      // An import refuses these; a snapshot of a newer control plane may still hold one.
      throw new Error(`integration type ${integration.type} is not supported by this edge`);
  }
}

/** Stands in for a plan that could not be made: every request of the method fails the same way, the others go on. */
export class FailedIntegration implements Integration {
  readonly #error: GatewayError;
  readonly #services: IntegrationServices;

  constructor(error: GatewayError, services: IntegrationServices) {
    this.#error = error;
    this.#services = services;
  }

  run(exchange: Exchange): void {
    this.#services.fail(exchange, this.#error);
  }
}
