/** What the gRPC services need of the control plane behind them; the in-process link uses the same. */
import type { AccessChanges } from "../model/access.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { TelemetryBatch } from "../model/telemetry.ts";
import type { UsageBatch } from "../model/usage.ts";
import type { Admin } from "./admin.ts";
import type { EdgeHello } from "./link.ts";

/** Where a session delivers. A delivery resolves when the next one may come. */
export interface EdgeDelivery {
  snapshot(hash: string, bytes: Uint8Array): Promise<void>;
  configuration(configuration: EdgeConfiguration): Promise<void>;
  /** Beside the others: a part may go while a snapshot is on its way. */
  access(changes: AccessChanges): Promise<void>;
  /** The session is over, e.g. another edge came with the same id, or the control plane stops. */
  end(reason: string): void;
}

/** What an edge says to its session. */
export interface EdgeReports {
  applied(revision: number): void;
  refused(revision: number, reason: string): void;
  closed(): void;
}

export interface ControlServices {
  readonly admin: Admin;
  /** Throws OperationError when the hello makes no sense or there are too many edges. */
  openEdge(hello: EdgeHello, delivery: EdgeDelivery): EdgeReports;
  /** Counts the batch unless it was counted before. Throws OperationError when it makes no sense. */
  countTelemetry(batch: TelemetryBatch): void;
  /** Resolves when the batch is on disk, counted once however often it comes. Throws OperationError when it makes no sense. */
  countUsage(batch: UsageBatch): Promise<void>;
}
