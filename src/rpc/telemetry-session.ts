/** An edge's metrics on their way over gRPC. */
import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { TelemetryBatch } from "../model/telemetry.ts";
import { BatchSession } from "./batch-session.ts";
import type { TelemetryClient } from "./generated/gatehouse/v1/Telemetry.ts";
import type { TelemetryPart } from "./generated/gatehouse/v1/TelemetryPart.ts";
import { SERIES_IN_PART } from "./limits.ts";
import type { TelemetrySession } from "./link.ts";
import { send } from "./streams.ts";

/** Batches that wait while the control plane is away; the edge merges what it counts meanwhile. */
const BATCHES_WAITING_MAX = 64;

export function telemetrySession(
  client: TelemetryClient,
  onAcknowledged: (sequence: number) => void,
): TelemetrySession {
  return new BatchSession<TelemetryBatch, TelemetryPart>({
    open: () => client.Report(),
    write: sendBatch,
    onAcknowledged,
    waitingMax: BATCHES_WAITING_MAX,
  });
}

async function sendBatch(
  call: ClientDuplexStream<TelemetryPart, { sequence: number }>,
  batch: TelemetryBatch,
): Promise<void> {
  const { series, ...head } = batch;
  let offset = 0;
  do {
    const part = series.slice(offset, offset + SERIES_IN_PART);
    offset += SERIES_IN_PART;
    await send(call, {
      ...head,
      series: part.map((one) => ({
        ...one,
        throttled: Math.min(one.throttled, UINT32_MAX),
        classes: one.classes.map((counts) => ({
          ...counts,
          requests: Math.min(counts.requests, UINT32_MAX),
          latencyHistogram: fitting(counts.latencyHistogram),
          integrationLatencyHistogram: fitting(counts.integrationLatencyHistogram),
        })),
      })),
      last: offset >= series.length,
    });
  } while (offset < series.length);
}

const UINT32_MAX = 0xffff_ffff;

/** Counts are 32 bits on the wire; a merged batch with more stays at the largest instead of starting again from 0. */
function fitting(counts: readonly number[]): number[] {
  return counts.map((count) => Math.min(count, UINT32_MAX));
}
