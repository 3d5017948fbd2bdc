/** A whole data plane in one process: real listener, real policy core, real upstream client, and the pipeline between them. */
import { epochMs } from "../../../src/clock.ts";
import type { Exchange } from "../../../src/http/exchange.ts";
import type { GatewayResponse, Method, Model, Throttle } from "../../../src/model/api.ts";
import { requiredParameters } from "../../../src/model/required-parameters.ts";
import type { MethodRecord, SnapshotApi } from "../../../src/model/snapshot.ts";
import { encodeSnapshot } from "../../../src/model/snapshot-codec.ts";
import type { MethodSetting } from "../../../src/model/stage.ts";
import { Pipeline } from "../../../src/pipeline/pipeline.ts";
import { StageRuntime } from "../../../src/pipeline/stage-runtime.ts";
import { createUpstreamClient, type UpstreamClientOptions } from "../../../src/upstream/client.ts";
import { startListener } from "../../http/support.ts";
import { stageConfiguration } from "../../integrations/support/make.ts";
import { GatewayFixture } from "../../policy/support/gateway-fixture.ts";
import { decodeSnapshot } from "../../support/decode-snapshot.ts";
import { inlineRenderer } from "../../support/inline-renderer.ts";

export interface GatewayOptions {
  /** By resource path. */
  readonly resources: Readonly<Record<string, readonly Method[]>>;
  readonly variables?: Record<string, string>;
  readonly gatewayResponses?: Readonly<Record<string, GatewayResponse>>;
  readonly methodSettings?: Readonly<Record<string, MethodSetting>>;
  readonly throttle?: Throttle;
  readonly bodyLimitBytes?: number;
  /** Models; with them, methods validate their bodies. */
  readonly models?: readonly Model[];
  readonly bodyMemoryBytes?: number;
  readonly upstream?: UpstreamClientOptions;
}

export interface Gateway {
  readonly port: number;
  /** In the order of arrival. */
  readonly begun: Exchange[];
  readonly finished: Exchange[];
  readonly logged: unknown[];
  /** Requests that hold a configuration. */
  pins(): number;
  /** Memory that bodies hold. */
  readonly bodyBytes: number;
  readonly openUpstreamConnections: number;
  close(): void;
}

/** Serves the resources at `/` on any host, as stage `prod` of API `abc123`. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const records: MethodRecord[] = [];
  for (const [resourcePath, methods] of Object.entries(options.resources)) {
    for (const method of methods) {
      const validateRequestBody = options.models !== undefined;
      const requestValidator = { name: "v", validateRequestBody, validateRequestParameters: true };
      records.push({ resourceId: `r${records.length}`, resourcePath, method, requestValidator });
    }
  }
  const routes = records.map((record) => ({
    path: record.resourcePath,
    httpMethod: record.method.httpMethod,
    requiredParameters: requiredParameters(record.method, record.requestValidator),
  }));
  const api: Omit<SnapshotApi, "modelNames"> = {
    name: "pets",
    apiKeySource: "HEADER",
    binaryMediaTypes: [],
    disableExecuteApiEndpoint: false,
    gatewayResponses: options.gatewayResponses ?? {},
    endpointType: "REGIONAL",
  };
  const settings = {
    variables: options.variables ?? {},
    methodSettings: options.methodSettings ?? {},
    ...(options.throttle === undefined ? {} : { throttle: options.throttle }),
  };
  const configuration = { ...stageConfiguration(), settings };
  const models = options.models ?? [];
  const snapshot = decodeSnapshot(encodeSnapshot(api, routes, records, models));
  const runtime = new StageRuntime({
    configuration,
    api: snapshot.api,
    methods: snapshot.methods,
    offsets: new Uint32Array(Uint8Array.from(snapshot.methodOffsets).buffer),
    models: snapshot.models,
  });
  const fixture = await GatewayFixture.create(options.bodyMemoryBytes);
  const { apiId, stageName } = configuration;
  const versionSlot = fixture.publish({
    stages: [{ apiId, stageName, routes, settings, models }],
    mappings: [{ domainName: "*", basePath: "", apiId, stageName }],
  });
  const upstream = createUpstreamClient(options.upstream);
  const begun: Exchange[] = [];
  const finished: Exchange[] = [];
  const logged: unknown[] = [];
  const pipeline = new Pipeline({
    core: fixture.core,
    versions: { stage: () => runtime },
    upstream,
    renderer: inlineRenderer,
    limits: {
      bodyLimitBytes: options.bodyLimitBytes ?? 10_485_760,
      connectTimeoutMs: 2_000,
      integrationTimeoutMaxMs: 29_000,
    },
    accessLog: { write: (exchange) => finished.push(exchange) },
    log: { error: (fields, message) => logged.push([epochMs(), fields, message]) },
    flood: null,
  });
  const listener = startListener(
    (exchange) => {
      begun.push(exchange);
      pipeline.handle(exchange);
    },
    { bodyMemory: fixture.core },
  );
  return {
    port: listener.port,
    begun,
    finished,
    logged,
    pins: () => fixture.policy.pins(versionSlot),
    get bodyBytes() {
      return fixture.arena.usedBytes;
    },
    get openUpstreamConnections() {
      return upstream.openConnections;
    },
    close: () => {
      listener.close();
      upstream.close();
    },
  };
}
