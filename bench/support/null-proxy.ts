/**
 * The least that a proxy of our kind can do, as a baseline: the bare listener and a bare `net` client, one static read
 * buffer, one write a request. It checks nothing and takes for granted that a response arrives in one read, so it is good
 * for this bench's backend only. Usage: null-proxy.js PORT BACKEND_PORT.
 */
import { connect, type Socket } from "node:net";
import { loadAddon } from "../../src/http/addon.ts";
import type { UwsResponse } from "../../src/http/uws-types.ts";

const port = Number(process.argv[2]);
const backendPort = Number(process.argv[3]);
const readBuffer = Buffer.allocUnsafeSlow(65_536);

interface Waiting {
  readonly response: UwsResponse;
  aborted: boolean;
}

interface Connection {
  socket: Socket;
  waiting: Waiting | null;
}

const idle: Connection[] = [];

function open(): Connection {
  const connection: Connection = {
    waiting: null,
    socket: connect({
      host: "127.0.0.1",
      port: backendPort,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (size: number) => answer(connection, size) },
    }),
  };
  return connection;
}

function answer(connection: Connection, size: number): boolean {
  const waiting = connection.waiting;
  connection.waiting = null;
  idle.push(connection);
  if (waiting !== null && !waiting.aborted) {
    const bodyAt = readBuffer.indexOf("\r\n\r\n", 0, "latin1") + 4;
    waiting.response.cork(() => waiting.response.end(readBuffer.subarray(bodyAt, size)));
  }
  return true;
}

loadAddon({})
  .App()
  .any("/*", (response, request) => {
    const waiting: Waiting = { response, aborted: false };
    response.onAborted(() => {
      waiting.aborted = true;
    });
    let head = `${request.getCaseSensitiveMethod()} ${request.getUrl()} HTTP/1.1\r\n`;
    request.forEach((name, value) => {
      head += `${name}: ${value}\r\n`;
    });
    const connection = idle.pop() ?? open();
    connection.waiting = waiting;
    connection.socket.write(`${head}\r\n`, "latin1");
  })
  .listen("127.0.0.1", port, 0, (socket) => {
    if (!socket) throw new Error(`null-proxy: port ${port} is taken`);
  });
