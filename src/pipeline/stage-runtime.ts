/** One deployed stage on one thread: its gateway responses and the plans of the methods that were called so far. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { IntegrationServices } from "../integrations/integration.ts";
import type { SnapshotApi, StageConfiguration } from "../model/snapshot.ts";
import { decodeMethodRecord } from "../model/snapshot-codec.ts";
import { fail } from "./fail.ts";
import { GatewayResponses } from "./gateway-responses.ts";
import { compilePlan, FailedIntegration, type Plan } from "./plan.ts";
import type { PipelineServices } from "./services.ts";

export interface StageRuntimeInput {
  readonly configuration: StageConfiguration;
  readonly api: SnapshotApi;
  /** Packed MethodRecords and where each begins (snapshot.ts); may be views on shared memory. */
  readonly methods: Uint8Array;
  readonly offsets: Uint32Array;
  /** Packed models, for messages only; may be a view on shared memory. */
  readonly models: Uint8Array;
}

export class StageRuntime {
  readonly configuration: StageConfiguration;
  readonly responses: GatewayResponses;
  readonly #input: StageRuntimeInput;
  readonly #plans: (Plan | undefined)[];
  #integrationServices: IntegrationServices | undefined;

  /** Never throws: what cannot be carried out costs the requests that need it, not the thread that is told of the stage. */
  constructor(input: StageRuntimeInput) {
    this.configuration = input.configuration;
    this.responses = new GatewayResponses(input.api.gatewayResponses);
    this.#input = input;
    this.#plans = new Array(Math.max(0, input.offsets.length - 1));
  }

  plan(methodIndex: number, services: PipelineServices): Plan {
    return this.#plans[methodIndex] ?? this.#compile(methodIndex, services);
  }

  /** For the log; empty when the method was never called. */
  resourcePath(methodIndex: number): string {
    return this.#plans[methodIndex]?.resourcePath ?? "";
  }

  #compile(methodIndex: number, services: PipelineServices): Plan {
    const { api, methods, offsets, configuration } = this.#input;
    const lent = this.#lend(services);
    const record = decodeMethodRecord(methods, offsets, methodIndex);
    let plan: Plan;
    try {
      plan = compilePlan(record, api, configuration, lent);
    } catch (error) {
      // A stage variable can break an integration long after its import, so this is an answer and not a crash.
      const detail = `${record.method.httpMethod} ${record.resourcePath}: ${(error as Error).message}`;
      const known = new GatewayError("API_CONFIGURATION_ERROR", "gateway", detail, { cause: error });
      services.log.error({ apiId: configuration.apiId, stage: configuration.stageName, detail }, "method cannot run");
      const integration = new FailedIntegration(known, lent);
      plan = { resourcePath: record.resourcePath, requiredParameters: [], hasPathParameters: false, integration };
    }
    this.#plans[methodIndex] = plan;
    return plan;
  }

  #lend(services: PipelineServices): IntegrationServices {
    if (this.#integrationServices !== undefined) return this.#integrationServices;
    const { apiId, stageName } = this.configuration;
    for (const detail of this.responses.problems) {
      services.log.error({ apiId, stage: stageName, detail }, "customized gateway response cannot be sent");
    }
    this.#integrationServices = {
      upstream: services.upstream,
      bodyLimitBytes: services.limits.bodyLimitBytes,
      connectTimeoutMs: services.limits.connectTimeoutMs,
      integrationTimeoutMaxMs: services.limits.integrationTimeoutMaxMs,
      fail: (exchange, error) => fail(exchange, error, this.responses, services.log),
    };
    return this.#integrationServices;
  }
}
