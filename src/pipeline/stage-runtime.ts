/** One deployed stage on one thread: its gateway responses and the plans of the methods that were called so far. */
import { NONE } from "../../assembly/layout/codes.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import { contextVariable } from "../integrations/context-variable.ts";
import type { IntegrationServices, MethodContext } from "../integrations/integration.ts";
import { compileReading, joined, pathParameterNames } from "../integrations/reading.ts";
import type { Model } from "../model/api.ts";
import type { MethodRecord, SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import { decodeMethodRecord, decodeModels } from "../model/snapshot-codec.ts";
import { FailureWords } from "../schema/failure-message.ts";
import { fail } from "./fail.ts";
import { GatewayResponses } from "./gateway-responses.ts";
import { compilePlan, FailedIntegration, type Plan } from "./plan.ts";
import { ResponseEncoding } from "./response-encoding.ts";
import type { TemplateVariables } from "./response-template.ts";
import type { PipelineServices } from "./services.ts";
import { SharedIntegrations } from "./shared-integrations.ts";

export interface StageRuntimeInput {
  readonly configuration: StageConfiguration;
  readonly api: SnapshotApi;
  /** Packed MethodRecords and where each begins (snapshot.ts); may be views on shared memory. */
  readonly methods: Uint8Array;
  readonly offsets: Uint32Array;
  /** Packed models; may be a view on shared memory. */
  readonly models: Uint8Array;
}

export class StageRuntime {
  readonly configuration: StageConfiguration;
  readonly responses: GatewayResponses;
  /** Whether answers of the stage carry the RateLimit fields, whatever a plan says. */
  readonly rateLimitHeaders: boolean;
  /** Null: compression is not enabled. */
  readonly encoding: ResponseEncoding | null;
  readonly #input: StageRuntimeInput;
  readonly #plans: (Plan | undefined)[];
  readonly #shared = new SharedIntegrations();
  #integrationServices: IntegrationServices | undefined;
  #models: readonly Model[] | undefined;
  #failureWords: FailureWords | undefined;

  /** Never throws: what cannot be carried out costs the requests that need it, not the thread that is told of the stage. */
  constructor(input: StageRuntimeInput) {
    this.configuration = input.configuration;
    this.rateLimitHeaders = input.configuration.settings.rateLimitHeaders === true;
    const { minimumCompressionSize } = input.api;
    const hasBrotli = input.configuration.settings.brotli === true;
    this.encoding =
      minimumCompressionSize === undefined ? null : new ResponseEncoding(minimumCompressionSize, hasBrotli);
    this.#input = input;
    this.responses = new GatewayResponses(input.api.gatewayResponses, this.#variables());
    this.#plans = new Array(Math.max(0, input.offsets.length - 1));
  }

  plan(methodIndex: number, services: PipelineServices): Plan {
    return this.#plans[methodIndex] ?? this.#compile(methodIndex, services);
  }

  /** For the log; empty when the method was never called. */
  resourcePath(methodIndex: number): string {
    return this.#plans[methodIndex]?.resourcePath ?? "";
  }

  /** Words for what is wrong with a body, made of the models on the first that is. */
  get failureWords(): FailureWords {
    this.#failureWords ??= new FailureWords(this.#decodedModels());
    return this.#failureWords;
  }

  #decodedModels(): readonly Model[] {
    this.#models ??= decodeModels(this.#input.models);
    return this.#models;
  }

  #variables(): TemplateVariables {
    const { configuration, api } = this.#input;
    const context: MethodContext = {
      ...{ stage: configuration, endpointType: api.endpointType },
      ...{ resourceId: "", resourcePath: "", methodResponses: {}, requestParameters: {}, binaryMediaTypes: [] },
    };
    return {
      context: (name) => {
        // A gateway response answers requests of every method, and some of none.
        if (name === "resourceId") return ({ methodIndex }) => this.#record(methodIndex)?.resourceId;
        if (name === "resourcePath") return ({ methodIndex }) => this.#record(methodIndex)?.resourcePath;
        return contextVariable(name, context);
      },
      stageVariable: (name) => {
        const { variables } = configuration.settings;
        return Object.hasOwn(variables, name) ? variables[name] : undefined;
      },
      parameter: (source) => {
        if (source.kind === "path") return (exchange) => this.#pathParameter(exchange, source.name);
        const reading = compileReading(source, context);
        if (reading.kind !== "dynamic") return reading.kind === "constant" ? reading.value : () => undefined;
        return (exchange) => {
          const value = reading.read(exchange, null, null);
          return value === undefined ? undefined : joined(value);
        };
      },
    };
  }

  #pathParameter({ methodIndex, pathParameters }: Exchange, name: string): string | undefined {
    const record = pathParameters === null ? undefined : this.#record(methodIndex);
    return record === undefined ? undefined : pathParameters![pathParameterNames(record.resourcePath).indexOf(name)];
  }

  #record(methodIndex: number): MethodRecord | undefined {
    const { methods, offsets } = this.#input;
    return methodIndex === NONE ? undefined : decodeMethodRecord(methods, offsets, methodIndex);
  }

  #compile(methodIndex: number, services: PipelineServices): Plan {
    const { api, methods, offsets, configuration } = this.#input;
    const lent = this.#lend(services);
    const record = decodeMethodRecord(methods, offsets, methodIndex);
    let plan: Plan;
    try {
      plan = compilePlan(record, api, configuration, lent, this.#shared, () => this.#decodedModels());
    } catch (error) {
      // A stage variable can break an integration long after its import, so this is an answer and not a crash.
      const detail = `${record.method.httpMethod} ${record.resourcePath}: ${(error as Error).message}`;
      const known = new GatewayError("API_CONFIGURATION_ERROR", "gateway", detail, { cause: error });
      services.log.error({ apiId: configuration.apiId, stage: configuration.stageName, detail }, "method cannot run");
      const integration = new FailedIntegration(known, lent);
      const { resourcePath, method } = record;
      const { apiKeyRequired } = method;
      plan = {
        ...{ resourcePath, apiKeyRequired, requiredParameters: [], bodyModels: null, readsPathParameters: false },
        integration,
      };
    }
    // A gateway response may say what only the plan's own steps would have asked for.
    if (this.responses.readsPathParameters) plan = { ...plan, readsPathParameters: true };
    this.#plans[methodIndex] = plan;
    return plan;
  }

  #lend(services: PipelineServices): IntegrationServices {
    if (this.#integrationServices !== undefined) return this.#integrationServices;
    const { apiId, stageName } = this.configuration;
    for (const detail of this.responses.problems) {
      services.log.error({ apiId, stage: stageName, detail }, "customized gateway response cannot be sent");
    }
    this.responses.onHeaderLeftOut = (detail) => {
      services.log.error({ apiId, stage: stageName, detail }, "header of a gateway response is left out");
    };
    this.#integrationServices = {
      upstream: services.upstream,
      renderer: services.renderer,
      bodyLimitBytes: services.limits.bodyLimitBytes,
      connectTimeoutMs: services.limits.connectTimeoutMs,
      integrationTimeoutMaxMs: services.limits.integrationTimeoutMaxMs,
      fail: (exchange, error) => fail(exchange, error, this.responses, services.log),
    };
    return this.#integrationServices;
  }
}
