/** The last step, once for every request however it ended: counts, the access log, and the pin on the configuration. */
import { NONE } from "../../assembly/layout/codes.ts";
import { monotonicMs } from "../clock.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";

const UNROUTED = "";

/** Never throws: it runs inside the end of an answer, which must not be undone by a log that is full. */
export function observe(exchange: Exchange, services: PipelineServices): void {
  try {
    count(exchange, services);
    if (services.accessLog !== null) writeLine(exchange, services);
  } catch (error) {
    services.log.error({ err: error, requestId: exchange.requestId }, "finished request could not be recorded");
  } finally {
    if (exchange.versionSlot !== NONE) services.core.release(exchange.versionSlot);
  }
}

function count(exchange: Exchange, services: PipelineServices): void {
  const integrationMs = exchange.integrationLatencyMs;
  services.core.observe(
    exchange.slot,
    exchange.responseStatus,
    Math.round((monotonicMs() - exchange.startedMs) * 1000),
    integrationMs < 0 ? -1 : Math.round(integrationMs * 1000),
    exchange.requestBytes,
    exchange.responseBytes,
    exchange.error !== null && exchange.error.code === "THROTTLED",
    exchange.pair,
    exchange.pairGeneration,
  );
}

function writeLine(exchange: Exchange, services: PipelineServices): void {
  const stage = stageOf(exchange, services);
  const path = stage === null || exchange.methodIndex === NONE ? UNROUTED : stage.resourcePath(exchange.methodIndex);
  services.accessLog?.write(exchange, stage === null ? null : stage.configuration, path);
}

/** The stage that a request was routed to, or null. Valid while the request is pinned. */
export function stageOf(exchange: Exchange, services: PipelineServices): StageRuntime | null {
  if (exchange.versionSlot === NONE || exchange.stageIndex === NONE) return null;
  return services.versions.stage(exchange.versionSlot, exchange.stageIndex);
}
