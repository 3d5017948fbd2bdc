/** The Config service: an edge's session over a stream. */
import { Metadata, type ServerDuplexStream, status } from "@grpc/grpc-js";
import { OperationError } from "../errors/operation-error.ts";
import { accessToMessage } from "./access-messages.ts";
import { toStatus } from "./errors.ts";
import type { ConfigHandlers } from "./generated/gatehouse/v1/Config.ts";
import type { ControlMessage } from "./generated/gatehouse/v1/ControlMessage.ts";
import type { EdgeHello__Output } from "./generated/gatehouse/v1/EdgeHello.ts";
import type { EdgeMessage__Output } from "./generated/gatehouse/v1/EdgeMessage.ts";
import type { GrpcServerLog } from "./grpc-server.ts";
import { CHUNK_BYTES, HELLO_TIMEOUT_MS } from "./limits.ts";
import { configurationParts } from "./messages.ts";
import type { ControlServices, EdgeDelivery, EdgeReports } from "./services.ts";
import { send } from "./streams.ts";

type SubscribeCall = ServerDuplexStream<EdgeMessage__Output, ControlMessage>;

export function createConfigService(services: ControlServices, log: GrpcServerLog): ConfigHandlers {
  return { Subscribe: (call: SubscribeCall) => serveEdge(call, services, log) };
}

function serveEdge(call: SubscribeCall, services: ControlServices, log: GrpcServerLog): void {
  let reports: EdgeReports | null = null;
  let over = false;
  const close = () => {
    clearTimeout(timer);
    over = true;
    reports?.closed();
    reports = null;
  };
  const refuse = (error: unknown) => {
    if (over) return;
    close();
    call.emit(
      "error",
      toStatus(error, (internal) => log.error({ err: internal }, "an edge's session failed unexpectedly")),
    );
  };
  const timer = setTimeout(
    () => refuse(new OperationError("BadRequestException", "No hello arrived")),
    HELLO_TIMEOUT_MS,
  );
  const delivery: EdgeDelivery = {
    snapshot: (hash, bytes) => sendSnapshot(call, hash, bytes),
    configuration: async (configuration) => {
      for (const part of configurationParts(configuration)) await send(call, { configuration: part });
    },
    access: (changes) => send(call, { access: accessToMessage(changes) }),
    end: (reason) => {
      if (over) return;
      close();
      call.emit("error", { code: status.UNAVAILABLE, details: reason });
    },
  };
  call.on("data", (message: EdgeMessage__Output) => {
    if (over) return;
    if (reports === null) {
      if (message.message !== "hello" || !message.hello) {
        refuse(new OperationError("BadRequestException", "Expected a hello first"));
        return;
      }
      clearTimeout(timer);
      try {
        reports = services.openEdge(plainHello(message.hello), delivery);
      } catch (error) {
        refuse(error);
        return;
      }
      // Tells the edge at once that it is connected, even when there is nothing to send yet.
      call.sendMetadata(new Metadata());
    } else if (message.applied) {
      reports.applied(message.applied.revision);
    } else if (message.refused) {
      reports.refused(message.refused.revision, message.refused.reason);
    } else {
      refuse(new OperationError("BadRequestException", "Expected applied or refused"));
    }
  });
  call.once("cancelled", close);
  call.on("error", close);
  call.once("end", () => {
    const done = !over;
    close();
    if (done) call.end();
  });
}

function plainHello(hello: EdgeHello__Output) {
  const { edgeId, softwareVersion, threads, startedAtMs, revision, snapshotHashes, accessFeedId, accessRevision } =
    hello;
  return { edgeId, softwareVersion, threads, startedAtMs, revision, snapshotHashes, accessFeedId, accessRevision };
}

async function sendSnapshot(call: SubscribeCall, hash: string, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset + offset, Math.min(CHUNK_BYTES, bytes.length - offset));
    await send(call, { snapshot: { hash, totalBytes: bytes.length, offset, data } });
  }
}
