/** A ControlPlaneLink within the process: the same sessions as over gRPC, without the wire. */
import type { AccessChanges } from "../model/access.ts";
import type { TelemetryBatch } from "../model/telemetry.ts";
import type { UsageBatch } from "../model/usage.ts";
import type {
  ConfigSession,
  ConfigSink,
  ControlPlaneLink,
  EdgeHello,
  TelemetrySession,
  UsageSession,
} from "../rpc/link.ts";
import { RECONNECT_MAX_MS, Reconnect } from "../rpc/reconnect.ts";
import type { ControlServices, EdgeDelivery, EdgeReports } from "../rpc/services.ts";

export function createLocalLink(services: ControlServices): ControlPlaneLink {
  const open = new Set<{ close(): void }>();
  const keep = <T extends { close(): void }>(session: T): T => {
    open.add(session);
    return session;
  };
  return {
    subscribe: (hello, sink) => keep(new LocalConfigSession(services, hello, sink)),
    telemetry: (_edgeId, onAcknowledged) => keep(new LocalTelemetrySession(services, onAcknowledged)),
    usage: (_edgeId, onAcknowledged) => keep(new LocalUsageSession(services, onAcknowledged)),
    close: async () => {
      for (const session of open) session.close();
      open.clear();
    },
  };
}

class LocalConfigSession implements ConfigSession, EdgeDelivery {
  readonly #services: ControlServices;
  readonly #hello: () => EdgeHello;
  readonly #sink: ConfigSink;
  readonly #reconnect: Reconnect;
  #reports: EdgeReports | null = null;
  #closed = false;

  constructor(services: ControlServices, hello: () => EdgeHello, sink: ConfigSink) {
    this.#services = services;
    this.#hello = hello;
    this.#sink = sink;
    this.#reconnect = new Reconnect(() => this.#connect(), RECONNECT_MAX_MS);
    // As over a network, nothing reaches the sink before subscribe() has returned.
    setImmediate(() => this.#connect());
  }

  #connect(): void {
    if (this.#closed) return;
    try {
      this.#reports = this.#services.openEdge(this.#hello(), this);
    } catch (error) {
      this.end((error as Error).message);
      return;
    }
    this.#sink.onConnected();
  }

  async snapshot(hash: string, bytes: Uint8Array): Promise<void> {
    // The bytes come fresh from the store and nobody else holds them: they may belong to the sink.
    if (!this.#closed) this.#sink.onSnapshot(hash, bytes);
  }

  async configuration(configuration: Parameters<ConfigSink["onConfiguration"]>[0]): Promise<void> {
    if (this.#closed) return;
    this.#reconnect.succeeded();
    this.#sink.onConfiguration(configuration);
  }

  async access(changes: AccessChanges): Promise<void> {
    if (!this.#closed) this.#sink.onAccess?.(changes);
  }

  end(reason: string): void {
    if (this.#closed) return;
    this.#reports = null;
    this.#sink.onDisconnected(reason);
    this.#reconnect.later();
  }

  applied(revision: number): void {
    this.#reports?.applied(revision);
  }

  refused(revision: number, reason: string): void {
    this.#reports?.refused(revision, reason);
  }

  close(): void {
    this.#closed = true;
    this.#reconnect.stop();
    this.#reports?.closed();
    this.#reports = null;
  }
}

class LocalTelemetrySession implements TelemetrySession {
  readonly #services: ControlServices;
  readonly #onAcknowledged: (sequence: number) => void;
  #closed = false;

  constructor(services: ControlServices, onAcknowledged: (sequence: number) => void) {
    this.#services = services;
    this.#onAcknowledged = onAcknowledged;
  }

  send(batch: TelemetryBatch): void {
    if (this.#closed) return;
    this.#services.countTelemetry(batch);
    // At once, so that nobody keeps the batch: ten thousand series that outlive a collection of the nursery cost more than counting.
    this.#onAcknowledged(batch.sequence);
  }

  close(): void {
    this.#closed = true;
  }
}

/** One batch at a time, as over gRPC; one that could not be written is tried again. */
class LocalUsageSession implements UsageSession {
  readonly #services: ControlServices;
  readonly #onAcknowledged: (sequence: number) => void;
  readonly #reconnect: Reconnect;
  readonly #waiting: UsageBatch[] = [];
  #counting = false;
  #closed = false;

  constructor(services: ControlServices, onAcknowledged: (sequence: number) => void) {
    this.#services = services;
    this.#onAcknowledged = onAcknowledged;
    this.#reconnect = new Reconnect(() => void this.#countNext(), RECONNECT_MAX_MS);
  }

  send(batch: UsageBatch): void {
    this.#waiting.push(batch);
    void this.#countNext();
  }

  async #countNext(): Promise<void> {
    const batch = this.#waiting[0];
    if (batch === undefined || this.#counting || this.#closed) return;
    this.#counting = true;
    try {
      await this.#services.countUsage(batch);
    } catch {
      this.#counting = false;
      this.#reconnect.later();
      return;
    }
    this.#counting = false;
    this.#waiting.shift();
    this.#reconnect.succeeded();
    if (!this.#closed) this.#onAcknowledged(batch.sequence);
    void this.#countNext();
  }

  close(): void {
    this.#closed = true;
    this.#reconnect.stop();
  }
}
