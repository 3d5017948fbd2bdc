/** An edge's usage on its way over gRPC. */
import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { UsageBatch } from "../model/usage.ts";
import { BatchSession } from "./batch-session.ts";
import type { TelemetryClient } from "./generated/gatehouse/v1/Telemetry.ts";
import type { UsagePart } from "./generated/gatehouse/v1/UsagePart.ts";
import type { UsageSession } from "./link.ts";
import { send } from "./streams.ts";
import { usageParts } from "./usage-messages.ts";

export function usageSession(client: TelemetryClient, onAcknowledged: (sequence: number) => void): UsageSession {
  return new BatchSession<UsageBatch, UsagePart>({
    open: () => client.ReportUsage(),
    write: sendBatch,
    onAcknowledged,
    waitingMax: Number.POSITIVE_INFINITY,
  });
}

async function sendBatch(call: ClientDuplexStream<UsagePart, { sequence: number }>, batch: UsageBatch): Promise<void> {
  for (const part of usageParts(batch)) await send(call, part);
}
