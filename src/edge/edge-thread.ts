/** What runs in each edge thread: a listener, the policy core over the shared memory, and the pipeline between them. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { NONE } from "../../assembly/layout/codes.ts";
import { HEADER_PUBLISHED } from "../../assembly/layout/regions.ts";
import { loadAddonInThread } from "../http/addon.ts";
import type { Exchange } from "../http/exchange.ts";
import { FloodPace } from "../http/flood-pace.ts";
import { createListener, type Listener } from "../http/listener.ts";
import { observe } from "../pipeline/observe.ts";
import { Pipeline, type PipelineServices } from "../pipeline/pipeline.ts";
import { PolicyCore } from "../policy/core.ts";
import { type AccessLog, createAccessLog } from "../telemetry/access-log.ts";
import { createLogger, type Logger } from "../telemetry/logger.ts";
import { createUpstreamClient } from "../upstream/client.ts";
import type { UpstreamClient } from "../upstream/upstream.ts";
import { RenderPool } from "../workers/render-pool.ts";
import {
  type FromThread,
  GAUGE_COUNT,
  GAUGE_IN_FLIGHT,
  GAUGE_LOG_LINES_DROPPED,
  GAUGE_UPSTREAM_CONNECTIONS,
  type ThreadData,
  type ToThread,
} from "./messages.ts";
import { ThreadVersions } from "./thread-versions.ts";

/** How often the thread looks whether its last request is over while it drains. */
const DRAIN_CHECK_MS = 10;
const GAUGES_EVERY_MS = 500;
/** A flood of connections is one line of the log in this time. */
const REPORT_EVERY_MS = 10_000;
/** Longest wait for the access log's last lines before the thread ends without them. */
const LOG_FLUSH_MS = 1_000;

export class EdgeThread {
  readonly #data: ThreadData;
  readonly #port: MessagePort;
  readonly #log: Logger;
  readonly #accessLog: AccessLog | null;
  readonly #upstream: UpstreamClient;
  readonly #renderer = new RenderPool();
  readonly #versions: ThreadVersions;
  readonly #pipeline: Pipeline;
  readonly #listener: Listener;
  readonly #published: Int32Array;
  /** Since the log last said so. */
  #connectionsRefused = 0;
  #serving = false;
  #ending = false;

  constructor(data: ThreadData) {
    this.#data = data;
    this.#port = data.port;
    this.#log = createLogger({ level: data.logLevel, name: `edge-thread-${data.thread}` });
    // First of all: from the moment a listen socket is open, a thread that ends without closing it takes the process along.
    process.on("uncaughtException", (error) => {
      this.#log.fatal({ err: error }, "uncaught exception: this thread's connections are closed and it is replaced");
      // Not from inside whatever was running: it may be one of the listener's own callbacks.
      setImmediate(() => this.#end(error?.message || String(error)));
    });
    this.#accessLog =
      data.accessLog === "off"
        ? null
        : createAccessLog(data.accessLog, (lines, reason) => {
            this.#log.warn({ lines, reason }, "access log lines were lost");
          });
    this.#upstream = createUpstreamClient({});
    this.#versions = new ThreadVersions(() => this.#catchUp());
    this.#published = new Int32Array(data.memory.buffer, HEADER_PUBLISHED, 1);
    const core = new PolicyCore(data.module, data.memory, data.thread);
    const services: PipelineServices = {
      core,
      versions: this.#versions,
      upstream: this.#upstream,
      renderer: this.#renderer,
      limits: data.listen.limits,
      accessLog: this.#accessLog,
      log: this.#log,
      flood: new FloodPace(() => this.#listener),
    };
    this.#pipeline = new Pipeline(services);
    const { host, port, limits, connectionsMax, spillFolder } = data.listen;
    this.#listener = createListener(
      {
        addon: loadAddonInThread(data.addonPath),
        host,
        port,
        bodyLimitBytes: limits.bodyLimitBytes,
        bodyMemory: core,
        headersLimitBytes: limits.headersLimitBytes,
        connectionsMax,
        onConnectionRefused: () => {
          this.#connectionsRefused++;
        },
        keepSourceIp: this.#accessLog !== null,
        spillFolder,
        onBodyLost: (error, exchange) => {
          this.#log.error(
            { err: error, requestId: exchange.requestId, spillFolder },
            "a request's body could not wait on disk: the request was answered with 500 or cut off",
          );
        },
        // Refused before they reached the pipeline: counted and logged all the same.
        onRefused: (exchange) => observe(exchange, services),
      },
      (exchange) => this.#onExchange(exchange),
    );
  }

  start(): void {
    // What was said before this thread existed comes first: it never serves a version that it does not know.
    this.#catchUp();
    this.#port.on("message", (message: ToThread) => this.#onMessage(message));
    const { host, port } = this.#data.listen;
    if (!this.#listener.listen(false)) {
      this.#end(`${host}:${port} is taken by another program; choose another port with --port`);
      return;
    }
    setInterval(() => this.#writeGauges(), GAUGES_EVERY_MS).unref();
    setInterval(() => this.#reportRefused(), REPORT_EVERY_MS).unref();
    this.#say({ kind: "started" });
  }

  #onExchange(exchange: Exchange): void {
    if (this.#serving) {
      this.#pipeline.handle(exchange);
      return;
    }
    // The port is held from the start, so that nobody else takes it, but there is nothing to serve before the first version.
    if (Atomics.load(this.#published, 0) === NONE) {
      exchange.respond(503, "\r\ncontent-type: application/json", '{"message":"Service Unavailable"}');
      return;
    }
    this.#serving = true;
    this.#pipeline.handle(exchange);
  }

  #catchUp(): void {
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port)) {
      this.#onMessage(next.message as ToThread);
    }
  }

  #onMessage(message: ToThread): void {
    switch (message.kind) {
      case "prepare":
        this.#versions.prepare(message);
        this.#say({ kind: "prepared", serial: message.serial });
        break;
      case "retire":
        this.#versions.retire(message);
        this.#say({ kind: "retired", serial: message.serial });
        break;
      case "drain":
        this.#drain();
        break;
      case "close":
        this.#end(null);
        break;
    }
  }

  #drain(): void {
    this.#listener.draining = true;
    this.#listener.stopAccepting();
    setInterval(() => {
      if (this.#listener.inFlight === 0) this.#end(null);
    }, DRAIN_CHECK_MS);
  }

  /** Closes everything, then the thread. Not to be called from a callback of the listener's. */
  #end(reason: string | null): void {
    if (this.#ending) return;
    this.#ending = true;
    try {
      // Either is missing when putting the thread together is what failed.
      (this.#listener as Listener | undefined)?.close();
      (this.#upstream as UpstreamClient | undefined)?.close();
      void this.#renderer.close();
    } finally {
      this.#say({ kind: "ending", reason });
      const exit = () => process.exit(reason === null ? 0 : 1);
      if (this.#accessLog === null) setImmediate(exit);
      else this.#accessLog.close(() => setImmediate(exit));
      setTimeout(exit, LOG_FLUSH_MS);
    }
  }

  #writeGauges(): void {
    const at = this.#data.thread * GAUGE_COUNT;
    const { gauges } = this.#data;
    Atomics.store(gauges, at + GAUGE_IN_FLIGHT, this.#listener.inFlight);
    Atomics.store(gauges, at + GAUGE_UPSTREAM_CONNECTIONS, this.#upstream.openConnections);
    Atomics.store(gauges, at + GAUGE_LOG_LINES_DROPPED, this.#accessLog?.droppedLines ?? 0);
  }

  #reportRefused(): void {
    if (this.#connectionsRefused === 0) return;
    const { connectionsMax } = this.#data.listen;
    this.#log.warn(
      { connections: this.#connectionsRefused, connectionsMax },
      "connections were closed as they came: raise the limit of open files",
    );
    this.#connectionsRefused = 0;
  }

  #say(message: FromThread): void {
    this.#port.postMessage(message);
  }
}
