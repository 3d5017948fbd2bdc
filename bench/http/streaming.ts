/** A body of 1 GB through HTTP_PROXY, either way: resident memory must not follow the size of a body. */
import { createServer, request } from "node:http";
import { startGatehouse } from "../support/gatehouse.ts";
import { freePort } from "../support/ports.ts";
import { residentBytes } from "../support/process-usage.ts";
import type { Bench } from "./context.ts";

const TOTAL_BYTES = 1_073_741_824;

export const streamingBench: Bench = async (context) => {
  const backendPort = await freePort();
  const piece = Buffer.alloc(65_536, "x");
  let received = 0;
  const backend = createServer((incoming, outgoing) => {
    if (incoming.method === "GET") {
      outgoing.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": TOTAL_BYTES });
      let sent = 0;
      const write = () => {
        while (sent < TOTAL_BYTES) {
          sent += piece.length;
          if (!outgoing.write(piece)) return outgoing.once("drain", write);
        }
        return outgoing.end();
      };
      write();
      return;
    }
    incoming.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    incoming.on("end", () => outgoing.end("{}"));
  });
  await new Promise<void>((resolve) => backend.listen(backendPort, "127.0.0.1", resolve));
  const uri = `http://127.0.0.1:${backendPort}/big`;
  const integration = { type: "http_proxy", httpMethod: "ANY", uri };
  const responses = { "200": { description: "Done." } };
  const definition = JSON.stringify({
    openapi: "3.0.1",
    info: { title: "Streaming", version: "1" },
    paths: {
      "/big": {
        get: { responses, "x-amazon-apigateway-integration": integration },
        put: { responses, "x-amazon-apigateway-integration": integration },
      },
    },
  });
  const gatehouse = await startGatehouse({
    folder: context.folder,
    definition,
    threads: 1,
    flags: ["--body-limit-bytes", String(2 * TOTAL_BYTES)],
  });
  try {
    const watch = () => {
      const before = residentBytes(gatehouse.pid).now;
      let highest = before;
      const timer = setInterval(() => {
        highest = Math.max(highest, residentBytes(gatehouse.pid).now);
      }, 20);
      return () => {
        clearInterval(timer);
        return (highest - before) / 1e6;
      };
    };
    await transfer(gatehouse.port, "GET", 0, piece);
    const down = watch();
    const downloaded = await transfer(gatehouse.port, "GET", 0, piece);
    const downGrowth = down();
    if (downloaded !== TOTAL_BYTES) throw new Error(`downloaded ${downloaded} bytes, expected ${TOTAL_BYTES}`);
    received = 0;
    const up = watch();
    await transfer(gatehouse.port, "PUT", TOTAL_BYTES, piece);
    const upGrowth = up();
    if (received !== TOTAL_BYTES) throw new Error(`the backend received ${received} bytes, expected ${TOTAL_BYTES}`);
    return {
      name: "Streaming a body of 1 GB",
      how: "HTTP_PROXY, one thread, limit raised by setting; resident memory sampled every 20 ms.",
      contenders: [],
      claims: [
        { what: "growth while downloading", value: downGrowth, unit: "MB", atMost: 32 },
        { what: "growth while uploading", value: upGrowth, unit: "MB", atMost: 32 },
      ],
    };
  } finally {
    await gatehouse.stop();
    backend.closeAllConnections();
    backend.close();
  }
};

function transfer(port: number, method: string, bytes: number, piece: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = bytes > 0 ? { "Content-Length": bytes } : {};
    const outgoing = request({ port, host: "127.0.0.1", path: "/big", method, headers }, (response) => {
      let total = 0;
      response.on("data", (chunk: Buffer) => {
        total += chunk.length;
      });
      response.on("end", () =>
        response.statusCode === 200 ? resolve(total) : reject(new Error(`${method} ${response.statusCode}`)),
      );
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    let sent = 0;
    const write = () => {
      while (sent < bytes) {
        sent += piece.length;
        if (!outgoing.write(piece)) return outgoing.once("drain", write);
      }
      return outgoing.end();
    };
    write();
  });
}
