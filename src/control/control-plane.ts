/** Starts a control plane: store, operations, and the gRPC services when an address is given. */
import type { Throttle } from "../model/api.ts";
import type { ControlPlaneLink } from "../rpc/link.ts";
import type { ServerTls } from "../rpc/tls.ts";
import type { Operations } from "./operations.ts";

export interface ControlPlaneLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
export interface ControlPlaneOptions {
  readonly dataDir: string;
  readonly grpcAddress: string | null;
  readonly tls?: ServerTls;
  readonly snapshotsKept?: number;
  readonly accountThrottle?: Throttle;
  readonly log: ControlPlaneLog;
}
export interface ControlPlane {
  readonly operations: Operations;
  localLink(): ControlPlaneLink;
  readonly grpcPort: number;
  stop(graceMs: number): Promise<void>;
}
export declare function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane>;
