/**
 * Sends large orders on schedule, in a process of its own that steps behind all others: a body comes in pieces, as a network delivers
 * it. One that writes a megabyte at once keeps a core of the machine to itself for milliseconds, and what is measured beside it is the
 * sender: sent to a server of its own instead of the gateway, such bodies alone took the p99 of the others from 1.5 to 8.4 ms.
 * Usage: forked with PORT PATH; answers each message { perSecond, forMs } with how many were sent, once all are answered.
 */
import { connect, type Socket } from "node:net";
import { setPriority } from "node:os";

const BODY_BYTES = 1_048_576;
const PIECE_BYTES = 16_384;
/** Between two pieces, ms: 16 MB a second. */
const PIECE_MS = 1;

export interface SendOrder {
  readonly perSecond: number;
  readonly forMs: number;
}

const [port, path] = [Number(process.argv[2]), process.argv[3]];
if (Number.isInteger(port) && import.meta.url === `file://${process.argv[1]}`) {
  setPriority(19);
  const body = orderBody();
  process.on("message", ({ perSecond, forMs }: SendOrder) => {
    void sendAll(body, perSecond, forMs).then((count) => process.send?.(count));
  });
  process.on("disconnect", () => process.exit(0));
}

function orderBody(): Buffer {
  const line = { sku: "SKU-1000", quantity: 1, price: 19.99, gift: false, title: "t".repeat(900) };
  const order = { orderId: "o-1", customer: { name: "Ada", email: "a@example.com", vip: true }, currency: "EUR" };
  const count = Math.floor(BODY_BYTES / JSON.stringify(line).length);
  return Buffer.from(JSON.stringify({ ...order, lines: Array.from({ length: count }, () => line) }));
}

async function sendAll(body: Buffer, perSecond: number, forMs: number): Promise<number> {
  const total = Math.round((perSecond * forMs) / 1_000);
  const answers: Promise<void>[] = [];
  const begun = performance.now();
  for (let index = 0; index < total; index++) {
    await pause(begun + (index * 1_000) / perSecond - performance.now());
    answers.push(sendOne(body));
  }
  await Promise.all(answers);
  await pause(begun + forMs - performance.now());
  return total;
}

/** On a connection of its own. A wrong answer, or none, ends the process and the bench with it. */
async function sendOne(body: Buffer): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const answered = wholeAnswer(socket);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    socket.write(body.subarray(at, at + PIECE_BYTES));
    await pause(PIECE_MS);
  }
  const answer = await answered;
  if (!answer.startsWith("HTTP/1.1 200 ") || !answer.includes('"order": "ord_3f2c9a52"')) {
    throw new Error(`POST ${path}: got ${answer.slice(0, 400)}`);
  }
  socket.destroy();
}

function wholeAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: ([0-9]+)/i.exec(text.slice(0, head))?.[1] ?? 0);
      if (text.length < head + 4 + length) return;
      resolve(text);
    };
    socket
      .on("data", onData)
      .on("error", reject)
      .on("close", () => reject(new Error("closed before its answer")));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
