/**
 * A data plane for one request: policy core, plan, pipeline and upstream client as in an edge thread, over a memory of their own, so
 * that no bucket, counter or log of the edge's is touched. Only the socket is missing, and that no method asks for an API key.
 */
import {
  NONE,
  ROUTE_FOUND,
  ROUTE_NO_METHOD,
  ROUTE_NO_RESOURCE,
  ROUTE_NO_STAGE,
} from "../../../assembly/layout/codes.ts";
import { SLOT_EDGE } from "../../../assembly/layout/counters.ts";
import { epochMs, monotonicMs } from "../../clock.ts";
import type { GatewayError } from "../../errors/gateway-error.ts";
import { MemoryExchange } from "../../http/memory-exchange.ts";
import { METHOD_CODES } from "../../http/method-codes.ts";
import { BODY_LIMIT_BYTES } from "../../model/limits.ts";
import type { StageConfiguration } from "../../model/snapshot.ts";
import { decodeModels, decodeRoutes, inflate, snapshotHash, unpackSnapshot } from "../../model/snapshot-codec.ts";
import {
  TEST_INVOKE_STAGE,
  type TestInvocation,
  type TestInvokeAnswer,
  type TestInvokeFailure,
} from "../../model/test-invocation.ts";
import type { EdgeLimits } from "../../pipeline/limits.ts";
import { Pipeline, type PipelineServices } from "../../pipeline/pipeline.ts";
import type { Plan } from "../../pipeline/plan.ts";
import { StageRuntime } from "../../pipeline/stage-runtime.ts";
import { BodyArena } from "../../policy/body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../policy/core.ts";
import { PolicyMemory } from "../../policy/memory.ts";
import { compileRootImage } from "../../policy/root-image.ts";
import { compileStageImage } from "../../policy/stage-image.ts";
import { createUpstreamClient } from "../../upstream/client.ts";
import { RenderPool } from "../../workers/render-pool.ts";
import { bodyText, ExecutionLog, type HeaderPairs, oneLine, pairsText, textOfBytes } from "./execution-log.ts";
import { TracedUpstream } from "./traced-upstream.ts";

/** AWS's words for the domain. The API answers to any host here, and a Host among the headers must not lead elsewhere. */
const HOST = "testPrefix.testDomainName";
/** AWS's word where a request has no address. */
const SOURCE_IP = "test-invoke-source-ip";
const VERSION_SLOT = 0;
/** A body as it came and what it decodes to, with room for growing: a body that does not fit is moved to where there is twice as much. */
const BODY_MEMORY_BYTES = 4 * BODY_LIMIT_BYTES;
const UNROUTED = new Set([ROUTE_NO_STAGE, ROUTE_NO_RESOURCE, ROUTE_NO_METHOD]);

export async function runInvocation(
  invocation: TestInvocation,
  limits: EdgeLimits,
): Promise<TestInvokeAnswer | TestInvokeFailure> {
  const { core, runtime } = await prepare(invocation);
  const question = invocation.pathWithQueryString.indexOf("?");
  const path = question < 0 ? invocation.pathWithQueryString : invocation.pathWithQueryString.slice(0, question);
  const exchange = new MemoryExchange(
    {
      method: invocation.httpMethod,
      path: byteText(path),
      query: question < 0 ? "" : byteText(invocation.pathWithQueryString.slice(question + 1)),
      host: HOST,
      headers: invocation.headers.map(([name, value]) => [name.toLowerCase(), byteText(value)]),
      body: invocation.body,
      sourceIp: SOURCE_IP,
    },
    core,
  );
  const log = new ExecutionLog(exchange.requestId, epochMs);
  const upstream = new TracedUpstream(createUpstreamClient(), log);
  const renderer = new RenderPool();
  const services: PipelineServices = {
    core,
    versions: { stage: () => runtime },
    upstream,
    renderer,
    limits,
    accessLog: null,
    log: { error: (_, message) => log.add(message) },
    flood: null,
  };
  try {
    if (!beginLog(log, exchange, invocation, runtime, services)) return { failed: "no method" };
    const startedMs = monotonicMs();
    const over = new Promise<void>((resolve) => exchange.whenOver(resolve));
    new Pipeline(services).handle(exchange);
    await over;
    return answerOf(exchange, log, Math.round(monotonicMs() - startedMs));
  } finally {
    upstream.close();
    await renderer.close();
  }
}

/** AWS asks for no API key here: whoever may invoke so may change the API. */
class OpenStageRuntime extends StageRuntime {
  override plan(methodIndex: number, services: PipelineServices): Plan {
    const plan = super.plan(methodIndex, services);
    return plan.apiKeyRequired ? { ...plan, apiKeyRequired: false } : plan;
  }
}

async function prepare({
  apiId,
  snapshot: packed,
  stageVariables,
}: TestInvocation): Promise<{ core: PolicyCore; runtime: StageRuntime }> {
  const snapshot = unpackSnapshot(inflate(packed));
  const settings = { variables: stageVariables, methodSettings: {} };
  const configuration: StageConfiguration = {
    apiId,
    stageName: TEST_INVOKE_STAGE,
    deploymentId: "",
    snapshotHash: snapshotHash(packed),
    settings,
  };
  const routes = decodeRoutes(snapshot.routes);
  const module = await loadCoreModule();
  const memory = createCoreMemory();
  const regions = new PolicyMemory(memory);
  new BodyArena(regions, BODY_MEMORY_BYTES);
  const place = (image: Uint8Array): number => {
    const address = regions.allocate(image.length);
    regions.write(address, image);
    return address;
  };
  const address = place(
    compileStageImage({
      routes: { ...routes, flags: new Uint8Array(routes.count) },
      settings,
      stageSlot: SLOT_EDGE + 1,
      methodSlots: Int32Array.from({ length: routes.count }, (_, index) => SLOT_EDGE + 2 + index),
      models: decodeModels(snapshot.models),
    }),
  );
  const root = compileRootImage({
    stages: [{ apiId, stageName: TEST_INVOKE_STAGE, disableExecuteApiEndpoint: false, address }],
    mappings: [{ domainName: "*", basePath: "", apiId, stageName: TEST_INVOKE_STAGE }],
  });
  regions.publish(VERSION_SLOT, place(root));
  const runtime = new OpenStageRuntime({
    configuration,
    api: snapshot.api,
    methods: snapshot.methods,
    offsets: new Uint32Array(Uint8Array.from(snapshot.methodOffsets).buffer),
    models: snapshot.models,
  });
  return { core: new PolicyCore(module, memory, 0), runtime };
}

/** What came, as it is read before anything is done. False: the API has no such method. */
function beginLog(
  log: ExecutionLog,
  exchange: MemoryExchange,
  { headers, body, httpMethod }: TestInvocation,
  runtime: StageRuntime,
  services: PipelineServices,
): boolean {
  const { core } = services;
  const { path } = exchange;
  const code = core.route(HOST, path, METHOD_CODES.get(httpMethod) ?? NONE);
  const { decision } = core;
  const values = Array.from({ length: decision.parameterCount }, (_, index) => {
    const offset = decision.parameterOffset(index);
    return textOfBytes(path.slice(offset, offset + decision.parameterLength(index)));
  });
  const { methodIndex, version } = decision;
  if (version !== NONE) core.release(version);
  if (UNROUTED.has(code)) return false;
  // Refused for its path's sake, a request has found no resource, and the pipeline says why.
  const resourcePath = code === ROUTE_FOUND ? runtime.plan(methodIndex, services).resourcePath : "";
  const names = [...resourcePath.matchAll(/\{([^{}]+?)\+?\}/g)].map((match) => match[1]!);
  log.add(`Starting execution for request: ${exchange.requestId}`);
  log.add(`HTTP Method: ${httpMethod}, Resource Path: ${oneLine(textOfBytes(path))}`);
  log.add(`Method request path: ${pairsText(names.map((name, index) => [name, values[index] ?? ""]))}`);
  log.add(`Method request query string: ${pairsText(queryPairs(textOfBytes(exchange.query)))}`);
  log.add(`Method request headers: ${pairsText(headers)}`);
  log.add(`Method request body before transformations: ${bodyText(body)}`);
  return true;
}

function queryPairs(query: string): HeaderPairs {
  return [...new URLSearchParams(query)];
}

function answerOf(exchange: MemoryExchange, log: ExecutionLog, latencyMs: number): TestInvokeAnswer {
  const { error, responseStatus, responseBody } = exchange;
  const headers = exchange.responseHeaders
    .split("\r\n")
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(": ")), textOfBytes(line.slice(line.indexOf(": ") + 2))] as const);
  if (exchange.aborted) {
    log.add(`Execution failed: the answer is cut off after ${responseBody.length} bytes`);
    if (error !== null) log.add(failureText(error));
  } else if (error === null) {
    log.add(`Method response body after transformations: ${bodyText(responseBody)}`);
    log.add(`Method response headers: ${pairsText(headers)}`);
    log.add("Successfully completed execution");
  } else {
    log.add(failureText(error));
    log.add(`Gateway response type: ${error.code} with status code: ${responseStatus}`);
    log.add(`Gateway response body: ${bodyText(responseBody)}`);
    log.add(`Gateway response headers: ${pairsText(headers)}`);
  }
  log.add(`Method completed with status: ${responseStatus}`);
  return { statusCode: responseStatus, headers, body: responseBody, log: log.text, latencyMs };
}

/** In AWS's words where they are known, with our reason behind. */
function failureText({ code, source, message }: GatewayError): string {
  const reason = oneLine(message);
  if (source === "client") return `The request was refused: ${reason}`;
  if (code === "INTEGRATION_TIMEOUT") return `Execution failed due to a timeout error: ${reason}`;
  return `Execution failed due to configuration error: ${reason}`;
}

/** A character for each byte of the UTF-8, as text of requests is in the data plane. */
function byteText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
