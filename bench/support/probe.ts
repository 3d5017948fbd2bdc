/**
 * Open-loop latency probe: requests leave on a fixed schedule whether or not answers have come, and each is timed from the
 * moment at which it was due. So a pause is seen by every request that it delayed (no coordinated omission).
 *
 * Two cores serve the gateway and whoever measures it, so the probe sleeps between requests: one that spins until the next is due
 * takes a core from what it measures, and what it then sees is itself. Timers of the event loop are late by up to a millisecond, so a
 * thread of its own sleeps to the moment (ticker.ts).
 */
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { clockMs } from "./clock.ts";

export interface ProbeOptions {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly expectBody: string;
  /** Header of the answers that says which revision of the definition gave them, in the letter case in which it comes. */
  readonly revisionHeader?: string;
}

export interface Probe {
  /** Latencies in µs since the last call. */
  take(): number[];
  /** When each revision answered for the last time, ms of clock.ts. */
  readonly lastAnsweredMs: ReadonlyMap<string, number>;
  readonly failures: number;
  stop(): void;
}

export async function startProbe(options: ProbeOptions): Promise<Probe> {
  const request = Buffer.from(`GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\n\r\n`);
  let samples: number[] = [];
  let failures = 0;
  const idle: Socket[] = [];
  const dueAt = new Map<Socket, number>();
  const backlog: number[] = [];
  const lastAnsweredMs = new Map<string, number>();
  const beforeRevision = options.revisionHeader === undefined ? undefined : `\r\n${options.revisionHeader}: `;
  const send = (socket: Socket, due: number) => {
    dueAt.set(socket, due);
    socket.write(request);
  };
  const open = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port: options.port, host: "127.0.0.1", noDelay: true });
      let text = "";
      socket.once("connect", () => {
        idle.push(socket);
        resolve();
      });
      socket.once("error", reject);
      socket.on("error", () => failures++);
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        const head = text.indexOf("\r\n\r\n");
        if (head === -1) return;
        const length = Number(/content-length: ([0-9]+)/i.exec(text.slice(0, head))?.[1] ?? -1);
        if (text.length < head + 4 + length) return;
        if (!text.startsWith("HTTP/1.1 200 ") || text.slice(head + 4) !== options.expectBody) failures++;
        const nowMs = clockMs();
        if (beforeRevision !== undefined) {
          const at = text.indexOf(beforeRevision);
          if (at === -1) failures++;
          else lastAnsweredMs.set(text.slice(at + beforeRevision.length, text.indexOf("\r\n", at + 2)), nowMs);
        }
        text = "";
        samples.push((nowMs - dueAt.get(socket)!) * 1000);
        const late = backlog.shift();
        if (late === undefined) idle.push(socket);
        else send(socket, late);
      });
    });
  await Promise.all(Array.from({ length: options.connections }, open));
  const sockets = [...idle];
  const ticker = new Worker(fileURLToPath(new URL("./ticker.js", import.meta.url)), {
    workerData: 1000 / options.perSecond,
  });
  ticker.on("message", (due: number) => {
    const socket = idle.pop();
    if (socket === undefined) backlog.push(due);
    else send(socket, due);
  });
  return {
    take() {
      const taken = samples;
      samples = [];
      return taken;
    },
    lastAnsweredMs,
    get failures() {
      return failures;
    },
    stop() {
      void ticker.terminate();
      for (const socket of sockets) socket.destroy();
    },
  };
}
