/** Errors on the wire: a gRPC status, AWS's name in the trailer `gatehouse-error`, AWS's text as the status message. */
import { Metadata, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import {
  type Issue,
  OPERATION_ERROR_GRPC_STATUS,
  OperationError,
  type OperationErrorName,
} from "../errors/operation-error.ts";
import { UnreachableError } from "./unreachable-error.ts";

const TRAILER = "gatehouse-error";
/** Status messages travel in a header, which has room for some kilobytes. */
const MESSAGE_MAX = 2000;

/** What the caller is told. An error that is not an OperationError is ours: `onInternal` gets it, the caller does not. */
export function toStatus(error: unknown, onInternal: (error: unknown) => void): StatusObject & { name: string } {
  let name: OperationErrorName = "InternalFailure";
  let details = "Internal failure; the control plane's log has the details";
  if (error instanceof OperationError) {
    name = error.name;
    details = error.message;
  } else {
    onInternal(error);
  }
  const metadata = new Metadata();
  metadata.set(TRAILER, name);
  const short = details.length > MESSAGE_MAX ? `${details.slice(0, MESSAGE_MAX)} ...` : details;
  return { name, code: OPERATION_ERROR_GRPC_STATUS[name], details: short, metadata };
}

/** What went wrong with a call: OperationError when the control plane refused, UnreachableError when none answered. */
export function fromServiceError(error: ServiceError, server: string, issues: readonly Issue[] = []): Error {
  const name = error.metadata?.get(TRAILER)[0];
  if (typeof name === "string" && Object.hasOwn(OPERATION_ERROR_GRPC_STATUS, name)) {
    return new OperationError(name as OperationErrorName, error.details, issues);
  }
  if (error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED || error.code === status.CANCELLED) {
    return new UnreachableError(server, error.details.replace(/\.? Resolution note: $/, ""));
  }
  return new OperationError("InternalFailure", `${server}: ${error.details}`, issues);
}
