/** The Telemetry service: batches put together from their parts, counted, acknowledged. */
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { OperationError } from "../errors/operation-error.ts";
import { toStatus } from "./errors.ts";
import type { TelemetryHandlers } from "./generated/gatehouse/v1/Telemetry.ts";
import type { TelemetryAcknowledged } from "./generated/gatehouse/v1/TelemetryAcknowledged.ts";
import type { TelemetryPart__Output } from "./generated/gatehouse/v1/TelemetryPart.ts";
import type { TelemetrySeries__Output } from "./generated/gatehouse/v1/TelemetrySeries.ts";
import type { GrpcServerLog } from "./grpc-server.ts";
import { SERIES_IN_BATCH, SERIES_IN_PART } from "./limits.ts";
import type { ControlServices } from "./services.ts";
import { send } from "./streams.ts";
import { receiveUsage } from "./usage-service.ts";

type ReportCall = ServerDuplexStream<TelemetryPart__Output, TelemetryAcknowledged>;

export function createTelemetryService(services: ControlServices, log: GrpcServerLog): TelemetryHandlers {
  return {
    Report: (call: ReportCall) => receive(call, services, log),
    ReportUsage: (call) => receiveUsage(call, services, log),
  };
}

function receive(call: ReportCall, services: ControlServices, log: GrpcServerLog): void {
  let series: TelemetrySeries__Output[] = [];
  let first: TelemetryPart__Output | null = null;
  let over = false;
  const refuse = (error: unknown) => {
    if (over) return;
    over = true;
    call.emit(
      "error",
      toStatus(error, (internal) => log.error({ err: internal }, "telemetry failed unexpectedly")),
    );
  };
  call.on("data", (part: TelemetryPart__Output) => {
    if (over) return;
    first ??= part;
    if (part.sequence !== first.sequence || part.incarnation !== first.incarnation || part.edgeId !== first.edgeId) {
      refuse(new OperationError("BadRequestException", "A batch began before the one before it was complete"));
      return;
    }
    if (part.series.length > SERIES_IN_PART || series.length + part.series.length > SERIES_IN_BATCH) {
      refuse(new OperationError("BadRequestException", "Too many series"));
      return;
    }
    series.push(...part.series);
    if (!part.last) return;
    const { edgeId, incarnation, sequence, fromMs, toMs } = part;
    try {
      services.countTelemetry({ edgeId, incarnation, sequence, fromMs, toMs, series });
    } catch (error) {
      refuse(error);
      return;
    }
    series = [];
    first = null;
    // A stream that ended meanwhile needs no acknowledgement: the batch comes again and is recognized.
    send(call, { sequence }).catch(() => {});
  });
  call.on("error", () => {
    over = true;
  });
  call.once("end", () => {
    if (!over) call.end();
    over = true;
  });
}
