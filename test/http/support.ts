/** A listener on a free port and a client that says exactly what a test wants said. */
import { connect, type Socket } from "node:net";
import { loadAddon } from "../../src/http/addon.ts";
import type { Exchange } from "../../src/http/exchange.ts";
import { createListener, type Listener, type ListenerOptions } from "../../src/http/listener.ts";
import { FakeBodyMemory } from "../support/body-memory.ts";

/** Of every listener that is not given another. */
export const bodyMemory = new FakeBodyMemory();
export const LIMIT_BYTES = 10_485_760;

export function startListener(
  onExchange: (exchange: Exchange) => void,
  options: Partial<ListenerOptions> = {},
): Listener {
  const listener = createListener(
    {
      addon: loadAddon(),
      host: "127.0.0.1",
      port: 0,
      bodyLimitBytes: LIMIT_BYTES,
      bodyMemory,
      headersLimitBytes: 10_240,
      ...options,
    },
    onExchange,
  );
  if (!listener.listen(true)) throw new Error("no free port");
  return listener;
}

/** Collects a body by callbacks, as a copy. */
export function collectCopy(
  exchange: Exchange,
  limitBytes: number,
  onBody: (body: Buffer) => void,
  onTooLarge: () => void = () => {},
): void {
  exchange.collectBody(limitBytes, {
    onBody: () => onBody(Buffer.from(exchange.body?.bytes() ?? [])),
    onTooLarge,
    onNoRoom: () => exchange.respond(503, "", "no room"),
  });
}

export interface Client {
  readonly socket: Socket;
  /** Everything received so far, one character a byte. */
  text(): string;
  send(bytes: string | Uint8Array): void;
  /** Resolves once what was received satisfies the test, rejects when the connection closes before. */
  until(test: (text: string) => boolean): Promise<string>;
  /** Resolves with everything received when the connection has closed, by whichever end and way. */
  closed(): Promise<string>;
}

export function open(port: number): Client {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const parts: Buffer[] = [];
  let isClosed = false;
  const text = (): string => Buffer.concat(parts).toString("latin1");
  const watchers = new Set<() => void>();
  const wake = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  socket.on("data", (chunk) => {
    parts.push(chunk);
    wake();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  return {
    socket,
    text,
    send: (bytes) => {
      socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
    },
    until: (test) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (test(text())) {
            watchers.delete(look);
            resolve(text());
          } else if (isClosed) {
            watchers.delete(look);
            reject(new Error(`closed after ${JSON.stringify(text().slice(0, 500))}`));
          }
        };
        watchers.add(look);
        look();
      }),
    closed: () =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isClosed) return;
          watchers.delete(look);
          resolve(text());
        };
        watchers.add(look);
        look();
      }),
  };
}

/** Sends one thing and waits until the server closes. */
export function exchangeAndClose(port: number, bytes: string): Promise<string> {
  const client = open(port);
  client.send(bytes);
  return client.closed();
}

export const bodyOf = (answer: string): string => answer.slice(answer.indexOf("\r\n\r\n") + 4);
export const statusOf = (answer: string): number => Number(answer.slice(9, 12));
