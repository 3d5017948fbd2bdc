/** Short ways to the objects of a definition, and to an integration that runs without a policy core. */

import { compileHttpIntegration } from "../../../src/integrations/http/http-integration.ts";
import type { IntegrationServices, MethodContext } from "../../../src/integrations/integration.ts";
import { compileMockIntegration } from "../../../src/integrations/mock/mock-integration.ts";
import { pathParameterNames } from "../../../src/integrations/reading.ts";
import type { Integration, IntegrationResponse, Method } from "../../../src/model/api.ts";
import type { StageConfiguration } from "../../../src/model/snapshot.ts";
import { fail } from "../../../src/pipeline/fail.ts";
import { GatewayResponses } from "../../../src/pipeline/gateway-responses.ts";
import { inlineRenderer } from "../../support/inline-renderer.ts";
import { FakeExchange, type FakeRequest } from "./fake-exchange.ts";
import { FakeUpstream } from "./fake-upstream.ts";

export function integration(changes: Partial<Integration>): Integration {
  return {
    type: "HTTP_PROXY",
    uri: "http://backend.example:8081/pets",
    connectionType: "INTERNET",
    timeoutInMillis: 29_000,
    passthroughBehavior: "WHEN_NO_MATCH",
    cacheKeyParameters: [],
    requestParameters: {},
    requestTemplates: {},
    integrationResponses: [],
    ...changes,
  };
}

export function integrationResponse(changes: Partial<IntegrationResponse>): IntegrationResponse {
  return { statusCode: "200", responseParameters: {}, responseTemplates: {}, ...changes };
}

export function method(changes: Partial<Method>): Method {
  const { integrationResponses } = changes.integration ?? integration({});
  return {
    httpMethod: "GET",
    authorizationType: "NONE",
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: {},
    methodResponses: methodResponses(integrationResponses.map(({ statusCode }) => statusCode)),
    integration: integration({}),
    ...changes,
  };
}

function methodResponses(statusCodes: readonly string[]): Method["methodResponses"] {
  return Object.fromEntries(
    statusCodes.map((statusCode) => [statusCode, { statusCode, responseParameters: {}, responseModels: {} }]),
  );
}

export function stageConfiguration(variables: Record<string, string> = {}): StageConfiguration {
  return {
    apiId: "abc123",
    stageName: "prod",
    deploymentId: "dep1",
    snapshotHash: "00",
    settings: { variables, methodSettings: {} },
  };
}

/** The text by which a URI names a stage variable. */
export function variable(name: string): string {
  return `$\{stageVariables.${name}}`;
}

export interface RunOptions {
  readonly integration: Partial<Integration>;
  readonly resourcePath?: string;
  readonly variables?: Record<string, string>;
  /** Values of the resource path's parameters by name. */
  readonly pathParameters?: Record<string, string>;
  readonly bodyLimitBytes?: number;
  readonly request?: FakeRequest;
  readonly binaryMediaTypes?: readonly string[];
  /** The request's body, when a step before the integration collected it. */
  readonly collected?: string | Uint8Array;
  /** Statuses of the method's responses; those of the integration's responses when left out. */
  readonly methodResponses?: readonly string[];
}

export interface Run {
  readonly exchange: FakeExchange;
  readonly upstream: FakeUpstream;
  /** Errors that were no GatewayErrors. */
  readonly logged: unknown[];
}

/** Compiles an integration and runs it for one request. */
export function run(options: RunOptions): Run {
  const model = integration(options.integration);
  const upstream = new FakeUpstream();
  const logged: unknown[] = [];
  const resourcePath = options.resourcePath ?? "/pets";
  const context: MethodContext = {
    stage: stageConfiguration(options.variables),
    endpointType: "REGIONAL",
    resourceId: "res1",
    resourcePath,
    methodResponses: Object.fromEntries(
      (options.methodResponses ?? model.integrationResponses.map(({ statusCode }) => statusCode)).map((code) => [
        code,
        {},
      ]),
    ),
    requestParameters: {},
    binaryMediaTypes: options.binaryMediaTypes ?? [],
  };
  const responses = new GatewayResponses({});
  const log = { error: (fields: object) => logged.push(fields) };
  const services: IntegrationServices = {
    upstream,
    renderer: inlineRenderer,
    bodyLimitBytes: options.bodyLimitBytes ?? 10_485_760,
    connectTimeoutMs: 1_000,
    integrationTimeoutMaxMs: 29_000,
    fail: (exchange, error) => fail(exchange, error, responses, log),
  };
  const exchange = new FakeExchange(options.request);
  if (options.collected !== undefined) {
    exchange.collectBody(10_485_760, { onBody: () => {}, onTooLarge: () => {}, onNoRoom: () => {} });
    exchange.sink?.onChunk(Buffer.from(options.collected as string), true);
    exchange.sink = null;
  }
  const values = new Map(Object.entries(options.pathParameters ?? {}));
  exchange.pathParameters = pathParameterNames(resourcePath).map((name) => values.get(name) ?? "");
  const compile = model.type === "MOCK" ? compileMockIntegration : compileHttpIntegration;
  const compiled = compile(model, context, services);
  try {
    compiled.run(exchange);
  } catch (error) {
    services.fail(exchange, error);
  }
  return { exchange, upstream, logged };
}
