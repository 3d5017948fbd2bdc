/** A control plane that says what a test tells it to say, and remembers what the edge answered. */
import type { EdgeConfiguration, StageConfiguration } from "../../../src/model/snapshot.ts";
import { snapshotHash } from "../../../src/model/snapshot-codec.ts";
import type { StageSettings } from "../../../src/model/stage.ts";
import type { TelemetryBatch } from "../../../src/model/telemetry.ts";
import type { UsageBatch } from "../../../src/model/usage.ts";
import type {
  ConfigSession,
  ConfigSink,
  ControlPlaneLink,
  EdgeHello,
  TelemetrySession,
  UsageSession,
} from "../../../src/rpc/link.ts";

export class FakeControlPlane implements ControlPlaneLink {
  readonly batches: TelemetryBatch[] = [];
  readonly usageBatches: UsageBatch[] = [];
  readonly hellos: EdgeHello[] = [];
  readonly refusals: { revision: number; reason: string }[] = [];
  appliedRevision = -1;
  revision = 0;
  #sink: ConfigSink | null = null;
  #changed: (() => void)[] = [];

  subscribe(hello: () => EdgeHello, sink: ConfigSink): ConfigSession {
    this.#sink = sink;
    this.hellos.push(hello());
    queueMicrotask(() => sink.onConnected());
    this.#notify();
    return {
      applied: (revision) => {
        this.appliedRevision = revision;
        this.#notify();
      },
      refused: (revision, reason) => {
        this.refusals.push({ revision, reason });
        this.#notify();
      },
      close: () => {
        this.#sink = null;
      },
    };
  }

  telemetry(_edgeId: string, onAcknowledged: (sequence: number) => void): TelemetrySession {
    return {
      send: (batch) => {
        this.batches.push(batch);
        queueMicrotask(() => onAcknowledged(batch.sequence));
        this.#notify();
      },
      close() {},
    };
  }

  usage(_edgeId: string, onAcknowledged: (sequence: number) => void): UsageSession {
    return {
      send: (batch) => {
        this.usageBatches.push(batch);
        queueMicrotask(() => onAcknowledged(batch.sequence));
        this.#notify();
      },
      close() {},
    };
  }

  async close(): Promise<void> {}

  sendSnapshot(bytes: Uint8Array): string {
    const hash = snapshotHash(bytes);
    this.#sink?.onSnapshot(hash, Uint8Array.from(bytes));
    return hash;
  }

  /** Says what is to be live; the revision is counted up. Returns it. */
  send(configuration: Omit<EdgeConfiguration, "revision">): number {
    this.revision += 1;
    this.#sink?.onConfiguration({ ...configuration, revision: this.revision });
    return this.revision;
  }

  /** Sends stages with their snapshots and a mapping for the first at `/`; resolves once that is live. */
  async deploy(...stages: Deployment[]): Promise<number> {
    const configurations = stages.map((stage) => this.stage(stage));
    const [first] = configurations;
    const mappings =
      first === undefined ? [] : [{ domainName: "*", basePath: "", apiId: first.apiId, stageName: first.stageName }];
    const revision = this.send({ stages: configurations, mappings });
    await this.until(
      () => this.appliedRevision >= revision || this.refusals.some((each) => each.revision === revision),
    );
    const refusal = this.refusals.find((each) => each.revision === revision);
    if (refusal !== undefined) throw new Error(refusal.reason);
    return revision;
  }

  stage({ apiId, snapshot, settings }: Deployment): StageConfiguration {
    return {
      apiId,
      stageName: "prod",
      deploymentId: "d1",
      snapshotHash: this.sendSnapshot(snapshot),
      settings: { variables: {}, methodSettings: {}, ...settings },
    };
  }

  /** Resolves once `condition` holds; it is looked at whenever the edge says something. */
  async until(condition: () => boolean, boundMs = 20_000): Promise<void> {
    const deadline = Date.now() + boundMs;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error("the edge did not say what was waited for");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 100));
        this.#changed.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #notify(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const wake of waiting) wake();
  }
}

export interface Deployment {
  readonly apiId: string;
  readonly snapshot: Uint8Array;
  readonly settings?: Partial<StageSettings>;
}
