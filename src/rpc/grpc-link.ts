/** A ControlPlaneLink over gRPC: connects again by itself, and says hello each time. */
import { createHash } from "node:crypto";
import type { ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import type { AccessChanges } from "../model/access.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import { accessFromMessage } from "./access-messages.ts";
import { channelOptions, checkServer } from "./channel.ts";
import { clientCredentials } from "./credentials.ts";
import type { AccessPart__Output } from "./generated/gatehouse/v1/AccessPart.ts";
import type { ConfigClient } from "./generated/gatehouse/v1/Config.ts";
import type { ConfigurationPart__Output } from "./generated/gatehouse/v1/ConfigurationPart.ts";
import type { ControlMessage__Output } from "./generated/gatehouse/v1/ControlMessage.ts";
import type { EdgeMessage } from "./generated/gatehouse/v1/EdgeMessage.ts";
import type { SnapshotChunk__Output } from "./generated/gatehouse/v1/SnapshotChunk.ts";
import { CONFIGURATION_ENTRIES_MAX, SNAPSHOT_LIMIT_BYTES } from "./limits.ts";
import type { ConfigSession, ConfigSink, ControlPlaneLink, EdgeHello } from "./link.ts";
import { mappingFromMessage, plain, stageConfigurationFromMessage } from "./messages.ts";
import { Config, Telemetry } from "./protos.ts";
import { RECONNECT_MAX_MS, Reconnect } from "./reconnect.ts";
import { telemetrySession } from "./telemetry-session.ts";
import type { ClientTls } from "./tls.ts";
import { usageSession } from "./usage-session.ts";

export interface GrpcLinkOptions {
  /** `HOST:PORT` of the control plane. */
  readonly server: string;
  readonly tls?: ClientTls;
  /** How often the connection is tried, milliseconds; half of it is waited for the answer. Default 10,000. */
  readonly pingIntervalMs?: number;
}

/** Throws Error for an address or certificate files that are none, naming the flag. */
export function connectControlPlane(options: GrpcLinkOptions): ControlPlaneLink {
  const server = checkServer(options.server, "--control-plane", options.tls);
  const credentials = clientCredentials(options.tls);
  const channel = channelOptions(options.pingIntervalMs);
  const config = new Config(server, credentials, channel);
  const telemetry = new Telemetry(server, credentials, channel);
  const sessions = new Set<{ close(): void }>();
  const keep = <T extends { close(): void }>(session: T): T => {
    sessions.add(session);
    return session;
  };
  return {
    subscribe: (hello, sink) => keep(new GrpcConfigSession(config, hello, sink)),
    telemetry: (_edgeId, onAcknowledged) => keep(telemetrySession(telemetry, onAcknowledged)),
    usage: (_edgeId, onAcknowledged) => keep(usageSession(telemetry, onAcknowledged)),
    close: async () => {
      for (const session of sessions) session.close();
      config.close();
      telemetry.close();
    },
  };
}

class GrpcConfigSession implements ConfigSession {
  readonly #client: ConfigClient;
  readonly #hello: () => EdgeHello;
  readonly #sink: ConfigSink;
  readonly #reconnect: Reconnect;
  #call: ClientDuplexStream<EdgeMessage, ControlMessage__Output> | null = null;
  #snapshot: { hash: string; bytes: Buffer; received: number } | null = null;
  #parts: ConfigurationPart__Output[] = [];
  #entries = 0;

  constructor(client: ConfigClient, hello: () => EdgeHello, sink: ConfigSink) {
    this.#client = client;
    this.#hello = hello;
    this.#sink = sink;
    this.#reconnect = new Reconnect(() => this.#connect(), RECONNECT_MAX_MS);
    this.#reconnect.now();
  }

  #connect(): void {
    const call = this.#client.Subscribe();
    this.#call = call;
    this.#snapshot = null;
    this.#parts = [];
    this.#entries = 0;
    const ended = (reason: string) => {
      if (this.#call !== call) return;
      this.#call = null;
      call.cancel();
      this.#sink.onDisconnected(reason);
      this.#reconnect.later();
    };
    call.once("metadata", () => {
      if (this.#call === call) this.#sink.onConnected();
    });
    call.on("data", (message: ControlMessage__Output) => {
      if (this.#call !== call) return;
      const wrong = this.#take(message);
      if (wrong !== undefined) ended(wrong);
    });
    call.on("error", (error: ServiceError) => ended(error.details ?? error.message));
    call.once("end", () => ended("the control plane ended the stream"));
    const { edgeId, softwareVersion, threads, startedAtMs, revision, snapshotHashes, ...access } = this.#hello();
    call.write({
      hello: {
        edgeId,
        softwareVersion,
        threads,
        startedAtMs,
        revision,
        snapshotHashes: snapshotHashes.slice(0, 10_000),
        ...access,
      },
    });
  }

  /** What is wrong with the message, if anything. */
  #take(message: ControlMessage__Output): string | undefined {
    if (message.snapshot) return this.#takeChunk(message.snapshot);
    if (message.configuration) return this.#takePart(message.configuration);
    if (message.access) return this.#takeAccess(message.access);
    return "the control plane sent a message that this version does not know";
  }

  #takeAccess(part: AccessPart__Output): string | undefined {
    let changes: AccessChanges;
    try {
      changes = accessFromMessage(part);
    } catch (error) {
      return `API keys came in a form that this version does not know: ${(error as Error).message}`;
    }
    this.#sink.onAccess?.(changes);
    return undefined;
  }

  #takeChunk(chunk: SnapshotChunk__Output): string | undefined {
    if (chunk.offset === 0) {
      if (chunk.totalBytes > SNAPSHOT_LIMIT_BYTES)
        return `snapshot ${chunk.hash} is too large: ${chunk.totalBytes} bytes`;
      this.#snapshot = { hash: chunk.hash, bytes: Buffer.allocUnsafeSlow(chunk.totalBytes), received: 0 };
    }
    const snapshot = this.#snapshot;
    if (
      snapshot === null ||
      snapshot.hash !== chunk.hash ||
      snapshot.received !== chunk.offset ||
      chunk.offset + chunk.data.length > snapshot.bytes.length ||
      chunk.data.length === 0
    ) {
      return `snapshot ${chunk.hash}: a piece is missing`;
    }
    snapshot.bytes.set(chunk.data, chunk.offset);
    snapshot.received += chunk.data.length;
    if (snapshot.received < snapshot.bytes.length) return undefined;
    this.#snapshot = null;
    if (createHash("sha256").update(snapshot.bytes).digest("hex") !== snapshot.hash) {
      return `snapshot ${chunk.hash}: its bytes do not match`;
    }
    this.#sink.onSnapshot(snapshot.hash, snapshot.bytes);
    return undefined;
  }

  #takePart(part: ConfigurationPart__Output): string | undefined {
    if (this.#parts.length > 0 && this.#parts[0]?.revision !== part.revision)
      return "a configuration came in mixed pieces";
    this.#entries += part.stages.length + part.mappings.length;
    if (this.#entries > CONFIGURATION_ENTRIES_MAX) return "the configuration is too large";
    this.#parts.push(part);
    if (!part.last) return undefined;
    const configuration: EdgeConfiguration = {
      revision: part.revision,
      stages: this.#parts.flatMap(({ stages }) => stages.map(stageConfigurationFromMessage)),
      mappings: this.#parts.flatMap(({ mappings }) => mappings.map(mappingFromMessage)),
      ...(part.accountThrottle ? { accountThrottle: plain(part.accountThrottle) } : {}),
    };
    this.#parts = [];
    this.#entries = 0;
    this.#reconnect.succeeded();
    this.#sink.onConfiguration(configuration);
    return undefined;
  }

  applied(revision: number): void {
    this.#call?.write({ applied: { revision } });
  }

  refused(revision: number, reason: string): void {
    this.#call?.write({ refused: { revision, reason: reason.slice(0, 2000) } });
  }

  close(): void {
    this.#reconnect.stop();
    const call = this.#call;
    this.#call = null;
    call?.cancel();
  }
}
