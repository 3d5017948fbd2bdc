/** ReportUsage of the Telemetry service: batches put together, counted one after the other, acknowledged once they are on disk. */
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { OperationError } from "../errors/operation-error.ts";
import type { UsageBatch } from "../model/usage.ts";
import { toStatus } from "./errors.ts";
import type { UsageAcknowledged } from "./generated/gatehouse/v1/UsageAcknowledged.ts";
import type { UsagePart__Output } from "./generated/gatehouse/v1/UsagePart.ts";
import type { GrpcServerLog } from "./grpc-server.ts";
import type { ControlServices } from "./services.ts";
import { send } from "./streams.ts";
import { UsageAssembly } from "./usage-messages.ts";

type ReportUsageCall = ServerDuplexStream<UsagePart__Output, UsageAcknowledged>;

export function receiveUsage(call: ReportUsageCall, services: ControlServices, log: GrpcServerLog): void {
  const assembly = new UsageAssembly();
  let over = false;
  const refuse = (error: unknown) => {
    if (over) return;
    over = true;
    call.emit(
      "error",
      toStatus(error, (internal) => log.error({ err: internal }, "usage could not be counted")),
    );
  };
  const count = async (batch: UsageBatch): Promise<void> => {
    // An edge waits for each acknowledgement; whatever sends on is read no faster than it is written.
    call.pause();
    try {
      await services.countUsage(batch);
    } catch (error) {
      refuse(error);
      return;
    }
    // A stream that ended meanwhile needs no acknowledgement: the batch comes again and is recognized.
    if (over) return;
    send(call, { sequence: batch.sequence }).catch(() => {});
    call.resume();
  };
  call.on("data", (part: UsagePart__Output) => {
    if (over) return;
    let batch: UsageBatch | null;
    try {
      batch = assembly.add(part);
    } catch (error) {
      refuse(new OperationError("BadRequestException", (error as Error).message));
      return;
    }
    if (batch !== null) void count(batch);
  });
  call.on("error", () => {
    over = true;
  });
  call.once("end", () => {
    if (!over) call.end();
    over = true;
  });
}
