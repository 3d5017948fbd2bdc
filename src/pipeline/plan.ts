/** The plan of one method: only the steps that it uses, made ready on the method's first request. */
import type { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import { compileHttpIntegration } from "../integrations/http/http-integration.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integrations/integration.ts";
import { compileMockIntegration } from "../integrations/mock/mock-integration.ts";
import { requiredParameters } from "../model/required-parameters.ts";
import type { MethodRecord, SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import { checkSupported } from "./check-supported.ts";

export interface Plan {
  readonly resourcePath: string;
  /** `method.request.*` names to check; empty: no such step. */
  readonly requiredParameters: readonly string[];
  /** Whether path parameters are kept for the integration. */
  readonly hasPathParameters: boolean;
  readonly integration: Integration;
}

/** Throws on a method that cannot run here; see FailedIntegration. */
export function compilePlan(
  record: MethodRecord,
  api: SnapshotApi,
  configuration: StageConfiguration,
  services: IntegrationServices,
): Plan {
  checkSupported(record);
  const context: MethodContext = {
    stage: configuration,
    endpointType: api.endpointType,
    resourceId: record.resourceId,
    resourcePath: record.resourcePath,
    methodResponses: record.method.methodResponses,
  };
  return {
    resourcePath: record.resourcePath,
    requiredParameters: requiredParameters(record.method, record.requestValidator),
    hasPathParameters: record.resourcePath.includes("{"),
    integration: compileIntegration(record, context, services),
  };
}

function compileIntegration(record: MethodRecord, context: MethodContext, services: IntegrationServices): Integration {
  const { integration } = record.method;
  switch (integration.type) {
    case "HTTP":
    case "HTTP_PROXY":
      return compileHttpIntegration(integration, context, services);
    case "MOCK":
      return compileMockIntegration(integration, context, services);
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
